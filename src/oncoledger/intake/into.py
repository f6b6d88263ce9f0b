"""Files into a ledger folder: each is recognised, read once, and kept with its source; a file that was read before changes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from ..formats.records import Records
from ..formats.tabular_headings import NEEDED, match
from ..formats.tabular_sheet import REPORT
from ..model.table import Table
from ..model.verdict import ReadError
from .conventions import Conventions, no_conventions
from .files import fingerprint
from .recognise import DICOM, FHIR, HL7, TABLE, X12, files_of, recognise
from .resolve import resolve
from .said import told
from .store import FileRow, Run, Store

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
            if sha256 in seen or store.has_file(sha256):
                taken.known.append(str(path))
                continue
            kind = recognise(path)
        except OSError as problem:
            taken.problems.append(ReadError(str(path), "the file", problem.strerror or type(problem).__name__, "a file that can be read"))
            continue
        if kind in _READERS:
            seen.add(sha256)
            new.append((path, sha256, kind, is_named))
        elif is_named:
            taken.problems.append(ReadError(str(path), "byte 1", kind, "DICOM, FHIR, HL7 v2, X12 837 or 835, or a table (CSV, XLSX, Parquet)"))
        else:
            taken.passed_over.setdefault(kind, []).append(str(path))
    if not new:
        return taken
    with store.run(command, afterwards=lambda store: resolve(store, said.crosswalks)) as run:
        for place, (path, sha256, kind, is_named) in enumerate(new):
            if progress:
                progress(f"reading {path.name}", place, len(new))
            why = _READERS[kind](path, sha256, said, run, is_named)
            if why:
                taken.passed_over.setdefault(why, []).append(str(path))
    taken.run_id = run.run_id
    taken.files = store.files(run.run_id)
    taken.problems += store.problems(run.run_id)
    taken.tables = store.counts(run.run_id)
    return taken


def undo(store: Store, run_id: int, crosswalks: Sequence[tuple[str, str]] = ()) -> None:
    """Take a run back whole, and work out persons and courses anew. Raises StoreError."""
    with store.transaction():
        store.undo(run_id)
        resolve(store, crosswalks)


def _dicom(path: Path, sha256: str, said: Said, run: Run, is_named: bool) -> str:
    from ..formats.dicom import read_dicom

    return _add(run, path, sha256, read_dicom(path, str(path), said.system, said.zone))


def _fhir(path: Path, sha256: str, said: Said, run: Run, is_named: bool) -> str:
    from ..formats.fhir import read_fhir

    return _add(run, path, sha256, read_fhir(path, str(path), said.system, said.zone))


def _hl7(path: Path, sha256: str, said: Said, run: Run, is_named: bool) -> str:
    from ..formats.hl7v2 import read_hl7

    return _add(run, path, sha256, read_hl7(path, str(path), said.system, said.zone))


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
    file_id = run.file(str(path), sha256, path.stat().st_size, kind, items, lines, {}, [], errors)
    for table in tables:
        if len(table):
            run.add_table(file_id, table, system, (f"{sha256[:16]}:{place}" for place in range(len(table))))


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


_READERS = {DICOM: _dicom, FHIR: _fhir, HL7: _hl7, X12: _x12, TABLE: _table}
