"""What coding a record gives: charges, each with the rows and the law that it rests on, and questions where the record does not decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .answer import Law

RowKey = tuple[str, str, str]
"""Table, system and record_id of a row of the record."""


class Service(NamedTuple):
    """One service that the record shows, before it is split between those who bill it.

    day: of service. units: whole. because: the facts that decided, in words. rows: what it rests on. provider_id: who performed it. modifiers: that the
    record gives reason for (25, 76, XU); components come later. otherwise: another code that is as right, where the payer's contract alone decides.
    days_too: other days that are as right, where practices differ and nobody said how this one does. last_day: of a number of sessions that the record
    counts and does not date; the same as `day` everywhere else. is_least: the record leaves open whether it is more than this, and a question says so.
    ndc, ndc_quantity (thousandths of ndc_unit: UN, ML, GR, ME, F2), note: of a drug line, where its payer asks for them.
    part: the one that bills it, where the record and not the code decides; empty elsewhere.
    """

    day: int
    code: str
    units: int
    because: str
    rows: tuple[RowKey, ...]
    law: Law | None = None
    provider_id: str = ""
    modifiers: str = ""
    diagnoses: str = ""
    otherwise: str = ""
    last_day: int = 0
    time: str = ""
    days_too: tuple[int, ...] = ()
    is_least: bool = False
    ndc: str = ""
    ndc_quantity: int = 0
    ndc_unit: str = ""
    note: str = ""
    part: str = ""

    @property
    def is_dated(self) -> bool:
        return self.last_day in (0, self.day)


class Proposed(NamedTuple):
    """One charge line. part: facility (the hospital's claim), professional (the physician's claim for a hospital's patient) or global (who owns the
    equipment). modifiers: separated by blanks, the component first. Grain: one service of one part."""

    day: int
    code: str
    modifiers: str
    units: int
    part: str
    course_id: str
    service: Service

    @property
    def setting(self) -> str:
        return _SETTING_OF_PART[self.part]


_SETTING_OF_PART = {"facility": "hospital", "professional": "professional", "global": "freestanding"}


class Question(NamedTuple):
    """What the record does not decide. about: the row that an answer completes; element: the fact that is asked for, a name of `record_facts.csv`.

    codes: what it could lead to, lowest first. to: physician, physicist, therapist, nurse, pharmacy or coder. is_denied: the record says that it is not there.
    """

    day: int
    codes: tuple[str, ...]
    asks: str
    because: str
    about: RowKey
    element: str = ""
    to: str = "physician"
    provider_id: str = ""
    is_denied: bool = False


@dataclass
class Coding:
    """One course, coded. services: in order of day and code. charges: the same, split by who bills. left_out: acts that are charged by nothing, and why."""

    course_id: str
    services: list[Service] = field(default_factory=list)
    charges: list[Proposed] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    left_out: list[tuple[int, str, str]] = field(default_factory=list)
    """(day, what, why)"""
