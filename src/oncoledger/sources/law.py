"""Named numbers of law by payer and service date: fractions in a week, days in a window, minutes in an hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model.dates import FIRST_DAY, LAST_DAY
from ..model.table import NO_NUMBER
from .keys import Days
from .payers import PayerProfile, numbers, resolve
from .starter import LawRow


class Law:
    """Every number, and the line of each payer: its own row decides, else its base's, else the one for every payer."""

    def __init__(self, rows: Mapping[str, Sequence[LawRow]], profiles: Mapping[str, PayerProfile]) -> None:
        self._profiles = profiles
        self._by_payer: dict[tuple[str, str], list[LawRow]] = {}
        self._rows: dict[str, list[LawRow]] = {name: list(some) for name, some in rows.items()}
        for row in numbers(profiles):
            self._rows.setdefault(row.name, []).append(row)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._rows))

    def rows(self, name: str) -> tuple[LawRow, ...]:
        """Every row of a number, of all payers. Raises KeyError for a number that nobody named."""
        return tuple(self._named(name))

    def row(self, name: str, payer_id: str, day: int, kind: str = "") -> LawRow | None:
        """The row that decides; None where no row covers the day. Raises KeyError for a number that nobody named."""
        candidates = [row for row in self._named(name) if row.start <= day <= row.end]
        for payer in (*resolve(self._profiles, payer_id, kind).line, ""):
            for row in candidates:
                if row.payer_id == payer:
                    return row
        return None

    def values(self, name: str, payer_ids: Sequence[str], days: Days, which: NDArray[np.integer] | None = None) -> NDArray[np.int64]:
        """One value per day. payer_ids: one per day, or distinct ids with `which[i]` the place of day i's payer. NO_NUMBER where no row covers."""
        if which is None:
            place: dict[str, int] = {}
            which = np.array([place.setdefault(payer, len(place)) for payer in payer_ids], dtype=np.int64)
            payer_ids = list(place)
        out = np.empty(len(days), dtype=np.int64)
        out.fill(NO_NUMBER)
        for number, payer_id in enumerate(payer_ids):
            mine: Any = which == number if len(payer_ids) > 1 else slice(None)
            for row in self._rows_of(name, payer_id):
                if row.start <= FIRST_DAY and row.end >= LAST_DAY:
                    out[mine] = row.value
                else:
                    covered = (days >= row.start) & (days <= row.end)
                    out[covered if len(payer_ids) == 1 else mine & covered] = row.value
        return out

    def _rows_of(self, name: str, payer_id: str) -> list[LawRow]:
        """The rows for a payer, the more particular ones last."""
        found = self._by_payer.get((name, payer_id))
        if found is None:
            line = ("", *reversed(resolve(self._profiles, payer_id).line))
            found = self._by_payer[name, payer_id] = [row for payer in line for row in self._named(name) if row.payer_id == payer]
        return found

    def _named(self, name: str) -> list[LawRow]:
        try:
            return self._rows[name]
        except KeyError:
            raise KeyError(f"no number of law is called {name!r}") from None
