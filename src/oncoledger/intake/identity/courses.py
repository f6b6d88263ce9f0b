"""Which courses of which systems are one course of one person: by shared plans, and by time, site, side and beam where these leave no choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from ...model.dates import iso
from ...sources import Library
from ..courses import CONSULT_BEFORE
from ..courses_lines import MEDICAL, RADIATION, kind_of_code
from .course_parts import Key, Part, Row, Rows, carried_out, parts_of, site_words
from .groups import Groups, decided, say
from .persons import Conflict, record_name

RowKey = tuple[str, str, str]
"""Table, system and record_id."""

NEAR = 14
"""Days between two courses of different systems that may still be one: a plan is dated before its first fraction, a summary after the last."""

SAME_DAYS = 0.8
"""Share of days in common from which two courses are one, whatever else they say, where there is no other at that time."""

AFTER = 14
"""Days after the last fraction in which the course is still charged: its last week of management, its closing note."""


@dataclass(frozen=True)
class CourseDoubt:
    """Two courses of different systems that may be one. speaks_for, speaks_against: in words."""

    first: Key
    second: Key
    speaks_for: list[str]
    speaks_against: list[str]


@dataclass(frozen=True)
class Courses:
    """course_of: (system, its course's record_id) -> course_id; a plan or phase without a course stands as `plan NAME`, `phase NAME`.

    of_row: (table, system, record_id) -> course_id of phases, plans, fractions, sessions, administrations, services and charges that belong to one.
    inferred: course_id -> how it was recognised, where no system names it.
    """

    course_of: dict[Key, str]
    of_row: dict[RowKey, str]
    doubts: list[CourseDoubt] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    inferred: dict[str, str] = field(default_factory=dict)


def resolve_courses(rows: Rows, decisions: Iterable[Row] = (), before: Mapping[Key, str] | None = None, library: Library | None = None) -> Courses:
    """The courses of one person. rows: table -> rows of that person, of course, phase, plan, fraction, session, administration, service and charge.

    decisions: kind same_course or different_course, with system, patient_id (the course's record_id), other_system, other_patient_id, decided_time.
    before: who was what in the last run. library: tells radiation from drugs among charges; without it charges are placed by ids alone.

    Two courses that one system keeps apart are never joined, but for what it plans and what it sums up. The answer does not depend on the order of rows.
    A course_id is `SYSTEM:record_id` of one of its records, the first by system and id, and stays as long as that record belongs to it.
    """
    parts, own = parts_of(rows)
    groups = Groups(parts)
    chosen = [{**row, "kind": row["kind"].removesuffix("_course")} for row in decisions if row["kind"].endswith("_course")]
    say(groups, decided(chosen))
    inferred: dict[Key, str] = {}
    for treated, planned in carried_out(rows, own):
        if not groups.must_stay_apart(treated, planned):
            groups.join(treated, planned)
    _by_plan_uid(parts, groups)
    doubts = _between(parts, groups)
    doubts += _unnamed(parts, groups, inferred)
    members = sorted(sorted(key for key in group if key in parts) for group in groups.all())
    names = _names([group for group in members if group], before or {})
    of_row = {row: names[key] for row, key in own.items()}
    of_row |= _charges(rows, parts, names, of_row, library)
    said = {names[key]: words for key, words in inferred.items()}
    open_doubts = [doubt for doubt in doubts if names[doubt.first] != names[doubt.second]]
    conflicts = [each for group in members for each in _within(group, parts)]
    return Courses(names, of_row, sorted(open_doubts, key=lambda each: (each.first, each.second)), conflicts, said)


def compare(a: Part, b: Part) -> tuple[list[str], list[str], bool]:
    """What speaks for one course, what against, and whether side or site contradict."""
    speaks_for: list[str] = []
    against: list[str] = []
    common = a.days & b.days
    if common:
        speaks_for.append(f"{len(common)} days of treatment in common, of {len(a.days)} and {len(b.days)}")
    elif a.span and b.span:
        speaks_for.append(" and ".join(f"{iso(each[0])} to {iso(each[1])}" for each in (a.span, b.span)))
    contradicts = False
    if a.laterality and b.laterality:
        is_one = bool(a.laterality & b.laterality) or "bilateral" in a.laterality | b.laterality
        contradicts |= not is_one
        (speaks_for if is_one else against).append(f"side {'/'.join(sorted(a.laterality))} and {'/'.join(sorted(b.laterality))}")
    if a.site_codes & b.site_codes or a.sites & b.sites:
        speaks_for.append(f"site {' '.join(sorted(a.site_codes & b.site_codes or a.sites & b.sites))}")
    elif a.sites and b.sites:
        contradicts = True
        against.append(f"site {' '.join(sorted(a.sites))} and {' '.join(sorted(b.sites))}")
    for words, x, y in (("beam", a.modality, b.modality), ("intent", a.intent, b.intent)):
        if x and y:
            (speaks_for if x & y else against).append(f"{words} {'/'.join(sorted(x))} and {'/'.join(sorted(y))}")
    if a.planned is not None and b.planned is not None:
        (speaks_for if a.planned == b.planned else against).append(f"{a.planned} and {b.planned} fractions planned")
    return speaks_for, against, contradicts


def _by_plan_uid(parts: Mapping[Key, Part], groups: Groups) -> None:
    """A plan's UID is its own in the whole world."""
    holders: dict[str, list[Key]] = {}
    for key in sorted(parts):
        for uid in parts[key].plans:
            holders.setdefault(uid, []).append(key)
    for _, keys in sorted(holders.items()):
        for key in keys[1:]:
            _join(parts, groups, keys[0], key)


def _join(parts: Mapping[Key, Part], groups: Groups, a: Key, b: Key) -> bool:
    """Join, unless somebody said no, or one system names both as different courses."""
    one, other = ({parts[key].side for key in groups.of(end) if key in parts and parts[key].is_named} for end in (a, b))
    if not groups.are_one(a, b) and (groups.must_stay_apart(a, b) or one & other):
        return False
    groups.join(a, b)
    return True


def _between(parts: Mapping[Key, Part], groups: Groups) -> list[CourseDoubt]:
    """Named courses of two systems, and what one system plans and sums up: joined where each is the only one that the other can be."""
    named = [parts[key] for key in sorted(parts) if parts[key].is_named]
    apart = [(a, b) for a, b in combinations(named, 2) if a.side != b.side and _meet(a, b) and not groups.must_stay_apart(a.key, b.key)]
    possible = {(a.key, b.key): compare(a, b) for a, b in apart}
    doubts = []
    for (a, b), (speaks_for, against, contradicts) in possible.items():
        if groups.are_one(a, b):
            continue
        sides = {parts[a].side, parts[b].side}
        others = [pair for pair in possible if pair != (a, b) and {a, b} & set(pair) and {parts[key].side for key in pair} == sides]
        rivals = [pair for pair in others if not _taken(pair, (a, b), parts, groups)]
        if rivals:
            is_clear = not contradicts and _names_a_place(parts[a], parts[b]) and all(possible[pair][2] for pair in rivals)
        else:
            is_clear = _are_the_same_days(parts[a], parts[b]) or (not contradicts and _is_placed(parts[a], parts[b]))
        if not (is_clear and _join(parts, groups, a, b)) and not (contradicts and rivals):
            doubts.append(CourseDoubt(a, b, speaks_for, against))
    return doubts


def _are_the_same_days(a: Part, b: Part) -> bool:
    return len(a.days & b.days) >= SAME_DAYS * max(len(a.days), len(b.days), 1)


def _is_placed(a: Part, b: Part) -> bool:
    """Do both say when, or both the same place?"""
    return bool(a.span and b.span) or _names_a_place(a, b)


def _taken(pair: tuple[Key, Key], of: tuple[Key, Key], parts: Mapping[Key, Part], groups: Groups) -> bool:
    """Is the rival joined with another course of that side already?"""
    other, mine = (pair[0], pair[1]) if pair[1] in of else (pair[1], pair[0])
    return any(key in parts and parts[key].side == parts[mine].side and key not in of for key in groups.of(other) if key != other)


def _meet(a: Part, b: Part) -> bool:
    """May both be one by time and discipline? Where one has no dates, yes."""
    if a.discipline and b.discipline and a.discipline != b.discipline:
        return False
    if a.span is None or b.span is None:
        return bool(a.discipline and b.discipline)
    if a.days and b.days:
        return bool(a.days & b.days) or (_gap(a, b) <= NEAR and min(len(a.days), len(b.days)) < 3)
    return _gap(a, b) <= NEAR


def _names_a_place(a: Part, b: Part) -> bool:
    return bool(a.site_codes & b.site_codes or a.sites & b.sites or a.laterality & b.laterality)


def _gap(a: Part, b: Part) -> int:
    """Days between two courses; 0 or less where they overlap."""
    assert a.span and b.span
    return max(a.span[0], b.span[0]) - min(a.span[1], b.span[1])


def _unnamed(parts: Mapping[Key, Part], groups: Groups, inferred: dict[Key, str]) -> list[CourseDoubt]:
    """Plans without a course: to the only course at their time that they do not contradict; else one after the other, where no two run at once."""
    doubts: list[CourseDoubt] = []
    named = [parts[key] for key in sorted(parts) if parts[key].is_named]
    loose = [part for part in parts.values() if not any(parts[key].is_named for key in groups.of(part.key) if key in parts)]
    left: list[Part] = []
    for part in sorted(loose, key=lambda part: (part.span or (0, 0), part.key)):
        near = [other for other in named if part.span and other.span and _gap(part, other) <= NEAR and _alike(part, other)]
        found = {other.key: compare(part, other) for other in near if not groups.must_stay_apart(part.key, other.key)}
        chosen = [key for key, (_, _, contradicts) in found.items() if not contradicts]
        if len({id(groups.of(key)) for key in chosen}) == 1 and _join(parts, groups, part.key, chosen[0]):
            continue
        doubts += [_doubt(part.key, key, *found[key][:2]) for key in chosen or found]
        left += [] if chosen else [part]
    for earlier, later in pairwise(left):
        if earlier.key[0] != later.key[0] or not (earlier.span and later.span) or not _alike(earlier, later):
            continue
        speaks_for, against, contradicts = compare(earlier, later)
        if earlier.days & later.days:
            doubts.append(_doubt(earlier.key, later.key, speaks_for, against))
        elif 0 < _gap(earlier, later) <= NEAR and not contradicts and _join(parts, groups, earlier.key, later.key):
            inferred[later.key] = f"no system names a course; plans that follow one another from {iso(earlier.span[0])} to {iso(later.span[1])}"
    return doubts


def _doubt(a: Key, b: Key, speaks_for: list[str], speaks_against: list[str]) -> CourseDoubt:
    return CourseDoubt(min(a, b), max(a, b), speaks_for, speaks_against)


def _alike(a: Part, b: Part) -> bool:
    return not (a.discipline and b.discipline and a.discipline != b.discipline)


def _names(members: list[list[Key]], before: Mapping[Key, str]) -> dict[Key, str]:
    found = {}
    for group in members:
        own = {record_name(key) for key in group}
        kept = sorted(before[key] for key in group if before.get(key) in own)
        named = [key for key in group if not key[1].startswith(("plan ", "phase "))]
        found.update(dict.fromkeys(group, kept[0] if kept else record_name((named or group)[0])))
    return found


def _within(group: list[Key], parts: Mapping[Key, Part]) -> list[Conflict]:
    """What the systems say differently of one course; a plan or phase alone need not say what the course says."""
    found = []
    for kind in ("planned", "delivered", "laterality", "modality", "intent"):
        said = {key: _said(parts[key], kind) for key in group if key in parts and parts[key].is_named}
        said = {key: words for key, words in said.items() if words}
        if len(said) > 1 and not set.intersection(*said.values()):
            told = ", ".join(f"{'/'.join(sorted(words))} in {' '.join(key)}" for key, words in said.items())
            name = f"fractions_{kind}" if kind in ("planned", "delivered") else kind
            found.append(Conflict(name, tuple(said), f"{name.replace('_', ' ')}: {told}"))
    return found


def _said(part: Part, kind: str) -> set[str]:
    value = getattr(part, kind)
    return value if isinstance(value, set) else set() if value is None else {str(value)}


def _charges(rows: Rows, parts: Mapping[Key, Part], names: Mapping[Key, str], of_row: Mapping[RowKey, str], library: Library | None) -> dict[RowKey, str]:
    """Charges by the session, administration or course that they name; else by the only course that is treated, planned or just ended on their day."""
    found = {}
    by_number: dict[tuple[str, str], set[str]] = {}
    whole: dict[str, list[Part]] = {}
    for key, part in parts.items():
        whole.setdefault(names[key], []).append(part)
        for number in part.numbers:
            by_number.setdefault((key[0], number), set()).add(names[key])
    for row in rows.get("charge", ()):
        system, given = row["system"], row.get("course_id", "")
        named = [of_row.get((table, system, row.get(f"{table}_id", ""))) for table in ("session", "administration")]
        named += [names.get((system, given)), *(by_number.get((system, given), set()) if len(by_number.get((system, given), ())) == 1 else ())]
        course = next(filter(None, named), None)
        if course is None and not given and library and "service_date" in row:
            course = _by_day(row, whole, library)
        if course:
            found["charge", system, row["record_id"]] = course
    return found


def _by_day(row: Row, whole: Mapping[str, list[Part]], library: Library) -> str | None:
    discipline = {RADIATION: "radiation", MEDICAL: "systemic"}.get(kind_of_code(row.get("code", ""), library))
    day = row["service_date"]
    fits, treated = [], []
    for course, parts in sorted(whole.items()):
        days = set[int]().union(*(part.days for part in parts))
        if not discipline or not days or discipline not in {part.discipline for part in parts}:
            continue
        if day in days:
            treated.append(course)
        if min(days) - (CONSULT_BEFORE if discipline == "radiation" else 0) <= day <= max(days) + AFTER:
            fits.append(course)
    chosen = fits if len(fits) < 2 else treated
    if len(chosen) > 1 and (words := site_words(row.get("body_site", ""))):
        chosen = [course for course in chosen if any(words & part.sites for part in whole[course])]
    return chosen[0] if len(chosen) == 1 else None
