"""Checklists on the record: a line a case. Silence is open, a denial lacks, what one of two systems asserts suffices, and what they say differently is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.coding.documentation import DENIED, checklist
from oncoledger.coding.evidence import Evidence
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY
from oncoledger.sources.checklists import COUNT, DATE, WORD, elements, needed, possible

CASES = """
77290 2026  rationale=yes areas=3 imaging=yes signed=yes                                   | rationale areas imaging signed | |
77290 2026  rationale=yes areas=1 imaging=yes signed=yes contrast=yes                      | rationale areas imaging signed contrast | |
77290 2026  rationale=yes areas=1 imaging=yes signed=yes                                   | rationale areas imaging signed | | blocks tangents rotation contrast applicator hyperthermia respiratory
77290 2026  rationale=no areas=3 imaging=yes                                               | areas imaging | rationale | signed
77290 2026  rationale=yes areas=1 imaging=yes signed=yes blocks=none tangents=no rotation=no contrast=no applicator=no hyperthermia=no respiratory=none | rationale areas imaging signed | blocks tangents rotation contrast applicator hyperthermia respiratory |
77285 2026  rationale=yes areas=2 imaging=yes signed=yes                                   | rationale areas imaging signed | |
77285 2026  rationale=yes areas=1 ports=3 imaging=yes signed=yes                           | rationale areas imaging signed ports | |
77293 2026  respiratory=gated                                                              | respiratory | |
77293 2026  respiratory=none                                                               | | respiratory |
77370 2026  request=signed report=unsigned                                                 | request | report | approved
77370 2026  request=yes report=signed approved=yes                                         | report approved | request |           a request that nobody signed
77331 2026  ordered=yes reason=pacemaker result=signed                                     | ordered reason result | |
77331 2026  ordered=yes reason=no result=signed                                            | ordered result | reason |
77301 2026  signed=yes reason=yes constraints=yes dvh=yes qa=unsigned                      | signed reason constraints dvh | qa |
77412 2026 motion  recorded=yes need=yes                                                   | recorded need | |                     one element, as ASTRO advises
77412 2026 motion five  recorded=yes need=yes                                              | recorded need | | system thresholds monitoring beam_rule
77412 2026 motion five  recorded=yes need=yes system=yes thresholds=yes monitoring=yes beam_rule=yes | recorded need system thresholds monitoring beam_rule | |
77412 2026 motion five  recorded=yes need=yes system=no                                    | recorded need | system | thresholds monitoring beam_rule   five of five cannot be
77412 2026 motion  recorded=yes need=no system=no thresholds=no monitoring=no beam_rule=no | recorded | need system thresholds monitoring beam_rule |
77412 2026 isocenters  recorded=yes isocenters=1                                           | recorded | isocenters |
77427 2026  examined=yes signed=yes                                                        | examined signed | |
77427 2026                                                                                 | | | examined signed
77387 2026  reviewed=after_next                                                            | | reviewed |
77387 2026  reviewed=before_next                                                           | reviewed | |
77435 2026  attendance=NP                                                                  | | attendance |
77470 2026  reason=reirradiation                                                           | reason | | effort
99214 2026 25  mdm=moderate                                                                | mdm | | separate
99214 2026 25  minutes=35 separate=no                                                      | minutes | separate |
G0498 2026                                                                                 | | |
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_cases(line):
    asked, has, lacks, opened = line.split("|")[:4]
    words = asked.split()
    said = dict(word.split("=") for word in words if "=" in word)
    when = frozenset(word for word in words[2:] if "=" not in word and word != "five")
    opened = opened.split("   ")[0]
    done = checklist(words[0], day_of(f"{words[1]}-03-02"), said, when, law=lambda name, day: 5 if "five" in words else 1)
    assert (done.has, done.lacks, done.open) == tuple(tuple(part.split()) for part in (has, lacks, opened))
    assert done.is_whole is not bool(done.lacks or done.open)
    assert {ask.element.name for ask in done.asks} == {*done.lacks, *done.open}


CODES = sorted({element.code for element in elements()})
WHEN = sorted({element.when for element in elements()} - {""})


@given(st.sampled_from(CODES), st.sets(st.sampled_from(WHEN)), st.data())
def test_silence_is_never_a_denial(code, when, data):
    """Whatever else is told, what nobody speaks of does not stand among what lacks."""
    day = day_of("2026-03-02")
    names = sorted({element.name for group in needed(code, day, frozenset(when)) for element in group})
    said = {name: data.draw(st.sampled_from(_values(name))) for name in names if data.draw(st.booleans())}
    done = checklist(code, day, said, frozenset(when), law=lambda name, day: data.draw(st.integers(1, 5)))
    assert set(done.lacks) <= set(said) and not set(done.open) & set(done.has)
    assert not checklist(code, day, {}, frozenset(when)).lacks
    for name in set(said) - set(done.has):
        without = checklist(code, day, {key: value for key, value in said.items() if key != name}, frozenset(when))
        assert name not in without.lacks


