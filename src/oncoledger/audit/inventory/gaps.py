"""Every gap by its name: between what was dispensed and given, given and billed, billed and bought, wasted and billed as waste, billed and paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from oncoledger.model.dates import iso

from .movements import FREE, Movement
from .prices import Moved, Price, Prices
from .roll import Proof, Roll
from .uses import WASTE, Billed, Given, Where

GAPS = {
    "not bought": "billed, and not bought", "free billed": "white-bagged or free stock billed", "not given": "billed, and not given",
    "waste beyond": "waste billed beyond the vials", "340B": "340B stock without its modifier", "not billed": "given, and not billed",
    "waste not billed": f"wasted, and not billed with {WASTE}", "paid less": "fewer units paid than billed", "lost": "dispensed, and not given",
    "not dispensed": "given beyond what was dispensed", "count": "the count differs", "below zero": "more went out than was there",
}  # fmt: skip
"""Kinds of gaps, what an auditor would look for first; and their names."""


class Gap(NamedTuple):
    """One difference. day: of the service or movement, else the last of its month. units: None where only packages tell. price: of one unit, where known.
    unless: what would clear it."""

    kind: str
    drug: str
    day: int
    account: str
    person: str
    units: Fraction | None
    packages: Fraction | None
    cents: int | None
    priced: str
    says: str
    unless: str
    where: tuple[Where, ...]


@dataclass(frozen=True)
class Facts:
    """Everything that gaps are found in. first, last: days that are asked about. recorded, charged: days that administrations and whole charges cover.
    since: the first day of any stock row. proofs: what came in of a drug, and what was left, on days that say it; none where it does not
    convert. wants_waste, wants_340b: do a line's payer and day ask for JW, and for the modifier of 340B?"""

    moved: Sequence[Moved]
    given: Sequence[Given]
    billed: Sequence[Billed]
    rolls: Sequence[Roll]
    prices: Prices
    first: int
    last: int
    recorded: tuple[int, int]
    charged: tuple[int, int]
    since: int
    proofs: Mapping[str, Sequence[Proof]]
    wants_waste: Callable[[Billed], bool]
    wants_340b: Callable[[Billed], bool]


def gaps_of(facts: Facts) -> list[Gap]:
    """All gaps of the days that are asked about; the kinds in their order, the dearest first."""
    found = [*not_given(facts), *occasions(facts), *lines(facts), *not_bought(facts), *counts(facts)]
    order = list(GAPS)
    mine = [each for each in found if facts.first <= each.day <= facts.last]
    return sorted(mine, key=lambda each: (order.index(each.kind), -(each.cents or 0), each[1:5], each.says))


def number(value: Fraction) -> str:
    return f"{float(value):,.3f}".rstrip("0").rstrip(".")


def _within(day: int, span: tuple[int, int]) -> bool:
    return span[0] <= day <= span[1]


def _gap(
    kind: str, drug: str, day: int, account: str, person: str, units: Fraction, price: Price | None, says: str, unless: str, where: Iterable[Where]
) -> Gap:
    cents = None if price is None else round(units * price.cents)
    return Gap(kind, drug, day, account, person, units, None, cents, price.by if price else "", says, unless, tuple(where))


# Dispensed and given.


def not_given(facts: Facts) -> Iterator[Gap]:
    """By administration where the stock names it; else by person, drug and month; else by drug and month."""
    given_of: dict[tuple[tuple[str, str], str], Given] = {(each.admin, each.drug): each for each in facts.given}
    outs: dict[tuple[object, ...], list[Moved]] = defaultdict(list)
    tracked = {each.drug for each in facts.moved if each.movement.kind == "dispensed"}
    for each in facts.moved:
        if each.movement.kind == "dispensed" or each.movement.is_put_back:
            move = each.movement
            key: tuple[object, ...] = ("", each.drug, iso(move.day)[:7])
            if move.admin[1]:
                key = ("administration", each.drug, *move.admin)
            elif move.person:
                key = (move.person, each.drug, iso(move.day)[:7])
            outs[key].append(each)
    uses: dict[tuple[object, ...], list[Given]] = defaultdict(list)
    for (admin, drug), given in given_of.items():
        if drug in tracked and given.day >= facts.since:
            by_admin, by_person = ("administration", drug, *admin), (given.person, drug, iso(given.day)[:7])
            key = by_admin if by_admin in outs else by_person if given.person and by_person in outs else ("", drug, iso(given.day)[:7])
            uses[key].append(given)
    for key in sorted({*outs, *uses}, key=str):
        yield from _dispensed(facts, outs.get(key, []), uses.get(key, []))


