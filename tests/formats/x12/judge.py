"""Runs inside the judges' own environment: what pyx12 and x12sdk say of each file, one JSON line a file. Arguments: the files."""

from __future__ import annotations

import io
import json
import logging
import sys

import pyx12.error_handler
import pyx12.params
import pyx12.x12n_document
from x12sdk.io import X12ModelReader


def pyx12_says(path: str) -> list[str]:
    told.seek(0)
    told.truncate()
    is_valid = pyx12.x12n_document.x12n_document(pyx12.params.params(), path, fd_997=None, fd_html=None, fd_xmldoc=None, map_path=None, xslt_files=None)
    return [] if is_valid else [told.getvalue() or "refused"]


def x12sdk_says(path: str) -> list[str]:
    try:
        with X12ModelReader(path) as reader:
            for _ in reader.models():
                pass
    except Exception as problem:
        return [f"{type(problem).__name__}: {problem}"]
    return []


if __name__ == "__main__":
    told = io.StringIO()
    logging.basicConfig(stream=told, level=logging.ERROR)
    for name in sys.argv[1:]:
        print(json.dumps({"file": name, "pyx12": pyx12_says(name), "x12sdk": x12sdk_says(name)}))
