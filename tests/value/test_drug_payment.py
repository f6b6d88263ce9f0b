"""What a drug is paid, and the month of the oncology model: M-79, M-82 and their twins."""

from __future__ import annotations

import pytest

from oncoledger.model.dates import day_of
from oncoledger.sources import shelf
from oncoledger.sources.library import Library
from oncoledger.value.drug_payment import allowed, monthly_payment
from tests.sources import made

MONTHS = """
2025-07-01 no  110
2025-07-01 yes 140
2024-12-31 no  70
2024-12-31 yes 100
2025-01-01 no  110
2023-07-01 no  70
"""


@pytest.mark.parametrize("case", MONTHS.strip().splitlines())
def test_month(case):
    start, dual, dollars = case.split()
    found, where = monthly_payment(day_of(start), dual == "yes")
    assert found == int(dollars) and where.source in ("PYA", "DATAGEN")


@pytest.mark.parametrize("day", ["2023-06-30", "2030-07-01"])
def test_no_episode_begins_outside_of_the_model(day):
    with pytest.raises(ValueError, match="no episode"):
        monthly_payment(day_of(day), False)


def test_an_invented_price(tmp_path):
    made.asp(tmp_path, "2025Q4", "J0897 29.380 1MG\nJ9271 60.000 1MG")
    found = allowed("J0897", 120, day_of("2025-11-01"), Library.open(tmp_path))
    assert found and found.allowed == 3_525_600_000 and found.share == 200_000
    assert found.patient + found.medicare == found.allowed and found.paid == round(found.medicare * 0.98)
    assert allowed("J0001", 1, day_of("2025-11-01"), Library.open(tmp_path)) is None


def test_the_price_of_the_published_case(shared, tmp_path):
    """M-82: denosumab, 120 units in November 2025, whose coinsurance is below a fifth."""
    shelf.add(shared / "data" / "cms" / "asp_2025q4_pricing.csv", home=tmp_path)
    found = allowed("J0897", 120, day_of("2025-11-01"), Library.open(tmp_path))
    assert found and found.allowed == 3_525_600_000 and found.share == 175_080
    other = allowed("J9271", 200, day_of("2025-11-01"), Library.open(tmp_path))
    assert other and other.allowed == 12_058_200_000
