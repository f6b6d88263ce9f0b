"""What changed between two editions, for other programs and for a spreadsheet: JSON, CSV, a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from oncoledger.audit.touched import Open
from oncoledger.model.dates import date_of, iso
from oncoledger.sources.diff import Change, Difference
from oncoledger.sources.editions import Edition

from .difference import headline

COLUMNS = ("chapter", "group", "code", "other", "what", "old", "new", "from", "from_is_exact", "percent", "remark")
"""Grain: one thing that is different."""

COURSE_COLUMNS = ("patient_id", "course_id", "first_date", "last_date", "planned", "code", "other", "change", "from", "lines_since", "last_used")
"""Grain: one change that one open course meets."""


def to_json(difference: Difference, opened: Open | None = None) -> bytes:
    import msgspec

    answer: dict[str, Any] = {
        "old": _edition(difference.old), "new": _edition(difference.new), "notes": list(difference.notes),
        "changes": [dict(zip(COLUMNS, _row(change, iso), strict=True)) for change in difference.changes], "others": dict(difference.others),
    }  # fmt: skip
    if opened is not None:
        answer |= {"open_courses": opened.open, "touched": [dict(zip(COURSE_COLUMNS, row, strict=True)) for row in _courses(opened, iso)]}
    return msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n"


def to_csv(difference: Difference, opened: Open | None = None) -> bytes:
    """The changes; with open courses these instead. UTF-8 with a byte order mark and CRLF, as a spreadsheet wants it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if opened is None:
        writer.writerow(COLUMNS)
        writer.writerows([_plain(cell) for cell in _row(change, iso)] for change in difference.changes)
    else:
        writer.writerow(COURSE_COLUMNS)
        writer.writerows([_plain(cell) for cell in row] for row in _courses(opened, iso))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def to_xlsx(difference: Difference, opened: Open | None = None) -> bytes:
    """A workbook with filters and frozen heads: the changes, the open courses where a ledger was given, and which editions were compared."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    _sheet(book.add_worksheet("changes"), COLUMNS, [_row(change, date_of) for change in difference.changes], bold)
    if opened is not None:
        _sheet(book.add_worksheet("open courses"), COURSE_COLUMNS, list(_courses(opened, date_of)), bold)
    facts = [["old", *_edition(difference.old).values()], ["new", *_edition(difference.new).values()]]
    _sheet(book.add_worksheet("editions"), ("", *_edition(difference.old)), facts, bold)
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, columns: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet.write_row(0, 0, columns, bold)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    for place, column in enumerate(columns):
        longest = max([len(column), *(len(str(row[place])) for row in rows[:500])])
        sheet.set_column(place, place, min(longest + 2, 60))


def _row(change: Change, date: Callable[[int], Any]) -> list[Any]:
    percent = None if change.percent is None else round(change.percent, 2)
    first = [change.chapter, change.group, change.code, change.other, change.what, change.old, change.new]
    return [*first, date(change.day), change.is_exact, percent, change.remark]


def _courses(opened: Open, date: Callable[[int], Any]) -> Iterator[list[Any]]:
    for course in opened.touched:
        for touch in course.touches:
            change = touch.change
            head = [course.patient_id, course.course_id, date(course.first_day), date(course.last_day), course.planned]
            yield [*head, change.code, change.other, headline(change), date(change.day), touch.since, date(touch.last_day)]


def _edition(edition: Edition) -> dict[str, Any]:
    return {"name": edition.name, "edition": edition.edition, "from": edition.valid_from, "file": edition.file, "rows": edition.rows, "sha256": edition.sha256}


def _plain(cell: Any) -> Any:
    """Text that stays text in a spreadsheet."""
    return "'" + cell if isinstance(cell, str) and cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t")) else cell
