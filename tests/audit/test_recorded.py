"""The record joined to charge lines: where nothing was done wrong no rule on the record accuses anybody, what slipped between record and charge is
found, and of what the record is silent little is asked. ONCOLEDGER_LARGE is the seed of a world of 3,000 patients."""

from __future__ import annotations

import csv
import os

import pytest

from oncoledger.audit.check import check
from oncoledger.audit.profile import Profile
from oncoledger.intake.into import Said, take_in
from oncoledger.intake.store import Store
from oncoledger.rulebook import book
from oncoledger.world.slips import read_slips
from oncoledger.world.write import write_world

LARGE = os.environ.get("ONCOLEDGER_LARGE", "")
PATIENTS = 3_000 if LARGE else 120
UNCOUNTED = frozenset("96372 96401 96402 J3490 J3590 J9999 C9399".split())
"""Injections that the world's record does not count, and drugs without a code of their own: a second line of these accuses nobody."""
ON_RECORD = {rule.id for rule in book().values() if rule.table == "record"}


@pytest.fixture(scope="module")
def report(tmp_path_factory, starter):
    folder = tmp_path_factory.mktemp("recorded") / "world"
    write_world(folder, PATIENTS, seed=int(LARGE or 6), slips=True)
    profile = Profile.read(folder / "oncoledger.toml", book().keys(), starter.payers.keys())
    with Store.open(folder / "ledger", True) as store:
        take_in([folder / "records", folder / "charges"], store, Said(conventions=profile.convention))
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        faulted = {row["who"] for row in csv.DictReader(file) if row["kind"]}
    return check([folder / "ledger"], as_of="2026-11-27", profile=profile, library=starter), faulted, read_slips(folder / "slips.csv")


def who(finding):
    return finding.patient_id.rpartition(":")[2]


def of_others(findings, faulted, slips):
    """Findings of rules on the record about patients with whom nothing went wrong."""
    touched = faulted | {slip.patient_id for slip in slips}
    return [each for each in findings if each.rule in ON_RECORD and who(each) not in touched]


def test_what_was_done_right_is_not_accused(report):
    answer, faulted, slips = report
    judged = sum(count.clear for count in answer.verdicts if count.rule in ON_RECORD)
    assert judged > PATIENTS * 50
    assert [(each.rule, each.message) for each in of_others(answer.findings, faulted, slips)] == []


def test_silence_is_asked_about_and_not_often(report):
    """The world's record keeps silent about one act in fifty, and never tells who supervised a centre."""
    answer, faulted, slips = report
    asked = of_others(answer.questions, faulted, slips)
    print(len(asked))
    assert 0 < len(asked) < 2 * PATIENTS


FOUND_BY = {
    "doubled": "REC015 VIA001", "not given": "REC001", "cancelled": "REC001", "wrong day": "REC002", "not done": "REC003",
    "wrong units": "REC015 LVL004 LVL005 LVL008", "wrong level": "LVL001 LVL002 LVL003 REC004 REC006 REC013",
    "hour too many": "MAR003 MAR005", "hydration beside a drug": "MAR006 MAR007", "held dose charged": "REC003 VIA001", "wrong drug units": "VIA001 VIA002",
}  # fmt: skip
"""Slip -> rules of which one must find it. A level too low, and what was not charged, accuse nobody: `reconcile` tells of them."""


def _accuses_nobody(slip):
    of_number = slip.kind in ("doubled", "wrong drug units") and slip.code in UNCOUNTED
    return of_number or (slip.kind == "wrong level" and slip.instead < slip.code)


def test_slips_between_record_and_charge_are_found(report):
    answer, _, slips = report
    asked = [each for each in answer.questions if each.rule == "VIA001"]  # a payer that may want the discarded part on the line
    rules = {(who(each), line.service_date, each.rule) for each in (*answer.findings, *asked) for line in each.lines}
    wanted = [slip for slip in slips if slip.kind in FOUND_BY and not _accuses_nobody(slip)]
    missed = [slip for slip in wanted if not any(
        (slip.patient_id, slip.instead if slip.kind == "wrong day" else slip.date, rule) in rules for rule in FOUND_BY[slip.kind].split()
    )]
    assert len({slip.kind for slip in wanted}) >= 4
    assert missed == []
