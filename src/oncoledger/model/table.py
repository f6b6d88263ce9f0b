"""Columns and tables: numbers as NumPy arrays, text as a list of distinct words and an index into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .dates import NO_DATE

NO_NUMBER = -(2**63)
"""An amount or a count that nobody gave. Never zero: zero is a number."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column of text. `ids[i]` is the place of row i's word in `words`; word 0 is always the empty string.

    ids: int32, shape (rows,). words: distinct strings.
    """

    ids: np.ndarray
    words: list[str]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Words:
        """Encode plain strings; None becomes the empty string."""
        values = values if isinstance(values, (list, tuple)) else list(values)
        distinct = dict.fromkeys(values)
        words = ["", *(word for word in distinct if word)]
        if len(words) == 1:
            return cls(np.zeros(len(values), dtype=np.int32), words)
        place: dict[str | None, int] = {word: i for i, word in enumerate(words)}
        place[None] = 0
        return cls(np.fromiter(map(place.__getitem__, values), dtype=np.int32, count=len(values)), words)

    @classmethod
    def all_the_same(cls, word: str, rows: int) -> Words:
        """A column in which every row holds one word."""
        return cls(np.full(rows, 1 if word else 0, dtype=np.int32), ["", word] if word else [""])

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, row: int) -> str:
        return self.words[self.ids[row]]

    def take(self, rows: np.ndarray) -> Words:
        return Words(self.ids[rows], self.words)

    def tolist(self) -> list[str]:
        words = self.words
        return [words[i] for i in self.ids.tolist()]

    @classmethod
    def concat(cls, parts: Sequence[Words]) -> Words:
        """One column after another, with the words merged."""
        place = {"": 0}
        ids = []
        for part in parts:
            move = np.array([place.setdefault(word, len(place)) for word in part.words], dtype=np.int32)
            ids.append(move[part.ids] if len(part.ids) else part.ids)
        return cls(np.concatenate(ids) if ids else np.zeros(0, np.int32), list(place))


Column = np.ndarray | Words


@dataclass(frozen=True)
class Table:
    """Named columns of equal length. `name` is one of `schema.TABLES`, which states the grain and the types."""

    name: str
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def __getitem__(self, column: str) -> Column:
        return self.columns[column]

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def take(self, rows: np.ndarray) -> Table:
        """The rows of an index array or mask, in its order."""
        return Table(self.name, {name: c.take(rows) if isinstance(c, Words) else c[rows] for name, c in self.columns.items()})


def concat(name: str, tables: Sequence[Table], kinds: dict[str, str]) -> Table:
    """Stack tables of one name; a column that some of them lack is filled with what `kinds` says is missing there.

    kinds: column -> type, as in `schema.TABLES[name]`.
    """
    columns: dict[str, Column] = {}
    for column, kind in kinds.items():
        parts = [t.columns[column] if column in t else blank(kind, len(t)) for t in tables]
        if kind == "text":
            columns[column] = Words.concat([p for p in parts if isinstance(p, Words)])
        else:
            columns[column] = np.concatenate([np.asarray(p) for p in parts]) if parts else blank(kind, 0)
    return Table(name, columns)


_BLANK = {"date": (NO_DATE, np.int32), "time": (NO_NUMBER, np.int64), "amount": (NO_NUMBER, np.int64), "units": (1000, np.int64), "quantity": (NO_NUMBER, np.int64), "count": (NO_NUMBER, np.int64), "flag": (0, np.int8)}


def blank(kind: str, rows: int) -> Column:
    """A column of the given type in which nothing is known (units: one unit, as on every claim form)."""
    if kind == "text":
        return Words.all_the_same("", rows)
    value, dtype = _BLANK[kind]
    return np.full(rows, value, dtype=dtype)
