"""What ran into a vein, as services: one initial service, what follows it, what ran beside it, pushes, hydration. Facts 1.2 and 1.3.

The order is the hospital's (chemotherapy infusion, its push, therapy, its push, hydration), which for an office gives the key reason of the visit in nearly
all cases; where an office's record names another reason among therapies, that comes first. An infusion of chemotherapy is always first: nothing else carries
96417 and 96411.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..drug.products import CHEMO, ELECTROLYTE, FLUID, HORMONE
from .given import NOT_HYDRATION, Given
from .minutes import Spans, common, further_hours, hydration_hours, joined, minutes, without

INFUSION_FROM = 16
"""Minutes; what is shorter is a push."""
AGAIN_AFTER = 30 * 60
"""Seconds between two pushes of one drug, of which the second counts."""
RANK = {("chemo", "infusion"): 0, ("chemo", "push"): 1, ("therapy", "infusion"): 2, ("therapy", "push"): 3}
NO_NEED = ("chair time", "convenien", "faster", "shorten", "restart", "infiltrat", "lumen", "flow", "blown", "occlu")
"""Words of reasons for a second access that are none: a new stick, another lumen, time. Facts 1.2.4 (IOM 100-04 chapter 4, 230.2.C)."""


class Piece(NamedTuple):
    """One service of an encounter. level: of kind `administration` in services.csv. given: what it rests on, the first the one it is named by.
    counted: minutes that it was computed from. distinct: it had an access of its own. is_least: the record leaves open whether it is more than this."""

    level: str
    units: int
    because: str
    given: tuple[Given, ...]
    counted: int = 0
    distinct: bool = False
    is_least: bool = False


class Ask(NamedTuple):
    """What an encounter leaves open. levels: to which it could lead, lowest first."""

    given: Given
    levels: tuple[str, ...]
    asks: str
    because: str
    element: str = ""


@dataclass
class Vein:
    """What came of the veins of one encounter. spared: what is charged by nothing, with the reason."""

    pieces: list[Piece] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    spared: list[tuple[Given, str]] = field(default_factory=list)


@dataclass
class Run:
    """One drug, or the drugs of one bag, at one access. kind: chemo, therapy, hydration. how: infusion, push."""

    kind: str
    how: str
    same: str
    given: list[Given]
    spans: Spans
    start: int
    is_main: bool = False
    lacks_stop: bool = False
    is_least: bool = False

    @property
    def length(self) -> int:
        return minutes(self.spans)

    @property
    def name(self) -> str:
        return " with ".join(dict.fromkeys(each.name for each in self.given))


@dataclass(frozen=True)
class Manner:
    """How one payer and setting want it. is_hospital: its hierarchy alone decides. adds_gaps: intervals of hydration are added. level: of one drug, by what
    its payer and record say."""

    is_hospital: bool
    level: Callable[[Given], tuple[str, bool]]
    adds_gaps: bool = True
    concurrent_chemo: str = ""


def veins(given: Sequence[Given], manner: Manner) -> Vein:
    """The services of everything that went into a vein in one encounter."""
    found = Vein()
    beside: list[Run] = []
    sites = _sites(given, found)
    whole = [(_runs(mine, manner, found), at) for at, mine in enumerate(sites)]
    whole.sort(key=lambda each: (_importance(each[0], manner), each[1]))
    for place, (runs, _) in enumerate(whole):
        beside += _site(runs, manner, found, is_other=place > 0)
    _beside(beside, found)
    return found


def _importance(runs: Sequence[Run], manner: Manner) -> tuple[int, int]:
    ranked = [run for run in runs if run.kind != "hydration"]
    return min((_order(run, manner)[:2] for run in ranked), default=(9, 0))


# Accesses.


def _sites(given: Sequence[Given], found: Vein) -> list[list[Given]]:
    """The administrations by access. A second access counts where the record says which need it had; else it is asked about, and is one with the first."""
    names = list(dict.fromkeys(each.site for each in given if each.site))
    by_site: dict[str, list[Given]] = {name: [each for each in given if each.site == name] for name in names}
    if len(names) < 2:
        return [list(given)]
    needed = [name for name in names if any(is_need(each.text("site_reason")) for each in by_site[name])]
    main = [name for name in names if name not in needed] or needed[:1]
    for name in (name for name in names if name not in needed and name != main[0]):
        first = by_site[name][0]
        why = first.text("site_reason")
        found.asks.append(Ask(first, (), f"Which need made a second access at the {name} necessary?", f"its reason on record: {why or 'none'}", "site_reason"))
    shared = [each for each in given if each.site in main or not each.site]
    return [shared, *([each for each in given if each.site == name] for name in needed if name not in main)]


def is_need(reason: str) -> bool:
    """Does the reason of a second access tell of a need, and not of time or a new stick?"""
    return bool(reason) and not any(word in reason.lower() for word in NO_NEED)


# Bags and drugs.


def _runs(given: Sequence[Given], manner: Manner, found: Vein) -> list[Run]:
    bags: dict[object, list[Given]] = {}
    for each in given:
        bags.setdefault((each.key[1], each.text("bag_id")) if each.text("bag_id") else each.key, []).append(each)
    made = [run for mine in bags.values() if (run := _bag(mine, manner, found))]
    merged: dict[tuple[str, str], Run] = {}
    runs: list[Run] = []
    for run in sorted(made, key=lambda run: (run.start, run.same)):
        first = merged.get((run.kind, run.same)) if run.how == "infusion" else None
        if first is None:
            runs.append(run)
            if run.how == "infusion":
                merged[run.kind, run.same] = run
            continue
        first.given += run.given
        first.spans = joined(first.spans, run.spans)
        first.is_main |= run.is_main
        first.is_least |= run.is_least
    for run in runs:
        if run.how == "infusion" and run.kind != "hydration" and run.length < INFUSION_FROM:
            run.how = "push"
    return runs


def _bag(given: list[Given], manner: Manner, found: Vein) -> Run | None:
    """The drugs of one bag are one administration, at the highest level among them."""
    levels = [manner.level(each) for each in given]
    kinds = {"chemo" if level in (CHEMO, HORMONE) else "hydration" if level in (FLUID, ELECTROLYTE) else level for level, _ in levels}
    drug = next((kind for kind in ("chemo", "therapy") if kind in kinds), "")
    first = given[0]
    if "" in kinds and not drug:
        found.asks.append(Ask(first, ("therapy infusion first", "chemo infusion first"), f"Which drug is {first.name}?", "no list here knows the name", "drug"))
        return None
    is_fluid = any(level == FLUID for level, _ in levels)
    if not drug and not is_fluid:
        drug = "therapy"  # an electrolyte by itself treats its want
    how = "push" if first.way == "push" else "infusion"
    spans = joined(*(each.spans for each in given))
    start = min(each.start for each in given)
    run = Run(drug or "hydration", how, " + ".join(sorted({each.same for each in given if manner.level(each)[0] not in (FLUID,)} or {first.same})),
              list(given), spans, start, any(bool(each.row.get("is_main_reason")) for each in given), is_least=any(least for _, least in levels))  # fmt: skip
    if run.kind == "hydration":
        return run if _is_hydration(run, found) else None
    if how == "infusion" and all(each.stop is None for each in given):
        run.how, run.lacks_stop, run.is_least = "push", True, True
        kind = run.kind
        found.asks.append(Ask(first, (f"{kind} push first", f"{kind} infusion first", f"{kind} infusion hour"), f"When did {first.name} stop?",
                              "an infusion needs its start and its stop; without a stop it is a push at most", "end_time"))  # fmt: skip
    return run


def _is_hydration(run: Run, found: Vein) -> bool:
    first = run.given[0]
    reasons = {each.reason for each in run.given}
    if first.way == "push" or reasons & NOT_HYDRATION:
        found.spared.append((first, f"{(reasons & NOT_HYDRATION or {'flush'}).pop().replace('_', ' ')}: no hydration"))
        return False
    if not run.spans:
        found.asks.append(Ask(first, ("hydration hour",), f"When did {first.name} stop?", "hydration counts by its minutes", "end_time"))
        return False
    if not any(reasons - {""}):
        found.asks.append(Ask(first, ("hydration hour",), f"Why was {first.name} given: dehydration, protection of the kidneys, or to keep the line open?",
                              "hydration needs an order with its clinical reason", "order_reason"))  # fmt: skip
        return False
    return True


# Services.


def _site(runs: Sequence[Run], manner: Manner, found: Vein, is_other: bool) -> list[Run]:
    """The services of one access; what ran beside another infusion comes back."""
    infusions = [run for run in runs if run.how == "infusion" and run.kind != "hydration"]
    beside = [run for run in infusions if run.kind == "therapy" and any(_ran_beside(run, other) for other in infusions if other is not run)]
    services = [run for run in infusions if run not in beside] + _pushes(runs, manner, found)
    services.sort(key=lambda run: _order(run, manner))
    hydration = _hydration(runs, manner)
    is_open = any(run.lacks_stop for run in runs)
    initial = ""
    for run in services:
        _serve(run, initial, found, is_other and not initial, is_open or run.is_least)
        initial = initial or f"{run.kind} {run.how}"
    _overlap_of_chemotherapy(infusions, manner, found)
    _hydrate(runs, hydration, initial, found, is_other and not initial, is_open)
    return beside


def _order(run: Run, manner: Manner) -> tuple[int, int, int, str]:
    """Chemotherapy first, always; among therapies an office's named reason."""
    rank = RANK[run.kind, run.how]
    named = run.is_main and not manner.is_hospital and run.kind == "therapy"
    return (2 if named else rank + (rank >= 2), -run.length, run.start, run.same)


