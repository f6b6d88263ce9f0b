"""A report as JSON: the fields of `audit.result.Report` in the order of the struct, for other programs."""

from __future__ import annotations

import msgspec

from oncoledger.audit.result import Report


def to_json(report: Report) -> bytes:
    """The whole report, indented by two, UTF-8, with a newline at the end. `read(to_json(report)) == report`."""
    text: bytes = msgspec.json.format(msgspec.json.encode(report), indent=2)
    return text + b"\n"


def read(data: bytes) -> Report:
    """The report that `to_json` wrote. Raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(data, type=Report)
