"""What became of a claim line: denied, reduced, taken back, paid, or not answered yet."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from oncoledger.intake.answers import Answer
from oncoledger.sources.reasons import DENIAL, reasons

DENYING_GROUPS = frozenset(("CO", "PI", "OA"))
"""Groups under which a denial reason is a denial. OA with them: duplicates (18) are told under OA. PR is the patient's."""


class Fate(StrEnum):
    """denied: nothing paid, for a reason that is a denial. reduced: paid in part, the rest denied. taken back: paid, then reversed, and less stands.
    paid: all that is due is paid, or owed by the patient. open: no answer, or one that was reversed without another."""

    denied = "denied"
    reduced = "reduced"
    taken_back = "taken_back"
    paid = "paid"
    open = "open"

    @property
    def is_refused(self) -> bool:
        return self in (Fate.denied, Fate.taken_back)


class Outcome(NamedTuple):
    """fate, the reasons of the denial, what stands paid in cents, and whether the line was denied at first and is not any more."""

    fate: Fate
    reasons: tuple[str, ...] = ()
    paid: int = 0
    is_overturned: bool = False


def fate_of(answers: list[Answer]) -> Outcome:
    """What stands after all answers to a line, in the order in which they were paid."""
    said = [answer for answer in answers if not answer.is_reversal]
    if not said:
        return Outcome(Fate.open)
    last_reversal = max((place for place, answer in enumerate(answers) if answer.is_reversal), default=-1)
    standing = [answer for answer in answers[last_reversal + 1 :] if not answer.is_reversal]
    if last_reversal >= 0 and not standing:
        standing = _beside_reversal(answers, last_reversal)
    standing = _in_force(standing)
    paid = sum(answer.paid for answer in standing)
    denying = _denying(standing)
    first = said[0]
    if last_reversal >= 0 and first.paid > 0 and paid < first.paid:
        return Outcome(Fate.taken_back, denying, paid)
    if not standing:
        return Outcome(Fate.open)
    fate = Fate.paid if not denying else Fate.reduced if paid > 0 else Fate.denied
    was_denied = len(said) > 1 and first.paid <= 0 and bool(_denying([first]))
    return Outcome(fate, denying, paid, was_denied and fate is not Fate.denied)


def _in_force(answers: list[Answer]) -> list[Answer]:
    """Of answers without a reversal between them: those that pay add up, and a refusal beside them took nothing back; of refusals alone the last counts."""
    return [answer for answer in answers if answer.paid] or answers[-1:]


def _beside_reversal(answers: list[Answer], place: int) -> list[Answer]:
    """A correction that stands before its reversal in the same payment: payers put them in either order. The first answer is never one."""
    day = answers[place].day
    return [answer for answer in answers[1:place] if answer.day == day and not answer.is_reversal]


def _denying(answers: list[Answer]) -> tuple[str, ...]:
    """The denial reasons of which an amount stands, each once."""
    sums: dict[str, int] = {}
    for answer in answers:
        for group, reason, cents in answer.adjustments:
            if group in DENYING_GROUPS and reason in reasons() and reasons()[reason].kind == DENIAL:
                sums[reason] = sums.get(reason, 0) + cents
    return tuple(reason for reason, cents in sums.items() if cents > 0)
