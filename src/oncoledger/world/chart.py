"""A chart: what a course builder writes on. It knows the person, the place and the dice, and turns a service into the charge lines of those who bill it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .centre import Place
from .codes import Code, code_on, nearest
from .dice import Dice
from .prices import charge
from .record import Given, Line, Mark, Noted, Person, Treated

_BOTH, _PHYSICIAN = ("facility", "professional"), ("professional",)
_BILLED_BY = {"split": _BOTH, "procedure": _BOTH, "professional": _PHYSICIAN, "visit": _PHYSICIAN}
SETTINGS = {"facility": "hospital", "professional": "professional", "global": "freestanding"}


@dataclass(slots=True)
class Chart:
    """One course while it is drawn. start: the day of the first contact. lines: what is billed so far. facts: what a planter wants to know (`plan_day`,
    `fractions`, ...), written by the builder. story: one line for the truth. diagnoses: separated by blanks, used where `bill` is not told others.
    treated, given: fractions and drugs as they were given. shows, noted: as in `Delivered`."""

    person: Person
    place: Place
    dice: Dice
    start: int
    course_id: str
    provider: str
    diagnoses: str = ""
    story: str = ""
    body_site: str = ""
    lines: list[Line] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    treated: list[Treated] = field(default_factory=list)
    shows: dict[str | tuple[str, int], str] = field(default_factory=dict)
    noted: list[Noted] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)

    @property
    def is_hospital(self) -> bool:
        return self.place.kind == "hospital"

    @property
    def payer_kind(self) -> str:
        return self.person.payer.kind

    def bill(
        self, day: int, code: str, modifiers: str = "", units: float = 1, *, part: str = "", diagnoses: str = "", outside_dates: bool = False, **more: Any,
    ) -> None:
        """Add what is billed for a service: in a hospital the facility's line, the physicians' (under 26 where a code splits) or both; else one line.

        part: facility or professional, where one of the two is meant alone. more: columns of `Line` (`ndc`, `ndc_quantity`, `ndc_unit`, `acquisition`, `time`).
        outside_dates: for planters; a builder that bills a code on a day that its table does not have fails.
        """
        row = nearest(code, day) if outside_dates else code_on(code, day)
        for one in (part,) if part else self._parts(row):
            marks = f"26 {modifiers}".strip() if one == "professional" and row.nature == "split" else modifiers
            self.lines.append(self.line(day, code, one, marks, units, row=row, diagnoses=diagnoses, **more))

    def treat(self, day: int, technique: str, *, is_complex: bool = False, guidance: str = "", time: str = "", phase: str = "Primary") -> None:
        """Write down a fraction as it was given: what the clinical record tells, whatever is billed."""
        self.treated.append(Treated(self.course_id, day, technique, is_complex, guidance, time, phase))

    def note(self, day: int, kind: str, facts: str, site: str = "") -> None:
        """Write down an act that is documented and charged by nothing."""
        self.noted.append(Noted(self.course_id, day, kind, facts, site))

    def line(self, day: int, code: str, part: str, modifiers: str = "", units: float = 1, *, row: Code | None = None, diagnoses: str = "", **more: Any) -> Line:
        """One line, not yet on the chart."""
        row = row or nearest(code, day)
        facility = part == "facility"
        return Line(
            day, code, modifiers, round(units * 1000), diagnoses or self.diagnoses, part, SETTINGS[part], "" if facility else self.place.place_of_service,
            row.revenue_code if facility else "", (self.place.facility if facility else self.place.group).npi, self.provider,
            charge(row, part, day, units), self.course_id, **more,
        )  # fmt: skip

    def _parts(self, row: Code) -> tuple[str, ...]:
        if not self.is_hospital:
            return ("global",)
        return _BILLED_BY.get(row.nature, ("facility",))

    def on(self, code: str, part: str = "") -> list[int]:
        """Places in `lines` of a code (of one part)."""
        return [i for i, line in enumerate(self.lines) if line.code == code and (not part or line.part == part)]
