"""How the approvals of one course stand: what uses them, what is left, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from oncoledger.audit.coded import CodedCourse

from .approvals import Approval
from .uses import Use

GIVEN, AHEAD, CLAIMED, ASK = "given", "ahead", "claimed", "ask"
"""Kinds of alerts: given or charged without an approval; to come without one; a claim with another number; what the record leaves open."""


@dataclass(frozen=True)
class Alert:
    """One thing to act on. reason: none, not_listed, exceeded, expired, or a word of its own kind. day, number: of the first session that it is about.
    units: how many it is about. codes: theirs. says, do: in words."""

    kind: str
    reason: str
    day: int
    number: int
    units: int
    codes: tuple[str, ...]
    says: str
    do: str


@dataclass
class Shared:
    """An approval and what becomes of it in one course. used: units given; planned: units to come; left: after both, None where it sets no number.
    others: units that other courses of the person use."""

    approval: Approval
    used: int = 0
    planned: int = 0
    others: int = 0

    @property
    def left(self) -> int | None:
        return None if self.approval.units is None else self.approval.units - self.used - self.planned - self.others


@dataclass
class CourseApprovals:
    """One course. is_needed: does its payer want approval: True, False, or None where nobody says. standing: of each use, covered or why not.
    charged, claimed: sessions on charge lines and on claims. delivery: codes of sessions; wanted: codes that its approvals name."""

    course: CodedCourse
    is_needed: bool | None
    uses: list[Use]
    standing: list[str]
    approvals: list[Shared]
    alerts: list[Alert] = field(default_factory=list)
    charged: int = 0
    claimed: int = 0
    delivery: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()

    @property
    def given(self) -> int:
        return sum(use.units for use in self.uses if use.is_delivery and not use.is_ahead)

    @property
    def ahead(self) -> int:
        return sum(use.units for use in self.uses if use.is_delivery and use.is_ahead)

    @property
    def approved(self) -> int | None:
        """Sessions that are approved in all; None where an approval sets no number, or none speaks of sessions."""
        units = [each.approval.units for each in self.approvals if each.approval.covers and each.approval.is_of_delivery]
        return sum(unit for unit in units if unit is not None) if units and None not in units else None

    def stands(self, day: int, code: str) -> str:
        """none, listed, not_listed, exceeded or expired of a charge of a code on a day; empty where the payer wants no approval of it, or nobody says."""
        same = [said for use, said in zip(self.uses, self.standing, strict=True) if use.day <= day <= use.last and code in use.codes]
        if same:
            return next((said for said in same if said != "listed"), "listed") if "" not in same else ""
        if not self.is_needed or not self._is_asked(code, day):
            return ""
        return why([each.approval for each in self.approvals], (code,), day, day, code in self.delivery)

    def _is_asked(self, code: str, day: int) -> bool:
        named = code in self.wanted or code in wanted_by(self.course, day)
        return named or (code in self.delivery and any(each.approval.is_of_delivery for each in self.approvals))


def wanted_by(course: CodedCourse, day: int) -> frozenset[str]:
    """Codes for which the payer's profile wants approval on a day."""
    value = course.terms.payer.setting("authorization_codes", day)
    return frozenset(value) if isinstance(value, tuple) else frozenset((value,)) if isinstance(value, str) else frozenset()


def why(approvals: Sequence[Approval], codes: Sequence[str], first: int, last: int, is_delivery: bool) -> str:
    """none, not_listed, expired, exceeded or listed: how the approvals of a course stand to a code on a day, whatever else uses them."""
    valid = [each for each in approvals if each.covers]
    if not valid:
        return "none"
    naming = [each for each in valid if each.names(codes, is_delivery)]
    if not naming:
        return "not_listed"
    if not any(each.first <= last and first <= each.last for each in naming):
        return "expired"
    return "listed"
