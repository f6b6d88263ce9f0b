"""The invented centre: places of care, billing entities, physicians, payers. Numbers are made up and carry right check digits."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.identifiers.npi import check_digit
from .record import Payer


def invented_npi(place: int) -> str:
    nine = f"19{place:07d}"
    return nine + str(check_digit(nine))


@dataclass(frozen=True, slots=True)
class Entity:
    """Who bills. taxonomy: NUCC code. address, city, state, zip: invented street in an invented town."""

    npi: str
    tax_id: str
    name: str
    taxonomy: str
    address: str
    city: str
    state: str
    zip: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place of care. kind: hospital (facility and physicians bill apart) or freestanding (one group bills all).

    facility: who bills what the place does; group: who bills the physicians (the same entity in a freestanding place).
    """

    name: str
    kind: str
    facility: Entity
    group: Entity
    place_of_service: str
    physicians: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Physician:
    npi: str
    last: str
    first: str
    taxonomy: str


def _entity(place: int, name: str, taxonomy: str) -> Entity:
    address, zip_code = f"{place % 900 + 1} Riverbend Way", f"27{place % 1000:03d}9998"
    return Entity(invented_npi(place), f"00{place:07d}", name, taxonomy, address, "Willowmere", "NC", zip_code)


RADIATION, ONCOLOGY, HOSPITAL_TAXONOMY = "2085R0001X", "207RX0202X", "282N00000X"
_R = tuple(Physician(invented_npi(5180100 + 11 * i), last, first, RADIATION) for i, (last, first) in enumerate(
    (("Sorrel", "Ada"), ("Plover", "Hugo"), ("Teal", "Mina"), ("Rowan", "Lars"), ("Hazel", "Greta"), ("Martin", "Oda"))))
_M = tuple(Physician(invented_npi(5180300 + 11 * i), last, first, ONCOLOGY) for i, (last, first) in enumerate(
    (("Aspen", "Cleo"), ("Curlew", "Piet"), ("Jasper", "Rosa"), ("Linnet", "Sven"))))
PHYSICIANS = {physician.npi: physician for physician in (*_R, *_M)}

RIVERBEND = _entity(5170011, "Riverbend Hospital", HOSPITAL_TAXONOMY)
LAKESIDE = _entity(5170022, "Lakeside Hospital", HOSPITAL_TAXONOMY)
NORTHGATE = _entity(5170088, "Northgate Hospital", HOSPITAL_TAXONOMY)
"""Another's hospital, in which the radiation physicians treat too: its own lines are not in this world."""
RADIATION_GROUP = _entity(5170033, "Riverbend Radiation Physicians", RADIATION)
ONCOLOGY_GROUP = _entity(5170044, "Riverbend Oncology Physicians", ONCOLOGY)
CENTRE = _entity(5170055, "Hillcrest Radiation Centre", RADIATION)
SECOND_CENTRE = _entity(5170066, "Meadow Radiation Centre", RADIATION)
OFFICE = _entity(5170077, "Hillcrest Oncology Office", ONCOLOGY)

_RADIATION_DOCTORS, _ONCOLOGY_DOCTORS = tuple(p.npi for p in _R), tuple(p.npi for p in _M)
RADIATION_PLACES = (
    Place("Riverbend", "hospital", RIVERBEND, RADIATION_GROUP, "22", _RADIATION_DOCTORS[:4]),
    Place("Lakeside", "hospital", LAKESIDE, RADIATION_GROUP, "22", _RADIATION_DOCTORS[:4]),
    Place("Hillcrest", "freestanding", CENTRE, CENTRE, "11", _RADIATION_DOCTORS[2:]),
    Place("Meadow", "freestanding", SECOND_CENTRE, SECOND_CENTRE, "11", _RADIATION_DOCTORS[2:]),
)
INFUSION_PLACES = (
    Place("Riverbend infusion", "hospital", RIVERBEND, ONCOLOGY_GROUP, "22", _ONCOLOGY_DOCTORS),
    Place("Lakeside infusion", "hospital", LAKESIDE, ONCOLOGY_GROUP, "19", _ONCOLOGY_DOCTORS),
    Place("Hillcrest office", "freestanding", OFFICE, OFFICE, "11", _ONCOLOGY_DOCTORS),
)
ENTITIES = {e.npi: e for e in (RIVERBEND, LAKESIDE, NORTHGATE, RADIATION_GROUP, ONCOLOGY_GROUP, CENTRE, SECOND_CENTRE, OFFICE)}

PAYERS = {payer.id: payer for payer in (
    Payer("MEDICARE", "medicare", "Medicare", "MB", "00100"),
    Payer("MEDICARE_ADVANTAGE", "medicare_advantage", "Evergreen Advantage", "16", "INV01"),
    Payer("MEDICAID", "medicaid", "State Medicaid", "MC", "INV02"),
    Payer("COMMERCIAL", "commercial", "Evergreen Mutual", "CI", "INV03"),
    Payer("BCBSNC", "commercial", "Blue Cross NC", "BL", "BCBSNC"),
    Payer("PREMERA", "commercial", "Premera", "BL", "PREMERA"),
    Payer("UHC", "commercial", "UnitedHealthcare", "CI", "UHC"),
)}
PAYER_SHARES = {"MEDICARE": 40.0, "MEDICARE_ADVANTAGE": 14.0, "MEDICAID": 10.0, "COMMERCIAL": 18.0, "BCBSNC": 6.0, "PREMERA": 5.0, "UHC": 7.0}
