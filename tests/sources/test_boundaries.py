"""The last day before and the first day after: what a code, a set, a standing and a payer's number are on each."""

from __future__ import annotations

import pytest

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of

CODES = """
77386 2025-12-31 technical      IMRT delivery ends with 2025
77386 2026-01-01 -
77387 2025-12-31 facility       a packaged hospital code
77387 2026-01-01 split          professional work; the technical part is bundled
77402 2025-12-31 technical
77402 2026-01-01 technical      the same number, another service
77417 2025-12-31 technical
77417 2026-01-01 none           bundled
77437 2025-12-31 -
77437 2026-01-01 technical
77439 2026-01-01 split
77014 2025-12-31 split
77014 2026-01-01 -
G6017 2025-12-31 physician
G6017 2026-01-01 -
0394T 2025-12-31 physician
0394T 2026-01-01 -
0395T 2026-01-01 physician
C9794 2024-12-31 facility
C9794 2025-01-01 -
G0562 2024-12-31 -
G0562 2025-01-01 split
J9070 2024-03-31 drug
J9070 2024-04-01 -
J9075 2024-03-31 -
J9075 2024-04-01 drug
J9259 2024-12-31 drug
J9259 2025-01-01 -
M0010 2023-07-01 none
77427 2023-07-01 professional
77301 2026-11-22 split
77403 2023-07-01 -
"""

SETS = """
rt_delivery        77401 2025-12-31 in
rt_delivery        77401 2026-01-01 in
rt_delivery        77437 2025-12-31 out
rt_delivery        77437 2026-01-01 in
rt_delivery        77412 2026-01-01 in
imrt_delivery      G6015 2025-12-31 in
imrt_delivery      G6015 2026-01-01 in
delivery_3d        77412 2025-12-31 in
delivery_3d        77412 2026-01-01 out
delivery_2026      77412 2025-12-31 out
delivery_2026      77412 2026-01-01 in
imrt_plan_bundle   77014 2025-12-31 in
imrt_plan_bundle   77014 2026-01-01 out
imrt_plan_bundle   77290 2026-01-01 in
tc_bundled         77387 2025-12-31 out
tc_bundled         77387 2026-01-01 in
esa                Q5106 2024-06-01 in
infusion_initial   96413 2024-06-01 in
infusion_initial   96415 2024-06-01 out
conventional_delivery 77373 2024-06-01 out
"""

STANDING = """
77412 medicare freestanding 2025-12-31 not_valid
77412 medicare freestanding 2026-01-01 -
77412 medicare hospital     2025-12-31 -
77412 commercial freestanding 2025-12-31 -
G6015 medicare hospital     2025-12-31 not_valid
G6015 medicare freestanding 2025-12-31 -
77417 medicare hospital     2025-12-31 -
77417 medicare freestanding 2026-01-01 bundled
99245 medicare professional 2024-06-01 not_valid
99245 commercial professional 2024-06-01 -
99417 medicare professional 2024-06-01 not_valid
77424 medicare freestanding 2024-06-01 not_valid
77387 medicare hospital     2026-02-01 packaged
"""

LAW = """
imrt_window_before_days MEDICARE 2024-06-01 14
imrt_window_before_days MEDICARE_ADVANTAGE 2024-06-01 14
imrt_window_before_days BCBSNC   2021-06-30 -
imrt_window_before_days BCBSNC   2021-07-01 30
imrt_window_before_days PREMERA  2025-10-02 -
imrt_window_before_days PREMERA  2025-10-03 30
imrt_window_before_days UHC      2026-01-01 -
management_remainder    UHC      2026-01-01 3
management_fractions    unheard  2026-01-01 5
jw_jz_required          MEDICARE 2023-06-30 -
jw_jz_required          MEDICARE 2023-07-01 1
prolonged_new_minutes   MEDICARE 2024-06-01 89
prolonged_new_minutes   UHC      2024-06-01 75
tb_only                 MEDICARE 2024-12-31 -
tb_only                 MEDICARE 2025-01-01 1
"""


def rows(text, words=9):
    """One case a line; words after the first few are a remark."""
    return [pytest.param(*line.split()[:words], id=" ".join(line.split()[:words])) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("code", "date", "nature"), rows(CODES, 3))
def test_code_on(code, date, nature, library):
    row = library.code_on(code, day_of(date))
    assert (row.nature if row else "-") == nature


@pytest.mark.parametrize(("name", "code", "date", "where"), rows(SETS))
def test_set_on(name, code, date, where, library):
    inside = any(m.code == code and m.start <= day_of(date) <= m.end for m in library.set_rows(name))
    assert inside == (where == "in")


@pytest.mark.parametrize(("code", "kind", "setting", "date", "standing"), rows(STANDING))
def test_standing_on(code, kind, setting, date, standing, library):
    found = [row.standing for row in library.standing(code) if row.covers(kind, setting, day_of(date))]
    assert found == ([] if standing == "-" else [standing])


@pytest.mark.parametrize(("name", "payer", "date", "value"), rows(LAW))
def test_law_on(name, payer, date, value, library):
    found = library.law(name, payer, day_of(date))
    assert found == (None if value == "-" else int(value))


def test_every_dated_row_of_a_code_holds_on_its_first_and_last_day_and_not_beyond(library):
    for rows_of in library.codes.values():
        for row in rows_of:
            for day in (row.start, row.end):
                assert library.code_on(row.code, day) == row
            for day, beyond in ((row.start - 1, row.start != FIRST_DAY), (row.end + 1, row.end != LAST_DAY)):
                assert not beyond or library.code_on(row.code, day) != row


@pytest.mark.parametrize(("ask", "arguments"), [("set_rows", ()), ("law", ("MEDICARE", 0)), ("document", ()), ("modifiers", ())])
def test_what_nobody_named_is_named_in_the_error(ask, arguments, library):
    with pytest.raises(KeyError, match="no_such_thing"):
        getattr(library, ask)("no_such_thing", *arguments)
