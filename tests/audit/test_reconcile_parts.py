"""A ledger folder reconciled in several processes gives what one process gives."""

from __future__ import annotations

import csv
from pathlib import Path

from oncoledger.audit.profile import Profile
from oncoledger.audit.reconcile_parts import AT_ONCE
from oncoledger.audit.reconciliation import reconciled
from oncoledger.engine.encode import Options
from oncoledger.intake.into import Said, take_in
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from oncoledger.world.write import write_world


def test_two_processes_say_what_one_says(tmp_path: Path):
    world, ledger = tmp_path / "world", tmp_path / "ledger"
    write_world(world, 240, 13, slips=True)
    with Store.open(ledger, create=True) as store:
        take_in([world / "records"], store)
        take_in([world / "charges"], store, Said(system="RIVERBEND-EHR"))
    library, profile = Library.open(), Profile.read(world / "oncoledger.toml", set(book()))
    one, two = (reconciled(ledger, library, profile, Options(day_of("2026-11-27")), workers=workers) for workers in (1, 2))
    assert one.persons > AT_ONCE and one.differences and one == two
    nobody_said = reconciled(ledger, library, Profile(), Options(day_of("2026-11-27")), workers=1)  # on which day of its block 77427 stands
    with (world / "truth.csv").open(encoding="utf-8") as file:
        faulty = {row["who"] for row in csv.DictReader(file) if row["kind"]}
    assert not [each for each in nobody_said.differences if each.code == "77427" and each.kind == "wrong day" and each.person.rpartition(":")[2] not in faulty]
    course = next(line.course for line in one.differences if line.direction == "missed")
    alone = reconciled(ledger, library, profile, Options(day_of("2026-11-27")), only=course)
    assert {line.course for line in alone.differences} == {course} and alone.persons == 1
