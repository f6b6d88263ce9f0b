"""Charge lines written as text: patient, day, code, and after that in any order `dx=`, `site=`, `course=`, `-> expected course`."""

from __future__ import annotations

import numpy as np

from oncoledger.model.dates import day_of
from oncoledger.model.schema import CHARGE
from oncoledger.model.table import Table, Words, blank


def parsed(text: str) -> list[dict[str, str]]:
    rows = []
    for line in filter(None, (line.split("#")[0].strip() for line in text.strip().splitlines())):
        line, _, expected = line.partition("->")
        patient, day, code, *more = line.split()
        rows.append({"patient_id": patient, "service_date": day, "code": code, "expected": expected.strip()} | dict(part.split("=") for part in more))
    return rows


def charges(rows: list[dict[str, str]]) -> Table:
    """Table `charge` of such rows. In a diagnosis list a plus sign stands for a blank."""
    size = len(rows)
    columns = {name: blank(kind, size) for name, kind in CHARGE.kinds.items()}
    columns["service_date"] = np.array([day_of(row["service_date"]) for row in rows], dtype=np.int32)
    for name, key in (("patient_id", "patient_id"), ("code", "code"), ("body_site", "site"), ("course_id", "course")):
        columns[name] = Words.of([row.get(key, "") for row in rows])
    columns["diagnoses"] = Words.of([row.get("dx", "").replace("+", " ") for row in rows])
    return Table("charge", columns)
