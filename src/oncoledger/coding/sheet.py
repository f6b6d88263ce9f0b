"""The sheet on which a course is coded: services with their law, questions, and what is left out with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from ..sources.services import ServiceRow, service_row
from .answer import Law
from .charge import Coding, Question, RowKey, Service
from .terms import Terms


class Sheet:
    """What the parts of a coder write on. Day-dependent words are asked of `terms`."""

    def __init__(self, course_id: str, terms: Terms) -> None:
        self.terms = terms
        self.coding = Coding(course_id)

    def charge(
        self, kind: str, level: str, day: int, because: str, rows: Sequence[RowKey], *, units: int = 1, provider: str = "", modifiers: str = "",
        diagnoses: str = "", time: str = "", is_least: bool = False,
    ) -> Service | None:  # fmt: skip
        """A service of a level of `services.csv`; left out where no code of that day stands for it."""
        row = service_row(kind, level, day)
        if row is None:
            self.leave_out(day, f"{kind} {level}".strip(), "no code of that day stands for it")
            return None
        return self.add(row.code, day, because, rows, _law(row), units=units, provider=provider, modifiers=modifiers, diagnoses=diagnoses, time=time,
                        is_least=is_least)  # fmt: skip

    def add(
        self, code: str, day: int, because: str, rows: Sequence[RowKey], law: Law | None, *, units: int = 1, provider: str = "", modifiers: str = "",
        diagnoses: str = "", otherwise: str = "", last_day: int = 0, time: str = "", is_least: bool = False,
    ) -> Service:  # fmt: skip
        service = Service(day, code, units, because, tuple(rows), law, provider, modifiers, diagnoses, otherwise, last_day, time, is_least=is_least)
        self.coding.services.append(service)
        return service

    def ask(
        self, day: int, codes: Sequence[str], asks: str, because: str, about: RowKey, element: str = "", *, to: str = "physician", provider: str = "",
        denied: bool = False,
    ) -> None:  # fmt: skip
        self.coding.questions.append(Question(day, tuple(codes), asks, because, about, element, to, provider, denied))

    def leave_out(self, day: int, what: str, why: str) -> None:
        self.coding.left_out.append((day, what, why))

    def codes(self, kind: str, levels: Sequence[str], day: int) -> tuple[str, ...]:
        """The codes of some levels on a day."""
        return tuple(row.code for level in levels if (row := service_row(kind, level, day)))


def _law(row: ServiceRow) -> Law:
    return Law(row.source, row.section, row.grade)
