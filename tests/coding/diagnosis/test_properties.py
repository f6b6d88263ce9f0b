"""What holds of any encounter: order changes nothing, nothing is invented, the guidelines' own "first" and "never" are kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.coding.diagnosis.order import order
from oncoledger.coding.diagnosis.pointers import Line, pointers
from oncoledger.coding.diagnosis.said import CAUSES, DONE, REASONS, Condition, Encounter, dotted
from oncoledger.coding.diagnosis.tables import role_of
from oncoledger.coding.diagnosis.validity import validity
from oncoledger.model.dates import day_of
from oncoledger.sources.library import Library

LIBRARY = Library.open()
CODES = """C50.911 C50.912 C50.919 C61 C34.90 C34.11 C79.51 C78.01 C91.00 C91.01 C83.30 D05.11 D18.01 D46.9 Z85.3 Z85.46 Z51.11 Z51.0 Z08 Z45.2 Z00.6 Z51.5
Z79.811 Z17.0 D63.0 D64.81 D64.9 D50.9 D70.1 R50.81 D61.810 E86.0 G89.3 J91.0 M84.50XA K52.1 R11.2 T45.1X5A T45.AX5A T45.1X5 I10 M05.79 O9A.111 Z53.09 C50
c50911 C5091 C61.9 254837009""".split()
DAYS = [day_of(text) for text in ("2022-03-01", "2025-09-30", "2025-10-01", "2026-01-05")]
KINDS = sorted(DONE | {"premedication"})
USES = ["", "antiemetic", "growth_factor", "esa", "iron", "bone", "hydration", "transfusion"]




def conditions() -> st.SearchStrategy[list[Condition]]:
    one = st.builds(
        Condition, code=st.sampled_from(CODES), row=st.builds(lambda n: ("condition", "emr", f"{n}"), st.integers(0, 99)),
        status=st.sampled_from(("", "active", "recurrence", "remission", "resolved", "history", "entered_in_error")),
        kind=st.sampled_from(("", "primary_cancer", "secondary_cancer")), laterality=st.sampled_from(("", "right", "left")),
        body_site=st.sampled_from(("", "right upper lobe", "breast")), cause=st.sampled_from(("", *sorted(CAUSES))), rank=st.integers(0, 3),
    )  # fmt: skip
    return st.lists(one, max_size=7)


@st.composite
def encounters(draw: st.DrawFn) -> Encounter:
    some = draw(conditions())
    codes = st.sampled_from([dotted(code) for code in CODES if code[0].isalpha()])
    return Encounter(
        draw(st.sampled_from(DAYS)), frozenset(draw(st.sets(st.sampled_from(sorted(DONE)), max_size=3))), tuple(some),
        tuple(draw(st.lists(st.one_of(st.sampled_from(sorted(REASONS)), codes), max_size=2))), tuple(draw(st.lists(codes, max_size=2))),
        draw(st.sampled_from(("", "", "contraindication", "yes"))), draw(st.booleans()),
    )  # fmt: skip


@given(encounters(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_changes_nothing(encounter: Encounter, random):
    some, reasons, aims = ([*part] for part in (encounter.conditions, encounter.reason, encounter.aim))
    for part in (some, reasons, aims):
        random.shuffle(part)
    shuffled = encounter._replace(conditions=tuple(some), reason=tuple(reasons), aim=tuple(aims))
    assert order(shuffled, LIBRARY) == order(encounter, LIBRARY)
    assert validity(some, encounter.day, LIBRARY) == validity(encounter.conditions, encounter.day, LIBRARY)


@given(encounters())
@settings(max_examples=100, deadline=None)
def test_a_row_told_twice_changes_nothing(encounter: Encounter):
    assert order(encounter._replace(conditions=encounter.conditions * 2), LIBRARY) == order(encounter, LIBRARY)


@given(encounters())
@settings(max_examples=100, deadline=None)
def test_what_any_order_keeps(encounter: Encounter):
    found = order(encounter, LIBRARY)
    codes, roles = found.codes, [role_of(code, encounter.day) for code in found.codes]
    at = {code: place for place, code in enumerate(codes)}
    assert len(set(codes)) == len(codes)
    assert all(each.because and each.law.source in LIBRARY.documents for each in found.listed)
    said = {dotted(each.code) for each in encounter.conditions if each.status != "entered_in_error"} | {*encounter.aim} | {dotted(code) for code in encounter.reason}
    neoplasms = ("primary", "secondary", "neoplasm")
    assert not [code for code, role in zip(codes, roles, strict=True) if role in neoplasms and code not in said], "no neoplasm is invented"
    assert not ({"Z51.0", "Z51.11", "Z51.12"} & set(codes) and {"Z08", "Z09"} & set(codes)), "Excludes1"
    if encounter.done:
        for kind, code in (("radiation", "Z51.0"), ("chemotherapy", "Z51.11"), ("immunotherapy", "Z51.12")):
            assert code not in at or kind in encounter.done, "nothing was given"
    z51 = [place for code, place in at.items() if code in ("Z51.0", "Z51.11", "Z51.12")]
    if z51 and encounter.done:
        assert sorted(z51) == [*range(len(z51))], "Z51.- stands first, or not at all"
        assert any(role in neoplasms for role in roles), "for a neoplasm alone"
    for each in found.listed:
        assert not each.effect or at[each.effect] > at[each.code], "the manifestation first"
    first_neoplasm = next((place for place, role in enumerate(roles) if role in neoplasms), None)
    for code in ("D63.0", "J91.0", "Z17.0"):
        if code in at and first_neoplasm is not None:
            assert first_neoplasm < at[code], "code first the neoplasm"
    if first_neoplasm is not None:
        assert codes[0] not in ("R50.81", "Z00.6", "Z17.0", "Z53.09", "T45.1X5A", "T45.AX5A"), "never first"
    assert {code for code, _ in found.left_out}.isdisjoint(codes)
    for question in found.questions:
        assert question.asks and question.asks[-1] in ".?" and question.codes == tuple(sorted(set(question.codes)))


@given(encounters(), st.lists(st.builds(Line, kind=st.sampled_from(KINDS), use=st.sampled_from(USES), reasons=st.lists(st.sampled_from(CODES), max_size=2).map(tuple)), max_size=4), st.booleans())
@settings(max_examples=100, deadline=None)
def test_what_any_line_points_to(encounter: Encounter, lines: list[Line], malignancy_first: bool):
    ordered = order(encounter, LIBRARY)
    found = pointers(lines, ordered, encounter.day, malignancy_first)
    assert [each.line for each in found] == lines
    for each in found:
        assert set(each.codes) <= set(ordered.codes) and len(each.codes) == len(set(each.codes)) <= 4
        assert bool(each.codes) == bool(each.law and each.because) != bool(each.questions), each
        if each.line.kind in ("visit", "hormonal", "brachytherapy") and not each.line.reasons:
            assert not {"Z51.0", "Z51.11", "Z51.12"} & set(each.codes)


@given(encounters())
@settings(max_examples=75, deadline=None)
def test_another_disease_on_record_moves_nothing(encounter: Encounter):
    """A comorbidity that nobody treats stands in its place, and the others keep theirs."""
    if "I10" in {*encounter.reason, *encounter.aim, *(each.code for each in encounter.conditions)} or not encounter.conditions:
        return
    before = order(encounter, LIBRARY)
    if any("which disease" in question.asks or "follow-up after" in question.asks or "no active" in question.because for question in before.questions):
        return
    after = order(encounter._replace(conditions=(*encounter.conditions, Condition("I10", ("condition", "emr", "x")))), LIBRARY)
    assert [code for code in after.codes if code != "I10"] == [*before.codes]


def test_a_word_that_nobody_knows_is_our_own_mistake():
    with pytest.raises(ValueError, match="surgery"):
        order(Encounter(DAYS[3], frozenset(("surgery",)), ()), LIBRARY)
    with pytest.raises(ValueError, match="because"):
        order(Encounter(DAYS[3], frozenset(), (), ("because",)), LIBRARY)
