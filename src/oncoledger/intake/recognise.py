"""Which files are meant, and what each of them is: told by its bytes, not by its name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ..formats import x12
from ..formats.tabular_sheet import KINDS, kind_of
from ..model.verdict import ReadError

DICOM, FHIR, HL7, X12, TABLE = "DICOM", "FHIR", "HL7 v2", "X12", "table"
LOOKED_AT = 1 << 16
"""Bytes in which a resource says what it is."""

_PROSE = frozenset((".md", ".py", ".toml", ".html", ".log", ".sqlite", ".sqlite-wal", ".sqlite-shm"))
"""Endings of files of a folder that are nobody's record."""
_HL7 = re.compile(rb"[\x0b\s]*(?:\xef\xbb\xbf)?(?:MSH|FHS|BHS).")
_FHIR = re.compile(rb'"resourceType"\s*:')


def files_of(paths: list[Path]) -> Iterator[tuple[Path, bool] | ReadError]:
    """Every file behind the paths, in order, with whether it was named itself; what cannot be read is a ReadError. Hidden files and prose are passed over."""
    for path in paths:
        if path.is_file():
            yield path, True
        elif path.is_dir():
            yield from _folder(path)
        else:
            yield ReadError(str(path), "the file", "no such file" if not path.exists() else "something that is not a file", "a file or a folder")


def _folder(path: Path) -> Iterator[tuple[Path, bool] | ReadError]:
    errors: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and file.suffix.lower() not in _PROSE and file.is_file():
                yield file, False
    for error in errors:
        yield ReadError(str(error.filename), "the folder", error.strerror or type(error).__name__, "a folder that can be read")


def recognise(path: Path) -> str:
    """DICOM, FHIR, HL7, X12, TABLE, or plain words for what the file is instead. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
    if start[128:132] == b"DICM":
        return DICOM
    if _HL7.match(start):
        return HL7
    if x12.sniff(path):
        return X12
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return FHIR if _FHIR.search(start) else "JSON text that is no FHIR resource"
    if b"\x00" in start[:256]:
        from ..formats.dicom import sniff  # here, because a table should not wait for the reader of data sets

        if sniff(start[:400]):
            return DICOM
    kind = kind_of(path)
    return TABLE if kind in KINDS else kind
