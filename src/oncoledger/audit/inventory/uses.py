"""What became of drugs beside the stock: given, wasted and opened by the record; billed and paid by charges, claims and remittances. In billing units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from oncoledger.model.times import DAY

from .amounts import Amount, amount_of, thousandths
from .convert import Converter
from .movements import Admin, Movement, account_of, product_of

Row = Mapping[str, Any]
NOT_GIVEN = frozenset(("held", "refused", "not_given", "entered_in_error"))
WASTE = "JW"


class Where(NamedTuple):
    """Where a row stands. place: `row 7`, `segment 57`."""

    table: str
    file: str
    place: str
    record_id: str = ""


class Cannot(NamedTuple):
    """Something that cannot be converted. drug: code, NDC or words. day: of the row."""

    drug: str
    why: str
    day: int
    where: Where


class Given(NamedTuple):
    """One administration. given: units of the dose; None where it cannot be told. wasted: units of single-dose vials; of_vials: does any vial say it?
    opened: units of all its vials, None where none is on file or one cannot be converted. unsure: a vial that does not say whether it is for one dose."""

    admin: Admin
    person: str
    day: int
    drug: str
    code: str
    product: str
    account: str
    given: Fraction | None
    wasted: Fraction | None
    other_waste: Fraction
    opened: Fraction | None
    of_vials: bool
    unsure: bool
    where: Where


class Billed(NamedTuple):
    """One line of a drug. units: as billed. is_waste: carries JW. paid_units, paid_cents: None where no payer has answered. drug: filled in later."""

    person: str
    day: int
    code: str
    product: str
    modifiers: str
    units: Fraction
    cents: int | None
    account: str
    admin_id: str
    payer: str
    part: str
    claim: str
    amount: Amount | None
    where: Where
    drug: str = ""
    paid_units: Fraction | None = None
    paid_cents: int | None = None

    @property
    def is_waste(self) -> bool:
        return WASTE in self.modifiers.split()


@dataclass
class Record:
    """The rows of administrations and vials, with what links them. by_id: record_id -> administrations of that name in any system."""

    administrations: list[Row]
    vials: dict[Admin, list[Row]]
    by_id: dict[str, list[Admin]]

    @classmethod
    def of(cls, administrations: Sequence[Row], vials: Iterable[Row]) -> Record:
        by_id: dict[str, list[Admin]] = defaultdict(list)
        for row in administrations:
            by_id[str(row["record_id"])].append((str(row.get("system", "")), str(row["record_id"])))
        found = cls(sorted(administrations, key=_name), defaultdict(list), by_id)
        for row in sorted(vials, key=_name):
            if row.get("administration_id"):
                found.vials[found.named(str(row.get("system", "")), str(row["administration_id"]))].append(row)
        return found

    def named(self, system: str, record_id: str) -> Admin:
        """The administration that a row names: of its own system, else the only one of that name; else as the row says."""
        some = self.by_id.get(record_id, [])
        return (system, record_id) if len(some) != 1 else some[0]


def _name(row: Row) -> tuple[str, str]:
    return str(row.get("system", "")), str(row.get("record_id", ""))


def person_of(row: Row) -> str:
    return str(row.get("person_id") or row.get("patient_id") or "")


def where_of(table: str, row: Row) -> Where:
    return Where(table, str(row.get("source_file", "")), str(row.get("source_place", "")), str(row.get("record_id", "")))


def named_by(row: Row) -> tuple[str, str]:
    """Product and code that an administration itself names."""
    system, code = str(row.get("code_system", "")).casefold(), str(row.get("drug_code", ""))
    product = product_of(str(row.get("ndc", "")) or (code if system == "ndc" else ""))
    return product, code.upper() if system in ("hcpcs", "cpt") else ""


def is_drug_code(code: str) -> bool:
    """Is it of those letters of HCPCS under which drugs stand? What else a line bills beside a drug is a service."""
    return len(code) == 5 and code[0] in "JQCSAP" and code[1:].isdigit()


class Links:
    """What other rows say of an administration: the products and accounts of what was dispensed for it and opened for it, the codes charged for it."""

    def __init__(self, record: Record, movements: Iterable[Movement], lines: Iterable[Billed]) -> None:
        self.products: dict[Admin, set[str]] = defaultdict(set)
        self.codes: dict[Admin, set[str]] = defaultdict(set)
        self.accounts: dict[Admin, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
        for admin, vials in record.vials.items():
            for row in vials:
                self._add(admin, product_of(str(row.get("ndc", ""))), "", row.get("acquisition"), 0)
        for each in movements:
            if each.kind == "dispensed" and each.admin[1]:
                self._add(record.named(*each.admin), each.product, each.code, each.account, 1)
        for line in lines:
            some = record.by_id.get(line.admin_id, ())
            if len(some) == 1 and (is_drug_code(line.code) or line.product):
                self._add(some[0], line.product, line.code, line.account, 2)

    def _add(self, admin: Admin, product: str, code: str, account: Any, rank: int) -> None:
        if product:
            self.products[admin].add(product)
        if code:
            self.codes[admin].add(code)
        if account and account_of(account):
            self.accounts[admin][rank].add(account_of(account) or "")

    def account(self, admin: Admin) -> str:
        """What the vials say, else what was dispensed, else what is charged; empty where that is not one account."""
        said = next((some for some in self.accounts[admin] if some), set()) if admin in self.accounts else set()
        return next(iter(said)) if len(said) == 1 else ""

    def names(self, admin: Admin) -> tuple[str, str]:
        products, codes = self.products.get(admin, set()), self.codes.get(admin, set())
        return (next(iter(products)) if len(products) == 1 else ""), (next(iter(codes)) if len(codes) == 1 else "")


def given_of(
    rows: Iterable[Row], record: Record, links: Links, converter: Converter, drug_of: Callable[[str, str], str]
) -> tuple[list[Given], list[Cannot]]:
    """Administrations with what they come to. drug_of: (code, product) -> drug. What was not given counts with its vials alone."""
    found, cannot = [], []
    for row in rows:
        admin = (str(row.get("system", "")), str(row["record_id"]))
        day = int(row["start_time"]) // DAY
        product, code = named_by(row)
        linked = links.names(admin)
        product, code = product or linked[0], code or linked[1]
        where = where_of("administration", row)
        meant, why = converter.code_of(product, code, day)
        words = meant or product or str(row.get("drug", "")) or "a drug without a name"
        given: Fraction | None = Fraction(0)
        if row.get("status") not in NOT_GIVEN:
            amount = amount_of(row.get("dose"), row.get("dose_unit"))
            if amount is None:
                why = why or ("no dose" if row.get("dose") is None else f"a dose in {row.get('dose_unit') or 'a unit that is not said'}")
            given = converter.of(product, code, day, None, amount).units if meant and amount else None
            if given is None:
                why = why or f"nothing says how many units of {meant} a dose in {amount.kind if amount else 'this unit'} is"
                cannot.append(Cannot(words, why, day, where))
        vials = record.vials.get(admin, ())
        inside = _vials(vials, product, code or meant, day, converter)
        cannot += [Cannot(words, f"a wasted amount in {vial.get('unit') or 'a unit that is not said'}", day, where_of("vial", vial)) for vial in inside.unread]
        found.append(Given(
            admin, person_of(row), day, drug_of(meant, product) or words, meant, product, links.account(admin), given, inside.wasted, inside.other,
            inside.opened if vials else None, bool(vials), inside.unsure, where,
        ))  # fmt: skip
    return found, cannot


class _Vials(NamedTuple):
    opened: Fraction | None
    wasted: Fraction | None
    other: Fraction
    unsure: bool
    unread: list[Row]


def _vials(vials: Sequence[Row], product: str, code: str, day: int, converter: Converter) -> _Vials:
    """Units of the vials of one administration; None where one cannot be converted. unread: those of which the waste cannot."""
    opened, wasted, other, unsure, unopened, unread = Fraction(0), Fraction(0), Fraction(0), False, False, list[Row]()
    for vial in vials:
        named = product_of(str(vial.get("ndc", ""))) or product
        amounts = [amount_of(vial.get(name), vial.get("unit")) for name in ("opened", "wasted")]
        units = [converter.of(named, code, day, None, amount).units if amount else None for amount in amounts]
        unopened |= units[0] is None
        opened += units[0] or 0
        if units[1] is None and vial.get("wasted"):
            unread.append(vial)
        elif vial.get("kind") == "multi":
            other += units[1] or 0
        else:
            wasted += units[1] or 0
            unsure |= "kind" not in vial and bool(units[1])
    return _Vials(None if unopened else opened, None if unread else wasted, other, unsure, unread)


class Paid(NamedTuple):
    """What payers answered to lines of one claim, code, day and modifiers. units: of one payer's answers that pay or leave to the patient."""

    units: Fraction
    cents: int


