"""Money in whole cents and units in whole thousandths: nothing is rounded on the way in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.model.money import cents_of, dollars, thousandths_of
from oncoledger.model.table import NO_NUMBER


@pytest.mark.parametrize(("text", "cents"), [("1,234.50", 123450), ("$95", 9500), (" 0.07 ", 7), ("-12.30", -1230), ("100.000", 10000), ("0", 0)])
def test_cents(text, cents):
    assert cents_of(text) == cents


@pytest.mark.parametrize("text", ["", "ten", "1.005", "1.2.3", "NaN", "Infinity", "1e30", "12 34"])
def test_no_amount(text):
    with pytest.raises(ValueError):
        cents_of(text)


@pytest.mark.parametrize(("text", "units"), [("2", 2000), ("0.5", 500), (" 1.125 ", 1125), ("-1", -1000)])
def test_units(text, units):
    assert thousandths_of(text) == units


@pytest.mark.parametrize("text", ["", "one", "0.0001", "NaN", "1e20"])
def test_no_units(text):
    with pytest.raises(ValueError):
        thousandths_of(text)


@given(cents=st.integers(-(10**14), 10**14))
def test_dollars_are_read_back(cents):
    assert cents_of(dollars(cents)) == cents


@pytest.mark.parametrize("unknown", [None, NO_NUMBER])
def test_an_unknown_amount_is_empty_not_zero(unknown):
    assert dollars(unknown) == ""
    assert dollars(0) == "$0.00"
