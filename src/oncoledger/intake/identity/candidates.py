"""Which pairs of records are worth a look: those that share a birth date and a name, a name and part of a birth date, a telephone or a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .names import full_forms, sound
from .someone import Someone, birth_text

MOST, MOST_NAMED = 60, 500
"""A number that more records share says nothing of a person; nor does a name and birth date: `TEST PATIENT`."""


def pairs(people: Sequence[Someone]) -> np.ndarray:
    """Places of both records of each pair, the smaller first, shape (pairs, 2), int64, sorted. Pairs whose birth dates cannot be one and that share no number
    are left out."""
    named: dict[object, list[int]] = {}
    shared: dict[object, list[int]] = {}
    for place, someone in enumerate(people):
        for key in set(_keys(someone)):
            named.setdefault(key, []).append(place)
        for key in set(_numbers(someone)):
            shared.setdefault(key, []).append(place)
    size = len(people)
    by_name = _coded(named, size, MOST_NAMED)
    close = by_name[_close(people, by_name // max(size, 1), by_name % max(size, 1))]
    both = np.unique(np.concatenate((close, _coded(shared, size, MOST))))
    return np.stack((both // max(size, 1), both % max(size, 1)), axis=1)


def _keys(someone: Someone) -> Iterator[object]:
    """Families and given names go into one pool, so that names the other way round meet too."""
    name = someone.name
    families = {sound(part) for part in (name.family, *name.parts, *name.former) if len(part) > 2}
    givens = {sound(form) for word in (name.given, *name.middle) if len(word) > 1 for form in full_forms(word)}
    if someone.born is not None:
        date = birth_text(someone.born)
        day_and_month = "".join(sorted((date[4:6], date[6:])))
        for each in families | givens:
            yield someone.born, each
        firsts = {sound(form) for form in full_forms(name.given)} if len(name.given) > 1 else {name.given[:1]}
        for family in families or {""}:
            for given in firsts:
                pair = tuple(sorted((family, given)))
                yield pair, date[:4]
                yield pair, "on", day_and_month
        if not families or not givens:
            yield "born", someone.born, someone.zip
    for phone in someone.phones:
        for each in givens:
            yield "phone", phone, each
    if someone.born is None:
        yield from (("phone", phone, family) for phone in someone.phones for family in families)
    if someone.house:
        for each in givens:
            yield "house", someone.house, someone.street, each


def _numbers(someone: Someone) -> Iterator[object]:
    if len(someone.ssn) == 9:
        yield "ssn", someone.ssn
    if someone.ssn:
        yield from ((someone.ssn[-4:], sound(part)) for part in {someone.name.family, *someone.name.former})
        yield from ((someone.ssn[-4:], "given", sound(form)) for form in full_forms(someone.name.given))
    yield from someone.numbers


def _coded(blocks: dict[object, list[int]], size: int, most: int) -> np.ndarray:
    """first * size + second of each pair within a block of at most so many, unique and sorted."""
    found = [np.zeros(0, dtype=np.int64)]
    by_length: dict[int, list[list[int]]] = {}
    for places in blocks.values():
        if 1 < len(places) <= most:
            by_length.setdefault(len(places), []).append(places)
    for length, alike in by_length.items():
        table = np.array(alike, dtype=np.int64)   # places rise within a block, since people come in order
        first, second = np.triu_indices(length, 1)
        found.append((table[:, first] * size + table[:, second]).ravel())
    return np.unique(np.concatenate(found))


def _close(people: Sequence[Someone], first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Can both birth dates be one, but for a slip? Where one is unknown, yes."""
    day = np.array([someone.born if someone.born is not None else 0 for someone in people], dtype=np.int64)
    known = np.array([someone.born is not None for someone in people], dtype=bool)
    texts = [birth_text(someone.born) if someone.born is not None else "00000000" for someone in people]
    digits = np.array([list(map(int, text)) for text in texts], dtype=np.int8).reshape(-1, 8)
    a, b = digits[first], digits[second]
    near = (a != b).sum(axis=1) <= 2
    swapped = (a[:, :4] == b[:, :4]).all(axis=1) & (a[:, 4:6] == b[:, 6:]).all(axis=1) & (a[:, 6:] == b[:, 4:6]).all(axis=1)
    return near | swapped | (np.abs(day[first] - day[second]) <= 1) | ~known[first] | ~known[second]
