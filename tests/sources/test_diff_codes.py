"""Fee schedules, drug lists and code lists compared: invented small editions, and the real fee schedules of January 2025 and July 2026."""

from __future__ import annotations

import pytest

from oncoledger.model.dates import iso
from oncoledger.sources import Library
from oncoledger.sources.diff import INSTEAD, diff
from oncoledger.sources.diff_codes import pfs_standing
from tests.sources import made

THEN = {
    "rvu": """
        77386 - I 3 XXX 0 0 0 0
        77387 - I 0 XXX 0 0 0 0
        77402 - I 3 XXX 0 0 0 0
        77417 - A 3 XXX 0 0.48 0.48 0.01
        77427 - A 2 XXX 3.37 2.2 2.2 0.24
        99213 - A 0 XXX 1.3 1.3 0.5 0.1
        99441 - A 0 XXX 0.5 0.5 0.2 0
        00100 - J 9 XXX 0 0 0 0
        36415 - X 9 XXX 0 0 0 0
    """,
    "opps": """
        77386 S 5623 567.1
        77387 N - -
        77412 S 5622 259.5
        77417 N - -
        J9271 K 1490 57.5
    """,
    "asp": """
        J9271 57.5 1 MG
        J9305 2.5 10 MG
        J9340 100 15 mg
        90371 134.1 1 ML
    """,
    "ndc": """
        00006302602 J9271 100 Keytruda
        00006302604 J9271 200 Keytruda
        50242009101 J9271 10 Other
        49281080001 90371 1 Vaccine
    """,
    "hcpcs": """
        J9070 1990-01-01 2024-03-31
        J9259 2023-01-01 -
        J9271 2016-01-01 -
        J9340 1990-01-01 -
        A0021 1985-01-01 -
    """,
    "carc": """
        45 1995-01-01 -
        16 1995-01-01 -
        A1 1995-01-01 2025-06-30
    """,
    "icd10cm": """
        C61 1 a
        C50 0 b
        C509 1 c
        E11 0 d
    """,
}
NOW = {
    "rvu": """
        77387 - A 1 XXX 0.68 0.38 0.38 0.03
        77387 26 A 1 XXX 0.68 0.38 0.38 0.03
        77387 TC B 1 XXX 0 0 0 0
        77402 - A 3 XXX 0 2.44 2.44 0.02
        77417 - B 9 XXX 0 0.02 0.02 0
        77437 - A 3 XXX 0 3.2 3.2 0.08
        77427 - A 2 XXX 3.37 2.24 2.24 0.24
        99213 - A 0 XXX 1.3 1.5 0.4 0.1
        99441 - I 0 XXX 0 0 0 0
        00100 - J 9 XXX 0 0 0 0
        36415 - A 9 XXX 0.1 0.2 0.2 0
    """,
    "opps": """
        77387 N - -
        77412 S 5623 590
        77417 N - -
        77437 S 5621 120
        J9271 N - -
    """,
    "asp": """
        J9271 58 1 mg
        J9305 2.5 1 MG
        J9342 9 1 MG
        90371 134.1 1 ML
    """,
    "ndc": """
        00006302602 J9271 100 Keytruda
        00006302604 J9271 20 Keytruda
        00006302699 J9271 1 Keytruda new
        49281080001 90371 1 Vaccine
    """,
    "hcpcs": """
        J9070 1990-01-01 2024-03-31
        J9259 2023-01-01 2025-12-31
        J9271 2016-01-01 2026-12-31
        J9011 2025-04-01 -
        A0022 2026-01-01 -
    """,
    "carc": """
        45 1995-01-01 -
        16 1995-01-01 2026-12-31
        A1 1995-01-01 2025-06-30
        302 2025-07-01 -
    """,
    "icd10cm": """
        C61 0 a
        C611 1 a
        C50 0 b
        C509 1 c
        D480 1 e
    """,
}

