"""The inventory of a ledger folder: stock, record, charges, claims and remittances side by side, drug by drug, as plain structs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from oncoledger.audit.claimed import apart
from oncoledger.audit.profile import Profile
from oncoledger.audit.reconciliation import actuals_of
from oncoledger.engine.encode import Options
from oncoledger.intake.store import Store
from oncoledger.model.dates import date_of, day_of
from oncoledger.model.times import DAY
from oncoledger.model.verdict import ReadError
from oncoledger.rulebook import book
from oncoledger.sources.library import Library

from .amounts import amount_of
from .answer import answered
from .convert import Converter, Evidence, renamed
from .gaps import Facts, gaps_of
from .movements import Movement, movements_of, product_of
from .prices import Moved, Prices
from .read import Progress, charged_span, drug_lines, payments, span_of
from .roll import Shelf, Step, has_sites, months, proofs_of, roll_forward, steps_of
from .state import Inventory
from .uses import Billed, Cannot, Given, Links, Record, Where, given_of, is_drug_code, named_by, with_payments

_RULE_340B = "DRG006"
"""The rule that knows for which payers and from which day 340B stock needs its modifier."""
MEDICARE = ("medicare", "medicare_advantage")


def inventory(
    folder: Path, library: Library, profile: Profile, options: Options, *, first: int | None = None, last: int | None = None, drug: str = "",
    progress: Progress | None = None,
) -> Inventory:  # fmt: skip
    """Everything in a ledger folder, or one drug of it (HCPCS or NDC). first, last: days; all that is on file when absent. Raises StoreError."""
    actuals = actuals_of(folder, library, profile, options, progress)
    with Store.open(folder) as store, store.reading():
        movements, wrong = movements_of(_told(store.rows("stock"), progress, "reading stock"))
        record = Record.of(store.rows("administration"), store.rows("vial"))
        charges, claims = apart(actuals.lines, actuals.ledger.inputs, store)
        paid, notes = payments(store)
    codes = frozenset({each.code for each in movements} | {named_by(row)[1] for row in record.administrations}) - {""}
    lines = with_payments(drug_lines(actuals, charges, claims, codes, library), paid)
    charged, more = charged_span(actuals, profile.coding.lag_days, options.as_of)
    facts = gathered(library, movements, record, lines, progress)
    if progress:
        progress("looking for gaps", 0, 1)
    return summed(facts, library, folder, options.as_of, (first, last), drug, charged, wrong, [*actuals.ledger.notes, *notes, *more])


def _told(rows: Sequence[Mapping[str, Any]], progress: Progress | None, what: str) -> Iterable[Mapping[str, Any]]:
    for place, row in enumerate(rows):
        if progress and place % 5_000 == 0:
            progress(what, place, len(rows))
        yield row


@dataclass
class Gathered:
    """Movements, administrations and lines in units, each with its drug. cannot: what does not convert. how: drug -> what converted its movements.
    words: drug -> the system's words for it."""

    moved: list[Moved] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    billed: list[Billed] = field(default_factory=list)
    cannot: list[Cannot] = field(default_factory=list)
    how: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: dict[str, str] = field(default_factory=dict)


