"""What the clinical record shows of the service that a line charges: the facts of its column `record`, and questions about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from oncoledger.model.dates import day_of

from .block import Block

NAMES = frozenset(
    "acts status other_day supports level units signed signed_after after_end has lacks open reviewed gap twice by exam fields arcs shapes technique purpose "
    "device motion isocenters reason kv channels lesion prescribed delivered changed site campus stay auth supervised apart prescription fiducials "
    "earlier alignment minutes paused hours hours_with_pauses stop hydration ran fluid way bag pump site_reason primary dose dose_units opened_units "
    "wasted waste container least_units stocked_units hgb hgb_age hct hct_age separate".split()
)
"""Names of facts. A rule that asks for another one is mistyped."""

NOT_SAID, _DIGITS = -1, 18
"""The number of a fact that the record does not tell."""


class Fact(NamedTuple):
    """One fact of all lines. words: its different values; the first is empty, for where the record does not say. ids: int32, the place of the value of each
    word of the column `record`."""

    words: list[str]
    ids: np.ndarray


def facts_in(record: str) -> dict[str, str]:
    """Name -> value of one line's record."""
    return {name: value for name, _, value in (word.partition("=") for word in record.split())}


def fact_tables(records: list[str]) -> dict[str, Fact]:
    """The facts by name, over the vocabulary of the column."""
    words: dict[str, dict[str, int]] = {}
    ids: dict[str, np.ndarray] = {}
    for i, record in enumerate(records):
        for name, value in facts_in(record).items():
            if name not in ids:
                words[name], ids[name] = {"": 0}, np.zeros(len(records), dtype=np.int32)
            ids[name][i] = words[name].setdefault(value, len(words[name]))
    return {name: Fact(list(words[name]), ids[name]) for name in ids}


class Facts:
    """One answer a line of `rows`. A question about what the record does not tell is answered with -1 or False, never with a guess."""

    block: Block
    rows: np.ndarray

    def fact(self, name: str) -> np.ndarray:
        """A number, or the day of a date, int64; -1 where the record does not say."""
        return self._value("number", name, _number, np.int64, NOT_SAID)

    def says(self, name: str) -> np.ndarray:
        """Does the record tell this fact at all?"""
        return self._value("said", name, bool, np.bool_, False)

    def fact_is(self, name: str, values: str) -> np.ndarray:
        """Does the record give the fact one of these values?"""
        wanted = frozenset(values.split())
        return self._value("is " + values, name, wanted.__contains__, np.bool_, False)

    def elements(self, name: str, elements: str) -> np.ndarray:
        """How many of these elements stand in `has`, `lacks` or `open`, the checklist of the code's documentation, int64."""
        wanted = frozenset(elements.split())
        return self._value("elements " + elements, name, lambda value: len(wanted.intersection(value.split(","))), np.int64, 0)

    def names(self, name: str, elements: str) -> np.ndarray:
        """Does `has`, `lacks` or `open`, the checklist of the code's documentation, name one of these elements?"""
        return self.elements(name, elements) > 0

    def _value(self, question: str, name: str, meaning: object, kind: type, silent: object) -> np.ndarray:
        """The meaning of the fact's value by line: worked out once a run for each different value."""
        if name not in NAMES:
            raise KeyError(f"there is no fact {name!r} of a record; the facts are {', '.join(sorted(NAMES))}")
        block = self.block

        def make() -> np.ndarray | None:
            fact = _tables(block).get(name)
            return None if fact is None else np.array([meaning(word) if word else silent for word in fact.words], dtype=kind)[fact.ids]  # type: ignore[operator]

        table = block.of_run(f"fact {name} {question}", make)
        return np.full(len(self.rows), silent, dtype=kind) if table is None else np.asarray(table[block["record"][self.rows]])


def _tables(block: Block) -> Mapping[str, Fact]:
    found: Mapping[str, Fact] = block.of_run("facts of the record", lambda: fact_tables(block.run.words["record"]))
    return found


def _number(value: str) -> int:
    try:
        return day_of(value) if "-" in value else int(value[:_DIGITS]) if value.isdecimal() else NOT_SAID
    except ValueError:  # no date after all
        return NOT_SAID
