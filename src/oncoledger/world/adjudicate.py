"""What payers do: clean lines are paid by contract, faulty ones denied, paid, or paid and taken back, by dice that know the severity of the fault.

Every answer balances: charge = paid + adjustments, line by line, and so claim by claim. Amounts are cents.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.dates import day_of
from .calendar import workday
from .claims import Claim
from .dice import Dice
from .record import Line, PlantedFault

ALLOWED = {"medicare": 0.31, "medicare_advantage": 0.33, "medicaid": 0.24, "commercial": 0.56}
"""What a contract allows of a charge."""
SHARE = {"medicare": 0.20, "medicare_advantage": 0.15, "medicaid": 0.0, "commercial": 0.18}
"""What of the allowed amount is the patient's (PR-2)."""
DEDUCTIBLE, DEDUCTIBLE_CHANCE = 24_000, 0.25
"""Of a claim's first lines, now and then (PR-1)."""
VISIT_COPAY = 3_500
"""Of a visit, for commercial payers (PR-3)."""

LAST_SETTLED = day_of("2026-11-26")
"""The last day on which payers of this world have settled; what comes later is still in work."""

PAID, DENIED, TAKEN_BACK, NEVER_ENTERED = "paid", "denied", "taken back", "never entered"
ACTS = {
    "reject": {NEVER_ENTERED: 0.75, DENIED: 0.25},
    "deny": {DENIED: 0.76, PAID: 0.13, TAKEN_BACK: 0.11},
    "recoup": {TAKEN_BACK: 0.62, PAID: 0.26, DENIED: 0.12},
    "missed": {PAID: 1.0},
    "advise": {PAID: 0.90, DENIED: 0.06, TAKEN_BACK: 0.04},
}
"""What payers do about a fault of each severity, by share of claims."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One amount that is not paid as charged: group CO or PR, claim adjustment reason code."""

    group: str
    reason: str
    cents: int


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """One line as answered. charge - sum of adjustments = paid."""

    line: Line
    charge: int
    paid: int
    allowed: int
    adjusted: tuple[Adjusted, ...]

    @property
    def patient(self) -> int:
        return sum(each.cents for each in self.adjusted if each.group == "PR")


@dataclass(frozen=True, slots=True)
class Answer:
    """One claim as answered in one payment. status: 1 processed, 4 denied, 22 reversal. received, payday: day numbers."""

    claim: Claim
    status: str
    lines: tuple[LineAnswer, ...]
    received: int
    payday: int

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(line.paid for line in self.lines)

    @property
    def patient(self) -> int:
        return sum(line.patient for line in self.lines)


def answers(claim: Claim, dice: Dice) -> list[Answer]:
    """What a payer answers to a claim: nothing where it never entered or is still in work; an answer; or that, its reversal and its correction months later."""
    act = _act(claim, dice)
    if act == NEVER_ENTERED:
        return []
    received = workday(claim.lines[-1].day + dice.between(3, 10))
    payday = _thursday(received + dice.between(14, 28))
    later = _thursday(payday + dice.between(60, 300))
    if payday > LAST_SETTLED:
        return []
    paid = _answer(claim, dice, received, payday, {} if act in (PAID, TAKEN_BACK) else _faulty(claim))
    if act != TAKEN_BACK or later > LAST_SETTLED:
        return [paid]
    return [paid, _reversed(paid, later), _corrected(paid, later)]


def _act(claim: Claim, dice: Dice) -> str:
    """The payer acts on the worst fault of the claim: of its lines, or of its form, which its first claim of that form shows."""
    severities = [fault.severity for fault in _faults(claim).values()]
    return dice.weighted(ACTS[min(severities, key=list(ACTS).index)]) if severities else PAID


def _faults(claim: Claim) -> dict[str, PlantedFault]:
    """Kind -> fault, of those that this claim shows."""
    blamed = {line.fault for line in claim.lines}
    return {fault.slug: fault for fault in claim.faults if fault.slug in blamed or (claim.marks and fault.told_in == "claims")}


def _faulty(claim: Claim) -> dict[int, str]:
    """Places of the planted lines, and why they are refused; of a fault of the form alone, all lines."""
    faults = _faults(claim)
    lines = {place: faults[line.fault].carc for place, line in enumerate(claim.lines) if line.fault}
    return lines or {place: fault.carc for fault in faults.values() for place in range(len(claim.lines))}


def _answer(claim: Claim, dice: Dice, received: int, payday: int, denied: dict[int, str]) -> Answer:
    owed = DEDUCTIBLE if SHARE[claim.person.payer.kind] and dice.chance(DEDUCTIBLE_CHANCE) else 0
    lines = []
    for place, line in enumerate(claim.lines):
        if place in denied:
            lines.append(_denied(line, denied[place]))
        else:
            lines.append(_by_contract(line, claim.person.payer.kind, owed))
            owed -= sum(each.cents for each in lines[-1].adjusted if each.reason == "1")
    return Answer(claim, "4" if len(denied) == len(lines) else "1", tuple(lines), received, payday)


def _denied(line: Line, reason: str) -> LineAnswer:
    return LineAnswer(line, line.cents, 0, 0, (Adjusted("CO", reason, line.cents),) if line.cents else ())


def _by_contract(line: Line, kind: str, deductible: int) -> LineAnswer:
    """The contract's part is written off (CO-45); of the rest the patient owes deductible, then coinsurance, or the copay of a visit."""
    allowed = int(line.cents * ALLOWED[kind])
    first = min(deductible, allowed)
    if kind == "commercial" and line.code.startswith("99"):
        rest = Adjusted("PR", "3", min(VISIT_COPAY, allowed - first))
    else:
        rest = Adjusted("PR", "2", int((allowed - first) * SHARE[kind]))
    adjusted = (Adjusted("CO", "45", line.cents - allowed), Adjusted("PR", "1", first), rest)
    return LineAnswer(line, line.cents, allowed - first - rest.cents, allowed, tuple(each for each in adjusted if each.cents))


def _reversed(answer: Answer, payday: int) -> Answer:
    """Every amount with the other sign (status 22)."""
    return Answer(answer.claim, "22", tuple(_negative(each) for each in answer.lines), answer.received, payday)


def _negative(each: LineAnswer) -> LineAnswer:
    return LineAnswer(each.line, -each.charge, -each.paid, -each.allowed, tuple(Adjusted(a.group, a.reason, -a.cents) for a in each.adjusted))


def _corrected(answer: Answer, payday: int) -> Answer:
    """The claim again, its planted lines denied and the others as they were paid."""
    denied = _faulty(answer.claim)
    lines = tuple(_denied(each.line, denied[place]) if place in denied else each for place, each in enumerate(answer.lines))
    return Answer(answer.claim, "4" if len(denied) == len(lines) else "1", lines, answer.received, payday)


def _thursday(day: int) -> int:
    """Payers settle on Thursdays; day 0 of the count was one."""
    return day + (-day) % 7
