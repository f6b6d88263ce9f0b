"""One row at a time of what is loaded: relative values, Addendum B, drug prices, products, code lists, descriptors; as of a service date."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..model.dates import LAST_DAY
from .keys import Days, Keys, code_key, code_of
from .names import MODIFIERS, plain_ndc
from .shelves import Columns, Shelves

if TYPE_CHECKING:
    from .diagnoses import Diagnoses, DiagnosisFacts
    from .rows import Asp, Charges, Descriptor, From, Gpci, Listed, Opps, Product, Rvu


class Doors(Shelves):
    """Each door gives None where the table is not loaded or has no such row; `edition_on` tells which of the two."""

    def rvu(self, code: str, modifier: str = "", *, day: int, qpp: bool = False) -> Rvu | None:
        """Relative values of a code with modifier 26, TC, 53 or none. qpp: for a participant of an advanced model, from 2026."""
        from .rows import Rvu

        place = self._place(("rvu", "rvu-qpp" if qpp else "rvu-nonqpp"), day)
        if place is None or modifier not in MODIFIERS:
            return None
        columns = self._open(place)
        rows = columns.find("key", code_key(code))
        at = rows.start + np.flatnonzero(columns["modifier"][rows] == MODIFIERS.index(modifier))
        if not len(at):
            return None
        found = _Row(columns, int(at[0]), self._from(place, day))
        row = found.values(*(name for name in Rvu._fields if name not in ("code", "modifier", "endo_base", "source")))
        return Rvu(code=code, modifier=modifier, endo_base=code_of(int(columns["endo_base"][at[0]])), source=found.source, **row)

    def gpci(self, locality: str, day: int) -> Gpci | None:
        """The indices of a locality: `AL 10112 00`, `10112-00` or `AL 00`. None also where that names several."""
        from .rows import Gpci

        place = self._place(("gpci",), day)
        if place is None:
            return None
        columns = self._open(place)
        wanted = "".join(part for part in locality.upper() if part.isalnum())
        all_keys = [key.decode() for key in columns["key"].tolist()]
        found = [i for i, key in enumerate(all_keys) if wanted in (key, key[2:], key[:2] + key[7:])]
        if len(found) != 1:
            return None
        at, key = found[0], all_keys[found[0]]
        values = {name: int(columns[name][at]) for name in ("work", "work_no_floor", "pe", "mp")}
        return Gpci(state=key[:2], contractor=key[2:7], locality=key[7:], name=columns.text("name", at), source=self._from(place, day), **values)

    def opps(self, code: str, day: int) -> Opps | None:
        """The row of Addendum B."""
        from .rows import Opps

        found = self._row("opps", code, day)
        return None if found is None else Opps(code=code, source=found.source, **found.values(*Opps._fields[1:-1]))

    def asp(self, code: str, day: int) -> Asp | None:
        """The payment limit of a drug."""
        from .rows import Asp

        found = self._row("asp", code, day)
        if found is None:
            return None
        columns, at = found.columns, found.at
        return Asp(code, columns.text("dosage", at), int(columns["limit"][at]), int(columns["coinsurance"][at]), columns.text("notes", at), found.source)

    def ndc(self, ndc: str, day: int) -> tuple[Product, ...]:
        """A product under every code that lists it; empty where none does, which does not make it wrong."""
        place = self._place(("ndc",), day)
        if place is None:
            return ()
        rows = self._open(place).find("ndc", plain_ndc(ndc).encode())
        return tuple(self._product(place, row, day) for row in range(rows.start, rows.stop))

    def ndcs_of(self, code: str, day: int) -> tuple[Product, ...]:
        """The products that are listed under a code."""
        place = self._place(("ndc",), day)
        if place is None:
            return ()
        columns, key = self._open(place), code_key(code)
        order = columns["by_code"]
        left, right = np.searchsorted(columns["key"], [key, key + 1], sorter=order)
        return tuple(self._product(place, int(row), day) for row in order[left:right])

    def has_products(self, code: str, day: int) -> bool:
        """Are products listed under a code?"""
        place = self._place(("ndc",), day)
        if place is None:
            return False
        columns, key = self._open(place), code_key(code)
        at = int(np.searchsorted(columns["key"], key, sorter=columns["by_code"]))
        return at < len(columns["key"]) and bool(columns["key"][columns["by_code"][at]] == key)

    def ndc_matches(self, ndcs: NDArray[np.bytes_], codes: Keys, days: Days) -> NDArray[np.int8]:
        """For products (`plain_ndc` of each), codes and days, all of shape (n,): 1 the product is listed under the code, 0 under others, -1 not at all."""
        found = np.full(len(days), -1, dtype=np.int8)
        for day in np.unique(days).tolist():
            place = self._place(("ndc",), day)
            if place is not None:
                mine = np.flatnonzero(days == day)
                found[mine] = _listed(self._open(place), ndcs[mine], codes[mine])
        return found

    def hcpcs(self, code: str, day: int | None = None) -> Listed | None:
        """A Level II code with the days on which it was added and ended, from the edition of a day (default: the newest)."""
        from .rows import Listed

        found = self._row("hcpcs", code, LAST_DAY if day is None else day)
        if found is None:
            return None
        columns, at = found.columns, found.at
        return Listed(code, int(columns["first"][at]), int(columns["last"][at]), columns.text("label", at), found.source)

    def listed(self, code: str, day: int) -> Listed | None:
        """A code by the loaded lists that know when it was there: HCPCS with its dates, or the last relative values that have it, with the days they cover."""
        from .rows import Listed

        found = self.hcpcs(code)
        if found is not None:
            return found
        places = [place for place, edition in enumerate(self.editions) if edition.kind == "rvu"]
        places.sort(key=lambda i: (self.editions[i].start <= day, self.editions[i].start if self.editions[i].start <= day else -self.editions[i].start))
        for place in reversed(places):
            rows = self._open(place).find("key", code_key(code))
            if rows.start < rows.stop:
                edition = self.editions[place]
                return Listed(code, edition.start, edition.end, "", self._from(place, day))
        return None

    def is_number_used(self, code: str) -> bool | None:
        """Was the number ever given to a code? None where no list of numbers is loaded. It says nothing of validity."""
        if "hcpcs_numbers" not in self._shelves:
            return None
        found = (self._open(place).find("key", code_key(code)) for place in self._shelves["hcpcs_numbers"][0].tolist())
        return any(rows.start < rows.stop for rows in found)

    def carc(self, code: str, day: int) -> Listed | None:
        """A claim adjustment reason code with its dates."""
        return self._adjustment("carc", code, day)

    def rarc(self, code: str, day: int) -> Listed | None:
        """A remittance advice remark code with its dates."""
        return self._adjustment("rarc", code, day)

    def charges_seen(self, code: str, day: int) -> Charges | None:
        """What hospitals charge for a code."""
        from .rows import Charges

        found = self._row("charges_seen", code, day)
        return None if found is None else Charges(code=code, source=found.source, **found.values(*Charges._fields[1:-1]))

    def descriptor(self, code: str, day: int) -> Descriptor | None:
        """A licensee's words for a code."""
        from .rows import Descriptor

        found = self._row("descriptor", code, day)
        if found is None:
            return None
        return Descriptor(code, found.columns.text("description", found.at), found.columns.text("label", found.at), found.source)

    # diagnoses

    def diagnosis(self, code: str, day: int) -> DiagnosisFacts:
        """Is a diagnosis code valid and billable on a day? It is judged only in a fiscal year that is loaded."""
        return self._diagnoses.facts(code, day)

    def diagnoses(self, codes: Keys, days: Days) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """For many codes (`diagnosis_key`) and days: is the fiscal year loaded, is the code in it, may it stand on a claim. All of shape (n,)."""
        return self._diagnoses.on(codes, days)

    def diagnoses_under(self, prefix: str, day: int) -> dict[str, str]:
        """Codes of the day that begin with a prefix and may stand on a claim, with their titles, in order; empty where the year is not loaded."""
        return self._diagnoses.under(prefix, day)

    @cached_property
    def _diagnoses(self) -> Diagnoses:
        from .diagnoses import Diagnoses

        return Diagnoses(self)

    # helpers

    def _from(self, place: int, day: int) -> From:
        from .rows import From

        edition = self.editions[place]
        return From(edition, not edition.start <= day <= edition.end)

    def _row(self, name: str, code: str, day: int) -> _Row | None:
        place = self._place((name,), day)
        if place is None:
            return None
        columns = self._open(place)
        rows = columns.find("key", code_key(code))
        return None if rows.start == rows.stop else _Row(columns, rows.start, self._from(place, day))

    def _adjustment(self, name: str, code: str, day: int) -> Listed | None:
        from .rows import Listed

        place = self._place((name,), day)
        if place is None:
            return None
        columns = self._open(place)
        rows = columns.find("code", code.upper().encode())
        if rows.start == rows.stop:
            return None
        return Listed(code, int(columns["first"][rows.start]), int(columns["last"][rows.start]), "", self._from(place, day))

    def _product(self, place: int, row: int, day: int) -> Product:
        from .rows import Product

        columns = self._open(place)
        found = _Row(columns, row, self._from(place, day))
        amounts = found.values("package_size", "package_quantity", "units", "package_units")
        ndc, code = columns["ndc"][row].decode(), code_of(int(columns["key"][row]))
        return Product(ndc, code, columns.text("name", row), columns.text("labeler", row), source=found.source, **amounts)


class _Row:
    """A row that was found."""

    def __init__(self, columns: Columns, at: int, source: From) -> None:
        self.columns, self.at, self.source = columns, at, source

    def values(self, *names: str) -> dict[str, Any]:
        """Some columns of the row, as Python's own values."""
        return {name: _plain(self.columns[name][self.at]) for name in names}


def _listed(columns: Columns, ndcs: NDArray[np.bytes_], codes: Keys) -> NDArray[np.int8]:
    """1, 0 or -1 of `ndc_matches` in one edition."""
    left, right = (np.searchsorted(columns["ndc"], ndcs, side=side) for side in ("left", "right"))
    found = np.where(right > left, np.int8(0), np.int8(-1))
    most = int((right - left).max()) if len(left) else 0
    for step in range(most):
        at = np.minimum(left + step, len(columns["key"]) - 1)
        found[(left + step < right) & (columns["key"][at] == codes)] = 1
    return found


def _plain(value: Any) -> Any:
    """A NumPy value as Python's own."""
    plain = value.item()
    return plain.decode() if isinstance(plain, bytes) else plain

