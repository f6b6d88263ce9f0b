"""Which edition answers on a day, and when the library says that it cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from oncoledger.model.dates import day_of
from oncoledger.model.table import NO_NUMBER
from oncoledger.sources import Library, code_key, code_keys, code_of
from oncoledger.sources.keys import pair_keys
from oncoledger.sources.pairs import PairTable
from oncoledger.sources.payers import ProfileError
from oncoledger.sources.shelf import add
from tests.sources.layouts import PTP_HEAD, commas, mue_head

STARTER_PAIRS = """
practitioner 77301 77290 2024-08-01  0 own
hospital     77301 77290 2024-08-01  0 own
practitioner 77301 77290 2026-08-01  0 carried
practitioner 77301 77290 2019-08-01  0 carried   earlier dates too
practitioner 77290 77301 2024-08-01 -1 own       the other order is another pair
practitioner 77301 77334 2024-08-01  1 own
hospital     77301 77334 2024-08-01 -1 own
practitioner 77301 77300 2024-08-01 -1 own       payable together
practitioner 77295 77280 2019-12-31  0 carried
practitioner 77295 77280 2020-01-01 -1 carried   ended by CMS
practitioner 77401 77427 2025-12-31  0 carried
practitioner 77401 77427 2026-01-01 -1 carried   a member has ended
hospital     77385 77261 2025-12-31  0 carried
hospital     77385 77261 2026-01-01 -1 carried
practitioner 77301 77407 2025-12-31  1 carried
practitioner 77301 77407 2026-01-01 -2 carried   redefined since
practitioner 77301 77437 2025-12-31 -1 carried   not yet a code
practitioner 77301 77437 2026-01-01 -2 carried   new since
practitioner 77427 99213 2024-08-01  1 own
hospital     77427 99213 2024-08-01 -1 own
practitioner 77427 96360 2024-08-01  0 own
practitioner 96413 99211 2024-08-01  0 own
hospital     96413 99211 2024-08-01  1 own
practitioner 96413 J9271 2026-08-01 -1 carried
practitioner 96413 J9011 2026-08-01 -1 carried   a new drug is paired with nothing
practitioner 77301 xxxxxx 2024-08-01 -1 own
"""

STARTER_UNITS = """
practitioner 77427 2024-08-01   1 2 own
practitioner 77300 2026-08-01  10 3 carried
practitioner 96376 2024-08-01   0 3 own       facilities only
hospital     96376 2024-08-01  10 3 own
practitioner 77385 2025-12-31   1 3 carried
hospital     77385 2025-12-31   2 3 carried
hospital     77385 2026-01-01  -1 0 carried
practitioner 77412 2025-12-31   2 3 carried
practitioner 77412 2026-01-01  -2 0 carried
practitioner 77437 2026-01-01  -2 0 carried
practitioner J9271 2024-08-01 400 3 own
practitioner J9011 2026-01-01  -1 0 carried
"""


def lines(text, words):
    return [pytest.param(*line.split()[:words], id=" ".join(line.split()[:words])) for line in text.strip().splitlines()]


def days(*dates):
    return np.array([day_of(date) for date in dates], dtype=np.int32)


@pytest.mark.parametrize(("table", "one", "two", "date", "indicator", "carried"), lines(STARTER_PAIRS, 6))
def test_starter_pair(table, one, two, date, indicator, carried, library):
    answer = library.pairs(table, code_keys([one]), code_keys([two]), days(date))
    assert (answer.indicator.tolist(), answer.carried.tolist()) == ([int(indicator)], [carried == "carried"])
    assert library.editions[answer.edition[0]].name == f"ptp-{table}"


@pytest.mark.parametrize(("table", "code", "date", "value", "mai", "carried"), lines(STARTER_UNITS, 6))
def test_starter_units(table, code, date, value, mai, carried, library):
    answer = library.mue(table, code_keys([code]), days(date))
    assert (answer.value.tolist(), answer.mai.tolist(), answer.carried.tolist()) == ([int(value)], [int(mai)], [carried == "carried"])


def test_the_edition_of_the_day_answers(tmp_path):
    """Two editions: the earlier one for dates before, the first of its own until the second, the second ever after."""
    for edition, pair in (("2024Q3", ("77301", "77300", "0")), ("2025Q2", ("77301", "77300", "1"))):
        rows = [*PTP_HEAD, (pair[0], pair[1], "", "20000101", "*", pair[2], "")]
        add(commas(tmp_path / f"practitioner_{edition}.csv", rows), edition=edition, home=tmp_path)
    library = Library.open(tmp_path)
    dates = days("2024-01-01", "2024-07-01", "2024-09-30", "2024-10-01", "2025-03-31", "2025-04-01", "2025-06-30", "2025-07-01")
    same = np.full(len(dates), code_key("77301")), np.full(len(dates), code_key("77300"))
    answer = library.pairs("practitioner", *same, dates)
    assert answer.indicator.tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert answer.carried.tolist() == [True, False, False, True, True, False, False, True]
    assert [library.editions[i].edition for i in answer.edition] == ["2024Q3"] * 5 + ["2025Q2"] * 3
    hospital = library.pairs("hospital", *same, dates)
    assert all(library.editions[i].is_starter for i in hospital.edition), "the other table is still the starter's"


def test_an_edition_that_knows_the_new_code_decides(tmp_path):
    rows = [*PTP_HEAD, ("77301", "77407", "", "20260101", "*", "0", ""), ("77437", "77427", "", "20260101", "*", "0", "")]
    add(commas(tmp_path / "practitioner_2026Q1.csv", rows), home=tmp_path)
    answer = Library.open(tmp_path).pairs("practitioner", code_keys(["77301", "77437"]), code_keys(["77407", "77427"]), days("2026-02-01", "2026-02-01"))
    assert answer.indicator.tolist() == [0, 0]


@pytest.mark.parametrize(("edition", "date", "indicator"), [("2024Q3", "2025-12-31", 1), ("2024Q3", "2026-01-01", 0), ("2026Q1", "2026-01-01", 1)])
def test_a_starter_row_about_a_redefined_code_decides_until_a_file_does(edition, date, indicator, tmp_path):
    add(commas(tmp_path / f"practitioner_{edition}.csv", [*PTP_HEAD, ("77301", "77407", "", "20000101", "*", "1", "")]), edition=edition, home=tmp_path)
    library = Library.open(tmp_path)
    one, two = code_keys(["77301"]), code_keys(["77407"])
    news = PairTable.of(pair_keys(one, two), days("2026-01-01"), days("2099-12-31"), np.zeros(1, np.int8))
    library._pair_news = {"practitioner": news, "hospital": news}
    assert library.pairs("practitioner", one, two, days(date)).indicator.tolist() == [indicator]


def test_a_new_edition_of_units_decides(tmp_path):
    rows = [*mue_head(), ("77412", "3", "3 Date of Service Edit: Clinical", "")]
    add(commas(tmp_path / "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv", rows), home=tmp_path)
    assert Library.open(tmp_path).mue("practitioner", code_keys(["77412", "77300"]), days("2026-02-01", "2026-02-01")).value.tolist() == [3, -1]


def test_no_lines_no_answers(library):
    none = np.zeros(0, np.int64), np.zeros(0, np.int32)
    assert len(library.pairs("practitioner", none[0], none[0], none[1]).indicator) == 0
    assert len(library.mue("hospital", *none).value) == 0
    assert len(library.law_values("management_fractions", [], none[1])) == 0


def test_an_unknown_table_is_named(library):
    with pytest.raises(KeyError, match="ptp-office"):
        library.pairs("office", code_keys(["77301"]), code_keys(["77290"]), days("2024-08-01"))


def test_law_of_many_is_law_of_each(library):
    payers = ["MEDICARE", "BCBSNC", "PREMERA", "UHC", "medicare_advantage", "AETNA", ""]
    dates = days("2021-06-30", "2023-08-01", "2025-10-02", "2025-10-03", "2026-11-22")
    for name in library.law_names:
        subjects = [(payer, day) for payer in payers for day in dates.tolist()]
        many = library.law_values(name, [payer for payer, _ in subjects], np.array([day for _, day in subjects], np.int32))
        which = np.array([payers.index(payer) for payer, _ in subjects])
        again = library.law_values(name, payers, np.array([day for _, day in subjects], np.int32), which)
        each = [library.law(name, payer, day) for payer, day in subjects]
        assert many.tolist() == again.tolist() == [NO_NUMBER if value is None else value for value in each]


def test_a_payer_of_ones_own(tmp_path):
    (tmp_path / "payers").mkdir()
    text = 'id = "OURS"\nname = "Our plan"\nkind = "commercial"\nbase = "BCBSNC"\n[[setting]]\nname = "imrt_window_before_days"\nvalue = 45\nfrom = "2026-01-01"\nsource = "contract"\n'
    (tmp_path / "payers" / "ours.toml").write_text(text)
    library = Library.open(tmp_path)
    assert library.payer("OURS").line == ("OURS", "BCBSNC", "COMMERCIAL")
    assert [library.law("imrt_window_before_days", "OURS", day_of(date)) for date in ("2025-12-31", "2026-01-01")] == [30, 45]
    assert library.payer("OURS").setting("imrt_window_group", day_of("2026-01-01")) == "same group"


@pytest.mark.parametrize(("text", "reason"), [
    ('id = "A"\nname = "A"\nkind = "commercial"\nbase = "NOBODY"', "NOBODY"),
    ('id = "A"\nname = "A"\nkind = "commercial"\nbase = "A"', "based on itself"),
    ('id = "A"\nname = "A"', "kind"),
    ("id = ", "own.toml"),
    ('id = "A"\nname = "A"\nkind = "commercial"\n[[setting]]\nname = "x"\nvalue = 1.5\nsource = "y"', "whole number"),
    ('id = "A"\nname = "A"\nkind = "commercial"\n[[setting]]\nname = "x"\nvalue = 1\nfrom = "2026-02-30"\nsource = "y"', "own.toml"),
])
def test_a_bad_payer_file_is_refused_with_its_reason(text, reason, tmp_path):
    (tmp_path / "payers").mkdir()
    (tmp_path / "payers" / "own.toml").write_text(text)
    with pytest.raises(ProfileError, match=reason):
        _ = Library.open(tmp_path).payers


@pytest.mark.parametrize(("id", "kind", "line"), [
    ("MEDICARE", "", ("MEDICARE",)), ("medicare", "", ("MEDICARE",)), ("medicare_advantage", "", ("MEDICARE_ADVANTAGE", "MEDICARE")),
    ("uhc", "", ("UHC", "COMMERCIAL")), ("AETNA", "commercial", ("AETNA", "COMMERCIAL")), ("AETNA", "", ("AETNA",)), ("", "", ()), ("", "medicaid", ("", "MEDICAID")),
])
def test_payer_line(id, kind, line, library):
    assert library.payer(id, kind).line == line


@pytest.mark.parametrize(("addon", "date", "kind", "codes"), [
    ("77293", "2024-08-01", "fixed", "77295 77301"), ("96417", "2024-08-01", "fixed", "96413"), ("77439", "2025-12-31", "none", ""),
    ("77439", "2026-01-01", "fixed", "77437 77438"), ("77301", "2024-08-01", "none", ""), ("xx", "2024-08-01", "none", ""),
])
def test_starter_add_ons(addon, date, kind, codes, library):
    assert library.primaries(addon, day_of(date))[:2] == (kind, tuple(codes.split()))


@pytest.mark.parametrize("code", ["77301", "0394T", "G6001", "00100", "ZZZZZ", "J9271"])
def test_a_key_gives_its_code_back(code):
    assert code_of(code_key(code)) == code


@pytest.mark.parametrize("text", ["", "7730", "773011", "77 01", "7730-", "7_301", "７７３０１", "-7301"])
def test_no_code_no_key(text):
    assert code_key(text) == -1


def test_manifest(library, tmp_path):
    assert [(used.name, len(used.sha256)) for used in library.used()] == [("starter", 64)]
    add(commas(tmp_path / "practitioner_2024Q3.csv", [*PTP_HEAD, ("77301", "77290", "", "20240701", "*", "0", "")]), home=tmp_path)
    assert [(used.name, used.edition) for used in Library.open(tmp_path).used()] == [("starter", "2024Q3"), ("ptp-practitioner", "2024Q3")]
