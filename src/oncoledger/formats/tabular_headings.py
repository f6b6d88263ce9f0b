"""Headings of a charge export: which column of the file is which column of the charge table, under its own name or an obvious other one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model.schema import CHARGE

NEEDED = ("patient_id", "service_date", "code")

OURS_ALONE = frozenset(("source_file", "source_position"))
"""Columns that say where a row was read. The reader fills them itself; a column of that name in a file is carried, not believed."""

ALSO_CALLED = {
    "patient_id": "mrn patient patient_number patient_no patient_mrn medical_record_number pt_id patientid",
    "service_date": "dos date_of_service date svc_date servicedate service_from_date service_start_date from_date dos_from from_dos",
    "service_end_date": "service_to_date service_through_date to_date through_date dos_to to_dos",
    "code": "cpt hcpcs procedure_code procedure proc_code proc cpt_code hcpcs_code cpt_hcpcs hcpcs_cpt cpt_hcpcs_code cpt4 service_code",
    "performed_time": "service_time time_of_service",
    "posted_date": "post_date posting_date date_posted charge_posted_date entered_date entry_date",
    "modifiers": "modifier mod mods modifier_codes",
    "diagnoses": "diagnosis dx dxs dx_code dx_codes diagnosis_code diagnosis_codes icd icd10 icd_10 icd10_codes icd_10_cm",
    "units": "unit qty quantity billed_units service_units unit_count",
    "charge_amount": "charge charges amount charge_amt billed_amount line_charge total_charge",
    "place_of_service": "pos place place_of_service_code",
    "payer_id": "payer payor payer_name payor_id primary_payer insurance",
    "payer_kind": "payer_type payer_class financial_class",
    "provider_id": "provider rendering_provider rendering_npi rendering_provider_npi provider_npi",
    "entity_id": "entity billing_entity billing_npi billing_provider billing_provider_npi group_npi",
    "course_id": "course",
    "body_site": "site treatment_site treated_site",
    "revenue_code": "rev_code revenue rev",
    "setting": "care_setting",
    "claim_id": "claim claim_number claim_no",
    "form": "claim_form",
    "ndc": "ndc_code ndc_number",
    "ndc_quantity": "ndc_qty ndc_units",
    "ndc_unit": "ndc_uom ndc_unit_of_measure",
    "note": "notes comment line_note",
}

_NUMBERED = {
    "modifiers": re.compile(r"(?:modifier|modifier_code|mod)_?([1-4])"),
    "diagnoses": re.compile(r"(?:diagnosis|diagnosis_code|dx|dx_code|icd|icd10|icd_10)_([1-9]|1[0-2])|(?:diagnosis|dx|icd|diag)([1-9]|1[0-2])"),
}
_OWN = {column.name for column in CHARGE.columns} - OURS_ALONE
_TARGETS = {other: column for column, others in ALSO_CALLED.items() for other in others.split()} | {column: column for column in _OWN}


@dataclass(frozen=True)
class Matched:
    """columns: column of the charge table -> places of the file's columns, several only for numbered ones. unused: places of all others."""

    columns: dict[str, list[int]]
    unused: list[int]

    @property
    def missing(self) -> list[str]:
        return [column for column in NEEDED if column not in self.columns]

    @property
    def score(self) -> int:
        """How much a row looks like a heading: needed columns count most."""
        return sum(100 if column in NEEDED else 1 for column in self.columns)


def match(headings: list[str]) -> Matched:
    """Give every column of a file its place in the charge table. A column under its own name wins over one under another name, the first over a later one."""
    plain = [as_name(heading) for heading in headings]
    columns: dict[str, list[int]] = {}
    for place, name in enumerate(plain):
        if name in _OWN:
            columns.setdefault(name, [place])
    numbered: dict[str, list[tuple[int, int]]] = {}
    for place, name in enumerate(plain):
        for target, pattern in _NUMBERED.items():
            if found := pattern.fullmatch(name):
                numbered.setdefault(target, []).append((int(found[1] or found[found.lastindex or 1]), place))
    for place, name in enumerate(plain):
        target = _TARGETS.get(name, "")
        if target and target not in columns and target not in numbered:
            columns[target] = [place]
    for target, places in numbered.items():
        columns.setdefault(target, [place for _, place in sorted(places)])
    used = {place for places in columns.values() for place in places}
    return Matched(columns, [place for place in range(len(headings)) if place not in used])


def as_name(heading: str) -> str:
    """A heading as a column name: `Date of Service` is `date_of_service`."""
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")


def in_words(headings: list[str], matched: Matched) -> list[str]:
    """Notes on what was read as what, and on what was not used."""
    renamed = [f"{column} from {', '.join(repr(headings[p].strip()) for p in places)}" for column, places in matched.columns.items()
               if len(places) > 1 or as_name(headings[places[0]]) != column]  # fmt: skip
    unused = [headings[place].strip() or f"column {place + 1}" for place in matched.unused]
    notes = ["read " + "; ".join(renamed)] if renamed else []
    return notes + (["columns that are carried but not used: " + ", ".join(unused)] if unused else [])
