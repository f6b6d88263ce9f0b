"""Medically unlikely edits of one edition: the most units of a code on a day, and how firmly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .keys import Keys, code_keys
from .starter import table

NO_LIMIT = -1
CANNOT_TELL = -2


class Mue(NamedTuple):
    """The answer for each code. value: units, -1 none published, -2 cannot tell (the code is new or redefined since the edition).

    mai: 1 per line, 2 per day and absolute, 3 per day with appeal, 0 where there is no value.
    """

    value: NDArray[np.int32]
    mai: NDArray[np.int8]
    edition: NDArray[np.int16]
    carried: NDArray[np.bool_]


class MueTable:
    """Arrays sorted by code: key int64, value int32, mai int8, of shape (codes,)."""

    def __init__(self, key: Keys, value: NDArray[np.int32], mai: NDArray[np.int8]) -> None:
        self.key, self.value, self.mai = key, value, mai

    def find(self, codes: Keys) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        if not len(self.key):
            return np.full(len(codes), NO_LIMIT, dtype=np.int32), np.zeros(len(codes), dtype=np.int8)
        at = np.minimum(np.searchsorted(self.key, codes), len(self.key) - 1)
        known = self.key[at] == codes
        return np.where(known, self.value[at], np.int32(NO_LIMIT)), np.where(known, self.mai[at], np.int8(0))


def starter_units() -> dict[str, MueTable]:
    tables = {}
    rows = table("mue.csv")
    for name in ("practitioner", "hospital"):
        mine = [row for row in rows if row["table"] == name]
        key = code_keys(row["code"] for row in mine)
        order = np.argsort(key)
        value = np.array([int(row["value"]) for row in mine], dtype=np.int32)
        mai = np.array([int(row["mai"]) for row in mine], dtype=np.int8)
        tables[name] = MueTable(key[order], value[order], mai[order])
    return tables
