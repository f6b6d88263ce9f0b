"""What a course's record tells of a charged act, put together from all systems: facts, signatures, reviews, attendance, and answers to queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ..intake.course.ledger import CourseLedger
from ..model.times import DAY
from .charge import RowKey

Row = Mapping[str, Any]
ANSWER = "query_answer"
"""Kind of the document that holds the answer to a query."""
PHYSICIANS = frozenset(("MD", "DO", "physician"))
WHOLE_COURSE = 7
"""Days before the last session in which attendance is attendance at a course of one or two sessions."""

_OF_DOCUMENT = {
    "planning_note": ("clinical_planning",), "simulation_note": ("simulation",), "weekly_note": ("weekly_visit",), "consult_note": ("consult", "follow_up"),
    "physics_report": ("physics_special", "physics_weekly"), "plan_report": ("plan",), "dvh": ("plan",),
}  # fmt: skip
"""Kinds of acts that a document of a kind and the same day tells of, where it names none."""
_GONE = frozenset(("cancelled", "superseded", "entered_in_error"))
_PLAN_FACTS = ("has_mlc", "has_moving_mlc", "channels", "dwell_positions", "isocenters", "beams", "arcs", "body_site")
_OF_ITS_PLAN = frozenset(("proton_level", "channels", "dwell_positions", "isocenters", "body_site"))
"""Facts of a session that its plan tells."""
_SESSION_FACTS = ("channels", "dwell_positions", "energy", "body_site")
_RECORDED = frozenset(("completed", "partial", "in_progress"))


class Said(NamedTuple):
    """facts: what is told once or alike. conflicts: fact -> `yes (ARIA), no (EPIC)`: what two systems say differently decides nothing."""

    facts: Mapping[str, str]
    conflicts: Mapping[str, str]


class _Statement(NamedTuple):
    """One system says that a fact has a value. time: of saying so. is_answer: a clinician's answer to a query stands over whatever was said before."""

    name: str
    value: str
    system: str
    time: int
    record: str
    is_answer: bool = False