# group code other day; the day of a change that the file or the starter set names is `from`, else `by`
CHANGES = """
rvu  gone      77386       from 2026-01-01   in its place, by the record: 77407 77412
rvu  new       77437       from 2026-01-01   payable
rvu  redefined 77387       from 2026-01-01   payable in part: -TC is bundled
rvu  redefined 77402       from 2026-01-01   payable
rvu  bundled   77417       from 2026-01-01   not payable: bundled
rvu  bundled   99441       by 2026-07-01     not payable: not valid for Medicare
rvu  payable   36415       by 2026-07-01     payable
rvu  rate      77427       by 2026-07-01
rvu  rate      99213       by 2026-07-01
opps gone      77386       from 2026-01-01   in its place, by the record: 77407 77412
opps new       77437       from 2026-01-01
opps parts     77412       from 2026-01-01
opps rate      77412       by 2026-07-01
opps bundled   J9271       by 2026-07-01
asp  rate      J9271       by 2026-07-01
asp  unit      J9305       by 2026-07-01
asp  rate      J9340       by 2026-07-01
asp  rate      J9342       by 2026-07-01
ndc  unit      J9271 00006302604 by 2026-07-01
ndc  ndc       J9271 00006302699 by 2026-07-01
ndc  ndc       J9271 50242009101 by 2026-07-01
hcpcs gone     J9259       from 2026-01-01   in its place, by the record: J9264
hcpcs gone     J9340       from 2025-07-01   in its place, by the record: J9342 J9341
hcpcs new      J9011       from 2025-04-01
hcpcs dates    J9271       by 2026-07-01
carc gone      A1          from 2025-07-01
carc new       302         from 2025-07-01
carc dates     16          by 2026-07-01
icd10cm status C61         by 2026-07-01
icd10cm new    C611        by 2026-07-01
icd10cm new    D480        by 2026-07-01
"""


def make(home, kind, text, name):
    return made.adjustment(home, kind, name, text) if kind in ("carc", "rarc") else getattr(made, kind)(home, name, text)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    home = tmp_path_factory.mktemp("lists")
    sides = {kind: (make(home, kind, THEN[kind], "2025Q1"), make(home, kind, NOW[kind], "2026Q3")) for kind in THEN}
    library = Library.open(home)
    return {kind: diff(library, *two) for kind, two in sides.items()}


@pytest.mark.parametrize("kind", list(THEN))
def test_what_changed_and_nothing_else(kind, compared):
    expected = {tuple(" ".join(line.split()).split(" ", 1)) for line in CHANGES.strip().splitlines() if line.split()[0] == kind}
    found = {
        (kind, " ".join([c.group, c.code, *([c.other] if kind == "ndc" else []), "from" if c.is_exact else "by", iso(c.day), *c.remark.split()])) for c in compared[kind].changes
    }  # fmt: skip
    assert found == expected


def test_a_redefined_code_tells_all_in_one_place(compared):
    moved = {(c.what, c.other): (c.old, c.new) for c in compared["rvu"].changes if c.code == "77387"}
    assert moved == {
        ("status", ""): ("I", "A"), ("PC/TC", ""): ("0", "1"), ("total RVU, office", ""): ("0.00", "1.09"), ("total RVU, facility", ""): ("0.00", "1.09"),
        ("row", "26"): ("", "status A, PC/TC 1, total RVU 1.09"), ("row", "TC"): ("", "status B, PC/TC 1"),
    }  # fmt: skip


def test_rates_say_by_how_much(compared):
    moved = {(c.code, c.what): round(c.percent, 1) for c in compared["rvu"].changes if c.group == "rate"}
    assert moved[("99213", "total RVU, office")] == 7.4 and moved[("99213", "total RVU, facility")] == -5.3


def test_an_edition_that_follows_at_once_names_the_day(tmp_path):
    """Between neighbours nothing can have come earlier: the change holds from the new edition's first day."""
    sides = [make(tmp_path, "asp", THEN["asp"], "2026Q2"), make(tmp_path, "asp", NOW["asp"], "2026Q3")]
    assert {c.is_exact for c in diff(Library.open(tmp_path), *sides).changes} == {True}


def test_the_conversion_factor_is_told(tmp_path):
    sides = [made.rvu(tmp_path, "2025Q1", THEN["rvu"], 32.3465), made.rvu(tmp_path, "2026Q3", NOW["rvu"], 33.4009)]
    assert diff(Library.open(tmp_path), *sides).notes == ("conversion factor 32.3465 -> 33.4009 (+3.3 %)",)


