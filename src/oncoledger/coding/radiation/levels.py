"""The level of a planning note, a simulation, a device or an isodose plan: by what the record shows, never by the level that it states."""

from __future__ import annotations

from .acts import Act
from .record import Plan

Level = tuple[str, str]
"""The level, and the fact that gave it."""

_DEVICES = {
    "complex": ("mask", "cushion", "custom_block", "cutout", "wedge", "compensator", "eye_shield", "mlc"),
    "intermediate": ("bite_block", "stent", "special_bolus", "multiple_blocks"), "simple": ("block", "bolus", "board"), "imrt": ("mlc_imrt",),
}  # fmt: skip
DEVICE_LEVEL = {kind: level for level, kinds in _DEVICES.items() for kind in kinds}
"""ASTRO-FAQ-DEV: what makes a device simple, intermediate or complex; MLC devices of an IMRT plan are one service of their own."""


def planning_level(act: Act) -> Level | None:
    """Clinical treatment planning (facts 2.3). None: the note tells no areas, and nothing that makes it complex."""
    areas, ports, blocks = act.number("areas"), act.number("ports"), act.says("blocks")
    for name, words in (("tangents", "tangential ports"), ("rotation", "a rotating or special beam"), ("wedges", "wedges or compensators"),
                        ("combined", "modalities combined")):  # fmt: skip
        if act.is_yes(name):
            return "complex", words
    if blocks == "custom":
        return "complex", "custom blocking"
    if areas is not None and areas >= 3:
        return "complex", f"{areas} areas"
    if areas is None:
        return None
    if areas == 2 or (ports or 0) >= 3 or blocks == "multiple" or act.is_yes("constraints"):
        why = "two areas" if areas == 2 else f"{ports} ports" if (ports or 0) >= 3 else "multiple blocks" if blocks == "multiple" else "special constraints"
        return "intermediate", why
    return "simple", "one area"


def simulation_level(act: Act) -> Level | None:
    """Simulation (facts 2.4). None: the note tells no areas, and nothing that makes it complex."""
    areas, ports, blocks = act.number("areas"), act.number("ports"), act.says("blocks")
    if act.says("purpose") in ("verification", "fraction", "boost"):
        return "simple", f"{act.says('purpose')} of the set-up"
    for name, words in (("tangents", "tangential ports"), ("rotation", "rotation or arc"), ("contrast", "contrast"), ("applicator", "applicator verified"),
                        ("hyperthermia", "hyperthermia probe verified")):  # fmt: skip
        if act.is_yes(name):
            return "complex", words
    if blocks == "custom":
        return "complex", "custom blocking or shielding"
    if areas is not None and areas >= 3:
        return "complex", f"{areas} areas"
    if areas is None:
        return None
    if areas == 2 or (ports or 0) >= 3 or blocks == "multiple":
        return "intermediate", "two areas" if areas == 2 else f"{ports} ports" if (ports or 0) >= 3 else "multiple blocks"
    return "simple", "one area"


def isodose_level(plan: Plan, acts: list[Act]) -> Level | None:
    """Teletherapy isodose plan: simple with one or two unmodified ports to one area, complex with more. None: ports or shaping are not told."""
    said = {name: any(act.is_yes(name) for act in acts) for name in ("tangents", "rotation", "wedges")}
    if said["tangents"]:
        return "complex", "tangential ports"
    if said["rotation"] or (plan.count("arcs") or 0) > 0:
        return "complex", "a rotating beam"
    if said["wedges"] or plan.count("has_wedges") or plan.count("compensators"):
        return "complex", "wedges or compensators"
    if any(act.says("blocks") == "custom" for act in acts) or (plan.count("blocks") or 0) > 0:
        return "complex", "custom blocking"
    areas = max((number for act in acts if (number := act.number("areas")) is not None), default=None)
    beams = plan.count("beams")
    if areas is not None and areas >= 2:
        return "complex", f"{areas} areas"
    if beams is None:
        return None
    return ("simple", f"{beams} port{'s' * (beams > 1)} to one area") if beams <= 2 else ("complex", f"{beams} ports")


def brachytherapy_level(plan: Plan) -> Level | None:
    """By channels (HDR) or sources (LDR). None: neither is told."""
    channels, sources = plan.count("channels"), plan.count("dwell_positions")
    if "ldr" in plan.words:
        if sources is None:
            return None
        level = "brachy simple" if sources <= 4 else "brachy intermediate" if sources <= 10 else "brachy complex"
        return level, f"{sources} sources"
    if channels is None:
        return None
    level = "brachy simple" if channels == 1 else "brachy intermediate" if channels <= 12 else "brachy complex"
    return level, f"{channels} channel{'s' * (channels > 1)}"


def visit_level(act: Act) -> Level | None:
    """By medical decision making, else by the total time of the day. None: neither is told."""
    if act.says("mdm") in ("straightforward", "low", "moderate", "high"):
        return act.says("mdm"), f"{act.says('mdm')} decision making"
    minutes = act.number("minutes")
    if minutes is None:
        return None
    bounds = (60, 45, 30, 15) if act.is_yes("new") else (40, 30, 20, 10)
    for least, level in zip(bounds, ("high", "moderate", "low", "straightforward"), strict=True):
        if minutes >= least:
            return level, f"{minutes} minutes"
    return None

