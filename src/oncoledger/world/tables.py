"""The world as tables of the ledger: claims and their lines as sent, payments, remittances, their lines and adjustments. Grain as in model/schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..model.dates import NO_DATE, day_of, iso
from ..model.schema import ADJUSTMENT, CLAIM, PAYMENT, PROVIDER_ADJUSTMENT, REMITTANCE, REMITTANCE_LINE, SERVICE_LINE, TableSpec
from ..model.table import NO_NUMBER, Table, Words, blank
from .adjudicate import Answer
from .centre import ENTITIES, PAYERS
from .claims import MOST_POINTERS, Claim, is_hospital
from .record import Mark

_BILL_TYPE = "13"
ANSWERED_AS = {"BL": "12", "CI": "15"}
"""CLP06 where the 835's list lacks the claim's own indicator: a preferred provider organisation, an indemnity insurance."""
TRACED = 5_900_000
"""The first of the invented numbers by which payers sign their payments."""


def claim_tables(claims: Sequence[Claim]) -> tuple[Table, Table]:
    """Tables claim and service_line, with what marks say otherwise."""
    rows, lines = [], []
    for claim in claims:
        of_claim = _line_rows(claim)
        row = _claim_row(claim)
        for mark in claim.marks:
            _apply(mark, row, of_claim)
        rows.append(row)
        lines += of_claim
    return table(CLAIM, rows), table(SERVICE_LINE, lines)


def _claim_row(claim: Claim) -> dict[str, Any]:
    person, entity, first = claim.person, ENTITIES[claim.entity], claim.lines[0]
    hospital = is_hospital(claim.entity)
    return {
        "claim_id": claim.number, "claim_number": claim.number, "form": claim.form, "patient_id": person.shown, "frequency": "1",
        "place_of_service": "" if hospital else claim.place_of_service, "bill_type": _BILL_TYPE if hospital else "",
        "statement_from_date": min(line.day for line in claim.lines) if hospital else NO_DATE,
        "statement_to_date": max(line.day for line in claim.lines) if hospital else NO_DATE,
        "charge_amount": claim.cents, "diagnoses": " ".join(claim.diagnoses), "payer_rank": "P", "filing_indicator": person.payer.filing,
        "payer_id": person.payer.edi_id, "payer_name": person.payer.name.upper(), "member_id": person.member_id, "birth_date": person.born,
        "billing_npi": entity.npi, "billing_tax_id": entity.tax_id, "billing_taxonomy": entity.taxonomy, "billing_zip": entity.zip,
        "rendering_npi": "" if hospital else first.provider, "attending_npi": first.provider if hospital else "",
        "facility_npi": claim.facility,
    }  # fmt: skip


def _line_rows(claim: Claim) -> list[dict[str, Any]]:
    diagnoses = claim.diagnoses
    return [
        {
            "claim_id": claim.number, "line_number": number, "service_date": line.day, "code": line.code, "modifiers": line.modifiers, "units": line.units,
            "units_basis": "UN", "charge_amount": line.cents, "revenue_code": line.revenue_code,
            "place_of_service": line.place_of_service if line.place_of_service != claim.place_of_service else "",
            "diagnosis_pointers": "" if claim.form == "837I" else line.pointers or _pointers(line.diagnoses, diagnoses),
            "ndc": line.ndc, "ndc_quantity": NO_NUMBER if line.ndc_quantity is None else line.ndc_quantity, "ndc_unit": line.ndc_unit,
            "control_number": f"{claim.number}-{number}", "note": line.note,
        }
        for number, line in enumerate(claim.lines, 1)
    ]  # fmt: skip


def _pointers(mine: str, diagnoses: list[str]) -> str:
    return " ".join(str(diagnoses.index(word) + 1) for word in mine.split()[:MOST_POINTERS] if word in diagnoses)


def _apply(mark: Mark, row: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    """A column of the claim, or with `line_` before it one of its last line, is another. A line's diagnosis is added to the claim's, and it points to that."""
    column = _LINE_COLUMNS.get(mark.field, mark.field.removeprefix("line_"))
    if mark.field == "line_diagnosis":
        row["diagnoses"] += f" {mark.value}"
        lines[-1]["diagnosis_pointers"] = str(len(row["diagnoses"].split()))
    elif mark.field.startswith("line_"):
        lines[-1][column] = int(mark.value) if column in ("line_number", "units") else mark.value
    else:
        row[column] = row[column] + int(mark.value) if column.endswith(("_date", "_amount")) else mark.value


_LINE_COLUMNS = {"line_number": "line_number", "line_pointers": "diagnosis_pointers"}


def remittance_tables(answered: Iterable[Answer], batch: int = 0) -> dict[str, Table]:
    """Tables payment, remittance, remittance_line, adjustment and provider_adjustment: a payment for each payer, biller and settlement day.

    Sum of the paid amounts of a payment's claims - its provider adjustments = what is paid. What a payment cannot take back is carried forward to the next
    one of that payer to that biller (FB).
    """
    rows: dict[str, list[dict[str, Any]]] = {spec.name: [] for spec in REMITTANCE_TABLES}
    payments: dict[tuple[str, str, int], list[Answer]] = {}
    for answer in answered:
        payments.setdefault((answer.claim.person.payer.edi_id, answer.claim.entity, answer.payday), []).append(answer)
    forward: dict[tuple[str, str], int] = {}
    for place, key in enumerate(sorted(payments), 1):
        payer, entity, day = key
        payment_id = f"{payer}-{batch:04d}{place:05d}"
        paid = sum(answer.paid for answer in payments[key])
        carried = forward.pop((payer, entity), 0)
        paid = _carry(rows, payment_id, entity, day, paid, carried, forward, payer)
        first, npi = payments[key][0].claim.person.payer, ENTITIES[entity]
        rows["payment"].append({
            "payment_id": payment_id, "payment_amount": paid, "method": "ACH" if paid else "NON", "payment_date": day, "trace_number": payment_id,
            "payer_trace_id": f"1{TRACED + list(PAYERS).index(first.id):09d}", "payer_id": payer, "payer_name": first.name.upper(), "payee_npi": npi.npi,
            "payee_tax_id": npi.tax_id, "payee_name": npi.name.upper(), "is_balanced": 1,
        })  # fmt: skip
        for number, answer in enumerate(payments[key], 1):
            _put_answer(rows, answer, payment_id, f"{payment_id}-{number}")
    return {spec.name: table(spec, rows[spec.name]) for spec in REMITTANCE_TABLES}


REMITTANCE_TABLES = (PAYMENT, REMITTANCE, REMITTANCE_LINE, ADJUSTMENT, PROVIDER_ADJUSTMENT)


def _carry(
    rows: dict[str, list[dict[str, Any]]], payment_id: str, entity: str, day: int, paid: int, carried: int, forward: dict[tuple[str, str], int], payer: str,
) -> int:
    """What is left of an earlier payment is taken off this one; what this one cannot bear is left to the next. Answers what is paid."""
    year_end = day_of(f"{iso(day)[:4]}-12-31")
    for amount in (carried, paid - carried if paid - carried < 0 else 0):
        if amount:
            rows["provider_adjustment"].append({
                "payment_id": payment_id, "provider_id": entity, "fiscal_date": year_end, "reason": "FB", "reference": payment_id,
                "adjustment_amount": amount,
            })  # fmt: skip
    if paid - carried < 0:
        forward[payer, entity] = carried - paid
    return max(paid - carried, 0)


def _put_answer(rows: dict[str, list[dict[str, Any]]], answer: Answer, payment_id: str, remittance_id: str) -> None:
    claim = answer.claim
    hospital = is_hospital(claim.entity)
    rows["remittance"].append({
        "remittance_id": remittance_id, "payment_id": payment_id, "claim_number": claim.number, "status": answer.status, "charge_amount": answer.charge,
        "paid_amount": answer.paid, "patient_amount": answer.patient, "filing_indicator": ANSWERED_AS.get(claim.person.payer.filing, claim.person.payer.filing),
        "payer_control_number": f"P{claim.number.replace('-', '')}", "place_of_service": _BILL_TYPE if hospital else claim.place_of_service,
        "frequency": "1", "patient_name": f"{claim.person.last}, {claim.person.first}".upper(), "member_id": claim.person.member_id,
        "rendering_npi": "" if hospital else claim.lines[0].provider, "service_from_date": min(line.day for line in claim.lines),
        "service_to_date": max(line.day for line in claim.lines), "received_date": answer.received, "is_balanced": 1,
    })  # fmt: skip
    for number, each in enumerate(answer.lines, 1):
        line = each.line
        rows["remittance_line"].append({
            "remittance_id": remittance_id, "line_number": number, "code": line.code, "modifiers": line.modifiers, "revenue_code": line.revenue_code,
            "charge_amount": each.charge, "paid_amount": each.paid, "units": line.units, "service_date": line.day,
            "control_number": f"{claim.number}-{number}", "allowed_amount": each.allowed,
        })  # fmt: skip
        for adjusted in each.adjusted:
            rows["adjustment"].append({
                "remittance_id": remittance_id, "line_number": number, "group": adjusted.group, "reason": adjusted.reason,
                "adjustment_amount": adjusted.cents,
            })  # fmt: skip


def table(spec: TableSpec, rows: Sequence[dict[str, Any]]) -> Table:
    """A table from rows that name the columns they know; the others are blank. Raises KeyError for a column that the table does not have."""
    known = rows[0].keys() if rows else set[str]()
    if odd := known - spec.kinds.keys():
        raise KeyError(*odd)
    columns: dict[str, Any] = {}
    for column in spec.columns:
        if column.name not in known:
            columns[column.name] = blank(column.type, len(rows))
        elif column.type == "text":
            columns[column.name] = Words.of([row[column.name] for row in rows])
        else:
            columns[column.name] = np.array([row[column.name] for row in rows], dtype=np.int32 if column.type == "date" else np.int64)
    return Table(spec.name, columns)
