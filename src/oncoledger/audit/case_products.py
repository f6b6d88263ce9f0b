"""An invented crosswalk of products and codes, for cases that say `crosswalk`: CMS's own is loaded by the user, and none is shipped."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oncoledger.model.dates import iso
from oncoledger.sources.editions import Edition, period
from oncoledger.sources.keys import code_keys
from oncoledger.sources.library import Library
from oncoledger.sources.texts import packed

EDITION = "2025Q1"
MILLION = 1_000_000

PRODUCTS = """
    00000000101 J9271 4    1 100    solution, a vial
    00000000102 J9271 4    2 100    a carton of two
    00000000201 J9355 1    1 15     powder
    00000000202 J9355 1    1 42     powder, multi-dose
    00000000301 Q5116 1    1 42     its biosimilar
    00000000401 J9045 60   1 12     solution
    00000000402 J9045 5    1 1      the small vial
    00000000501 J0881 1    4 25     syringes, four in a package
    00000000501 J0882 1    4 25     the same in dialysis
    00000000601 J7030 1000 1 1      a bag
    00000000601 J7040 1000 1 2      the same bag
    00000000701 J9035 16   1 40     solution
    00000000801 J9305 1    1 50     powder
    00000000802 J9296 20   1 50     another maker's, with a code of its own
    00000000901 J0885 1    1 10     10,000 units in a vial
    00000001001 J3315 30   1 1      an ointment, were there one
"""
"""NDC, code, size of a container, containers in a package, billing units of a container."""

DOSAGES = {"J9271": "1 MG", "J9045": "50 MG", "J0881": "1 MCG", "J0885": "1,000 UNITS", "J9305": "0.01 G", "J9035": "A VIAL"}


@lru_cache(maxsize=4)
def with_products(library: Library) -> Library:
    """The library, and beside what is loaded these products for the first quarter of 2025."""
    return library.beside((_edition("ndc"), _crosswalk()), (_edition("asp"), _prices()))


def _edition(kind: str) -> Edition:
    return Edition(kind, kind, "", EDITION, iso(period(EDITION)[0]), "", 0, "invented products", "", "cases")


def _crosswalk() -> dict[str, NDArray[np.generic]]:
    rows = sorted(line.split(maxsplit=5) for line in PRODUCTS.strip().splitlines())
    ndc, code, size, many, units, name = zip(*rows, strict=True)
    key, product = code_keys(code), np.array(ndc, dtype="S16")
    (words, ends), (makers, maker_ends) = packed(name), packed([""] * len(rows))
    amounts = {"package_size": size, "package_quantity": many, "units": units}
    columns: dict[str, NDArray[np.generic]] = {column: np.array([round(float(value) * MILLION) for value in values]) for column, values in amounts.items()}
    columns["package_units"] = np.array([round(float(one) * float(each) * MILLION) for one, each in zip(units, many, strict=True)])
    order = np.lexsort((product, key)).astype(np.int32)
    return columns | {"ndc": product, "key": key, "by_code": order, "name_text": words, "name_ends": ends, "labeler_text": makers, "labeler_ends": maker_ends}


def _prices() -> dict[str, NDArray[np.generic]]:
    codes = sorted(DOSAGES)
    (words, ends), (notes, note_ends) = packed([DOSAGES[code] for code in codes]), packed([""] * len(codes))
    unknown = np.full(len(codes), -1, dtype=np.int64)
    texts: dict[str, NDArray[np.generic]] = {"dosage_text": words, "dosage_ends": ends, "notes_text": notes, "notes_ends": note_ends}
    return {"key": code_keys(codes), "limit": unknown, "coinsurance": unknown, **texts}
