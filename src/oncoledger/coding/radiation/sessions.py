"""What a session was, in the terms that its delivery code asks for: kind, technique, energy, isocenters, motion, areas, ports, shaping, channels."""

from __future__ import annotations

import re
from typing import Any

from ..terms import CHANGE, Terms
from .acts import Act
from .delivery import Session
from .record import Given, Record

ELEMENTS = ("need", "system", "thresholds", "monitoring", "beam_rule")
"""What a record of active motion management tells (ASTRO-DEN)."""

_KINDS = (
    ("hdr", frozenset(("hdr",))), ("ldr", frozenset(("ldr",))), ("electronic", frozenset(("electronic",))),
    ("surface", frozenset(("surface", "superficial", "orthovoltage", "srt"))), ("iort", frozenset(("iort", "intraoperative"))),
    ("robotic", frozenset(("robotic", "cyberknife"))), ("srs", frozenset(("srs",))), ("sbrt", frozenset(("sbrt", "sabr"))),
    ("proton", frozenset(("proton", "carbon"))), ("neutron", frozenset(("neutron",))),
)  # fmt: skip
_IMRT = frozenset(("imrt", "vmat", "tomotherapy", "rapidarc", "arc therapy"))
_SHAPED = ("has_mlc", "has_wedges")
_SKIN = frozenset(("skin", "nose", "ear", "scalp", "lip", "eyelid"))


_SNOMED = re.compile(r"\b(?:entire |structure of |structure \(body structure\)|\(body structure\)|structure)\b|\s*\(body structure\)| structure$")
"""What a terminology's names carry beside the site itself."""


def kind_of(given: Given) -> str:
    """external, sbrt, srs, ...: by the words of the treatment record, else of its plan or prescription."""
    if not given.kind:
        given.kind = next((kind for kind, words in _KINDS if given.words & words), "external")
    return given.kind


def technique_of(words: frozenset[str]) -> str:
    if words & _IMRT:
        return "imrt"
    return "3d" if "3d" in words or "3dcrt" in words else "2d" if "2d" in words else ""


def session_of(given: Given, record: Record, terms: Terms, number: int, sessions: int) -> Session:
    """The facts of one session. number, sessions: of its kind in the course. Sessions of the same plans share all but their day and number."""
    key = (tuple(map(id, given.plans)), tuple(map(id, given.phases)), given.words, given.energies, given.channels, given.machine, given.day >= CHANGE,
           tuple(given.facts.items()), id(terms))  # fmt: skip
    shared = record.memo.get(key)
    if shared is None:
        shared = record.memo[key] = _shared(given, record, terms)
    return Session(*(given.day, *shared[:-1], number, sessions, shared[-1]))


def _shared(given: Given, record: Record, terms: Terms) -> tuple[Any, ...]:
    """The fields of `Session` but day, number and sessions, in their order."""
    kind = kind_of(given)
    modalities = frozenset(word for word in ("photon", "electron") if word in given.words) or frozenset(("photon",))
    technique = technique_of(given.words) or next((found for plan in given.plans if (found := technique_of(plan.words))), "")
    return (
        kind, modalities, technique, max(given.energies, default=None), _site(given, record), _isocenters(given), _motion(given),
        _is_documented(given, record, terms), _areas(given, record), _ports(given), _simple_blocks(record), _is_shaped(given, record),
        any((plan.count("compensators") or 0) > 0 for plan in given.plans), bool(given.words & {"tset", "total_skin"}), _place(given, record, kind),
        given.channels or max((plan.count("channels") or 0 for plan in given.plans), default=0) or None, _machine(given), _proton(given),
        _number(given, "dwell_positions") or max((plan.count("dwell_positions") or 0 for plan in given.plans), default=0) or None,
    )  # fmt: skip


def _site(given: Given, record: Record) -> str:
    if given.facts.get("body_site", "no") != "no":
        return given.facts["body_site"].lower()
    sites = [str(phase.get("body_site", "")) for phase in given.phases] or [plan.site for plan in given.plans]
    return _SNOMED.sub("", " ".join(filter(None, sites)).lower() or record.sites).strip()


