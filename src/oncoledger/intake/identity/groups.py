"""Records put together as persons, and who may never be: what people decided, what systems stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .someone import Key

Row = Mapping[str, Any]


class Groups:
    """Sets of records that are one person. A record that nobody joined is a group of its own."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._of = {key: [key] for key in keys}
        self._apart: dict[Key, set[Key]] = {}

    def of(self, key: Key) -> list[Key]:
        """All records of its person, in the order in which they came; the same list for each of them."""
        return self._of.setdefault(key, [key])

    def are_one(self, a: Key, b: Key) -> bool:
        return self.of(a) is self.of(b)

    def keep_apart(self, a: Key, b: Key) -> None:
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)

    def must_stay_apart(self, a: Key, b: Key) -> bool:
        """Was it said that a record of one person and a record of the other are different?"""
        others = self.of(b)
        return any(other in self._apart.get(key, ()) for key in self.of(a) for other in others)

    def join(self, a: Key, b: Key) -> None:
        one, other = self.of(a), self.of(b)
        if one is not other:
            one.extend(other)
            for key in other:
                self._of[key] = one

    def all(self) -> Iterator[list[Key]]:
        """Each group once."""
        yield from {id(group): group for group in self._of.values()}.values()


def say(groups: Groups, statements: Iterable[tuple[bool, Key, Key]]) -> list[tuple[bool, Key, Key]]:
    """Carry out statements, the weightiest first: (are they one?, record, other). Returns those that go against one before them."""
    refused = []
    for are_one, a, b in statements:
        if a == b:
            continue
        if are_one and not groups.must_stay_apart(a, b):
            groups.join(a, b)
        elif not are_one and not groups.are_one(a, b):
            groups.keep_apart(a, b)
        else:
            refused.append((are_one, a, b))
    return refused


def decided(decisions: Iterable[Row]) -> list[tuple[bool, Key, Key]]:
    """What people decided, the latest first; of two about one pair only the later."""
    latest: dict[tuple[Key, Key], tuple[int, int, bool]] = {}
    for row in decisions:
        a, b = sorted(((row["system"], row["patient_id"]), (row["other_system"], row["other_patient_id"])))
        made = (row.get("decided_time", 0), row.get("decision_id", 0), row["kind"] == "same")
        latest[a, b] = max(latest.get((a, b), made), made)
    return [(made[2], a, b) for (a, b), made in sorted(latest.items(), key=lambda item: (item[1], item[0]), reverse=True)]


def stated(links: Iterable[Row]) -> list[tuple[bool, Key, Key]]:
    """What systems state of their own ids, splits first, then merges, the latest first; of two about one pair only the later."""
    latest: dict[tuple[Key, Key], tuple[int, bool]] = {}
    for row in links:
        if not row.get("is_retracted"):
            a, b = sorted(((row["system"], row["patient_id"]), (row["system"], row["other_patient_id"])))
            said = (row.get("version_time", 0), row["kind"] != "split")
            latest[a, b] = max(latest.get((a, b), said), said)
    rows = sorted(latest.items(), key=lambda item: (not item[1][1], item[1][0], item[0]), reverse=True)
    return [(are_one, a, b) for (a, b), (_, are_one) in rows]
