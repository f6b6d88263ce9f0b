"""Every published case that a charge table can express, judged by the whole book: the lines that may be refused, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.audit.casebook import encoded
from oncoledger.audit.cases import read_cases
from oncoledger.audit.judge import judge
from oncoledger.model.verdict import Severity, Verdict
from oncoledger.rulebook import book
from oncoledger.sources.library import Library

HERE = Path(__file__).parent


def published() -> list[object]:
    cases = []
    for file in sorted(HERE.glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            parts = [part.strip() for part in line.split("|")]
            if line.startswith("#") or len(parts) < 3 or parts[2] == "skip":
                continue
            cases.append(pytest.param(parts[1], parts[2], id=f"{parts[0]} {parts[1][:50]}"))
    return cases


@pytest.mark.parametrize(("ledger", "expected"), published())
def test_published_case(ledger: str, expected: str, starter: Library) -> None:
    (case,) = read_cases(f"{ledger} -> clear")
    outcome = judge(encoded(case, starter), book().values())
    run, accused = outcome.run, []
    for flags in outcome.flags:
        if flags.rule.severity >= Severity.ADVISE:
            continue
        for i in range(len(flags.verdicts)):
            if flags.verdicts[i] == Verdict.FOUND:
                lines = flags.subject.lines[flags.subject.starts[i] : flags.subject.starts[i + 1]]
                accused += [(flags.rule.id, run.words["code"][code]) for code in run.columns["code"][lines].tolist()]
    wanted = set() if expected == "clean" else set(expected.split())
    assert {code for _, code in accused} == wanted, sorted(accused)
