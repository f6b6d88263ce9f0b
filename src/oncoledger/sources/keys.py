"""Codes as integers, so that tables of millions of them can be sorted and searched: 77301 is int("77301", 36)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Days = NDArray[np.int32]

NO_KEY = -1
ABOVE_EVERY_KEY = 36**5


def code_key(code: str) -> int:
    """The integer of a five-character code; -1 for anything else. 00100 keeps its zeros: they are places, not padding."""
    return int(code, 36) if len(code) == 5 and code.isalnum() and code.isascii() else NO_KEY


def code_keys(codes: Iterable[str]) -> Keys:
    """The integers of many codes."""
    return np.array([code_key(code) for code in codes], dtype=np.int64)


def code_of(key: int) -> str:
    """The five characters of a key; empty for -1."""
    if key < 0:
        return ""
    letters = ""
    for _ in range(5):
        key, place = divmod(int(key), 36)
        letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place] + letters
    return letters


def pair_keys(column1: Keys, column2: Keys) -> Keys:
    """One integer for an ordered pair of codes; negative where either is no code."""
    packed: Keys = column1 * ABOVE_EVERY_KEY + column2
    return np.where((column1 < 0) | (column2 < 0), np.int64(NO_KEY), packed)


def among(keys: Keys, others: Keys) -> NDArray[np.bool_]:
    """Which keys stand among sorted others."""
    if not len(others):
        return np.zeros(len(keys), dtype=np.bool_)
    return others[np.minimum(np.searchsorted(others, keys), len(others) - 1)] == keys


@lru_cache(1 << 15)
def diagnosis_key(code: str) -> int:
    """The integer of an ICD-10-CM code, with or without its dot: three to seven characters, filled with blanks that sort first; -1 for anything else."""
    plain = code[:3] + code[4:] if code[3:4] == "." else code
    if not (3 <= len(plain) <= 7 and plain.isascii() and plain.isalnum() and plain[0].isalpha() and plain == plain.upper()):
        return NO_KEY
    key = 0
    for letter in plain.ljust(7):
        key = key * 37 + (0 if letter == " " else 1 + int(letter, 36))
    return key


def diagnosis_keys(codes: Iterable[str]) -> Keys:
    """The integers of many diagnosis codes."""
    return np.array([diagnosis_key(code) for code in codes], dtype=np.int64)


def diagnosis_of(key: int) -> str:
    """The code of a diagnosis key, without its dot; empty for -1."""
    if key < 0:
        return ""
    letters = ""
    for _ in range(7):
        key, place = divmod(int(key), 37)
        letters = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place] + letters
    return letters.rstrip()
