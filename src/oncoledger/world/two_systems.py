"""One town in two record systems: a hospital's and a radiation clinic's patients, identifiers, merges and days of service, with who is who beside them.

The lists of nicknames and the ways to mistype are this file's neighbours' own, so that no matcher makes its own test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..model.dates import day_of
from ..model.times import DAY
from .clerks import Desk, married_since, written
from .dice import Dice
from .humans import Human, people

HOSPITAL, CLINIC = "HOSP", "RADONC"
DESKS = {HOSPITAL: Desk(ssn=0.7, old_name=0.5), CLINIC: Desk(ssn=0.55, nickname=0.06, old_name=0.5)}
IN_BOTH = 0.85
FIRST_DAY = day_of("2024-01-08")

Row = dict[str, Any]


@dataclass
class TwoSystems:
    """Rows of the tables patient, patient_identifier, patient_link and service. truth: (system, patient_id) -> number of the human. humans: by number."""

    patients: list[Row] = field(default_factory=list)
    identifiers: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    truth: dict[tuple[str, str], int] = field(default_factory=dict)
    humans: list[Human] = field(default_factory=list)


def two_systems(persons: int, seed: int, shared_mrn: float = 0.4, in_both: float = IN_BOTH) -> TwoSystems:
    """About so many persons in each system, a share of them in both. shared_mrn: share of the clinic's records that note the hospital's number."""
    world = TwoSystems(humans=people(round(persons * (2 - in_both)), seed))
    alone = (1 - in_both) / (2 - in_both)
    for human in world.humans:
        dice = Dice(seed, human.number, 12)
        where = dice.weighted({HOSPITAL: alone, CLINIC: alone, "both": 1 - 2 * alone})
        begins = FIRST_DAY + dice.between(0, 700)
        for system in (HOSPITAL, CLINIC):
            if where in (system, "both"):
                seen = married_since(human, dice) if system == CLINIC else human
                _enrol(world, seen, system, begins, dice, shared_mrn)
    return world


def _enrol(world: TwoSystems, human: Human, system: str, begins: int, dice: Dice, shared_mrn: float) -> None:
    """One record of a human in one system; one in a hundred has a second there, half of these merged by a message."""
    first = _record(world, human, system, "", begins, dice, shared_mrn)
    if dice.chance(0.01):
        second = _record(world, human, system, "D", begins, dice, shared_mrn)
        if dice.chance(0.5):
            world.links.append(_row(system, f"L{second}", patient_id=first, other_patient_id=second, kind="merged"))


def _record(world: TwoSystems, human: Human, system: str, copy: str, begins: int, dice: Dice, shared_mrn: float) -> str:
    # Both systems count from 100,001 on: the clinic's number of a person is the hospital's number of the next one, often a twin, a father or a spouse.
    own = f"{'9' if copy else ''}{100_000 + human.number + (system == CLINIC)}"
    columns, noted = written(human, DESKS[system], dice)
    world.patients.append(_row(system, own, **columns))
    world.truth[system, own] = human.number
    _identify(world, human, system, own, noted, dice, shared_mrn)
    days = dice.between(5, 35) if system == CLINIC else dice.between(1, 12)
    for n in range(days if dice.chance(0.9) else 0):
        day = begins + n * 7 // 5 + (dice.between(0, 30) if system == HOSPITAL else 0)
        world.services.append(_row(system, f"{own}-{n}", patient_id=own, kind="other", performed_time=day * DAY + 36_000))
    return own


def _identify(world: TwoSystems, human: Human, system: str, own: str, noted: dict[str, str], dice: Dice, shared_mrn: float) -> None:
    def say(value: str, kind: str, authority: str = "") -> None:
        of_who = {"patient_id": own, "value": value, "kind": kind} | ({"authority": authority} if authority else {})
        world.identifiers.append(_row(system, f"{own}-{kind}-{value}", **of_who))

    if system == HOSPITAL:
        say(own, "MR", HOSPITAL)
    else:
        say(own, "MR")   # in the hospital's range, and no authority stated: another person's number there
        if dice.chance(shared_mrn):
            fate = dice.fraction()
            other = human.number if fate > 0.01 else max(0, human.number - dice.between(1, 20))   # one in a hundred is mistyped or another's
            say(f"{100_000 + other}", "MR", HOSPITAL)
    if "ssn" in noted:
        say(noted["ssn"] if system == HOSPITAL else noted["ssn"][-4:], "SS")
    if "member" in noted:
        say(noted["member"], "MB")


def _row(system: str, record_id: str, **columns: Any) -> Row:
    return {"record_id": record_id, "system": system, "source_place": "invented", **columns}
