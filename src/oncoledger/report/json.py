"""A report as JSON: the fields of `audit.result.Report` in the order of the struct, for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from oncoledger.audit.result import Report


def to_json(report: Report) -> bytes:
    """The whole report, indented by two, UTF-8, with a newline at the end. `read(to_json(report)) == report`."""
    text: bytes = msgspec.json.format(msgspec.json.encode(report), indent=2)
    return text + b"\n"


def json_pieces(report: Report, lists: Mapping[str, Iterable[msgspec.Struct]]) -> Iterator[bytes]:
    """The same, piece by piece. lists: the fields of the report that are read as they are written."""
    before = b"{\n"
    for field in Report.__struct_fields__:
        yield before + b'  "' + field.encode() + b'": '
        before = b",\n"
        if field in lists:
            yield from _list(lists[field])
        else:
            yield _indented(getattr(report, field), b"\n  ")
    yield b"\n}\n"


def _list(items: Iterable[msgspec.Struct]) -> Iterator[bytes]:
    before = b"[\n    "
    for item in items:
        yield before + _indented(item, b"\n    ")
        before = b",\n    "
    yield b"[]" if before.startswith(b"[") else b"\n  ]"


def _indented(value: object, line: bytes) -> bytes:
    return bytes(msgspec.json.format(msgspec.json.encode(value), indent=2)).replace(b"\n", line)


def read(data: bytes) -> Report:
    """The report that `to_json` wrote. Raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(data, type=Report)
