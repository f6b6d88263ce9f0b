"""Who stands on a claim that is written: what the tables of claims do not hold, such as names and streets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """zip_code: nine digits for a billing provider and a service facility."""

    street: str
    city: str
    state: str
    zip_code: str


@dataclass(frozen=True, slots=True)
class Person:
    """A patient or a subscriber. birth_date: day number; a patient's own stands on the claim. sex: F, M or U."""

    last_name: str
    first_name: str
    birth_date: int
    sex: str
    address: Address


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is treated. subscriber: who is insured where that is somebody else; relationship: then PAT01, such as 19 for a child."""

    person: Person
    subscriber: Person | None = None
    relationship: str = "19"


@dataclass(frozen=True, slots=True)
class Physician:
    """A person who renders, refers or attends, by NPI in `Parties.providers`."""

    last_name: str
    first_name: str
    taxonomy: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who bills, or where the service was, by NPI in `Parties.providers`. Tax id, taxonomy and ZIP of a billing provider stand on the claim."""

    name: str
    address: Address
    taxonomy: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """CL1 of an 837I: type and source of admission, and the patient's status (01 discharged, 30 still a patient)."""

    kind: str = "3"
    source: str = "1"
    status: str = "01"


@dataclass(frozen=True)
class Parties:
    """patients: by the claim's `patient_id`. providers: by NPI as the claim has it, also a wrong one. admissions: by `claim_id`, where not the usual one."""

    patients: Mapping[str, Patient]
    providers: Mapping[str, Physician | Organisation]
    admissions: Mapping[str, Admission] = field(default_factory=dict)
    admission: Admission = Admission()
