"""The words of the column `record`: whatever stands there, a question is answered and nothing is invented."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.engine.facts import NAMES, NOT_SAID, Facts, fact_tables, facts_in
from oncoledger.model.dates import day_of


class Block:
    """As much of a block as facts ask for."""

    def __init__(self, records):
        self.records, self.kept = records, {}

    def __getitem__(self, column):
        return np.arange(len(self.records))

    @property
    def run(self):
        return self

    @property
    def words(self):
        return {"record": self.records}

    def of_run(self, name, make):
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


def asked(*records):
    facts = Facts()
    facts.block, facts.rows = Block(list(records)), np.arange(len(records))
    return facts


@pytest.mark.parametrize(
    ("record", "name", "number"),
    [
        ("fields=4", "fields", 4), ("fields=0", "fields", 0), ("", "fields", NOT_SAID), ("arcs=2", "fields", NOT_SAID), ("fields=", "fields", NOT_SAID),
        ("fields=four", "fields", NOT_SAID), ("fields=-3", "fields", NOT_SAID), ("fields=4.5", "fields", NOT_SAID),
        ("other_day=2025-03-04", "other_day", day_of("2025-03-04")), ("other_day=2025-02-30", "other_day", NOT_SAID), ("fields=99999999999999999999", "fields", 10**18 - 1),
    ],
)  # fmt: skip
def test_numbers(record, name, number):
    assert asked(record).fact(name).tolist() == [number]


def test_words_and_lists():
    line = asked("level=over lacks=report,request", "level=same", "")
    assert line.fact_is("level", "over unclear").tolist() == [True, False, False]
    assert line.says("level").tolist() == [True, True, False]
    assert line.names("lacks", "request").tolist() == [True, False, False]
    assert line.elements("lacks", "request report approved").tolist() == [2, 0, 0]
    assert not line.says("kv").any()


def test_a_mistyped_name_is_refused():
    with pytest.raises(KeyError, match="there is no fact 'feilds'"):
        asked("fields=4").fact("feilds")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5), st.sampled_from(sorted(NAMES)))
def test_any_text_is_answered(records, name):
    line = asked(*records)
    assert len(line.fact(name)) == len(line.says(name)) == len(line.elements(name, "a b")) == len(records)
    said = [bool(facts_in(record).get(name)) for record in records]
    assert line.says(name).tolist() == said
    assert all(number == NOT_SAID for number, told in zip(line.fact(name).tolist(), said, strict=True) if not told)


def test_a_value_that_stands_on_many_lines_is_kept_once():
    tables = fact_tables(["level=over acts=1", "level=over", "level=same", ""])
    assert tables["level"].words == ["", "over", "same"]
    assert tables["level"].ids.tolist() == [1, 1, 2, 0]
