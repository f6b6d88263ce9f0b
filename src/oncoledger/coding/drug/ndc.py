"""National Drug Codes: under which code a product is billed on a day, and which quantity of it a number of billing units is."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from typing import NamedTuple

from ...sources.library import Library
from ...sources.names import plain_ndc
from ...sources.starter import FOLDER


class Item(NamedTuple):
    """One vial, syringe or bag of a product. units: billing units in it. size: in `unit` (UN a piece, ML, GR); 1 of UN for what is sold as powder."""

    ndc: str
    code: str
    units: float
    size: float
    unit: str


@cache
def _starter() -> dict[str, tuple[Item, ...]]:
    found: dict[str, tuple[Item, ...]] = {}
    with (FOLDER / "ndcs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            item = Item(row["ndc"], row["code"], float(row["units"]), float(row["size"]), row["unit"])
            found[item.ndc] = (*found.get(item.ndc, ()), item)
    return found


def items_of(ndc: str, day: int, library: Library) -> tuple[Item, ...]:
    """The product under every code that lists it on the day: the loaded crosswalk, else the few that are shipped. Empty where none does, which is no fault."""
    return _items(ndc, day, library) if ndc else ()


@lru_cache(1 << 14)
def _items(ndc: str, day: int, library: Library) -> tuple[Item, ...]:
    plain = plain_ndc(ndc)
    listed = library.ndc(plain, day)
    if listed:
        return tuple(Item(plain, each.code, each.units / 1e6, each.package_size / 1e6, "UN" if each.package_size == 1_000_000 else "ML") for each in listed
                     if each.units > 0)  # fmt: skip
    return _starter().get(plain, ())


def quantity(units: float, item: Item) -> int:
    """The NDC quantity of so many billing units, in thousandths of the item's unit."""
    return round(1000 * units * item.size / item.units)
