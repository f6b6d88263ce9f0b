"""Claims as sent become charge lines: each line takes from its claim what it does not say itself."""

from __future__ import annotations

import numpy as np

from ..formats.tabular_columns import first_of, paired, translated
from ..model.dates import NO_DATE
from ..model.schema import CHARGE
from ..model.table import Column, Table, Words, blank
from ..model.verdict import ReadError

HOSPITAL_PLACES = frozenset("19 21 22 23 24 26 31 34 51 52 53 56 61".split())
"""Places of service where the facility sends its own claim, so that a physician's claim is for professional work."""

PAYER_KINDS = {
    "MA": "medicare", "MB": "medicare", "MC": "medicaid", "16": "medicare_advantage",
    "CI": "commercial", "HM": "commercial", "BL": "commercial", "12": "commercial", "13": "commercial", "14": "commercial", "15": "commercial",
}  # fmt: skip
"""Claim filing indicator (SBR09) -> kind of payer; every other one is `other`."""


def charges_of_claims(claims: Table, lines: Table) -> tuple[Table, list[ReadError]]:
    """Charge lines of 837 claims: table `charge` (one row a line that has a date), and the lines that have no date."""
    claim = claim_of_line(claims, lines)
    dates, problems = _dates(claims, lines, claim)
    rows = np.flatnonzero(dates != NO_DATE)
    claim, lines = claim[rows], lines.take(rows)

    def of_claim(name: str) -> Words:
        return text(claims, name).take(claim)

    form, place = of_claim("form"), first_of(text(lines, "place_of_service"), of_claim("place_of_service"))
    filing = of_claim("filing_indicator")
    columns: dict[str, Column] = {
        "patient_id": first_of(of_claim("patient_id"), of_claim("claim_id")),   # nobody knows who: a person for each claim, lest strangers be one
        "service_date": dates[rows],
        "place_of_service": place,
        "diagnoses": paired(of_claim("diagnoses"), text(lines, "diagnosis_pointers"), pointed),
        "absent_pointers": paired(of_claim("diagnoses"), text(lines, "diagnosis_pointers"), absent),
        "setting": paired(form, place, setting),
        "payer_kind": translated(filing, [PAYER_KINDS.get(word, "other") if word else "" for word in filing.words]),
        "payer_id": of_claim("payer_id"),
        "entity_id": first_of(of_claim("billing_npi"), of_claim("billing_tax_id")),
        "provider_id": first_of(text(lines, "rendering_npi"), first_of(of_claim("rendering_npi"), of_claim("attending_npi"))),
        "form": form,
        "source_file": of_claim("source_file"),
    }
    for name, kind in CHARGE.kinds.items():
        if name not in columns:
            columns[name] = lines[name] if name in lines else blank(kind, len(rows))
    return Table(CHARGE.name, {name: columns[name] for name in CHARGE.kinds}), problems


def claim_of_line(claims: Table, lines: Table) -> np.ndarray:
    """The row of the claim of each line, int64."""
    ids = text(claims, "claim_id")
    row_of = {ids[row]: row for row in range(len(claims))}
    mine = text(lines, "claim_id")
    return np.array([row_of.get(word, 0) for word in mine.words], dtype=np.int64)[mine.ids]


def _dates(claims: Table, lines: Table, claim: np.ndarray) -> tuple[np.ndarray, list[ReadError]]:
    """The line's own date; on an 837I the statement's where that is one day; else none, and a problem: on an 837I only a warning, since inpatient
    lines need no date."""
    own = np.asarray(lines["service_date"])
    first, last = np.asarray(claims["statement_from_date"])[claim], np.asarray(claims["statement_to_date"])[claim]
    dates = np.where((own == NO_DATE) & (first == last), first, own).astype(np.int32)
    files, positions = text(claims, "source_file"), np.asarray(lines["source_position"])
    institutional = np.array([word == "837I" for word in text(claims, "form").words])[text(claims, "form").ids]
    problems = [
        ReadError(files[int(claim[row])], f"segment {positions[row]}", "a line without a date",
                  "a service date, or a statement of one day; the line is not judged", "DTP*472", "warning" if institutional[claim[row]] else "error")
        for row in np.flatnonzero(dates == NO_DATE).tolist()
    ]  # fmt: skip
    return dates, problems


def pointed(diagnoses: str, pointers: str) -> str:
    """The diagnoses that a line points to, in the order of its pointers; all of the claim's where it points to none."""
    codes = diagnoses.split()
    chosen = [codes[int(place) - 1] for place in pointers.split() if place.isdigit() and 0 < int(place) <= len(codes)]
    return " ".join(chosen) if pointers else diagnoses


def absent(diagnoses: str, pointers: str) -> str:
    """The pointers that lead to no diagnosis of the claim."""
    many = len(diagnoses.split())
    return " ".join(place for place in pointers.split() if not (place.isascii() and place.isdigit() and 0 < int(place) <= many))


def setting(form: str, place: str) -> str:
    """A hospital's claim is hospital; a physician's is professional where the facility bills for itself, else freestanding."""
    if form == "837I":
        return "hospital"
    return ("professional" if place in HOSPITAL_PLACES else "freestanding") if place else ""


def text(table: Table, name: str) -> Words:
    column = table[name]
    assert isinstance(column, Words)
    return column
