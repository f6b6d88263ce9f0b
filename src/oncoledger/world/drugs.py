"""The drugs that the invented centre stocks: code by date, dose of one billing unit, package, National Drug Code, list price. Units, waste and NDC quantity."""

from __future__ import annotations

import csv
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import NamedTuple

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of

CLOSE = 1e-6
"""Doses are decimal numbers; what is closer than this to a whole unit is one."""


class Package(NamedTuple):
    """One package of one product under one code. `per_unit` is the dose of a billing unit in the product's own measure (mg, mcg, units); `container`
    is single (one dose, JW and JZ apply), multi (many doses) or fluid (part of the service)."""

    product: str
    brand: str
    code: str
    since: int
    until: int
    per_unit: float
    package_units: int
    container: str
    ndc: str
    ndc_quantity: float
    ndc_unit: str
    unit_price: int
    role: str


class Words(NamedTuple):
    """What a record calls a product of a brand, and the UCUM unit of its dose."""

    drug: str
    unit: str


class Billed(NamedTuple):
    """What one dose comes to: units given, units discarded, packages opened, quantity in the NDC's unit of what was given (thousandths)."""

    given: int
    discarded: int
    packages: int
    ndc_quantity: int


@cache
def packages() -> tuple[Package, ...]:
    """Every package, in the order of the table. Source: the labels, and CMS's files of October 2025 as far as the sheet of facts shows them."""
    with (Path(__file__).parent / "drugs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Package(
                row["product"], row["brand"], row["code"],
                day_of(row["since"]) if row["since"] else FIRST_DAY, day_of(row["until"]) if row["until"] else LAST_DAY,
                float(row["per_unit"]), int(row["package_units"]), row["container"], row["ndc"], float(row["ndc_quantity"]), row["ndc_unit"],
                int(row["cents"]), row["role"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


@cache
def _words() -> dict[tuple[str, str], Words]:
    with (Path(__file__).parent / "drug_words.csv").open(encoding="utf-8", newline="") as file:
        return {(row["product"], row["brand"]): Words(row["words"], row["unit"]) for row in csv.DictReader(file)}


def words(one: Package) -> Words:
    """Raises KeyError for a product of a brand that `drug_words.csv` does not know."""
    return _words()[one.product, one.brand]


def brands(product: str, day: int) -> tuple[str, ...]:
    """The brands of a product that have a code on the day."""
    return tuple(one.brand for one in packages() if one.product == product and one.since <= day <= one.until)


def package(product: str, brand: str, day: int) -> Package:
    """The package of that brand on that day; of another one where the brand has no code then. Raises KeyError for a product that nobody sells."""
    sold = [one for one in packages() if one.product == product and one.since <= day <= one.until]
    if not sold:
        raise KeyError(f"no package of {product!r} on day {day}")
    return next((one for one in sold if one.brand == brand), sold[0])


def of_code(code: str) -> Package | None:
    """Any package under that code."""
    return next((one for one in packages() if one.code == code), None)


def bill(one: Package, dose: float) -> Billed:
    """CMS rounds the dose up to whole units and the waste down; the two together never exceed what the opened packages hold."""
    given = ceil(dose / one.per_unit - CLOSE)
    opened = ceil(dose / (one.per_unit * one.package_units) - CLOSE)
    held = opened * one.package_units
    waste = floor((held * one.per_unit - dose) / one.per_unit + CLOSE) if one.container == "single" else 0
    return Billed(given, min(waste, held - given), opened, round(1000 * given * one.ndc_quantity / one.package_units))