class Evidence:
    """Of one course. credentials: provider_id -> MD, NP, ..."""

    def __init__(self, course: CourseLedger, credentials: Mapping[str, str] | None = None) -> None:
        self._credentials = credentials or {}
        self._rows: dict[RowKey, Row] = {
            (table, str(row.get("system", "")), str(row["record_id"])): row
            for table in ("service", "plan", "phase", "session", "fraction", "schedule", "course", "document") for row in course.rows.get(table, ())
        }  # fmt: skip
        self._of_record: dict[str, list[Row]] = {}
        self._of_day: dict[tuple[str, int], list[Row]] = {}
        for row in course.rows.get("document", ()):
            if row.get("status") in _GONE:
                continue
            if row.get("service_id"):
                self._of_record.setdefault(str(row["service_id"]), []).append(row)
            elif row.get("kind") in _OF_DOCUMENT and "authored_time" in row:
                for kind in _OF_DOCUMENT[str(row["kind"])]:
                    self._of_day.setdefault((kind, int(row["authored_time"]) // DAY), []).append(row)
        self._plans: dict[str, list[RowKey]] = {}
        for row in course.rows.get("plan", ()):
            for name in {str(row.get("plan_uid", "")), str(row["record_id"])} - {""}:
                self._plans.setdefault(name, []).append(("plan", str(row.get("system", "")), str(row["record_id"])))
        self._plan_acts: dict[str, list[Row]] = {}
        for row in course.acts:
            if row.get("kind") == "plan" and row.get("plan_id"):
                self._plan_acts.setdefault(str(row["plan_id"]), []).append(row)
        self._attended: dict[int, list[Row]] = {}
        for row in course.acts:
            if row.get("kind") in ("attendance", "weekly_visit") and "performed_time" in row and row.get("status", "") in ("completed", ""):
                self._attended.setdefault(int(row["performed_time"]) // DAY, []).append(row)
        visits = course.given
        self._next: dict[RowKey, int] = {
            (each.table, each.system, each.record_id): after.start for visit, after in pairwise(visits) for each in visit.statements
        }  # fmt: skip
        self._known: dict[RowKey, list[_Statement]] = {}
        self._known_plans: dict[str, list[_Statement]] = {}
        self._motion: list[_Statement] = []
        for row in course.acts:
            if row.get("kind") == "motion_management" and row.get("status", "") in ("completed", ""):
                self._of_service(row, self._motion, alone=True)

    def row(self, key: RowKey) -> Row | None:
        """A row of the course by table, system and record_id."""
        return self._rows.get(key)

    def said(self, keys: Iterable[RowKey], day: int = 0, whole_course: bool = False) -> Said:
        """What is told of the act or acts that some rows describe. day: of service, on which attendance is looked for. whole_course: and in the week before.

        The order of the rows does not matter. Of one system what was said later stands; of several, what they say alike; an answer stands over all.
        """
        found: list[_Statement] = []
        days = {day} if day else set()
        plans: dict[int, list[_Statement]] = {}
        is_session = False
        for key in set(keys):
            found += self._told(key)
            if key[0] in ("session", "fraction") and (row := self._rows.get(key)) is not None:
                is_session = True
                days.add(int(row.get("start_time", 0)) // DAY)
                of_plans = self._of_plans(row)
                plans[id(of_plans)] = of_plans
        if is_session:
            for some in plans.values():
                found += some
            found += self._motion
            if whole_course:
                days |= set(range(day - WHOLE_COURSE, day))
            for each in days:
                for row in self._attended.get(each, ()):
                    self._attendance(row, found)
        return _decided(found)

    def _told(self, key: RowKey) -> list[_Statement]:
        """What one row and its documents tell; worked out once, because a session stands under several services."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = []
            row = self._rows.get(key)
            if row is None:
                return found
            if key[0] == "service":
                self._of_service(row, found)
            elif key[0] == "plan":
                self._of_plan(row, found)
            elif key[0] in ("session", "fraction"):
                self._of_session(key, row, found)
            elif key[0] == "document":
                self._of_document(row, found)
            for document in self._of_record.get(key[2], ()):
                self._of_document(document, found)
        return found

    def _of_service(self, row: Row, found: list[_Statement], alone: bool = False) -> None:
        system, record, time = str(row.get("system", "")), str(row["record_id"]), int(row.get("performed_time", 0))
        kind = str(row.get("kind", ""))
        by = ""
        for each in str(row.get("facts", "")).split("|"):
            name, _, value = each.partition("=")
            if value:
                by = value if name == "by" else by
                found.append(_Statement(name, value, system, time, record))
        if alone:
            for document in self._of_record.get(record, ()):
                self._of_document(document, found)
            return
        if kind == "weekly_visit" and (by or self._credential(row)) not in ("", *PHYSICIANS):
            found.append(_Statement("examined", "no", system, time + 1, record))  # by somebody who is no physician
        if kind in ("attendance", "weekly_visit"):
            self._attendance(row, found)
        if "signed_by" in row and "signed_time" in row:
            found.append(_Statement("signed", "yes", system, int(row["signed_time"]), record))
        if "body_site" in row:
            found.append(_Statement("body_site", str(row["body_site"]), system, time, record))
        for document in self._of_day.get((kind, time // DAY), ()):
            self._of_document(document, found)

    def _of_plan(self, row: Row, found: list[_Statement]) -> None:
        system, record = str(row.get("system", "")), str(row["record_id"])
        if "approved_by" in row and "approved_time" in row:
            found.append(_Statement("signed", "yes", system, int(row["approved_time"]), record))
        elif row.get("status") == "unapproved":
            found.append(_Statement("signed", "no", system, 0, record))
        for name in _PLAN_FACTS:
            if name in row:
                value = ("yes" if row[name] else "no") if name.startswith("has_") else str(row[name])
                found.append(_Statement(name, value, system, 0, record))
        day = int(row["approved_time"]) // DAY if "approved_time" in row else int(row.get("plan_date", 0))
        for document in (*self._of_record.get(str(row.get("plan_uid", "")), ()), *self._of_day.get(("plan", day), ())):
            self._of_document(document, found)

    def _of_session(self, key: RowKey, row: Row, found: list[_Statement]) -> None:
        system, record, time = key[1], key[2], int(row.get("start_time", 0))
        if row.get("status") in _RECORDED:
            found.append(_Statement("recorded", "yes", system, time, record))
        for name in _SESSION_FACTS:
            if name in row:
                found.append(_Statement(name, str(row[name]), system, time, record))
        following = self._next.get(key)
        if "guidance_review_time" in row:
            late = following is not None and int(row["guidance_review_time"]) >= following
            found.append(_Statement("reviewed", "after_next" if late else "before_next", system, int(row["guidance_review_time"]), record))
        elif "is_guidance_approved" in row:
            found.append(_Statement("reviewed", "before_next" if row["is_guidance_approved"] else "no", system, time, record))

    def _of_plans(self, session: Row) -> list[_Statement]:
        """What the plan of a session tells of it, where it has one alone: of several, none tells how many isocenters or channels the session had."""
        names = f"{session.get('plan_uid', '')}|{session.get('plan_ids', '')}"
        known = self._known_plans.get(names)
        if known is not None:
            return known
        keys = {key for name in names.split("|") for key in self._plans.get(name, ())}
        told: list[_Statement] = []
        if len({str(self._rows[key].get("plan_uid") or key[2]) for key in keys}) == 1:
            for key in keys:
                told += self._told(key)
                for name in {key[2], str(self._rows[key].get("plan_uid", ""))}:
                    for act in self._plan_acts.get(name, ()):
                        self._of_service(act, told)
        found = self._known_plans[names] = [each for each in told if each.name in _OF_ITS_PLAN]
        return found

    def _of_document(self, row: Row, found: list[_Statement]) -> None:
        system, record = str(row.get("system", "")), str(row["record_id"])
        time = int(row.get("signed_time", row.get("authored_time", 0)))
        is_answer, element = row.get("kind") == ANSWER, str(row.get("element", ""))
        signed = "signed_by" in row and "signed_time" in row
        if element:
            found.append(_Statement(element, "no" if row.get("is_absent") else str(row.get("value", "yes")), system, time, record, is_answer))
            if element == "examined" and is_answer and signed:
                found.append(_Statement("signed", "yes", system, time, record, is_answer))  # the physician's own word on the day of an examination
            if element == "is_guidance_approved":
                said = "no" if row.get("is_absent") or row.get("value") == "no" else "before_next"
                found.append(_Statement("reviewed", said, system, time, record, is_answer))
            return
        if is_answer:
            return  # it cannot be determined: nothing is told
        name = {"dvh": "dvh", "physics_report": "report"}.get(str(row.get("kind", "")), "")
        if row.get("is_absent"):
            found.append(_Statement(name or "signed", "no", system, time, record))
            return
        if signed:
            found.append(_Statement("signed", "yes", system, time, record))
        if signed and name:
            found.append(_Statement(name, "signed" if name == "report" else "yes", system, time, record))

    def _attendance(self, row: Row, found: list[_Statement]) -> None:
        """Who attended; a visit at which the physician examined the patient is attendance too."""
        facts = dict(each.split("=", 1) for each in str(row.get("facts", "")).split("|") if "=" in each)
        by = facts.get("by") or self._credential(row) or ("MD" if facts.get("examined") == "yes" else "")
        if by:
            said = "MD" if by in PHYSICIANS else by
            found.append(_Statement("attendance", said, str(row.get("system", "")), int(row.get("performed_time", 0)) + (said == "MD"), str(row["record_id"])))

    def _credential(self, row: Row) -> str:
        return self._credentials.get(str(row.get("provider_id", "")), "")


def _decided(found: Sequence[_Statement]) -> Said:
    by_name: dict[str, list[_Statement]] = {}
    for each in found:
        by_name.setdefault(each.name, []).append(each)
    facts: dict[str, str] = {}
    conflicts: dict[str, str] = {}
    for name, some in by_name.items():
        if len(some) == 1 or not any(each.is_answer or each.value != some[0].value for each in some):
            facts[name] = some[0].value
            continue
        some.sort(key=lambda each: (each.time, each.record, each.value))
        answers = [each for each in some if each.is_answer]
        if answers:
            facts[name] = answers[-1].value
            continue
        of_system = {each.system: each.value for each in some}
        values = set(of_system.values())
        if len(values) == 1:
            facts[name] = next(iter(values))
        else:
            conflicts[name] = ", ".join(f"{value.replace('_', ' ')} ({system})" for system, value in sorted(of_system.items()))
    return Said(facts, conflicts)
