"""Cases bite: nudge a number, a comparison, a code, a date or a parameter of a rule, and one of its cases must fail."""

from __future__ import annotations

import pytest

from oncoledger.audit.casebook import answer_of, encoded
from oncoledger.audit.cases import Case, read_cases
from oncoledger.audit.judge import judge
from oncoledger.engine.encode import Run
from oncoledger.engine.rule import Rule
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from tests.rulebook.mutants import mutants


def surviving(rule: Rule, library: Library) -> list[str]:
    """The changes that no case of the rule notices."""
    cases = [(case, encoded(case, library)) for case in read_cases(rule.cases)]
    unnoticed = []
    for words, changed in mutants(rule):
        if all(same(changed, case, run) for case, run in cases):
            unnoticed.append(words)
    return unnoticed


def same(changed: Rule, case: Case, run: Run) -> bool:
    """Does the changed rule still answer as the case says? A change that breaks down is noticed."""
    try:
        return answer_of(judge(run, [changed]), changed).agrees(case)
    except (TypeError, ValueError, KeyError, IndexError):
        return False


@pytest.mark.parametrize("rule", book().values(), ids=book().keys())
def test_cases_bite(rule: Rule, starter: Library) -> None:
    assert not surviving(rule, starter)
