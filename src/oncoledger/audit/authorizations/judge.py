"""A person's approvals shared out over what uses them: what is left, and what was or would be given without one, with the reason and the first fraction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from oncoledger.audit.coded import Actual, CodedCourse, CodedPerson
from oncoledger.sources.library import Library

from .alerts import alerts_of
from .approvals import Approval, Row, approvals_of
from .match import matched
from .state import CourseApprovals, Shared, wanted_by, why
from .uses import CodeOf, Use, charged_units, uses_of

PLENTY = 10**6
"""Room of an approval that sets no number."""


def person_approvals(
    coded: CodedPerson, charges: Sequence[Actual], claims: Sequence[Actual], library: Library, as_of: int, names: Mapping[str, str] | None = None,
    numbers: Mapping[str, str] | None = None, code_of: CodeOf | None = None,
) -> list[CourseApprovals]:  # fmt: skip
    """The courses of a person, each with its approvals. names: payer as a system names it -> profile. numbers: claim -> authorization number on it.

    An approval that names a course serves that one alone; one that names none serves any, within its days. Sharing is such that as much as possible is
    covered, the earlier before the later; among approvals that would do, the one that ends first is used first.
    """
    delivery = library.codes_named("rt_delivery")
    found: list[CourseApprovals] = []
    everything: list[tuple[CourseApprovals, int]] = []
    approvals: list[Approval] = []
    rows = list(coded.rows.get("authorization", ()))
    for course in coded.courses:
        rows += [row for row in course.ledger.rows.get("authorization", ()) if not any(row is other for other in rows)]
    for course in coded.courses:
        mine = [each for each in approvals_of(rows, _course_of(coded), _other_payer(coded, course, library, names or {}), delivery, as_of)
                if each.course_id in ("", course.ledger.course_id)]  # fmt: skip
        listed = frozenset(code for each in mine for code in each.codes)
        needed = is_needed(course, mine, as_of)

        def asked(code: str, day: int, course: CodedCourse = course, listed: frozenset[str] = listed) -> bool:
            return code in listed or code in wanted_by(course, day)

        here = [line for line in charges if line.course_id == course.ledger.course_id] or (list(charges) if len(coded.courses) == 1 else [])
        sent = [line for line in claims if line.course_id == course.ledger.course_id] or (list(claims) if len(coded.courses) == 1 else [])
        uses = uses_of(course, here or sent, as_of, delivery, asked, code_of)
        one = CourseApprovals(course, needed, uses, [""] * len(uses), [Shared(each) for each in mine], delivery=delivery, wanted=listed)
        one.charged = sum(charged_units(here, delivery).values())
        one.claimed = sum(charged_units(sent, delivery).values())
        approvals += [each for each in mine if each not in approvals]
        everything += [(one, place) for place in range(len(uses))]
        found.append(one)
    _share(everything, sorted(approvals, key=lambda each: (each.last, each.first, each.number, sorted(each.codes))))
    for one in found:
        one.alerts = alerts_of(one, as_of, claims if len(found) == 1 else [line for line in claims if line.course_id == one.course.ledger.course_id], numbers)
    return found


def standing_of(courses: Sequence[CourseApprovals]) -> Callable[[Actual, CodedCourse], str]:
    """What `record_words` asks of a charge line of these courses: none, listed, not_listed, exceeded or expired; empty where nothing is to be said."""
    by_course = {one.course.ledger.course_id: one for one in courses}

    def standing(line: Actual, course: CodedCourse) -> str:
        one = by_course.get(course.ledger.course_id)
        return one.stands(line.day, line.code) if one else ""

    return standing


def _course_of(coded: CodedPerson) -> Callable[[Row], str | None]:
    """The course that a row names: '' where it names none, None where it is one of another kind, or of another course of the person."""
    own = {course.ledger.course_id: {_name(row) for row in course.ledger.rows.get("course", ())} for course in coded.courses}
    known = {_name(row) for row in coded.rows.get("course", ())}

    def of(row: Row) -> str | None:
        name = (str(row.get("system", "")), str(row.get("course_id", "")))
        if not name[1]:
            return ""
        place = next((id for id, names in own.items() if name in names), None)
        return place if place is not None else None if name in known else ""

    return of


def _name(row: Row) -> tuple[str, str]:
    return str(row.get("system", "")), str(row["record_id"])


def _other_payer(coded: CodedPerson, course: CodedCourse, library: Library, names: Mapping[str, str]) -> Callable[[str], bool]:
    """Is an approval's payer another than the one who is billed first? By profile, else by the rank of the policy that names it."""
    mine = course.terms.payer
    ranks: dict[str, int] = {}
    for row in coded.rows.get("coverage", ()):
        for name in (row.get("payer_id"), row.get("payer_name"), row["record_id"]):
            if name:
                ranks[str(name).casefold()] = min(int(row.get("rank", 1)), ranks.get(str(name).casefold(), 99))

    def other(payer: str) -> bool:
        key = payer.casefold()
        profile = library.payer(names.get(key, payer))
        if profile.is_known and payer:
            return profile.id != mine.id and profile.id not in mine.line
        return ranks.get(key, 1) > 1

    return other


