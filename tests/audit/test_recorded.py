"""The record joined to charge lines: where nothing was done wrong no rule on the record accuses anybody, and of what it is silent it asks little."""

from __future__ import annotations

import csv
import os

import pytest

from oncoledger.audit.check import check
from oncoledger.audit.profile import Profile
from oncoledger.intake.into import Said, take_in
from oncoledger.intake.store import Store
from oncoledger.rulebook import book
from oncoledger.world.write import write_world

LARGE = os.environ.get("ONCOLEDGER_LARGE", "")
PATIENTS = 3_000 if LARGE else 120
ON_RECORD = {rule.id for rule in book().values() if rule.table == "record"}


@pytest.fixture(scope="module")
def report(tmp_path_factory, starter):
    folder = tmp_path_factory.mktemp("recorded") / "world"
    write_world(folder, PATIENTS, seed=int(LARGE or 5))
    profile = Profile.read(folder / "oncoledger.toml", book().keys(), starter.payers.keys())
    with Store.open(folder / "ledger", True) as store:
        take_in([folder / "records", folder / "charges"], store, Said(conventions=profile.convention))
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        faulted = {row["who"] for row in csv.DictReader(file) if row["kind"]}
    return check([folder / "ledger"], as_of="2026-11-27", profile=profile, library=starter), faulted


def on_record(findings, faulted):
    return [each for each in findings if each.rule in ON_RECORD and each.patient_id.rpartition(":")[2] not in faulted]


def test_what_was_done_right_is_not_accused(report):
    answer, faulted = report
    judged = sum(count.clear for count in answer.verdicts if count.rule in ON_RECORD)
    assert judged > PATIENTS * 50
    assert [(each.rule, each.message) for each in on_record(answer.findings, faulted)] == []


def test_silence_is_asked_about_and_not_often(report):
    """The world's record keeps silent about one act in fifty, and never tells who supervised a centre."""
    answer, faulted = report
    asked = on_record(answer.questions, faulted)
    print(len(asked))
    assert 0 < len(asked) < 2 * PATIENTS


def test_faults_that_only_the_record_shows_are_found(report):
    answer, _ = report
    found = {each.rule for each in answer.findings if each.rule in ON_RECORD}
    assert {"REC003"} <= found
