"""Amounts of a drug: pieces, mass, volume and activity as exact numbers, and what one billing unit is by the words of its code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

PIECES, MASS, VOLUME, ACTIVITY, RADIATION, BILLING = "pieces", "micrograms", "millilitres", "units", "millicuries", "billing units"

_UNITS: dict[str, tuple[str, Fraction]] = {}
for _kind, _sizes in (
    (PIECES, {1: "un ea each vial vials syringe syringes piece pieces"}),
    (MASS, {1: "mcg ug µg μg microgram micrograms", 1_000: "me mg milligram milligrams", 1_000_000: "g gr gm gram grams"}),
    (VOLUME, {1: "ml milliliter milliliters", 1_000: "l liter liters"}),
    (ACTIVITY, {1: "f2 iu [iu] unit units u [usp'u]"}),
    (RADIATION, {1: "mci millicurie millicuries"}),
    (BILLING, {1: "bu"}),
):
    _UNITS |= {_word: (_kind, Fraction(_size)) for _size, _words in _sizes.items() for _word in _words.split()}

_DOSAGE = re.compile(
    r"(?<![\w.,])((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+) ?(mg|mcg|micrograms?|milligrams?|grams?|gm|g|ml|units?|iu|millicuries?|mci)(?![\w])"
)


class Amount(NamedTuple):
    """So much of one kind of unit. value: exact."""

    value: Fraction
    kind: str


def thousandths(value: Any) -> Fraction:
    """The number that a column of thousandths holds."""
    return Fraction(int(value), 1000)


def amount_of(value: Any, unit: Any) -> Amount | None:
    """The amount of a column and its unit; None where either is missing or the unit is none that we know."""
    known = _UNITS.get(str(unit or "").strip().casefold())
    return None if value is None or known is None else Amount(thousandths(value) * known[1], known[0])


def one_unit(words: str) -> Amount | None:
    """What one billing unit is: `bevacizumab, 10 mg`. None where the words name no amount, or more than one (`3 mg/1 mg`)."""
    found = _DOSAGE.findall(words.casefold())
    if len(found) != 1:
        return None
    kind, size = _UNITS[found[0][1]]
    value = Fraction(found[0][0].replace(",", "")) * size
    return Amount(value, kind) if value > 0 else None


def in_step(rows: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The amount of one unit that rows of (amount, units) agree on; None where they do not.

    Units on a line are rounded to whole ones. So two rows must give the ratio exactly, every other must be within one unit of it, and no other
    ratio may do as much.
    """
    pairs = Counter(pair for pair in rows if pair[0] > 0 and pair[1] > 0)
    ratios: Counter[Fraction] = Counter()
    for (amount, units), count in pairs.items():
        ratios[amount / units] += count
    fits = {ratio for ratio, count in ratios.items() if count > 1 and all(abs(units - amount / ratio) < 1 for amount, units in pairs)}
    return fits.pop() if len(fits) == 1 else None