@pytest.mark.parametrize(("statuses", "words"), [
    ("A", "payable"), ("C", "payable"), ("A A A", "payable"), ("A A B", "payable in part: -TC is bundled"), ("B", "not payable: bundled"), ("I", "not payable: not valid for Medicare"),
    ("E", "paid outside this schedule"), ("B B B", "not payable: bundled"),
])
def test_standing(statuses, words):
    assert pfs_standing({modifier: {"status": status} for modifier, status in zip(("", "26", "TC"), statuses.split(), strict=False)}) == words


GONE_EXTERNAL = """77014 77385 77386 77401 G6001 G6002 G6003 G6004 G6005 G6006 G6007 G6008 G6009 G6010 G6011 G6012 G6013 G6014 G6015 G6016 G6017""".split()
GONE_BRACHYTHERAPY = ["0394T"]
NEW = "77436 77437 77438 77439".split()
REDEFINED_PAYABLE = "77402 77407 77412".split()
REDEFINED_IN_PART = ["77387"]


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory):
    """PPRRVU January 2025 and July 2026, through the loaders."""
    from oncoledger.sources.shelf import add

    cms, home = shared / "data" / "cms", tmp_path_factory.mktemp("schedules")
    old, new = (add(cms / file, home=home) for file in ("PPRRVU25_JAN.csv", "PPRRVU2026_Jul_nonQPP.csv"))
    return diff(Library.open(home), old, new)


def codes(difference, group, chapter="radiation"):
    return sorted({c.code for c in difference.changes if (c.group, c.chapter) == (group, chapter)})


def test_radiation_from_january_2025_to_july_2026(real):
    """Twenty-one codes of delivery and guidance and one of brachytherapy are gone, four are new, three are redefined and payable, 77387 in part, 77417 is bundled."""
    assert len(GONE_EXTERNAL) == 21
    assert codes(real, "gone") == sorted(GONE_EXTERNAL + GONE_BRACHYTHERAPY)
    assert codes(real, "new") == NEW
    assert codes(real, "redefined") == sorted(REDEFINED_PAYABLE + REDEFINED_IN_PART)
    remarks = {c.code: c.remark for c in real.changes if c.chapter == "radiation" and c.group in ("redefined", "bundled", "new")}
    assert {remarks[code] for code in REDEFINED_PAYABLE} == {"payable"} and remarks["77387"] == "payable in part: -TC is bundled"
    assert codes(real, "bundled") == ["77417"] and remarks["77417"] == "not payable: bundled"
    assert codes(real, "payable") == codes(real, "status") == codes(real, "parts") == []


def test_radiation_changed_on_new_years_day(real):
    assert {(iso(c.day), c.is_exact) for c in real.changes if c.chapter == "radiation" and c.group != "rate"} == {("2026-01-01", True)}


def test_localities_of_two_years(shared, tmp_path):
    """The real files: an index that moved is a rate, a locality that was renumbered is gone and new."""
    from oncoledger.sources.shelf import add

    old, new = (add(shared / "data" / "cms" / f"GPCI{year}.csv", home=tmp_path) for year in (2025, 2026))
    found = diff(Library.open(tmp_path), old, new)
    moved = {(c.code, c.what): (c.old, c.new, c.is_exact) for c in found.changes if c.group == "rate"}
    assert moved["AL1011200", "PE GPCI"] == ("0.869", "0.875", True) and {c.group for c in found.changes} == {"gone", "new", "rate"}


def test_what_stands_in_the_place_of_what_is_gone(real):
    instead = {c.code: c.remark.removeprefix(INSTEAD) for c in real.changes if c.group == "gone" and c.chapter == "radiation"}
    assert instead["77386"] == instead["G6015"] == "77407 77412" and instead["77401"] == "77437 77438" and all(instead.values())


@pytest.mark.parametrize(("code", "total"), [("77402", "2.46"), ("77407", "9.28"), ("77412", "13.28"), ("77387", "1.09")])
def test_totals_of_the_redefined_codes(code, total, real):
    assert ("0.00", total) in {(c.old, c.new) for c in real.changes if c.code == code and c.what == "total RVU, office" and not c.other}


@pytest.mark.parametrize(("code", "old", "new"), [("77427", "5.81", "5.85"), ("77431", "3.28", "3.19"), ("77432", "12.88", "12.70"), ("77435", "19.46", "19.20")])
def test_rates_of_management(code, old, new, real):
    assert ("rate", old, new) in {(c.group, c.old, c.new) for c in real.changes if c.code == code}
