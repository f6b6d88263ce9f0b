"""The list of persons who may be one: both records side by side and what speaks for and against, as text, CSV or workbook."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from oncoledger.intake.identity.persons import record_name
from oncoledger.model.dates import iso

from .csv import plain
from .words import counted, safe

Row = Mapping[str, Any]
Key = tuple[str, str]

SHOWN = {
    "family_name": "family name", "given_names": "given names", "other_names": "other names", "birth_date": "birth date", "sex": "sex",
    "address": "address", "city": "city", "zip": "ZIP code", "phone": "telephone",
}  # fmt: skip
COLUMNS = ("doubt", "score", "first", "second", *(f"{column}_{side}" for column in SHOWN for side in (1, 2)), "speaks_for", "speaks_against")
"""Grain of CSV and workbook: one pair. first, second: as `intake same` takes them."""


def to_text(doubts: Sequence[Row], patients: Mapping[Key, Row], width: int = 100) -> str:
    """doubts: as `Store.doubts` gives them, the highest score first. patients: the patient rows by (system, patient_id)."""
    if not doubts:
        return "No two persons are in doubt.\n"
    people = len({person for doubt in doubts for person in doubt["persons"]})
    lines = [f"{counted(len(doubts), 'pair')} of persons may be one, {people:,} persons in all. Nothing was joined. Decide with",
             "`oncoledger intake same FIRST SECOND` or `oncoledger intake different FIRST SECOND`, each with --into, --by and --why.", ""]  # fmt: skip
    column = max(20, min(44, (width - 18) // 2))
    for number, doubt in enumerate(doubts, 1):
        first, second = (tuple(key) for key in doubt["records"])
        lines.append(f"{number}.  score {doubt['score']:g}")
        lines += _pair("", reference(first), reference(second), column)
        for name, words in SHOWN.items():
            one, other = (shown(patients.get(key, {}), name) for key in (first, second))
            if one or other:
                lines += _pair(words, one, other, column)
        for words, said in (("for", doubt["for"]), ("against", doubt["against"])):
            text = safe("; ".join(said) or "nothing")
            lines += textwrap.wrap(text, width, initial_indent=f"    {words:<14}", subsequent_indent=" " * 18)
        lines.append("")
    return "\n".join(lines)


def to_csv(doubts: Sequence[Row], patients: Mapping[Key, Row]) -> bytes:
    """UTF-8 with a byte order mark and CRLF; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([plain(str(value)) for value in row] for row in _rows(doubts, patients))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def to_xlsx(doubts: Sequence[Row], patients: Mapping[Key, Row], made_on: str) -> bytes:
    """One sheet to work through: every pair with room for the answer. made_on: ISO date."""
    from oncoledger.formats.workbook import Head, Workbook

    book = Workbook("Persons in doubt", made_on, "Oncoledger: nothing was joined")
    kinds = {"doubt": ("count", 7.0), "score": ("number", 7.0), "speaks_for": ("words", 50.0), "speaks_against": ("words", 40.0)}
    kinds |= {"birth_date_1": ("date", 11.0), "birth_date_2": ("date", 11.0)}
    heads = [Head(name.replace("_", " "), *kinds.get(name, ("text", 16.0))) for name in COLUMNS]
    heads += [Head("same or different", "entry", 12, ("same", "different")), Head("by", "entry", 12), Head("why", "entry", 30)]
    book.table("doubts", heads, ([*row, "", "", ""] for row in _rows(doubts, patients)), frozen=4)
    return book.done()


def reference(key: Key) -> str:
    """How a record of a person is named on the command line: `SYSTEM:ID`."""
    return safe(record_name(key))


def shown(row: Row, column: str) -> str:
    """A value of a patient row for a reader; empty where unknown."""
    value = row.get(column, "")
    return iso(value) if column == "birth_date" and value != "" else safe(str(value))


def _rows(doubts: Sequence[Row], patients: Mapping[Key, Row]) -> list[list[Any]]:
    rows = []
    for number, doubt in enumerate(doubts, 1):
        keys = [tuple(key) for key in doubt["records"]]
        sides = [shown(patients.get(key, {}), name) for name in SHOWN for key in keys]
        rows.append([number, doubt["score"], *map(reference, keys), *sides, "; ".join(doubt["for"]), "; ".join(doubt["against"])])
    return rows


def _pair(words: str, one: str, other: str, column: int) -> list[str]:
    """Two values side by side, each wrapped within its column."""
    left, right = (textwrap.wrap(text, column - 2) or [""] for text in (one, other))
    height = max(len(left), len(right))
    cells = zip([words, *[""] * (height - 1)], left + [""] * (height - len(left)), right + [""] * (height - len(right)), strict=True)
    return [f"    {name:<14}{a:<{column}}{b}".rstrip() for name, a, b in cells]
