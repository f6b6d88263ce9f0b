"""Columns of words: trimmed, translated word by word, joined, or taken the one before the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..model.table import Words
from .tabular_values import BLANKS

_NOTHING = frozenset(("null", "none", "nan", "nat", "n/a", "<na>", "\\n"))
"""What programs write where they know nothing."""

_DENSE = 1 << 22


def trimmed(column: Words) -> Words:
    """Without blanks at the ends of a cell, and without the words that stand for nothing."""
    plain = [word.strip(BLANKS) for word in column.words]
    plain = ["" if word.lower() in _NOTHING else word for word in plain]
    return column if plain == column.words else translated(column, plain)


def translated(column: Words, words: Sequence[str]) -> Words:
    """Every word replaced by the one at its place in `words`; equal ones become one."""
    place = {"": 0}
    move = np.array([place.setdefault(word, len(place)) for word in words], dtype=np.int32)
    return Words(move[column.ids], list(place))


def joined(columns: Sequence[Words]) -> Words:
    """The cells of a row, one after another, separated by blanks."""
    whole = columns[0]
    for column in columns[1:]:
        if len(column.words) == 1:
            continue
        whole = paired(whole, column, lambda left, right: f"{left} {right}".strip())
    return whole


def first_of(wanted: Words, otherwise: Words) -> Words:
    """Row by row the first, or the second where the first is blank."""
    both = Words.concat([wanted, otherwise])
    mine, other = both.ids[: len(wanted)], both.ids[len(wanted) :]
    return Words(np.where(mine != 0, mine, other), both.words)


def _distinct(key: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The different values of a column of integers in 0..size-1, and each row's place among them (int32)."""
    if size > _DENSE:
        values, ids = np.unique(key, return_inverse=True)
        return values, ids.astype(np.int32)
    seen = np.zeros(size, dtype=bool)
    seen[key] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1).astype(np.int32)[key]


def paired(first: Words, second: Words, meaning: Callable[[str, str], str]) -> Words:
    """What two cells of a row mean together, worked out once for each pair of words."""
    key = first.ids.astype(np.int64) * len(second.words) + second.ids
    pairs, ids = _distinct(key, len(first.words) * len(second.words))
    words = [meaning(first.words[pair // len(second.words)], second.words[pair % len(second.words)]) for pair in pairs.tolist()]
    return translated(Words(ids, words), words)
