"""The world's X12 files: an 837 for each biller, an 835 for each payer, from the tables and the parties that the tables do not name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..formats.x12.people import Address, Organisation, Parties, Patient, Physician
from ..formats.x12.people import Person as Written
from ..formats.x12.write835 import Bank, PayerOffice, write_835
from ..formats.x12.write837 import write_837
from ..formats.x12.written import Envelope
from ..model.schema import CLAIM, SERVICE_LINE
from .adjudicate import LAST_SETTLED, Answer
from .centre import ENTITIES, PAYERS, PHYSICIANS, Entity
from .claims import Claim
from .record import Person
from .tables import REMITTANCE_TABLES, claim_tables, remittance_tables

CLEARINGHOUSE = "RIVERCLEAR"
_COLUMNS = tuple(column.name for spec in (CLAIM, SERVICE_LINE) for column in spec.columns)
"""What a faulty claim may leave out or have too many of: the file shall be as wrong as the tables."""


def write_claims(folder: Path, claims: Sequence[Claim], batch: int) -> None:
    """One 837P or 837I for each biller of a batch of patients: `837I-Riverbend-Hospital-0001.837`."""
    parties = _parties(claims)
    for place, entity in enumerate(ENTITIES.values()):
        mine = [claim for claim in claims if claim.entity == entity.npi]
        if not mine:
            continue
        table, lines = claim_tables(mine)
        given = [(claim.number, column) for claim in mine if claim.marks or any(line.fault for line in claim.lines) for column in _COLUMNS]
        name = f"{mine[0].form}-{entity.name.replace(' ', '-')}-{batch:04d}.837"
        (folder / name).write_bytes(write_837(table, lines, _with_wrong_numbers(parties, mine), _envelope(entity, batch, place), given))


def write_remittances(folder: Path, answered: Sequence[Answer], batch: int) -> None:
    """One 835 for each payer of a batch of patients, a transaction for each payment: `835-MEDICARE-0001.835`."""
    for place, payer in enumerate(PAYERS.values()):
        mine = [answer for answer in answered if answer.claim.person.payer is payer]
        if not mine:
            continue
        tables = remittance_tables(mine, batch)
        envelope = Envelope(payer.edi_id, CLEARINGHOUSE, LAST_SETTLED, "0600", control_number=100_000 + 100 * batch + place)
        offices = {payer.edi_id: PayerOffice(Address("1 Ledger Street", "Willowmere", "NC", "279990001"), "8005550100", _BANK)}
        payments, remittances, lines, adjustments, others = (tables[spec.name] for spec in REMITTANCE_TABLES)
        content = write_835(payments, remittances, lines, adjustments, others, envelope, offices, _DOCTORS)
        (folder / f"835-{payer.id}-{batch:04d}.835").write_bytes(content)


_BANK = Bank("999999992", "1000001", "999999992", "2000002")
_DOCTORS = {npi: Physician(doctor.last.upper(), doctor.first.upper(), doctor.taxonomy) for npi, doctor in PHYSICIANS.items()}
_ORGANISATIONS = {
    entity.npi: Organisation(entity.name.upper(), Address(entity.address.upper(), entity.city.upper(), entity.state, entity.zip), entity.taxonomy)
    for entity in ENTITIES.values()
}


def _envelope(entity: Entity, batch: int, place: int) -> Envelope:
    return Envelope(
        entity.npi, CLEARINGHOUSE, LAST_SETTLED, "0600", control_number=100 * batch + place + 1, sender_name=entity.name.upper(),
        receiver_name=CLEARINGHOUSE, contact_name="BILLING OFFICE", contact_phone="9195550100",
    )  # fmt: skip


def _parties(claims: Sequence[Claim]) -> Parties:
    patients = {claim.person.shown: _patient(claim.person) for claim in claims}
    return Parties(patients, {**_ORGANISATIONS, **_DOCTORS})


def _with_wrong_numbers(parties: Parties, claims: Sequence[Claim]) -> Parties:
    """A number that a mark gives wrong, or leaves out, still stands beside the name of whose it is."""
    wrong: dict[str, Physician | Organisation] = {}
    for claim in claims:
        for mark in claim.marks:
            if mark.field in ("rendering_npi", "attending_npi"):
                wrong[mark.value] = _DOCTORS[claim.lines[0].provider]
            elif mark.field == "billing_npi":
                wrong[mark.value] = _ORGANISATIONS[claim.entity]
    return replace(parties, providers={**parties.providers, **wrong})


def _patient(person: Person) -> Patient:
    address = Address(f"{person.number % 900 + 1} WEIR STREET", "WILLOWMERE", "NC", "279990001")
    return Patient(Written(person.last.upper(), person.first.upper(), person.born, person.sex, address))
