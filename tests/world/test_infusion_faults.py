"""Every fault around drugs and of the claim form is found, by what the truth names, and lawful courses of medical oncology are accused by nobody."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from oncoledger.audit.check import check
from oncoledger.audit.score import Score, read_findings, read_truth, score
from oncoledger.report import write
from oncoledger.sources.library import Library
from oncoledger.world.catalogue import BUILDERS, PLANTERS
from oncoledger.world.claims import claims_of
from oncoledger.world.dice import Dice
from oncoledger.world.draw import _chart, _course, faulty_course
from oncoledger.world.export import frame_of
from oncoledger.world.files import write_claims
from oncoledger.world.record import Course
from oncoledger.world.truth import TruthFile

MINE = ("faults_infusion", "faults_infusion_drugs", "faults_infusion_visits", "faults_claim")
KINDS = [slug for slug, planter in PLANTERS.items() if planter.plant.__module__.rpartition(".")[2] in MINE]


def scored(folder: Path, courses: list[Course], library: Library, *, as_claims: bool) -> Score:
    """The score of what is found in an export of charges, or in the claims."""
    inputs = folder / "inputs"
    inputs.mkdir()
    with TruthFile(folder / "truth.csv") as truth:
        truth.add(courses)
    if as_claims:
        write_claims(inputs, [claim for course in courses for claim in claims_of(course)], 1)
    else:
        frame_of(courses).write_csv(inputs / "charges.csv")
    write(check([inputs], whole=True, as_of="2026-11-22", library=library), "json", folder / "found.json")
    return score(read_findings(folder / "found.json"), read_truth(folder / "truth.csv"))


def drawn(kinds: Iterable[str], told_in: str, each: int) -> list[Course]:
    found = (faulty_course(3, 1000 + 100 * place + again, kind) for place, kind in enumerate(kinds) for again in range(each))
    return [course for course in found if course and told_in in course.faults[0].told_in]


@pytest.mark.parametrize("told_in", ["charges", "claims"])
def test_every_kind_is_found(tmp_path: Path, starter: Library, told_in: str) -> None:
    result = scored(tmp_path, drawn(KINDS, told_in, 3), starter, as_claims=told_in == "claims")
    assert {kind.kind: (kind.planted, kind.collateral) for kind in result.kinds if kind.recall < 1 or kind.precision not in (1, None)} == {}
    assert len(result.kinds) > 50


@pytest.mark.parametrize("as_claims", [False, True])
def test_lawful_courses_are_accused_by_nobody(tmp_path: Path, starter: Library, as_claims: bool) -> None:
    infusion = [builder for builder in BUILDERS.values() if builder.discipline == "infusion"]
    courses = [_course(_chart(Dice(4, number), number, infusion[number % len(infusion)])) for number in range(120)]
    result = scored(tmp_path, courses, starter, as_claims=as_claims)
    assert (result.accusing, result.clean) == ({}, 120)
