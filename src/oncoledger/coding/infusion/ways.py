"""What did not run into a vein: injections, on-body injectors, pumps, infusions under the skin, into arteries, spine, cavities, bladder and lesions; cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..drug.products import CELL, CHEMO, DECLOTTING, FLUID, HORMONE
from ..terms import Terms
from .given import Given
from .minutes import further_hours, minutes
from .vein import INFUSION_FROM, Ask, Piece, Vein

LONG = 8 * 60
"""Minutes beyond which an infusion by a pump has a code of its own."""
MOST_INJECTIONS = 20
_PLACES = {"spine": "into the spinal fluid", "reservoir": "into the reservoir", "abdomen": "into the abdomen", "chest": "into the chest", "bladder": "into the bladder"}


def other_ways(given: Iterable[Given], level: Callable[[Given], tuple[str, bool]], terms: Terms, found: Vein) -> None:
    """Adds the services of everything that did not run into a vein."""
    for each in given:
        kind, is_least = level(each)
        if each.way == "injection":
            _injection(each, kind, is_least, found)
        elif each.way == "injector":
            found.pieces.append(Piece("injector", 1, f"{each.name} by an on-body injector", (each,)))
        elif each.way == "pump":
            _pump(each, kind, terms, found)
        elif each.way == "subcutaneous infusion":
            _under_the_skin(each, found)
        elif each.way == "artery":
            _artery(each, kind, found)
        elif each.way == "lesions":
            count = int(each.row.get("injections", 1))
            found.pieces.append(Piece("lesions to 7" if count <= 7 else "lesions over 7", 1, f"{each.name} into {count} lesions", (each,)))
        elif each.way in _PLACES:
            found.pieces.append(Piece(each.way, 1, f"{each.name} {_PLACES[each.way]}", (each,)))
        elif each.way == "infusion" and kind == CELL:
            found.pieces.append(Piece("cells", 1, f"{each.name}: cells infused", (each,)))
        elif kind == DECLOTTING:
            found.pieces.append(Piece("declotting", 1, f"{each.name} to open the catheter", (each,)))


def is_of_a_vein(each: Given, kind: str) -> bool:
    return each.way in ("infusion", "push") and kind not in (CELL, DECLOTTING)


def _injection(each: Given, kind: str, is_least: bool, found: Vein) -> None:
    count = int(each.row.get("injections", 1))
    if kind in (FLUID, ""):
        if kind == FLUID:
            found.spared.append((each, "fluid under the skin has no code of an injection"))
            return
        found.asks.append(Ask(each, ("injection therapy", "injection chemo", "injection hormone"), f"Which drug is {each.name}?", "no list here knows the name", "drug"))
        return
    if not 0 < count <= MOST_INJECTIONS:
        found.asks.append(Ask(each, ("injection therapy",), f"How many injections did {each.name} take?", f"{count} cannot be", "injections"))
        return
    name = {CHEMO: "injection chemo", HORMONE: "injection hormone"}.get(kind, "injection therapy")
    words = f"{each.name}, {count} injections" if count > 1 else f"{each.name}, injected"
    found.pieces.append(Piece(name, count, words, (each,), is_least=is_least))


def _pump(each: Given, kind: str, terms: Terms, found: Vein) -> None:
    length = minutes(each.spans)
    if kind not in (CHEMO, HORMONE):
        if terms.is_hospital and length > LONG:
            found.pieces.append(Piece("pump therapy", 1, f"{each.name} by a pump for {length // 60} hours", (each,), length))
        else:
            found.asks.append(Ask(each, ("pump therapy",), f"How was the pump of {each.name} run, and for how long?", "a pump of more than eight hours has a code", "end_time"))
        return
    if 0 < length <= LONG:
        found.asks.append(Ask(each, ("pump",), f"Did the pump of {each.name} run longer than eight hours?", f"{length} minutes are on record", "end_time"))
        return
    route = each.text("route").upper()
    if route == "IA":
        found.pieces.append(Piece("artery pump", 1, f"{each.name} into an artery by a pump", (each,), length))
        return
    owner = each.text("device_owner").lower()
    own_code = str(terms.word("home_pump_code", each.day) or "")
    if own_code == "G0498" and "implant" not in each.text("device").lower():
        if not owner:
            found.asks.append(Ask(each, ("pump", "pump of the practice"), "Whose pump did the patient take home: the practice's, or a supplier's?",
                                  "Medicare's G0498 is for the practice's own", "device_owner"))  # fmt: skip
            return
        if owner in ("practice", "own", "clinic", "hospital"):
            found.pieces.append(Piece("pump of the practice", 1, f"{each.name} goes on at home with the practice's pump", (each,), length))
            return
    found.pieces.append(Piece("pump", 1, f"{each.name} by a pump for more than eight hours", (each,), length))


def _under_the_skin(each: Given, found: Vein) -> None:
    length = minutes(each.spans)
    if each.stop is None:
        found.asks.append(Ask(each, ("injection therapy", "subcutaneous infusion first"), f"When did {each.name} stop?", "an infusion counts by its minutes", "end_time"))
        return
    if length < INFUSION_FROM:
        found.pieces.append(Piece("injection therapy", 1, f"{each.name} under the skin in {length} minutes", (each,), length))
        return
    found.pieces.append(Piece("subcutaneous infusion first", 1, f"{each.name} under the skin for {length} minutes", (each,), length))
    if hours := further_hours(length):
        found.pieces.append(Piece("subcutaneous infusion hour", hours, f"{each.name} under the skin for {length} minutes", (each,), length))


def _artery(each: Given, kind: str, found: Vein) -> None:
    length = minutes(each.spans)
    if kind not in (CHEMO, HORMONE):
        found.pieces.append(Piece("artery therapy", 1, f"{each.name} into an artery", (each,), length))
    elif length < INFUSION_FROM:
        found.pieces.append(Piece("artery push", 1, f"{each.name} into an artery", (each,), length))
    else:
        found.pieces.append(Piece("artery infusion first", 1, f"{each.name} into an artery for {length} minutes", (each,), length))
        if hours := further_hours(length):
            found.pieces.append(Piece("artery infusion hour", hours, f"{each.name} into an artery for {length} minutes", (each,), length))
