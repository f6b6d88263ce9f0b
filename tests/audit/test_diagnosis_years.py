"""Diagnosis rules with lists of several years: each line by the list of its own; a year without a list answers cannot tell."""

from __future__ import annotations

import pytest

from oncoledger.audit.check import check
from oncoledger.sources import Library
from tests.sources import made

# loaded lists beside the one of fiscal year 2026 in the package; date and diagnosis -> the answer
YEARS = """
-        2026-01-05 C61    clear
-        2026-01-05 C6199  DXC001
-        2026-10-05 C6199  DXC001?
FY2027   2026-10-05 C61    DXC002     the invented list of 2027 divides it
FY2027   2026-10-05 C6199  clear
FY2027   2026-10-05 C50911 DXC001     and knows nothing else
FY2027   2026-09-30 C50911 clear      the day before, the list in the package answers
FY2027   2026-09-30 C6199  DXC001
FY2027   2026-01-05 C61    clear
FY2027   2027-09-30 C61    DXC002
FY2027   2027-04-01 C50911 DXC001?    April may have added it
FY2027   2027-03-31 C50911 DXC001
FY2027   2027-10-01 C50911 DXC001?
FY2025   2025-09-30 C50911 DXC001?    April of 2025 may have added it
FY2025   2025-03-31 C50911 DXC001
FY2025   2025-10-01 C50911 clear
FY2024   2024-12-05 C50911 DXC001?    two years away from each: the nearer list does not have it
FY2027-04 2027-04-01 C50911 DXC001    the list of April
FY2026   2026-01-05 C50911 DXC001     a loaded list takes the place of the one in the package
"""


@pytest.mark.parametrize("line", YEARS.strip().splitlines(), ids=lambda line: " ".join(line.split()[:3]))
def test_a_line_is_judged_by_the_list_of_its_year(line, tmp_path):
    loaded, date, code, answer = line.split()[:4]
    if loaded != "-":
        made.icd10cm(tmp_path / "home", loaded, "C61 0 divided\nC6199 1 one part")
    path = tmp_path / "charges.csv"
    path.write_text(f"patient_id,service_date,code,setting,diagnoses\nA,{date},77412,freestanding,{code}\n")
    report = check([path], library=Library.open(tmp_path / "home"), as_of="2027-12-01")
    found = [f.rule for f in report.findings if f.rule.startswith("DXC")] + [f"{f.rule}?" for f in report.questions if f.rule.startswith("DXC")]
    assert found == ([] if answer == "clear" else [answer]), [f.message for f in (*report.findings, *report.questions)]


def test_the_message_names_the_code_that_is_wrong_and_no_other(tmp_path):
    path = tmp_path / "charges.csv"
    path.write_text("patient_id,service_date,code,setting,diagnoses\nA,2026-01-05,77412,freestanding,Z51.0 C61.9 C50 C34.11\n")
    report = check([path], library=Library.open(tmp_path), as_of="2026-02-01")
    said = {f.rule: f.message for f in report.findings if f.rule.startswith("DXC")}
    assert "points to C61.9, not in the" in said["DXC001"] and "points to C50, a heading" in said["DXC002"]
