"""Whether a finished session is held or ready, and why."""

from __future__ import annotations

import pytest

from oncoledger.audit.onward import Onward, missing_sources
from oncoledger.audit.profile import Profile
from oncoledger.formats.records import Record, Records
from oncoledger.intake.claim_queue import Entry
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of

DAY = day_of("2026-02-11")
BEHIND = {"system": "A", "source_place": "1"}


def charge(name, code, **values):
    return Record("charge", {**BEHIND, "record_id": name, "patient_id": "p1", "service_date": DAY, "code": code, "units": 1000, "setting": "freestanding", **values})


CASES = [
    # charges, missing sources, state, words of the reasons
    ([charge("1", "77402")], [], "ready", []),
    ([], [], "held", ["no charge of that day is on file"]),
    ([charge("1", "77402", service_date=DAY - 1)], [], "held", ["no charge of that day is on file"]),
    ([charge("1", "77402")], ["treatment record"], "held", ["missing: treatment record"]),
    ([charge("1", "77385", payer_id="MEDICARE")], [], "held", ["findings: "]),
]


@pytest.mark.parametrize(("charges", "missing", "state", "why"), CASES, ids=lambda value: str(value)[:40])
def test_states(charges, missing, state, why, tmp_path, starter):
    with Store.open(tmp_path, create=True) as store:
        with store.run(afterwards=resolve) as run:
            run.add("f", "h", 1, Records("x", [Record("patient", {**BEHIND, "record_id": "p1"}), *charges]))
        person = store.persons()["A", "p1"]
        onward = Onward(starter, Profile(), lambda store, entry: missing)
        entry = Entry("A", "session", "s1", "p1", DAY, person, "")
        told, gone, unknown = onward(store, [entry, entry._replace(stands=False), entry._replace(person_id="")])
    assert told.state == state and len(told.why) == len(why) and all(words in said for words, said in zip(why, told.why, strict=True)), told
    assert bool(told.findings) == any(words.startswith("findings") for words in why)
    assert gone.state == unknown.state == "held"


@pytest.mark.parametrize("required, missing", [
    ({}, []), ({"treatment": "A"}, []), ({"charges": "EPIC"}, ["charges: nothing of EPIC"]), ({"treatment": "A", "charges": "A"}, []),
])
def test_what_the_practice_requires(required, missing, tmp_path, starter):
    """A session whose course lacks a required source is held, and says which."""
    session = {**BEHIND, "record_id": "s1", "patient_id": "p1", "kind": "treatment", "status": "completed", "start_time": DAY * 86_400 + 36_000, "course_id": "c1"}
    course = {**BEHIND, "record_id": "c1", "patient_id": "p1", "discipline": "radiation"}
    with Store.open(tmp_path, create=True) as store:
        with store.run(afterwards=resolve) as run:
            run.add("f", "h", 1, Records("x", [Record("patient", {**BEHIND, "record_id": "p1"}), Record("course", course), Record("session", session),
                                               charge("1", "77402", course_id="c1")]))
        person = store.persons()["A", "p1"]
        assert list(missing_sources(required)(store, Entry("A", "session", "s1", "p1", DAY, person, ""))) == missing