PayKey = tuple[str, str, int, str]
"""Claim number, code, day, modifiers in order."""


def paid_by_line(remittances: Iterable[Row], lines: Iterable[Row], adjustments: Iterable[Row], payer_of: Mapping[str, str]) -> dict[PayKey, Paid]:
    """What stands paid by claim number, code, day and modifiers. A reversal takes back. Units are counted once, whoever else paid for them as well.

    A line that pays nothing counts as paid where what it would pay is the patient's. payer_of: payment -> payer.
    """
    owner = {str(row["remittance_id"]): row for row in remittances if row.get("status") not in ("23", "25")}
    patient: set[tuple[str, int]] = set()
    for row in adjustments:
        if row.get("group") == "PR" and row.get("line_number") is not None and str(row.get("reason")) in ("1", "2", "3"):
            patient.add((str(row["remittance_id"]), int(row["line_number"])))
    units: dict[PayKey, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    cents: dict[PayKey, int] = defaultdict(int)
    for line in lines:
        claim = owner.get(str(line["remittance_id"]))
        if claim is None or not claim.get("claim_number"):
            continue
        day = line.get("service_date") or claim.get("service_from_date")
        if day is None:
            continue
        key = pay_key(str(claim["claim_number"]), str(line.get("billed_code") or line.get("code") or ""), int(day), str(line.get("modifiers", "")))
        sign, paid = -1 if claim.get("status") == "22" else 1, int(line.get("paid_amount") or 0)
        counts = paid != 0 or (str(line["remittance_id"]), int(line["line_number"])) in patient
        units[key][payer_of.get(str(claim.get("payment_id", "")), "")] += sign * abs(thousandths(line.get("units", 1000))) if counts else 0
        cents[key] += paid
    return {key: Paid(max(Fraction(0), *by_payer.values()), cents[key]) for key, by_payer in units.items()}


def pay_key(claim: str, code: str, day: int, modifiers: str) -> PayKey:
    return claim, code, day, " ".join(sorted(modifiers.split()))


def with_payments(lines: Sequence[Billed], paid: Mapping[PayKey, Paid]) -> list[Billed]:
    """Lines with what was paid for them; several lines of one key take what was paid in their order."""
    left = dict(paid)
    last = {_key(line): place for place, line in enumerate(lines)}
    found = []
    for place, line in enumerate(lines):
        key = _key(line)
        rest = left.get(key)
        if rest is None:
            found.append(line)
            continue
        is_last = last[key] == place
        units = rest.units if is_last else min(line.units, rest.units)
        cents = rest.cents if is_last or not rest.units else round(rest.cents * units / rest.units)
        left[key] = Paid(rest.units - units, rest.cents - cents)
        found.append(line._replace(paid_units=units, paid_cents=cents))
    return found


def _key(line: Billed) -> PayKey:
    return pay_key(line.claim, line.code, line.day, line.modifiers)
