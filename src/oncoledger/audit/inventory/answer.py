"""What was rolled forward and found, as the structs of a report: rows by drug, account and month; drugs; gaps; what does not convert; notes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from oncoledger.model.dates import iso
from oncoledger.model.verdict import ReadError
from oncoledger.model.version import __version__
from oncoledger.sources.library import Library

from .gaps import Facts, Gap
from .roll import FLOWS, Flow, Roll, months
from .state import Difference, Drug, Inventory, Measure, Row, Source, Unconverted, Wrong
from .uses import Billed, Cannot, Given, Where

Key = tuple[str, str, int]
"""Drug, account and first day of the month."""


def answered(
    facts: Facts, gaps: Sequence[Gap], cannot: Sequence[Cannot], wrong: Sequence[ReadError], stood_for: Mapping[str, str], how: Mapping[str, set[str]],
    words: Mapping[str, str], library: Library, folder: Path, as_of: int, notes: Sequence[str],
) -> Inventory:  # fmt: skip
    """The answer, with every drug that moved, was given or was billed in the days that are asked about."""
    label = _Labels(library, words, as_of)
    rows = _rows(facts, stood_for, label)
    differences = [_difference(each, label) for each in gaps]
    unconverted = _unconverted(each for each in cannot if each.day <= facts.last)
    said = [*notes, *_notes(facts, unconverted, stood_for, library)]
    return Inventory(
        __version__, str(folder), iso(as_of), iso(facts.first), iso(facts.last), _drugs(facts, rows, differences, how, label), rows, differences, unconverted,
        [Wrong(each.file, each.position, each.element, each.found, each.expected) for each in wrong], said,
    )  # fmt: skip


class _Labels:
    """A drug in words: of the code lists, else as the stock's system says."""

    def __init__(self, library: Library, words: Mapping[str, str], day: int) -> None:
        self.library, self.words, self.day = library, words, day

    def __call__(self, drug: str) -> str:
        rows = self.library.code_rows(drug)
        row = self.library.code_on(drug, self.day) or (rows[-1] if rows else None)
        return row.label if row else self.words.get(drug, "")


def plain(value: Fraction) -> float:
    """With at most three decimals."""
    return float(round(value, 3))


def _measure(flow: Flow) -> Measure | None:
    if not flow.known:
        return None
    counted = None if flow.counted is None else plain(flow.counted)
    flows = {name: plain(flow.flows[name]) for name in FLOWS}
    return Measure(opening=plain(flow.opening), **flows, closing=plain(flow.closing), counted=counted, difference=plain(flow.difference))


def _rows(facts: Facts, stood_for: Mapping[str, str], label: _Labels) -> list[Row]:
    spans = months(facts.first, facts.last)
    starts = {day: first for first, last in spans for day in range(first, last + 1)} if spans and spans[-1][1] - spans[0][0] < 40_000 else {}
    given: dict[Key, list[Given]] = defaultdict(list)
    billed: dict[Key, list[Billed]] = defaultdict(list)
    bought: dict[Key, list[int | None]] = defaultdict(list)
    for use in facts.given:
        if use.day in starts:
            given[use.drug, use.account, starts[use.day]].append(use)
    for line in facts.billed:
        if line.day in starts:
            billed[line.drug, line.account, starts[line.day]].append(line)
    for each in facts.moved:
        if each.movement.kind == "bought" and each.movement.day in starts:
            bought[each.drug, each.movement.account, starts[each.movement.day]].append(each.movement.cents)
    rolls = {(roll.drug, roll.account, roll.first): roll for roll in facts.rolls if roll.first in starts and roll.last <= facts.last}
    ends = dict(spans)
    found = []
    for key in sorted({*rolls, *given, *billed}):
        roll = rolls.get(key) or Roll(key[0], key[1], key[2], ends.get(key[2], key[2]))
        if key in given or key in billed or _says_anything(roll):
            found.append(_row(facts, roll, given.get(key, []), billed.get(key, []), bought.get(key, []), stood_for.get(key[0], ""), label))
    return found


def _says_anything(roll: Roll) -> bool:
    return any(flow.opening or flow.counted is not None or not flow.known or any(flow.flows.values()) for flow in (roll.units, roll.packages))


def _row(facts: Facts, roll: Roll, given: Sequence[Given], billed: Sequence[Billed], bought: Sequence[int | None], stood_for: str, label: _Labels) -> Row:
    is_known = all(use.given is not None and use.wasted is not None for use in given)
    doses = sum((use.given or Fraction(0) for use in given), Fraction(0))
    wasted = sum((use.wasted or Fraction(0)) + use.other_waste for use in given) or Fraction(0)
    units = roll.units
    is_stocked = bool(stood_for)
    in_units, in_packages = (_measure(units), _measure(roll.packages)) if is_stocked else (None, None)
    left = units.flows["dispensed"] - units.flows["put_back"] - doses - wasted if is_known and units.known and is_stocked else None
    cost = facts.prices.cost(roll.drug, roll.account)
    costs = [cents for cents in bought if cents is not None]
    return Row(
        roll.drug, label(roll.drug), roll.account, iso(roll.first), iso(roll.last), in_units, in_packages, roll.is_counted, stood_for,
        plain(doses), plain(Fraction(wasted)), None if left is None else plain(left), *_billed(billed),
        sum(costs) / 100 if costs else None, float(round(units.closing * cost.cents) / 100) if cost and units.known else None,
        _dollars(line.cents for line in billed), _dollars(line.paid_cents for line in billed),
    )  # fmt: skip


