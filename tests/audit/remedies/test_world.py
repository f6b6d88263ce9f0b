"""Fix over an invented centre with planted faults: every safe remedy holds, none makes a finding, nothing is charged twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.audit.check import report_of
from oncoledger.audit.profile import Profile
from oncoledger.audit.remedies.asked import KINDS, Asked
from oncoledger.audit.remedies.fix import Context, fix_as
from oncoledger.audit.remedies.guard import count, grown, refuse_raised, sums_of
from oncoledger.engine.encode import Options
from oncoledger.model.dates import day_of

draw = pytest.importorskip("oncoledger.world.draw")
export = pytest.importorskip("oncoledger.world.export")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """The export of 300 patients of whom some have a fault with a safe remedy, with slips of form on every seventh line."""
    path = tmp_path_factory.mktemp("world") / "charges.csv"
    export.frame_of(list(draw.patients(300, 2))).write_csv(path)
    heading, *rows = path.read_text("utf-8").splitlines()
    code = heading.split(",").index("code")
    for n in range(0, len(rows), 7):
        if '"' not in rows[n]:
            cells = rows[n].split(",")
            cells[code] = f" {cells[code].lower()}"
            rows[n] = ",".join(cells)
    path.write_text("\n".join([heading, *rows]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("asked", [Asked(), Asked(kinds=frozenset(KINDS), because="the chart was looked at")], ids=["safe", "everything"])
def test_world(asked: Asked, world: Path, starter, tmp_path: Path) -> None:
    context = Context(starter, Options(day_of("2026-11-22")), Profile(), True)
    answer = fix_as(asked, [world], tmp_path / "out", context)
    before, after = (context.read([path]) for path in (world, tmp_path / "out" / world.name))
    found, fixed = (count(report_of(ledger, starter, context.options)) for ledger in (before, after))
    assert not grown(found, fixed)
    recoded = frozenset(change.after for change in answer.changes if change.kind == "recode")
    refuse_raised(sums_of(before), sums_of(after), recoded)
    assert {change.kind for change in answer.changes} >= {"letter_case", "blanks"} and answer.found_after < answer.found_before
    again = fix_as(asked, [tmp_path / "out" / world.name], None, context)
    assert not [change for change in again.changes if change.safe]