def gathered(library: Library, movements: Sequence[Movement], record: Record, lines: Sequence[Billed], progress: Progress | None = None) -> Gathered:
    """Everything in billing units, where something says how. Pure: the same rows in another order give the same answer."""
    movements = [each._replace(admin=record.named(*each.admin)) if each.admin[1] else each for each in movements]
    movements.sort(key=lambda each: (each.seconds, each.kind, each.product, each.file, each.place, each.record_id))
    lines = sorted(lines, key=lambda line: (line.person, line.day, line.code, line.modifiers, line.where))
    converter = Converter(library, evidence_of(movements, record, lines))
    made = Gathered()
    converted = []
    for place, each in enumerate(movements):
        if progress and place % 5_000 == 0:
            progress("converting packages", place, len(movements))
        converted.append(converter.of(each.product, each.code, each.day, each.packages, each.amount))
    both = list(zip(movements, converted, strict=True))
    sizes = ((each.product, found.code, each.day, converter.package_size(each.product, found.code, each.day)) for each, found in both)
    later = renamed(sizes, converter.unclassified)

    def drug_of(code: str, product: str) -> str:
        return later.get(code, code) if code and (code not in converter.unclassified or not product) else product

    for each, found in both:
        name = drug_of(found.code, each.product) or each.drug
        made.moved.append(Moved(each, name, found.code, found.units, found.packages))
        made.words.setdefault(name, each.drug)
        if found.how:
            made.how[name].add(found.how)
        if found.units is None:
            made.cannot.append(Cannot(name, found.why, each.day, Where("stock", each.file, each.place, each.record_id)))
    links = Links(record, movements, lines)
    made.given, cannot = given_of(_told(record.administrations, progress, "reading administrations"), record, links, converter, drug_of)
    made.cannot += cannot
    accounts: dict[str, set[str]] = defaultdict(set)
    for moved in made.moved:
        accounts[moved.drug].add(moved.movement.account)
    sole = {name: next(iter(some)) for name, some in accounts.items() if len(some) == 1}
    made.given = [each._replace(account=each.account or sole.get(each.drug, "")) for each in made.given]
    made.billed = with_accounts([line._replace(drug=drug_of(line.code, line.product)) for line in lines], record, made.given, sole)
    return made


def with_accounts(lines: Sequence[Billed], record: Record, given: Sequence[Given], sole: Mapping[str, str]) -> list[Billed]:
    """Each line with the stock that it is of: as it says, as its administration says, as the administrations of that day say, as the only stock there is."""
    by_admin = {each.admin: each.account for each in given}
    by_day: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for each in given:
        by_day[each.person, each.drug, each.day].add(each.account)
    found = []
    for line in lines:
        some = record.by_id.get(line.admin_id, ())
        account = line.account or (by_admin.get(some[0], "") if len(some) == 1 else "")
        if not account and len(of_day := by_day.get((line.person, line.drug, line.day), set())) == 1:
            account = next(iter(of_day))
        found.append(line._replace(account=account or sole.get(line.drug, "")))
    return found


def evidence_of(movements: Iterable[Movement], record: Record, lines: Iterable[Billed]) -> Evidence:
    """What rows on file say of products and codes together."""
    found = Evidence()
    for each in movements:
        found.named.append((each.product, each.code))
        if each.product and each.packages and each.amount:
            found.contents.append((each.product, each.packages, each.amount))
    doses: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for line in lines:
        if line.product:
            found.named.append((line.product, line.code))
            if line.amount and not line.is_waste:
                found.lines.append((line.product, line.code, line.amount, line.units))
        if line.admin_id and is_drug_code(line.code) and not line.is_waste:
            doses[line.admin_id, line.code] += line.units
    for row in record.administrations:
        found.named.append(named_by(row))
    by_id = {str(row["record_id"]): row for row in record.administrations if len(record.by_id[str(row["record_id"])]) == 1}
    many = {admin_id for admin_id, count in Counter(admin_id for admin_id, _ in doses).items() if count > 1}
    for (admin_id, code), units in doses.items():
        given = by_id.get(admin_id)
        if given is not None and admin_id not in many and (amount := amount_of(given.get("dose"), given.get("dose_unit"))):
            found.doses.append((code, amount, units))
    for vials in record.vials.values():
        for vial in vials:
            amount = amount_of(vial.get("opened"), vial.get("unit"))
            if vial.get("ndc") and vial.get("vials") and amount:
                found.vials.append((product_of(str(vial["ndc"])), Fraction(int(vial["vials"])), amount))
    return found



