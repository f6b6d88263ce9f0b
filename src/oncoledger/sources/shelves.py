"""Which edition of a table answers on a day, and its arrays, mapped when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .editions import Edition, name_of
from .keys import Days
from .texts import unpacked


class Columns(dict[str, np.ndarray]):
    """The arrays of one edition by name. Each is mapped at its first use."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition = edition

    def __missing__(self, name: str) -> np.ndarray:
        self[name] = array = self.edition.array(name)
        return array

    def text(self, name: str, row: int) -> str:
        """A cell of free text."""
        return unpacked(self[f"{name}_text"], self[f"{name}_ends"], row)

    def find(self, name: str, key: int | bytes) -> slice:
        """The rows with a key in a column by which the table is sorted."""
        column = self[name]
        wanted = np.array([key], dtype=column.dtype) if isinstance(key, int) else np.array([key])
        return slice(int(np.searchsorted(column, wanted[0], side="left")), int(np.searchsorted(column, wanted[0], side="right")))


class Shelves:
    """Editions by name and date. The edition of the day answers, or the last before it; the first answers for the days before it."""

    editions: Sequence[Edition]

    def edition_on(self, name: str, day: int) -> Edition | None:
        """The edition of a table (`rvu-nonqpp`, `asp`) that answers on a day; None where none is loaded."""
        place = self._place((name,), day)
        return None if place is None else self.editions[place]

    def has_table(self, kind: str, table: str = "") -> bool:
        """Is there any edition of a table, loaded or shipped?"""
        return name_of(kind, table) in self._shelves

    @cached_property
    def _shelves(self) -> Mapping[str, tuple[NDArray[np.int16], Days, Days]]:
        """By name: places in `editions`, their first and last days, oldest first. Loaded editions push the starter's aside."""
        shelves = {}
        for name in {edition.name for edition in self.editions}:
            all_of_it = [i for i, e in enumerate(self.editions) if e.name == name]
            places = [i for i in all_of_it if not self.editions[i].is_starter] or all_of_it
            places.sort(key=lambda i: self.editions[i].valid_from)
            starts = np.array([self.editions[i].start for i in places], dtype=np.int32)
            ends = np.array([self.editions[i].end for i in places], dtype=np.int32)
            shelves[name] = (np.array(places, dtype=np.int16), starts, ends)
        return shelves

    def _editions_on(self, kind: str, table: str, days: Days) -> tuple[NDArray[np.int16], Days, NDArray[np.bool_]]:
        """For each day: the place of the edition that answers, its first day, and whether it was published for another period."""
        try:
            places, starts, ends = self._shelves[name_of(kind, table)]
        except KeyError:
            raise KeyError(f"no table is called {name_of(kind, table)!r}: practitioner or hospital, or another that is loaded") from None
        at = np.maximum(np.searchsorted(starts, days, side="right") - 1, 0)
        return places[at], starts[at], (days < starts[at]) | (days > ends[at])

    def _edition_on(self, kind: str, table: str, day: int, newest: bool = False) -> int:
        places, starts, _ = self._shelves[name_of(kind, table)]
        return int(places[-1] if newest else places[max(int(np.searchsorted(starts, day, side="right")) - 1, 0)])

    def _place(self, names: Sequence[str], day: int) -> int | None:
        """The place of the edition that answers on a day, of several names that follow each other."""
        places = [int(place) for name in names if name in self._shelves for place in self._shelves[name][0]]
        if not places:
            return None
        before = [place for place in places if self.editions[place].start <= day]
        return max(before, key=lambda i: self.editions[i].start) if before else min(places, key=lambda i: self.editions[i].start)

    @cached_property
    def _columns(self) -> dict[int, Columns]:
        return {}

    def _open(self, place: int) -> Columns:
        if place not in self._columns:
            self._columns[place] = Columns(self.editions[place])
        return self._columns[place]


def by_edition(places: NDArray[np.int16]) -> list[tuple[int, slice | NDArray[np.intp]]]:
    """Each edition that answers, and which rows it answers for."""
    if not len(places):
        return []
    if places.min() == places.max():
        return [(int(places[0]), slice(None))]
    return [(place, np.flatnonzero(places == place)) for place in np.unique(places).tolist()]