def _dispensed(facts: Facts, outs: Sequence[Moved], uses: Sequence[Given]) -> Iterator[Gap]:
    amounts = [-each.units if each.units is not None and each.movement.is_put_back else each.units for each in outs]
    used = [None if use.given is None or use.wasted is None else use.given + use.wasted + use.other_waste for use in uses]
    if None in amounts or None in used:
        return
    out, into = (sum((value for value in some if value is not None), Fraction(0)) for some in (amounts, used))
    left = out - into
    day = max([each.movement.day for each in outs] or [use.day for use in uses])
    if not left or not _within(day, facts.recorded):
        return
    drug = outs[0].drug if outs else uses[0].drug
    persons = {each.movement.person for each in outs if each.movement.person} | {use.person for use in uses if len(uses) == 1}
    accounts = {each.movement.account for each in outs} or {use.account for use in uses}
    account = accounts.pop() if len(accounts) == 1 else ""
    where = [where_of(each.movement) for each in outs] + [use.where for use in uses]
    person = persons.pop() if len(persons) == 1 else ""
    said = f"{number(out)} units dispensed, {number(into)} given and wasted."
    kind, unless = "lost", "a return to stock, the waste on record, or an administration in another system"
    if left < 0:
        kind, unless = "not dispensed", "a dispensing in another system, or on another day"
    yield _gap(kind, drug, day, account, person, abs(left), facts.prices.cost(drug, account), said, unless, where)


def where_of(movement: Movement) -> Where:
    return Where("stock", movement.file, movement.place, movement.record_id)


# Given, wasted and billed.


def occasions(facts: Facts) -> Iterator[Gap]:
    """Each person's drug of a day: the dose rounded up to units, the waste rounded down, against the lines of that day."""
    given: dict[tuple[str, str, int], list[Given]] = defaultdict(list)
    billed: dict[tuple[str, str, int], list[Billed]] = defaultdict(list)
    for each in facts.given:
        given[each.person, each.drug, each.day].append(each)
    for line in facts.billed:
        billed[line.person, line.drug, line.day].append(line)
    has_vials = {each.drug for each in facts.given if each.of_vials}
    for key in sorted({*given, *billed}):
        uses, bills = given.get(key, []), billed.get(key, [])
        if all(use.given is not None for use in uses):
            yield from _doses(facts, key, uses, bills)
        if all(use.wasted is not None for use in uses):
            yield from _waste(facts, key, uses, bills, key[1] in has_vials)


def _doses(facts: Facts, key: tuple[str, str, int], uses: Sequence[Given], bills: Sequence[Billed]) -> Iterator[Gap]:
    person, drug, day = key
    doses = [use.given or Fraction(0) for use in uses]
    least, most = Fraction(ceil(sum(doses, Fraction(0)))), Fraction(sum(map(ceil, doses)))
    lines = [line for line in bills if not line.is_waste]
    billed = sum((line.units for line in lines), Fraction(0))
    where = [use.where for use in uses] + [line.where for line in lines]
    account = _account(uses, bills)
    code = next((line.code for line in bills), next((use.code for use in uses), ""))
    if least <= billed <= most:
        return
    price = facts.prices.worth(drug, code, day)
    if billed < least and account not in FREE and _within(day, facts.charged):
        said = f"{number(least)} units given, {number(billed)} billed."
        unless = "a charge on another day, in another system, or stock that was free"
        yield _gap("not billed", drug, day, account, person, least - billed, price, said, unless, where)
    if billed > most and _within(day, facts.recorded):
        wasted = sum((use.wasted or Fraction(0) for use in uses), Fraction(0))
        on_line = " The wasted units stand on the line of the dose." if uses and wasted and billed - most == floor(wasted) else ""
        said = f"{number(billed)} units billed, {number(most)} given{'' if uses else ': no administration of that day'}.{on_line}"
        yield _gap("not given", drug, day, account, person, billed - most, price, said, "an administration on another day, or in another system", where)


def _waste(facts: Facts, key: tuple[str, str, int], uses: Sequence[Given], bills: Sequence[Billed], has_vials: bool) -> Iterator[Gap]:
    person, drug, day = key
    wasted = Fraction(floor(sum((use.wasted or Fraction(0) for use in uses), Fraction(0))))
    lines = [line for line in bills if line.is_waste]
    billed = sum((line.units for line in lines), Fraction(0))
    if wasted == billed:
        return
    account = _account(uses, bills)
    where = [use.where for use in uses] + [line.where for line in lines or bills]
    price = facts.prices.worth(drug, bills[0].code if bills else "", day)
    if wasted > billed and account not in FREE and any(map(facts.wants_waste, bills)) and _within(day, facts.charged):
        unless = "vials for more than one dose" if any(use.unsure for use in uses) else "a payer that takes no JW, or waste given to another person"
        said = f"{number(wasted)} units wasted, {number(billed)} billed with {WASTE}."
        yield _gap("waste not billed", drug, day, account, person, wasted - billed, price, said, unless, where)
    if billed > wasted and has_vials and _within(day, facts.recorded):
        of_many = " Waste of vials for several doses is never billed." if any(use.other_waste for use in uses) else ""
        said = f"{number(billed)} units billed with {WASTE}, the vials show {number(wasted)}.{of_many}"
        yield _gap("waste beyond", drug, day, account, person, billed - wasted, price, said, "vials that are not on file", where)


def _account(uses: Sequence[Given], bills: Sequence[Billed]) -> str:
    said = {use.account for use in uses if use.account} or {line.account for line in bills if line.account}
    return said.pop() if len(said) == 1 else ""


