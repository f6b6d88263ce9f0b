"""The real CMS files of the other kinds: loaded whole and quickly, as in a plain reading; cut, renamed or foreign ones refused."""

from __future__ import annotations

import csv
import random
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from oncoledger.model.dates import day_of
from oncoledger.sources import Library, code_key, code_of
from oncoledger.sources.loaders import SourceError
from oncoledger.sources.loaders.load import load_all
from oncoledger.sources.shelf import add_all

ROWS = {
    "PPRRVU25_JAN.csv": "rvu 2025Q1 18865",
    "PPRRVU2026_Jul_nonQPP.csv": "rvu-nonqpp 2026Q3 19356",
    "GPCI2025.csv": "gpci 2025 109",
    "GPCI2026.csv": "gpci 2026 98",
    "asp_2025q4_pricing.csv": "asp 2025Q4 1012",
    "asp_2025q4_crosswalk.csv": "ndc 2025Q4 8245",
    "hcpcs_level2_2024.csv": "hcpcs 2024Q3 8033",
    "hcpcs_level2_codes_2026q3.txt.gz": "hcpcs_numbers 2026Q3 8725",
    "adjustment_codes_2024.csv": "cagc 2024 5, carc 2024 405, rarc 2024 1171",
    "hospital_gross_charges_2026.csv": "charges_seen 2026 807",
}
SLOWEST = 20.0


@pytest.fixture(scope="session")
def cms(shared: Path) -> Path:
    return shared / "data" / "cms"


