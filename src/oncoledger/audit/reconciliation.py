"""The whole ledger folder reconciled: who is looked at, what frames the answer, sums by kind, course, day, department and owner; as plain structs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from oncoledger.engine.encode import Options, Run, Span, encode
from oncoledger.intake.course.stored import every_ledger, persons_with_courses
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.intake.store import Store
from oncoledger.model.collecting import no_collecting
from oncoledger.model.dates import FIRST_DAY, iso
from oncoledger.model.version import __version__
from oncoledger.sources.library import Library

from .claimed import Claimed, against_claims, apart
from .coded import Actual, CodedCourse, lines_by_person
from .infusion_day import InfusionDay, infusion_day_of
from .practice import applied
from .profile import Profile
from .reconcile import KINDS, Frame, prices_of
from .reconcile_parts import Ask, Job, Line, Part, Progress, Proof, Workers, in_parts, line_of


class Sum(Struct, frozen=True):
    """Differences of one kind, course, day, department or owner. amount: the known ones, in dollars. unpriced: lines of which no price is known."""

    name: str
    lines: int
    amount: float
    unpriced: int


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
    tables = ("session", "fraction", "plan", "administration")
    told |= {table for table in tables if store.db.execute(f'SELECT 1 FROM "{table}" WHERE is_current=1 LIMIT 1').fetchone()}
    told |= {f"{table}.{name}" for table, name in (("administration", "end_time"), ("administration", "order_reason"), ("vial", "wasted"))
             if store.db.execute(f'SELECT 1 FROM "{table}" WHERE is_current=1 AND length({name}) > 0 LIMIT 1').fetchone()}  # fmt: skip
    first, last = min((each.first_day for each in whole), default=1), max((each.last_day for each in whole), default=0)
    every = [line for lines in charges.values() for line in lines]
    parts = frozenset(line.part for line in every if line.part)
    return Frame(prices_of(every), frozenset(told), first, last, profile.coding.lag_days, as_of, parts)


def reconciled(
    folder: Path, library: Library, profile: Profile, options: Options, *, only: str = "", workers: int = 0, progress: Progress | None = None,
) -> Reconciliation:  # fmt: skip
    """Everything in a ledger folder, or one course or person of it. workers: processes; 0: as many as there are processors, where it is worth it.
    Raises StoreError."""
    with Store.open(folder) as store:
        persons = persons_named(store, only)
        people = persons_with_courses(store) if persons is None else persons
    with Workers(len(people), library, workers) as ready, Store.open(folder) as store, store.reading(), no_collecting():
        actuals = actuals_of(folder, library, profile, options, progress)
        charges, claims = apart(actuals.lines, actuals.ledger.inputs, store)
        job = Job(folder, profile, options, frame_of(store, actuals, charges or claims, profile, options.as_of), only)
        parts = in_parts(job, people, charges or claims, store, library, ready, progress)
    if persons is not None:
        charges, claims = ({person: mine for person, mine in lines.items() if person in persons} for lines in (charges, claims))
    claimed = against_claims(charges, claims, options.as_of, job.frame.first, job.frame.last)
    return summed(job, parts, actuals, claimed)


def persons_named(store: Store, only: str) -> list[str] | None:
    """The person that is named, or whose course is; nobody where there is none such; None for everybody."""
    if not only:
        return None
    people = persons_with_courses(store)
    if only in people:
        return [only]
    return [person for person, _, ledgers in every_ledger(store, 0, people) if any(each.course_id == only for each in ledgers)][:1]


def summed(job: Job, parts: Sequence[Part], actuals: Actuals, claimed: Claimed) -> Reconciliation:
    """The struct of a report."""
    lines = [line for part in parts for line in part.lines] + [line_of(each) for each in claimed.differences]
    real = [each for each in lines if each.direction]
    frame, count = job.frame, Counter[str]()
    for part in parts:
        count.update(part.counts)
    notes = [*actuals.ledger.notes]
    if frame.last < frame.first:
        notes.append("No input of charges is whole, so nothing is called missed: --whole, or `whole` in oncoledger.toml, says that an export is.")
    if count["assumed"]:
        notes.append(f"Courses whose setting nothing tells: {count['assumed']:,}; they were coded as a hospital's, --setting names another.")
    silent = sorted({each for part in parts for each in part.proposed_parts} - frame.parts)
    if silent:
        notes.append(f"No charge on file is of the {' or '.join(silent)} part; what would be charged there is not called missed.")
    notes += claimed.notes
    return Reconciliation(
        __version__, str(job.folder), iso(job.options.as_of), count["persons"], count["courses"], count["proposed"], count["matched"] + count["unmatched"],
        count["matched"], count["beyond"], _dollars(each for each in real if each.direction == "missed"),
        _dollars(each for each in real if each.amount is not None and each.amount > 0 and each.direction != "missed"), notes,
        _sums(lines, lambda each: each.kind, KINDS), _sums(real, lambda each: f"{each.person} {each.course}".strip()), _sums(real, lambda each: each.date[:7]),
        _sums(real, lambda each: each.department), _sums(real, lambda each: each.owner), lines, [ask for part in parts for ask in part.asks],
    )  # fmt: skip


def _dollars(lines: Iterable[Line]) -> float:
    return round(sum(round((line.amount or 0) * 100) for line in lines) / 100, 2)


def _sums(lines: Sequence[Line], name: Callable[[Line], str], order: Sequence[str] = ()) -> list[Sum]:
    """Sums by name: in an order that is given, else the costliest first."""
    counts: Counter[str] = Counter(map(name, lines))
    unpriced: Counter[str] = Counter(name(line) for line in lines if line.amount is None)
    cents: Counter[str] = Counter()
    for line in lines:
        cents[name(line)] += round((line.amount or 0) * 100)
    found = [Sum(each, counts[each], cents[each] / 100, unpriced[each]) for each in counts]
    return sorted(found, key=lambda each: (order.index(each.name) if each.name in order else len(order), -abs(each.amount), -each.lines, each.name))


def is_anything_wrong(answer: Reconciliation) -> bool:
    return any(line.direction for line in answer.differences)


class Charge(Struct, frozen=True):
    """One proposed charge line. last_date: of a number of sessions that the record counts and does not date. law: source, section and grade. ndc,
    ndc_quantity, ndc_unit, note: of a drug line where its payer asks for them. is_least: a question decides whether it is more, or carries another modifier.
    diagnoses: to which the line points, the first first."""

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
    ndc: str = ""
    ndc_quantity: float | None = None
    ndc_unit: str = ""
    note: str = ""
    is_least: bool = False
    diagnoses: list[str] = []


class CourseCoding(Struct, frozen=True):
    """One course, coded. left_out: acts that nothing charges, each with its day and the reason. days: its infusion days as pictures."""

    person: str
    course: str
    sites: list[str]
    setting: str
    payer: str
    is_assumed: bool
    charges: list[Charge]
    questions: list[Ask]
    left_out: list[list[str]]
    days: list[InfusionDay] = []


def coding_of(person: str, course: CodedCourse) -> CourseCoding:
    """A coded course as a report shows it."""
    ledger, coding = course.ledger, course.coding
    charges = [
        Charge(person, ledger.course_id, iso(line.day), iso(line.service.last_day) if not line.service.is_dated else "", line.code, line.modifiers, line.units,
               line.part, line.service.because, list(line.service.law) if line.service.law else [], [Proof(*row) for row in line.service.rows],
               line.service.ndc, line.service.ndc_quantity / 1000 if line.service.ndc_quantity else None, line.service.ndc_unit, line.service.note,
               line.service.is_least, line.service.diagnoses.split())
        for line in coding.charges
    ]  # fmt: skip
    where, who = course.terms.setting, course.terms.payer.id
    days = [infusion_day_of(each, person, ledger.course_id, where, who) for each in course.drugs.pictures] if course.drugs else []
    asks = [Ask(person, ledger.course_id, iso(q.day) if q.day else "", list(q.codes), q.asks, q.because, q.to) for q in coding.questions]
    left = [[iso(day) if day else "", what, why] for day, what, why in coding.left_out]
    return CourseCoding(person, ledger.course_id, ledger.sites, course.terms.setting, course.terms.payer.id, course.is_assumed, charges, asks, left, days)
