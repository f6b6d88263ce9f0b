"""What the loaded lists say of one code on one day: fee schedule, Addendum B, drug limit, packages, dates, the licensee's words; each with its edition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from ..model.dates import LAST_DAY, iso
from .diff_codes import MILLION, MODIFIERS, PFS_STATUS
from .editions import Edition
from .keys import code_key
from .library import Library
from .texts import unpacked

PACKAGES_SHOWN = 4

SCHEDULES = ("rvu", "rvu-nonqpp", "rvu-qpp")
"""The fee schedule, and the two into which it was cut in 2026; of these the one that holds for most is shown where both are loaded."""


class Said(NamedTuple):
    """One sentence of one list. note: the edition, and whether it is carried forward."""

    list: str
    words: str
    note: str


def lists_say(library: Library, code: str, day: int) -> list[Said]:
    """What every loaded list that knows the code says of it."""
    said = []
    for name, read in READERS.items():
        edition = loaded_on(library, name, day)
        if edition is not None:
            said += [Said(label, words, edition_note(edition, day)) for label, words in read(edition, code, day)]
    return said


def loaded_on(library: Library, name: str, day: int) -> Edition | None:
    """The loaded edition of a table that answers on a day; None where nothing of that name is loaded."""
    names = SCHEDULES if name == "rvu" else (name,)
    mine = sorted((each for each in library.editions if each.name in names and not each.is_starter), key=lambda e: (e.start, -names.index(e.name)))
    begun = [each for each in mine if each.start <= day]
    return begun[-1] if begun else mine[0] if mine else None


def edition_note(edition: Edition, day: int) -> str:
    name = f"starter set {edition.edition}" if edition.is_starter else f"{edition.edition} ({edition.file})"
    if edition.start <= day <= edition.end:
        return name
    return f"{name}, {'carried forward' if day > edition.end else 'the earliest edition, applied to an earlier date'}"


def rows_of(edition: Edition, key: int, column: str = "key") -> list[int]:
    """The places of a key in a table that is sorted by it."""
    keys = edition.array(column)
    return list(range(int(np.searchsorted(keys, key)), int(np.searchsorted(keys, key, side="right"))))


def text_of(edition: Edition, column: str, row: int) -> str:
    return unpacked(edition.array(f"{column}_text"), edition.array(f"{column}_ends"), row)


def money(cents: float) -> str:
    return f"${cents / 100:,.2f}"


def decimal(millionths: int, least: int = 2) -> str:
    """`54.123`: as many places as there are, two at least."""
    text = f"{millionths / MILLION:.6f}".rstrip("0")
    whole, _, places = text.partition(".")
    return f"{int(whole):,}.{places.ljust(least, '0')}"


def _fee_schedule(edition: Edition, code: str, day: int) -> Iterator[tuple[str, str]]:
    for row in rows_of(edition, code_key(code)):
        at = {name: int(edition.array(name)[row]) for name in ("work", "pe_nonfac", "pe_fac", "mp", "factor", "pctc", "modifier")}
        status, days = (edition.array(name)[row].decode() for name in ("status", "global_days"))
        modifier = MODIFIERS[at["modifier"]]
        parts = [f"status {status} ({PFS_STATUS.get(status, 'see the file')})" + ("" if modifier else f", PC/TC {at['pctc']}, global days {days}")]
        if any(at[name] for name in ("work", "pe_nonfac", "pe_fac", "mp")):
            practice = _either(decimal(at["pe_nonfac"]), decimal(at["pe_fac"]))
            parts.append(f"RVU work {decimal(at['work'])}, practice {practice}, malpractice {decimal(at['mp'])}")
            paid = [_paid(at["work"] + at[place] + at["mp"], at["factor"]) for place in ("pe_nonfac", "pe_fac")]
            parts.append(f"nationally {_either(*paid)}")
        yield f"fee schedule{f' -{modifier}' if modifier else ''}", "; ".join(parts)


def _either(office: str, facility: str) -> str:
    return office if office == facility else f"{office} ({facility} in a facility)"


def _paid(rvu: int, factor: int) -> str:
    return money(round(rvu * factor / MILLION / MILLION * 100)) if factor > 0 else "no factor"


def _addendum_b(edition: Edition, code: str, day: int) -> Iterator[tuple[str, str]]:
    for row in rows_of(edition, code_key(code)):
        apc, rate = int(edition.array("apc")[row]), int(edition.array("rate")[row])
        indicator = edition.array("si")[row].decode() or "none"
        parts = [f"status indicator {indicator}", f"APC {apc}" if apc >= 0 else "", f"rate ${decimal(rate)}" if rate >= 0 else "no rate"]
        yield "hospital", ", ".join(part for part in parts if part)


def _drug_limit(edition: Edition, code: str, day: int) -> Iterator[tuple[str, str]]:
    for row in rows_of(edition, code_key(code)):
        limit = int(edition.array("limit")[row])
        paid = f"payment limit ${decimal(limit, 3)}" if limit >= 0 else "no payment limit"
        yield "drug", f"{paid} for one unit of {text_of(edition, 'dosage', row).lower()}"


def _packages(edition: Edition, code: str, day: int) -> Iterator[tuple[str, str]]:
    order, keys = edition.array("by_code"), edition.array("key")
    sorted_keys = keys[order]
    rows = order[np.searchsorted(sorted_keys, code_key(code)) : np.searchsorted(sorted_keys, code_key(code), side="right")].tolist()
    if rows:
        shown = "; ".join(f"{edition.array('ndc')[row].decode()} {package(edition, row)}" for row in rows[:PACKAGES_SHOWN])
        more = f"; and {len(rows) - PACKAGES_SHOWN} more package{'s' * (len(rows) > PACKAGES_SHOWN + 1)}" if len(rows) > PACKAGES_SHOWN else ""
        yield "NDC", shown + more


def package(edition: Edition, row: int) -> str:
    """`keytruda, 100 units`."""
    units = int(edition.array("package_units")[row])
    return f"{text_of(edition, 'name', row).strip().lower() or 'no name'}, {units / MILLION:,.10g} units a package"


def _dates(edition: Edition, code: str, day: int) -> Iterator[tuple[str, str]]:
    for row in rows_of(edition, code_key(code)):
        first, last = int(edition.array("first")[row]), int(edition.array("last")[row])
        verdict = "not valid yet" if day < first else "not valid any more" if day > last else "valid"
        until = "no end" if last == LAST_DAY else f"{'ended' if last < day else 'ends'} {iso(last)}"
        yield "HCPCS", f"{verdict}: added {iso(first)}, {until}"


def _descriptor(edition: Edition, code: str, day: int) -> Iterator[tuple[str, str]]:
    for row in rows_of(edition, code_key(code)):
        words = text_of(edition, "description", row) or text_of(edition, "label", row)
        if words:
            yield "your descriptor", words


READERS: dict[str, Callable[[Edition, str, int], Iterator[tuple[str, str]]]] = {
    "descriptor": _descriptor, "hcpcs": _dates, "rvu": _fee_schedule, "opps": _addendum_b, "asp": _drug_limit, "ndc": _packages,
}  # fmt: skip
