"""What to act on, in words: the first fraction without an approval and why, claims with other numbers, and what is left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oncoledger.audit.coded import Actual
from oncoledger.coding.terms import CHANGE
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, iso

from .approvals import Approval
from .state import AHEAD, ASK, CLAIMED, GIVEN, Alert, CourseApprovals
from .uses import Use

_HOW = {"given": "given", "booked": "booked", "expected": "expected", "charged": "charged"}


def alerts_of(one: CourseApprovals, as_of: int, claims: Sequence[Actual], numbers: Mapping[str, str] | None) -> list[Alert]:
    """In order of day, those to act on before those to answer. Nothing of a payer who approves nothing, or of whom nobody knows whether he does."""
    if not one.is_needed:
        return []
    found = [*_uncovered(one), *_charged_beyond(one), *_numbers(one, claims, numbers or {}), *_other_sites(one), *_open(one)]
    return sorted(found, key=lambda each: (each.kind == ASK, each.day, each.number, each.reason, each.says))


def _uncovered(one: CourseApprovals) -> list[Alert]:
    groups: dict[tuple[bool, str, bool, tuple[str, ...]], list[Use]] = {}
    for use, said in zip(one.uses, one.standing, strict=True):
        if said not in ("", "listed"):
            groups.setdefault((use.is_ahead, said, use.is_delivery, use.codes), []).append(use)
    return [_alert(one, said, uses) for (_, said, _, _), uses in groups.items()]


def _alert(one: CourseApprovals, said: str, uses: Sequence[Use]) -> Alert:
    first, units = uses[0], sum(use.units for use in uses)
    approvals = [each.approval for each in one.approvals if each.approval.covers]
    naming = [each for each in approvals if each.names(first.codes, first.is_delivery)]
    numbered = f"Fraction {first.number} ({first.code})" if first.number and first.code else f"Fraction {first.number}" if first.number else first.code
    what = f"{numbered}, {_HOW[first.how]} for {iso(first.day)}" if first.is_ahead else f"{numbered} of {iso(first.day)}"
    more = f"; {units} in all" if units > 1 else ""
    cause = _cause(one, first)
    if said == "exceeded":
        room = sum(each.units or 0 for each in naming if each.first <= first.last and first.day <= each.last)
        says, do = f"{what} is beyond the {room} approved ({_list(naming)}){more}{cause}.", "Ask for more units."
    elif said == "expired":
        says, do = f"{what} is outside the days of {_days(naming)}{more}{cause}.", "Ask for an extension of the dates."
    elif said == "not_listed":
        says = f"{what}: no approval names the code; {_codes(approvals)}{more}{cause}."
        do = "Ask the payer to add the code to the approval."
        if first.day >= CHANGE and any(_is_of_before(one, each, first.day) for each in approvals):
            do = "Ask the payer how it maps the approval of earlier codes to those of 2026, and keep the answer."
    else:
        idle = [each.approval for each in one.approvals if not each.approval.covers]
        because = f" ({'; '.join(f'{each.number} is {_idle(each)}' for each in idle)})" if idle else ""
        says, do = f"{what}: no approval of {one.course.terms.payer.name} is on file{because}{more}.", "Ask for approval."
    if not first.is_ahead:
        do = do.replace("Ask for", "Ask at once for").replace("Ask the payer to", "Ask the payer at once to")
    return Alert(AHEAD if first.is_ahead else GIVEN, said, first.day, first.number, units, first.codes, says, do)


def _is_of_before(one: CourseApprovals, approval: Approval, day: int) -> bool:
    """Was it given for the codes before 2026: before that year, or for codes that ended with 2025 (ro-auth-2026)?"""
    ended = any(one.course.terms.nature(code, day) == ("", "") for code in approval.of_delivery)
    return ended or (bool(approval.of_delivery) and FIRST_DAY < approval.first < CHANGE)


def _cause(one: CourseApprovals, first: Use) -> str:
    """What changed there: the codes of 2026, a new prescription, a new plan, another code than before, or more fractions prescribed than were approved."""
    covered = [use for use, said in zip(one.uses, one.standing, strict=True) if said == "listed" and use.is_delivery and use.day <= first.day]
    before = covered[-1] if covered else None
    if not first.is_delivery:
        return ""
    if before and before.codes and first.codes and not set(before.codes) & set(first.codes):
        if before.day < CHANGE <= first.day:
            return f"; from 2026-01-01 the session is {first.code}, before it was {before.code}"
        replan = next((day for phase in one.course.ledger.phases for day, *_ in phase.replans if before.day < day <= first.day), None)
        if first.phase and first.phase != before.phase:
            return f"; {first.phase} is {first.code}, {before.phase or 'what was before'} was {before.code}"
        if replan is not None:
            return f"; since the plan changed on {iso(replan)} the session is {first.code}, before it was {before.code}"
        return f"; before, the session was {before.code}"
    if before and first.phase and before.phase and first.phase != before.phase:
        return f"; it is the first of {first.phase}"
    return ""


def _charged_beyond(one: CourseApprovals) -> list[Alert]:
    """More sessions charged than approved, where the record shows no more than that: the payer counts what is charged."""
    approved = one.approved
    if approved is None or one.charged <= approved or one.given > approved:
        return []
    day = max((use.day for use in one.uses if not use.is_ahead), default=0)
    says = f"{one.charged} sessions are charged, {approved} are approved and {one.given} are on record."
    return [Alert(CLAIMED, "charged", day, 0, one.charged - approved, (), says, "Reconcile the charges before they are claimed.")]


def _numbers(one: CourseApprovals, claims: Sequence[Actual], numbers: Mapping[str, str]) -> list[Alert]:
    """Claims of what needs approval: without a number although one is on file, or with a number that is not."""
    own = {each.approval.number.strip().upper() for each in one.approvals}
    valid = {each.approval.number.strip().upper() for each in one.approvals if each.approval.covers}
    first_day: dict[str, int] = {}
    for line in claims:
        if line.claim in numbers and line.units > 0 and one.stands(line.day, line.code):
            first_day[line.claim] = min(line.day, first_day.get(line.claim, line.day))
    found = []
    for claim, day in sorted(first_day.items()):
        number = numbers[claim].strip().upper()
        if not number and valid:
            found.append(Alert(CLAIMED, "number", day, 0, 1, (), f"Claim {claim} has no authorization number; {' and '.join(sorted(valid))} is on file.",
                               "Put the number on the claim (REF G1)."))  # fmt: skip
        elif number and number not in own:
            found.append(Alert(ASK, "number", day, 0, 1, (), f"Claim {claim} names authorization {numbers[claim]}, which is not on file.",
                               "Put the approval on file, or correct the claim."))  # fmt: skip
        elif number and number not in valid:
            found.append(Alert(CLAIMED, "number", day, 0, 1, (), f"Claim {claim} names authorization {numbers[claim]}, which covers nothing.",
                               "Find the approval that covers the day."))  # fmt: skip
    return found


def _other_sites(one: CourseApprovals) -> list[Alert]:
    """A prescription of another site that was signed after every approval began: an approval names no site, so that somebody must look."""
    firsts = [each.approval.first for each in one.approvals if each.approval.covers and each.approval.first > FIRST_DAY]
    phases = [row for row in one.course.record.phases if row.get("body_site")]
    if not firsts or not phases:
        return []
    begun = sorted((int(row.get("start_date", LAST_DAY)), str(row["body_site"]).lower(), str(row.get("name") or row["record_id"])) for row in phases)
    _, site, _ = begun[0]
    for row in phases:
        other, signed = str(row["body_site"]).lower(), int(row["approved_time"]) // 86400 if "approved_time" in row else None
        if other != site and signed is not None and signed > max(firsts):
            name = str(row.get("name") or row["record_id"])
            return [Alert(ASK, "site", signed, 0, 1, (), f"{name} treats another site ({other}, before {site}) and was prescribed on {iso(signed)}, after the "
                          f"approval began. Does the approval cover it?", "Ask the payer, or put its answer on file.")]  # fmt: skip
    return []


def _open(one: CourseApprovals) -> list[Alert]:
    """What the ledger cannot decide."""
    found = [
        Alert(ASK, "doubt", max(each.approval.first, 0), 0, 1, (), f"{each.approval.number}: {doubt}.", "Look at the payer's letter.")
        for each in one.approvals if each.approval.covers for doubt in each.approval.doubts
    ]  # fmt: skip
    ledger = one.course.ledger
    valid = [each.approval for each in one.approvals if each.approval.covers]
    if ledger.prescribed is None and not ledger.is_over and not one.ahead and any(each.is_of_delivery for each in valid):
        day = one.course.record.sessions[-1].day if one.course.record.sessions else 0
        found.append(Alert(ASK, "planned", day, 0, 1, (), "How many fractions are prescribed? Neither one number nor bookings are on record.",
                           "Complete the prescription."))  # fmt: skip
    said = [each.used_said for each in valid]
    used = sum(use.units for use in one.uses if not use.is_ahead)
    told = sum(each for each in said if each is not None)
    if said and None not in said and told > used:
        found.append(Alert(ASK, "used", 0, 0, told - used, (), f"The system that keeps the approvals counts {told} used; the record shows {used}.",
                           "Find the sessions, or the other user of the approval."))  # fmt: skip
    return found


def _list(approvals: Sequence[Approval]) -> str:
    return " and ".join(dict.fromkeys(each.number for each in approvals))


def _idle(approval: Approval) -> str:
    return "of another payer" if approval.is_other_payer else approval.status


def _days(approvals: Sequence[Approval]) -> str:
    return " and ".join(f"{each.number} ({iso(each.first) or 'any day'} to {iso(each.last) or 'open'})" for each in approvals)


def _codes(approvals: Sequence[Approval]) -> str:
    return "; ".join(f"{each.number} names {' '.join(sorted(each.codes)) or 'visits'}" for each in approvals)
