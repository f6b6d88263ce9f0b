"""The whole ledger folder reconciled: who is looked at, what frames the answer, sums by kind, course, day, department and owner; as plain structs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import Struct

from oncoledger.coding.charge import Proposed, RowKey
from oncoledger.engine.encode import Options, Run, Span, encode
from oncoledger.intake.course.stored import every_ledger, persons_with_courses
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.intake.store import Store
from oncoledger.model.dates import FIRST_DAY, iso
from oncoledger.model.version import __version__
from oncoledger.sources.library import Library

from .claimed import Claimed, against_claims, apart
from .coded import Actual, CodedCourse, CodedPerson, coded_persons, lines_by_person
from .practice import applied
from .profile import Profile
from .reconcile import DIRECTION, KINDS, Difference, Frame, Reconciled, prices_of, reconcile


class Proof(Struct, frozen=True):
    """A row of the record on which a line rests."""

    table: str
    system: str
    record_id: str


class Line(Struct, frozen=True):
    """One difference as a report shows it. amount: dollars at stake; null where no price is known. file, position: of the charge."""

    kind: str
    direction: str
    person: str
    course: str
    date: str
    code: str
    modifiers: str
    units: int
    part: str
    should: str
    amount: float | None
    because: str
    department: str
    owner: str
    payer: str
    provider: str
    claim: str
    file: str
    position: int
    proof: list[Proof]


class Sum(Struct, frozen=True):
    """Differences of one kind, course, day, department or owner. amount: the known ones, in dollars. unpriced: lines of which no price is known."""

    name: str
    lines: int
    amount: float
    unpriced: int


class Ask(Struct, frozen=True):
    """One question that the record leaves open."""

    person: str
    course: str
    date: str
    codes: list[str]
    asks: str
    because: str
    to: str


class Reconciliation(Struct, frozen=True):
    """The answer of `reconcile`. persons, courses: looked at. charged: charge lines of radiation services; matched: alike in record and charge. missed, excess:
    dollars either way, of those whose price is known."""

    version: str
    folder: str
    as_of: str
    persons: int
    courses: int
    proposed: int
    charged: int
    matched: int
    beyond: int
    missed: float
    excess: float
    notes: list[str]
    kinds: list[Sum]
    by_course: list[Sum]
    by_month: list[Sum]
    by_department: list[Sum]
    by_owner: list[Sum]
    differences: list[Line]
    questions: list[Ask]


@dataclass(frozen=True)
class Actuals:
    """The charges of a ledger folder, as `check` would judge them, by person. run: the same lines as arrays."""

    ledger: Ledger
    run: Run
    lines: dict[str, list[Actual]]


Progress = Callable[[str, int, int], None]


def actuals_of(folder: Path, library: Library, profile: Profile, options: Options, progress: Progress | None = None) -> Actuals:
    """The charges of a folder, netted, with persons, courses, settings and payers under the names of the ledger."""
    ledger = read_inputs([folder], library=library, progress=progress, conventions=profile.convention, charges_from=profile.charges_from)
    ledger = applied(ledger, profile, library)
    spans = {each.file: Span(each.first_day, each.last_day, each.is_whole) for each in ledger.inputs}
    run = encode(ledger.charges, ledger.claims, spans, library, options)
    return Actuals(ledger, run, lines_by_person(run))


def frame_of(store: Store, actuals: Actuals, charges: Mapping[str, list[Actual]], profile: Profile, as_of: int) -> Frame:
    """What holds for all persons. A charge is missed only within the days that whole inputs of charges cover."""
    whole = [each for each in actuals.ledger.inputs if each.is_whole and each.first_day > FIRST_DAY]
    told = {row[0] for row in store.db.execute("SELECT DISTINCT kind FROM service WHERE is_current=1")}
    told |= {table for table in ("session", "fraction", "plan") if store.db.execute(f'SELECT 1 FROM "{table}" WHERE is_current=1 LIMIT 1').fetchone()}
    first, last = min((each.first_day for each in whole), default=1), max((each.last_day for each in whole), default=0)
    every = [line for lines in charges.values() for line in lines]
    parts = frozenset(line.part for line in every if line.part)
    return Frame(prices_of(every), frozenset(told), first, last, profile.coding.lag_days, as_of, parts)


def reconciled(
    folder: Path, library: Library, profile: Profile, options: Options, *, only: str = "", progress: Progress | None = None,
) -> Reconciliation:  # fmt: skip
    """Everything in a ledger folder, or one course or person of it. Raises StoreError."""
    actuals = actuals_of(folder, library, profile, options, progress)
    with Store.open(folder) as store, store.reading():
        persons = persons_named(store, only)
        charges, claims = apart(actuals.lines, actuals.ledger.inputs, store)
        frame = frame_of(store, actuals, charges or claims, profile, options.as_of)
        coded = coded_persons(store, library, profile, options.as_of, charges or claims, persons, options.setting, options.payer if profile.payer else "")
        done = [(each, _of_course(reconcile(each, frame), only)) for each in _told(coded, progress)]
    if persons is not None:
        charges, claims = ({person: mine for person, mine in lines.items() if person in persons} for lines in (charges, claims))
    claimed = against_claims(charges, claims, options.as_of, frame.first, frame.last)
    return summed(folder, options.as_of, done, actuals, frame, claimed)


def persons_named(store: Store, only: str) -> list[str] | None:
    """The person that is named, or whose course is; nobody where there is none such; None for everybody."""
    if not only:
        return None
    people = persons_with_courses(store)
    if only in people:
        return [only]
    return [person for person, _, ledgers in every_ledger(store, 10**6, people) if any(each.course_id == only for each in ledgers)][:1]


def _of_course(done: Reconciled, only: str) -> Reconciled:
    if only in ("", done.person):
        return done
    return replace(done, differences=[each for each in done.differences if each.course_id == only], matched=[
        each for each in done.matched if each[0].course_id == only], questions=[each for each in done.questions if each[0] == only])  # fmt: skip


def _told(coded: Iterable[CodedPerson], progress: Progress | None) -> Iterator[CodedPerson]:
    for count, each in enumerate(coded, 1):
        if progress and count % 50 == 0:
            progress("reconciling", count, 0)
        yield each


def summed(folder: Path, as_of: int, done: Sequence[tuple[CodedPerson, Reconciled]], actuals: Actuals, frame: Frame, claimed: Claimed) -> Reconciliation:
    """The struct of a report."""
    found = [each for _, one in done for each in one.differences] + claimed.differences
    lines = [line_of(each) for each in found]
    real = [each for each in lines if each.direction]
    courses = [course for coded, _ in done for course in coded.courses]
    assumed = sum(course.is_assumed for course in courses)
    notes = [*actuals.ledger.notes]
    if frame.last < frame.first:
        notes.append("No input of charges is whole, so nothing is called missed: --whole, or `whole` in oncoledger.toml, says that an export is.")
    if assumed:
        notes.append(f"Courses whose setting nothing tells: {assumed:,}; they were coded as a hospital's, --setting names another.")
    silent = sorted({line.part for one in done for course in one[0].courses for line in course.coding.charges} - frame.parts)
    if silent:
        notes.append(f"No charge on file is of the {' or '.join(silent)} part; what would be charged there is not called missed.")
    notes += claimed.notes
    return Reconciliation(
        __version__, str(folder), iso(as_of), len(done), len(courses), sum(len(course.coding.charges) for course in courses),
        sum(len(one.matched) for _, one in done) + sum(each.line is not None and each.proposed is None for each in found), sum(len(one.matched) for _,
        one in done),
        sum(len(one.beyond) for _, one in done), _dollars(each for each in real if each.direction == "missed"),
        _dollars(each for each in real if each.amount is not None and each.amount > 0 and each.direction != "missed"), notes,
        _sums(lines, lambda each: each.kind, KINDS), _sums(real, lambda each: f"{each.person} {each.course}".strip()), _sums(real, lambda each: each.date[:7]),
        _sums(real, lambda each: each.department), _sums(real, lambda each: each.owner), lines,
        [Ask(coded.person, course, iso(q.day) if q.day else "", list(q.codes), q.asks, q.because, q.to) for coded, one in done for course, q in one.questions],
    )  # fmt: skip


def line_of(each: Difference) -> Line:
    """A difference in words."""
    line, proposed = each.line, each.proposed
    modifiers = line.modifiers if line else proposed.modifiers if proposed else ""
    return Line(
        each.kind, DIRECTION[each.kind], each.person, each.course_id, iso(each.day), each.code, modifiers, each.units, each.part, each.should,
        None if each.cents is None else each.cents / 100, each.because, each.family or "other", each.owner, line.payer if line else "",
        line.provider if line else proposed.service.provider_id if proposed else "", line.claim if line else "", line.file if line else "",
        line.position if line else 0, [_proof(row) for row in each.rows],
    )  # fmt: skip


def _proof(row: RowKey) -> Proof:
    return Proof(*row)


def _dollars(lines: Iterable[Line]) -> float:
    return round(sum(round((line.amount or 0) * 100) for line in lines) / 100, 2)


def _sums(lines: Sequence[Line], name: Callable[[Line], str], order: Sequence[str] = ()) -> list[Sum]:
    """Sums by name: in an order that is given, else the costliest first."""
    counts: Counter[str] = Counter(map(name, lines))
    unpriced: Counter[str] = Counter(name(line) for line in lines if line.amount is None)
    cents: Mapping[str, int] = Counter()
    for line in lines:
        cents[name(line)] += round((line.amount or 0) * 100)  # type: ignore[index]
    found = [Sum(each, counts[each], cents[each] / 100, unpriced[each]) for each in counts]
    return sorted(found, key=lambda each: (order.index(each.name) if each.name in order else len(order), -abs(each.amount), -each.lines, each.name))


def is_anything_wrong(answer: Reconciliation) -> bool:
    return any(line.direction for line in answer.differences)


class Charge(Struct, frozen=True):
    """One proposed charge line. last_date: of a number of sessions that the record counts and does not date. law: source, section and grade."""

    person: str
    course: str
    date: str
    last_date: str
    code: str
    modifiers: str
    units: int
    part: str
    because: str
    law: list[str]
    proof: list[Proof]


class CourseCoding(Struct, frozen=True):
    """One course, coded. left_out: acts that nothing charges, each with its day and the reason."""

    person: str
    course: str
    sites: list[str]
    setting: str
    payer: str
    is_assumed: bool
    charges: list[Charge]
    questions: list[Ask]
    left_out: list[list[str]]


def coding_of(person: str, course: CodedCourse) -> CourseCoding:
    """A coded course as a report shows it."""
    ledger, coding = course.ledger, course.coding
    charges = [
        Charge(person, ledger.course_id, iso(line.day), iso(line.service.last_day) if not line.service.is_dated else "", line.code, line.modifiers, line.units,
               line.part, line.service.because, list(line.service.law) if line.service.law else [], [Proof(*row) for row in line.service.rows])
        for line in coding.charges
    ]  # fmt: skip
    asks = [Ask(person, ledger.course_id, iso(q.day) if q.day else "", list(q.codes), q.asks, q.because, q.to) for q in coding.questions]
    left = [[iso(day) if day else "", what, why] for day, what, why in coding.left_out]
    return CourseCoding(person, ledger.course_id, ledger.sites, course.terms.setting, course.terms.payer.id, course.is_assumed, charges, asks, left)


def proposed_lines(coded: Iterable[CodedPerson]) -> Iterator[tuple[str, Proposed]]:
    """(person, line) of every proposed charge."""
    for each in coded:
        for course in each.courses:
            for line in course.coding.charges:
                yield each.person, line
