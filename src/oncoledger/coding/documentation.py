"""The documentation of a charged act against the checklist of its code: what is there, what is denied, and what nobody speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..sources.checklists import Element, needed

DENIED = frozenset(("no", "unsigned", "none"))
"""Words that deny a fact. Silence denies nothing."""
UNABLE = "unable"
"""An answer: it cannot be determined. The act is as open as before, and nobody is asked again."""
Law = Callable[[str, int], int]
"""A number of law by name and day, as `Terms.law` gives it."""


class Ask(NamedTuple):
    """One question of a checklist. because: what the record says so far; empty where it is silent."""

    element: Element
    because: str
    is_denied: bool


class Checklist(NamedTuple):
    """has: elements that are there. lacks: that the record denies. open: of which it does not speak, or its systems say different things.

    Elements are names of facts. asks: what would complete the documentation: nothing where it is whole. Of alternatives, those that are denied stand in
    `lacks` only where the others cannot suffice.
    """

    has: tuple[str, ...]
    lacks: tuple[str, ...]
    open: tuple[str, ...]
    asks: tuple[Ask, ...]

    @property
    def is_whole(self) -> bool:
        return not self.asks


def one_of(name: str, day: int) -> int:
    """The law where nobody says otherwise: one element of a group."""
    return 1


def checklist(
    code: str, day: int, said: Mapping[str, str], when: frozenset[str] = frozenset(), conflicts: Mapping[str, str] | None = None, law: Law = one_of
) -> Checklist:
    """The checklist of one charge of a code on a day. said: fact -> value, as `evidence.Evidence.said` puts it together. when: circumstances of the charge,
    as in `sources.checklists.Element`. conflicts: fact -> what the systems say, where they differ. law: numbers that a payer sets."""
    groups = needed(code, day, when)
    if not groups:
        return _NOTHING
    conflicts = conflicts or {}
    has: list[str] = []
    lacks: list[str] = []
    opened: list[str] = []
    asks: list[Ask] = []
    for group in groups:
        if len(group) == 1:
            element = group[0]
            state = _state(element, said, conflicts)
            name = element.name
            if state is True:
                has.append(name)
                continue
            (lacks if state is False else opened).append(name)
            asks.append(Ask(element, _because(name, said, conflicts), state is False))
            continue
        _of_group(group, said, conflicts, law, day, has, lacks, opened, asks)
    return Checklist(tuple(dict.fromkeys(has)), tuple(lacks), tuple(opened), tuple(asks))


_NOTHING = Checklist((), (), (), ())


def _of_group(
    group: tuple[Element, ...], said: Mapping[str, str], conflicts: Mapping[str, str], law: Law, day: int, has: list[str], lacks: list[str],
    opened: list[str], asks: list[Ask],
) -> None:  # fmt: skip
    """Alternatives of which some number is enough. One name may stand in several: breathing studied in one way or another."""
    least = group[0].least
    wanted = int(least) if least.isdigit() else max(law(least, day), 1)
    states: dict[str, bool | None] = {}
    of_name: dict[str, Element] = {}
    for element in group:
        name, state = element.name, _state(element, said, conflicts)
        of_name.setdefault(name, element)
        before = states.get(name, False)
        states[name] = True if True in (before, state) else state if name not in states or state is None else before
    there = [name for name, state in states.items() if state is True]
    has += there
    if len(there) >= wanted:
        return
    silent = [name for name, state in states.items() if state is None]
    if len(there) + len(silent) >= wanted:
        opened += silent
        asks += [Ask(of_name[name], _because(name, said, conflicts), False) for name in silent]
        return
    denied = [name for name, state in states.items() if state is False and name not in has]  # areas may be told, and too few
    lacks += denied
    opened += silent
    asks += [Ask(of_name[name], _because(name, said, conflicts), states[name] is False) for name in (*denied, *silent)]


def _state(element: Element, said: Mapping[str, str], conflicts: Mapping[str, str]) -> bool | None:
    """Is it there? None: nobody says, or the systems say different things."""
    value = said.get(element.name)
    if value is None or element.name in conflicts:
        return None
    if element.equals:
        return value == element.equals
    if element.at_least >= 0:
        return int(value) >= element.at_least if value.isascii() and value.isdigit() else None
    return value not in DENIED


def _because(name: str, said: Mapping[str, str], conflicts: Mapping[str, str]) -> str:
    if name in conflicts:
        return f"the systems say {conflicts[name]}"
    return said.get(name, "").replace("_", " ")
