"""Diagnoses of lines against the classification of their fiscal year: not in its list, or a heading that may not stand on a claim."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from oncoledger.model.dates import day_of, iso
from oncoledger.model.identifiers import icd10cm
from oncoledger.sources.editions import Edition
from oncoledger.sources.keys import diagnosis_key
from oncoledger.sources.library import Library

from .block import Block, distinct

KIND = "icd10cm"


class Classified(NamedTuple):
    """One answer a line of the block. is_known: the list of the line's own fiscal year is there. is_whole: and holds the additions of April where they count.

    Where it is not, the nearest year's list answers the other two: what it does not have cannot be told.
    """

    is_known: np.ndarray
    is_whole: np.ndarray
    unlisted: np.ndarray
    heading: np.ndarray


def classified(block: Block) -> Classified:
    """Every line of a block; a code that has not the form of the classification is another rule's question and counts as in order."""
    found = block.memo.get(("classified",))
    if found is None:
        found = block.memo["classified",] = _classified(block)
    return found


def _classified(block: Block) -> Classified:
    library = block.run.library
    starts, keys = block.of_run("diagnosis keys", lambda: _keys(block.run.words["diagnoses"]))
    if not len(keys):
        none = np.zeros(block.size, dtype=bool)
        return Classified(none, none, none, none)
    month = block["day"].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months = distinct(month)
    remembered: dict[int, tuple[bool, bool, int]] = block.of_run("diagnosis months", dict)
    answers = [remembered.get(each) or remembered.setdefault(each, _of_month(library, each)) for each in months.tolist()]
    of_month = months.searchsorted(month)
    known, whole, asked = (np.array(answer)[of_month] for answer in zip(*answers, strict=True))
    both = (asked << 32) | block["diagnoses"]
    pairs = distinct(both)
    on, named = pairs >> 32, pairs & (2**32 - 1)
    many = starts[named + 1] - starts[named]
    owner = np.repeat(np.arange(len(pairs)), many)
    at = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(starts[named], many)
    _, valid, billable = library.diagnoses(keys[at], on[owner].astype(np.int32))
    unlisted = np.bincount(owner[~valid], minlength=len(pairs)) > 0
    heading = np.bincount(owner[valid & ~billable], minlength=len(pairs)) > 0
    place = pairs.searchsorted(both)
    return Classified(known, whole, unlisted[place], heading[place])


def _keys(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The keys of all words, one behind the other, and where each word's begin; shape (words + 1,)."""
    keys = [[diagnosis_key(code.upper()) for code in word.split() if icd10cm.is_valid(code)] for word in words]
    starts = np.concatenate(([0], np.cumsum([len(each) for each in keys]))).astype(np.int64)
    return starts, np.array([key for each in keys for key in each], dtype=np.int64)


def asked_on(library: Library, day: int) -> int:
    """The day on which the list that answers for a day is asked: the day itself, or the nearest one of the nearest year that is there."""
    edition = _list_of(library, day)
    return day if edition is None else min(max(day, edition.start), edition.end)


def _of_month(library: Library, month: int) -> tuple[bool, bool, int]:
    """Of a month, counted from January 1970: is its list known, is it whole, and the first day of the month that is asked. Lists begin with a month,
    and so does every addition to them: what holds of one day of a month holds of all."""
    day = int(np.datetime64(month, "M").astype("datetime64[D]").astype(np.int64))
    return _is_known(library, day), _is_whole(library, day), day_of(f"{iso(asked_on(library, day))[:8]}01")


def _is_known(library: Library, day: int) -> bool:
    """Is the year's own list there?"""
    edition = _list_of(library, day)
    return edition is not None and edition.start <= day <= edition.end


def _is_whole(library: Library, day: int) -> bool:
    """Is it there, and nothing may be missing from it? A list published in October does not know what is added in April."""
    edition = _list_of(library, day)
    if edition is None or not _is_known(library, day):
        return False
    april = day_of(f"{iso(edition.end)[:4]}-04-01")
    return day < april or edition.is_starter or edition.start >= april


def _list_of(library: Library, day: int) -> Edition | None:
    """The list of the day's year, of several the newest and a loaded one before that of the package; else the nearest list."""
    every = [each for each in library.editions if each.kind == KIND]
    return min(every, key=lambda each: (max(each.start - day, day - each.end, 0), -each.start, each.is_starter), default=None)
