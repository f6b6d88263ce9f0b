"""What Medicare pays with: relative values, geographic indices, Addendum B; and the gross charges that hospitals publish."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..keys import NO_KEY, Keys
from ..names import MODIFIERS
from .cells import codes, marked, numbers, rates, single, texts, words
from .read import Rows, Sorted
from .refusal import SourceError

INDICATORS = ("pctc", "multiple", "bilateral", "assistant", "cosurgeon", "team")
RVUS = ("work", "pe_nonfac", "pe_fac", "mp", "factor")
OPPS_CAPS = ("opps_pe_nonfac", "opps_pe_fac", "opps_mp")


def rvu(rows: Rows) -> list[Sorted]:
    """One row a code and modifier."""
    key = codes(rows, "code")
    modifier = _modifiers(rows)
    order = np.lexsort((modifier, key))
    _once(rows, key[order], modifier[order])
    columns: dict[str, np.ndarray] = {"key": key, "modifier": modifier, "status": words(rows, "status", r"[A-Z]", "a status letter")}
    columns |= {name: rates(rows, name, absent=-1 if name == "factor" else None) for name in RVUS}
    columns |= {name: rates(rows, name, absent=0) if name in rows.columns else np.zeros(len(key), dtype=np.int64) for name in OPPS_CAPS}
    columns |= {name: numbers(rows, name, tuple(range(10)), absent=-1).astype(np.int8) for name in INDICATORS}
    columns |= {name: marked(rows, name) for name in ("not_used", "nonfac_na", "fac_na")}
    columns["global_days"] = _zeros_back(words(rows, "global_days", r"\d{1,3}|XXX|YYY|ZZZ|MMM|", "000, 010, 090, XXX, YYY, ZZZ or MMM"), 3)
    columns["supervision"] = _optional(rows, "supervision")
    columns["imaging_family"] = _optional(rows, "imaging_family")
    columns["endo_base"] = codes(rows, "endo_base", absent=NO_KEY) if "endo_base" in rows.columns else np.full(len(key), NO_KEY, dtype=np.int64)
    return [Sorted({name: array[order] for name, array in columns.items()})]


def gpci(rows: Rows) -> list[Sorted]:
    """One row a locality, by state, contractor (five digits) and number (two): some contractors have one number in two states."""
    mac = _zeros_back(words(rows, "mac", r"\d{4,5}", "a contractor of five digits"), 5)
    number = _zeros_back(words(rows, "locality", r"\d{1,2}", "a locality of two digits"), 2)
    state = words(rows, "state", r"[A-Z]{2}", "a state")
    key = np.array([s + m + n for s, m, n in zip(state.tolist(), mac.tolist(), number.tolist(), strict=True)], dtype="S9")
    order = np.argsort(key, kind="stable")
    if len(np.unique(key)) < len(key):
        raise SourceError(f"{rows.file}: a locality stands in it twice; expected one row a locality")
    columns = {"key": key, "work": rates(rows, "work"), "pe": rates(rows, "pe"), "mp": rates(rows, "mp")}
    absent = np.full(len(key), -1, dtype=np.int64)
    columns["work_no_floor"] = rates(rows, "work_no_floor", absent=-1) if "work_no_floor" in rows.columns else absent
    return [Sorted({name: array[order] for name, array in columns.items()} | dict(texts(rows, "name", order)))]


def opps(rows: Rows) -> list[Sorted]:
    """One row a code."""
    key = codes(rows, "code")
    order = single(rows, "code", key)
    columns = {"key": key, "si": words(rows, "si", r"[A-Z][0-9]?|", "a status indicator"), "apc": numbers(rows, "apc", absent=-1).astype(np.int32)}
    for name in ("weight", "rate", "copay", "copay_least"):
        columns[name] = rates(rows, name, absent=-1) if name in rows.columns else np.full(len(key), -1, dtype=np.int64)
    return [Sorted({name: array[order] for name, array in columns.items()})]


def charges_seen(rows: Rows) -> list[Sorted]:
    """One row a code: how many charges of how many hospitals were seen, and in cents what a tenth, half and nine tenths of them stay below."""
    key = codes(rows, "code")
    order = single(rows, "code", key)
    columns = {"key": key, "charges": numbers(rows, "n"), "hospitals": numbers(rows, "hospitals")}
    columns |= {name: rates(rows, name, parts=100, expected="dollars and cents") for name in ("p10", "p50", "p90")}
    return [Sorted({name: array[order] for name, array in columns.items()})]


def _modifiers(rows: Rows) -> NDArray[np.int8]:
    found = words(rows, "modifier", "|".join(MODIFIERS), "26, TC, 53 or nothing")
    place = {modifier.encode(): i for i, modifier in enumerate(MODIFIERS)}
    return np.array([place[modifier] for modifier in found.tolist()], dtype=np.int8)


def _once(rows: Rows, key: Keys, modifier: NDArray[np.int8]) -> None:
    if np.any((key[1:] == key[:-1]) & (modifier[1:] == modifier[:-1])):
        raise SourceError(f"{rows.file}: a code stands in it twice with one modifier; expected one row a code and modifier")


def _zeros_back(column: NDArray[np.bytes_], width: int) -> NDArray[np.bytes_]:
    """A spreadsheet makes 0 of 000 and 2102 of 02102."""
    return np.array([word.zfill(width) if word.isdigit() else word for word in column.tolist()], dtype=f"S{width}")


def _optional(rows: Rows, column: str) -> NDArray[np.bytes_]:
    if column not in rows.columns:
        return np.zeros(rows.frame.height, dtype="S2")
    return _zeros_back(words(rows, column, r"[0-9A-Z]{0,2}", "an indicator of two places"), 2)


