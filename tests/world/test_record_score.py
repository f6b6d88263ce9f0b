"""The bars of coding and reconciling on a world with records in two systems. Everyday size; ONCOLEDGER_LARGE is the seed of a world of some 2,000 courses."""

from __future__ import annotations

import csv
import os

import pytest

from oncoledger.audit.check import options_of
from oncoledger.audit.coded import coded_persons
from oncoledger.audit.profile import Profile
from oncoledger.audit.reconciliation import actuals_of, coding_of, reconciled
from oncoledger.audit.score_record import score_lines, score_slips
from oncoledger.intake.into import Said, take_in
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of
from oncoledger.rulebook import book
from oncoledger.world.expected import read_expected
from oncoledger.world.slips import read_slips
from oncoledger.world.write import write_world

AS_OF = "2026-11-27"
LARGE = os.environ.get("ONCOLEDGER_LARGE", "")


@pytest.fixture(scope="module")
def world(tmp_path_factory, starter):
    folder = tmp_path_factory.mktemp("record") / "world"
    write_world(folder, 4_000 if LARGE else 110, seed=int(LARGE or 6), slips=True)
    profile = Profile.read(folder / "oncoledger.toml", book().keys(), starter.payers.keys())
    with Store.open(folder / "ledger", True) as store:
        take_in([folder / "records", folder / "charges"], store, Said(conventions=profile.convention))
    return folder, profile


def in_parts(folder, rows):
    """Rows of radiation, and of drugs."""
    with (folder / "records/department/course.csv").open(encoding="utf-8") as file:
        courses = {row["record_id"] for row in csv.DictReader(file)}
    return [row for row in rows if row.course_id in courses], [row for row in rows if row.course_id not in courses]


def test_the_lines_that_a_record_gives(world, starter):
    folder, profile = world
    options = options_of("", "", AS_OF, profile)
    actuals = actuals_of(folder / "ledger", starter, profile, options)
    with Store.open(folder / "ledger") as store, store.reading():
        coded = coded_persons(store, starter, profile, day_of(AS_OF), actuals.lines)
        told = [(course.drugs is not None, coding_of(one.person, course)) for one in coded for course in one.courses]
    radiation, drugs = in_parts(folder, read_expected(folder / "expected.csv"))
    for is_of_drugs, expected, least in ((False, radiation, 90_000 if LARGE else 2_000), (True, drugs, 70_000 if LARGE else 1_500)):
        lines = score_lines([line for of_drugs, course in told if of_drugs == is_of_drugs for line in course.charges], expected)
        print(lines)
        assert lines.other == 0, lines.others
        assert lines.share >= 0.995 and lines.lawful > least
    days = sum(len(course.days) for _, course in told)
    print(f"{days:,} infusion days")
    assert days > (5_000 if LARGE else 200)


def test_the_slips_between_record_and_charge(world, starter):
    folder, profile = world
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        elsewhere = {row["who"] for row in csv.DictReader(file) if row["fault"]}
    slips = read_slips(folder / "slips.csv")
    kinds = {kind.kind: kind for kind in score_slips(reconciled(folder / "ledger", starter, profile, options_of("", "", AS_OF, profile)).differences, slips, elsewhere)}
    print(*kinds.values(), sep="\n")
    assert not [kind for kind in kinds.values() if kind.recall < 0.99 or kind.precision < 0.99]
    if LARGE:
        assert kinds["missed session"].planted >= 200 and kinds["doubled"].planted >= 200


@pytest.mark.parametrize("read", [read_expected, read_slips])
def test_a_file_of_another_kind(read, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="columns are not"):
        read(tmp_path / "a.csv")
