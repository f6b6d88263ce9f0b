"""Files into a ledger folder: each is recognised, read once, and kept with its source; a file that was read before changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..formats.records import Records
from ..formats.tabular_headings import NEEDED, match
from ..formats.tabular_sheet import REPORT
from ..model.table import Table, Words
from ..model.verdict import ReadError
from .conventions import Conventions, no_conventions
from .files import fingerprint
from .recognise import DICOM, FHIR, HL7, TABLE, X12, files_of, recognise
from .resolve import resolve
from .said import told
from .store import FileRow, Run, RunRow, Store
from .versions import replace_earlier

if TYPE_CHECKING:
    from ..formats.mapped import Mapping

Progress = Callable[[str, int, int], None]


@dataclass
class Said:
    """What the caller says of the files. system: whose records they are, where they do not tell. mapping: for the tables that are named. zone: of the clinic.

    mappings: those that are known, by which exports are recognised. crosswalks: names of one series of patients' numbers.
    """

    system: str = ""
    mapping: Mapping | None = None
    mappings: tuple[Mapping, ...] = ()
    zone: tzinfo | None = None
    conventions: Conventions = no_conventions
    crosswalks: Sequence[tuple[str, str]] = ()


@dataclass
class Taken:
    """What a run did. run_id: None where nothing was new. known: files whose bytes some run has read. passed_over: why -> files of a folder."""

    run_id: int | None = None
    files: list[FileRow] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    passed_over: dict[str, list[str]] = field(default_factory=dict)
    problems: list[ReadError] = field(default_factory=list)
    tables: Counter[str] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        """Was everything read that was there?"""
        return not any(problem.severity == "error" for problem in self.problems)


def take_in(paths: list[Path], store: Store, said: Said | None = None, command: str = "intake", progress: Progress | None = None) -> Taken:
    """Read files and folders into the ledger as one run. Nothing is raised for what they hold. Raises StoreError where the ledger cannot be written."""
    said = said or Said()
    taken = Taken()
    found = list(files_of(paths))
    taken.problems += [each for each in found if isinstance(each, ReadError)]
    files = [each for each in found if not isinstance(each, ReadError)]
    seen: set[str] = set()
    new: list[tuple[Path, str, str, bool]] = []
    for place, (path, is_named) in enumerate(files):
        if progress:
            progress("looking at files", place, len(files))
        try:
            sha256 = fingerprint(path)
            if sha256 in seen or store.knows(str(path), sha256):
                taken.known.append(str(path))
                continue
            kind = recognise(path)
        except OSError as problem:
            taken.problems.append(_unreadable(path, problem))
            continue
        if kind in _READERS:
            seen.add(sha256)
            new.append((path, sha256, kind, is_named))
        elif is_named:
            taken.problems.append(ReadError(str(path), "byte 1", kind, "DICOM, FHIR, HL7 v2, X12 837 or 835, or a table (CSV, XLSX, Parquet)"))
        else:
            taken.passed_over.setdefault(kind, []).append(str(path))
    if new:
        with suppress(_Nothing):
            taken.run_id = _read(new, store, said, taken, command, progress)
    if taken.run_id is not None:
        taken.files = store.files(taken.run_id)
        taken.problems = [problem for problem in store.problems(taken.run_id) if problem.severity != "note"]
        taken.tables = store.counts(taken.run_id)
    return taken


class _Nothing(Exception):
    """A run that found nothing to keep, so that the ledger stays as it was."""


def _read(new: list[tuple[Path, str, str, bool]], store: Store, said: Said, taken: Taken, command: str, progress: Progress | None) -> int:
    """New files as one run; answers its number. Raises _Nothing and StoreError."""
    with store.run(command, afterwards=lambda store: resolve(store, said.crosswalks)) as run:
        for place, (path, sha256, kind, is_named) in enumerate(new):
            if progress:
                progress(f"reading {path.name}", place, len(new))
            if store.knows(str(path), sha256):  # another intake has read it since
                taken.known.append(str(path))
                continue
            try:
                why = _READERS[kind](path, sha256, said, run, is_named)
            except OSError as problem:
                taken.problems.append(_unreadable(path, problem))
                continue
            if why:
                taken.passed_over.setdefault(why, []).append(str(path))
        if not store.files(run.run_id):
            raise _Nothing
        run.problems(taken.problems)
        run.problems(ReadError(name, "the file", why, "a record of the clinic", severity="note") for why, names in taken.passed_over.items() for name in names)
    return run.run_id


def _unreadable(path: Path, problem: OSError) -> ReadError:
    return ReadError(str(path), "the file", problem.strerror or type(problem).__name__, "a file that can be read")


def undo(store: Store, run_id: int, crosswalks: Sequence[tuple[str, str]] = ()) -> RunRow:
    """Take a run back whole, and work out persons and courses anew; answers what it was. Raises StoreError."""
    with store.transaction():
        gone = store.undo(run_id)
        resolve(store, crosswalks)
    return gone


def _add(run: Run, path: Path, sha256: str, records: Records) -> str:
    run.add(str(path), sha256, path.stat().st_size, records)
    return ""


def _x12(path: Path, sha256: str, said: Said, run: Run, is_named: bool) -> str:
    """837 claims with their lines; 835 remittances; any other transaction of a folder is passed over."""
    from ..formats import x12

    codes = x12.transaction_codes(path)
    if "835" in codes:
        answered = x12.read_835(path, name=str(path))
        tables = [answered.payments, answered.remittances, answered.lines, answered.adjustments, answered.provider_adjustments]
        _columnar(run, path, sha256, "835", len(answered.remittances), len(answered.lines), answered.errors, tables, said.system or "835")
        return ""
    claims = x12.read_837(path, name=str(path))
    errors = claims.errors
    if not len(claims.claims):
        if not is_named and claims.kind and "837" not in claims.kind:
            return f"X12 {claims.kind}"
        errors = errors or [ReadError(str(path), "segment 1", f"{claims.kind or 'X12'} without a claim", "837P or 837I claims, or 835 remittances")]
    tables = [claims.claims, claims.lines]
    _columnar(run, path, sha256, claims.kind or X12, len(claims.claims), len(claims.lines), errors, tables, said.system or "837")
    return ""


def _columnar(run: Run, path: Path, sha256: str, kind: str, items: int, lines: int, errors: list[ReadError], tables: list[Table], system: str) -> None:
    is_taken = run.is_name_taken(str(path))
    file_id = run.file(str(path), sha256, path.stat().st_size, kind, items, lines, {}, [], errors)
    for table in tables:
        if len(table):
            named = _named_apart(table, sha256) if is_taken else table
            run.add_table(file_id, named, system, (f"{sha256[:16]}:{place}" for place in range(len(table))))
    _replace(run, file_id)


def _named_apart(table: Table, sha256: str) -> Table:
    """Claims and payments are named by file and segment: those of another file of the same name, or of another version of it, are told from these."""
    columns = dict(table.columns)
    for name in ("claim_id", "payment_id", "remittance_id"):
        if name in table and isinstance(ids := table[name], Words):
            columns[name] = Words(ids.ids, ["", *(f"{word}@{sha256[:8]}" for word in ids.words[1:])])
    return Table(table.name, columns)


def _replace(run: Run, file_id: int) -> None:
    """A changed file; the note says what becomes of what it stated before."""
    gone, left = replace_earlier(run, file_id)
    if gone or left:
        run.note(file_id, f"read before with other content: {gone:,} of its earlier rows stand no more; {left:,}, of which it says nothing now, still stand")


def _table(path: Path, sha256: str, said: Said, run: Run, is_named: bool) -> str:
    """A clinical table under the ledger's own names; an export that a mapping knows; else a charge table."""
    from ..formats.mapped import is_own, read_mapped, read_own

    known = said.conventions(str(path))
    system = said.system or known.system
    if is_own(path):
        return _add(run, path, sha256, read_own(path, str(path), system, said.zone))
    mapping = said.mapping if said.mapping and is_named else _mapping_of(path, said)
    if mapping:
        return _add(run, path, sha256, read_mapped(path, mapping, str(path), system, said.zone))
    from ..formats.tabular import read_table

    read = read_table(path, known.day_first)
    if not is_named and read.headings and not any(column in NEEDED for column in match(read.headings).columns):
        return "no heading of a table that the ledger knows"
    if not is_named and read.kind == REPORT:
        return "a report or review sheet that oncoledger wrote"
    file_id = run.file(str(path), sha256, path.stat().st_size, read.kind or TABLE, read.rows, len(read.charges), {}, read.notes, read.problems)
    run.add_table(file_id, told(read.charges, known.payer, known.setting), system or TABLE, charge_ids(read.charges))
    _replace(run, file_id)
    return ""


