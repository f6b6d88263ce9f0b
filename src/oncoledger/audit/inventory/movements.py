"""Rows of the table `stock` as movements: what is impossible is said with its file and row, the rest counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from oncoledger.model.identifiers import ndc
from oncoledger.model.times import DAY
from oncoledger.model.verdict import ReadError
from oncoledger.sources.names import plain_ndc

from .amounts import Amount, amount_of, thousandths

KINDS = ("bought", "dispensed", "returned", "expired", "broken", "transferred", "adjusted", "counted", "borrowed")
OWN, FREE = "own", ("free", "white_bagged")
ACCOUNTS = (OWN, "340B", *FREE)
_ACCOUNT = {"": OWN, "own": OWN, "bought": OWN, "340b": "340B", "free": "free", "white_bagged": "white_bagged"}
"""An account, or how a charge says that a drug was acquired -> the account."""

Admin = tuple[str, str]
"""System and record_id of an administration; two empty words for none."""


class Movement(NamedTuple):
    """One row of stock. product: eleven digits of the NDC, empty where none is named. packages, amount: None where not said. person: empty for most."""

    kind: str
    day: int
    seconds: int
    product: str
    code: str
    drug: str
    lot: str
    account: str
    other_account: str
    site: str
    other_site: str
    packages: Fraction | None
    amount: Amount | None
    cents: int | None
    person: str
    admin: Admin
    file: str
    place: str
    record_id: str

    @property
    def is_put_back(self) -> bool:
        """Returned to stock by those to whom it was dispensed; else it went back to the supplier."""
        return self.kind == "returned" and bool(self.person or self.admin[1])


@lru_cache(1 << 14)
def product_of(text: str) -> str:
    """An NDC as eleven digits; what is none, such as the number of a device, as it stands."""
    return ndc.compact(text) if ndc.is_valid(text) else plain_ndc(text)


def account_of(word: Any) -> str | None:
    """The account that a word names; None where it names none of ours."""
    return _ACCOUNT.get(str(word or "").strip().casefold().replace("-", "_").replace(" ", "_"))


def movements_of(rows: Iterable[Mapping[str, Any]]) -> tuple[list[Movement], list[ReadError]]:
    """The movements that rows of `stock` tell of, and the rows that cannot be."""
    found, problems = [], []
    for row in rows:
        if wrong := _fault(row):
            column, what, expected = wrong
            problems.append(ReadError(str(row.get("source_file", "")), str(row.get("source_place", "")), what, f"{expected}; the row is left out", column))
        else:
            found.append(_movement(row))
    return found, problems


def _fault(row: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Column, found and expected of what cannot be."""
    kind = _word(row, "kind")
    if kind not in KINDS:
        return "kind", repr(kind), ", ".join(KINDS)
    for name in ("account", "other_account"):
        if account_of(row.get(name)) is None:
            return name, repr(str(row[name])), ", ".join(ACCOUNTS)
    if not any(row.get(name) for name in ("ndc", "code", "drug")):
        return "ndc", "no ndc, code or drug", "one of them"
    if row.get("packages") is None and row.get("quantity") is None:
        return "packages", "neither packages nor quantity", "one of them"
    for name in ("packages", "quantity"):
        if kind != "adjusted" and (row.get(name) or 0) < 0:
            return name, f"{float(thousandths(row[name])):g}", f"no number below zero where something is {kind}"
    if kind == "adjusted" and (row.get("packages") or 0) * (row.get("quantity") or 0) < 0:
        return "quantity", "packages and quantity of two signs", "one direction"
    if kind in ("bought", "borrowed") and (row.get("cost_amount") or 0) < 0:
        return "cost_amount", f"{row['cost_amount'] / 100:.2f}", f"no cost below zero where something is {kind}"
    return None


def _word(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name, "")).strip().casefold()


def _movement(row: Mapping[str, Any]) -> Movement:
    def text(name: str) -> str:
        return str(row.get(name, "")).strip()

    seconds = int(row["moved_time"])
    packages = thousandths(row["packages"]) if row.get("packages") is not None else None
    admin = (text("system"), text("administration_id")) if row.get("administration_id") else ("", "")
    person = str(row.get("person_id") or row.get("patient_id") or "")
    other = (account_of(row.get("other_account")) or "") if row.get("other_account") else ""
    return Movement(
        _word(row, "kind"), seconds // DAY, seconds, product_of(text("ndc")), text("code").upper(), text("drug"), text("lot"),
        account_of(row.get("account")) or OWN, other, text("site_id"), text("other_site_id"), packages, amount_of(row.get("quantity"), row.get("unit")),
        row.get("cost_amount"), person, admin, text("source_file"), text("source_place"), text("record_id"),
    )  # fmt: skip