def _values(name):
    values = possible(name)
    return {(COUNT,): ("0", "1", "3"), (WORD,): ("pacemaker", "no"), (DATE,): ("2026-03-04",)}.get(values, values)


# What the record tells.

D = day_of("2026-03-02")


def row(name, system="EPIC", **values):
    return {"record_id": name, "system": system, "patient_id": "1", **values}


def service(name="s", system="EPIC", kind="simulation", day=D, **values):
    return row(name, system, kind=kind, status="completed", performed_time=day * DAY + 9 * 3600, course_id="c", **values)


def document(name="d", system="EPIC", about="s", at=9, **values):
    return row(name, system, service_id=about, authored_time=D * DAY + at * 3600, **values)


def session(name, day, **values):
    return row(name, "ARIA", kind="treatment", status="completed", start_time=day * DAY + 9 * 3600, end_time=day * DAY + 9 * 3600 + 900, course_id="c", **values)


def told(keys, credentials=None, whole=False, **tables):
    course = one_course("c", {"course": [row("c")], **tables}, D + 99)
    return Evidence(course, credentials).said(keys, D, whole)


S, OTHER = ("service", "EPIC", "s"), ("service", "ARIA", "t")
SIGNED = {"signed_by": "Finch", "signed_time": D * DAY + 36000}


def test_a_signature_is_a_name_and_a_time():
    assert told([S], service=[service(**SIGNED)]).facts["signed"] == "yes"
    assert "signed" not in told([S], service=[service(signed_by="Finch")]).facts
    assert "signed" not in told([S], service=[service()]).facts
    assert told([S], service=[service()], document=[document(kind="simulation_note", **SIGNED)]).facts["signed"] == "yes"


def test_a_document_of_the_kind_and_the_day():
    note = document(about=None, kind="simulation_note", **SIGNED)
    del note["service_id"]
    assert told([S], service=[service()], document=[note]).facts["signed"] == "yes"
    assert "signed" not in told([S], service=[service(day=D + 1)], document=[note]).facts
    assert "signed" not in told([S], service=[service(kind="device")], document=[note]).facts


def test_elements_and_their_absence():
    said = told([S], service=[service(facts="areas=2|contrast=yes")], document=[document(element="imaging", is_absent=1), document("e", element="rationale", value="yes")])
    assert said.facts == {"areas": "2", "contrast": "yes", "imaging": "no", "rationale": "yes"} and not said.conflicts


def test_what_was_said_later_stands():
    rows = [document("a", element="rationale", value="no", at=9), document("b", element="rationale", value="yes", at=12)]
    assert told([S], service=[service()], document=rows).facts["rationale"] == told([S], service=[service()], document=rows[::-1]).facts["rationale"] == "yes"


def test_two_systems():
    """One that says it suffices; a denial beside an assertion is a conflict, with both named."""
    both = [service(facts="rationale=yes|areas=2"), service("t", "ARIA", facts="areas=2")]
    assert told([S, OTHER], service=both).facts == {"rationale": "yes", "areas": "2"}
    both[1]["facts"] = "areas=2|rationale=no"
    said = told([S, OTHER], service=both)
    assert said.conflicts == {"rationale": "no (ARIA), yes (EPIC)"} and "rationale" not in said.facts
    done = checklist("77280", D, said.facts, conflicts=said.conflicts)
    assert "rationale" in done.open and next(ask for ask in done.asks if ask.element.name == "rationale").because == "the systems say no (ARIA), yes (EPIC)"


def test_an_answer_stands_over_both():
    both = [service(facts="rationale=yes"), service("t", "ARIA", facts="rationale=no")]
    answer = document(kind="query_answer", element="rationale", value="yes", at=8)
    assert told([S, OTHER], service=both, document=[answer]) == ({"rationale": "yes"}, {})
    unable = document(kind="query_answer", value="unable", at=8, **SIGNED)
    assert told([S], service=[service()], document=[unable]).facts == {}


