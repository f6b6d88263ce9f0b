"""What did not run into a vein: injections, on-body injectors, pumps, infusions under the skin, into arteries, spine, cavities, bladder and lesions; cells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ..drug.products import CELL, CHEMO, DECLOTTING, FLUID, HORMONE
from ..terms import Terms
from .given import LONG_PUMP, Given
from .minutes import further_hours, joined, minutes
from .vein import INFUSION_FROM, Ask, Piece, Vein

Level = Callable[[Given], tuple[str, bool]]

LONG = LONG_PUMP // 60
MOST_INJECTIONS = 20
ONCE = {"spine": "into the spinal fluid", "reservoir": "into the reservoir", "abdomen": "into the abdomen", "chest": "into the chest",
        "bladder": "into the bladder", "lesions": "into lesions"}  # fmt: skip
"""Ways that are one procedure, however many drugs go in by it."""


def other_ways(given: Sequence[Given], level: Level, terms: Terms, found: Vein, refilled: Collection[int] = ()) -> None:
    """Adds the services of everything that did not run into a vein. refilled: days on which a pump was filled again: its drug starts no other."""
    plain = []
    for each in (each for each in given if each.way != "mouth"):
        kind, is_least = level(each)
        if kind in (CELL, DECLOTTING):
            name, said = ("cells", "cells infused") if kind == CELL else ("declotting", "to open the catheter")
            found.pieces.append(Piece(name, 1, f"{each.name}: {said}", (each,)))
            continue
        plain.append(each)
        if each.way == "injection":
            _injection(each, kind, is_least, found)
        elif each.way == "artery":
            _artery(each, kind, found)
    by_way = {way: [each for each in plain if each.way == way] for way in ("injector", "pump", "subcutaneous infusion", *ONCE)}
    if injectors := by_way["injector"]:
        found.pieces.append(Piece("injector", 1, f"{injectors[0].name} by an on-body injector", tuple(injectors)))
    _pumps(by_way["pump"], level, terms, found, refilled)
    _under_the_skin(by_way["subcutaneous infusion"], level, found)
    for way in ONCE:
        _procedure(way, by_way[way], level, found)


def is_of_a_vein(each: Given, kind: str) -> bool:
    return each.way in ("infusion", "push") and kind not in (CELL, DECLOTTING)


def _injection(each: Given, kind: str, is_least: bool, found: Vein) -> None:
    count = each.injections
    if kind == FLUID:
        found.spared.append((each, "fluid under the skin has no code of an injection"))
    elif not kind:
        _ask_which(each, ("injection therapy", "injection chemo", "injection hormone"), found)
    elif not 0 < count <= MOST_INJECTIONS:
        found.asks.append(Ask(each, ("injection therapy",), f"How many injections did {each.name} take?", f"{count} cannot be", "injections"))
    else:
        name = {CHEMO: "injection chemo", HORMONE: "injection hormone"}.get(kind, "injection therapy")
        words = f"{each.name}, {count} injections" if count > 1 else f"{each.name}, injected"
        found.pieces.append(Piece(name, count, words, (each,), is_least=is_least))


def _ask_which(each: Given, levels: tuple[str, ...], found: Vein) -> None:
    found.asks.append(Ask(each, levels, f"Which drug is {each.name}?", "no list here knows the name", "drug"))


def _procedure(way: str, given: Sequence[Given], level: Level, found: Vein) -> None:
    """Chemotherapy into a cavity, the spine or lesions: one procedure. Its codes are of chemotherapy alone."""
    drugs = [each for each in given if level(each)[0] in (CHEMO, HORMONE)]
    if not drugs:
        for each in (each for each in given if level(each)[0] != FLUID):
            found.asks.append(Ask(each, (), f"What was done as {each.name} was given {ONCE[way]}?", "the code of the way is of chemotherapy", "drug"))
        return
    words = f"{' and '.join(dict.fromkeys(each.name for each in drugs))} {ONCE[way]}"
    if way != "lesions":
        found.pieces.append(Piece(way, 1, words, tuple(given)))
        return
    wrong = next((each for each in drugs if each.injections <= 0), None)
    count = sum(each.injections for each in drugs)
    if wrong is not None:
        asks = f"How many lesions were given {wrong.name}?"
        found.asks.append(Ask(wrong, ("lesions to 7", "lesions over 7"), asks, f"{wrong.injections} cannot be", "injections"))
        return
    found.pieces.append(Piece("lesions to 7" if count <= 7 else "lesions over 7", 1, f"{words}: {count}", tuple(given)))


def _pumps(given: Sequence[Given], level: Level, terms: Terms, found: Vein, refilled: Collection[int]) -> None:
    """The start of a pump counts once, whatever is in it."""
    for each in given:
        if each.day in refilled:
            found.spared.append((each, "the pump was filled again, which is its service"))
            continue
        made = len(found.pieces)
        _pump(each, level(each)[0], terms, found)
        for piece in found.pieces[made:]:
            if any(piece.level == other.level for other in found.pieces[:made]):
                found.pieces.remove(piece)
                found.spared.append((each, "the start of a pump counts once"))


def _pump(each: Given, kind: str, terms: Terms, found: Vein) -> None:
    length = minutes(each.spans)
    is_long = length > LONG
    if not kind:
        _ask_which(each, ("pump",), found)
        return
    if kind not in (CHEMO, HORMONE):
        if terms.is_hospital and is_long:
            found.pieces.append(Piece("pump therapy", 1, f"{each.name} by a pump for {length // 60} hours", (each,), length))
        else:
            asks = f"How was the pump of {each.name} run, and for how long?"
            found.asks.append(Ask(each, ("pump therapy",), asks, "a hospital's pump of more than eight hours has a code", "end_time"))
        return
    owner = each.text("device_owner").lower()
    if each.text("route").upper() != "IA" and str(terms.word("home_pump_code", each.day) or "") == "G0498" and "implant" not in each.text("device").lower():
        if not owner:
            found.asks.append(Ask(each, ("pump", "pump of the practice"), "Whose pump did the patient take home: the practice's, or a supplier's?",
                                  "Medicare's G0498 is for the practice's own", "device_owner"))  # fmt: skip
            return
        if owner in ("practice", "own", "clinic", "hospital"):
            found.pieces.append(Piece("pump of the practice", 1, f"{each.name} goes on at home with the practice's pump", (each,), length))
            return
    if not is_long:
        told = f"{length} minutes are on record" if each.stop is not None else "no stop is on record"
        found.asks.append(Ask(each, ("pump",), f"Did the pump of {each.name} run longer than eight hours?", told, "end_time"))
    elif each.text("route").upper() == "IA":
        found.pieces.append(Piece("artery pump", 1, f"{each.name} into an artery by a pump", (each,), length))
    else:
        found.pieces.append(Piece("pump", 1, f"{each.name} by a pump for more than eight hours", (each,), length))


def _under_the_skin(given: Sequence[Given], level: Level, found: Vein) -> None:
    """Therapy that runs under the skin for 16 minutes or more, its minutes added; what is shorter, and chemotherapy, is an injection."""
    runs = []
    for each in given:
        kind, is_least = level(each)
        length = minutes(each.spans)
        if kind == FLUID:
            found.spared.append((each, "fluid under the skin is no hydration"))
        elif kind not in (CHEMO, HORMONE, "") and each.stop is None:
            asked = ("injection therapy", "subcutaneous infusion first")
            found.asks.append(Ask(each, asked, f"When did {each.name} stop?", "an infusion counts by its minutes", "end_time"))
        elif kind in (CHEMO, HORMONE, "") or length < INFUSION_FROM:
            _injection(each, kind, is_least, found)
        else:
            runs.append(each)
    if not runs:
        return
    length = minutes(joined(*(each.spans for each in runs)))
    words = f"{' and '.join(dict.fromkeys(each.name for each in runs))} under the skin for {length} minutes"
    found.pieces.append(Piece("subcutaneous infusion first", 1, words, tuple(runs), length))
    if hours := further_hours(length):
        found.pieces.append(Piece("subcutaneous infusion hour", hours, words, tuple(runs), length))


def _artery(each: Given, kind: str, found: Vein) -> None:
    length = minutes(each.spans)
    words = f"{each.name} into an artery" + (f" for {length} minutes" if length else "")
    if not kind or kind == FLUID:
        _ask_which(each, ("artery therapy", "artery push"), found)
    elif kind not in (CHEMO, HORMONE):
        found.pieces.append(Piece("artery therapy", 1, words, (each,), length))
    elif length < INFUSION_FROM:
        if each.stop is None:
            asked = ("artery push", "artery infusion first", "artery infusion hour")
            found.asks.append(Ask(each, asked, f"When did {each.name} stop?", "without a stop it is a push at most", "end_time"))
        found.pieces.append(Piece("artery push", 1, words, (each,), length, is_least=each.stop is None))
    else:
        found.pieces.append(Piece("artery infusion first", 1, words, (each,), length))
        if hours := further_hours(length):
            found.pieces.append(Piece("artery infusion hour", hours, words, (each,), length))
