"""The approvals of a whole ledger folder as a worklist: courses by urgency, as plain structs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from oncoledger.audit.claimed import apart
from oncoledger.audit.coded import coded_persons
from oncoledger.audit.fractionation import Screen, screens_of
from oncoledger.audit.profile import Profile
from oncoledger.audit.reconciliation import actuals_of, persons_named
from oncoledger.engine.encode import Options
from oncoledger.intake.course.days import workdays_between
from oncoledger.intake.course.stored import persons_with_courses
from oncoledger.intake.store import Store
from oncoledger.model.dates import iso
from oncoledger.model.version import __version__
from oncoledger.sources.library import Library

from .judge import person_approvals
from .state import AHEAD, CLAIMED, GIVEN, Alert, CourseApprovals, Shared

NOW_DAYS = 5
"""Workdays before a fraction within which its approval is a matter of now: payers answer in days."""
URGENCIES = ("now", "given", "soon", "claimed", "ask", "screen", "in order")


class Approved(Struct, frozen=True):
    """One approval as a report shows it. units, left: null where it sets no number. counts: what its units are of."""

    number: str
    status: str
    payer: str
    codes: list[str]
    counts: str
    units: int | None
    from_date: str
    to_date: str
    used: int
    planned: int
    others: int
    left: int | None
    is_used: bool


class Warn(Struct, frozen=True):
    """One alert. urgency: of URGENCIES. fraction: number of the first session that it is about; 0 for what is no session."""

    urgency: str
    reason: str
    date: str
    fraction: int
    units: int
    codes: list[str]
    says: str
    do: str


class CourseStands(Struct, frozen=True):
    """One course. is_needed: does its payer want approval; null where nobody says. approved: sessions in all; null where no approval sets their number.
    without: sessions given, and to come, that nothing approves."""

    urgency: str
    person: str
    course: str
    names: list[str]
    sites: list[str]
    payer: str
    is_needed: bool | None
    prescribed: int | None
    delivered: int
    ahead: int
    last_ahead: str
    approved: int | None
    charged: int
    claimed: int
    without_given: int
    without_ahead: int
    approvals: list[Approved]
    alerts: list[Warn]
    screens: list[Screen]


class Authorizations(Struct, frozen=True):
    """The answer of `authorizations`. courses: looked at. worklist: those of which something is to be said, the most urgent first, or all."""

    version: str
    folder: str
    as_of: str
    courses: int
    needed: int
    unknown: int
    on_file: int
    worklist: list[CourseStands]
    notes: list[str]


def authorizations(
    folder: Path, library: Library, profile: Profile, options: Options, *, only: str = "", payer: str = "",
    progress: Callable[[str, int, int], None] | None = None,
) -> Authorizations:  # fmt: skip
    """Everything in a ledger folder, or one course or person of it, which is then shown also where it is in order. Raises StoreError."""
    actuals = actuals_of(folder, library, profile, options, progress)
    names = {name.casefold(): id for name, id in profile.payers.items()}
    found: list[CourseStands] = []
    on_file = 0
    with Store.open(folder) as store, store.reading():
        persons = persons_named(store, only)
        people = persons_with_courses(store) if persons is None else persons
        charges, claims = apart(actuals.lines, actuals.ledger.inputs, store)
        numbers, has_approvals = claim_numbers(store), keeps_approvals(store)
        coded = coded_persons(store, library, profile, options.as_of, charges or claims, people, options.setting, payer)
        for count, one in enumerate(coded, 1):
            on_file += len(one.rows.get("authorization", ()))
            mine, sent = charges.get(one.person, []), claims.get(one.person, [])
            for stands in person_approvals(one, mine, sent, library, options.as_of, names, numbers):
                if only in ("", one.person, stands.course.ledger.course_id):
                    found.append(stands_of(one.person, stands, library, options.as_of, has_approvals))
            if progress and count % 100 == 0:
                progress("reading approvals", count, len(people))
    needed, unknown = sum(each.is_needed is True for each in found), sum(each.is_needed is None for each in found)
    return Authorizations(
        __version__, str(folder), iso(options.as_of), len(found), needed, unknown, on_file,
        sorted((each for each in found if only or each.urgency != "in order"), key=_order), _notes(on_file, needed, unknown),
    )  # fmt: skip


def claim_numbers(store: Store) -> dict[str, str]:
    """Number of a claim -> authorization number on it, empty where it has none."""
    sql = "SELECT claim_number, claim_id, prior_authorization FROM claim WHERE is_current=1"
    return {str(row[0] or row[1]): str(row[2] or "") for row in store.db.execute(sql)}


def keeps_approvals(store: Store) -> bool:
    """Does any system tell of approvals? Where none does, their absence says nothing."""
    return store.db.execute('SELECT 1 FROM "authorization" WHERE is_current=1 LIMIT 1').fetchone() is not None


def is_anything_without(answer: Authorizations) -> bool:
    """Was, or would be, something delivered or charged without approval?"""
    return any(each.urgency in ("now", "given", "soon", "claimed") for course in answer.worklist for each in course.alerts)


def stands_of(person: str, one: CourseApprovals, library: Library, as_of: int, has_approvals: bool = True) -> CourseStands:
    """A course as a report shows it, with the screens of its fractionation. has_approvals: some system tells of approvals, so that their absence counts."""
    course = one.course
    alerts = sorted((_warn(each, as_of, has_approvals) for each in one.alerts), key=lambda each: (URGENCIES.index(each.urgency), each.date, each.fraction))
    screens = screens_of(course, library)
    urgency = alerts[0].urgency if alerts else "screen" if any(each.is_beyond for each in screens) else "in order"
    ahead = [use for use in one.uses if use.is_ahead]
    bare = [use for use, said in zip(one.uses, one.standing, strict=True) if use.is_delivery and said not in ("", "listed")]
    return CourseStands(
        urgency, person, course.ledger.course_id, course.ledger.names, course.ledger.sites, course.terms.payer.id, one.is_needed, course.ledger.prescribed,
        one.given, one.ahead, iso(ahead[-1].day) if ahead else "", one.approved, one.charged, one.claimed,
        sum(use.units for use in bare if not use.is_ahead), sum(use.units for use in bare if use.is_ahead),
        [_approved(each) for each in one.approvals], alerts, screens,
    )  # fmt: skip


def _warn(alert: Alert, as_of: int, has_approvals: bool) -> Warn:
    if alert.reason == "none" and not has_approvals:
        urgency = "ask"
    elif alert.kind == AHEAD:
        urgency = "now" if alert.day <= as_of or workdays_between(as_of, alert.day)[0] < NOW_DAYS else "soon"
    else:
        urgency = {GIVEN: "given", CLAIMED: "claimed"}.get(alert.kind, "ask")
    return Warn(urgency, alert.reason, iso(alert.day) if alert.day else "", alert.number, alert.units, list(alert.codes), alert.says, alert.do)


def _approved(each: Shared) -> Approved:
    approval = each.approval
    counts = "sessions" if approval.is_of_delivery else "units"
    return Approved(
        approval.number, approval.status, approval.payer, sorted(approval.codes), counts, approval.units, iso(approval.first), iso(approval.last), each.used,
        each.planned, each.others, each.left, approval.covers,
    )  # fmt: skip


def _order(each: CourseStands) -> tuple[int, str, str, str]:
    return URGENCIES.index(each.urgency), each.alerts[0].date if each.alerts else "", each.person, each.course


def _notes(on_file: int, needed: int, unknown: int) -> list[str]:
    notes = []
    if unknown:
        notes.append(f"Courses of payers of whom nobody says whether they approve radiation: {unknown:,}; nothing is said of them. `authorization_codes` in "
                     f"the payer's profile, or an approval on file, would.")  # fmt: skip
    if needed and not on_file:
        notes.append("No approval is on file at all: is the export of the approvals missing from this ledger?")
    return notes
