"""The real CMS files of 2024: loaded whole and quickly, every answer as in a plain reading, and the starter set as the files say."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of, iso
from oncoledger.sources import Library, code_keys, code_of
from oncoledger.sources.pairs import SCOPES, starter_lines
from oncoledger.sources.shelf import add

FILES = ["ncci_ptp_practitioner_2024q3.parquet", "ncci_ptp_hospital_2024q3.parquet", "mue_practitioner_2024q3.csv", "mue_hospital_2024q3.csv", "add_on_codes_2024.csv"]
DAY = day_of("2024-08-01")
SLOWEST = 30.0


@pytest.fixture(scope="session")
def cms(shared: Path) -> Path:
    return shared / "data" / "cms"


@pytest.fixture(scope="session")
def home(cms: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("real")
    start = time.perf_counter()
    for file in FILES:
        add(cms / file, home=home)
    assert time.perf_counter() - start < SLOWEST
    return home


@pytest.fixture(scope="session")
def real(home: Path) -> Library:
    return Library.open(home)


@pytest.fixture(scope="session")
def plain(cms: Path, library: Library) -> dict[str, dict[tuple[str, str], list[tuple[int, int]]]]:
    """The files, read by somebody who knows nothing of our tables: every oncology pair and one in fifty of all, with its rows as (last day, indicator)."""
    ours = list({*library.codes, *(code for line in starter_lines() for code in line[1:3])})
    tables = {}
    for table in ("practitioner", "hospital"):
        frame = pl.read_parquet(cms / f"ncci_ptp_{table}_2024q3.parquet")
        both = pl.col("column_1").is_in(ours) & pl.col("column_2").is_in(ours)
        some = frame.filter(both | (pl.struct("column_1", "column_2").hash(7) % 50 == 0))
        pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for one, two, deleted, indicator in some.iter_rows():
            pairs.setdefault((one, two), []).append((LAST_DAY if deleted is None else day_of(deleted.isoformat()), indicator))
        tables[table] = pairs
    return tables


@pytest.mark.parametrize(("name", "edition", "rows"), [
    ("ptp-practitioner", "2024Q3", 2_546_017), ("ptp-hospital", "2024Q3", 1_775_818), ("mue-practitioner", "2024Q3", 14_677), ("mue-hospital", "2024Q3", 14_628),
])
def test_whole(name, edition, rows, real):
    loaded = next(e for e in real.editions if e.name == name and not e.is_starter)
    assert (loaded.edition, loaded.rows) == (edition, rows)


@pytest.mark.parametrize("date", ["2019-06-01", "2023-12-31", "2024-08-01"])
@pytest.mark.parametrize("table", ["practitioner", "hospital"])
def test_every_oncology_pair_and_a_sample_of_all_as_in_a_plain_reading(table, date, real, plain):
    pairs, day = plain[table], day_of(date)
    chosen = [*pairs, *((two, one) for one, two in list(pairs)[::5] if (two, one) in pairs)]
    found = real.pairs(table, code_keys(one for one, _ in chosen), code_keys(two for _, two in chosen), np.full(len(chosen), day, np.int32)).indicator
    alive = {code for code in real.codes if real.code_on(code, day)}
    for pair, answer in zip(chosen, found.tolist(), strict=True):
        in_force = [(last, indicator) for last, indicator in pairs[pair] if day <= last]
        edits = [row for row in in_force if row[1] != 9] or in_force
        over = any(code in real.codes and code not in alive for code in pair)
        assert answer == (-1 if over or not edits else min(edits)[1]), (pair, date)


@pytest.mark.parametrize("table", ["practitioner", "hospital"])
def test_starter_pairs_are_the_files(table, plain):
    mine = [(one, two, end, indicator) for scope, one, two, indicator, _, end in starter_lines() if table in SCOPES[scope]]
    assert len(mine) > 1000
    assert not [(one, two, indicator) for one, two, end, indicator in mine if (end, indicator) not in plain[table].get((one, two), [])]


@pytest.mark.parametrize("table", ["practitioner", "hospital"])
def test_starter_units_are_the_files(table, cms, library):
    with open(cms / f"mue_{table}_2024q3.csv", newline="") as file:
        real = {row["hcpcs_code"]: (int(row["mue_units"]), int(row["mue_mai"])) for row in csv.DictReader(file)}
    place = next(i for i, e in enumerate(library.editions) if e.name == f"mue-{table}")
    ours = library._mue_table(place)
    found = {code_of(key): (value, mai) for key, value, mai in zip(ours.key.tolist(), ours.value.tolist(), ours.mai.tolist(), strict=True)}
    assert found and found == {code: real[code] for code in found}


@pytest.mark.parametrize("table", ["practitioner", "hospital"])
def test_units_as_in_a_plain_reading(table, cms, real):
    with open(cms / f"mue_{table}_2024q3.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not real.code_rows(row["hcpcs_code"]) or real.code_on(row["hcpcs_code"], DAY)]
    answer = real.mue(table, code_keys(row["hcpcs_code"] for row in rows), np.full(len(rows), DAY, np.int32))
    assert answer.value.tolist() == [int(row["mue_units"]) for row in rows]
    assert answer.mai.tolist() == [int(row["mue_mai"]) for row in rows]


def test_add_ons_as_in_a_plain_reading(cms, real):
    with open(cms / "add_on_codes_2024.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(row["add_on_code"], set()).add(row["primary_code"] if row["aoc_edit_type"] == "1" else "CCCCC")
    for code, primaries in named.items():
        found = real.primaries(code, DAY)
        assert (found.kind, set(found.codes)) == (("contractor", set()) if "CCCCC" in primaries else ("fixed", primaries)), code


def test_starter_add_ons_are_the_files(real, library):
    ours = library.addons()
    for code in {code_of(key) for key in ours.addon.tolist()} - {"77439"}:
        assert library.primaries(code, DAY).codes == real.primaries(code, DAY).codes, code


@pytest.mark.parametrize("file", ["PPRRVU25_JAN.csv", "PPRRVU2026_Jul_nonQPP.csv"])
def test_natures_are_those_of_the_fee_schedule(file, cms, library):
    """PC/TC indicators of January 2025 and July 2026 against the natures of those days."""
    natures = {"0": "physician", "1": "split", "2": "professional", "3": "technical", "5": "incident"}
    day = day_of("2025-01-02") if "25" in file else day_of("2026-07-01")
    wrong = []
    with open(cms / file, newline="", encoding="latin-1") as rows:
        for row in csv.reader(rows):
            ours = library.code_on(row[0], day) if len(row) > 14 and not row[1].strip() else None
            pctc = row[13].strip() if ours else ""
            if ours and pctc in natures and ours.nature != natures[pctc] and ours.nature not in ("facility", "drug") and ours.family != "source":
                wrong.append((row[0], row[3], pctc, ours.nature))
    assert not wrong


@pytest.mark.parametrize(("file", "date"), [("PPRRVU25_JAN.csv", "2025-01-02"), ("PPRRVU2026_Jul_nonQPP.csv", "2026-07-01")])
def test_a_code_of_the_fee_schedule_is_valid_and_one_that_left_it_is_not(file, date, cms, library):
    """Radiation and drug administration codes: what the schedule lists is valid that day, what it does not is not."""
    with open(cms / file, newline="", encoding="latin-1") as rows:
        listed = {row[0] for row in csv.reader(rows) if len(row) > 14}
    families = {"clinical_planning", "simulation", "plan", "calculation", "device", "physics", "guidance", "delivery", "surface", "management", "brachytherapy",
                "hyperthermia", "infusion", "injection", "hydration"}
    hospital_only = {"C8957", "Q0081", "Q0083", "Q0084", "Q0085"}
    for code, rows_of in library.codes.items():
        if rows_of[0].family in families and code not in hospital_only:
            assert (library.code_on(code, day_of(date)) is not None) == (code in listed), code


def test_drug_dates_are_those_of_the_hcpcs_file(cms, library):
    """Codes added after 2023-07-01 begin, and codes terminated by June 2024 end, as the file of July 2024 says."""
    wrong = []
    with open(cms / "hcpcs_level2_2024.csv", newline="") as file:
        for row in csv.DictReader(file):
            ours = library.code_rows(row["hcpcs_code"])
            if ours and row["date_term"] and ours[-1].end != day_of(row["date_term"]):
                wrong.append((row["hcpcs_code"], iso(ours[-1].end), row["date_term"]))
            if ours and row["date_added"] > "2023-07-01" and ours[0].start != day_of(row["date_added"]):
                wrong.append((row["hcpcs_code"], iso(ours[0].start), row["date_added"]))
    assert not wrong


def test_a_cold_process_answers_without_polars(home):
    """With the full tables mapped; how quickly is measured in benchmarks/."""
    ask = (
        "import sys; from pathlib import Path; from oncoledger.sources import Library; from oncoledger.sources.lookup import lookup;"
        "print(lookup(Library.open(Path(sys.argv[1])), ['77301', '77290'], 19936)); assert 'polars' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", ask, str(home)], capture_output=True, text=True, check=True)
    assert "never together: 77290 is denied beside 77301" in done.stdout and "2024Q3 (ncci_ptp_practitioner_2024q3.parquet)" in done.stdout


def test_nothing_starts_before_the_beginning(real):
    table = real._pair_table(next(i for i, e in enumerate(real.editions) if e.name == "ptp-hospital" and not e.is_starter))
    assert int(table.start.max()) == FIRST_DAY, "this copy has no effective dates"
    assert np.all(np.diff(table.key) >= 0)


@pytest.mark.slow
def test_the_whole_table_written_as_cms_writes_it_loads_in_time(cms, tmp_path):
    """2.5 million rows as tab-separated text with preamble, starred dates and latin-1."""
    frame = pl.read_parquet(cms / "ncci_ptp_practitioner_2024q3.parquet")
    text = frame.select(
        "column_1", "column_2", pl.lit("").alias("prior"), pl.lit("20000101").alias("effective"),
        pl.col("deletion_date").dt.strftime("%Y%m%d").fill_null("*"), pl.col("modifier_indicator").cast(pl.String), pl.lit("Misuse of column two code").alias("why"),
    )
    path = tmp_path / "ccipra-v302r0.TXT"
    head = "CPT only copyright 2023 American Medical Association\r\nColumn1/Column2 Edits\r\nColumn 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    path.write_bytes(head.encode() + text.write_csv(separator="\t", include_header=False, line_terminator="\r\n").encode())
    start = time.perf_counter()
    edition = add(path, home=tmp_path)
    assert time.perf_counter() - start < SLOWEST
    assert (edition.table, edition.edition, edition.rows) == ("practitioner", "2024Q3", 2_546_017)
