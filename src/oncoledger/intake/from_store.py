"""A ledger folder as input of `check`: the charges and claims of all its files, with persons that several systems know under one name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..model.dates import NO_DATE
from ..model.schema import CHARGE, CLAIM, SERVICE_LINE, TableSpec
from ..model.table import Table, Words, blank
from ..model.verdict import ReadError
from .conventions import Conventions
from .ledger import InputFile
from .store import FileRow, Store

_WHOLE_KINDS = ("csv", "xlsx", "parquet", "table")
"""Kinds of file that hold all charges of their span, where nobody says otherwise; messages and claims are parts."""
SAME_CHARGE = ("patient_id", "service_date", "code", "modifiers", "units")
"""What makes a charge that two systems state one charge, when it stands as often in both."""


@dataclass(frozen=True)
class Stored:
    """What a ledger folder holds for `check`. charges: of tables, messages and resources. claims, lines: as sent."""

    charges: list[Table]
    claims: list[Table]
    lines: list[Table]
    inputs: list[InputFile]
    problems: list[ReadError]
    notes: list[str]


def stored(folder: Path, conventions: Conventions, whole: bool | None = None, charges_from: str = "") -> Stored:
    """The charges and claims of a ledger folder. Raises StoreError.

    charges_from: the system whose statement of a charge is judged where several systems state it; otherwise the first by name. No statement is lost: those
    that are left out of judging are counted in a note.
    """
    with Store.open(folder) as store, store.reading():
        person_of, course_of = store.persons(), store.courses()
        charges, systems = _with_files(store, CHARGE, person_of, course_of)
        charges, notes = _once(charges, systems, charges_from)
        claims, _ = _with_files(store, CLAIM, person_of)
        lines, _ = _with_files(store, SERVICE_LINE)
        told = {word for table in (charges, claims) for word in _words(table, "source_file").words if word}
        files = [each for each in store.files() if each.path in told]
        inputs = {each.path: _input(each, conventions, whole) for each in files}
        notes += [f"{each.path}: {note}" for each in files for note in each.notes]
        problems = [problem for problem in store.problems() if problem.severity != "note"]
        return Stored([charges], [claims] if len(claims) else [], [lines] if len(lines) else [], list(inputs.values()), problems, notes)


def _input(file: FileRow, conventions: Conventions, whole: bool | None) -> InputFile:
    rows = file.records if file.kind.startswith("837") else file.items
    said = conventions(file.path).whole if whole is None else whole
    return InputFile(file.path, file.kind, rows, NO_DATE, NO_DATE, file.kind in _WHOLE_KINDS if said is None else said)


_Names = dict[tuple[str, str], str]


def _with_files(store: Store, spec: TableSpec, person_of: _Names | None = None, course_of: _Names | None = None) -> tuple[Table, Words]:
    """The standing rows with the file each was read from, and the system of each; persons and courses under the ledger's names, where they have one."""
    columns = [name for name in spec.kinds if name != "source_file"]
    wanted = [*columns, *(name for name in ("system",) if name not in columns)]
    table = store.table(spec.name, wanted)
    of_files = store.db.execute(f'SELECT f.path FROM "{spec.name}" t JOIN file f ON f.file_id=t.file_id WHERE is_current=1 ORDER BY t.rowid')
    paths = Words.of(path for (path,) in of_files)
    systems = _words(table, "system")
    made = {name: table[name] if name in table else blank(kind, len(table)) for name, kind in spec.kinds.items()}
    if "source_file" in spec.kinds:
        made["source_file"] = paths
    for column, ledger_name in (("patient_id", person_of), ("course_id", course_of)):
        if ledger_name:
            pairs = zip(systems.tolist(), _words(table, column).tolist(), strict=True)
            made[column] = Words.of(ledger_name.get(pair, pair[1]) for pair in pairs)
    return Table(spec.name, made), systems


def _once(charges: Table, systems: Words, charges_from: str) -> tuple[Table, list[str]]:
    """Charges that several systems state are judged once: as often as the system says that says it, one system's statement for each charge."""
    if len([word for word in systems.words if word]) < 2 or not len(charges):
        return charges, []
    keys = list(zip(*(charges[name].tolist() for name in SAME_CHARGE), strict=True))
    stated: dict[tuple[object, ...], Counter[str]] = {}
    for key, system in zip(keys, systems.tolist(), strict=True):
        stated.setdefault(key, Counter())[system] += 1
    judged = {key: _chosen(by_system, charges_from) for key, by_system in stated.items() if len(by_system) > 1}
    keep = np.array([judged.get(key, system) == system for key, system in zip(keys, systems.tolist(), strict=True)])
    if keep.all():
        return charges, []
    left = Counter(system for system, kept in zip(systems.tolist(), keep.tolist(), strict=True) if not kept)
    said = ", ".join(f"{count:,} of {system}" for system, count in sorted(left.items()))
    note = f"charges that two systems state are judged once; not judged a second time: {said}"
    return charges.take(np.flatnonzero(keep)), [note]


def _chosen(by_system: Counter[str], charges_from: str) -> str:
    """The system that the practice takes charges from, else the one that states the charge most often, else the first by name."""
    if charges_from in by_system:
        return charges_from
    return min(by_system, key=lambda system: (-by_system[system], system))


def _words(table: Table, name: str) -> Words:
    column = table[name]
    assert isinstance(column, Words)
    return column
