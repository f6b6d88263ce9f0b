"""Approvals written as text: a course in the language of `tests/coding/course_files.py`, what is approved, booked and charged, and what is to be said.

    == name of the case
    as-of 2026-02-14                          the day on which one looks
    cover UHC rank=2                          a policy
    phase ... signed=2026-02-10               a prescription, signed on a day
    auth A1 codes=77407,77412 units=20 from=2026-02-01 to=2026-04-30 [status=denied] [payer=UHC] [course=C1] [system=EHR] [used=3]
    book 5 2026-02-16 [system=EHR] [time=09:00]       booked treatments on consecutive weekdays
    charge 77407 2026-02-02 [times=5] [units=1] [part=facility] [claim=K1]
    number K1 A1                              the authorization number on a claim
    > ahead exceeded 21 @2026-03-02 x5 [words]        kind, reason, number of the fraction, its day, units; words that its text holds
    sums used=10 planned=10 left=0            of the first approval
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from oncoledger.audit.authorizations.judge import person_approvals
from oncoledger.audit.authorizations.state import CourseApprovals
from oncoledger.audit.coded import Actual, CodedCourse, CodedPerson
from oncoledger.coding.radiation.course import code_record
from oncoledger.coding.radiation.record import record_of
from oncoledger.coding.terms import Terms
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of, iso, weekday
from oncoledger.model.times import DAY
from tests.coding import course_files

FILE = Path(__file__).with_name("authorizations.txt")


@dataclass
class Case:
    name: str
    course: course_files.CourseCase
    as_of: int = day_of("2026-11-27")
    charges: list[Actual] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    sums: str = ""


def cases() -> list[Case]:
    found: list[Case] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        line = line.split("   #")[0].rstrip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            found.append(Case(line[3:], course_files.CourseCase(line[3:], payer="UHC")))
            continue
        take(found[-1], line)
    return found


def take(case: Case, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word == ">":
        case.wanted.append(rest)
    elif word == "sums":
        case.sums = rest
    elif word == "as-of":
        case.as_of = day_of(rest)
    elif word == "number":
        claim, _, number = rest.partition(" ")
        case.numbers[claim] = number
    elif word in ("auth", "book", "charge", "cover"):
        {"auth": _auth, "book": _book, "charge": _charge, "cover": _cover}[word](case, rest)
    elif word == "phase" and "signed=" in rest:
        words = [each for each in rest.split() if not each.startswith("signed=")]
        course_files._take(case.course, f"phase {' '.join(words)}")
        case.course.rows["phase"][-1]["approved_time"] = day_of(rest.partition("signed=")[2].split()[0]) * DAY
    else:
        course_files._take(case.course, line)


def _words(words: list[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words)


def _auth(case: Case, rest: str) -> None:
    number, *words = rest.split()
    said = _words(words)
    values: dict[str, object] = {"number": number, "status": said.get("status", "approved"), "codes": said.get("codes", "").replace(",", " ")}
    values |= {name: int(said[key]) * 1000 for name, key in (("approved_units", "units"), ("used_units", "used")) if key in said}
    values |= {name: day_of(said[key]) for name, key in (("from_date", "from"), ("to_date", "to")) if key in said}
    values |= {name: said[key] for name, key in (("payer_id", "payer"), ("course_id", "course"), ("system", "system")) if key in said}
    case.course.add("authorization", **values)


def _cover(case: Case, rest: str) -> None:
    payer, *words = rest.split()
    case.course.add("coverage", payer_id=payer, rank=int(_words(words).get("rank", "1")))


def _book(case: Case, rest: str) -> None:
    count, date, *words = rest.split()
    said = _words(words)
    day, clock = day_of(date), said.get("time", "10:00")
    for _ in range(int(count)):
        at = day * DAY + int(clock[:2]) * 3600 + int(clock[3:]) * 60
        case.course.add("schedule", kind="treatment", status="booked", start_time=at, end_time=at + 900, course_id="C1", system=said.get("system", "RO"))
        day += 1 if weekday(day) < 4 else 7 - weekday(day)


def _charge(case: Case, rest: str) -> None:
    code, date, *words = rest.split()
    said, day = _words(words), day_of(date)
    for _ in range(int(said.get("times", "1"))):
        claim = said.get("claim", "")
        case.charges.append(Actual(len(case.charges), day, code, "", int(said.get("units", "1")), None, said.get("part", "facility"), "C1", "", "", claim, "f", 1, None))
        day += 1 if weekday(day) < 4 else 7 - weekday(day)


def person(case: Case, library) -> CodedPerson:
    """The case's course, coded."""
    rows = {"course": [{"system": "RO", "record_id": "C1", "patient_id": "P1", "discipline": "radiation", "status": "active" if case.course.is_open else "completed"}],
            **case.course.rows}  # fmt: skip
    terms = Terms(case.course.setting, library.payer(case.course.payer), library)
    ledger = one_course("C1", rows, case.as_of)
    record = record_of(ledger, rows)
    return CodedPerson("P1", [CodedCourse(ledger, record, terms, code_record(record, terms))], case.charges, rows)


def judged(case: Case, library) -> CourseApprovals:
    charges = [line for line in case.charges if not line.claim]
    claims = [line for line in case.charges if line.claim]
    return person_approvals(person(case, library), charges, claims, library, case.as_of, None, case.numbers)[0]


def shown(one: CourseApprovals) -> list[str]:
    """What a case would have to say."""
    return [
        " ".join(filter(None, (each.kind, each.reason, str(each.number or ""), f"@{iso(each.day)}" if each.day else "", f"x{each.units}"))) + f" | {each.says} {each.do}"
        for each in one.alerts
    ]


def agrees(case: Case, one: CourseApprovals) -> list[str]:
    got = shown(one)
    left = list(got)
    missing = []
    for want in case.wanted:
        head, words = want.split("|") if "|" in want else (want, "")
        found = next((each for each in left if each.split(" | ")[0].startswith(head.strip()) and words.strip() in each), None)
        if found:
            left.remove(found)
        else:
            missing.append(f"wanted {want}")
    if case.sums:
        first = one.approvals[0]
        said = f"used={first.used} planned={first.planned} left={first.left}"
        missing += [f"wanted {case.sums}, got {said}"] * (said != case.sums)
    return missing + [f"got {each}" for each in left]
