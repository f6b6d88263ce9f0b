"""The sheet of a radiation course."""

from __future__ import annotations

from collections.abc import Sequence

from ..charge import RowKey
from ..sheet import Sheet
from ..terms import Terms
from .acts import Act
from .record import Given, Plan, Record


class Draft(Sheet):
    """A sheet with the record of a radiation course."""

    def __init__(self, record: Record, terms: Terms) -> None:
        super().__init__(record.course_id, terms)
        self.record = record

    def ask_of_act(self, act: Act, codes: Sequence[str], asks: str, element: str, because: str = "", *, to: str = "physician", denied: bool = False) -> None:
        said = f"; the systems say {act.conflicts[element]}" if element in act.conflicts else ""
        self.ask(act.day, codes, asks, because + said, act.rows[0], element, to=to, provider=act.provider, denied=denied)

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
