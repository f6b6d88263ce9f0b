"""Who bills which part of a service: the hospital, its physicians, or who owns the equipment. Facts 2.2 and 2.9."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .charge import Proposed, Service
from .terms import CHANGE, Terms

_NO_TECHNICAL_PART = frozenset(("77387", "77439"))
"""Their technical part has status B: bundled (RVU26C)."""
_FACILITY, _PHYSICIAN = ("facility",), ("professional",)
_BOTH = (*_FACILITY, *_PHYSICIAN)
_OF_NATURE = {"split": _BOTH, "technical": _FACILITY, "facility": _FACILITY, "professional": _PHYSICIAN, "drug": _FACILITY, "incident": _FACILITY}
_OF_FAMILY = {"visit": _PHYSICIAN, "consult": _PHYSICIAN, "procedure": _BOTH, "management": _PHYSICIAN, "radiosurgery": _FACILITY, "brachytherapy": _FACILITY,
              "guidance": _FACILITY, "lab": _FACILITY, "injection": _BOTH, "care_management": _PHYSICIAN}  # fmt: skip
"""Services without components (PC/TC indicator 0), by their family."""


def split(service: Service, terms: Terms, course_id: str) -> Iterator[Proposed]:
    """The lines of a service. Nothing where its code is not valid on the day, or belongs to a hospital and there is none."""
    for part, component in _remembered(terms, service.code, service.day):
        if service.part and part not in (service.part, "global"):
            continue
        yield _line(service, part, component, course_id)


@lru_cache(1 << 15)
def _remembered(terms: Terms, code: str, day: int) -> tuple[tuple[str, str], ...]:
    return shares(terms, code, day)


def shares(terms: Terms, code: str, day: int) -> tuple[tuple[str, str], ...]:
    """Who bills a code on a day, each with the component modifier of the line."""
    nature, family = terms.nature(code, day)
    if not nature:
        return ()
    if terms.setting == "freestanding":
        return (("global", "26" if code == "77387" and terms.word("needs_26_on_77387", day) else ""),) if nature != "facility" else ()
    parts = _OF_NATURE.get(nature) or _OF_FAMILY.get(family, _PHYSICIAN)
    if day >= CHANGE and code in _NO_TECHNICAL_PART:
        parts = _PHYSICIAN
    return tuple((part, "26" if part == "professional" and nature == "split" else "") for part in parts if part in terms.parts)


def _line(service: Service, part: str, component: str, course_id: str) -> Proposed:
    return Proposed(service.day, service.code, f"{component} {service.modifiers}".strip(), service.units, part, course_id, service)
