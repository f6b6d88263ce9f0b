"""From packages and amounts of a product (NDC) to billing units of a code (HCPCS): by the loaded crosswalk, else by rows that name both; never by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from oncoledger.sources.library import Library
from oncoledger.sources.rows import Product

from .amounts import BILLING, PIECES, Amount, in_step, one_unit

_MILLION = 1_000_000



class Converted(NamedTuple):
    """code: empty where nothing tells it. units, packages: None where nothing converts; why: what is missing then. how: what converted."""

    code: str
    units: Fraction | None
    packages: Fraction | None
    why: str = ""
    how: str = ""


@dataclass
class Evidence:
    """What rows on file say of products. named: a product stands beside a code. contents: packages and the amount in them. lines: product, code, the amount
    on the line, its units. doses: code, the amount given, the units charged for it. vials: product, pieces, the amount in them."""

    named: list[tuple[str, str]] = field(default_factory=list)
    contents: list[tuple[str, Fraction, Amount]] = field(default_factory=list)
    lines: list[tuple[str, str, Amount, Fraction]] = field(default_factory=list)
    doses: list[tuple[str, Amount, Fraction]] = field(default_factory=list)
    vials: list[tuple[str, Fraction, Amount]] = field(default_factory=list)


class Converter:
    """Answers for products on days. The same question is worked out once."""

    def __init__(self, library: Library, evidence: Evidence) -> None:
        self.library = library
        self.unclassified = library.codes_named("unclassified_drug")
        """Codes of drugs without one of their own."""
        self.codes: dict[str, set[str]] = defaultdict(set)
        for product, code in evidence.named:
            if product and code:
                self.codes[product].add(code)
        self.in_package = _agreed(((product, amount.kind), amount.value / packages) for product, packages, amount in evidence.contents if packages > 0)
        self.in_piece = _agreed(((product, amount.kind), amount.value / pieces) for product, pieces, amount in evidence.vials if pieces > 0)
        self.of_line = _in_step(((product, code, amount.kind), (amount.value, units)) for product, code, amount, units in evidence.lines)
        self.of_dose = _in_step(((code, amount.kind), (amount.value, units)) for code, amount, units in evidence.doses)
        self._listed: dict[tuple[str, int], tuple[Product, ...]] = {}
        self._unit: dict[tuple[str, int], tuple[Amount | None, str]] = {}
        self._known: dict[tuple[str, str, int], tuple[str, str]] = {}

    def of(self, product: str, code: str, day: int, packages: Fraction | None, amount: Amount | None) -> Converted:
        """A quantity of a product, or of a drug known by its code alone."""
        meant, why = self.code_of(product, code, day)
        listed = self._product(product, meant, day)
        units, how = (None, "") if not meant else self._units(product, meant, day, packages, amount, listed)
        if packages is None:
            packages = self._packages(product, meant, day, units, amount, listed)
        if units is None and not why:
            why = self._missing(product, meant, packages, amount)
        return Converted(meant, units, packages, why if units is None else "", how)

    def code_of(self, product: str, code: str, day: int) -> tuple[str, str]:
        """The code of a product on a day, or why there is none. code: what the row itself names."""
        if not product:
            return (code, "") if code else ("", "names no NDC and no HCPCS code")
        key = (product, code, day)
        if key not in self._known:
            self._known[key] = self._code(product, code, day)
        return self._known[key]

    def _code(self, product: str, code: str, day: int) -> tuple[str, str]:
        listed = {each.code for each in self._products(product, day)}
        named = self.codes[product]
        if code and (code in listed or not listed):
            return code, ""
        if code:
            return "", f"the row names {code}, the crosswalk lists the NDC under {' and '.join(sorted(listed))}"
        for some in (listed - self.unclassified, listed & named, listed, *([] if listed else [named - self.unclassified, named])):
            if len(some) == 1:
                return next(iter(some)), ""
        if listed:
            return "", f"the crosswalk lists the NDC under {' and '.join(sorted(listed))}, and no row on file says which"
        if named:
            return "", f"rows on file name the NDC beside {' and '.join(sorted(named))}"
        return "", "no crosswalk lists the NDC, and no row on file names it beside a HCPCS code"

    def _units(
        self, product: str, code: str, day: int, packages: Fraction | None, amount: Amount | None, listed: Product | None
    ) -> tuple[Fraction | None, str]:
        if code in self.unclassified:
            return None, ""
        if amount and amount.kind == BILLING:
            return amount.value, "the row"
        if packages is not None:
            each, how = self._package_units(product, code, day, listed)
            if each:
                return packages * each, how
        return self._amount_units(product, code, day, amount, listed) if amount else (None, "")

    def _package_units(self, product: str, code: str, day: int, listed: Product | None) -> tuple[Fraction | None, str]:
        """Billing units of a package."""
        if listed and listed.package_units > 0:
            return Fraction(listed.package_units, _MILLION), f"crosswalk {listed.source.edition.name}"
        for (one, kind), value in self.in_package.items():
            if one == product and value is not None:
                units, how = (value, "rows of stock") if kind == BILLING else self._amount_units(product, code, day, Amount(value, kind), listed)
                if units:
                    return units, how
        return None, ""

    def _amount_units(self, product: str, code: str, day: int, amount: Amount, listed: Product | None) -> tuple[Fraction | None, str]:
        """Billing units of an amount: pieces by the crosswalk, everything else by what one unit is, or by rows that agree."""
        value, kind = amount
        unit, how = self.unit_of(code, day)
        if unit and unit.kind == kind:
            return value / unit.value, how
        if kind == PIECES and listed and listed.units > 0:
            return value * Fraction(listed.units, _MILLION), f"crosswalk {listed.source.edition.name}"
        if ratio := self.of_line.get((product, code, kind)) or self.of_dose.get((code, kind)):
            return value / ratio, "charge lines"
        held = self.in_piece.get((product, unit.kind)) if unit and kind == PIECES else None
        if held and unit:
            return value * held / unit.value, f"vials, and {how}"
        in_package = self.in_package.get((product, kind))
        if in_package and listed and listed.package_units > 0:
            return value / in_package * Fraction(listed.package_units, _MILLION), f"crosswalk {listed.source.edition.name}"
        return None, ""

    def unit_of(self, code: str, day: int) -> tuple[Amount | None, str]:
        """What one billing unit of a code is, and who says so: the price file that is loaded, else the starter set."""
        key = (code, day)
        if key not in self._unit:
            priced, row = self.library.asp(code, day), self.library.code_on(code, day)
            said = one_unit(priced.dosage) if priced else None
            self._unit[key] = (said, f"ASP {priced.source.edition.name}") if said and priced else (one_unit(row.label) if row else None, f"the words of {code}")
        return self._unit[key]

    def _packages(self, product: str, code: str, day: int, units: Fraction | None, amount: Amount | None, listed: Product | None) -> Fraction | None:
        """How many packages an amount is, where something says what is in one."""
        if amount and (held := self.in_package.get((product, amount.kind))):
            return amount.value / held
        if amount and amount.kind == PIECES and listed and listed.package_quantity > 0:
            return amount.value / Fraction(listed.package_quantity, _MILLION)
        each = self._package_units(product, code, day, listed)[0] if code else None
        return units / each if units is not None and each else None

    def _missing(self, product: str, code: str, packages: Fraction | None, amount: Amount | None) -> str:
        if code in self.unclassified:
            return f"{code} is of drugs without a code of their own, and has no unit of its own"
        if packages is None and amount is None:
            return "a quantity without a unit that is known"
        if packages is not None and not product:
            return f"packages of {code} without an NDC"
        return f"nothing says how many units of {code} are in a {'package' if amount is None else 'number of ' + amount.kind}"

    def _product(self, product: str, code: str, day: int) -> Product | None:
        return next((each for each in self._products(product, day) if each.code == code), None)

    def _products(self, product: str, day: int) -> tuple[Product, ...]:
        key = (product, day)
        if key not in self._listed:
            self._listed[key] = self.library.ndc(product, day) if product else ()
        return self._listed[key]

    def package_size(self, product: str, code: str, day: int) -> Fraction | None:
        return self._package_units(product, code, day, self._product(product, code, day))[0]


def renamed(codes: Iterable[tuple[str, str, int, Fraction | None]], unclassified: frozenset[str]) -> dict[str, str]:
    """Earlier code -> later code of one and the same product in packages of as many units: one drug whose code changed. Rows: product, code, day, units."""
    spans: dict[str, dict[str, tuple[int, Fraction | None]]] = defaultdict(dict)
    for product, code, day, units in codes:
        if product and code and (code not in spans[product] or spans[product][code][0] < day):
            spans[product][code] = (day, units)
    found: dict[str, str] = {}
    for product in sorted(spans):
        in_time = sorted((day, code, units) for code, (day, units) in spans[product].items() if code not in unclassified)
        for (_, earlier, before), (_, later, after) in pairwise(in_time):
            if before is not None and before == after and found.get(later) != earlier:
                found.setdefault(earlier, later)
    return {code: _end(found, code) for code in found}


def _end(found: dict[str, str], code: str) -> str:
    seen = {code}
    while (code := found.get(code, code)) in found and code not in seen:
        seen.add(code)
    return code


def _agreed(rows: Iterable[tuple[tuple[str, str], Fraction]]) -> dict[tuple[str, str], Fraction | None]:
    """What all rows of a key say; None where they differ."""
    found: dict[tuple[str, str], set[Fraction]] = defaultdict(set)
    for key, value in rows:
        if value > 0:
            found[key].add(value)
    return {key: next(iter(values)) if len(values) == 1 else None for key, values in found.items()}


def _in_step(rows: Iterable[tuple[tuple[str, ...], tuple[Fraction, Fraction]]]) -> dict[tuple[str, ...], Fraction | None]:
    found: dict[tuple[str, ...], list[tuple[Fraction, Fraction]]] = defaultdict(list)
    for key, pair in rows:
        found[key].append(pair)
    return {key: in_step(pairs) for key, pairs in found.items()}

