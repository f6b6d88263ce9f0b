"""Which required sources of a course are there, and whether it may be claimed."""

from __future__ import annotations

import pytest

from oncoledger.intake.course import presence

from .rows import course

_GIVEN = """
course ARIA discipline=radiation
phase ARIA name=Primary fractions_planned=2
fraction ARIA 2026-01-05 10:00 completed plan_uid=1 fraction_number=1
fraction ARIA 2026-01-06 10:00 completed plan_uid=1 fraction_number=2
charge EPIC service_date=2026-01-05 code=77412
"""
LATE, WHOLE = _GIVEN, _GIVEN + "charge EPIC service_date=2026-01-06 code=77412"


@pytest.mark.parametrize("text, required, states, may", [
    (WHOLE, {"treatment": "ARIA", "charges": "EPIC"}, {"treatment": "present", "charges": "present"}, True),
    (LATE, {"charges": "EPIC"}, {"charges": "late"}, False),
    (WHOLE, {"charges": "CERNER"}, {"charges": "missing"}, False),
    (WHOLE, {"administration": "ONC"}, {}, True),  # radiation needs no drug administrations
    (WHOLE, {"treatment": "aria"}, {"treatment": "present"}, True),
    (WHOLE, {}, {}, True),
])  # fmt: skip
def test_presence(text: str, required: dict[str, str], states: dict[str, str], may: bool) -> None:
    found = presence(course(text), required)
    assert {source.kind: source.state for source in found.sources} == states
    assert found.may_be_claimed is may and bool(found.reasons) is not may
