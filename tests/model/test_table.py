"""Words and tables: text is kept exactly, rows are taken and stacked, and what nobody gave is not zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.model.dates import NO_DATE
from oncoledger.model.schema import TABLES
from oncoledger.model.table import NO_NUMBER, Table, Words, blank, concat

values = st.lists(st.one_of(st.none(), st.sampled_from(["77412", "77427", "00100", "100"]), st.text(max_size=4)), max_size=20)


@given(given_values=values)
def test_words_keep_text(given_values):
    words = Words.of(given_values)
    assert words.tolist() == [value or "" for value in given_values]
    assert words.words[0] == ""
    assert len(set(words.words)) == len(words.words)
    assert [words[i] for i in range(len(words))] == words.tolist()


@given(parts=st.lists(values, max_size=4))
def test_words_are_stacked_in_order(parts):
    stacked = Words.concat([Words.of(part) for part in parts])
    assert stacked.tolist() == [value or "" for part in parts for value in part]
    assert len(set(stacked.words)) == len(stacked.words)


def test_words_all_the_same():
    assert Words.all_the_same("11", 2).tolist() == ["11", "11"]
    assert Words.all_the_same("", 2).tolist() == ["", ""]


def test_take_leaves_the_table_as_it_was():
    table = Table("charge", {"code": Words.of(["77412", "77427"]), "units": np.array([1000, 2000])})
    taken = table.take(np.array([1]))
    assert (len(table), len(taken)) == (2, 1)
    assert taken["code"].tolist() == ["77427"]
    assert taken["units"].tolist() == [2000]


def test_stacking_fills_what_a_part_lacks():
    kinds = {"code": "text", "service_date": "date", "units": "units", "charge_amount": "amount"}
    stacked = concat("charge", [Table("charge", {"code": Words.of(["77412"])}), Table("charge", {"service_date": np.array([20454], np.int32)})], kinds)
    assert stacked["code"].tolist() == ["77412", ""]
    assert stacked["service_date"].tolist() == [NO_DATE, 20454]
    assert stacked["units"].tolist() == [1000, 1000]
    assert stacked["charge_amount"].tolist() == [NO_NUMBER, NO_NUMBER]


def test_stacking_nothing():
    stacked = concat("charge", [], TABLES["charge"].kinds)
    assert len(stacked) == 0
    assert set(stacked.columns) == set(TABLES["charge"].kinds)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_schema(table):
    """Every table states its grain; every column has a type that can be blank, a meaning and a name of its own; endings say the type."""
    assert table.grain.startswith("one ")
    assert len(table.kinds) == len(table.columns)
    for column in table.columns:
        assert len(blank(column.type, 3)) == 3
        assert column.meaning
        assert column.name.endswith("_date") == (column.type == "date")
        assert column.name.endswith("_time") == (column.type == "time") or column.name == "performed_time"   # of a charge: a clock time alone
        assert column.name.endswith("_amount") == (column.type == "amount")
