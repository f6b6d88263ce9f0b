"""With the full CMS tables loaded: every pair of radiation oncology or drug administration codes is judged as its indicator says, by the right table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncoledger.audit.judge import judge
from oncoledger.engine.encode import Options, Span, encode
from oncoledger.model.dates import day_of
from oncoledger.model.schema import CHARGE
from oncoledger.model.table import Table, Words, blank
from oncoledger.model.verdict import Verdict
from oncoledger.rulebook import book
from oncoledger.sources import shelf
from oncoledger.sources.library import Library

DAY = day_of("2024-08-15")
FAMILIES = frozenset(
    "planning simulation plan calculation device physics delivery guidance management radiosurgery brachytherapy hyperthermia infusion injection hydration".split()
)
SETTINGS = {"practitioner": "freestanding", "hospital": "hospital"}


@pytest.fixture(scope="session")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("full")
    for name in ("ncci_ptp_practitioner_2024q3.parquet", "ncci_ptp_hospital_2024q3.parquet"):
        shelf.add(shared / "data" / "cms" / name, home=home)
    return Library.open(home)


def our_codes(library: Library) -> list[str]:
    """Radiation oncology and drug administration codes that are in force on the day."""
    return sorted(code for code, rows in library.codes.items() if rows[-1].family in FAMILIES and library.code_on(code, DAY))


def pairs_of(shared: Path, table: str, codes: list[str]) -> dict[tuple[str, str], str]:
    """What the file says of every pair: the indicator in force on the day, or `deleted`."""
    frame = pl.read_parquet(shared / "data" / "cms" / f"ncci_ptp_{table}_2024q3.parquet").filter(pl.col("column_1").is_in(codes) & pl.col("column_2").is_in(codes))
    said: dict[tuple[str, str], str] = {}
    for one, other, deleted, indicator in frame.select("column_1", "column_2", "deletion_date", "modifier_indicator").iter_rows():
        in_force = deleted is None or str(deleted)[:10].replace("-", "") >= "20240815"
        if in_force and said.get((one, other), "deleted") in ("deleted", "9"):
            said[one, other] = str(indicator)
        said.setdefault((one, other), "deleted")
    return said


def ledger(pairs: list[tuple[str, str]], modifier: str, setting: str) -> Table:
    """One patient a pair: two lines on one day, the modifier on the column 2 line."""
    many = len(pairs)
    columns = {name: blank(kind, 2 * many) for name, kind in CHARGE.kinds.items()}
    columns |= {
        "patient_id": Words.of(f"P{i:06d}" for i in range(many) for _ in range(2)),
        "course_id": Words.all_the_same("C", 2 * many),
        "service_date": np.full(2 * many, DAY, dtype=np.int32),
        "code": Words.of(code for pair in pairs for code in pair),
        "modifiers": Words.of(m for _ in pairs for m in ("", modifier)),
        "setting": Words.all_the_same(setting, 2 * many),
        "source_position": np.arange(2 * many),
    }
    return Table("charge", columns)


def answers(library: Library, pairs: list[tuple[str, str]], modifier: str, setting: str) -> dict[tuple[str, str], Verdict]:
    """The worst answer of the two pair rules for each pair, with column 2 as the accused line."""
    rules = [book()["PTP001"], book()["PTP002"]]
    run = encode(ledger(pairs, modifier, setting), None, {"": Span(DAY, DAY, True)}, library, Options(day_of("2024-09-01")))
    said: dict[tuple[str, str], Verdict] = {}
    for flags in judge(run, rules).flags:
        for verdict, subject, evidence in zip(flags.verdicts.tolist(), flags.subject.lines.tolist(), flags.evidence.lines.tolist(), strict=True):
            one, other = (run.words["code"][run.columns["code"][line]] for line in (evidence, subject))
            said[one, other] = min(said.get((one, other), Verdict.CLEAR + 9), Verdict(verdict))
    return said


@pytest.mark.parametrize("table", ["practitioner", "hospital"])
def test_every_pair_is_judged_as_its_indicator_says(table: str, shared: Path, loaded: Library) -> None:
    codes = our_codes(loaded)
    said = pairs_of(shared, table, codes)
    pairs = list(said)
    assert len(pairs) > 1_000
    plain = answers(loaded, pairs, "", SETTINGS[table])
    distinct = answers(loaded, pairs, "59", SETTINGS[table])
    for pair, indicator in said.items():
        expected = {"0": (Verdict.FOUND, Verdict.FOUND), "1": (Verdict.FOUND, Verdict.EXCUSED)}.get(indicator, (None, None))
        assert (plain.get(pair), distinct.get(pair)) == expected, (pair, indicator)