def is_needed(course: CodedCourse, approvals: Sequence[Approval], as_of: int) -> bool | None:
    """Medicare's fee for service approves nothing. Another payer wants approvals where its profile names codes, or where it has answered for this course."""
    if course.terms.payer.kind == "medicare":
        return False
    days = [as_of, *(given.day for given in course.record.sessions[-1:])]
    if any(wanted_by(course, day) for day in days) or any(not each.is_other_payer for each in approvals):
        return True
    return None


def _share(everything: Sequence[tuple[CourseApprovals, int]], approvals: Sequence[Approval]) -> None:
    """Units of approvals to uses, in order of date over all courses; fills standing and the sums of each approval."""
    order = sorted(everything, key=lambda each: (each[0].uses[each[1]].day, each[0].uses[each[1]].is_ahead, each[0].course.ledger.course_id, each[1]))
    wants: list[tuple[int, list[int]]] = []
    for one, place in order:
        use = one.uses[place]
        may = [
            n for n, each in enumerate(approvals)
            if each.covers and each.course_id in ("", one.course.ledger.course_id) and any(each == other.approval for other in one.approvals)
            and each.names(use.codes, use.is_delivery) and each.first <= use.last and use.day <= each.last
        ]  # fmt: skip
        free = [n for n in may if not approvals[n].counts(use.is_delivery)]
        wants.append((0 if free else use.units, [] if free else may))
        one.standing[place] = "listed" if free else ""
        for n in free[:1]:
            if approvals[n].units is None:
                _sum(one, approvals[n], use, use.units)
    taken = matched(wants, [each.units if each.units is not None else PLENTY for each in approvals])
    for (one, place), (units, _), mine in zip(order, wants, taken, strict=True):
        use = one.uses[place]
        for n, some in mine.items():
            _sum(one, approvals[n], use, some)
        if one.standing[place]:
            continue
        if units and sum(mine.values()) == units:
            one.standing[place] = "listed"
            continue
        if not _is_wanted(one, use):
            continue
        said = why([each.approval for each in one.approvals], use.codes, use.day, use.last, use.is_delivery)
        one.standing[place] = "exceeded" if said == "listed" else said
    courses = list({id(one): one for one, _ in everything}.values())
    for one in courses:
        for shared in one.approvals:
            for other in courses:
                if other is not one:
                    shared.others += sum(each.used + each.planned for each in other.approvals if each.approval == shared.approval)


def _sum(one: CourseApprovals, approval: Approval, use: Use, units: int) -> None:
    for shared in one.approvals:
        if shared.approval == approval:
            if use.is_ahead:
                shared.planned += units
            else:
                shared.used += units


def _is_wanted(one: CourseApprovals, use: Use) -> bool:
    """Does the payer want approval of this: its profile names a code of it, or an approval of the course speaks of such services?"""
    if not one.is_needed:
        return False
    own = [each.approval for each in one.approvals if not each.approval.is_other_payer]
    if not use.codes:
        return any(each.is_of_delivery for each in own) or bool(wanted_by(one.course, use.day) & one.delivery)
    if set(use.codes) <= wanted_by(one.course, use.day) or any(not each.codes.isdisjoint(use.codes) for each in own):
        return True
    return use.is_delivery and any(each.is_of_delivery for each in own)