@pytest.fixture(scope="session")
def real(cms: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("kinds")
    start = time.perf_counter()
    loaded = add_all([cms / file for file in ROWS], home=home)
    assert time.perf_counter() - start < SLOWEST
    found: dict[str, list[str]] = {}
    for edition in loaded:
        found.setdefault(edition.file, []).append(f"{edition.name} {edition.edition} {edition.rows}")
    assert {file: ", ".join(sorted(names)) for file, names in found.items()} == ROWS
    return Library.open(home)


@pytest.mark.parametrize(("file", "date"), [("PPRRVU25_JAN.csv", "2025-02-01"), ("PPRRVU2026_Jul_nonQPP.csv", "2026-08-01")])
def test_every_relative_value(file, date, cms, real):
    shift = 1 if "2026" in file else 0
    with open(cms / file, newline="", encoding="latin-1") as lines:
        rows = [row for row in list(csv.reader(lines))[10:] if len(row[0]) > 1]   # CMS ends the file with a control character
    for row in rows[::7]:
        found = real.rvu(row[0].zfill(5), row[1], day=day_of(date))
        plain = [round(float(row[i]) * 1_000_000) for i in (5, 6, 8, 10)]
        assert [found.work, found.pe_nonfac, found.pe_fac, found.mp] == plain, row
        assert (found.status, found.pctc, found.global_days.lstrip("0")) == (row[3], int(row[13]), row[14].lstrip("0")), row
        assert (found.nonfac_na, found.fac_na, found.not_used) == (bool(row[7]), bool(row[9]), bool(row[4])), row
        assert found.supervision == row[25 + shift].zfill(2) and found.source.edition.file == file


def test_radiation_codes_from_2025_to_2026(real):
    """The relative value files as facts/radiation.md compares them: 21 codes gone, 4 new."""
    before, after = ({code_of(int(key)) for key in np.unique(real._open(place)["key"])} for place in (real._place(("rvu",), 0), real._place(("rvu-nonqpp",), 0)))
    radiation = {code for code in before | after if code[:3] in {f"77{i}" for i in "023456789"} or "G6001" <= code <= "G6017"}
    assert len((before - after) & radiation) == 21 and (after - before) & radiation == {"77436", "77437", "77438", "77439"}
    assert real.rvu("77417", day=day_of("2026-08-01")).status == "B"


def test_every_product_and_price(cms, real):
    day = day_of("2025-11-01")
    with open(cms / "asp_2025q4_crosswalk.csv", newline="", encoding="latin-1") as lines:
        rows = list(csv.reader(lines))[9:]
    for row in rows[::11]:
        mine = [product for product in real.ndc(row[3], day) if product.code == row[0]]
        assert [(p.package_size, p.package_units) for p in mine] == [(round(float(row[6]) * 1e6), round(float(row[9]) * 1e6))], row
    for code in ("J9271", "Q5116", "J9035"):
        assert {product.ndc for product in real.ndcs_of(code, day)} == {row[3].replace("-", "") for row in rows if row[0] == code}
    with open(cms / "asp_2025q4_pricing.csv", newline="", encoding="latin-1") as lines:
        prices = {row[0]: row[3] for row in list(csv.reader(lines))[9:]}
    assert {code for code, limit in prices.items() if real.asp(code, day).limit_rate != (-1 if limit == "N/A" else round(float(limit) * 1_000_000))} == set()


def test_lifetimes_of_listed_codes(cms, real):
    """A code that the starter set does not have is known as far as the lists reach."""
    with open(cms / "hcpcs_level2_2024.csv", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not real.code_rows(row["hcpcs_code"])]
    key = np.array([code_key(row["hcpcs_code"]) for row in rows])
    first, last, known_from, known_until, known = real.lifetimes.of(key)
    assert known.all() and (first == [day_of(row["date_added"]) for row in rows]).all()
    ended = np.array([bool(row["date_term"]) for row in rows])
    assert (last[ended] == [day_of(row["date_term"]) for row in rows if row["date_term"]]).all()
    assert (known_until[~ended] >= day_of("2024-09-30")).all() and (known_until <= day_of("2026-09-30"))[~ended].all()
    assert (known_from <= day_of("2024-07-01")).all()


@pytest.mark.parametrize("file", ROWS)
def test_a_cut_file_is_refused(file, cms, tmp_path):
    content = (cms / file).read_bytes()
    places = random.Random(file)
    for _ in range(6):
        path = tmp_path / file
        path.write_bytes(content[: places.randint(1, len(content) - 100)])
        with pytest.raises(SourceError):
            load_all(path)


@pytest.mark.parametrize("file", ["PPRRVU25_JAN.csv", "PPRRVU2026_Jul_nonQPP.csv", "hcpcs_level2_2024.csv", "asp_2025q4_pricing.csv", "mue_hospital_2024q3.csv"])
def test_a_file_cut_between_two_lines_is_refused(file, cms, tmp_path):
    lines = (cms / file).read_bytes().splitlines(keepends=True)
    for part in (0.2, 0.6, 0.95, 0.98):
        path = tmp_path / file
        path.write_bytes(b"".join(lines[: int(len(lines) * part)]))
        with pytest.raises(SourceError, match="may be cut"):
            load_all(path)


RENAMED = """
mue_hospital_2024q3.csv               mue_practitioner_2024q3.csv    its rows are those of the hospital table
mue_practitioner_2024q3.csv           mue_practitioner_2025q1.csv    holds 15 codes that ended before it
ncci_ptp_hospital_2024q3.parquet      ncci_ptp_practitioner_2024q3.parquet  its rows are those of the hospital table
PPRRVU25_JAN.csv                      PPRRVU26_JAN.csv               its title says 2025Q1
PPRRVU2026_Jul_nonQPP.csv             PPRRVU2026_Jul_QPP.csv         its conversion factor is that of nonqpp
GPCI2025.csv                          GPCI2026.csv                   its title says 2025
asp_2025q4_pricing.csv                asp_2026q1_pricing.csv         its title says 2025Q4
asp_2025q4_crosswalk.csv              asp_2025q4_pricing.csv         but holds ASP crosswalk
hcpcs_level2_2024.csv                 HCPC2026_JUL_ANWEB.csv         the newest date inside belongs to 2024Q3
adjustment_codes_2024.csv             adjustment_codes_2026.csv      the newest date inside belongs to 2024Q1
hcpcs_level2_codes_2026q3.txt.gz      icd10cm-order-2026.txt.gz      but holds HCPCS numbers
"""


@pytest.mark.parametrize("line", RENAMED.strip().splitlines())
def test_a_renamed_file_is_refused(line, cms, tmp_path):
    file, name, reason = line.split(maxsplit=2)
    shutil.copyfile(cms / file, tmp_path / name)
    with pytest.raises(SourceError, match=reason):
        load_all(tmp_path / name)


def test_foreign_files_are_refused(shared, tmp_path):
    some = sorted((shared / "data" / "x12").rglob("*.edi"))[:5] + sorted((shared / "data").glob("*.md")) + sorted((shared / "data" / "fhir").rglob("*.json"))[:3]
    assert some
    for path in some:
        with pytest.raises(SourceError):
            load_all(path)


def test_diagnoses_of_the_field_are_billable(library):
    day = day_of("2026-01-01")
    for code in "C50.911 C61 C34.90 C18.9 C79.51 C79.31 Z51.0 Z51.11 Z51.12 D63.0 D64.81 D70.1 R11.2".split():
        assert library.diagnosis(code, day).is_billable, code
