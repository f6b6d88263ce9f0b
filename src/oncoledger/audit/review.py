"""What a reviewed sample comes to: errors and money in the sample, rate and totals over the frame, and every reason to doubt them."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from oncoledger.sources.starter import table

from .estimate import FEW_ERRORS, SMALL, Estimate, Plan, Rate, rate, skewness, total
from .review_sheet import Filled
from .sample import Design

HEAVY = 0.25
"""Part of an estimate that rests on one unit, from which on it is said."""


class Money(Struct, frozen=True):
    """The money of one unit, in cents. base: charged or paid. over, under: what the lines were too high, too low."""

    base: int
    over: int
    under: int

    @property
    def net(self) -> int:
        return self.over - self.under


class Source(Struct, frozen=True):
    """A row of `starter/estimation.csv`."""

    topic: str
    says: str
    source: str
    section: str
    grade: str
    seen: str


class Review(Struct, frozen=True):
    """The result. basis: `charges`, `payments`, or empty where there is no money; over, under, net and base are None then."""

    design: Design
    basis: str
    confidence: float
    error_units: int
    error_lines: int
    kinds: dict[str, int]
    rate: Rate
    sample: Money
    over: Estimate | None
    under: Estimate | None
    net: Estimate | None
    base: Estimate | None
    warnings: list[str]
    sources: list[Source]

    @property
    def financial(self) -> tuple[float, float] | None:
        """Net and gross error as a part of the money: of the frame's charges, which are known, or of the payments as they are estimated."""
        if not (self.over and self.under and self.net and self.base):
            return None
        whole = self.base.point if self.basis == "payments" else float(self.design.frame_amount_cents)
        return (self.net.point / whole, (self.over.point + self.under.point) / whole) if whole else None


