"""Two records and what becomes of them; whole ledgers in any order; what people and systems say."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.intake.identity import resolve_persons
from oncoledger.intake.identity.persons import record_name
from oncoledger.model.dates import day_of
from oncoledger.world.two_systems import two_systems

GRETA = "Heron, Greta 1961-04-23 F 12 Lake St, 10101 tel 2025550143"
CASES = [
    # records of A and B; numbers of A and B: kind=value@authority | joined, doubt or apart | what the list says
    (GRETA, GRETA, "", "", "joined", ""),
    (GRETA, "HERON, Greta 1961-04-23 F 12 Lake Street Apt 3, 10101 tel 2025550143", "", "", "joined", ""),
    (GRETA, "Herron, Greta 1961-04-23 F 12 Lake St, 10101", "", "", "joined", ""),
    (GRETA, "Heron, Gretta 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "", "", "joined", ""),
    (GRETA, "Heron, Greta 1961-04-23 F", "", "", "joined", ""),
    ("Smith, John 1961-04-23 M", "Smith, John 1961-04-23 M", "", "", "doubt", ""),
    ("Smith, John 1961-04-23 M", "Smith, John 1961-04-23 M", "SS=900112222", "SS=2222", "joined", ""),
    ("Smith, John 1961-04-23 M", "Smith, John 1961-04-23 M", "SS=900112222", "SS=2223", "doubt", "social security numbers differ"),
    (GRETA, "Heron, Greta 1961-04-23 F 99 Mill Rd, 10404 tel 3035550199", "", "", "doubt", "addresses differ"),
    # a namesake who was born on the same day, and whoever moved and changed the telephone, look the same
    ("Heron, Greta_Q 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "Heron, Greta_Quail 1961-04-23 F 99 Mill Rd, 10101 tel 3035550199", "", "", "doubt", "neither address, telephone nor a number agrees"),
    ("Heron, Greta_Quail 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "Heron, Greta_Quail 1961-04-23 F 99 Mill Rd, 10101 tel 3035550199", "", "", "joined", ""),
    # dates
    (GRETA, "Heron, Greta 1961-04-32 F 12 Lake St, 10101", "", "", "doubt", "a birth date is missing"),
    ("Heron, Greta 1961-04-03 F 12 Lake St, 10101", "Heron, Greta 1961-03-04 F 12 Lake St, 10101", "", "", "joined", ""),
    (GRETA, "Heron, Greta 1961-04-24 F 12 Lake St, 10101 tel 2025550143", "", "", "joined", ""),
    (GRETA, "Heron, Greta 1967-04-23 F 12 Lake St, 10101 tel 2025550143", "", "", "joined", ""),
    (GRETA, "Heron, Greta 1916-04-23 F 12 Lake St, 10101 tel 2025550143", "", "", "doubt", "one digit of ten years or more"),
    (GRETA, "Heron, Greta 1955-11-02 F 12 Lake St, 10101 tel 2025550143", "", "", "apart", ""),
    (GRETA, "Heron, Greta 1900-01-01 F 12 Lake St, 10101 tel 2025550143", "", "", "doubt", "a birth date is missing"),
    # changed names
    (GRETA, "Alder, Greta 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "", "", "joined", ""),
    (GRETA, "Alder, Greta 1961-04-23 F 99 Mill Rd, 10404 tel 2025550143", "", "", "doubt", "family names differ"),
    (GRETA, "Alder, Greta 1961-04-23 F 99 Mill Rd, 10404 tel 3035550199", "", "", "apart", ""),
    # twins, fathers and sons: never
    (GRETA, "Heron, Nora 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "MB=X12345678", "MB=X12345678", "apart", ""),
    ("Heron, Anna 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "Heron, Anne 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "MB=X12345678", "MB=X12345678", "doubt", "near each other"),
    ("Heron, Frank 1961-04-23 M 12 Lake St, 10101 tel 2025550143", "Heron, Franklin 1961-04-23 M 12 Lake St, 10101 tel 2025550143", "", "", "doubt", "may be one name or two"),
    ("Heron, A 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "Heron, Anne 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "", "", "doubt", "initial"),
    ("Heron, Chris 1961-04-23 F 12 Lake St, 10101 tel 2025550143", "Heron, Christopher 1961-04-23 M 12 Lake St, 10101 tel 2025550143", "", "", "doubt", "sex differs, and so do the given names"),
    ("Heron Sr, Otto 1941-04-23 M 12 Lake St, 10101 tel 2025550143", "Heron Jr, Otto 1971-04-23 M 12 Lake St, 10101 tel 2025550143", "", "", "apart", ""),
    ("Heron, Otto 1941-04-23 M 12 Lake St, 10101 tel 2025550143", "Heron, Otto 1971-04-23 M 12 Lake St, 10101 tel 2025550143", "", "", "doubt", "ten years or more"),
    ("Heron, Otto 1941-04-23 M 12 Lake St, 10101 tel 2025550143", "Heron, Otto 1968-09-02 M 12 Lake St, 10101 tel 2025550143", "", "", "apart", ""),
    ("Heron, Otto 1941-04-23 M 12 Lake St, 10101 tel 2025550143", "Heron, Otto - M 12 Lake St, 10101 tel 2025550143", "", "", "doubt", "a birth date is missing"),
    # numbers
    (GRETA, "Alder, Greta 1961-04-23 F", "MR=00123@HOSP", "MR=123@hosp", "joined", ""),
    (GRETA, "Quail, Bram 1980-01-31 M", "MR=00123@HOSP", "MR=123@HOSP", "doubt", "given names differ"),
    (GRETA, "Heron, Nora 1961-04-23 F", "MR=00123@HOSP", "MR=123@HOSP", "doubt", "given names differ"),
    (GRETA, "Quail, Bram 1980-01-31 M", "MR=00123@HOSP", "MR=123@CLINIC", "apart", ""),
    (GRETA, "Quail, Bram 1980-01-31 M", "MR=00123", "MR=123", "apart", ""),
    ("", "", "MR=00123", "MR=123", "apart", ""),
    ("", "", "MR=00123@HOSP", "MR=123@HOSP", "joined", ""),
    (GRETA, "", "MC=1EG4TE5MK73", "MC=1EG4TE5MK73", "joined", ""),
    (GRETA, GRETA, "MR=123@HOSP", "MR=124@HOSP", "doubt", "different numbers of one authority"),
    (GRETA, "Quail, Bram 1980-01-31 M", "MR=99999@HOSP", "MR=99999@HOSP", "apart", ""),
    (GRETA, "Quail, Bram 1980-01-31 M", "AN=5512@HOSP", "AN=5512@HOSP", "apart", ""),
]  # fmt: skip


def patient(system, id, text):
    """A patient row from `family, given_middle birth sex address, zip tel phone`."""
    row = {"record_id": id, "system": system, "source_place": "row 1"}
    if not text:
        return row
    row["family_name"], _, rest = text.partition(", ")
    given, birth, row["sex"], *place = rest.split(" ", 3)
    row["given_names"] = given.replace("_", " ")
    with suppress(ValueError):
        row["birth_date"] = day_of(birth)
    if place:
        where, _, row["phone"] = place[0].partition(" tel ")
        row["address"], _, row["zip"] = where.rpartition(", ")
    return {name: value for name, value in row.items() if value != ""}


def identifiers(system, id, text):
    rows = []
    for n, each in enumerate(text.split()):
        kind, _, value = each.partition("=")
        value, _, authority = value.partition("@")
        rows.append({"record_id": f"{id}-{n}", "system": system, "patient_id": id, "kind": kind, "value": value} | ({"authority": authority} if authority else {}))
    return rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0][:22]}/{case[1][:26]}/{case[2]}/{case[3]}")
def test_two_records(case):
    first, second, of_first, of_second, expected, words = case
    found = resolve_persons([patient("A", "1", first), patient("B", "2", second)], identifiers("A", "1", of_first) + identifiers("B", "2", of_second))
    is_one = found.person_of["A", "1"] == found.person_of["B", "2"]
    assert ("joined" if is_one else "doubt" if found.doubts else "apart") == expected, found
    assert words in " ".join(text for doubt in found.doubts for text in (*doubt.speaks_for, *doubt.speaks_against))


def people(*texts):
    """`A1 Heron, Greta ...` -> patient rows."""
    return [patient(text[0], text[1], text[3:]) for text in texts]


def groups(found):
    joined = {}
    for (system, id), person in found.person_of.items():
        joined.setdefault(person, []).append(system + id)
    return " ".join(sorted("=".join(sorted(group)) for group in joined.values()))


def link(system, one, other, kind="merged", at=1):
    return {"record_id": f"{one}-{other}-{at}", "system": system, "patient_id": one, "other_patient_id": other, "kind": kind, "version_time": at}


def decision(kind, one, other, at=1):
    return {"decision_id": at, "kind": kind, "system": one[0], "patient_id": one[1], "other_system": other[0], "other_patient_id": other[1], "decided_time": at}


NORA = GRETA.replace("Greta", "Nora")
SAID = [
    # records | links | decisions | persons | number of doubts | conflicts
    (["A1 " + GRETA, "A2 " + GRETA], [], [], "A1 A2", 1, []),
    (["A1 " + GRETA, "A2 " + GRETA], [link("A", "1", "2")], [], "A1=A2", 0, []),
    (["A1 " + GRETA, "A2 " + GRETA], [link("A", "1", "2"), link("A", "2", "1", "split", 2)], [], "A1 A2", 0, []),
    (["A1 " + GRETA, "A2 " + GRETA], [link("A", "1", "2", at=3), link("A", "2", "1", "split", 2)], [], "A1=A2", 0, []),
    (["A1 " + GRETA], [link("A", "1", "2")], [], "A1=A2", 0, []),
    (["A1 " + GRETA, "B2 " + GRETA], [], [decision("different", "A1", "B2")], "A1 B2", 0, []),
    (["A1 " + GRETA, "B2 " + GRETA], [], [decision("different", "A1", "B2"), decision("same", "B2", "A1", 2)], "A1=B2", 0, []),
    (["A1 " + GRETA, "B2 " + NORA], [], [decision("same", "A1", "B2")], "A1=B2", 0, []),
    (["A1 " + GRETA, "A2 " + GRETA], [link("A", "1", "2")], [decision("different", "A1", "A2")], "A1 A2", 0, ["statement"]),
    (["A1 " + GRETA, "B2 " + NORA, "C3 " + GRETA], [], [decision("same", "A1", "B2"), decision("same", "B2", "C3", 2), decision("different", "A1", "C3", 3)], "A1 B2=C3", 0, ["decision"]),
    # B is like both records that A keeps of perhaps one person: joined with neither unless A says that both are one
    (["A1 " + GRETA, "A2 " + GRETA.replace("Lake St, 10101", "Mill Rd, 10404").replace("0143", "0199"), "B3 Heron, Greta 1961-04-23 F"], [], [], "A1 A2 B3", 3, []),
    (["A1 " + GRETA, "A2 " + GRETA, "B3 " + GRETA], [link("A", "1", "2")], [], "A1=A2=B3", 0, []),
    # both twins in both systems, near names: each joined with herself, and A's two are worth a question
    (["A1 " + GRETA.replace("Greta", "Anna"), "A2 " + GRETA.replace("Greta", "Anne"), "B3 " + GRETA.replace("Greta", "Anna"), "B4 " + GRETA.replace("Greta", "Anne")], [], [], "A1=B3 A2=B4", 1, []),
    # no chains: the record without a given name is like both twins, and joins neither
    (["A1 " + GRETA, "B2 " + NORA, "C3 Heron,  1961-04-23 F 12 Lake St, 10101 tel 2025550143"], [], [], "A1 B2 C3", 2, []),
    (["A1 " + GRETA, "B2 " + GRETA.replace("04-23", "04-24"), "C3 " + GRETA], [], [], "A1=B2=C3", 0, ["birth_date"]),
]  # fmt: skip


@pytest.mark.parametrize("case", SAID, ids=lambda case: f"{len(case[0])} records, {case[3]}")
def test_what_is_said(case):
    rows, links, decisions, expected, doubts, conflicts = case
    found = resolve_persons(people(*rows), [], links, decisions)
    assert (groups(found), len(found.doubts), [conflict.kind for conflict in found.conflicts]) == (expected, doubts, conflicts), found


WALKS = [
    ([("HOSP", "ARIA")], "MR=7701@HOSP", "MR=7701@ARIA", "A1=B2"),
    ([("hosp mrn", "ARIA PI")], "MR=7701@HOSP", "PI=7701@ARIA", "A1=B2"),
    ([("HOSP MRN", "ARIA PI")], "MR=7701@HOSP", "MR=7701@ARIA", "A1 B2"),
    ([("HOSP MRN", "B id")], "MR=2002@HOSP", "", "A1=B2002"),
    ([("A MRN", "B MRN")], "MR=7701", "MR=7701", "A1=B2"),
    ([], "MR=7701", "MR=7701", "A1 B2"),
]


@pytest.mark.parametrize("case", WALKS, ids=lambda case: str(case[0]))
def test_crosswalks(case):
    crosswalks, of_first, of_second, expected = case
    id = "2002" if "2002" in expected else "2"
    found = resolve_persons([patient("A", "1", ""), patient("B", id, "")], identifiers("A", "1", of_first) + identifiers("B", id, of_second), crosswalks=crosswalks)
    assert groups(found) == expected


def test_a_person_keeps_its_name():
    greta, nora = "B1 " + GRETA, "B2 " + NORA
    first = resolve_persons(people(greta, nora), [])
    assert first.person_of["B", "1"] == record_name(("B", "1"))
    later = resolve_persons(people(greta, nora, "A3 " + GRETA), [], before=first.person_of)
    assert later.person_of["A", "3"] == first.person_of["B", "1"]
    assert resolve_persons(people(greta, nora, "A3 " + GRETA), []).person_of["B", "1"] == record_name(("A", "3"))
    parted = resolve_persons(people(greta, nora, "A3 " + GRETA), [], [], [decision("different", "A3", "B1")], before=later.person_of)
    assert parted.person_of["B", "1"] == first.person_of["B", "1"] != parted.person_of["A", "3"]
    assert resolve_persons(people("A3 " + GRETA), [], before=later.person_of).person_of == {("A", "3"): record_name(("A", "3"))}


def test_everybody_that_any_row_names_is_a_person():
    found = resolve_persons([], [{"record_id": "x", "system": "A", "patient_id": "1", "value": "5"}], [link("A", "2", "3")], [], [{"system": "B", "patient_id": "4"}])
    assert groups(found) == "A1 A2=A3 B4"


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_count(seed, shuffle):
    world = two_systems(40, seed)
    tables = [world.patients, world.identifiers, world.links, [], world.services]
    usual = resolve_persons(*tables)
    shuffled = [shuffle.sample(rows, len(rows)) for rows in tables]
    assert resolve_persons(*shuffled) == usual
    assert resolve_persons(*tables, before=usual.person_of) == usual


TEXT = st.text(max_size=8) | st.sampled_from(["Heron", "Greta", "Anna", "1", "0001", "2025550143"])
PATIENT = st.fixed_dictionaries(
    {"system": st.sampled_from("AB"), "record_id": st.sampled_from("1234"), "source_place": st.just("x")},
    optional={"family_name": TEXT, "given_names": TEXT, "other_names": TEXT, "sex": TEXT, "zip": TEXT, "address": TEXT, "phone": TEXT, "birth_date": st.integers(-40_000, 70_000), "version_time": st.integers(0, 9)},
)  # fmt: skip
NUMBER = st.fixed_dictionaries(
    {"system": st.sampled_from("AB"), "patient_id": st.sampled_from("1234"), "record_id": st.just("x"), "value": TEXT.filter(bool)},
    optional={"kind": st.sampled_from("MR SS MB MC AN".split()), "authority": st.sampled_from(["HOSP", "urn:oid:1.2"])},
)
LINK = st.builds(link, st.sampled_from("AB"), st.sampled_from("1234"), st.sampled_from("1234"), st.sampled_from(["merged", "same", "split"]), st.integers(0, 5))
KEY = st.builds("".join, st.tuples(st.sampled_from("AB"), st.sampled_from("12345")))
DECISION = st.builds(decision, st.sampled_from(["same", "different"]), KEY, KEY, st.integers(0, 9))


@settings(max_examples=60)
@given(st.lists(PATIENT, max_size=8), st.lists(NUMBER, max_size=8), st.lists(LINK, max_size=4), st.lists(DECISION, max_size=5), st.randoms(use_true_random=False))
def test_any_rows_are_resolved_and_the_last_decision_holds(patients, numbers, links, decisions, shuffle):
    tables = [patients, numbers, links, decisions]
    found = resolve_persons(*tables)
    assert resolve_persons(*(shuffle.sample(rows, len(rows)) for rows in tables)) == found
    if decisions:
        last = max(decisions, key=lambda row: (row["decided_time"], row["decision_id"], row["kind"] == "same"))
        ends = [(last["system"], last["patient_id"]), (last["other_system"], last["other_patient_id"])]
        ties = [row for row in decisions if row["decided_time"] == last["decided_time"]]
        if len(ties) == 1 and ends[0] != ends[1] and all(end in found.person_of for end in ends):
            assert (found.person_of[ends[0]] == found.person_of[ends[1]]) is (last["kind"] == "same")


def test_a_number_that_everybody_has_says_nothing():
    shuffle = random.Random(1)
    rows = [patient("AB"[n % 2], str(n), f"{shuffle.choice('Heron Wren Teal Swift Finch'.split())}{n}, Otto 19{10 + n}-03-04 M") for n in range(80)]
    numbers = [row for each in rows for row in identifiers(each["system"], each["record_id"], "MR=12345@HOSP")]
    found = resolve_persons(rows, numbers)
    assert len(set(found.person_of.values())) == 80
    assert [conflict.kind for conflict in found.conflicts] == ["number"]
