"""The sheet on which a course is coded: services with their law, questions, and what is left out with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from ...sources.services import ServiceRow, service_row
from ..answer import Law
from ..charge import Coding, Question, RowKey, Service
from ..terms import Terms
from .acts import Act
from .record import Given, Plan, Record


class Draft:
    """What the parts of a coder write on. record, terms: of the course; day-dependent words are asked of `terms`."""

    def __init__(self, record: Record, terms: Terms) -> None:
        self.record = record
        self.terms = terms
        self.coding = Coding(record.course_id)

    def charge(
        self, kind: str, level: str, day: int, because: str, rows: Sequence[RowKey], *, units: int = 1, provider: str = "", modifiers: str = "",
        diagnoses: str = "", time: str = "",
    ) -> Service | None:  # fmt: skip
        """A service of a level of `services.csv`; left out where no code of that day stands for it."""
        row = service_row(kind, level, day)
        if row is None:
            self.leave_out(day, f"{kind} {level}".strip(), "no code of that day stands for it")
            return None
        return self.add(row.code, day, because, rows, _law(row), units=units, provider=provider, modifiers=modifiers, diagnoses=diagnoses, time=time)

    def add(
        self, code: str, day: int, because: str, rows: Sequence[RowKey], law: Law | None, *, units: int = 1, provider: str = "", modifiers: str = "",
        diagnoses: str = "", otherwise: str = "", last_day: int = 0, time: str = "",
    ) -> Service:  # fmt: skip
        service = Service(day, code, units, because, tuple(rows), law, provider, modifiers, diagnoses, otherwise, last_day, time)
        self.coding.services.append(service)
        return service

    def ask(
        self, day: int, codes: Sequence[str], asks: str, because: str, about: RowKey, element: str = "", *, to: str = "physician", provider: str = "",
        denied: bool = False,
    ) -> None:  # fmt: skip
        self.coding.questions.append(Question(day, tuple(codes), asks, because, about, element, to, provider, denied))

    def ask_of_act(self, act: Act, codes: Sequence[str], asks: str, element: str, because: str = "", *, to: str = "physician", denied: bool = False) -> None:
        said = f"; the systems say {act.conflicts[element]}" if element in act.conflicts else ""
        self.ask(act.day, codes, asks, because + said, act.rows[0], element, to=to, provider=act.provider, denied=denied)

    def leave_out(self, day: int, what: str, why: str) -> None:
        self.coding.left_out.append((day, what, why))

    def codes(self, kind: str, levels: Sequence[str], day: int) -> tuple[str, ...]:
        """The codes of some levels on a day."""
        return tuple(row.code for level in levels if (row := service_row(kind, level, day)))

    # What other parts want to know of the course.

    def imrt_plans(self) -> list[Plan]:
        return [plan for plan in self.record.plans if is_imrt(plan)]


def is_imrt(plan: Plan) -> bool:
    """By the words of the plan, or by leaves that move."""
    return bool(plan.words & {"imrt", "vmat", "tomotherapy", "rapidarc"}) or bool(plan.count("has_moving_mlc"))


def course_row(record: Record) -> RowKey:
    """The row of the course itself, to which an answer that has no act belongs."""
    rows = record.rows.get("course", ())
    return ("course", str(rows[0].get("system", "")), str(rows[0]["record_id"])) if rows else ("course", "", record.course_id)


def session_row(given: Given) -> RowKey:
    """The row of a session to which an answer about it belongs: the session's own, else the treatment record's."""
    return min(given.rows, key=lambda row: (("session", "fraction", "schedule").index(row[0]), row))


def _law(row: ServiceRow) -> Law:
    return Law(row.source, row.section, row.grade)
