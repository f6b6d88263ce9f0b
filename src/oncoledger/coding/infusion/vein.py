"""What ran into a vein, as services: one initial service, what follows it, what ran beside it, pushes, hydration. Facts 1.2 and 1.3.

The order is the hospital's (chemotherapy infusion, its push, therapy, its push, hydration), which for an office gives the key reason of the visit in nearly
all cases; where an office's record names another reason among therapies and hydration, that comes first. Chemotherapy is always first: nothing else carries
96417 and 96411.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..drug.products import CHEMO, ELECTROLYTE, FLUID, HORMONE
from .given import BY_RATE, LONGEST, Given
from .minutes import Spans, common, further_hours, hydration_hours, joined, minutes, without

INFUSION_FROM = 16
"""Minutes; what is shorter is a push."""
HYDRATION_FROM = 31
AGAIN_AFTER = 30 * 60
"""Seconds between two pushes of one drug, of which the second counts."""
RANK = {("chemo", "infusion"): 0, ("chemo", "push"): 1, ("therapy", "infusion"): 2, ("therapy", "push"): 3}
HYDRATES = ("hydrat", "kidney", "renal", "nephro", "volume")
"""Words of reasons for which electrolytes run as part of hydration."""
NEED = ("protocol", "incompat", "vesicant", "irritant", "clinical", "necess", "blood", "transfus", "toxic", "trial")
NO_NEED = ("chair time", "convenien", "faster", "shorten", "restart", "infiltrat", "lumen", "flow", "blown", "occlu")
"""Words of reasons for a second access, and words of those that are none: a new stick, another lumen, time. Facts 1.2.4 (IOM 100-04 chapter 4, 230.2.C)."""


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
    """One drug, or the drugs of one bag, at one access. kind: chemo, therapy, hydration. how: infusion, push. open_from: when something began whose stop is
    not on record."""

    kind: str
    how: str
    same: str
    given: list[Given]
    spans: Spans
    start: int
    is_main: bool = False
    open_from: Spans = ()
    is_least: bool = False

    @property
    def busy(self) -> Spans:
        """When it ran, or could have run."""
        return joined(self.spans, self.open_from)

    @property
    def length(self) -> int:
        return minutes(self.spans)

    @property
    def name(self) -> str:
        return " with ".join(dict.fromkeys(each.name for each in self.given))


@dataclass(frozen=True)
class Manner:
    """How one payer and setting want it. is_hospital: its hierarchy alone decides. adds_gaps: intervals of hydration are added. level: of one drug, by what
    its payer and record say. concurrent_chemo: `sequential` where the payer takes 96417 for it."""

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
    drugs = joined(*(run.busy for runs, _ in whole for run in runs if run.kind != "hydration"))
    for place, (runs, _) in enumerate(whole):
        beside += _site(runs, manner, found, drugs, is_other=place > 0)
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
        if why and any(word in why.lower() for word in NO_NEED):
            found.spared.append((first, f"a second access at the {name} for {why.lower()}: no second first service; its drugs follow the others"))
            continue
        found.asks.append(Ask(first, (), f"Which need made a second access at the {name} necessary?", f"its reason on record: {why or 'none'}", "site_reason"))
    shared = [each for each in given if each.site in main or not each.site]
    return [shared, *([each for each in given if each.site == name] for name in needed if name not in main)]


def is_need(reason: str) -> bool:
    """Does the reason of a second access tell of a need, and not of time or a new stick?"""
    said = reason.lower()
    return any(word in said for word in NEED) and not any(word in said for word in NO_NEED)


# Bags and drugs.


def _runs(given: Sequence[Given], manner: Manner, found: Vein) -> list[Run]:
    bags: dict[object, list[Given]] = {}
    for each in given:
        bags.setdefault((each.key[1], each.text("bag_id")) if each.text("bag_id") else each.key, []).append(each)
    alike: dict[tuple[str, str, str], list[Run]] = {}
    for run in sorted((run for mine in bags.values() if (run := _bag(mine, manner, found))), key=lambda run: (run.start, run.given[0].key)):
        alike.setdefault((run.kind, run.how, run.same), []).append(run)
    return [run for (kind, how, _), runs in alike.items() for run in (runs if how == "push" else _together(runs, kind == "hydration"))]


def _together(runs: Sequence[Run], is_hydration: bool) -> list[Run]:
    """The infusions of one drug, whose minutes are added. Of those that were all too short, each is a push."""
    if not is_hydration and all(run.length < INFUSION_FROM for run in runs):
        timed, untimed = [run for run in runs if run.spans], [run for run in runs if not run.spans]
        first = _added([*timed[:1], *untimed])
        return [replace(run, how="push") for run in (first, *timed[1:])]
    return [_added(runs)]


def _added(runs: Sequence[Run]) -> Run:
    return replace(
        runs[0], given=[each for run in runs for each in run.given], spans=joined(*(run.spans for run in runs)), start=min(run.start for run in runs),
        is_main=any(run.is_main for run in runs), open_from=joined(*(run.open_from for run in runs)), is_least=any(run.is_least for run in runs),
    )  # fmt: skip


def _bag(given: list[Given], manner: Manner, found: Vein) -> Run | None:
    """The drugs of one bag are one administration, at the highest level among them."""
    levels = [manner.level(each) for each in given]
    kinds = {"chemo" if level in (CHEMO, HORMONE) else "hydration" if level in (FLUID, ELECTROLYTE) else level for level, _ in levels}
    drug = next((kind for kind in ("chemo", "therapy") if kind in kinds), "")
    first = given[0]
    if "" in kinds and not drug:
        found.asks.append(Ask(first, ("therapy infusion first", "chemo infusion first"), f"Which drug is {first.name}?", "no list here knows the name", "drug"))
        return None
    is_fluid = any(level == FLUID or any(word in each.reason for word in HYDRATES) for each, (level, _) in zip(given, levels, strict=True))
    if not drug and not is_fluid:
        drug = "therapy"  # an electrolyte by itself treats its want
    names = sorted({each.same for each, (level, _) in zip(given, levels, strict=True) if level != FLUID} or {first.same})
    run = Run(drug or "hydration", "push" if first.way == "push" else "infusion", " + ".join(names), list(given), _spans(given),
              min(each.start for each in given), any(bool(each.row.get("is_main_reason")) for each in given),
              is_least=any(least for _, least in levels))  # fmt: skip
    if run.kind == "hydration":
        return run if _is_hydration(run, found) else None
    if run.how == "infusion" and all(each.stop is None for each in given):
        found.asks.append(Ask(first, (f"{drug} push first", f"{drug} infusion first", f"{drug} infusion hour"), f"When did {first.name} stop?",
                              "an infusion needs its start and its stop; without a stop it is a push at most", "end_time"))  # fmt: skip
        return replace(run, is_least=True, open_from=((run.start, run.start + LONGEST),))
    return run


def _spans(given: Sequence[Given]) -> Spans:
    """When one bag ran: where its drugs are told with different minutes, those that they share."""
    by_drug: dict[str, list[Spans]] = {}
    for each in given:
        by_drug.setdefault(each.same, []).append(each.spans)
    told = [spans for mine in by_drug.values() if (spans := joined(*mine))]
    shared = told[0] if told else ()
    for spans in told[1:]:
        shared = common(shared, spans)
    return shared or joined(*told)


def _is_hydration(run: Run, found: Vein) -> bool:
    first = run.given[0]
    serves = next((each.serves for each in run.given if each.serves), "")
    if first.way == "push" or serves:
        found.spared.append((first, f"{serves or 'flush'}: no hydration"))
        return False
    if not run.spans:
        found.asks.append(Ask(first, ("hydration hour",), f"When did {first.name} stop?", "hydration counts by its minutes", "end_time"))
        return False
    if not any(each.reason for each in run.given):
        found.asks.append(Ask(first, ("hydration hour",), f"Why was {first.name} given: dehydration, protection of the kidneys, or to keep the line open?",
                              "hydration needs an order with its clinical reason", "order_reason"))  # fmt: skip
        return False
    return True


# Services.


def _site(runs: Sequence[Run], manner: Manner, found: Vein, drugs: Spans, is_other: bool) -> list[Run]:
    """The services of one access; what ran beside another infusion comes back. drugs: when any drug ran at any access."""
    infusions = [run for run in runs if run.how == "infusion" and run.kind != "hydration"]
    beside = [run for run in infusions if run.kind == "therapy" and any(_ran_beside(run, other) for other in infusions if other is not run)]
    services = [run for run in infusions if run not in beside and not _is_chemotherapy_beside(run, infusions, manner, found)] + _pushes(runs, manner, found)
    services.sort(key=lambda run: _order(run, manner))
    hydration = _hydration(runs, drugs, manner)
    is_open = any(run.open_from for run in runs)
    initial = ""
    if _hydration_leads(runs, services, manner) and minutes(hydration) >= HYDRATION_FROM:
        _hydrate(runs, hydration, "", found, is_other, is_open)
        initial, runs = "hydration", [run for run in runs if run.kind != "hydration"]
    for run in services:
        _serve(run, initial, found, is_other and not initial, is_open or run.is_least)
        initial = initial or f"{run.kind} {run.how}"
    _hydrate(runs, hydration, initial, found, is_other and not initial, is_open)
    return beside


def _hydration_leads(runs: Sequence[Run], services: Sequence[Run], manner: Manner) -> bool:
    """An office whose record names hydration alone as the reason of the visit."""
    return not manner.is_hospital and {run.kind for run in runs if run.is_main} == {"hydration"} and all(run.kind != "chemo" for run in services)


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
    by_rate = ", by its charted rate and volume" if any(each.row.get(BY_RATE) for each in run.given) else ""
    return f"{run.length} minutes" + (f" without {paused} of pauses" if paused else "") + by_rate


def _push_words(run: Run) -> str:
    if run.open_from and not run.spans:
        return "no stop on record, so a push at most"
    return f"{run.length} minutes, 15 or less are a push" if run.given[0].way == "infusion" else "a push"


def _ran_beside(run: Run, other: Run) -> bool:
    """At least 16 minutes at once, and more than half of it; beside chemotherapy, or a longer or earlier infusion."""
    if run.kind == "chemo" and other.kind != "chemo":
        return False
    at_once = minutes(common(run.spans, other.spans))
    if at_once < INFUSION_FROM or 2 * at_once <= run.length:
        return False
    return other.kind != run.kind or (-other.length, other.start, other.same) < (-run.length, run.start, run.same)


def _is_chemotherapy_beside(run: Run, infusions: Sequence[Run], manner: Manner, found: Vein) -> bool:
    """No code exists for chemotherapy beside chemotherapy: what a payer wants is asked, and nothing is charged for the shorter one until then."""
    other = next((other for other in infusions if run.kind == "chemo" and other is not run and _ran_beside(run, other)), None)
    if other is None or manner.concurrent_chemo == "sequential":
        return False
    found.asks.append(Ask(run.given[0], ("chemo infusion next",), f"{run.name} ran at the same time as {other.name}. Which code does the payer want?",
                          "no code stands for chemotherapy beside chemotherapy; 96417 is for one after the other"))  # fmt: skip
    return True


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


def _pushes(runs: Sequence[Run], manner: Manner, found: Vein) -> list[Run]:
    """The first push of each drug; a later one of the same therapy counts in a hospital, more than 30 minutes after the one before it."""
    first: dict[str, Run] = {}
    last: dict[str, int] = {}
    infused = {run.same for run in runs if run.how == "infusion"}
    for run in sorted((run for run in runs if run.how == "push"), key=lambda run: (run.start, run.same)):
        if run.same in infused:
            found.asks.append(Ask(run.given[0], (f"{run.kind} push next",), f"{run.name} was infused and given by push. Was the push a dose of its own?",
                                  "a push counts for a new drug, and the drug is the same"))  # fmt: skip
            continue
        gap = run.start - last.get(run.same, run.start)
        last[run.same] = run.start
        if run.same not in first:
            first[run.same] = run
        elif run.kind == "therapy" and manner.is_hospital and gap > AGAIN_AFTER:
            found.pieces.append(Piece("therapy push again", 1, f"{run.name} once more, {gap // 60} minutes later", tuple(run.given), run.length))
        elif run.kind == "therapy" and not manner.is_hospital:
            found.spared.append((run.given[0], "a second push of the same drug counts in a hospital alone"))
        else:
            found.spared.append((run.given[0], f"a second push of the same drug{'' if run.kind == 'chemo' else f' after {gap // 60} minutes'}"))
    return list(first.values())


def _hydration(runs: Sequence[Run], drugs: Spans, manner: Manner) -> Spans:
    """When fluid ran and nothing else did, or could have."""
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
    if length < HYDRATION_FROM:
        found.spared.append((given[0], f"hydration of {length} minutes{beside}; it counts from its 31st"))
        return
    said = f"hydration for {length} minutes{beside}"
    if not initial:
        found.pieces.append(Piece("hydration first", 1, said, given, length, distinct, is_least))
        if hours := further_hours(length):
            found.pieces.append(Piece("hydration hour", hours, said, given, length, False, is_least))
        return
    found.pieces.append(Piece("hydration hour", hydration_hours(length), f"{said}; beside drugs it comes second", given, length, False, is_least))
