"""The drugs that oncology gives: names, brands and makers, the code and dose of a billing unit, and the level of work that giving them takes.

Units and packages: CMS's payment limits and crosswalk of October 2025, and HCPCS of 2025 (facts 2.7); when a code is valid stands in `codes.csv`.
Levels: facts 1.4 and 1.2; a payer or a record may say otherwise.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from ...sources.library import Library
from ...sources.starter import FOLDER

CHEMO, HORMONE, COMPLEX, THERAPY, ELECTROLYTE, FLUID, CELL, DECLOTTING = "chemo", "hormone", "complex", "therapy", "electrolyte", "fluid", "cell", "declotting"
UNCLASSIFIED = frozenset(("J9999", "J3490", "J3590", "J7999", "C9399", "J8999"))
"""Codes of drugs without a code of their own: units 1, and the note names the drug."""
_SUFFIX = re.compile(r"-[a-z]{4}$")
_WORDS = re.compile(r"[a-z0-9][a-z0-9'/-]*")


class Drug(NamedTuple):
    """One code's product. Grain: one HCPCS code, or one drug without a code of its own here.

    names: generic names, as words. brands: likewise. maker: whose product alone the code is, a company or a brand; empty where it is any. amount: dose of one
    billing unit in `measure` (mg, mcg, g, units, meq, ml, dose); 0 where not known. packages: billing units that one vial or syringe of it holds,
    those of many doses left out. level: chemo, hormone, complex, therapy, electrolyte, fluid, cell, declotting. therapy: chemotherapy, immunotherapy,
    checkpoint, hormonal; empty for support.
    """

    code: str
    names: tuple[str, ...]
    brands: tuple[str, ...]
    maker: str
    amount: float
    measure: str
    packages: tuple[float, ...]
    level: str
    therapy: str

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def generic(self) -> str:
        """Its name without the four letters of a biologic: what makes two products one drug."""
        return " ".join(_SUFFIX.sub("", word) for word in self.name.split())

    def fits(self, dose: float) -> bool:
        """Is a dose, in `measure`, a number of its packages? True where none are known."""
        parts = [dose / (self.amount * size) for size in self.packages if self.amount]
        return not parts or any(part >= 0.99 and abs(part - round(part)) < 0.01 for part in parts)


@cache
def drugs() -> tuple[Drug, ...]:
    """All rows of `drugs.csv`."""
    with (FOLDER / "drugs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Drug(
                row["code"], _listed(row["names"]), _listed(row["brands"]), " ".join(_WORDS.findall(row["maker"].lower())), float(row["amount"] or 0),
                row["measure"], tuple(float(each) for each in row["packages"].split("/") if each and not each.endswith("m")), row["level"], row["therapy"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each.strip().lower() for each in text.split(";") if each.strip())


@cache
def _by_code() -> dict[str, Drug]:
    return {drug.code: drug for drug in drugs() if drug.code}


def drug_of_code(code: str) -> Drug | None:
    return _by_code().get(code.upper())


class Named(NamedTuple):
    """What a record's words for a drug come to. drugs: those that it can be; one where the words decide. level, therapy: empty where these differ."""

    drugs: tuple[Drug, ...]
    level: str
    therapy: str

    @property
    def one(self) -> Drug | None:
        return self.drugs[0] if len(self.drugs) == 1 else None


NOBODY = Named((), "", "")


def any_of(found: Iterable[Drug]) -> Named:
    """Some products, of which nothing tells which it was."""
    return _named(list(dict.fromkeys(found)))


def agree(drug: Drug, words: Named) -> bool:
    """Can the words be this product? `bevacizumab` can be J9035 and Q5107, `Mvasi` is never J9035."""
    return not words.drugs or drug in words.drugs or any(set(drug.names) & set(other.names) for other in words.drugs)


def alike(found: Iterable[Drug]) -> tuple[Drug, ...]:
    """Those products, and all that share a name with them."""
    mine = {name for drug in found for name in drug.names}
    return tuple(drug for drug in drugs() if mine & set(drug.names))


@lru_cache(1 << 14)
def named(words: str) -> Named:
    """The products of a record's own words: a brand decides, else the suffix of a biologic, else the maker; the generic name leaves the product without one.

    `bevacizumab-awwb`, `bevacizumab (Mvasi)` -> Q5107; `bevacizumab` -> all of them; `cyclophosphamide` -> the codes without a maker, of all years.
    """
    text = f" {' '.join(_WORDS.findall(words.lower()))} "
    branded = _longest([(brand, drug) for drug in drugs() for brand in drug.brands if f" {brand} " in text])
    found = _longest([(name, drug) for drug in drugs() for name in drug.names if _is_in(name, text)])
    if branded:
        both = [drug for drug in branded if drug in found]
        return _named(both or branded)
    exact = [drug for drug in found if any(f" {name} " in text for name in drug.names if _SUFFIX.search(name))]
    made = [drug for drug in found if drug.maker and f" {drug.maker} " in text]
    return _named(exact or made or [drug for drug in found if not drug.maker] or found)


def _is_in(name: str, text: str) -> bool:
    """All words of a name, in any order; the four letters at its end may be left out."""
    return all(f" {word} " in text or f" {_SUFFIX.sub('', word)} " in text or (not _SUFFIX.search(word) and f" {word}-" in text) for word in name.split())


def _longest(found: Iterable[tuple[str, Drug]]) -> list[Drug]:
    """The drugs of the name with the most words: `irinotecan liposome` is no irinotecan."""
    pairs = list(found)
    most = max((len(name.split()) for name, _ in pairs), default=0)
    return list(dict.fromkeys(drug for name, drug in pairs if len(name.split()) == most))


def _named(found: list[Drug]) -> Named:
    levels, therapies = {drug.level for drug in found}, {drug.therapy for drug in found}
    return Named(tuple(found), levels.pop() if len(levels) == 1 else "", therapies.pop() if len(therapies) == 1 else "")


def on_day(found: Iterable[Drug], day: int, library: Library) -> tuple[Drug, ...]:
    """Those that have a code on that day."""
    return tuple(drug for drug in found if drug.code and library.code_on(drug.code, day) is not None)
