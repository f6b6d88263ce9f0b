"""Which records of which systems are one person: what people decided, what systems state, numbers of one authority, and weights; never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...model.collecting import no_collecting
from ...model.dates import iso
from .candidates import pairs
from .crosswalk import read_crosswalks
from .evidence import Evidence, evidence, in_words
from .groups import Groups, Row, decided, say, stated
from .someone import Key, Someone, everyone
from .weights import BARS, DUPLICATE, JOIN, LEAD, LIST

_LIST, _APART = BARS.index("list"), BARS.index("apart")


@dataclass(frozen=True)
class Doubt:
    """Two persons who may be one. first, second: the two records that are nearest. score: as in weights.py. speaks_for, speaks_against: in words."""

    first: Key
    second: Key
    score: float
    speaks_for: list[str]
    speaks_against: list[str]


@dataclass(frozen=True)
class Join:
    """Two records that were joined, and why: a sentence."""

    first: Key
    second: Key
    why: str


@dataclass(frozen=True)
class Conflict:
    """What stands against each other and stays so. kind: birth_date, sex, death_date: within one person; number: one number, several persons;
    decision, statement: what was overruled. records: whom it concerns. words: a sentence."""

    kind: str
    records: tuple[Key, ...]
    words: str


@dataclass(frozen=True)
class Persons:
    """person_of: (system, patient_id) -> person_id, for every record that any row names. doubts: the highest score first."""

    person_of: dict[Key, str]
    doubts: list[Doubt] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def resolve_persons(
    patients: Iterable[Row], identifiers: Iterable[Row], links: Iterable[Row] = (), decisions: Iterable[Row] = (), services: Iterable[Row] = (),
    crosswalks: Sequence[tuple[str, str]] = (), before: Mapping[Key, str] | None = None,
) -> Persons:  # fmt: skip
    """Rows of the tables patient, patient_identifier, patient_link, and of any table with patient_id and a time; the latest version of each.

    decisions: rows with kind (same, different), system, patient_id, other_system, other_patient_id, decided_time, decision_id. crosswalks: pairs of names
    of one series of numbers, as in oncoledger.toml. before: who was who in the last run.

    The answer does not depend on the order of rows. A person is named after one of its records, `SYSTEM:patient_id`, and keeps the name as long as that
    record is one of it: the name of `before` that belongs to a record here (the first, where persons were joined), else that of the first record.
    """
    with no_collecting():   # a third of the time of a large town
        return _resolved(patients, identifiers, list(links), list(decisions), services, crosswalks, before or {})


def record_name(key: Key) -> str:
    """The name that a record gives to a person or course, `SYSTEM:id`; a colon in the system's name is written %3A, so that no two records give one name."""
    return f"{key[0].replace('%', '%25').replace(':', '%3A')}:{key[1]}"


def _resolved(
    patients: Iterable[Row], identifiers: Iterable[Row], links: Sequence[Row], decisions: Sequence[Row], services: Iterable[Row],
    crosswalks: Sequence[tuple[str, str]], before: Mapping[Key, str],
) -> Persons:  # fmt: skip
    same_authority, own_number = read_crosswalks(crosswalks)
    people = everyone(patients, identifiers, services, same_authority, own_number)
    known = {someone.key: someone for someone in people}
    for row in links:
        if not row.get("is_retracted"):
            silent = [{"system": row["system"], "patient_id": id} for id in (row["patient_id"], row["other_patient_id"]) if (row["system"], id) not in known]
            known |= {someone.key: someone for someone in everyone([], [], silent, {}, {})}
    groups = Groups(known)
    overruled = say(groups, decided(decisions))
    conflicts = [_overruled("decision", *each, "a later decision") for each in overruled]
    conflicts += [_overruled("statement", *each, "a decision or another statement") for each in say(groups, stated(links))]
    joins = _Joins(people, known, groups)
    joins.make()
    doubts = joins.doubts()
    members = [sorted(key for key in group if key in known) for group in groups.all()]
    members = sorted(group for group in members if group)
    conflicts += [conflict for group in members for conflict in _within(group, known)] + _shared_numbers(members, known)
    return Persons(_named(members, before), doubts, joins.made, sorted(conflicts, key=lambda each: (each.kind, each.records, each.words)))