def _serve(run: Run, initial: str, found: Vein, distinct: bool, is_least: bool) -> None:
    order = "next" if initial else "first"
    length = run.length
    said = f"{run.name}: {_minutes_words(run)}" if run.how == "infusion" else f"{run.name}: {_push_words(run)}"
    because = f"{said}; {'the first of the day by its rank' if not initial else f'after the {initial}'}"
    found.pieces.append(Piece(f"{run.kind} {run.how} {order}", 1, because, tuple(run.given), length, distinct, is_least))
    hours = further_hours(length) if run.how == "infusion" else 0
    if hours:
        found.pieces.append(Piece(f"{run.kind} infusion hour", hours, said, tuple(run.given), length, False, is_least))


def _minutes_words(run: Run) -> str:
    paused = sum(last - first for each in run.given for first, last in each.pauses) // 60
    return f"{run.length} minutes" + (f" without {paused} of pauses" if paused else "")


def _push_words(run: Run) -> str:
    if run.lacks_stop:
        return "no stop on record, so a push at most"
    return f"{run.length} minutes, 15 or less are a push" if run.given[0].way == "infusion" else "a push"


def _ran_beside(run: Run, other: Run) -> bool:
    """At least 16 minutes at once, and more than half of it; beside chemotherapy, or a longer or earlier infusion."""
    at_once = minutes(common(run.spans, other.spans))
    if at_once < INFUSION_FROM or 2 * at_once <= run.length:
        return False
    return other.kind == "chemo" or (-other.length, other.start, other.same) < (-run.length, run.start, run.same)


