"""Persons and courses of a ledger folder: kept at the end of every run, the same after a second one, and as before when a run is undone."""

from __future__ import annotations

import pytest

from oncoledger.formats.records import Record, Records
from oncoledger.intake.into import undo
from oncoledger.intake.resolve import courses_of, resolve
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY
from oncoledger.world.two_systems import CLINIC, HOSPITAL, two_systems

BORN, MONDAY = day_of("1961-04-23"), day_of("2026-02-02")


def greta(system, id, **more):
    row = {"record_id": id, "system": system, "family_name": "Heron", "given_names": "Greta", "birth_date": BORN, "sex": "F", "address": "12 Lake St", "zip": "10101"}
    return Record("patient", row | {"phone": "2025550143", "source_place": "row 1"} | more)


def course(system, id, patient, planned, days=5):
    yield Record("course", {"record_id": id, "system": system, "patient_id": patient, "sessions_planned": planned, "body_site": "Prostate", "source_place": "row 1"})
    for n in range(days):
        start = (MONDAY + n) * DAY
        names = {"record_id": f"{id}-{n}", "system": system, "patient_id": patient, "course_id": id, "source_place": "row 1"}
        yield Record("session", names | {"start_time": start, "kind": "treatment"})


def charge(system, id, patient, code="77412"):
    return Record("charge", {"record_id": id, "system": system, "patient_id": patient, "service_date": MONDAY + 1, "code": code, "source_place": "row 1"})


def add(store, *records, crosswalks=()):
    with store.run("test", lambda store: resolve(store, crosswalks)) as run:
        run.add(f"{len(store.runs())}.csv", str(len(store.runs())), 1, Records("table", list(records)))
    return run.run_id


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "ledger", create=True) as opened:
        yield opened


def test_two_systems_become_one_ledger(store, starter):
    add(store, greta("EPIC", "1"), *course("EPIC", "e", "1", 28))
    assert store.persons() == {("EPIC", "1"): "EPIC:1"}
    second = add(store, greta("ARIA", "7"), *course("ARIA", "a", "7", 25), charge("ARIA", "c", "7"))
    assert store.persons() == {("EPIC", "1"): "EPIC:1", ("ARIA", "7"): "EPIC:1"}, "who was there first keeps the name"
    assert store.courses() == {("EPIC", "e"): "EPIC:e", ("ARIA", "a"): "EPIC:e"}
    assert [row["words"] for row in store.conflicts()] == ["fractions planned: 25 in ARIA a, 28 in EPIC e"]
    assert {row["system"] for row in store.rows("session", person="EPIC:1")} == {"ARIA", "EPIC"}
    before = store.persons(), store.courses(), store.conflicts(), store.doubts()
    resolve(store)
    assert (store.persons(), store.courses(), store.conflicts(), store.doubts()) == before
    assert courses_of(store, "EPIC:1", starter).of_row["charge", "ARIA", "c"] == "EPIC:e"
    undo(store, second)
    assert (store.persons(), store.courses(), store.conflicts()) == ({("EPIC", "1"): "EPIC:1"}, {("EPIC", "e"): "EPIC:e"}, [])


def test_a_doubt_and_what_is_decided(store):
    add(store, greta("EPIC", "1"), greta("ARIA", "7", address="99 Mill Rd", zip="10404", phone="3035550199"))
    assert [doubt["persons"] for doubt in store.doubts()] == [["ARIA:7", "EPIC:1"]]
    number = store.decide("same", ("EPIC", "1"), ("ARIA", "7"), "R. Wren", "both drawers of paper")
    assert resolve(store).persons == 1 and not store.doubts()
    add(store, greta("ARIA", "8", given_names="Nora"))
    assert len(set(store.persons().values())) == 2, "a decision outlives a run"
    store.undecide(number)
    assert resolve(store).doubts == 1


def test_crosswalks_reach_the_ledger(store):
    add(store, Record("patient", {"record_id": "7001", "system": "ARIA", "source_place": "x"}), greta("EPIC", "1"),
        Record("patient_identifier", {"record_id": "i", "system": "EPIC", "patient_id": "1", "value": "07001", "authority": "HOSP", "kind": "MR", "source_place": "x"}),
        crosswalks=[("HOSP MRN", "ARIA id")])  # fmt: skip
    assert set(store.persons().values()) == {"ARIA:7001"}


def test_who_has_only_charges_keeps_the_number_of_the_file(store):
    add(store, charge("table", "c", "A17"))
    assert store.persons() == {}
    add(store, greta("table", "A17"))
    assert store.persons() == {("table", "A17"): "table:A17"}


def test_a_charge_with_a_clock_time(store):
    """The clock time of a charge is text; the day of a second session of a day was once taken for a number."""
    timed = charge("ARIA", "c", "A17")
    add(store, greta("ARIA", "A17"), Record("charge", timed.values | {"performed_time": "15:20"}))
    assert store.persons() == {("ARIA", "A17"): "ARIA:A17"}


def test_a_town(store):
    world = two_systems(300, 5)
    tables = {"patient": world.patients, "patient_identifier": world.identifiers, "patient_link": world.links, "service": world.services}
    add(store, *(Record(table, row) for table, rows in tables.items() for row in rows if row["system"] == HOSPITAL))
    add(store, *(Record(table, row) for table, rows in tables.items() for row in rows if row["system"] == CLINIC))
    by_person = {}
    for key, person in store.persons().items():
        by_person.setdefault(person, set()).add(world.truth[key])
    assert store.persons().keys() == world.truth.keys() and all(len(humans) == 1 for humans in by_person.values())