# Single lines.


def lines(facts: Facts) -> Iterator[Gap]:
    """Lines of stock that is not the practice's, of 340B stock, and lines that were answered with fewer units."""
    for line in facts.billed:
        own = _own_price(line) if line.account in (*FREE, "340B") else None
        if line.account in FREE and line.units > 0 and line.cents != 0:
            said = f"{number(line.units)} units billed of stock that is {line.account.replace('_', '-')}."
            unless = "own stock given instead, and on record"
            yield _gap("free billed", line.drug, line.day, line.account, line.person, line.units, own, said, unless, [line.where])
        if line.account == "340B" and facts.wants_340b(line):
            said = f"{number(line.units)} units of 340B stock billed{f' with {line.modifiers}' if line.modifiers else ' without a modifier'}."
            yield _gap("340B", line.drug, line.day, "340B", line.person, line.units, own, said, "a packaged drug, or a dose from own stock", [line.where])
        if line.paid_units is not None and line.paid_units < line.units:
            said = f"{number(line.units)} units billed, {number(line.paid_units)} paid."
            price = facts.prices.worth(line.drug, line.code, line.day)
            short, unless = line.units - line.paid_units, "an appeal, or another payer's answer"
            yield _gap("paid less", line.drug, line.day, line.account, line.person, short, price, said, unless, [line.where])


def _own_price(line: Billed) -> Price | None:
    """What was paid for the line, else what it charges, by the unit."""
    if line.units <= 0 or (line.paid_cents is None and line.cents is None):
        return None
    if line.paid_cents is not None:
        return Price(Fraction(line.paid_cents) / line.units, "what was paid")
    return Price(Fraction(line.cents or 0) / line.units, "charge")


# The stock as a whole.


def not_bought(facts: Facts) -> Iterator[Gap]:
    """More billed since the stock is on file than ever came in, less what a count shows to be left. Where no purchase is on file, absence says nothing."""
    purchases: dict[str, list[Where]] = defaultdict(list)
    for each in facts.moved:
        if each.movement.kind == "bought":
            purchases[each.drug].append(where_of(each.movement))
    if not purchases:
        return
    mine: dict[str, list[Billed]] = defaultdict(list)
    for line in facts.billed:
        if facts.since <= line.day <= facts.last:
            mine[line.drug].append(line)
    for drug, bills in sorted(mine.items()):
        proofs = facts.proofs.get(drug, [Proof(facts.last, Fraction(0), Fraction(0), False)])
        beyond = [(sum((line.units for line in bills if line.day <= proof.day), Fraction(0)) - proof.came + proof.left, proof) for proof in proofs]
        if not beyond or (worst := max(beyond, key=lambda each: (each[0], each[1].left)))[0] <= 0:
            continue
        too_much, proof = worst
        some = [line for line in bills if line.day <= proof.day]
        left = f", of which {number(proof.left)} were left on {iso(proof.day)}" if proof.left else ""
        said = f"{number(sum((line.units for line in some), Fraction(0)))} units billed from {iso(facts.since)} on; {number(proof.came)} came in{left}."
        unless = "a purchase that is not on file" + ("" if proof.is_counted else f", or stock from before {iso(facts.since)}: nothing was counted")
        day = max(line.day for line in some)
        where = [*(line.where for line in some), *purchases[drug]]
        yield _gap("not bought", drug, day, "", "", too_much, facts.prices.worth(drug, some[0].code, day), said, unless, where)


def counts(facts: Facts) -> Iterator[Gap]:
    """Counts that differ, and stock below nothing. More than the book is no gap where no count stands before: it was there before the files."""
    was_counted: dict[tuple[str, str], bool] = {}
    rows: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    for each in facts.moved:
        if each.movement.kind == "counted":
            rows[each.drug, each.movement.account].append(each.movement)
    for roll in facts.rolls:
        key = roll.drug, roll.account
        known = was_counted.get(key, False) or roll.opened_by_count
        was_counted[key] = roll.is_counted
        is_units = roll.units.known
        flow = roll.units if is_units else roll.packages
        if not flow.known:
            continue
        what = "units" if is_units else "packages"
        where = [where_of(each) for each in rows[key] if roll.first <= each.day <= roll.last]
        for kind, value in (("count", flow.proven), ("below zero", min(flow.closing, Fraction(0)) if known and not flow.difference else Fraction(0))):
            if not value:
                continue
            if kind == "count":
                much = f" ({number(flow.counted)} in all)" if flow.counted is not None else ""
                said = f"Counted {number(abs(value))} {what} {'fewer' if value < 0 else 'more'} than the book says{much}."
            else:
                said = f"{number(-value)} {what} more went out than were there."
            price = facts.prices.cost(roll.drug, roll.account)
            gap = _gap(kind, roll.drug, roll.last, roll.account, "", abs(value), price if is_units else None, said, "a movement that is not on file", where)
            yield gap if is_units else gap._replace(units=None, packages=abs(value))
