"""Queries over the synthetic centre: whatever the record leaves out is asked, and answers end it. Nothing is charged for a denial."""

from __future__ import annotations

import os
import random

import pytest

from oncoledger.audit.coded import coded_persons
from oncoledger.audit.profile import Profile
from oncoledger.audit.queries import Given, answer, open_queries
from oncoledger.coding.answers import choices, valid
from oncoledger.formats.records import Record, Records
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of, iso
from oncoledger.sources.checklists import AMOUNT, CLOCK, COUNT, DATE, possible
from oncoledger.world.clinical import records_of
from oncoledger.world.draw import patients

AS_OF = day_of("2026-11-01")


@pytest.fixture
def store(tmp_path):
    """Forty patients' records in two systems, in which every third act has lost a fact, and every fifth its signature; ONCOLEDGER_LARGE: six hundred's."""
    dice = random.Random(5)
    records = [_poorer(record, dice) for course in patients(600 if os.environ.get("ONCOLEDGER_LARGE") else 40, 5) for record in records_of(course, 5)]
    with Store.open(tmp_path / "ledger", create=True) as store:
        with store.run("intake", afterwards=resolve) as run:
            run.add("records", "0" * 64, 1, Records("table", records, items=len(records)))
        yield store


def _poorer(record, dice):
    values = dict(record.values)
    facts = str(values.get("facts", "")).split("|")
    if record.table == "service" and len(facts) > 1 and dice.random() < 0.35:
        facts.pop(dice.randrange(len(facts)))
        values["facts"] = "|".join(facts)
    if record.table == "service" and dice.random() < 0.2:
        values.pop("signed_time", None)
    return Record(record.table, values)


def words(query):
    values = possible(query.element, query.kind)
    return {(COUNT,): "3", (DATE,): iso(query.day), (CLOCK,): "23:45", (AMOUNT,): "20 mg"}.get(values) or (choices(query)[0].value if choices(query) else "lung")


def services(store, starter):
    return {(each.ledger.course_id, service.day, service.code) for one in coded_persons(store, starter, Profile(), AS_OF, {}) for each in one.courses
            for service in each.coding.services}  # fmt: skip


def test_answers_end_it(store, starter):
    rounds = []
    while asked := open_queries(store, starter, Profile(), AS_OF):
        rounds.append(len(asked))
        assert len(rounds) < 5, "what was answered is asked again"
        answer(store, [Given(each, valid(each.query, words(each.query)), "A. Finch", AS_OF) for each in asked])
    assert rounds[0] > 20 and rounds == sorted(rounds, reverse=True)


def test_denials_end_it_and_charge_nothing(store, starter):
    before, asked = services(store, starter), open_queries(store, starter, Profile(), AS_OF)
    asked = [each for each in asked if each.query.element != "new"]  # who is not new is known: that is a fact, and no gap
    answer(store, [Given(each, "", "A. Finch", AS_OF, True) for each in asked])
    again = {each.query.id for each in open_queries(store, starter, Profile(), AS_OF)}
    assert not again & {each.query.id for each in asked}
    assert services(store, starter) <= before