def _isocenters(given: Given) -> int | None:
    """Of the plans that were delivered. Two plans with one isocenter each have two where they are of different sites or images; else nobody knows."""
    if (said := _number(given, "isocenters")) is not None:
        return said
    counts = [plan.count("isocenters") for plan in given.plans if not plan.words & {"electron"}]
    if not counts or None in counts:
        known = [count for count in counts if count is not None]
        return max(known) if known and max(known) > 1 else None
    most = max(count for count in counts if count is not None)
    if most > 1 or len(counts) == 1:
        return most
    places = {(plan.site or plan.text("phase_id"), plan.images) for plan in given.plans}
    return len(counts) if len({site for site, _ in places}) == len(counts) or len({images for _, images in places}) == len(counts) else None


def _motion(given: Given) -> frozenset[str]:
    """As the plan says, which knows what was done; else as the prescription asks."""
    said = [plan.text("motion_management") for plan in given.plans if plan.text("motion_management")]
    said = said or [str(phase["motion_management"]) for phase in given.phases if phase.get("motion_management")]
    return frozenset(" ".join(said).replace("|", " ").lower().split())


def _is_documented(given: Given, record: Record, terms: Terms) -> bool | None:
    """Do enough elements of active motion management stand in the record? None: nothing, or too little, is said."""
    acts = record.of_kind("motion_management")
    elements = {name for act in acts for name in ELEMENTS if act.is_yes(name)} | {name for name in ELEMENTS if given.facts.get(name) == "yes"}
    if len(elements) >= max(terms.law("motion_evidence_elements", given.day), 1):
        return True
    denied = {name for act in acts for name in ELEMENTS if act.is_no(name)}
    return False if acts and len(denied) > len(ELEMENTS) - max(terms.law("motion_evidence_elements", given.day), 1) else None


def _notes(record: Record) -> list[Act]:
    return record.of_kind("clinical_planning", "simulation")


def _areas(given: Given, record: Record) -> int | None:
    if (told := _number(given, "areas")) is not None:
        return told
    said = [number for act in _notes(record) if (number := act.number("areas")) is not None]
    phases = len({str(phase.get("body_site", "")) + str(phase.get("laterality", "")) for phase in given.phases})
    return max([*said, phases if phases > 1 else 0], default=0) or None


def _ports(given: Given) -> int | None:
    if (told := _number(given, "ports")) is not None:
        return told
    counts = [plan.count("beams") for plan in given.plans]
    return sum(count for count in counts if count is not None) if counts and None not in counts else None


def _simple_blocks(record: Record) -> int | None:
    return {"none": 0, "simple": 1, "multiple": 3}.get(next((act.says("blocks") for act in _notes(record) if act.says("blocks")), ""))


def _is_shaped(given: Given, record: Record) -> bool | None:
    """Custom blocks or MLC, wedges, tangents, a rotating beam or compensators. None: neither the plan nor the notes say."""
    notes = _notes(record)
    if "blocks" in given.facts:
        return given.facts["blocks"] == "custom"
    if any(act.is_yes(name) for act in notes for name in ("tangents", "rotation", "wedges")) or any(act.says("blocks") == "custom" for act in notes):
        return True
    for plan in given.plans:
        if any(plan.count(name) for name in (*_SHAPED, "arcs", "compensators", "blocks", "has_moving_mlc")):
            return True
    said = any(act.says("blocks") for act in notes)
    plain = bool(given.plans) and all(plan.count("has_mlc") is not None for plan in given.plans)
    return False if said or plain else None


def _place(given: Given, record: Record, kind: str) -> str:
    words = " ".join([given.facts.get("brachy_kind", ""), *(f"{plan.text('brachy_kind')} {plan.text('applicators')}" for plan in given.plans)]).lower()
    if "interstitial" in words:
        return "interstitial"
    if "intracavitary" in words:
        return "cavity"
    site = _site(given, record)
    if "surface" in words or any(word in site for word in _SKIN):
        return "surface" if kind == "ldr" else "skin"
    return "inside" if kind == "electronic" and site else ""


def _machine(given: Given) -> str:
    words = " ".join([given.machine, *(plan.text("machine") for plan in given.plans), *sorted(given.words)]).lower()
    if any(word in words for word in ("gamma", "cobalt", "co-60", "perfexion", "icon")):
        return "cobalt"
    return "linac" if any(word in words for word in ("linac", "truebeam", "versa", "edge", "novalis", "accelerator")) else ""


def _proton(given: Given) -> str:
    said = next((plan.facts["proton_level"] for plan in given.plans if plan.facts.get("proton_level")), "")
    return given.facts.get("proton_level", said).replace("_", " ")


def _number(given: Given, name: str) -> int | None:
    """A number that a document, or an answer, tells of the session."""
    text = given.facts.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None