def _mapping_of(path: Path, said: Said) -> Mapping | None:
    from ..formats.mapped import recognise
    from ..formats.tabular import read_sheet
    from ..formats.tabular_sheet import Unreadable

    try:
        return recognise(read_sheet(path)[1].headings, (*([said.mapping] if said.mapping else []), *said.mappings))
    except (Unreadable, OSError):
        return None  # the reader of charge tables says what is wrong


def charge_ids(charges: Table) -> list[str]:
    """A name for each charge line by what it says and how often the file says it: an export that holds last month's lines again names them as it did."""
    columns = [charges.columns[name].tolist() for name in charges.columns if not name.startswith("source_")]
    seen: Counter[tuple[object, ...]] = Counter()
    names = []
    for row in zip(*columns, strict=True):
        seen[row] += 1
        names.append(f"{hashlib.blake2b(repr(row).encode(), digest_size=10).hexdigest()}-{seen[row]}")
    return names


def _records(path: Path, sha256: str, said: Said, run: Run, is_named: bool, kind: str) -> str:
    """DICOM, FHIR and HL7 v2: each reader gives records as they are kept."""
    folder, name = _OF_RECORDS[kind]
    read: Callable[..., Records] = getattr(import_module(f"oncoledger.formats.{folder}"), name)  # here, because few runs need all of them
    return _add(run, path, sha256, read(path, str(path), said.system or said.conventions(str(path)).system, said.zone))


_OF_RECORDS = {DICOM: ("dicom", "read_dicom"), FHIR: ("fhir", "read_fhir"), HL7: ("hl7v2", "read_hl7")}
_READERS = {X12: _x12, TABLE: _table} | {kind: partial(_records, kind=kind) for kind in _OF_RECORDS}