class _Joins:
    """Joins by numbers and weights, and what is left in doubt."""

    def __init__(self, people: Sequence[Someone], known: Mapping[Key, Someone], groups: Groups) -> None:
        self.known, self.groups, self.made = known, groups, list[Join]()
        self.near: dict[Key, dict[Key, Evidence]] = {}
        for first, second in pairs(people).tolist():
            a, b = people[first], people[second]
            found = evidence(a, b)
            if found.score >= LIST or "number same" in found.outcomes:
                self.near.setdefault(a.key, {})[b.key] = found
                self.near.setdefault(b.key, {})[a.key] = found
        self.edges = sorted(((a, b, found) for a, others in self.near.items() for b, found in others.items() if a < b), key=_strongest_first)

    def make(self) -> None:
        for a, b, found in self.edges:
            is_proven = "number same" in found.outcomes
            if a[0] == b[0] or found.bar or not (is_proven or found.score >= JOIN) or self.groups.are_one(a, b):
                continue
            if self._has_rival(a, b, found) or self._has_rival(b, a, found) or not self._fits(a, b):
                continue
            self.groups.join(a, b)
            why = "a number of one authority, and nothing against it" if is_proven else f"weights come to {found.score:g}; {JOIN:g} suffice"
            self.made.append(Join(a, b, why))

    def doubts(self) -> list[Doubt]:
        """One for each two persons, by their nearest records."""
        seen: set[tuple[Key, Key]] = set()
        found = []
        for a, b, reason in sorted(self.edges, key=lambda edge: (-edge[2].score, edge[:2])):
            one, other = sorted((min(self.groups.of(a)), min(self.groups.of(b))))
            if one == other or (one, other) in seen or not _is_doubtful(a, b, reason) or self.groups.must_stay_apart(a, b):
                continue
            seen.add((one, other))
            if "number same" in reason.outcomes or self._could_be_kept_twice(a, b):
                found.append(Doubt(a, b, reason.score, *in_words(reason, self.known[a], self.known[b])))
        return found

    def _has_rival(self, a: Key, b: Key, found: Evidence) -> bool:
        """Is there another record in b's system that a could be as well? Not one that is somebody else in a's system."""
        is_proven = "number same" in found.outcomes
        for c, other in self.near[a].items():
            if c[0] != b[0] or c == b or other.bar == _APART or self.groups.are_one(b, c) or any(key[0] == a[0] and key != a for key in self.groups.of(c)):
                continue
            if (twice := self.near[b].get(c)) and not twice.bar and twice.score >= JOIN:
                continue   # b and c are one person kept twice: whichever it is, it is no other person
            if is_proven and not ("number same" in other.outcomes or other.plain > found.plain + 1):
                continue
            better = [key for key, third in self.near[c].items() if key[0] == a[0] and key != a and third.bar < _LIST and third.score > other.score + 2]
            if (is_proven or other.score > found.score - LEAD) and not better:
                return True
        return False

    def _fits(self, a: Key, b: Key) -> bool:
        """May both persons be one as a whole: no two records of one system, nothing said against it, and no two records that contradict each other?"""
        if self.groups.must_stay_apart(a, b):
            return False
        for one in self.groups.of(a):
            for other in self.groups.of(b):
                if one[0] == other[0]:
                    return False
                if (one, other) != (a, b) and one in self.known and other in self.known:
                    found = evidence(self.known[one], self.known[other])
                    if found.bar >= _LIST or found.score < 0:
                        return False
        return True

    def _could_be_kept_twice(self, a: Key, b: Key) -> bool:
        """Where both persons have records in one system: do these look like one person, too? Else the likeness of others is chance."""
        for one in self.groups.of(a):
            for other in self.groups.of(b):
                if one[0] == other[0] and one in self.known and other in self.known:
                    found = evidence(self.known[one], self.known[other])
                    if found.bar == _APART or found.score < DUPLICATE:
                        return False
        return True


def _strongest_first(edge: tuple[Key, Key, Evidence]) -> tuple[bool, float, Key, Key]:
    a, b, found = edge
    return "number same" not in found.outcomes, -found.score, a, b


def _is_doubtful(a: Key, b: Key, found: Evidence) -> bool:
    if "number same" in found.outcomes:
        return True
    return found.score >= (DUPLICATE if a[0] == b[0] else LIST) and (found.bar < _APART or found.is_personal)


def _named(members: Sequence[Sequence[Key]], before: Mapping[Key, str]) -> dict[Key, str]:
    found = {}
    for group in members:
        own = {record_name(key) for key in group}
        kept = sorted(before[key] for key in group if key in before and before[key] in own)
        name = kept[0] if kept else record_name(group[0])
        found.update(dict.fromkeys(group, name))
    return found


def _within(group: Sequence[Key], known: Mapping[Key, Someone]) -> list[Conflict]:
    """What the records of one person say differently that only one of them can be right about."""
    found = []
    for column, words in (("birth_date", "birth dates"), ("sex", "sexes"), ("death_date", "dates of death")):
        said = {key: known[key].row[column] for key in group if known[key].row.get(column)}
        if len(set(said.values())) > 1:
            told = ", ".join(f"{iso(value) if column != 'sex' else value} in {key[0]} {key[1]}" for key, value in said.items())
            found.append(Conflict(column, tuple(said), f"{words} of one person differ: {told}"))
    return found


def _shared_numbers(members: Sequence[Sequence[Key]], known: Mapping[Key, Someone]) -> list[Conflict]:
    holders: dict[tuple[str, str], dict[int, Key]] = {}
    for person, group in enumerate(members):
        for key in group:
            for number in known[key].numbers | known[key].worn:
                holders.setdefault(number, {}).setdefault(person, key)
    found = []
    for (authority, value), by_person in holders.items():
        if len(by_person) > 1:
            keys = sorted(by_person.values())
            found.append(Conflict("number", tuple(keys), f"{value} of {authority.upper()} stands on {len(keys)} persons: {', '.join(map(' '.join, keys))}"))
    return found


def _overruled(kind: str, are_one: bool, a: Key, b: Key, by: str) -> Conflict:
    return Conflict(kind, (a, b), f"that {' '.join(a)} and {' '.join(b)} are {'one person' if are_one else 'different persons'} is overruled by {by}")
