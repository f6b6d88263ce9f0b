"""The workbook of queries: written for clinicians, taken back with its answers. A cell that cannot be used loses its row alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oncoledger.coding.answers import ABSENT, is_same, possible_words, valid
from oncoledger.model.dates import date_of, day_of, iso
from oncoledger.model.verdict import ReadError

from .queries import Asked, Given
from .review_sheet import SheetRefused, sheets_of

SHEET = "Queries"
ID, PATIENT, ANSWER, BY, ON = "Query", "Patient", "Answer", "Answered by", "Answered on"
WANTED = "the workbook (XLSX) that `queries --format xlsx` wrote, filled in"
KIND = "workbook of queries"


def to_sheet(asked: Sequence[Asked], made_on: str) -> bytes:
    """One row a query, with room for the answer. It tells of the record what the question needs, and names no code. made_on: ISO date."""
    from oncoledger.formats.workbook import Head, Workbook

    heads = [
        Head(ID, width=13), Head("Clinician", "words", 20), Head(PATIENT, "words", 20), Head("Course", "words", 18), Head("Site", "words", 16),
        Head("Date", "date", 11), Head("About", "words", 16), Head("Question", "words", 46), Head("On record", "words", 26),
        Head("Possible answers", "words", 30),
        Head(ANSWER, "entry", 22, says=f"One of the possible answers. `{ABSENT}`: what is asked for does not exist."), Head(BY, "entry", 16),
        Head(ON, "entry", 12, says="2026-01-31"),
    ]  # fmt: skip
    book = Workbook("Queries to clinicians", made_on, "Oncoledger: the questions ask for no particular answer", len(asked))
    book.table(SHEET, heads, (_cells(each) for each in asked), 1)
    return book.done()


def _cells(each: Asked) -> list[str]:
    query = each.query
    return [query.id, each.clinician, query.person, query.course_id, each.site, iso(query.day) if query.day else "", query.kind.replace("_", " "), query.asks,
            query.because, possible_words(query), "", "", ""]  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """The filled rows of a workbook: number of the row and its cells by heading. persons: of whom they are, as far as they say."""

    file: str
    rows: list[tuple[int, dict[str, str]]]
    persons: list[str]


def opened(path: Path) -> Sheet:
    """The rows that have an answer. Raises SheetRefused where it is no such workbook."""
    file = str(path)
    rows = sheets_of(path, [SHEET], WANTED, KIND, "queries --format xlsx")[SHEET]
    heads = [cell.strip() for cell in rows[0]] if rows else []
    missing = [name for name in (ID, ANSWER) if name not in heads]
    if missing:
        raise SheetRefused([ReadError(file, f"sheet {SHEET}", f"no column {' and '.join(missing)}", WANTED)], f"this {KIND} cannot be read:")
    told = [(place, {head: cell.strip() for head, cell in zip(heads, cells, strict=False)}) for place, cells in enumerate(rows[1:], 2)]
    filled = [(place, row) for place, row in told if row.get(ANSWER)]
    return Sheet(file, filled, sorted({row.get(PATIENT, "") for _, row in filled} - {""}))


def answers_of(sheet: Sheet, asked: Mapping[str, Asked], known: Mapping[str, str], by: str, day: int) -> tuple[list[Given], list[ReadError]]:
    """Answers, and what could not be used. asked: the open queries by id. known: id -> answer that stands, which a row may repeat. by, day: where the row
    does not say."""
    given: dict[str, Given] = {}
    problems: list[ReadError] = []
    for place, row in sheet.rows:
        file, name, text = sheet.file, row.get(ID, ""), row[ANSWER]
        where = f"sheet {SHEET}, row {place}"
        if name in known and name not in asked:
            if not is_same(known[name], text):
                problems.append(ReadError(file, where, f"{name}, answered before with {known[name]!r}", f"`oncoledger queries withdraw {name}` first", ANSWER))
            continue
        if name not in asked or name in given:
            found = f"{name} a second time" if name in given else f"{name or 'no id'}, which is not an open query"
            problems.append(ReadError(file, where, found, "an id that `oncoledger queries` lists, once", ID))
            continue
        who = row.get(BY, "") or by
        if not who:
            problems.append(ReadError(file, where, "nobody named", "who answered, in the row or as --by NAME", BY))
            continue
        try:
            on = _day(row[ON]) if row.get(ON) else day
        except ValueError:
            problems.append(ReadError(file, where, row[ON], "a date of the form 2026-01-31", ON))
            continue
        try:
            is_absent = text.casefold() == ABSENT
            given[name] = Given(asked[name], "" if is_absent else valid(asked[name].query, text), who, on, is_absent)
        except ValueError as problem:
            problems.append(ReadError(file, where, text, str(problem).partition("expected ")[2], ANSWER))
    return list(given.values()), problems


def _day(text: str) -> int:
    """ISO with or without a time, or a serial number of a workbook."""
    if text.replace(".", "", 1).isdigit():
        return day_of(date_of(int(float(text)) - 25569).isoformat())
    return day_of(text[:10])
