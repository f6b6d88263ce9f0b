"""Queries: each once, in words that lead nobody, with an id that stays; an answer clears its own query and no other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.coding.answers import UNABLE_WORDS, choices, records_of_answer, valid, wanted
from oncoledger.coding.documentation import UNABLE
from oncoledger.coding.query import queries_of
from oncoledger.coding.radiation.course import code_course
from oncoledger.coding.terms import Terms
from oncoledger.formats.records import faults
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY
from oncoledger.sources.checklists import COUNT, DATE, WORD, possible

D = day_of("2026-03-02")


def row(name, /, system="EPIC", **values):
    return {"record_id": name, "system": system, "patient_id": "1", **values}


def act(name, kind, day, facts="", system="EPIC", **values):
    more = {"facts": facts} if facts else {}
    return row(name, system, kind=kind, status="completed", performed_time=day * DAY + 36000, course_id="c", provider_id="9", **more, **values)


def session(n, day, **values):
    return row(f"f{n}", kind="treatment", status="completed", start_time=day * DAY + 36000, end_time=day * DAY + 36900, course_id="c", plan_ids="p",
               provider_id="9", **values)  # fmt: skip


def rows(**more):
    """A course of 3D photons: planned on the first day, treated ten times from the second week on."""
    days = [D + 7 + place + 2 * (place // 5) for place in range(10)]
    found = {
        "course": [row("c", course_number="C1", discipline="radiation", body_site="lung", status="completed", provider_id="9")],
        "plan": [row("p", course_id="c", plan_uid="1.2", name="Lung", status="approved", modality="photon", technique="3d", beams=3, isocenters=1,
                     approved_by="9", approved_time=(D + 4) * DAY + 36000, body_site="lung")],
        "service": [act("cp", "clinical_planning", D, "areas=1|intent=yes"), act("sim", "simulation", D, "areas=3|purpose=planning"),
                    act("calc", "calculation", D + 4, "count=3"), act("dev", "device", D, "type=mask|purpose=immobilization"),
                    act("dev2", "device", D, "type=cushion|purpose=immobilization"), act("wk", "weekly_visit", D + 10, "examined=yes")],
        "session": [session(place, day, guidance="cbct") for place, day in enumerate(days, 1)],
        "document": [],
    }  # fmt: skip
    for table, some in more.items():
        found[table] = [*found.get(table, []), *some]
    return found


@pytest.fixture(scope="module")
def terms(starter):
    return Terms("hospital", starter.payer("MEDICARE"), starter)


def asked(terms, tables):
    course = one_course("EPIC:c", tables, D + 200)
    return course, queries_of(course, code_course(course, terms), person="EPIC:1", law=terms.law)


def plain_answer(query):
    return {(COUNT,): "2", (WORD,): "pacemaker", (DATE,): "2026-03-20", (): "words"}.get(possible(query.element, query.kind)) or choices(query)[0].value


def test_the_queries_of_a_course(terms):
    _, found = asked(terms, rows())
    said = {(query.kind, query.element, query.day - D) for query in found}
    assert {("simulation", "rationale", 0), ("simulation", "imaging", 0), ("plan", "dvh", 4), ("clinical_planning", "extent", 0), ("course", "examined", 18)} <= said
    assert ("simulation", "areas", 0) not in said and ("clinical_planning", "intent", 0) not in said and ("plan", "signed", 4) not in said
    assert len({query.id for query in found}) == len(found)
    assert sum(query.kind == "device" and query.element == "description" for query in found) == 2, "two devices of a day are asked about apart"
    images = [query for query in found if query.element == "is_guidance_approved"]
    assert len(images) == 10 and {query.to for query in images} == {"physician"}


LEADING = re.compile(r"\b(pay|paid|bill\w*|charge\w*|claim|reimburse\w*|revenue|deni\w+|level 3|modifier)\b|\b(77\d{3}|99\d{3}|G\d{4})\b", re.IGNORECASE)


def test_words_lead_nobody(terms):
    _, found = asked(terms, rows(service=[act("sp", "special_procedure", D + 4), act("pc", "physics_special", D + 4, "request=no")]))
    for query in found:
        assert not LEADING.search(query.asks) and not LEADING.search(query.because), query
        offered = [choice.words for choice in choices(query)] or [wanted(query)]
        assert len(offered) != 1 or offered[0].startswith("a "), f"{query.asks} leaves no choice"


def test_motion_is_asked_once_a_course(terms):
    tables = rows()
    tables["plan"][0]["motion_management"] = "breath_hold"
    _, found = asked(terms, tables)
    motion = [query for query in found if query.element in ("need", "system", "thresholds", "monitoring", "beam_rule")]
    assert {query.element for query in motion} == {"need", "system", "thresholds", "monitoring", "beam_rule"} and len(motion) == 5
    assert all(len(query.about) == 10 for query in motion)
    course, found = asked(terms, answered(tables, next(query for query in motion if query.element == "system"), "yes", one_course("EPIC:c", tables, D + 200)))
    assert not [query for query in found if query.element in ("need", "thresholds")], "one element is enough"
    assert {service.code for service in code_course(course, terms).services} >= {"77412"}


def test_two_systems_and_an_answer_to_both(terms):
    tables = rows(service=[act("sim2", "simulation", D, "areas=3|purpose=planning|rationale=no", "ARIA")])
    tables["service"][1]["facts"] += "|rationale=yes"
    course, found = asked(terms, tables)
    [query] = [query for query in found if query.element == "rationale"]
    assert query.because == "the systems say no (ARIA), yes (EPIC)" and len(query.about) == 2 and not query.is_denied
    _, after = asked(terms, answered(tables, query, "yes", course))
    assert {each.id for each in after} == {each.id for each in found} - {query.id}


def answered(tables, query, value, course, absent=False):
    records = records_of_answer(query, course, value, "R. Wren", (D + 30) * DAY, (D + 30) * DAY, absent)
    assert not list(faults(records))
    return tables | {"document": [*tables["document"], *(record.values for record in records)]}


@settings(max_examples=40)
@given(st.data())
def test_an_answer_clears_its_query_and_no_other(terms, data):
    tables = rows()
    course, found = asked(terms, tables)
    query = data.draw(st.sampled_from(found))
    kind = data.draw(st.sampled_from(("value", "absent", "unable")))
    value = "" if kind == "absent" else UNABLE if kind == "unable" else plain_answer(query)
    _, after = asked(terms, answered(tables, query, value, course, kind == "absent"))
    gone, new = {each.id for each in found} - {each.id for each in after}, [each for each in after if each.id not in {each.id for each in found}]
    assert query.id in gone
    others = [each for each in found if each.id in gone - {query.id}]
    assert not [each for each in others if each.about != query.about], "what is asked about other acts stays"
    assert not [each for each in new if each.kind not in (query.kind, "weekly_visit", "session", "device")]
    if kind != "value":
        assert gone == {query.id}


@settings(max_examples=25)
@given(st.randoms())
def test_the_order_of_rows_does_not_matter(terms, dice):
    tables = rows(service=[act("sim2", "simulation", D, "areas=3|purpose=planning", "ARIA")])
    _, first = asked(terms, tables)
    for some in tables.values():
        dice.shuffle(some)
    assert asked(terms, tables)[1] == first


def test_ids_stay_when_more_becomes_known(terms):
    """A code that is decided later, or a second system, gives no query another name: pages that are under way still fit."""
    tables = rows()
    tables["service"][1]["facts"] = "purpose=planning"
    _, undecided = asked(terms, tables)
    assert {query.codes for query in undecided if query.kind == "simulation"} == {("77280", "77285", "77290")}
    tables["service"][1]["facts"] = "purpose=planning|areas=3"
    _, decided = asked(terms, tables)
    same = {query.id for query in undecided} & {query.id for query in decided}
    assert {query.element for query in undecided if query.kind == "simulation" and query.id in same} == {"rationale", "imaging", "signed"}
    _, told_twice = asked(terms, rows(service=[act("a", "simulation", D, "areas=3", "ARIA")]))
    assert {query.id for query in decided if query.kind == "simulation"} == {query.id for query in told_twice if query.kind == "simulation"}


def test_without_a_coder():
    """Documented acts alone: what every code of their kind needs."""
    found = queries_of(one_course("EPIC:c", rows(), D + 200), person="EPIC:1")
    said = {(query.kind, query.element) for query in found}
    assert {("simulation", "rationale"), ("device", "description"), ("calculation", "signed"), ("weekly_visit", "signed")} <= said
    assert next(query for query in found if query.kind == "simulation").codes == ("77280", "77285", "77290")


VALID = """
simulation  rationale     yes            yes
simulation  rationale     Yes            yes
simulation  rationale     maybe          one of yes, no
simulation  areas         3              3
simulation  areas         3.0            3
simulation  areas         three          a whole number
simulation  areas         -1             a whole number
simulation  blocks        custom         custom
physics_special request   signed         signed
physics_special request   yes            one of signed, unsigned, no
physics_special problem   reirradiation_of_the_cord  reirradiation_of_the_cord
physics_special problem   a=b            a few words
course      examined      2026-03-12     2026-03-12
course      examined      12.3.2026      a date of the form 2026-01-31
session     reviewed      before_next    before_next
session     reviewed      Not_reviewed   no
simulation  rationale     unable         unable
simulation  rationale     Unable_to_determine   unable
"""


@pytest.mark.parametrize("line", VALID.strip().splitlines())
def test_what_answers(terms, line):
    kind, element, text, expected = re.split(r"\s{2,}", re.sub(r"^(\S+) +(\S+) +(\S+) +", r"\1  \2  \3  ", line))
    query = asked(terms, rows())[1][0]._replace(kind=kind, element=element)
    text = text.replace("_", " ") if text[0].isupper() else text
    if " " in expected:
        with pytest.raises(ValueError, match=re.escape(expected)):
            valid(query, text)
    else:
        assert valid(query, text) == expected
    assert UNABLE_WORDS not in [choice.words for choice in choices(query)]


CLEARED = """
is_guidance_approved  yes           77387     the review of the images
isocenters            2             77412     the plan tells none
technique             3d            77407     neither plan nor session tells it
changed               yes           77290     a simulation that was repeated
count                 3             77300
type                  mask          77334
areas                 3             77290
mdm                   high          99205
effort                yes           77470
approved              yes           77370
approved_time         2026-03-05    77295
examined              2026-03-20    77427
"""


@pytest.mark.parametrize("line", CLEARED.strip().splitlines())
def test_an_answer_leads_to_its_charge(terms, line):
    """What is asked, answered, is what the next derivation sees: the query is gone and the service is there."""
    element, value, code, *_ = line.split()
    tables = open_record(element)
    course, found = asked(terms, tables)
    query = min((query for query in found if query.element == element and query.kind != "clinical_planning"), key=lambda query: query.day)
    before, after = (code_course(one_course("EPIC:c", each, D + 200), terms) for each in (tables, answered(tables, query, value, course)))
    count = [sum(service.code == code and service.day == day for service in coding.services for day in range(D - 9, D + 60)) for coding in (before, after)]
    assert count[1] > count[0]
    denied = code_course(one_course("EPIC:c", answered(tables, query, "", course, absent=True), D + 200), terms)
    assert sum(service.code == code for service in denied.services) <= sum(service.code == code for service in before.services), "a denial never adds a charge"


def open_record(element):
    """The course with one thing left out."""
    tables = rows(service=[act("sp", "special_procedure", D + 5, "reason=reirradiation"), act("pc", "physics_special", D + 4, "request=signed|report=signed"),
                           act("co", "consult", D - 3, "new=yes")])  # fmt: skip
    if element in ("isocenters", "technique"):
        tables["plan"][0].pop(element)
        tables["course"][0].pop("technique", None)
    if element == "approved_time":
        tables["plan"][0].pop("approved_time")
    if element == "changed":
        tables["service"].append(act("again", "simulation", D + 3, "areas=3|purpose=planning"))
    for name, fact in (("calc", "count"), ("dev", "type"), ("sim", "areas")):
        if fact == element:
            one = next(each for each in tables["service"] if each["record_id"] == name)
            one["facts"] = "|".join(each for each in one["facts"].split("|") if not each.startswith(fact)) or "purpose=planning"
    return tables


@pytest.mark.parametrize("element", ["reason", "problem", "effort", "approved", "areas", "type"])
def test_a_denial_is_no_fact(terms, element):
    """`--absent` on a word is not the word "no" as a reason or a problem."""
    tables = rows(service=[act("sp", "special_procedure", D + 5, "effort=yes"), act("ds", "dosimetry_special", D + 6, "ordered=yes|result=signed"),
                           act("pc", "physics_special", D + 7, "request=signed|report=signed")])  # fmt: skip
    tables["plan"][0] |= {"technique": "imrt", "has_moving_mlc": 1}
    course, found = asked(terms, tables)
    before = {(service.day, service.code) for service in code_course(course, terms).services}
    for query in (query for query in found if query.element == element):
        after = code_course(one_course("EPIC:c", answered(tables, query, "", course, absent=True), D + 200), terms)
        assert {(service.day, service.code) for service in after.services} <= before


WORDS = st.one_of(st.sampled_from(["areas=3", "areas=²", "areas=many", "=", "|||", "blocks=custom", "purpose=boost", "examined=no", "by=NP", "count=-1", "count=99999",
                                   "type=cloud", "reason=", "request=signed|request=no"]), st.text(max_size=12))  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), WORDS), max_size=8), st.lists(st.tuples(st.sampled_from(("sim", "p", "1.2", "f1", "c", "dev", "nobody")),
       st.sampled_from(("rationale", "technique", "isocenters", "channels", "status", "approved_time", "examined", "energy", "")), WORDS), max_size=6))  # fmt: skip
def test_any_words_of_a_record(terms, facts, documents):
    """Whatever stands in facts, elements and values: queries with ids of their own, and no other end."""
    tables = rows()
    for place, words in facts:
        tables["service"][place]["facts"] = words
    tables["document"] = [row(f"d{place}", kind="other", course_id="c", service_id=name, value=value, authored_time=place, **({"element": element} if element else {}))
                          for place, (name, element, value) in enumerate(documents)]  # fmt: skip
    _, found = asked(terms, tables)
    assert len({query.id for query in found}) == len(found)


STEREOTACTIC = """
course  examined  2026-03-10  77435   2026-03-09,2026-03-11,2026-03-13 sbrt
session machine   linac       77372   2026-03-09 srs
session twice     yes         77407   2026-03-09,2026-03-09 3d
"""


@pytest.mark.parametrize("line", STEREOTACTIC.strip().splitlines())
def test_short_courses(terms, line):
    """Who attended is answered by a day; a machine, and a second session of a day, by a choice."""
    kind, element, value, code, days, technique = line.split()
    tables = rows()
    tables["plan"][0] |= {"technique": technique, "body_site": "brain"}
    tables["service"] = [each for each in tables["service"] if each["kind"] != "weekly_visit"]
    days = [day_of(day) for day in days.split(",")]
    tables["session"] = [session(place, day) for place, day in enumerate(days, 1)]
    for place, each in enumerate(tables["session"]):
        each["start_time"] += place * 3 * 3600
        each["end_time"] += place * 3 * 3600
    course, found = asked(terms, tables)
    [query] = [query for query in found if (query.kind, query.element) == (kind, element)]
    assert valid(query, value) == value
    before, after = (code_course(one_course("EPIC:c", each, D + 200), terms).services for each in (tables, answered(tables, query, value, course)))
    assert sum(service.code == code for service in after) == sum(service.code == code for service in before) + 1


@pytest.mark.parametrize(("kind", "facts", "element", "code"), [
    ("physics_weekly", "checked=no", "checked", "77336"),
    ("special_procedure", "reason=no|effort=yes", "reason", "77470"),
    ("dosimetry_special", "ordered=yes|reason=no|result=signed", "reason", "77331"),
    ("physics_special", "request=no|report=signed|approved=yes", "request", "77370"),
])  # fmt: skip
def test_what_is_denied_is_asked(terms, kind, facts, element, code):
    """An act of which nothing comes, because the record denies it, is asked about; the answer stands over the denial."""
    tables = rows(service=[act("x", kind, D + 9, facts)])
    course, found = asked(terms, tables)
    [query] = [query for query in found if query.kind == kind and query.element == element]
    assert query.is_denied and code in query.codes
    value = {"reason": {"special_procedure": "reirradiation"}.get(kind, "pacemaker"), "request": "signed"}.get(element, "yes")
    _, after = asked(terms, changed := answered(tables, query, valid(query, value), course))
    assert query.id not in {each.id for each in after}
    assert code in {service.code for service in code_course(one_course("EPIC:c", changed, D + 200), terms).services}
