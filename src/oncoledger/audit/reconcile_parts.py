"""Persons reconciled some at a time, in several processes where there are many: what comes back is plain lines and sums."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec import Struct

from oncoledger.coding.charge import RowKey
from oncoledger.engine.encode import Options
from oncoledger.intake.store import Store
from oncoledger.model.collecting import no_collecting
from oncoledger.model.dates import iso
from oncoledger.sources.library import Library

from .coded import Actual, CodedPerson, Memory, coded_persons
from .profile import Profile
from .reconcile import DIRECTION, Difference, Frame, Reconciled, reconcile

Progress = Callable[[str, int, int], None]
AT_ONCE = 100
"""Persons of one part."""
WORTH_IT = 400
"""Persons from which another process is quicker than this one alone."""


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


class Ask(Struct, frozen=True):
    """One question that the record leaves open."""

    person: str
    course: str
    date: str
    codes: list[str]
    asks: str
    because: str
    to: str


@dataclass(frozen=True)
class Job:
    """What every part needs. only: one course or person alone."""

    folder: Path
    profile: Profile
    options: Options
    frame: Frame
    only: str = ""


@dataclass
class Part:
    """What some persons came to. counts: persons, courses, assumed, proposed, matched, unmatched, beyond. proposed_parts: who would bill."""

    lines: list[Line] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    proposed_parts: set[str] = field(default_factory=set)


class Workers:
    """Processes that get ready while this one reads the charges; none where a few persons are not worth it. To be closed."""

    def __init__(self, people: int, library: Library, workers: int = 0) -> None:
        count = min(workers or (os.cpu_count() or 1 if people >= WORTH_IT else 1), -(-people // AT_ONCE) or 1)
        self.pool: ProcessPoolExecutor | None = None
        if count > 1:
            fresh = multiprocessing.get_context("spawn")  # rather than copies of this process, whose libraries have threads
            self.pool = ProcessPoolExecutor(count, fresh, _begin, (library.home,))
            for _ in range(count):
                self.pool.submit(_ready)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *error: object) -> None:
        if self.pool:
            self.pool.shutdown(wait=False, cancel_futures=True)  # nobody waits while they tidy up


def in_parts(
    job: Job, people: Sequence[str], lines: Mapping[str, list[Actual]], store: Store, library: Library, workers: Workers, progress: Progress | None = None
) -> list[Part]:  # fmt: skip
    """All persons, in their order, whatever the number of processes."""
    shares = [list(people[start : start + AT_ONCE]) for start in range(0, len(people), AT_ONCE)]
    found: list[Part] = []
    if workers.pool is None:
        memory: Memory = {}
        for share in shares:
            found.append(part_of(job, share, lines, store, library, memory))
            _tell(progress, len(found), len(shares), len(people))
        return found
    tasks = [(job, share, {person: lines[person] for person in share if person in lines}) for share in shares]
    for part in workers.pool.map(_work, tasks):
        found.append(part)
        _tell(progress, len(found), len(shares), len(people))
    return found


def _tell(progress: Progress | None, done: int, shares: int, people: int) -> None:
    if progress:
        progress("reconciling", people * done // shares, people)


_MINE: dict[str, tuple[Library, Memory]] = {}


def _begin(home: Path) -> None:
    library = Library.open(home)
    _ = library.payers, library.codes
    _MINE["library"] = library, {}


def _ready() -> None:
    """The first task of a process: it has begun."""


def _work(task: tuple[Job, list[str], dict[str, list[Actual]]]) -> Part:
    job, share, lines = task
    library, memory = _MINE["library"]
    with Store.open(job.folder) as store, store.reading(), no_collecting():
        return part_of(job, share, lines, store, library, memory)


def part_of(job: Job, share: Sequence[str], lines: Mapping[str, list[Actual]], store: Store, library: Library, memory: Memory) -> Part:
    """Some persons, reconciled."""
    part = Part()
    options = job.options
    payer = options.payer if job.profile.payer else ""
    for coded in coded_persons(store, library, job.profile, options.as_of, lines, share, options.setting, payer, True, memory):
        done = _of_course(reconcile(coded, job.frame), job.only)
        part.lines += [line_of(each) for each in done.differences]
        part.asks += [Ask(coded.person, course, iso(q.day) if q.day else "", list(q.codes), q.asks, q.because, q.to) for course, q in done.questions]
        _count(part, coded, done)
    return part


def _count(part: Part, coded: CodedPerson, done: Reconciled) -> None:
    charges = [line for course in coded.courses for line in course.coding.charges]
    part.proposed_parts |= {line.part for line in charges}
    part.counts.update({
        "persons": 1, "courses": len(coded.courses), "assumed": sum(course.is_assumed for course in coded.courses), "proposed": len(charges),
        "matched": len(done.matched), "unmatched": sum(each.line is not None and each.proposed is None for each in done.differences),
        "beyond": len(done.beyond),
    })  # fmt: skip


def _of_course(done: Reconciled, only: str) -> Reconciled:
    if only in ("", done.person):
        return done
    return replace(
        done, differences=[each for each in done.differences if each.course_id == only], matched=[each for each in done.matched if each[0].course_id == only],
        questions=[each for each in done.questions if each[0] == only],
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