def _billed(lines: Sequence[Billed]) -> tuple[float, float, float]:
    """Units of doses, of waste, and paid."""
    doses, waste, paid = Fraction(0), Fraction(0), Fraction(0)
    for line in lines:
        doses, waste = (doses, waste + line.units) if line.is_waste else (doses + line.units, waste)
        paid += line.paid_units or 0
    return plain(doses), plain(waste), plain(paid)


def _dollars(cents: Iterable[int | None]) -> float | None:
    known = [each for each in cents if each is not None]
    return sum(known) / 100 if known else None


def _drugs(facts: Facts, rows: Sequence[Row], gaps: Sequence[Difference], how: Mapping[str, set[str]], label: _Labels) -> list[Drug]:
    by_drug: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_drug[row.drug].append(row)
    products: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, set[str]] = defaultdict(set)
    for each in facts.moved:
        products[each.drug].add(each.movement.product)
        codes[each.drug].add(each.code)
    answered_units: dict[str, Fraction] = defaultdict(Fraction)
    for line in facts.billed:
        codes[line.drug].add(line.code)
        products[line.drug].add(line.product)
        if line.paid_units is not None and facts.first <= line.day <= facts.last:
            answered_units[line.drug] += line.units
    found, many = [], Counter(gap.drug for gap in gaps)
    for drug, mine in by_drug.items():
        stock = [row.units for row in mine]
        some = [each for each in stock if each] if None not in stock else None
        firsts = {row.account: row for row in reversed(mine)}
        lasts = {row.account: row for row in mine}
        found.append(Drug(
            drug, label(drug), sorted(products[drug] - {""}), sorted(codes[drug] - {""}), sorted(how.get(drug, ())),
            None if some is None else _total(row.units.opening for row in firsts.values() if row.units),
            None if some is None else _total(each.bought + each.moved_in for each in some),
            None if some is None else _total(each.dispensed - each.put_back for each in some), _total(row.given for row in mine),
            _total(row.wasted for row in mine), _total(row.billed for row in mine), _total(row.billed_waste for row in mine),
            _total(row.paid for row in mine), plain(answered_units[drug]),
            None if some is None else _total(row.units.closing + row.units.difference for row in lasts.values() if row.units), many[drug],
        ))  # fmt: skip
    return sorted(found, key=lambda each: (-each.gaps, each.drug))


def _total(values: Iterable[float]) -> float:
    return round(sum(values), 3)


def _source(where: Where) -> Source:
    return Source(*where)


def _difference(gap: Gap, label: _Labels) -> Difference:
    units, packages = (None if value is None else plain(value) for value in (gap.units, gap.packages))
    amount = None if gap.cents is None else gap.cents / 100
    return Difference(gap.kind, gap.drug, label(gap.drug), iso(gap.day), gap.account, gap.person, units, packages, amount, gap.priced, gap.says, gap.unless,
                      [_source(each) for each in gap.where])  # fmt: skip


def _unconverted(cannot: Iterable[Cannot]) -> list[Unconverted]:
    groups: dict[tuple[str, str], list[Where]] = defaultdict(list)
    for each in cannot:
        groups[each.drug, each.why].append(each.where)
    return [Unconverted(drug, why, [_source(each) for each in sorted(some)]) for (drug, why), some in sorted(groups.items())]


def _notes(facts: Facts, cannot: Sequence[Unconverted], stood_for: Mapping[str, str], library: Library) -> list[str]:
    notes, given = [], {use.drug for use in facts.given}
    if not facts.moved:
        notes.append("No stock is on file (table `stock`), so nothing is rolled forward.")
    elif not any(each.movement.kind == "bought" for each in facts.moved):
        notes.append("No purchase is on file, so nothing is called billed and not bought.")
    if not facts.given:
        notes.append("No administration is on file, so nothing is called given or not given.")
    if facts.billed and not any(line.paid_units is not None for line in facts.billed):
        notes.append("No remittance on file answers a line of a drug, so nothing is called paid or not paid.")
    for kind, words in (("vials", "the vials opened"), ("given", "what was given and wasted")):
        if some := sorted(drug for drug, each in stood_for.items() if each == kind and drug in given):
            notes.append(f"No dispensing is on file of {_some(some)}; {words} stand for it.")
    lasts = {(roll.drug, roll.account): roll for roll in facts.rolls}
    if some := sorted(f"{drug} ({account})" for (drug, account), roll in lasts.items() if not roll.is_counted and account):
        notes.append(f"Never counted, so that the stock of the first day is not known and stands as nothing: {_some(some)}.")
    unplaced = sorted({roll.drug for roll in facts.rolls if not roll.account})
    if unplaced:
        notes.append(f"Given from a stock that nothing names: {_some(unplaced)}.")
    if cannot and not any(each.kind == "ndc" for each in library.editions):
        notes.append("The crosswalk of NDC and HCPCS is not loaded: `oncoledger sources add FILE` takes the one that CMS publishes with its drug prices.")
    return notes


def _some(names: Sequence[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")
