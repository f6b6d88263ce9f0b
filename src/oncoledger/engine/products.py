"""Drug lines against CMS's crosswalk of products (NDC) and codes: under which code a product stands, and how many billing units a quantity of it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from oncoledger.model.table import Words
from oncoledger.sources.library import Library
from oncoledger.sources.names import plain_ndc

from .block import Block

OWN, OTHER, UNLISTED = 1, 0, -1
"""Under the line's own code; under other codes alone; the crosswalk does not have the product, or the line no NDC, which makes nothing wrong."""

NOT_SAID = -1
MILLION, THOUSAND = 1_000_000, 1_000
_WEIGHTS = {"MG": 1.0, "MCG": 0.001, "G": 1_000.0, "GM": 1_000.0}
_DOSAGE = re.compile(r"(?:UP TO |PER )?(\d[\d,]*(?:\.\d+)?) (MG|MCG|G|GM|UNITS?|IU)")


class Entry(NamedTuple):
    """What the crosswalk says of a product and a code. size, units, package_units: of one container and of the whole package, 0 where the code is not the
    product's. mg, international: what one billing unit holds, 0 where no price file tells."""

    standing: int
    is_current: bool
    code_is_listed: bool
    size: float = 0.0
    units: float = 0.0
    package_units: float = 0.0
    mg: float = 0.0
    international: float = 0.0


@dataclass(frozen=True)
class Products:
    """One answer a line of the block. is_current: the edition was published for the line's day. container: billing units of one container, 0 where the
    product does not stand under the code. units, by_package: billing units that the NDC quantity makes, of containers and of packages, NOT_SAID where
    it cannot be told; service: sum of `units` over the service (code, day, entity)."""

    standing: np.ndarray
    is_current: np.ndarray
    code_is_listed: np.ndarray
    container: np.ndarray
    units: np.ndarray
    by_package: np.ndarray
    service: np.ndarray


def products(block: Block) -> Products:
    """Worked out once a block, and once a run for each product, code and edition."""
    found = block.memo.get(("products",))
    if found is None:
        found = block.memo["products",] = _products(block)
    return found


def entry_of(library: Library, ndc: str, code: str, day: int) -> Entry:
    """The crosswalk's word on one line."""
    edition = library.edition_on("ndc", day)
    is_current = edition is not None and edition.start <= day <= edition.end
    rows = library.ndc(ndc, day) if ndc else ()
    listed = library.has_products(code, day)
    own = next((row for row in rows if row.code == code), None)
    if own is None:
        return Entry(OTHER if rows else UNLISTED, is_current, listed)
    price = library.asp(code, day)
    dosage = _DOSAGE.fullmatch(price.dosage.upper()) if price else None
    number = float(dosage[1].replace(",", "")) if dosage else 0.0
    mg = number * _WEIGHTS.get(dosage[2], 0.0) if dosage else 0.0
    international = number if dosage and dosage[2] not in _WEIGHTS else 0.0
    return Entry(OWN, is_current, listed, own.package_size / MILLION, own.units / MILLION, own.package_units / MILLION, mg, international)


def units_of(entry: Entry, quantity: int, unit: str) -> tuple[int, int]:
    """Whole billing units that an NDC quantity (thousandths of its unit) makes, read as containers and as packages; NOT_SAID where nobody can tell.

    UN counts containers: some count packages. ML and GR are divided by the container's size; the crosswalk prints a size of 1 for powders and for many
    syringes, and then a volume says nothing. ME and F2 need the amount in a billing unit, which the price file prints."""
    many = quantity / THOUSAND
    if entry.standing != OWN or many <= 0:
        return NOT_SAID, NOT_SAID
    if unit == "UN":
        return round(many * entry.units), round(many * entry.package_units)
    if unit in ("ML", "GR") and entry.size not in (0.0, 1.0):
        whole = round(many / entry.size * entry.units)
    elif unit == "ME" and entry.mg:
        whole = round(many / entry.mg)
    elif unit == "F2" and entry.international:
        whole = round(many / entry.international)
    else:
        whole = NOT_SAID
    return whole, whole


def _products(block: Block) -> Products:
    words, library = block.run.words, block.run.library
    lines = np.flatnonzero(block.run.by_word("ndc", "given", bool)[block["ndc"]])
    days, on = np.unique(block["day"][lines], return_inverse=True)
    editions = [_edition_on(library, day) for day in days.tolist()]
    asked = sorted(set(editions))
    period = np.array([asked.index(each) for each in editions], dtype=np.int64)[on]
    packed = (block["ndc"][lines].astype(np.int64) << 32) | (block["code"][lines].astype(np.int64) << 16) | period
    keys, first, which = np.unique(packed, return_index=True, return_inverse=True)
    entries = []
    known: dict[tuple[int, int, tuple[int, bool]], Entry] = block.of_run("products", dict)
    for key, line in zip(keys.tolist(), lines[first].tolist(), strict=True):
        names = (key >> 32, key >> 16 & 0xFFFF, asked[key & 0xFFFF])
        if names not in known:
            known[names] = entry_of(library, plain_ndc(words["ndc"][names[0]]), words["code"][names[1]], int(block["day"][line]))
        entries.append(known[names])
    standing, numbers = np.full(block.size, UNLISTED, dtype=np.int8), np.full((3, block.size), NOT_SAID, dtype=np.int64)
    current, listed = np.zeros(block.size, dtype=bool), np.zeros(block.size, dtype=bool)
    numbers[0] = 0
    if entries:
        standing[lines], current[lines], listed[lines] = (np.array(each)[which] for each in list(zip(*entries, strict=True))[:3])
        numbers[0, lines] = np.array([round(entry.units) for entry in entries])[which]
        numbers[1:, lines] = _made(block, lines, entries, which)
    told = np.flatnonzero(numbers[1] > NOT_SAID)
    service = block.sum("service", told, numbers[1][told])[block.grain("service")[0]]
    return Products(standing, current, listed, numbers[0], numbers[1], numbers[2], service)


def _edition_on(library: Library, day: int) -> tuple[int, bool]:
    """First day of the crosswalk that answers on a day, and whether it was published for it."""
    edition = library.edition_on("ndc", day)
    return (edition.start, edition.start <= day <= edition.end) if edition else (0, False)


def _made(block: Block, lines: np.ndarray, entries: list[Entry], which: np.ndarray) -> np.ndarray:
    """Billing units that the NDC quantities of some lines make, of containers and of packages; shape (2, lines). An input without quantities tells nothing."""
    charges, rows = block.run.charges.columns, block["row"][lines]
    amounts, units = charges.get("ndc_quantity"), charges.get("ndc_unit")
    if amounts is None or isinstance(amounts, Words) or not isinstance(units, Words):
        return np.full((2, len(lines)), NOT_SAID, dtype=np.int64)
    quantities = np.asarray(amounts, dtype=np.int64)[rows].tolist()
    asked = list(zip(which.tolist(), quantities, units.ids[rows].tolist(), strict=True))
    answers = {each: units_of(entries[each[0]], each[1], units.words[each[2]]) for each in set(asked)}
    return np.array([answers[each] for each in asked], dtype=np.int64).T
