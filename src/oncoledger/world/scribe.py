"""Who writes a patient's records: rows with names of their own, and what the hospital's system knows of every person: identity, policy, diagnoses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..formats.records import Record, Value
from ..model.times import DAY
from .acts import shown
from .dice import Dice
from .record import Course, Delivered, Line

DEPARTMENT, HOSPITAL = "RIVERBEND-RO", "RIVERBEND-EHR"
AUTHORITY = "RIVERBEND"
"""Who assigns the record number that both systems carry."""
SILENT = 0.02
"""Share of the acts of which the record does not tell what decides."""


class Scribe:
    """Writes one patient's records. number: counts the rows, so that each has a name of its own."""

    def __init__(self, course: Course, delivered: Delivered, dice: Dice) -> None:
        self.course, self.delivered, self.dice = course, delivered, dice
        self.person = course.person
        self.mrn, self.department_id = course.person.patient_id, f"RO{course.person.number:07d}"
        self.hour = dice.between(8, 15) * 3600 + dice.between(0, 3) * 900
        self.late = dice.between(1, 5) * 60
        self.salt = dice.between(0, 10**6)
        self.number = 0

    def row(self, table: str, system: str, record_id: str = "", **values: Any) -> Record:
        self.number += 1
        name = record_id or f"{self.mrn}-{self.number}"
        owner: dict[str, Value] = {} if table == "patient" else {"patient_id": self.department_id if system == DEPARTMENT else self.mrn}
        known: dict[str, Value] = {column: value for column, value in values.items() if value is not None and value != ""}
        source: dict[str, Value] = {"record_id": name, "system": system, "source_place": f"row {self.number}"}
        return Record(table, source | owner | known)

    def at(self, day: int, time: str = "", later: int = 0) -> int:
        """Seconds: the person's usual hour, or the clock time that is given."""
        clock = int(time[:2]) * 3600 + int(time[3:]) * 60 if time else self.hour
        return day * DAY + clock + later

    def identity(self, system: str) -> Iterator[Record]:
        who = self.department_id if system == DEPARTMENT else self.mrn
        yield self.row("patient", system, who, family_name=self.person.last, given_names=self.person.first, birth_date=self.person.born, sex=self.person.sex)
        if system == DEPARTMENT:
            yield self.row("patient_identifier", system, value=who, authority=DEPARTMENT, kind="PI")
        yield self.row("patient_identifier", system, value=self.mrn, authority=AUTHORITY, kind="MR")

    def is_silent(self, line: Line) -> bool:
        """Does the record leave out what decides this charge? By the charge alone, so that nothing else changes it."""
        return shown(self.delivered, line, 1, False, False) is not None and Dice(self.salt, line.day * 31 + int(line.code[-4:], 36), purpose=8).chance(SILENT)

    def insured(self) -> Iterator[Record]:
        """Policy and diagnoses, as the hospital's system knows them."""
        payer = self.person.payer
        yield self.row(
            "coverage", HOSPITAL, payer_id=payer.id if payer.id in ("BCBSNC", "PREMERA", "UHC") else payer.edi_id, payer_name=payer.name, payer_kind=payer.kind,
            member_id=self.person.member_id, rank=1, relationship="self", status="active",
        )  # fmt: skip
        for rank, code in enumerate(diseases(self.delivered.diagnoses).split(), 1):
            yield self.row("condition", HOSPITAL, code=code, code_system="icd10cm", status="active", rank=rank, body_site=self.delivered.body_site)


def diseases(diagnoses: str) -> str:
    """The codes without those of an encounter for treatment."""
    return " ".join(code for code in diagnoses.split() if not code.startswith(("Z51", "Z45")))