@pytest.mark.parametrize(("values", "expected"), [
    ({}, None),
    ({"is_guidance_approved": 1}, "before_next"),
    ({"is_guidance_approved": 0}, "no"),
    ({"guidance_review_time": (D + 1) * DAY + 8 * 3600}, "before_next"),
    ({"guidance_review_time": (D + 1) * DAY + 9 * 3600}, "after_next"),
])  # fmt: skip
def test_review_of_images(values, expected):
    said = told([("session", "ARIA", "f1")], session=[session("f1", D, guidance="cbct", **values), session("f2", D + 1)])
    assert said.facts.get("reviewed") == expected and said.facts["recorded"] == "yes"
    last = told([("session", "ARIA", "f2")], session=[session("f1", D), session("f2", D + 1, guidance_review_time=(D + 9) * DAY)])
    assert last.facts["reviewed"] == "before_next"


@pytest.mark.parametrize(("facts", "credential", "expected"), [
    ("examined=yes|by=MD", "", ("yes", "MD")),
    ("examined=yes|by=NP", "", ("no", "NP")),
    ("examined=yes", "PA", ("no", "PA")),
    ("examined=yes", "MD", ("yes", "MD")),
    ("examined=yes", "", ("yes", "MD")),
    ("", "", (None, None)),
])  # fmt: skip
def test_who_examined(facts, credential, expected):
    said = told([S], {"p": credential}, service=[service(kind="weekly_visit", provider_id="p", **({"facts": facts} if facts else {}))]).facts
    assert (said.get("examined"), said.get("attendance")) == expected


def test_attendance_at_a_session():
    sessions, attended = [session("f1", D)], service("a", kind="attendance", facts="by=MD")
    assert told([("session", "ARIA", "f1")], session=sessions, service=[attended]).facts["attendance"] == "MD"
    assert "attendance" not in told([("session", "ARIA", "f1")], session=sessions, service=[service("a", kind="attendance", day=D - 3, facts="by=MD")]).facts
    early = [service("a", kind="attendance", day=D - 3, facts="by=MD")]
    assert told([("session", "ARIA", "f1")], session=sessions, service=early, whole=True).facts["attendance"] == "MD"


def test_plans():
    plan = row("p", "ARIA", plan_uid="1.2", status="approved", has_mlc=1, has_moving_mlc=0, channels=3, approved_by="Finch", approved_time=D * DAY)
    keys = [("plan", "ARIA", "p")]
    said = told(keys, plan=[plan], document=[document(about="1.2", element="dvh", value="yes")]).facts
    assert (said["signed"], said["has_mlc"], said["has_moving_mlc"], said["channels"], said["dvh"]) == ("yes", "yes", "no", "3", "yes")
    assert told(keys, plan=[plan | {"status": "unapproved"} if name == "q" else {k: v for k, v in plan.items() if k != "approved_by"} | {"status": "unapproved"}
                            for name in "p"]).facts["signed"] == "no"  # fmt: skip
    assert told(keys, plan=[plan], document=[document(about="p", kind="dvh", **SIGNED)]).facts["dvh"] == "yes"


def test_a_session_is_told_of_by_its_plan():
    plans = [row("p", "ARIA", plan_uid="1.2", isocenters=2), row("q", "ARIA", plan_uid="1.3", isocenters=1)]
    acts = [service("a", kind="plan", plan_id="1.2", facts="proton_level=complex|dvh=yes")]
    one = [session("f1", D, plan_ids="1.2"), session("f2", D + 1, plan_ids="1.2|1.3")]
    said = told([("session", "ARIA", "f1")], session=one, plan=plans, service=acts).facts
    assert (said["isocenters"], said["proton_level"], "dvh" in said) == ("2", "complex", False)
    assert "isocenters" not in told([("session", "ARIA", "f2")], session=one, plan=plans, service=acts).facts, "of two plans neither tells it"


FACTS = st.dictionaries(st.sampled_from(("rationale", "areas", "imaging", "contrast")), st.sampled_from(("yes", "no", "1", "3")), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(("EPIC", "ARIA")), FACTS), min_size=1, max_size=4), st.randoms())
def test_the_order_of_rows_does_not_matter(acts, dice):
    rows = [service(f"s{place}", system, facts="|".join(f"{k}={v}" for k, v in facts.items())) for place, (system, facts) in enumerate(acts)]
    documents = [document(f"d{place}", each["system"], each["record_id"], element="signed", value="yes") for place, each in enumerate(rows)]
    keys = [("service", each["system"], each["record_id"]) for each in rows]
    first = told(keys, service=rows, document=documents)
    for some in (rows, documents, keys):
        dice.shuffle(some)
    assert told(keys, service=rows, document=documents) == first
    assert all(value in DENIED or value for value in first.facts.values())
