"""The answer of `inventory` as plain structs, as every report shows it. Units and packages are numbers with at most three decimals; money is dollars."""

from __future__ import annotations

from msgspec import Struct


class Source(Struct, frozen=True):
    """A row behind something."""

    table: str
    file: str
    place: str
    record_id: str


class Measure(Struct, frozen=True):
    """One row of the roll-forward in units or in packages: opening + bought + moved_in + put_back - dispensed - returned - expired - broken - moved_out
    + adjusted = closing. counted: where all of it was counted. difference: of counts to the book; the next row opens with closing + difference."""

    opening: float
    bought: float
    moved_in: float
    put_back: float
    dispensed: float
    returned: float
    expired: float
    broken: float
    moved_out: float
    adjusted: float
    closing: float
    counted: float | None
    difference: float


class Row(Struct, frozen=True):
    """One drug in one account in one month. account: empty where nothing names the stock. units, packages: null where something of it does not convert, or
    no stock of the drug is on file. dispensed_by: what stands for the dispensing: dispensed, vials or given; empty without stock. left: dispensed and not
    put back, given or wasted. The amounts are null where no price is known."""

    drug: str
    label: str
    account: str
    first: str
    last: str
    units: Measure | None
    packages: Measure | None
    is_counted: bool
    dispensed_by: str
    given: float
    wasted: float
    left: float | None
    billed: float
    billed_waste: float
    paid: float
    bought_cost: float | None
    closing_value: float | None
    billed_amount: float | None
    paid_amount: float | None


class Difference(Struct, frozen=True):
    """One gap. kind: of GAPS. amount: null where no price is known; priced: what it rests on."""

    kind: str
    drug: str
    label: str
    date: str
    account: str
    person: str
    units: float | None
    packages: float | None
    amount: float | None
    priced: str
    says: str
    unless: str
    rows: list[Source]


class Unconverted(Struct, frozen=True):
    """What cannot be converted to billing units, and the rows of it."""

    drug: str
    why: str
    rows: list[Source]


class Wrong(Struct, frozen=True):
    """A row of stock that cannot be, and was left out."""

    file: str
    position: str
    element: str
    found: str
    expected: str


class Drug(Struct, frozen=True):
    """One drug over all months and accounts: what flows from stock to payment. units: null where it does not convert. products: NDCs. how: what converted."""

    drug: str
    label: str
    products: list[str]
    codes: list[str]
    how: list[str]
    opening: float | None
    came: float | None
    dispensed: float | None
    given: float
    wasted: float
    billed: float
    billed_waste: float
    paid: float
    answered: float
    closing: float | None
    gaps: int


class Inventory(Struct, frozen=True):
    """The answer. first, last: days that are asked about."""

    version: str
    folder: str
    as_of: str
    first: str
    last: str
    drugs: list[Drug]
    rows: list[Row]
    gaps: list[Difference]
    cannot: list[Unconverted]
    wrong: list[Wrong]
    notes: list[str]


def is_anything_different(answer: Inventory) -> bool:
    """Is there a gap, or a row that had to be left out?"""
    return bool(answer.gaps or answer.wrong)
