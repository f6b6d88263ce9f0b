"""Queries to clinicians: what a course's record leaves open, each as a plain question that is answered in a minute and leads nobody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from ..intake.course.ledger import CourseLedger
from ..intake.course.visits import Visit
from ..model.dates import iso
from ..sources.checklists import Element, needed
from ..sources.services import service_rows
from .charge import Coding, Question, RowKey, Service
from .documentation import Ask, Law, checklist, one_of
from .evidence import ANSWER, Evidence
from .radiation.acts import Act, acts_of

Row = Mapping[str, Any]
_WHOLE_COURSE = frozenset(("77431", "77432", "77435", "77469"))
_KINDS = {
    "clinical_planning": "clinical_planning", "simulation": "simulation", "calculation": "calculation", "device": "device", "physics_weekly": "physics",
    "physics_special": "physics", "dosimetry_special": "calculation", "special_procedure": "management", "weekly_visit": "management",
}  # fmt: skip
_LEVELS = {"physics_weekly": "weekly", "physics_special": "special", "dosimetry_special": "special", "special_procedure": "special", "weekly_visit": "weekly",
           "calculation": ""}  # fmt: skip


_STANDS_FOR_ITSELF = ("physics_weekly", "physics_special", "dosimetry_special", "special_procedure")
"""Kinds of acts that are charged by themselves or not at all."""


class Query(NamedTuple):
    """One question to one clinician. Grain: a person, a course, a day, an act and an element of its documentation.

    id: stays the same as long as these do, whatever else becomes known: the kind of the act and its place on the day stand in it rather than a code, which an
    answer to another question can change. day: of the act, the first of several sessions. codes: that the answer could lead to, lowest first; never shown to
    the clinician. to: physician, physicist, therapist, nurse, pharmacy or coder. about: rows that an answer completes, each told of in the answer. kind: of
    the act, or the table of the row. rows: what the question rests on. is_denied: the record says that it is not there.
    """

    id: str
    person: str
    course_id: str
    day: int
    codes: tuple[str, ...]
    element: str
    to: str
    provider_id: str
    asks: str
    because: str
    about: tuple[RowKey, ...]
    kind: str
    rows: tuple[RowKey, ...]
    is_denied: bool = False


def queries_of(
    course: CourseLedger, coding: Coding | None = None, *, person: str = "", law: Law = one_of, around: Mapping[str, Sequence[Row]] | None = None
) -> list[Query]:
    """The open queries of a course, by day. coding: what `code_course` gave for it: its questions, and the checklists of the services that it proposes; without
    it the documented acts are held against what every code of their kind needs. law: numbers that the payer sets. around: rows of the person that belong to no
    course, with the credentials of its clinicians. What has been answered is asked no more. The order of rows does not matter."""
    maker = _Maker(course, coding or Coding(course.course_id), person, law, around or {})
    found = {query.id: query for query in sorted(maker.all(), key=_order, reverse=True)}
    answered = answered_ids(course.rows.get("document", ()))
    return sorted((query for query in found.values() if query.id not in answered), key=_order)


def answered_ids(documents: Iterable[Row]) -> set[str]:
    """Ids of the queries to which an answer stands."""
    return {str(row["record_id"]).split()[1] for row in documents if row.get("kind") == ANSWER and str(row["record_id"]).startswith("query ")}


def _order(query: Query) -> tuple[Any, ...]:
    return query.day, query.kind, query.element, query.about, query.codes, query.asks


class _Maker:
    def __init__(self, course: CourseLedger, coding: Coding, person: str, law: Law, around: Mapping[str, Sequence[Row]]) -> None:
        self.course, self.coding, self.person, self.law = course, coding, person, law
        credentials = {str(row["record_id"]): str(row["credential"]) for row in around.get("provider", ()) if row.get("credential")}
        self.evidence = Evidence(course, credentials)
        self.act_of: dict[RowKey, tuple[Act, int]] = {}
        self.acts = acts_of(course.acts, list(course.rows.get("document", ())), credentials)
        for acts in self.acts.values():
            count: dict[int, int] = {}
            for act in acts:
                count[act.day] = count.get(act.day, 0) + 1
                self.act_of.update((key, (act, count[act.day])) for key in act.rows if key[0] == "service")
        self.physician = next((str(row["provider_id"]) for row in course.rows.get("course", ()) if row.get("provider_id")), "")
        self.visits = course.given
        self.visit_of = {key: place for place, visit in enumerate(self.visits) for key in _keys(visit)}

    def all(self) -> Iterator[Query]:
        asked: set[tuple[RowKey, str]] = set()
        for query in self._of_questions():
            asked.update((key, query.element) for key in query.about)
            yield query
        open_acts = {question.about: question.codes for question in self.coding.questions if question.about in self.act_of and question.codes}
        if not self.coding.services and not self.coding.questions:
            open_acts = {act.rows[0]: codes for kind, acts in self.acts.items() for act in acts if (codes := _codes_of(kind, act.day))}
        for about, codes in sorted(open_acts.items()):
            for query in self._of_act(about, codes):
                if (query.about[0], query.element) not in asked:
                    yield query
        for service in self.coding.services:
            yield from self._of_service(service)
        yield from self._of_denied({key for service in self.coding.services for key in service.rows} | open_acts.keys() | {key for key, _ in asked})

    # What the coder asks.

    def _of_questions(self) -> Iterator[Query]:
        groups: dict[tuple[Any, ...], list[Question]] = {}
        for place, question in enumerate(self.coding.questions):
            several = question.about[0] in ("session", "fraction")
            key = (question.asks, question.element, question.codes) if several else (place,)
            groups.setdefault(key, []).append(question)
        for same in groups.values():
            first = min(same, key=lambda each: (each.day, each.about))
            about = [key for each in same for key in self._rows_of(each.about)]
            motion = next((group for code in first.codes for group in needed(code, first.day, frozenset(("motion",))) if _has(group, first.element)), ())
            if len(motion) > 1 and first.about[0] in ("session", "fraction"):
                said = self.evidence.said(about[:1], first.day).facts
                for element in motion:
                    if element.name not in said:
                        yield self._query(Question(first.day, first.codes, element.words, _plain(first.because), about[0], element.name, element.to,
                                                   first.provider_id), about, about)  # fmt: skip
                continue
            own = None if re.search(r"\d{4}-\d\d-\d\d", first.asks) else _element(first)
            words, to = (own.words, own.to) if own else (_words(first), first.to if first.element else "coder")  # what no fact answers is no clinician's
            because = f"{_plain(first.because)}; {len(same)} sessions from this day on" if len(same) > 1 else first.because
            yield self._query(first._replace(asks=words, because=because, to=to), about, [each.about for each in same])

    # What a checklist lacks.

    def _of_service(self, service: Service) -> Iterator[Query]:
        said = self.evidence.said(service.rows, service.day, service.code in _WHOLE_COURSE)
        found = checklist(service.code, service.day, said.facts, self.circumstances(service), said.conflicts, self.law)
        if not found.asks or not service.rows:
            return
        about = self._rows_of(next((key for key in service.rows if key[0] != "schedule"), service.rows[0]))
        for ask in found.asks:
            yield self._query(_asked(ask, service.day, (service.code,), about[0], service.provider_id), about, service.rows)

    def circumstances(self, service: Service) -> frozenset[str]:
        """The circumstances of a service that add to its checklist; why a session is of level 3 the coder has seen."""
        found = set()
        if "25" in service.modifiers.split():
            found.add("25")
        if service.code == "77370" and any(other.code == "77301" for other in self.coding.services):
            found.add("imrt")
        if service.code in ("77280", "77285", "77290") and service.because.startswith("verification"):
            found.add("verification")
        return frozenset(found)

    def _of_act(self, about: RowKey, codes: Sequence[str]) -> Iterator[Query]:
        """What each of several codes needs, where the code is not decided."""
        act, _ = self.act_of[about]
        said = self.evidence.said(act.rows, act.day)
        lists = [checklist(code, act.day, said.facts, frozenset(), said.conflicts, self.law) for code in codes]
        for ask in lists[0].asks:
            wanted = ask.element[2:5]
            if not ask.element.group and all(any(other.element[2:5] == wanted for other in each.asks) for each in lists):
                yield self._query(_asked(ask, act.day, tuple(codes), about, act.provider), self._rows_of(about), act.rows)

    def _of_denied(self, known: Set[RowKey]) -> Iterator[Query]:
        """Acts that nothing comes of, because the record denies what they stand for: what is denied is asked about. known: rows that are told of otherwise."""
        for kind in _STANDS_FOR_ITSELF:
            for act in self.acts.get(kind, ()):
                if known.isdisjoint(act.rows):
                    yield from (query for query in self._of_act(act.rows[0], _codes_of(kind, act.day)) if query.is_denied)

    # Both.

    def _rows_of(self, about: RowKey) -> list[RowKey]:
        """All rows of the act, the session or the plan that a row tells of: of every system, so that an answer contradicts none of them."""
        if about in self.act_of:
            act, _ = self.act_of[about]
            return sorted(key for key in act.rows if key[0] == "service")
        if about in self.visit_of:
            visit = self.visits[self.visit_of[about]]
            return sorted(_keys(visit))
        return [about]

    def _query(self, question: Question, about: Sequence[RowKey], rows: Iterable[RowKey]) -> Query:
        """The query of a question. about: the rows that its answer completes. rows: what it rests on."""
        kind, which = self._which(about[0])
        key = "\0".join((self.person, self.course.course_id, str(question.day), kind, which, question.element))
        name = "Q" + hashlib.sha256(key.encode()).hexdigest()[:10]
        told = (str(row["provider_id"]) for each in about if (row := self.evidence.row(each)) and row.get("provider_id"))
        provider = question.provider_id or next(told, "") or self.physician
        return Query(name, self.person, self.course.course_id, question.day, question.codes, question.element, question.to, provider, question.asks,
                     question.because, tuple(dict.fromkeys(about)), kind, tuple(sorted(set(rows))), question.is_denied)  # fmt: skip

    def _which(self, about: RowKey) -> tuple[str, str]:
        """Kind of what a row tells of, and which of its kind and day it is."""
        if about in self.act_of:
            act, place = self.act_of[about]
            return act.kind, str(place)
        if about in self.visit_of:
            day = self.visits[self.visit_of[about]].day
            return "session", str(sum(visit.day == day for visit in self.visits[: self.visit_of[about]]))
        if about[0] == "course":
            return "course", ""
        row = self.evidence.row(about)
        return about[0], str(row.get("plan_uid") or about[2]) if row else about[2]


def _asked(ask: Ask, day: int, codes: tuple[str, ...], about: RowKey, provider: str) -> Question:
    element = ask.element
    return Question(day, codes, element.words, ask.because, about, element.name, element.to, provider, ask.is_denied)


def _keys(visit: Visit) -> list[RowKey]:
    """What treated or was to, without the appointment."""
    return [(each.table, each.system, each.record_id) for each in visit.statements if each.table != "schedule"]


def _codes_of(kind: str, day: int) -> tuple[str, ...]:
    """The codes that stand for acts of a kind, whatever their level."""
    family, level = _KINDS.get(kind, ""), _LEVELS.get(kind)
    rows = [row for row in service_rows() if row.kind == family and row.first <= day <= row.last and level in (None, row.level)]
    return tuple(row.code for row in rows if row.level not in ("imrt", "respiratory", "surface"))


def _has(group: Sequence[Element], name: str) -> bool:
    return any(element.name == name for element in group)


def _element(question: Question) -> Element | None:
    """The element of a checklist that a coder asks for; its words lead nobody."""
    every = frozenset(("motion", "isocenters", "imrt", "25", "verification", "repeat", "second"))
    return next((each for code in question.codes for group in needed(code, question.day, every) for each in group if each.name == question.element), None)


def _words(question: Question) -> str:
    """A coder's question in words that the answers to its element fit."""
    if question.element == "twice":
        return f"Was the second session of {iso(question.day)} prescribed?"
    if question.element == "examined" and "attended" in question.asks:
        return "On which day did the physician attend the treatment?"
    return question.asks


def _plain(because: str) -> str:
    """Without the number of the one session that happens to be named."""
    return re.sub(r", session \d+$", "", because)
