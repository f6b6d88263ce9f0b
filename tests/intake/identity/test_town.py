"""A town in two record systems: nobody is joined wrongly, and hardly anybody is lost. Everyday a small town; the large ones ask for ONCOLEDGER_LARGE."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass

import pytest

from oncoledger.formats.records import Record, faults
from oncoledger.intake.identity import resolve_persons
from oncoledger.world import humans
from oncoledger.world.two_systems import CLINIC, HOSPITAL, IN_BOTH, two_systems


@dataclass
class Score:
    """wrong: persons made of several humans. Of pairs of records of one human in both systems: joined, listed, lost. false: listed pairs of different
    humans. people: share of humans who are in the list."""

    wrong: int
    joined: int
    listed: int
    lost: int
    false: int
    people: float

    @property
    def found(self) -> float:
        return (self.joined + self.listed) / (self.joined + self.listed + self.lost)


def score(world, found) -> Score:
    humans, records = {}, {}
    for key, person in found.person_of.items():
        humans.setdefault(person, set()).add(world.truth[key])
        records.setdefault(world.truth[key], []).append(key)
    listed = {frozenset((found.person_of[doubt.first], found.person_of[doubt.second])) for doubt in found.doubts}
    fate = Counter()
    for keys in records.values():
        for one in keys:
            for other in keys:
                if one[0] == HOSPITAL and other[0] == CLINIC:
                    pair = frozenset((found.person_of[one], found.person_of[other]))
                    fate["joined" if len(pair) == 1 else "listed" if pair in listed else "lost"] += 1
    false = sum(1 for doubt in found.doubts if world.truth[doubt.first] != world.truth[doubt.second])
    people = len({world.truth[key] for doubt in found.doubts for key in (doubt.first, doubt.second)}) / len(records)
    return Score(sum(1 for each in humans.values() if len(each) > 1), fate["joined"], fate["listed"], fate["lost"], false, people)


def resolved(persons, seed, shared_mrn, in_both=IN_BOTH):
    world = two_systems(persons, seed, shared_mrn, in_both)
    return world, resolve_persons(world.patients, world.identifiers, world.links, [], world.services)


@pytest.mark.parametrize(("seed", "shared_mrn"), [(1, 0.4), (2, 0)], ids=["with the hospital's numbers", "without"])
def test_a_small_town(seed, shared_mrn):
    result = score(*resolved(1_200, seed, shared_mrn))
    assert not result.wrong
    assert result.found >= 0.98
    assert result.joined >= 0.9 * (result.joined + result.listed + result.lost)
    assert result.people < 0.08


@pytest.mark.parametrize("seed", [1, 2])
def test_strangers_alone(seed, monkeypatch):
    """Twins, fathers, sons and namesakes, some born on one day, each known to one system: whoever is joined is joined wrongly."""
    monkeypatch.setattr(humans, "HOUSEHOLDS", {"twins": 0.4, "father": 0.25, "namesake": 0.15, "namesake born that day": 0.2})
    assert not score(*resolved(600, seed, 0.4, in_both=0)).wrong


@pytest.mark.slow
@pytest.mark.skipif("ONCOLEDGER_LARGE" not in os.environ, reason="twenty towns of 5,000 persons: set ONCOLEDGER_LARGE to a seed")
@pytest.mark.parametrize("town", range(20))
def test_large_towns(town):
    result = score(*resolved(5_000, int(os.environ["ONCOLEDGER_LARGE"]) * 100 + town, 0.4 if town % 2 else 0))
    print(result)
    assert not result.wrong and result.found >= 0.98


@pytest.mark.slow
@pytest.mark.skipif("ONCOLEDGER_LARGE" not in os.environ, reason="six towns of strangers alone: set ONCOLEDGER_LARGE to a seed")
@pytest.mark.parametrize("town", range(6))
def test_many_strangers_alone(town, monkeypatch):
    monkeypatch.setattr(humans, "HOUSEHOLDS", {"twins": 0.4, "father": 0.25, "namesake": 0.15, "namesake born that day": 0.2})
    result = score(*resolved(5_000, int(os.environ["ONCOLEDGER_LARGE"]) * 100 + town, 0.4, in_both=0))
    print(result)
    assert not result.wrong


def test_the_town_is_what_it_says():
    world = two_systems(400, 3)
    assert two_systems(400, 3).patients == world.patients != two_systems(400, 4).patients
    tables = {"patient": world.patients, "patient_identifier": world.identifiers, "patient_link": world.links, "service": world.services}
    assert not list(faults(Record(table, row) for table, rows in tables.items() for row in rows))
    relations = Counter(human.relation for human in world.humans)
    assert min(relations[each] for each in ("twin", "father", "son", "namesake")) > 3
    assert 0.75 < len({human for human in world.truth.values() if [key for key, of in world.truth.items() if of == human][1:]}) / 400 < 1.05
