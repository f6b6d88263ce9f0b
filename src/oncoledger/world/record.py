"""What the world is made of: a person, a payer, a charge line, a course, a planted fault. Plain and frozen; everything else only makes or writes these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from .drugs import Package


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays. id: the payer's profile, as an export writes it. kind: medicare, medicare_advantage, medicaid, commercial. filing: SBR09 of its claims."""

    id: str
    kind: str
    name: str
    filing: str
    edi_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """One invented patient. patient_id: as the charge export names them; born: day number."""

    number: int
    patient_id: str
    last: str
    first: str
    sex: str
    born: int
    member_id: str
    payer: Payer

    @property
    def shown(self) -> str:
        """As a claim names the person: member id, birth date and name."""
        from ..model.dates import iso

        return f"{self.member_id} {iso(self.born)} {self.last} {self.first}".upper()


class Line(NamedTuple):
    """One charge line. Grain: one service of one part (facility, professional, global) on one day, as an export writes it.

    day: day number. units: whole or broken units in thousandths. modifiers, diagnoses: separated by blanks. cents: the whole line's charge.
    part: facility (837I), professional (837P of the hospital's physicians) or global (837P of a centre or an office with its own equipment).
    ndc_quantity: thousandths of `ndc_unit`, or None. time: clock time, where twice a day matters. note: what the claim writes beside the line.
    fault: the kind of planted fault of which this line is a part; no export tells it. posted: the day on which it was entered; 0 where no export tells it.
    """

    day: int
    code: str
    modifiers: str
    units: int
    diagnoses: str
    part: str
    setting: str
    place_of_service: str
    revenue_code: str
    entity: str
    provider: str
    cents: int
    course_id: str
    ndc: str = ""
    ndc_quantity: int | None = None
    ndc_unit: str = ""
    acquisition: str = ""
    time: str = ""
    claim_id: str = ""
    pointers: str = ""
    note: str = ""
    fault: str = ""
    posted: int = 0

    @property
    def form(self) -> str:
        return "837I" if self.part == "facility" else "837P"


class Treated(NamedTuple):
    """One fraction that was given. Grain: one phase of one visit.

    day: day number. technique: 2d, 3d, imrt, electron, proton, sbrt, srs, hdr, ldr, surface, electronic. is_complex: several isocenters or active motion
    management. guidance: ct, stereo, ultrasound, port or none. time: clock time, where twice a day matters. phase: Primary, Boost, or a site.
    """

    course_id: str
    day: int
    technique: str
    is_complex: bool = False
    guidance: str = ""
    time: str = ""
    phase: str = "Primary"


class Given(NamedTuple):
    """One drug of one day as it was given, or held. Grain: one gift of a regimen's day.

    cycle, number: cycle and day of the cycle, from 1. how: as in `regimens.txt`. dose, protocol_dose: in the product's own measure. minutes: that it ran,
    without pauses; 0 where it did not run. injections: that the dose took. pump_owner: practice or supplier; empty where no pump. acquisition: bought,
    340B, free, white-bagged. has_own_site: it had a vein of its own beside the port. diagnoses: what it was given for. held: why it was not given; empty
    where it was. spared: the lines that a charge of what was held would have made.
    """

    course_id: str
    day: int
    cycle: int
    number: int
    package: Package
    how: str
    dose: float
    protocol_dose: float
    minutes: int
    injections: int
    pump_owner: str
    acquisition: str
    has_own_site: bool
    diagnoses: str
    held: str = ""
    spared: tuple[Line, ...] = ()


class Noted(NamedTuple):
    """An act that is documented and charged by nothing. kind, facts: as the record tells them. site: where it is not the course's own."""

    course_id: str
    day: int
    kind: str
    facts: str
    site: str = ""


class Delivered(NamedTuple):
    """What happened, whatever was charged for it. lines: what a lawful charge would have been. facts: of the builder (`plan_day`, `simulated`, ...).
    shows: code, or code and day, -> what the record shows of the act behind the charge. noted: acts that nothing charges. given: drugs."""

    treated: tuple[Treated, ...]
    lines: tuple[Line, ...]
    body_site: str
    diagnoses: str
    facts: dict[str, Any]
    shows: dict[str | tuple[str, int], str]
    noted: tuple[Noted, ...]
    given: tuple[Given, ...] = ()

    @property
    def is_recorded(self) -> bool:
        """Does a clinical record tell of it?"""
        return bool(self.treated or self.given)


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One fault as truth.csv tells it. codes: what a finding should name on its subject lines. severity: the payer's act, at least.

    carc: the reason code that a payer gives who refuses it. told_in: charges and claims, or one of them where the
    other cannot show it.
    """

    slug: str
    codes: tuple[str, ...]
    severity: str
    words: str
    carc: str = "97"
    told_in: str = "charges claims"


class Mark(NamedTuple):
    """What the first claim of one form (837P, 837I) of a course says otherwise than it should. field: a column of the ledger's claim table (`frequency`,
    `charge_amount`, `billing_npi`, ...), or with `line_` before it one of its last line (`line_units`). value: what stands there instead; for a date
    or an amount what is added to it: `+1` day, `-500` cents."""

    form: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Course:
    """One course of treatment or one regimen of a person. faults: empty for a clean course. kind: the builder that drew it. marks: faults of the form.

    delivered: what the clinical record tells; None where the record is not the centre's own.
    """

    course_id: str
    kind: str
    story: str
    person: Person
    lines: tuple[Line, ...]
    faults: tuple[PlantedFault, ...] = ()
    marks: tuple[Mark, ...] = ()
    delivered: Delivered | None = None
