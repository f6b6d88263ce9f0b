"""What a table says, row by row, in a form in which two editions can be laid beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .chapters import Chapters

Facts = Mapping[str, Any]
"""What one row says: field -> value. `since` and `until` are the first and last day that the row itself names, where it names any."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column that is compared. group: the kind of change, or a function of the old and the new value. scale: a whole number of 1/scale, 0 for text."""

    name: str
    label: str
    group: str | Callable[[Any, Any], str]
    scale: int = 0
    places: int = 2
    say: Callable[[Any], str] | None = None

    def group_of(self, old: Any, new: Any) -> str:
        return self.group if isinstance(self.group, str) else self.group(old, new)

    def words(self, value: Any) -> str:
        if value is None:
            return "none"
        if self.say:
            return self.say(value)
        return f"{value / self.scale:,.{self.places}f}" if self.scale else str(value) or "none"

    def percent(self, old: Any, new: Any) -> float | None:
        """By how many percent a number rose; None where it is no number, or rose from nothing."""
        if not self.scale or not old or new is None:
            return None
        return float(100 * (new - old) / old)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One edition. facts: (code, other) -> what its row says; other is a modifier, the second code of a pair, a primary, an NDC, or empty.

    row: what a row that came or went is called and the kind of change that it is; None where it is the code itself that came or went.
    standing: what a code is paid as, by its rows. chapter_of: the chapter of what the table calls a code, where that is no HCPCS code.
    say: a row in one line, where that is shorter than its fields.
    ended: rows that the edition still lists, and the last day on which they held.
    others: kind of change -> how many changes were counted and not listed, because nobody asked for them.
    """

    facts: Mapping[tuple[str, str], Facts]
    fields: tuple[Field, ...]
    row: tuple[str, str, str] | None = None
    standing: Callable[[Mapping[str, Facts]], str] | None = None
    chapter_of: Callable[[Chapters, str], str] | None = None
    say: Callable[[Facts], str] | None = None
    ended: Mapping[tuple[str, str], int] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)

    def words(self, facts: Facts) -> str:
        """What a row says, in one line: `status A, PC/TC 3, total RVU 0.49`."""
        if self.say:
            return self.say(facts)
        return ", ".join(f"{each.label} {each.words(facts[each.name])}" for each in self.fields if facts.get(each.name) not in (None, ""))


def by_code(facts: Mapping[tuple[str, str], Facts]) -> dict[str, dict[str, Facts]]:
    found: dict[str, dict[str, Facts]] = {}
    for (code, other), mine in facts.items():
        found.setdefault(code, {})[other] = mine
    return found
