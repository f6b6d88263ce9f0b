"""What the loaded lists say of one code on one day: fee schedule, Addendum B, drug limit, packages, dates; each with its edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ..model.dates import LAST_DAY, iso
from .diff_codes import MILLION, PFS_STATUS
from .editions import Edition
from .keys import code_keys
from .library import Library
from .names import MODIFIERS
from .rows import Product

PACKAGES_SHOWN = 4


class Said(NamedTuple):
    """One sentence of one list. note: the edition, and whether it is carried forward."""

    list: str
    words: str
    note: str


def lists_say(library: Library, code: str, day: int) -> list[Said]:
    """What every loaded list that knows the code says of it."""
    readers = (_dates, _fee_schedule, _addendum_b, drug_limit, _packages)
    return [said for reader in readers for said in reader(library, code, day)]


def edition_note(edition: Edition, day: int) -> str:
    """`2026Q3 (PPRRVU2026_Jul.csv), carried forward`."""
    name = f"starter set {edition.edition}" if edition.is_starter else f"{edition.edition} ({edition.file})"
    if edition.start <= day <= edition.end:
        return name
    return f"{name}, {'carried forward' if day > edition.end else 'the earliest edition, applied to an earlier date'}"


def dates_of(first: int, last: int, day: int) -> str:
    """`added 2016-01-01, no end`."""
    return f"{iso(first) or 'always'}, {'no end' if last == LAST_DAY else ('ended ' if last < day else 'ends ') + iso(last)}"


def package(product: Product) -> str:
    """`keytruda, 100 units a package`."""
    return f"{product.name.strip().lower() or 'no name'}, {product.package_units / MILLION:,.10g} units a package"


def drug_limit(library: Library, code: str, day: int) -> Iterator[Said]:
    found = library.asp(code, day)
    if found:
        limit = f"payment limit ${_decimal(found.limit_rate, 3)}" if found.limit_rate >= 0 else "no payment limit"
        yield Said("drug", f"{limit} for one unit of {found.dosage.lower()}", edition_note(found.source.edition, day))


def _dates(library: Library, code: str, day: int) -> Iterator[Said]:
    """Beside what the starter set says; of a code that it does not have, `CodeFacts.listed` tells the dates."""
    found = library.hcpcs(code, day) if library.code_rows(code) else None
    if found:
        state = "valid" if found.covers(day) else "not valid yet" if day < found.first else "not valid any more"
        yield Said("HCPCS", f"{state}: added {dates_of(found.first, found.last, day)}", edition_note(found.source.edition, day))


def _fee_schedule(library: Library, code: str, day: int) -> Iterator[Said]:
    """A line for the code, and one for each modifier that has a row."""
    for modifier in MODIFIERS:
        row = library.rvu(code, modifier, day=day) or library.rvu(code, modifier, day=day, qpp=True)
        if row is None:
            continue
        if _has_changed(library, code, row.source.edition, day):
            yield Said("fee schedule", "cannot tell: the code is new or has changed since the edition", edition_note(row.source.edition, day))
            return
        whole = "" if modifier else f", PC/TC {row.pctc}, global days {row.global_days}"
        parts = [f"status {row.status} ({PFS_STATUS.get(row.status, 'see the file')}){whole}"]
        if row.work or row.pe_nonfac or row.pe_fac:
            practice = _either(_decimal(row.pe_nonfac), _decimal(row.pe_fac))
            paid = _either(*(_paid(row.work + each + row.mp, row.factor) for each in (row.pe_nonfac, row.pe_fac)))
            parts += [f"RVU work {_decimal(row.work)}, practice {practice}, malpractice {_decimal(row.mp)}", f"nationally {paid}"]
        yield Said(f"fee schedule{f' -{modifier}' if modifier else ''}", "; ".join(parts), edition_note(row.source.edition, day))


def _has_changed(library: Library, code: str, edition: Edition, day: int) -> bool:
    """Did the code begin, or get its present meaning, between an edition and a later day? What the edition says is of another service then."""
    _, changed = library.lifetimes.on(code_keys([code]), np.array([edition.start], dtype=np.int32), np.array([day], dtype=np.int32))
    return bool(changed[0])


def _addendum_b(library: Library, code: str, day: int) -> Iterator[Said]:
    row = library.opps(code, day)
    if row:
        rate = f"rate ${_decimal(row.rate)}" if row.rate >= 0 else "no rate"
        parts = [f"status indicator {row.si or 'none'}", f"APC {row.apc}" if row.apc >= 0 else "", rate]
        yield Said("hospital", ", ".join(part for part in parts if part), edition_note(row.source.edition, day))


def _packages(library: Library, code: str, day: int) -> Iterator[Said]:
    products = library.ndcs_of(code, day)
    if products:
        shown = "; ".join(f"{each.ndc} {package(each)}" for each in products[:PACKAGES_SHOWN])
        left = len(products) - PACKAGES_SHOWN
        more = f"; and {left} more package{'s' * (left > 1)}" if left > 0 else ""
        yield Said("NDC", shown + more, edition_note(products[0].source.edition, day))


def _either(office: str, facility: str) -> str:
    return office if office == facility else f"{office} ({facility} in a facility)"


def _paid(rvu: int, factor: int) -> str:
    """Dollars of relative values and a conversion factor, both in millionths; without a locality's indices."""
    return f"${round(rvu * factor / MILLION / MILLION, 2):,.2f}" if factor > 0 else "no conversion factor"


def _decimal(millionths: int, least: int = 2) -> str:
    """`54.123`: as many places as there are, two at least."""
    whole, _, places = f"{millionths / MILLION:.6f}".rstrip("0").partition(".")
    return f"{int(whole):,}.{places.ljust(least, '0')}"
