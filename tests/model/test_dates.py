"""Dates as whole days: what is read, what is refused, and the way back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.model import dates


@pytest.mark.parametrize(("text", "day"), [("1970-01-01", 0), ("1969-12-31", -1), ("2024-02-29", 19782), ("2026-01-01", 20454)])
def test_read(text, day):
    assert dates.day_of(text) == dates.day_of_compact(text.replace("-", "")) == day


@pytest.mark.parametrize("text", ["", "2026-1-1", "20260101", "2026-02-30", "2025-02-29", "01/31/2026", "0000-00-00"])
def test_refused(text):
    with pytest.raises(ValueError):
        dates.day_of(text)


@pytest.mark.parametrize("text", ["", "2026011", "202601011", "20260230", "00000000", "2026-1-1", "2026013x"])
def test_refused_compact(text):
    with pytest.raises(ValueError):
        dates.day_of_compact(text)


@given(date=st.dates())
def test_there_and_back(date):
    day = dates.day_of(date.isoformat())
    assert dates.date_of(day) == date
    assert dates.iso(day) == date.isoformat()
    assert dates.weekday(day) == date.weekday()
    assert dates.NO_DATE < dates.FIRST_DAY < day < dates.LAST_DAY


@pytest.mark.parametrize("end", [dates.NO_DATE, dates.FIRST_DAY, dates.LAST_DAY])
def test_no_date_is_written_as_nothing(end):
    assert dates.iso(end) == ""


def test_day_zero_is_a_thursday():
    assert dates.weekday(0) == dt.date(1970, 1, 1).weekday() == 3
