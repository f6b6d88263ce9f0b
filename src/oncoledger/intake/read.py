"""Files and folders of every kind that we read become one ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..formats import x12
from ..formats.tabular import read_table
from ..model.dates import NO_DATE
from ..model.schema import CHARGE, CLAIM, SERVICE_LINE
from ..model.table import Table, Words, concat
from ..model.verdict import ReadError
from ..sources import Library
from .claims import charges_of_claims
from .courses import infer_courses
from .files import TABLE_ENDINGS, X12, find
from .ledger import InputFile, Ledger
from .netting import net

Progress = Callable[[str, int, int], None]
"""Called with a file, its place from 0, and how many there are, before the file is read."""


def read_inputs(
    paths: list[Path], *, whole: bool | None = None, payer: str = "", setting: str = "", progress: Progress | None = None, library: Library | None = None
) -> Ledger:
    """Any mix of files and folders as one ledger. Nothing is raised for what they hold: `problems` and `notes` say what was not read.

    whole: whether every input holds all lines of its span; None takes a charge table for whole and claims for a part.
    payer, setting: for lines about which the input says nothing that would tell.
    """
    found = find([Path(path) for path in paths])
    problems, notes = found.problems, found.notes
    inputs: list[InputFile] = []
    tables: list[Table] = []
    claims: list[Table] = []
    lines: list[Table] = []
    named = {str(path) for path in paths}
    for place, (path, kind) in enumerate(found.files):
        file = str(path)
        if progress:
            progress(file, place, len(found.files))
        if kind == X12:
            read = x12.read_837(path, name=file)
            problems += read.errors
            if len(read.claims) == 0:
                _no_claims(file, read.kind, bool(read.errors), problems)
                continue
            claims.append(read.claims)
            lines.append(read.lines)
            inputs.append(InputFile(file, read.kind, len(read.lines), NO_DATE, NO_DATE, bool(whole)))
        else:
            result = read_table(path)
            if not result.rows and result.problems and file not in named and path.suffix.lower() not in TABLE_ENDINGS:
                notes.append(f"{file}: not read; it has no heading of a charge table")
                continue
            problems += result.problems
            notes += [f"{file}: {note}" for note in result.notes]
            tables.append(result.charges)
            inputs.append(InputFile(file, kind, result.rows, NO_DATE, NO_DATE, whole is not False))
    all_claims, all_lines = (concat(CLAIM.name, claims, CLAIM.kinds), concat(SERVICE_LINE.name, lines, SERVICE_LINE.kinds)) if claims else (None, None)
    if all_claims is not None and all_lines is not None:
        of_claims, rows, undated = charges_of_claims(all_claims, all_lines)
        keep, said = net(all_claims, all_lines, of_claims, rows)
        problems += undated
        notes += said
        tables.append(of_claims.take(np.flatnonzero(keep)))
    charges = _in_order(concat(CHARGE.name, tables, CHARGE.kinds), inputs)
    charges = _told(charges, payer, setting)
    course, inferred = infer_courses(charges, library or Library.open())
    charges = Table(CHARGE.name, charges.columns | {"course_id": course})
    return Ledger(charges, all_claims, all_lines, _spans(charges, inputs), problems, notes, inferred)


def _no_claims(file: str, kind: str, has_errors: bool, problems: list[ReadError]) -> None:
    if not has_errors:
        problems.append(ReadError(file, "segment 1", f"{kind or 'X12'} without a claim", "837P or 837I claims"))


def _in_order(charges: Table, inputs: list[InputFile]) -> Table:
    """The words of `source_file` in the order of the inputs, so that the n-th word names the n-th input."""
    column = charges["source_file"]
    assert isinstance(column, Words)
    files = ["", *(entry.file for entry in inputs)]
    place = {file: i for i, file in enumerate(files)}
    move = np.array([place[word] for word in column.words], dtype=np.int32)
    return Table(charges.name, charges.columns | {"source_file": Words(move[column.ids], files)})


def _told(charges: Table, payer: str, setting: str) -> Table:
    """What the caller said, for lines that do not tell."""
    columns = dict(charges.columns)
    if payer:
        columns["payer_id"] = _filled(charges, "payer_id", payer, ("payer_kind",))
    if setting:
        columns["setting"] = _filled(charges, "setting", setting, ("place_of_service", "revenue_code", "form"))
    return Table(charges.name, columns)


def _filled(charges: Table, name: str, word: str, others: tuple[str, ...]) -> Words:
    column = charges[name]
    assert isinstance(column, Words)
    silent = column.ids == 0
    for other in others:
        tells = charges[other]
        assert isinstance(tells, Words)
        silent &= tells.ids == 0
    words = column.words if word in column.words else [*column.words, word]
    return Words(np.where(silent, words.index(word), column.ids).astype(np.int32), words)


def _spans(charges: Table, inputs: list[InputFile]) -> list[InputFile]:
    """Each input with the first and last day of its charge lines."""
    files, days = charges["source_file"], np.asarray(charges["service_date"])
    assert isinstance(files, Words)
    first = np.full(len(files.words), np.iinfo(np.int32).max, dtype=np.int32)
    last = np.full(len(files.words), NO_DATE, dtype=np.int32)
    np.minimum.at(first, files.ids, days)
    np.maximum.at(last, files.ids, days)
    first[last == NO_DATE] = NO_DATE
    return [replace(entry, first_day=int(first[place]), last_day=int(last[place])) for place, entry in enumerate(inputs, 1)]
