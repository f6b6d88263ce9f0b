"""Every case of every rule: what the rule's own block says is what the engine answers."""

from __future__ import annotations

import pytest

from oncoledger.audit.casebook import answer_of, encoded
from oncoledger.audit.cases import Case, read_cases
from oncoledger.audit.findings import findings
from oncoledger.audit.judge import judge
from oncoledger.engine.rule import Rule
from oncoledger.rulebook import book
from oncoledger.sources.library import Library

CASES = [pytest.param(rule, case, id=f"{rule.id} {case.text[:70]}") for rule in book().values() for case in read_cases(rule.cases)]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: Rule, case: Case, starter: Library) -> None:
    outcome = judge(encoded(case, starter), [rule])
    found = answer_of(outcome, rule)
    assert found.agrees(case), f"{rule.id}: {case.text}\n  answered: {found}"
    for finding in findings(outcome):
        words = [finding.message, finding.clears, finding.fix.text if finding.fix else "", *(law.section for law in finding.cites)]
        assert not any("{" in each for each in words), finding


@pytest.mark.parametrize("rule", book().values(), ids=book().keys())
def test_a_rule_is_cited_and_can_be_worded(rule: Rule, starter: Library) -> None:
    """Every citation names a document that is listed, with a section; every rule has a case that is found and one that is not."""
    for cite in rule.cites:
        assert starter.document(cite.source).title
        assert cite.section.strip()
    verdicts = {case.verdict for case in read_cases(rule.cases)}
    assert "found" in verdicts, "no case shows the fault"
    assert verdicts - {"found"}, "no case shows what is lawful"
    assert all(cite.grade in ("H", "M", "L") for cite in rule.cites)
    if all(cite.grade == "L" for cite in rule.cites):
        assert rule.severity.word == "advise", "a rule that rests on grade L alone never denies"
