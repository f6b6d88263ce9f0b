"""Clinical record and charges against each other, both ways: missed, doubled, another day, other units, another level, another part, cancelled, late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from oncoledger.coding.charge import Proposed, Question, RowKey
from oncoledger.coding.drug.products import UNCLASSIFIED, drugs
from oncoledger.model.dates import iso

from .coded import Actual, CodedCourse, CodedPerson

NEAR = 3
"""Days within which a charge without a service that day is the charge of an uncharged service of the same code."""

FAMILIES = {
    "delivery": "77402 77407 77412 77385 77386 77373 77371 77372 G0339 G0340 77520 77522 77523 77525 77423 77424 77425 77401 77437 77438 0394T 0395T "
                "77767 77768 77770 77771 77772 77761 77762 77763 77778 77789 " + " ".join(f"G60{n:02d}" for n in range(3, 17)),
    "guidance": "77014 77387 G6001 G6002 G6017 77417 77439", "simulation": "77280 77285 77290 77293 77436", "planning note": "77261 77262 77263",
    "plan": "77295 77301 77306 77307 77316 77317 77318 77321", "calculation": "77300 77331", "device": "77332 77333 77334 77338", "physics": "77336 77370",
    "management": "77427 77431 77432 77435 77469 77470", "radioligand": "79101 A9513 A9543 A9606 A9607",
    "procedure": "57155 57156 55874 55875 55876 77600 77605 77610 77615 77620", "source": "C1717 C2638",
    "visit": "99202 99203 99204 99205 99211 99212 99213 99214 99215 99242 99243 99244 99245 G0463 G2211",
    "administration": "96360 96361 96365 96366 96367 96368 96369 96370 96371 96372 96373 96374 96375 96376 96377 96401 96402 96405 96406 96409 96411 96413 "
                      "96415 96416 96417 96420 96422 96423 96425 96440 96446 96450 96542 51720 C8957 G0498",
    "port and pump": "36591 36592 36593 96521 96522 96523",
    "drug": " ".join(sorted({drug.code for drug in drugs() if drug.code} | UNCLASSIFIED)),
    "test": "36415 80048 80053 82378 82565 83615 83735 84100 84153 84550 85018 85025 85027 85610 38221 38222",
    "month": "99424 99425 99426 99427 99439 99487 99489 99490 G0023 G0024 G0140 G0146 M0010",
}  # fmt: skip
FAMILY = {code: family for family, codes in FAMILIES.items() for code in codes.split()}
"""Code -> what kind of service it is. What stands in no family is not derived from a radiation record, and not reconciled."""
_TOLD_BY = {"delivery": ("session", "fraction"), "guidance": ("session", "fraction"), "simulation": ("simulation",), "planning note": ("clinical_planning",),
            "plan": ("plan",), "calculation": ("calculation",), "device": ("device",), "physics": ("physics_weekly", "physics_special"),
            "management": ("weekly_visit", "attendance"), "procedure": ("procedure", "hyperthermia"), "radioligand": ("administration",),
            "source": ("session", "fraction"),
            "visit": ("consult", "follow_up"), "administration": ("administration",), "drug": ("administration",),
            "port and pump": ("port_flush", "blood_draw", "declotting", "pump_refill", "pump_disconnect"),
            "month": ("care_management", "navigation"), "test": ("lab", "biopsy")}  # fmt: skip
"""Tables, or kinds of acts, in which a record that tells of such services tells of them. Where none has a row anywhere, silence means nothing."""
OWNERS = {"delivery": "therapists", "guidance": "physicians", "simulation": "therapists", "planning note": "physicians", "plan": "physics",
"calculation": "physics",
          "device": "therapists", "physics": "physics", "management": "physicians", "procedure": "physicians", "radioligand": "physicians", "source": "physics",
          "visit": "physicians", "administration": "nurses", "drug": "pharmacy", "port and pump": "nurses", "month": "coders", "test": "nurses"}  # fmt: skip
_OF_DRUGS = frozenset(("administration", "drug"))
_WHERE_TOLD = frozenset(("administration", "drug", "port and pump", "month", "test"))
"""Services that nothing says of a record which tells of no drugs."""

MISSED = ("missed",)
EXCESS = ("doubled", "cancelled", "no record")
WRONG = ("wrong day", "wrong units", "wrong level", "wrong part", "late")
CLAIMS = ("not claimed", "claimed alone", "claimed otherwise")
KINDS = (*MISSED, *EXCESS, *WRONG, *CLAIMS, "asked", "not due")
DIRECTION = {
    kind: way for way, kinds in (("missed", (*MISSED, "not claimed")), ("excess", (*EXCESS, "claimed alone")), ("wrong", (*WRONG, "claimed otherwise")),
    ("", ("asked", "not due"))) for kind in kinds
}  # fmt: skip


class Difference(NamedTuple):
    """One difference. Grain: one charge line, or one proposed line without a charge.

    kind: of KINDS. day, code, part, units: of the charge, or of the proposal where there is no charge. should: what the record gives instead, in words.
    cents: what is at stake: the charge of a line too many, the practice's usual price of one that is missing, the difference where one is wrong; None where
    no price is known. rows: of the record. line: the charge. because: the proof, or why the record gives nothing.
    """

    kind: str
    person: str
    course_id: str
    day: int
    code: str
    part: str
    units: int
    should: str
    cents: int | None
    because: str
    rows: tuple[RowKey, ...]
    line: Actual | None
    proposed: Proposed | None

    @property
    def direction(self) -> str:
        return DIRECTION[self.kind]

    @property
    def family(self) -> str:
        return FAMILY.get(self.code, "")

    @property
    def owner(self) -> str:
        return "billing" if self.kind in ("wrong part", "late", *CLAIMS) else OWNERS.get(self.family, "billing")


@dataclass
class Reconciled:
    """One person. matched: proposed and charged alike. beyond: charge lines of services that no radiation record tells (drugs, tests)."""

    person: str
    differences: list[Difference] = field(default_factory=list)
    matched: list[tuple[Proposed, Actual]] = field(default_factory=list)
    beyond: list[Actual] = field(default_factory=list)
    questions: list[tuple[str, Question]] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """What holds for the whole run. prices: (code, part) -> usual cents a unit. told: tables, kinds of acts and columns (`vial.wasted`) that the record fills
    anywhere. first, last: span
    of whole charge inputs. lag: days within which charges are entered. as_of: the day on which one looks. parts:
    of which any charge is on file: where a hospital's export alone is read, the physicians' lines are not missed."""

    prices: Mapping[tuple[str, str], int]
    told: frozenset[str]
    first: int
    last: int
    lag: int
    as_of: int
    parts: frozenset[str]


def reconcile(coded: CodedPerson, frame: Frame) -> Reconciled:
    """One person's record against the person's charge lines."""
    done = Reconciled(coded.person)
    done.questions = [(course.ledger.course_id, question) for course in coded.courses for question in course.coding.questions]
    expected = [line for course in coded.courses for line in course.coding.charges if line.service.is_dated and line.part in frame.parts]
    courses = {course.ledger.course_id: course for course in coded.courses}
    actual = [line for line in coded.lines if _is_told(line, frame)]
    done.beyond = [line for line in coded.lines if not _is_told(line, frame)]
    left, rest = _pair(expected, actual, _same, done, lambda one, two: None, frame)
    left, rest = _pair(left, rest, _same_but_units, done, _units, frame)
    left, rest = _pair(left, rest, _same_but_part, done, _part, frame)
    left, rest = _pair(left, rest, _same_but_level, done, _level, frame)
    left, rest = _nearest(left, rest, done, frame)
    for line in left:
        done.differences.append(_missing(line, coded.person, frame))
    matched = Counter((line.code, line.part, line.day) for _, line in done.matched)
    for each in rest:
        done.differences.append(_too_many(each, coded, courses, matched, frame))
    done.differences.sort(key=lambda each: (each.day, each.code, each.part, each.kind))
    return done


def _is_told(line: Actual, frame: Frame) -> bool:
    """Does a record tell of such services at all?"""
    family = FAMILY.get(line.code)
    return family is not None and (family not in _WHERE_TOLD or not frame.told.isdisjoint(_TOLD_BY[family]))


Key = Callable[[Proposed | Actual], tuple[object, ...]]
Made = Callable[[Proposed, Actual], "tuple[str, str, int | None] | None"]


def _same(line: Proposed | Actual) -> tuple[object, ...]:
    return line.day, line.code, line.part, line.units, _component(line.modifiers)


def _same_but_units(line: Proposed | Actual) -> tuple[object, ...]:
    return line.day, line.code, line.part, _component(line.modifiers)


def _same_but_part(line: Proposed | Actual) -> tuple[object, ...]:
    return line.day, line.code


def _same_but_level(line: Proposed | Actual) -> tuple[object, ...]:
    return line.day, FAMILY.get(line.code, line.code), line.part


def _component(modifiers: str) -> str:
    return next((word for word in modifiers.split() if word in ("26", "TC", "JW")), "")


def _pair(left: Sequence[Proposed], rest: Sequence[Actual], key: Key, done: Reconciled, difference: Made, frame: Frame) -> tuple[list[Proposed], list[Actual]]:
    """Take pairs with the same key out of both; the rest of both comes back. What differs in a pair becomes a difference."""
    waiting: dict[tuple[object, ...], list[Actual]] = defaultdict(list)
    for line in rest:
        waiting[key(line)].append(line)
    still = []
    for proposed in left:
        found = waiting.get(key(proposed))
        if not found and proposed.service.otherwise:
            other = proposed._replace(code=proposed.service.otherwise)
            found = waiting.get(key(other))
        for day in () if found else proposed.service.days_too:
            found = found or waiting.get(key(proposed._replace(day=day)))
        if not found or (key is _same_but_level and not any(_is_level(proposed.code, line.code) for line in found)):
            still.append(proposed)
            continue
        at = next((i for i, line in enumerate(found) if key is not _same_but_level or _is_level(proposed.code, line.code)), 0)
        line = found.pop(at)
        said = difference(proposed, line)
        done.matched.append((proposed, line))
        if said is not None:
            kind, should, cents = said
            if proposed.service.is_least:
                kind, should, cents = "asked", f"{should}, as far as the record tells", None
            if kind == "wrong level":
                price = frame.prices.get((proposed.code, line.part))
                cents = None if price is None or line.cents is None else line.cents - price * proposed.units
            done.differences.append(_difference(kind, done.person, line, should, cents, proposed))
        elif line.posted is not None and line.posted - line.day > frame.lag:
            words = f"entered {line.posted - line.day} days after the service; {frame.lag} are the practice's own limit"
            done.differences.append(_difference("late", done.person, line, words, None, proposed))
    return still, [line for lines in waiting.values() for line in lines]


_ALIKE = [frozenset(codes.split()) for codes in (
    FAMILIES["planning note"], "77280 77285 77290", "77295 77301 77306 77307 77321", "77316 77317 77318", "77332 77333 77334", "77427 77431 77432 77435",
    "77402 77407 77412 77385 77386 77373 77371 77372 G0339 G0340 " + " ".join(f"G60{n:02d}" for n in range(3, 17)), "77520 77522 77523 77525",
    "96413 96409 96365 96374 96360", "96417 96411 96367 96375", "96401 96402 96372", "96416 G0498",
    "77401 77437 77438 0394T", "77770 77771 77772", "77767 77768", "77761 77762 77763", "77014 77387 G6001 G6002 G6017", FAMILIES["visit"],
)]  # fmt: skip
"""Codes of which one stands for another level, year or kind of the same service."""
_PRODUCT = {drug.code: drug.name.rpartition("-")[0] if len(drug.name.rpartition("-")[2]) == 4 else drug.name for drug in drugs() if drug.code}
"""Code of a drug -> what it is, whoever made it: a brand billed for its biosimilar is the wrong one of both."""


def _is_level(one: str, other: str) -> bool:
    if one in _PRODUCT:
        return one != other and _PRODUCT[one] == _PRODUCT.get(other)
    return one != other and any(one in codes and other in codes for codes in _ALIKE)


def _units(proposed: Proposed, line: Actual) -> tuple[str, str, int | None]:
    each = None if line.cents is None or not line.units else round(line.cents / line.units)
    return "wrong units", f"{proposed.units} unit{'s' * (proposed.units != 1)}", None if each is None else (line.units - proposed.units) * each


def _part(proposed: Proposed, line: Actual) -> tuple[str, str, int | None] | None:
    want, has = _component(proposed.modifiers), _component(line.modifiers)
    if line.part == proposed.part or not line.part:
        if want == has:
            return None
        return "wrong part", f"modifier {want}" if want else f"no modifier {has}", None
    return "wrong part", f"{_PART[proposed.part]}{f' with modifier {want}' if want else ''}", None


_PART = {"facility": "the hospital's claim", "professional": "the physician's claim", "global": "the whole service"}


def _level(proposed: Proposed, line: Actual) -> tuple[str, str, int | None]:
    return "wrong level", proposed.code, None


def _nearest(left: Sequence[Proposed], rest: Sequence[Actual], done: Reconciled, frame: Frame) -> tuple[list[Proposed], list[Actual]]:
    """What is left of one code and part on days near each other: the charge stands on another day than the service. The nearest first. A second charge of a
    day is none of another day."""
    taken = {(line.day, line.code, line.part) for _, line in done.matched}
    pairs = []
    for i, proposed in enumerate(left):
        for k, line in enumerate(rest):
            away = abs(proposed.day - line.day)
            is_same = line.code in (proposed.code, proposed.service.otherwise) and line.part in (proposed.part, "")
            if is_same and 0 < away <= NEAR and (line.day, line.code, line.part) not in taken:
                pairs.append((away, i, k))
    used_left, used_rest = set[int](), set[int]()
    for _, i, k in sorted(pairs):
        if i in used_left or k in used_rest:
            continue
        used_left.add(i)
        used_rest.add(k)
        done.matched.append((left[i], rest[k]))
        done.differences.append(_difference("wrong day", done.person, rest[k], iso(left[i].day), None, left[i]))
    return [each for i, each in enumerate(left) if i not in used_left], [each for k, each in enumerate(rest) if k not in used_rest]


def _missing(line: Proposed, person: str, frame: Frame) -> Difference:
    if line.service.is_least:
        return Difference("asked", person, line.course_id, line.day, line.code, line.part, line.units, _as_charged(line), None,
                          f"{line.service.because}; a question to the clinic decides it", line.service.rows, None, line)  # fmt: skip
    price = frame.prices.get((line.code, line.part))
    is_due = frame.first <= line.day <= frame.last and line.day + frame.lag <= frame.as_of
    why = line.service.because
    if not is_due:
        why += "; the charges on file do not reach to that day" if not frame.first <= line.day <= frame.last else "; it may still be entered"
    return Difference("missed" if is_due else "not due", person, line.course_id, line.day, line.code, line.part, line.units, _as_charged(line),
                      None if price is None else price * line.units, why, line.service.rows, None, line)  # fmt: skip


def _as_charged(line: Proposed) -> str:
    return " ".join(filter(None, (line.code, line.modifiers, f"x{line.units}" if line.units > 1 else "")))


def _too_many(line: Actual, coded: CodedPerson, courses: Mapping[str, CodedCourse], matched: Mapping[tuple[str, str, int], int], frame: Frame) -> Difference:
    """A charge for which the record gives no service of its own."""
    family = FAMILY[line.code]
    course = courses.get(line.course_id) or course_of(line.day, coded.courses)
    if course is None or not frame.told.intersection(_TOLD_BY[family]):
        return _difference("asked", coded.person, line, "", None, None, "no record on file tells of such services")
    if family in ("delivery", "guidance") and not course.record.sessions:
        return _difference("asked", coded.person, line, "", None, None, "no session of the course is on record")
    asked = next(filter(None, (_asked(line, each) for each in (course, *coded.courses))), None)  # the charge may name no course, or another system's
    if asked is not None:
        return _difference("asked", coded.person, line, "", None, None, asked.asks, (asked.about,))
    if family in _OF_DRUGS and (doubt := _is_open(line, coded.courses, family)):
        return _difference("asked", coded.person, line, "", None, None, doubt)
    if matched.get((line.code, line.part, line.day)):
        return _difference("doubled", coded.person, line, "one charge", line.cents, None,
        f"the record shows one such service on {iso(line.day)}, charged already")
    if family in ("delivery", "guidance"):
        for visit in course.ledger.visits:
            if visit.day == line.day and not visit.was_given:
                rows = tuple((each.table, each.system, each.record_id) for each in visit.statements)
                return _difference("cancelled", coded.person, line, "no charge", line.cents, None, f"the session of {iso(line.day)} was {visit.status}", rows)
    left_out = next((why for day, what, why in course.coding.left_out if day == line.day and _speaks_of(what, family)), "")
    because = f"not charged: {left_out}" if left_out else f"the record shows no such service on {iso(line.day)}"
    return _difference("no record", coded.person, line, "no charge", line.cents, None, because)


def _is_open(line: Actual, courses: Sequence[CodedCourse], family: str) -> str:
    """Why the record leaves open what the charge is for; empty where it does not."""
    if not any(course.ledger.rows.get("administration") for course in courses):
        return "no drug of this person is on record"
    for course in courses:
        for service in course.coding.services:
            if service.day == line.day and service.is_least and FAMILY.get(service.code) == family:
                return f"the record of {iso(line.day)} leaves open how long, or how much: {service.because}"
        for question in course.coding.questions:
            concerns = not question.codes or line.code in question.codes or any(_is_level(line.code, code) for code in question.codes)
            if question.day == line.day and question.about[0] == "administration" and concerns and question.element != "package":
                return question.asks
    return ""


_WORDS = {"simulation": "simulation study of breathing", "calculation": "calculation calculations special dosimetry", "device": "device board MLC devices",
          "physics": "weekly physics special physics", "management": "special procedure", "guidance": "image guidance", "plan": "plan isodose plan",
          "planning note": "clinical planning", "visit": "visit"}  # fmt: skip


def _speaks_of(what: str, family: str) -> bool:
    return any(word in _WORDS.get(family, "").split() for word in what.split())


def _asked(line: Actual, course: CodedCourse) -> Question | None:
    """The question on which a charge waits: of its code, on its day; of weekly management, whose block ends within a week of it."""
    near = 7 if FAMILY[line.code] == "management" else 0
    for question in course.coding.questions:
        if abs(question.day - line.day) > near or question.is_denied:
            continue
        if line.code in question.codes or any(_is_level(line.code, code) for code in question.codes):
            return question
    return None


def course_of(day: int, courses: Sequence[CodedCourse]) -> CodedCourse | None:
    """The course in which a day lies, or the nearest one within four months. None where there is none."""

    def away(course: CodedCourse) -> int:
        span = course.ledger.span
        return 10**6 if span is None else max(span[0] - day, day - span[1], 0)

    near = sorted(courses, key=away)
    return near[0] if near and away(near[0]) <= 120 else None


def _difference(
    kind: str, person: str, line: Actual, should: str, cents: int | None, proposed: Proposed | None, because: str = "", rows: tuple[RowKey, ...] = ()
) -> Difference:  # fmt: skip
    why = because or (proposed.service.because if proposed else "")
    return Difference(kind, person, proposed.course_id if proposed else line.course_id, line.day, line.code, line.part, line.units, should, cents, why,
                      rows or (proposed.service.rows if proposed else ()), line, proposed)  # fmt: skip


def prices_of(lines: Iterable[Actual]) -> dict[tuple[str, str], int]:
    """The practice's usual price of a unit: the median of what it charges, by code and part."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line in lines:
        if line.cents is not None and line.units > 0:
            seen[line.code, line.part].append(round(line.cents / line.units))
    return {key: sorted(values)[len(values) // 2] for key, values in seen.items()}
