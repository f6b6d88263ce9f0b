"""Courses of one person in two systems: which are one, which are in doubt, what stands against each other, and where rows and charges go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.intake.identity import resolve_courses
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY

MONDAY = day_of("2026-02-02")


def rows(text):
    """Rows by table from lines `table system id column=value ...`.

    `days=0-4` of a course makes a session on each of these days after a Monday, skipping weekends; `planned=28` its planned sessions.
    """
    made = {}
    for line in text.strip().splitlines():
        table, system, id, *columns = line.split()
        row = {"record_id": id, "system": system, "patient_id": "1"}
        for each in columns:
            name, _, value = each.partition("=")
            if name == "days":
                first, _, last = value.partition("-")
                for n in range(int(first), int(last) + 1):
                    day = MONDAY + n // 5 * 7 + n % 5
                    session = {"record_id": f"{id}-{n}", "system": system, "patient_id": "1", "course_id": id, "start_time": day * DAY + 36_000, "status": "completed"}
                    made.setdefault("session", []).append(session)
            elif name == "planned":
                row["sessions_planned"] = int(value)
            elif name in ("day", "start_date", "end_date", "plan_date", "service_date"):
                row["service_date" if name == "day" else name] = MONDAY + int(value)
            elif name == "start":
                row["start_time"] = (MONDAY + int(value)) * DAY
            elif name.startswith(("fractions", "is_", "cycles")):
                row[name] = int(value)
            else:
                row[name] = value.replace("_", " ") if name in ("body_site", "modality") else value
        made.setdefault(table, []).append(row)
    return made


CASES = {
    "one course, two systems": ("""
        course ARIA 11 body_site=Left_breast modality=photon days=0-24 planned=25
        course EPIC x laterality=left body_site=breast start_date=-3 end_date=33 planned=25
        """, "ARIA:11=EPIC:x", 0, []),
    "planned fractions differ": ("""
        course ARIA 11 body_site=Prostate days=0-27 planned=28
        course EPIC x body_site=prostate start_date=0 end_date=38 planned=25
        """, "ARIA:11=EPIC:x", 0, ["fractions planned: 28 in ARIA 11, 25 in EPIC x"]),
    "side differs, the days are the same, no other course: a mistake of one": ("""
        course ARIA 11 laterality=left body_site=breast days=0-24
        course EPIC x laterality=right body_site=breast days=0-24
        """, "ARIA:11=EPIC:x", 0, ["laterality: left in ARIA 11, right in EPIC x"]),
    "side differs, and nothing else tells": ("""
        course ARIA 11 laterality=left body_site=breast days=0-24
        course EPIC x laterality=right body_site=breast start_date=0 end_date=30
        """, "ARIA:11 EPIC:x", 1, []),
    "two sites at once, both told": ("""
        course ARIA 1 body_site=Left_hip days=0-9
        course ARIA 2 body_site=T8_spine days=0-9
        course EPIC a body_site=hip,_left days=0-9
        course EPIC b body_site=spine days=0-9
        """, "ARIA:1=EPIC:a ARIA:2=EPIC:b", 0, []),
    "two sites at once, not told": ("""
        course ARIA 1 body_site=Left_hip days=0-9
        course ARIA 2 body_site=T8_spine days=0-9
        course EPIC a days=0-9
        """, "ARIA:1 ARIA:2 EPIC:a", 2, []),
    "one after the other": ("""
        course ARIA 1 days=0-9
        course ARIA 2 days=30-39
        course EPIC a start_date=0 end_date=11
        course EPIC b start_date=42 end_date=53
        """, "ARIA:1=EPIC:a ARIA:2=EPIC:b", 0, []),
    "a year between": ("""
        course ARIA 1 days=0-9
        course EPIC a days=260-269
        """, "ARIA:1 EPIC:a", 0, []),
    "radiation and drugs at once": ("""
        course ARIA 1 discipline=radiation days=0-24
        course ONCO r regimen=FOLFOX start_date=0 end_date=60
        """, "ARIA:1 ONCO:r", 0, []),
    "the plan of a machine": ("""
        course ARIA 1 days=0-24
        plan ARIA p course_id=1 plan_uid=2.25.1
        fraction MACHINE f plan_uid=2.25.1 start=0
        """, "ARIA:1", 0, []),
    "a plan without a course": ("""
        course ARIA 1 body_site=Prostate days=0-24
        plan DICOM p plan_uid=2.25.1 plan_date=-4
        fraction DICOM f plan_uid=2.25.1 start=1
        """, "ARIA:1=DICOM:plan 2.25.1", 0, []),
    "a plan without a course, two courses at that time": ("""
        course ARIA 1 body_site=Left_hip days=0-9
        course ARIA 2 body_site=Skull days=0-9
        fraction DICOM f plan_uid=2.25.1 start=1
        """, "ARIA:1 ARIA:2 DICOM:plan 2.25.1", 2, []),
    "plans alone, one after the other": ("""
        fraction DICOM f plan_uid=2.25.1 start=1
        fraction DICOM g plan_uid=2.25.2 start=8
        """, "DICOM:plan 2.25.1=DICOM:plan 2.25.2", 0, []),
    "plans alone, at once": ("""
        fraction DICOM f plan_uid=2.25.1 start=1
        fraction DICOM g plan_uid=2.25.2 start=1
        """, "DICOM:plan 2.25.1 DICOM:plan 2.25.2", 1, []),
    "a plan that replaces another": ("""
        plan DICOM p plan_uid=2.25.1 plan_date=0
        plan DICOM q plan_uid=2.25.2 replaces_plan_uid=2.25.1 plan_date=9
        """, "DICOM:plan 2.25.1", 0, []),
    "one system plans under one id and sums up under another, and its phases say so": ("""
        course FHIR p body_site=Prostate
        course FHIR s1 is_summary=1 start_date=0
        course FHIR s2 is_summary=1 start_date=0 end_date=30
        phase FHIR ph course_id=p
        phase FHIR t1 course_id=s1 prescription_id=ph
        phase FHIR t2 course_id=s2 prescription_id=ph
        """, "FHIR:p=FHIR:s1=FHIR:s2", 0, []),
    "one system plans and sums up, and only the time says so": ("""
        course FHIR p discipline=radiation body_site=Prostate start_date=0 end_date=30
        course FHIR s discipline=radiation body_site=Prostate start_date=1 end_date=31 is_summary=1
        """, "FHIR:p=FHIR:s", 0, []),
    "one system keeps two courses: they stay two": ("""
        course ARIA 1 body_site=Prostate days=0-24
        course ARIA 2 body_site=Prostate days=0-24
        """, "ARIA:1 ARIA:2", 0, []),
    "QA of a plan is no treatment": ("""
        course ARIA 1 body_site=Prostate days=0-24
        fraction DICOM f plan_uid=2.25.1 start=300 is_verification=1
        """, "ARIA:1 DICOM:plan 2.25.1", 0, []),
}  # fmt: skip


def groups(found):
    joined = {}
    for key, course in found.course_of.items():
        joined.setdefault(course, []).append(":".join(key))
    return " ".join(sorted("=".join(sorted(group)) for group in joined.values()))


@pytest.mark.parametrize("name", CASES)
def test_courses(name):
    text, expected, doubts, conflicts = CASES[name]
    made = rows(text)
    found = resolve_courses(made)
    assert (groups(found), len(found.doubts), [conflict.words for conflict in found.conflicts]) == (expected, doubts, conflicts), found
    assert resolve_courses({table: each[::-1] for table, each in made.items()}) == found
    assert resolve_courses(made, before=found.course_of) == found


def test_rows_go_to_their_course():
    found = resolve_courses(rows("""
        course ARIA 1 course_number=C1 days=0-4
        phase ARIA ph course_id=1
        plan ARIA p phase_id=ph plan_uid=2.25.1
        fraction ARIA f plan_uid=2.25.1 start=1
        charge ARIA c1 session_id=1-2
        charge ARIA c2 course_id=C1
        charge EPIC c3 course_id=C1
        """))  # fmt: skip
    assert {key[:1] + key[2:]: course for key, course in found.of_row.items() if key[0] != "session"} == {
        ("course", "1"): "ARIA:1", ("phase", "ph"): "ARIA:1", ("plan", "p"): "ARIA:1", ("fraction", "f"): "ARIA:1",
        ("charge", "c1"): "ARIA:1", ("charge", "c2"): "ARIA:1"}  # fmt: skip


TWO_SITES = """
    course ARIA 1 discipline=radiation body_site=Left_hip days=0-9
    course ARIA 2 discipline=radiation body_site=Skull days=5-14
    course ONCO r discipline=systemic regimen=X
    """
CHARGES = [
    ("77412 day=1", "ARIA:1", "treated that day, no other course"),
    ("77412 day=7", None, "both are treated that day"),
    ("77412 day=7 body_site=skull", "ARIA:2", "the charge names the site"),
    ("77290 day=-20", None, "before both: which of them it plans is for the inference to say"),
    ("77336 day=17", "ARIA:2", "treated that day"),
    ("99213 day=1", None, "a visit goes where the inference puts it"),
    ("96413 day=1", None, "no dose of the regimen is known on that day"),
    ("77412 day=300", None, "long after"),
    ("77412 day=1 course_id=own", None, "a course that the input names is never changed"),
]


@pytest.mark.parametrize(("charge", "course", "why"), CHARGES, ids=[case[2] for case in CHARGES])
def test_charges_by_day(charge, course, why, starter):
    code, *rest = charge.split()
    found = resolve_courses(rows(TWO_SITES + f"charge EPIC c code={code} {' '.join(rest)}"), library=starter)
    assert found.of_row.get(("charge", "EPIC", "c")) == course


def test_what_a_person_decides_about_courses():
    said = {"kind": "same_course", "system": "ARIA", "patient_id": "11", "other_system": "EPIC", "other_patient_id": "x", "decided_time": 1}
    made = rows(CASES["side differs, and nothing else tells"][0])
    found = resolve_courses(made, [said])
    assert groups(found) == "ARIA:11=EPIC:x" and not found.doubts and [conflict.kind for conflict in found.conflicts] == ["laterality"]
    made = rows(CASES["one course, two systems"][0])
    found = resolve_courses(made, [said | {"kind": "different_course"}])
    assert groups(found) == "ARIA:11 EPIC:x" and not found.doubts


SYSTEM, ID, DATE = st.sampled_from(["ARIA", "EPIC", "DICOM"]), st.sampled_from("123"), st.integers(MONDAY, MONDAY + 40)
TEXT = st.sampled_from(["left", "right", "Left breast", "Prostate", "2.25.1", "2.25.2", "1", "2", "photon", "1|2"])
COLUMNS = {
    "course": {"discipline": st.sampled_from(["radiation", "systemic"]), "laterality": TEXT, "body_site": TEXT, "start_date": DATE, "end_date": DATE, "sessions_planned": st.integers(1, 40)},
    "phase": {"course_id": ID, "prescription_id": ID, "body_site": TEXT, "fractions_planned": st.integers(1, 40), "is_summary": st.integers(0, 1)},
    "plan": {"course_id": ID, "phase_id": ID, "plan_uid": TEXT, "replaces_plan_uid": TEXT, "plan_date": DATE, "fractions_planned": st.integers(1, 40)},
    "fraction": {"course_id": ID, "phase_id": ID, "plan_uid": TEXT, "session_id": ID, "start_time": DATE.map(lambda day: day * DAY)},
    "session": {"course_id": ID, "plan_ids": TEXT, "phase_ids": TEXT, "start_time": DATE.map(lambda day: day * DAY)},
    "charge": {"course_id": ID, "session_id": ID, "service_date": DATE, "code": st.sampled_from(["77412", "96413", "99213"])},
}  # fmt: skip
ROW = st.sampled_from(sorted(COLUMNS)).flatmap(
    lambda table: st.tuples(st.just(table), st.fixed_dictionaries({"system": SYSTEM, "record_id": ID, "patient_id": st.just("1")}, optional=COLUMNS[table])))  # fmt: skip


@settings(max_examples=60)
@given(st.lists(ROW, max_size=14, unique_by=lambda row: (row[0], row[1]["system"], row[1]["record_id"])), st.randoms(use_true_random=False))
def test_any_rows_in_any_order(made, shuffle):
    tables, shuffled = {}, {}
    for table, row in made:
        tables.setdefault(table, []).append(row)
    for table, row in shuffle.sample(made, len(made)):
        shuffled.setdefault(table, []).append(row)
    found = resolve_courses(tables)
    assert resolve_courses(shuffled) == found
    assert resolve_courses(tables, before=found.course_of) == found
    named = {}
    linked = any("prescription_id" in row for table, row in made if table == "phase")
    for (system, id), course in found.course_of.items():
        if not id.startswith(("plan ", "phase ")) and not linked:
            assert named.setdefault((system, course), id) == id, "two courses that one system keeps apart are one"
