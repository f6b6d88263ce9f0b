"""Approvals: cases as text; more units never warn of more; neither the order of rows nor of approvals matters; sharing covers as much as can be."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.audit.authorizations.match import matched
from oncoledger.model.dates import iso
from tests.audit.authorization_files import Case, agrees, cases, judged, shown, take
from tests.coding.course_files import CourseCase

CASES = cases()
FIRST = 20486   # 2026-02-02


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case, starter):
    assert not agrees(case, judged(case, starter))


approval = st.tuples(st.sampled_from(["77407", "77412", "77402,77407", "77386", ""]), st.integers(0, 14), st.integers(-5, 15), st.integers(0, 40))
course = st.tuples(st.integers(0, 12), st.integers(0, 8), st.integers(1, 16), st.lists(approval, max_size=4))


def case_of(given_, booked, prescribed, approvals):
    case = Case("drawn", CourseCase("drawn", payer="UHC"), FIRST + 12)
    lines = ["open", f"phase Primary modality=photon technique=3d fractions={prescribed}", "plan 2026-01-28 technique=3d modality=photon beams=3 isocenters=1",
             f"treat {given_} 2026-02-02 plan=P1", f"book {booked} 2026-02-16"]  # fmt: skip
    for number, (codes, units, first, days) in enumerate(approvals):
        lines.append(f"auth A{number} {f'codes={codes} ' if codes else ''}units={units} from={iso(FIRST + first)} to={iso(FIRST + first + days)}")
    for line in lines:
        take(case, line)
    return case


def bare(one):
    return {(use.day, use.number) for use, said in zip(one.uses, one.standing, strict=True) if said not in ("", "listed")}


@given(course, st.integers(0, 3), st.integers(1, 9))
def test_more_units_never_warn_of_more(starter, drawn, which, more):
    *rest, approvals = drawn
    if not approvals:
        return
    which %= len(approvals)
    codes, units, first, days = approvals[which]
    richer = [*approvals[:which], (codes, units + more, first, days), *approvals[which + 1 :]]
    before, after = judged(case_of(*rest, approvals), starter), judged(case_of(*rest, richer), starter)
    assert bare(after) <= bare(before)
    assert len(after.alerts) <= len(before.alerts)


@given(course, st.randoms())
def test_order_does_not_matter(starter, drawn, dice):
    one, other = case_of(*drawn), case_of(*drawn)
    for rows in other.course.rows.values():
        dice.shuffle(rows)
    assert shown(judged(one, starter)) == shown(judged(other, starter))


@given(course)
def test_nothing_is_used_twice(starter, drawn):
    one = judged(case_of(*drawn), starter)
    covered = sum(use.units for use, said in zip(one.uses, one.standing, strict=True) if said == "listed")
    assert covered <= sum(each.used + each.planned for each in one.approvals) <= sum(each.approval.units for each in one.approvals)
    assert all(each.left >= 0 for each in one.approvals)


wants = st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(0, 2), unique=True, max_size=3)), max_size=5)


@given(wants, st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_sharing_covers_as_much_as_can_be(drawn, room):
    """Against every way of sharing; and the earlier before the later."""
    taken = matched(drawn, room)
    assert all(sum(mine.get(place, 0) for mine in taken) <= room[place] for place in range(3))
    assert all(set(mine) <= set(places) and sum(mine.values()) <= units for mine, (units, places) in zip(taken, drawn, strict=True))
    units = [places for size, places in drawn for _ in range(size)]
    best = max((sum(1 for pick in picks if pick is not None) for picks in product(*([*places, None] for places in units))
                if all(picks.count(place) <= room[place] for place in range(3))), default=0)  # fmt: skip
    assert sum(sum(mine.values()) for mine in taken) == best
    for length in range(len(drawn)):
        assert [sum(mine.values()) for mine in matched(drawn[:length], room)] == [sum(mine.values()) for mine in taken[:length]]
