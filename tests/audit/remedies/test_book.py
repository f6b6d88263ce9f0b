"""The remedies of the rulebook: a program can carry out what says that it can, and a safe one always can."""

from __future__ import annotations

import re

import pytest

from oncoledger.audit.remedies.asked import KINDS
from oncoledger.rulebook import book

SHAPES = {
    "remove_line": "line", "units": "allowed", "add_modifier": "[0-9A-Z]{2}|{parting}", "remove_modifier": "[0-9A-Z]{2}( [0-9A-Z]{2})*",
    "replace_modifier": "[0-9A-Z]{2} [0-9A-Z]{2}", "recode": "[0-9A-Z]{5}",
}  # fmt: skip
FIXES = [(rule.id, rule.fix) for rule in book().values() if rule.fix]


def test_every_kind_has_a_shape() -> None:
    assert set(SHAPES) == set(KINDS)
    assert {fix.kind for _, fix in FIXES if fix.to} <= set(KINDS)


@pytest.mark.parametrize(("id", "fix"), [pytest.param(id, fix, id=id) for id, fix in FIXES if fix.to or fix.safe])
def test_fix(id: str, fix) -> None:
    assert fix.to, "a safe remedy that nothing carries out"
    assert re.fullmatch(SHAPES[fix.kind], fix.to)
    assert not (fix.safe and fix.kind in ("remove_line", "units", "add_modifier", "recode")), "this changes what is billed"
