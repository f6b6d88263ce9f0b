"""The invented centre: its files are what examples/make.py makes, every planted fault is found, and clean courses are left alone."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from oncoledger.audit.check import check
from oncoledger.audit.result import Finding, Report

FILES = (
    "hospital_charges_2025_2026.csv physician_claims.837 hospital_claims.837 freestanding_charges.csv infusion_office.csv "
    "infusion_hospital.837 three_columns.csv truth.csv"
).split()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
with (EXAMPLES / "truth.csv").open(encoding="utf-8", newline="") as _file:
    TRUTH = list(csv.DictReader(_file))

MOST_CODES = 8
"""A finding about more codes than these says nothing of one of them."""


def subjects(finding: Finding) -> set[str]:
    return {line.code for line in finding.lines if line.role == "subject"}


def by_person(column: str) -> dict[str, set[str]]:
    """What the truth says of each person in a column."""
    said = defaultdict(set)
    for row in TRUTH:
        said[row["who"]] |= set(row[column].split())
    return said


@pytest.fixture(scope="module")
def report(starter) -> Report:
    return check([EXAMPLES], whole=True, as_of="2026-11-22", library=starter)


@pytest.fixture(scope="module")
def findings(report) -> dict[str, list[Finding]]:
    of = defaultdict(list)
    for finding in report.findings:
        of[finding.patient_id].append(finding)
    return of


def test_files_are_what_the_script_makes(tmp_path):
    subprocess.run([sys.executable, EXAMPLES / "make.py", tmp_path], check=True)
    assert [name for name in FILES if (tmp_path / name).read_bytes() != (EXAMPLES / name).read_bytes()] == []
    assert sum((EXAMPLES / name).stat().st_size for name in FILES) < 1_500_000


def test_every_file_is_read_without_a_problem(report):
    assert {Path(entry.file).name for entry in report.manifest.inputs} == set(FILES) - {"truth.csv"}
    assert report.problems == []


@pytest.mark.parametrize("row", [row for row in TRUTH if row["fault"]], ids=lambda row: f"{row['who'].split()[0]}: {row['fault']}")
def test_planted_fault_is_found(row, findings):
    """By findings of its severity that name each of its codes on a subject line."""
    named = {code for finding in findings[row["who"]] if finding.severity == row["severity"] and len(subjects(finding)) <= MOST_CODES for code in subjects(finding)}
    assert set(row["named"].split()) <= named


def test_clean_courses_are_left_alone(findings):
    clean = [who for who, codes in by_person("named").items() if not codes]
    assert len(clean) > 0.4 * len(by_person("named"))
    assert [f"{who}: {finding.rule} {finding.message}" for who in clean for finding in findings[who] if finding.severity != "advise"] == []


def test_accusations_stay_with_what_was_planted(findings):
    """Every finding worse than advice names a code that was planted with its person."""
    planted = by_person("named")
    assert findings.keys() <= planted.keys()
    assert [
        f"{who}: {finding.rule} {finding.message}" for who, found in findings.items() for finding in found
        if finding.severity != "advise" and not planted[who] & subjects(finding)
    ] == []  # fmt: skip