def review(filled: Filled, confidence: float = 0.90) -> Review:
    """Estimates from a filled sheet. Raises ValueError where the design cannot bear one (a stratum with a single unit)."""
    design, plan = filled.design, plan_of(filled.design)
    wrong = [answer for answer in filled.answers if answer.correct != "yes"]
    units_in_error = {design.lines[answer.line - 1].unit for answer in wrong}
    is_error = [unit.no in units_in_error for unit in design.units]
    basis = "payments" if any(answer.paid is not None for answer in filled.answers) else "charges" if design.has_amounts else ""
    money = _money(filled, basis)
    overs, unders, nets, bases = ([float(value) for value in values] for values in zip(*((m.over, m.under, m.net, m.base) for m in money), strict=True))
    over, under, net, base = (total(values, plan) if basis else None for values in (overs, unders, nets, bases))
    sums = Money(sum(m.base for m in money), sum(m.over for m in money), sum(m.under for m in money))
    kinds = Counter(answer.kind or ("no record" if answer.correct == "no record" else "kind not said") for answer in wrong)
    return Review(
        design, basis, confidence, sum(is_error), len(wrong), dict(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        rate(is_error, plan, confidence), sums, over, under, net, base, _warnings(design, plan, basis, sum(is_error), money, net, confidence), sources(),
    )  # fmt: skip


def plan_of(design: Design) -> Plan:
    """The design as the estimator wants it."""
    by_size = design.method == "risk"
    return Plan(
        [unit.stratum for unit in design.units], [stratum.units for stratum in design.strata], [stratum.drawn for stratum in design.strata],
        [unit.hits for unit in design.units], [unit.size / design.all_sizes for unit in design.units] if by_size else [], design.draws if by_size else 0,
    )  # fmt: skip


def sources() -> list[Source]:
    """The documents that the figures rest on."""
    return [Source(r["topic"], r["says"], r["source"], r["section"], r["grade"], r["seen"]) for r in table("estimation.csv")]


def _money(filled: Filled, basis: str) -> list[Money]:
    """One for each unit of the sample."""
    base, over, under = Counter[int](), Counter[int](), Counter[int]()
    for line, answer in zip(filled.design.lines, filled.answers, strict=True):
        was = (answer.paid if basis == "payments" else line.amount_cents) or 0
        should = was if answer.correct == "yes" else answer.amount if answer.amount is not None else 0
        base[line.unit] += was
        over[line.unit] += max(was - should, 0)
        under[line.unit] += max(should - was, 0)
    return [Money(base[unit.no], over[unit.no], under[unit.no]) for unit in filled.design.units]


def _warnings(design: Design, plan: Plan, basis: str, errors: int, money: list[Money], net: Estimate | None, confidence: float) -> list[str]:
    """Where an assumption of the figures fails, in one sentence each."""
    said = _small(design)
    if not errors:
        said.append("No error was found: a standard error of zero says nothing. The upper limit of the error rate is what this sample can show.")
    elif errors < FEW_ERRORS:
        said.append(f"{errors} {design.by}s have an error, fewer than {FEW_ERRORS}: the interval around the money may be far from its {confidence:.0%}.")
    nets = [float(m.net) for m in money]
    if basis and errors:
        said += _skewed(plan, nets)
    if basis and net is not None and net.point:
        said += _heavy(design, plan, nets, net)
        if net.lower(confidence) < 0 < net.point:
            said.append("The lower limit of the net overpayment is below zero: this sample does not show that anything is owed.")
    if any(m.over for m in money) and any(m.under for m in money):
        said.append("Amounts too high and too low both occur: the net figure sets one against the other; gross, the errors are larger.")
    if basis == "charges":
        said.append("Amounts are charges. A payer asks back payments: fill the column Paid for an estimate of those.")
    if design.left_out:
        said.append(f"The estimate covers the frame alone: {sum(left.lines for left in design.left_out):,} lines were left out of it (sheet Frame says why).")
    return said


def _small(design: Design) -> list[str]:
    small = [stratum for stratum in design.strata if stratum.drawn < min(SMALL, stratum.units)]
    if not small:
        return []
    if len(design.strata) == 1:
        return [f"The sample has {small[0].drawn} of {small[0].units:,} {design.by}s, fewer than {SMALL}: its spread is badly known."]
    named = ", ".join(f"{stratum.name} ({stratum.drawn} of {stratum.units:,})" for stratum in small)
    return [f"Strata with fewer than {SMALL} {design.by}s in the sample, whose spread is badly known: {named}."]


def _skewed(plan: Plan, nets: list[float]) -> list[str]:
    """Cochran's rule for a normal interval, on what is averaged: the units of each stratum, or the draws over their shares."""
    groups: list[list[float]] = [[] for _ in plan.frame_units]
    if plan.is_by_size:
        groups[0] = [d / share for d, share, hits in zip(nets, plan.share, plan.hits, strict=True) for _ in range(hits)]
    else:
        for d, h in zip(nets, plan.stratum, strict=True):
            groups[h].append(d)
    open_groups = [group for h, group in enumerate(groups) if plan.is_by_size or len(group) < plan.frame_units[h]]
    worst = max(open_groups, key=lambda group: 25 * skewness(group) ** 2 - len(group), default=[])
    skew = skewness(worst) if worst else 0.0
    if not worst or len(worst) > 25 * skew**2:
        return []
    side = "the lower limit is safe for the payee, the upper one too low" if skew > 0 else "the lower limit is too high, which harms the payee"
    where = "in a stratum " if len(groups) > 1 else ""
    rule = f"n should exceed 25 G1² = {25 * skew**2:,.0f} for a normal interval, and is {len(worst):,}"
    return [f"The differences are skewed {where}(G1 {skew:.1f}): {rule}; {side}."]


def _heavy(design: Design, plan: Plan, nets: list[float], net: Estimate) -> list[str]:
    """Units on which much of the estimate rests."""
    if plan.is_by_size:
        weights = [hits / (plan.draws * share) for hits, share in zip(plan.hits, plan.share, strict=True)]
    else:
        weights = [plan.frame_units[h] / plan.drawn[h] for h in plan.stratum]
    worst = max(range(len(nets)), key=lambda place: abs(nets[place] * weights[place]))
    part = abs(nets[worst] * weights[worst]) / abs(net.point)
    return [f"Unit {design.units[worst].no} carries {part:.0%} of the net estimate by itself."] if part > HEAVY else []
