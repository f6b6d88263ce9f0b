"""Files and folders of every kind that we read become one ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ..formats import x12
from ..formats.tabular_headings import NEEDED, match
from ..formats.tabular_sheet import REPORT
from ..model.dates import NO_DATE
from ..model.schema import CHARGE, CLAIM, SERVICE_LINE
from ..model.table import Table, Words, concat
from ..model.verdict import ReadError
from ..sources import Library
from .claim_sums import with_sums
from .claims import charges_of_claims
from .conventions import NONE, Conventions
from .courses import infer_courses
from .files import X12, find, in_words
from .ledger import InputFile, Ledger
from .netting import net

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""


def read_inputs(
    paths: list[Path], *, whole: bool | None = None, payer: str = "", setting: str = "", library: Library | None = None, progress: Progress | None = None,
    conventions: Conventions | None = None,
) -> Ledger:  # fmt: skip
    """Any mix of files and folders as one ledger. Nothing is raised for what they hold: `problems` and `notes` say what was not read.

    whole: whether every input holds all lines of its span; None takes a charge table for whole and claims for a part.
    payer, setting: for lines about which the input says nothing that would tell. conventions: what is known of each file; `whole` goes before it.
    """
    found = find([Path(path) for path in paths])
    desk = _Desk({str(path) for path in paths}, whole, found.problems, found.notes, found.passed_over, conventions or (lambda file: NONE))
    for place, (path, kind) in enumerate(found.files):
        if progress:
            progress(f"reading {path.name}", place, len(found.files))
        if kind == X12:
            desk.take_claims(path)
        else:
            desk.take_table(path, kind)
    claims, lines = desk.net_claims()
    charges = _in_order(concat(CHARGE.name, desk.charges, CHARGE.kinds), desk.inputs)
    charges = _told(charges, payer, setting)
    course, inferred = infer_courses(charges, library or Library.open())
    charges = Table(CHARGE.name, charges.columns | {"course_id": course})
    notes = [*desk.notes, *in_words(desk.passed_over)]
    return Ledger(charges, claims, lines, _spans(charges, desk.inputs), desk.problems, notes, inferred)


@dataclass
class _Desk:
    """What has been read so far. named: paths that the caller named; what stands in a folder is passed over more politely."""

    named: set[str]
    whole: bool | None
    problems: list[ReadError]
    notes: list[str]
    passed_over: dict[str, list[str]]
    conventions: Conventions
    inputs: list[InputFile] = field(default_factory=list)
    charges: list[Table] = field(default_factory=list)
    claims: list[Table] = field(default_factory=list)
    lines: list[Table] = field(default_factory=list)

    def take_claims(self, path: Path) -> None:
        file = str(path)
        read = x12.read_837(path, name=file)
        if len(read.claims) == 0:
            if file not in self.named and read.kind and "837" not in read.kind:
                self.passed_over.setdefault(f"X12 {read.kind}", []).append(file)
                return
            self.problems += read.errors or [ReadError(file, "segment 1", f"{read.kind or 'X12'} without a claim", "837P or 837I claims")]
            return
        self.problems += read.errors
        self.claims.append(read.claims)
        self.lines.append(read.lines)
        self.inputs.append(InputFile(file, read.kind, len(read.lines), NO_DATE, NO_DATE, self.is_whole(file, False)))

    def take_table(self, path: Path, kind: str) -> None:
        file = str(path)
        from ..formats.tabular import read_table  # here, because a claim file alone should not wait for it

        known = self.conventions(file)
        result = read_table(path, known.day_first)
        if file not in self.named and result.headings and not any(column in NEEDED for column in match(result.headings).columns):
            self.passed_over.setdefault("no heading of a charge table", []).append(file)
            return
        if file not in self.named and result.kind == REPORT:
            self.passed_over.setdefault("a report or review sheet that oncoledger wrote", []).append(file)
            return
        self.problems += result.problems
        self.notes += [f"{file}: {note}" for note in result.notes]
        if result.rows or not result.problems:
            self.charges.append(_told(result.charges, known.payer, known.setting))
            self.inputs.append(InputFile(file, kind, result.rows, NO_DATE, NO_DATE, self.is_whole(file, True)))

    def is_whole(self, file: str, otherwise: bool) -> bool:
        said = self.conventions(file).whole if self.whole is None else self.whole
        return otherwise if said is None else said

    def net_claims(self) -> tuple[Table | None, Table | None]:
        """All claims and lines as sent; the lines that stand are added to the charges."""
        if not self.claims:
            return None, None
        claims, lines = concat(CLAIM.name, self.claims, CLAIM.kinds), concat(SERVICE_LINE.name, self.lines, SERVICE_LINE.kinds)
        charges, rows, undated = charges_of_claims(claims, lines)
        keep, notes = net(claims, lines, charges, rows)
        self.problems += undated
        self.notes += notes
        self.charges.append(charges if keep.all() else charges.take(np.flatnonzero(keep)))
        return with_sums(claims, lines), lines


def _in_order(charges: Table, inputs: list[InputFile]) -> Table:
    """The words of `source_file` in the order of the inputs, so that the n-th word names the n-th input."""
    column = _text(charges, "source_file")
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
    column = _text(charges, name)
    silent = column.ids == 0
    for other in others:
        silent &= _text(charges, other).ids == 0
    words = column.words if word in column.words else [*column.words, word]
    return Words(np.where(silent, words.index(word), column.ids).astype(np.int32), words)


def _spans(charges: Table, inputs: list[InputFile]) -> list[InputFile]:
    """Each input with the first and last day of its charge lines."""
    files, days = _text(charges, "source_file"), np.asarray(charges["service_date"])
    first = np.full(len(files.words), np.iinfo(np.int32).max, dtype=np.int32)
    last = np.full(len(files.words), NO_DATE, dtype=np.int32)
    np.minimum.at(first, files.ids, days)
    np.maximum.at(last, files.ids, days)
    first[last == NO_DATE] = NO_DATE
    return [replace(entry, first_day=int(first[place]), last_day=int(last[place])) for place, entry in enumerate(inputs, 1)]


def _text(charges: Table, name: str) -> Words:
    column = charges[name]
    assert isinstance(column, Words)
    return column