def summed(
    made: Gathered, library: Library, folder: Path, as_of: int, asked: tuple[int | None, int | None], only: str, charged: tuple[int, int],
    wrong: Sequence[ReadError], notes: Sequence[str],
) -> Inventory:  # fmt: skip
    """The stock rolled forward over the days that are asked about, the gaps, and the structs of a report."""
    first, last = _asked(made, *asked)
    if only:
        made = _of(made, only)
    since = min((each.movement.day for each in made.moved), default=last + 1)
    spans = [*(months(since, first - 1) if since < first else []), *months(first, last)]
    steps, stood_for = steps_by_drug(made)
    rolls = roll_forward(steps, spans) if spans else []
    recorded = span_of(each.day for each in made.given)
    prices = Prices(library, made.moved, made.billed)
    rule = book()[_RULE_340B]
    marks = library.modifiers("acquisition_340b")

    def wants_340b(line: Billed) -> bool:
        is_theirs = library.payer(line.payer).kind in MEDICARE and line.part != "professional" and line.day >= rule.since_day
        return is_theirs and not marks & set(line.modifiers.split())

    def wants_waste(line: Billed) -> bool:
        return library.payer(line.payer).kind in MEDICARE and bool(library.law("jw_required", line.payer, line.day))

    proofs = proofs_of(steps, since, last)
    facts = Facts(made.moved, made.given, made.billed, rolls, prices, first, last, recorded, charged, since, proofs, wants_waste, wants_340b)
    return answered(facts, gaps_of(facts), made.cannot, wrong, stood_for, made.how, made.words, library, folder, as_of, notes)


def _asked(made: Gathered, first: int | None, last: int | None) -> tuple[int, int]:
    """The days that are asked about: whole months of all that is on file, where nobody says."""
    days = [each.movement.day for each in made.moved] + [each.day for each in made.given] + [each.day for each in made.billed]
    low, high = span_of(days)
    if low > high:
        low = high = first or last or 1
    begins = day_of(date_of(low).replace(day=1).isoformat()) if first is None else first
    ends = months(high, high + 31)[0][1] if last is None else last
    return begins, ends


def _of(made: Gathered, only: str) -> Gathered:
    """One drug alone: by its key, by a code of it or by an NDC."""
    wanted, product = only.strip().upper(), product_of(only)
    names = {each.drug for each in made.moved if wanted in (each.drug, each.code) or (product and product == each.movement.product)}
    names |= {each.drug for each in made.given if wanted in (each.drug, each.code) or (product and product == each.product)}
    names |= {line.drug for line in made.billed if wanted in (line.drug, line.code) or (product and product == line.product)}
    return replace(
        made, moved=[each for each in made.moved if each.drug in names], given=[each for each in made.given if each.drug in names],
        billed=[each for each in made.billed if each.drug in names], cannot=[each for each in made.cannot if each.drug in names],
    )  # fmt: skip


def steps_by_drug(made: Gathered) -> tuple[list[Step], dict[str, str]]:
    """The steps of all stock. Where nothing tells of a drug's dispensing, what was opened stands for it, else what was given and wasted; drug -> which."""
    dispensed = {each.drug for each in made.moved if each.movement.kind == "dispensed"}
    stocked = {each.drug for each in made.moved}
    opened = {each.drug for each in made.given if each.of_vials}
    stood_for = {name: "dispensed" if name in dispensed else "vials" if name in opened else "given" for name in stocked}
    sites = has_sites(each.movement for each in made.moved)
    pooled = {each.movement.product for each in made.moved if each.drug not in dispensed}
    steps = [step for each in made.moved for step in steps_of(
        each.movement, each.drug, each.units, each.packages, sites[each.movement.product] and each.movement.product not in pooled)]  # fmt: skip
    products, size = defaultdict[str, set[str]](set), dict[str, Fraction]()
    for each in made.moved:
        products[each.drug].add(each.movement.product)
        if each.units and each.packages:
            size[each.movement.product] = each.units / each.packages
    for use in made.given:
        if use.drug in stocked and use.drug not in dispensed:
            out = use.opened if stood_for[use.drug] == "vials" and use.of_vials else None if None in (use.given, use.wasted) else use.given + use.wasted  # type: ignore[operator]  # neither is None, which `in` does not tell mypy
            if out == 0:
                continue
            mine = products[use.drug]
            product = use.product if use.product in mine else next(iter(mine)) if len(mine) == 1 else ""
            packages = out / size[product] if out is not None and product in size else None
            steps.append(Step(Shelf(use.drug, use.account, product, ""), use.day, (use.day, use.day * DAY, 0), "dispensed", out, packages))
    return steps, stood_for

