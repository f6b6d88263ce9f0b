"""Files and folders of every kind that we read become one ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ..formats import x12
from ..model.dates import NO_DATE
from ..model.schema import CHARGE, CLAIM, SERVICE_LINE
from ..model.table import Table, Words, concat
from ..sources import Library
from .claim_sums import with_sums
from .claims import charges_of_claims
from .conventions import Conventions, no_conventions
from .courses import infer_courses
from .desk import Desk
from .files import X12, find, in_words, is_ledger
from .ledger import InputFile, Ledger
from .netting import net
from .said import told

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""


def read_inputs(
    paths: list[Path], *, whole: bool | None = None, payer: str = "", setting: str = "", library: Library | None = None, progress: Progress | None = None,
    conventions: Conventions | None = None, charges_from: str = "",
) -> Ledger:  # fmt: skip
    """Any mix of files and folders as one ledger. Nothing is raised for what they hold: `problems` and `notes` say what was not read.

    whole: whether every input holds all lines of its span; None takes a charge table for whole and claims for a part.
    payer, setting: for lines about which the input says nothing that would tell. conventions: what is known of each file; `whole` goes before it.
    charges_from: of a ledger folder, the system whose statement of a charge is judged where several systems state it.
    """
    ledgers = [Path(path) for path in paths if is_ledger(Path(path))]
    found = find([Path(path) for path in paths if Path(path) not in ledgers])
    desk = _Tables({str(path) for path in paths}, whole, found.problems, found.notes, found.passed_over, conventions or no_conventions)
    for folder in ledgers:
        desk.take_ledger(folder, charges_from)
    for place, (path, kind) in enumerate(found.files):
        if progress:
            progress(f"reading {path.name}", place, len(found.files))
        if kind == X12:
            desk.take_claims(path)
        else:
            desk.take_table(path, kind)
    claims, lines = desk.net_claims()
    charges = _in_order(concat(CHARGE.name, desk.charges, CHARGE.kinds), desk.inputs)
    charges = told(charges, payer, setting)
    course, inferred = infer_courses(charges, library or Library.open())
    charges = Table(CHARGE.name, charges.columns | {"course_id": course})
    notes = [*desk.notes, *in_words(desk.passed_over)]
    return Ledger(charges, claims, lines, _spans(charges, desk.inputs), desk.problems, notes, inferred)


@dataclass
class _Tables(Desk):
    """The desk with what was read, in memory."""

    charges: list[Table] = field(default_factory=list)
    claims: list[Table] = field(default_factory=list)
    lines: list[Table] = field(default_factory=list)

    def take_claims(self, path: Path) -> None:
        read = x12.read_837(path, name=str(path))
        if self.has_claims(str(path), read, len(read.claims), len(read.lines)):
            self.claims.append(read.claims)
            self.lines.append(read.lines)

    def take_table(self, path: Path, kind: str) -> None:
        from ..formats.tabular import read_table  # here, because a claim file alone should not wait for it

        known = self.conventions(str(path))
        result = read_table(path, known.day_first)
        if self.has_table(str(path), kind, result):
            self.charges.append(told(result.charges, known.payer, known.setting))

    def take_ledger(self, folder: Path, charges_from: str) -> None:
        from .from_store import stored  # here, because few checks are of a ledger folder

        known = stored(folder, self.conventions, self.whole, charges_from)
        self.charges += known.charges
        self.claims += known.claims
        self.lines += known.lines
        self.inputs += known.inputs
        self.problems += known.problems
        self.notes += known.notes

    def net_claims(self) -> tuple[Table | None, Table | None]:
        """All claims and lines as sent; the lines that stand are added to the charges."""
        if not self.claims:
            return None, None
        claims, lines = concat(CLAIM.name, self.claims, CLAIM.kinds), concat(SERVICE_LINE.name, self.lines, SERVICE_LINE.kinds)
        charges, undated = charges_of_claims(claims, lines)
        keep, netted = net(claims, charges)
        self.problems += undated
        self.notes += netted.in_words()
        self.charges.append(charges if keep.all() else charges.take(np.flatnonzero(keep)))
        return with_sums(claims, lines), lines


def _in_order(charges: Table, inputs: list[InputFile]) -> Table:
    """The words of `source_file` in the order of the inputs, so that the n-th word names the n-th input."""
    column = _text(charges, "source_file")
    files = ["", *(entry.file for entry in inputs)]
    place = {file: i for i, file in enumerate(files)}
    move = np.array([place[word] for word in column.words], dtype=np.int32)
    return Table(charges.name, charges.columns | {"source_file": Words(move[column.ids], files)})


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
