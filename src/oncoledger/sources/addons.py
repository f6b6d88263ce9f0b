"""Add-on codes of one edition: which primaries each may hang on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.dates import FIRST_DAY
from .keys import Days, Keys, code_keys
from .starter import first, last, table

BY_CONTRACTOR = "CCCCC"
"""CMS's word for a primary that each contractor names. Such an add-on is never said to lack its primary."""


class AddOn(NamedTuple):
    """What an add-on needs. kind: fixed (one of `codes`, the same day), contractor (any, by contractor), none (not an add-on)."""

    kind: str
    codes: tuple[str, ...]
    edition: int
    carried: bool


@dataclass(frozen=True)
class AddOns:
    """Rows sorted by add-on. addon, primary: int64 keys; start, end: int32 days, both included. Shape (rows,).

    by_contractor: keys of add-ons whose primaries a contractor names, sorted; they have no rows here.
    """

    addon: Keys
    primary: Keys
    start: Days
    end: Days
    by_contractor: Keys

    def is_addon(self, codes: Keys) -> NDArray[np.bool_]:
        """Which codes are add-ons with fixed primaries on some day."""
        return np.isin(codes, self.addon)

    def since(self, day: int) -> AddOns:
        """Only the rows that start on or after a day."""
        keep = self.start >= day
        return AddOns(self.addon[keep], self.primary[keep], self.start[keep], self.end[keep], self.by_contractor[:0])

    def joined(self, other: AddOns) -> AddOns:
        """These rows, and those of the other about add-ons that these do not know."""
        keep = ~np.isin(other.addon, self.addon)
        other = AddOns(other.addon[keep], other.primary[keep], other.start[keep], other.end[keep], other.by_contractor)
        return of(
            np.concatenate((self.addon, other.addon)),
            np.concatenate((self.primary, other.primary)),
            np.concatenate((self.start, other.start)),
            np.concatenate((self.end, other.end)),
            np.union1d(self.by_contractor, other.by_contractor),
        )


def of(addon: Keys, primary: Keys, start: Days, end: Days, by_contractor: Keys) -> AddOns:
    """Sort rows that come in any order; an add-on that has a contractor's row is by contractor as a whole."""
    keep = ~np.isin(addon, by_contractor)
    addon, primary, start, end = addon[keep], primary[keep], start[keep], end[keep]
    order = np.lexsort((start, primary, addon))
    return AddOns(addon[order], primary[order], start[order], end[order], np.sort(by_contractor))


def starter_addons(since: int = FIRST_DAY) -> AddOns:
    rows = [row for row in table("addons.csv") if first(row["from"]) >= since]
    fixed = [row for row in rows if row["primary"] != BY_CONTRACTOR]
    return of(
        code_keys(row["addon"] for row in fixed),
        code_keys(row["primary"] for row in fixed),
        np.array([first(row["from"]) for row in fixed], dtype=np.int32),
        np.array([last(row["to"]) for row in fixed], dtype=np.int32),
        code_keys(row["addon"] for row in rows if row["primary"] == BY_CONTRACTOR),
    )
