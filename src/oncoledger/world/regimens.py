"""The regimens of the invented centre, read from regimens.txt: what is given on which day of a cycle, how, for how long, and for which disease."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple


class Gift(NamedTuple):
    """One product given by one way. The first of a pair is for the first cycle, the second for later ones; minutes are 0 where nothing runs."""

    product: str
    doses: tuple[float, float]
    basis: str
    how: str
    minutes: tuple[int, int]


class Day(NamedTuple):
    """One day of the cycle, counted from 1; `diagnoses` is empty where the day is for the disease itself. TUMOUR in it stands for the course's tumour."""

    number: int
    gifts: tuple[Gift, ...]
    diagnoses: tuple[str, ...]


class Regimen(NamedTuple):
    name: str
    diagnoses: tuple[tuple[str, ...], ...]
    every: int
    cycles: tuple[int, int]
    days: tuple[Day, ...]

    def has(self, *hows: str) -> bool:
        return any(gift.how in hows for day in self.days for gift in day.gifts)

    def gives(self, product: str) -> bool:
        return any(gift.product == product for day in self.days for gift in day.gifts)


@cache
def regimens() -> tuple[Regimen, ...]:
    """Every regimen, in the order of the file."""
    text = (Path(__file__).parent / "regimens.txt").read_text(encoding="utf-8")
    blocks = [block.strip().splitlines() for block in text.split("\n== ")[1:]]
    return tuple(_regimen(block[0], block[1:]) for block in blocks)


def regimen(name: str) -> Regimen:
    """Raises KeyError for a name that is not in the file."""
    return {one.name: one for one in regimens()}[name]


def _regimen(head: str, days: list[str]) -> Regimen:
    name, diseases, every, cycles = (part.strip() for part in head.split("|"))
    few, many = (int(number) for number in cycles.split("-"))
    return Regimen(name, tuple(tuple(disease.split()) for disease in diseases.split(";")), int(every), (few, many), tuple(_day(line) for line in days))


def _day(line: str) -> Day:
    gifts, _, diagnoses = line.partition("|")
    number, _, rest = gifts.strip().partition(" ")
    return Day(int(number), tuple(_gift(words.split()) for words in rest.split(",")), tuple(diagnoses.split()))


def _gift(words: list[str]) -> Gift:
    amount, _, basis = words[1].partition("/")
    minutes = _pair(words[3]) if len(words) > 3 else (0.0, 0.0)
    return Gift(words[0], _pair(amount), basis, words[2], (int(minutes[0]), int(minutes[1])))


def _pair(text: str) -> tuple[float, float]:
    first, _, later = text.partition(">")
    return float(first), float(later or first)