def _beside(runs: Sequence[Run], found: Vein) -> None:
    """96368 once an encounter, and only with an infusion that can carry it."""
    if not runs:
        return
    first = min(runs, key=lambda run: (run.start, run.same))
    carried = any(piece.level.endswith("infusion first") or piece.level == "hydration first" for piece in found.pieces)
    if not carried:
        found.spared.append((first.given[0], "it ran beside another infusion, and no first infusion of the day carries 96368"))
        return
    because = f"{' and '.join(run.name for run in runs)} ran at the same time as another infusion; once an encounter"
    found.pieces.append(Piece("therapy infusion beside", 1, because, tuple(each for run in runs for each in run.given), first.length,
                              is_least=any(run.is_least for run in runs)))  # fmt: skip


def _overlap_of_chemotherapy(infusions: Sequence[Run], manner: Manner, found: Vein) -> None:
    """No code exists for chemotherapy beside chemotherapy: what a payer wants is asked."""
    chemo = sorted((run for run in infusions if run.kind == "chemo"), key=lambda run: (run.start, run.same))
    for at, run in enumerate(chemo):
        for other in chemo[:at]:
            if minutes(common(run.spans, other.spans)) >= INFUSION_FROM and manner.concurrent_chemo != "sequential":
                found.asks.append(Ask(run.given[0], ("chemo infusion next",), f"{run.name} ran at the same time as {other.name}. Which code does the payer want?",
                                      "no code stands for chemotherapy beside chemotherapy; 96417 is for one after the other"))  # fmt: skip


def _pushes(runs: Sequence[Run], manner: Manner, found: Vein) -> list[Run]:
    """The first push of each drug; a later one of the same therapy counts in a hospital, more than 30 minutes after the last."""
    first: dict[str, Run] = {}
    last: dict[str, int] = {}
    for run in sorted((run for run in runs if run.how == "push"), key=lambda run: (run.start, run.same)):
        if run.same not in first:
            first[run.same], last[run.same] = run, run.start
            continue
        gap = run.start - last[run.same]
        if run.kind == "therapy" and manner.is_hospital and gap > AGAIN_AFTER:
            found.pieces.append(Piece("therapy push again", 1, f"{run.name} once more, {gap // 60} minutes later", tuple(run.given), run.length))
            last[run.same] = run.start
        elif run.kind == "therapy" and not manner.is_hospital:
            found.spared.append((run.given[0], "a second push of the same drug counts in a hospital alone"))
        else:
            found.spared.append((run.given[0], f"a second push of the same drug{'' if run.kind == 'chemo' else f' after {gap // 60} minutes'}"))
    return list(first.values())


def _hydration(runs: Sequence[Run], manner: Manner) -> Spans:
    """When fluid ran and nothing else did."""
    drugs = joined(*(run.spans for run in runs if run.kind != "hydration"))
    alone = without(joined(*(run.spans for run in runs if run.kind == "hydration")), drugs)
    if manner.adds_gaps or not alone:
        return alone
    return (max(alone, key=lambda span: span[1] - span[0]),)


def _hydrate(runs: Sequence[Run], alone: Spans, initial: str, found: Vein, distinct: bool, is_least: bool) -> None:
    fluids = [run for run in runs if run.kind == "hydration"]
    if not fluids:
        return
    given = tuple(each for run in fluids for each in run.given)
    length, ran = minutes(alone), minutes(joined(*(run.spans for run in fluids)))
    beside = f", {ran - length} of {ran} beside drugs" if ran > length else ""
    if length < 31:
        found.spared.append((given[0], f"hydration of {length} minutes{beside}; it counts from its 31st"))
        return
    said = f"hydration for {length} minutes{beside}"
    if not initial:
        found.pieces.append(Piece("hydration first", 1, said, given, length, distinct, is_least))
        if hours := further_hours(length):
            found.pieces.append(Piece("hydration hour", hours, said, given, length, False, is_least))
        return
    found.pieces.append(Piece("hydration hour", hydration_hours(length), f"{said}; beside drugs it comes second", given, length, False, is_least))
