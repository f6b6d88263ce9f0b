"""What no remedy may do: raise a charge or a unit of any code, or make a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from oncoledger.audit.result import Finding, Report
from oncoledger.intake.ledger import Ledger
from oncoledger.model.table import NO_NUMBER, Words

Sums = Mapping[str, tuple[int, int]]
"""Code -> charges in cents and units in thousandths."""

Key = tuple[str, str, str]
"""Verdict, rule and patient."""


class Raised(ValueError):
    """A fixed file would charge more than the original. Nothing is written."""


def sums_of(ledger: Ledger) -> Sums:
    """What each code charges and counts; a line without an amount adds none."""
    code = ledger.charges["code"]
    assert isinstance(code, Words)
    amount, units = np.asarray(ledger.charges["charge_amount"]), np.asarray(ledger.charges["units"])
    cents, many = np.zeros(len(code.words), dtype=np.int64), np.zeros(len(code.words), dtype=np.int64)
    np.add.at(cents, code.ids, np.where(amount == NO_NUMBER, 0, amount))
    np.add.at(many, code.ids, units)
    return {word: (int(cents[n]), int(many[n])) for n, word in enumerate(code.words)}


def refuse_raised(before: Sums, after: Sums, recoded_to: frozenset[str]) -> None:
    """Raises Raised where a code charges or counts more than before. recoded_to: codes that the caller put in another's place, with a reason."""
    for code, (cents, units) in after.items():
        was_cents, was_units = before.get(code, (0, 0))
        if code not in recoded_to and (cents > was_cents or units > was_units):
            raise Raised(f"the fixed files would charge more of {code} than the originals; nothing is written")
    if sum(cents for cents, _ in after.values()) > sum(cents for cents, _ in before.values()):
        raise Raised("the fixed files would charge more than the originals; nothing is written")


def count(report: Report) -> Counter[Key]:
    """Findings and questions by rule and patient. A patient who is only known as a place in a file counts with the others of the rule."""
    return Counter(map(key_of, (*report.findings, *report.questions)))


def key_of(finding: Finding) -> Key:
    return finding.verdict, finding.rule, "" if "#" in finding.patient_id else finding.patient_id


def grown(before: Counter[Key], after: Counter[Key]) -> dict[Key, int]:
    """Where there is more than before, and by how much."""
    return {key: many - before[key] for key, many in after.items() if many > before[key]}


def stayed(mended: Iterable[Finding], before: Counter[Key], after: Counter[Key]) -> set[Key]:
    """Where fewer findings have gone than were mended."""
    wanted = Counter(map(key_of, mended))
    return {key for key, many in wanted.items() if after[key] > before[key] - many}
