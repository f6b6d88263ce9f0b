"""A world on disk, batch by batch: charges, tables, claims, remittances, the truth, and a page that says that all of it is invented."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.schema import TABLES
from . import export
from .adjudicate import Answer, answers
from .claims import Claim, claims_of
from .clinical import places, records_of
from .dice import Dice
from .draw import course_of
from .expected import ExpectedFile
from .files import write_claims, write_remittances
from .record import Course
from .records_files import RecordFiles
from .slips import SlipFile, entered, slipped
from .tables import claim_tables, remittance_tables
from .truth import TruthFile

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[str, int, int], None]
TABLE_NAMES = ("claim", "service_line", "payment", "remittance", "remittance_line", "adjustment", "provider_adjustment")

FOLDERS = {"": ("charges", "tables", "claims", "remittances"), "tables": ("charges", "tables"), "charges": ("charges",)}


class WorldError(ValueError):
    """Something that keeps a world from being written; one plain sentence."""


def write_world(
    folder: Path, patients: int = 0, seed: int = 1, *, lines: int = 0, only: str = "", slips: bool = False, progress: Progress | None = None,
) -> dict[str, int]:
    """Write a world of so many patients, or of as many as it takes to have so many charge lines. Answers rows by table.

    folder: new or empty; it appears when all of it is written. only: `charges` for the export alone, `tables` for it and the tables, without 837 and 835 files;
    the truth is there always. slips: plant also what slips between record and charge, told in `slips.csv`. The same arguments give the
    same bytes. Raises WorldError.
    """
    if (patients < 1) == (lines < 1):
        raise WorldError("a world has a number of patients or of lines, at least one, and not both")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorldError(f"{folder} is there and not empty; name a new folder")
    beside = folder.with_name(folder.name + ".part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        rows = _write(beside, seed, _wanted(seed, patients, lines), patients or lines, bool(lines), only, slips, progress)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return rows


def _wanted(seed: int, patients: int, lines: int) -> Iterator[Course]:
    """Patients from the first on, until there are enough of them or of their lines."""
    number = written = 0
    while number < patients or written < lines:
        number += 1
        course = course_of(seed, number)
        written += len(course.lines)
        yield course


def _write(
    folder: Path, seed: int, courses: Iterable[Course], total: int, by_lines: bool, only: str, slips: bool, progress: Progress | None,
) -> dict[str, int]:
    for name in FOLDERS[only]:
        (folder / name).mkdir(parents=True)
    charges = [export.Output(folder / "charges" / "charges.csv")]
    if only != "charges":
        charges.append(export.Output(folder / "tables" / "charge.parquet"))
    tables = {name: export.Output(folder / "tables" / f"{name}.parquet") for name in TABLE_NAMES if only != "charges"}
    done, records = 0, RecordFiles(folder / "records")
    expected = None
    if not only:
        records.add(places())
        expected = ExpectedFile(folder / "expected.csv", seed)
        (folder / "oncoledger.toml").write_text(PROFILE, encoding="utf-8")
    with TruthFile(folder / "truth.csv") as truth:
        if slips:
            courses = _with_slips(courses, seed, SlipFile(folder / "slips.csv"))
        for batch, some in enumerate(export.batches(courses), 1):
            truth.add(some)
            frame = export.frame_of(some, is_posted=slips)
            for output in charges:
                output.add(frame)
            if only != "charges":
                claims, answered = _claims(some, seed)
                for name, rows in _frames(claims, answered, batch).items():
                    tables[name].add(rows)
            if not only:
                records.add(record for course in some for record in records_of(course, seed))
                if expected:
                    expected.add(some)
                write_claims(folder / "claims", claims, batch)
                write_remittances(folder / "remittances", answered, batch)
            done += len(frame) if by_lines else len(some)
            if progress:
                progress("writing lines" if by_lines else "writing patients", min(done, total), total)
    (folder / "README.md").write_text(_README.format(seed=seed), encoding="utf-8")
    written = [output.finish() for output in charges]
    return {"charge": written[0]} | {name: output.finish() for name, output in tables.items()} | records.rows


def _with_slips(courses: Iterable[Course], seed: int, file: SlipFile) -> Iterator[Course]:
    for course in courses:
        course, found = slipped(course, seed)
        file.add(course, found)
        yield entered(course, seed)


def _claims(courses: Iterable[Course], seed: int) -> tuple[list[Claim], list[Answer]]:
    """The claims of some patients, and what their payers answer by each patient's own dice."""
    sent: list[Claim] = []
    answered: list[Answer] = []
    for course in courses:
        dice = Dice(seed, course.person.number, purpose=3)
        for claim in claims_of(course):
            sent.append(claim)
            answered += answers(claim, dice)
    return sent, answered


def _frames(claims: list[Claim], answered: list[Answer], batch: int) -> dict[str, pl.DataFrame]:
    tables = dict(zip(("claim", "service_line"), claim_tables(claims), strict=True)) | remittance_tables(answered, batch)
    return {name: export.frame_of_table(tables[name], TABLES[name]) for name in TABLE_NAMES}


PROFILE = """# The centre's own ways, for commands that are run here.
[coding]
date_77427 = "block_end"
off_campus = "PO"
discards_told = ["MEDICAID", "UHC", "BCBSNC"]
[coding.mark_340b]
"Riverbend infusion" = "JG"
"Lakeside infusion" = "TB"
[coding.code_family]
COMMERCIAL = "cpt"
UHC = "cpt"
MEDICAID = "g"
BCBSNC = "g"
PREMERA = "g"
MEDICARE_ADVANTAGE = "g"

[[files]]
match = "charges.csv"
system = "RIVERBEND-EHR"
"""

_README = """# An invented cancer centre

Nobody and nothing here is real. Patients, physicians, provider numbers, member ids, charges, payments and payers' contracts are made up by dice (seed {seed}).
The names of payers whose published policies are played are theirs, their conduct here is not. Codes and the days on which they are valid are real.

| file | what it is |
|---|---|
| `charges/charges.csv` | charge lines as the centre's systems export them, one a row |
| `claims/*.837` | the same lines as 837P and 837I, one file a biller |
| `remittances/*.835` | what the payers answered, one file a payer |
| `tables/*.parquet` | the charges once more, claims, their lines, payments, remittances, their lines and adjustments as tables; money in dollars |
| `records/department/*.csv` | what the radiation department's own system knows: courses, plans, sessions, simulations, physics; radiation alone |
| `records/hospital/*.csv` | what the hospital's system knows of everybody: policies, diagnoses, visits, notes; of drugs orders, administrations and vials |
| `expected.csv` | the charge lines that each record gives, whatever was charged: what `oncoledger code` should propose |
| `slips.csv` | what was planted between record and charge, where it was asked for: what `oncoledger reconcile` should find |
| `oncoledger.toml` | the centre's own ways of charging |
| `truth.csv` | what was planted: who, the fault in words, codes that a finding should name, severity; no fault: a clean course |

    oncoledger check charges --as-of 2026-11-27 --format json --out charges.json
    oncoledger check claims --whole --as-of 2026-11-27 --format json --out claims.json
    oncoledger score charges.json truth.csv
    oncoledger intake records charges --into ledger
    oncoledger score claims.json truth.csv

The truth is written from published rules and cases, by a table of codes of its own, not by the rulebook that it tests: a score is consistency, no proof.
Two kinds of fault are not told in charges, because no reader of charges takes them: a line of no units, a modifier of one character. Both rows are reported.
"""
