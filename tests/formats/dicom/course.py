"""Whole invented courses as DICOM files, for tests and for trying things out: `python -m tests.formats.dicom.course FOLDER [SEED]`.

A course is: a plan of two arcs with a setup field, its quality assurance on a phantom, 25 fractions of which one was broken off and resumed and one was
cancelled, a replan after the tenth, a boost of 5 electron fractions, portal images of the first day, a planning CT, a summary. `write_course` says what it wrote.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydicom import Dataset

from tests.formats.dicom.maker import Field, Given, Person, Visit, beams_record, image, other, plan, summary, uid, written

FRACTIONS, REPLAN_AFTER, BOOST = 25, 10, 5
ARCS = [
    Field(n, energy=6, gantry=(180, 240, 300, 0, 60, 120), leaves=(1, 4, 2, 5, 3, 1), weights=(0, 0.1, 0.35, 0.5, 0.9, 1), couch=0, isocenter=(10, -20, 30))
    for n in (1, 2)
]  # fmt: skip
SETUP = Field(9, delivery="SETUP")


def write_course(folder: Path, seed: int = 1, syntaxes: tuple[str, ...] = ("explicit", "implicit", "deflated")) -> list[Path]:
    """Write one course into a folder and give its files in the order of their dates; the same seed writes the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)
    paths = []
    for n, (name, made) in enumerate(objects(seed), 1):
        path = folder / f"{n:03d}_{name}.dcm"
        path.write_bytes(written(made, dice.choice(syntaxes), is_undefined=dice.random() < 0.5))
        paths.append(path)
    return paths


def objects(seed: int) -> Iterator[tuple[str, Dataset]]:
    """Name and data set of each object of a course."""
    person = Person(f"INV-{seed:05d}", f"Course^Number{seed}", "19480511", "M")
    first, replan, boost = (uid(seed, 1, n) for n in (1, 2, 3))
    day = dt.date(2026, 1, 5) + dt.timedelta(days=7 * (seed % 8))
    number = 0

    def visit(plan_uid: str, fraction: int, on: dt.date, planned: int, time: str = "0915", dose: float = 2) -> Visit:
        nonlocal number
        number += 1
        return Visit(fraction, f"{on:%Y%m%d}", f"{time}00", f"{time}45", plan_uid, 1, planned, uid=uid(seed, 2, number), person=person, dose=dose)

    yield "CT", other("ct", instance=uid(seed, 5), person=person)
    yield "RP_first", plan([*ARCS, SETUP], [FRACTIONS], 50, instance=first, person=person, label="Breast")
    yield "RT_phantom", beams_record(visit(first, 1, day - dt.timedelta(days=3), FRACTIONS), [Given(n, delivery="VERIFICATION") for n in (1, 2)])
    whole = [Given(1, 210, 210), Given(2, 190, 190)]
    for fraction in range(1, FRACTIONS + 1):
        current = first if fraction <= REPLAN_AFTER else replan
        if fraction == 1:
            yield "RI_portal", image("PORTAL", f"{day:%Y%m%d}", "091000", instance=uid(seed, 4, 1), person=person)
        if fraction == REPLAN_AFTER + 1:
            yield "RP_replan", plan([*ARCS, SETUP], [FRACTIONS - REPLAN_AFTER], 30, instance=replan, person=person, label="Breast:1", replaces=first)
        planned = FRACTIONS if current == first else FRACTIONS - REPLAN_AFTER
        own = fraction if current == first else fraction - REPLAN_AFTER
        if fraction == 5:  # broken off in the second arc, resumed half an hour later
            yield "RT_broken", beams_record(visit(current, own, day, planned, dose=1.4), [whole[0], Given(2, 190, 70, "MACHINE")])
            yield "RT_resumed", beams_record(visit(current, own, day, planned, "0950", 0.6), [Given(2, 190, 120, "NORMAL", "CONTINUATION")])
        elif fraction == 8:  # nothing was delivered; the fraction is given on the next day
            yield "RT_cancelled", beams_record(visit(current, own, day, planned, dose=0), [replace(part, delivered=0, ended="OPERATOR") for part in whole])
            day = _next(day)
            yield "RT", beams_record(visit(current, own, day, planned), whole)
        else:
            yield "RT", beams_record(visit(current, own, day, planned), whole)
        day = _next(day)
    electron = Field(1, "ELECTRON", 9, applicator=("ELECTRON_SQUARE", "A10"))
    yield "RP_boost", plan([electron], [BOOST], 10, instance=boost, person=person, label="Boost")
    for fraction in range(1, BOOST + 1):
        yield "RT_boost", beams_record(visit(boost, fraction, day, BOOST), [Given(1, 220, 220, radiation="ELECTRON", energy=9)])
        last, day = day, _next(day)
    start = dt.date(2026, 1, 5) + dt.timedelta(days=7 * (seed % 8))
    yield "RS", summary([(BOOST, BOOST, "EXTERNAL_BEAM")], first=f"{start:%Y%m%d}", last=f"{last:%Y%m%d}", plans=[boost], dose=10, instance=uid(seed, 3), person=person)


def _next(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    return day + dt.timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


if __name__ == "__main__":
    print(f"{len(write_course(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))} files")
