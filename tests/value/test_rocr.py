"""The window of a bill: RC85 and its twins."""

from __future__ import annotations

import pytest

from oncoledger.model.dates import day_of, iso
from oncoledger.value.rocr import cancer_of, episode

CASES = """
C79.51  2026-05-01 -          -          2026-05-31 -          2026-05-31
C50.911 2026-05-01 -          -          2026-07-30 -          2026-07-30
C79.31  2026-05-01 2026-05-11 -          2026-05-31 2026-06-10 2026-05-31
C61     2026-05-01 2026-05-11 2026-06-19 2026-07-30 2026-06-10 2026-06-19
C61     2026-05-01 2026-05-11 2026-09-01 2026-07-30 2026-06-10 2026-07-30
C79.52  2026-05-01 -          -          2026-07-30 -          2026-07-30
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_window(case):
    diagnosis, *days = case.split()
    planned, treated, ends, last, first_half, second_half = days
    found = episode(day_of(planned), cancer_of(diagnosis), day_of(treated) if treated != "-" else None, day_of(ends) if ends != "-" else None)
    assert iso(found.last) == last and iso(found.second_half_due) == second_half
    assert (iso(found.first_half_due) if found.first_half_due else "-") == first_half
    assert "not law" in found.status and found.cite.source == "ROCR"


def test_no_treatment_before_planning():
    with pytest.raises(ValueError, match="before its planning"):
        episode(day_of("2026-05-01"), "", day_of("2026-04-30"))
