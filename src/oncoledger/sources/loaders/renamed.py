"""A renamed file, found out by what the starter set knows: codes that were not alive in the edition, values that are those of the other table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .. import starter
from ..editions import period
from ..keys import Keys, among, code_of
from ..lifetimes import Lifetimes
from ..pairs import starter_pairs
from ..units import starter_units
from .read import Arrays
from .refusal import SourceError

ENDED, NOT_BEGUN = 5, 3
"""So many codes of another time are no slip of the publisher: the real files have none."""

OTHER = {"practitioner": "hospital", "hospital": "practitioner"}


def must_be_of_its_time(file: str, edition: str, arrays: Arrays) -> None:
    """Raises SourceError where a table of codes holds several that had ended before the edition, or began after it."""
    key = np.unique(arrays["key"])
    first, last, _, _, known = Lifetimes(starter.read_codes()).of(key)
    start, end = period(edition)
    for codes, least, what in ((key[known & (last < start)], ENDED, "ended before it"), (key[known & (first > end)], NOT_BEGUN, "began after it")):
        if len(codes) >= least:
            some = ", ".join(code_of(code) for code in codes[:3].tolist())
            raise SourceError(
                f"{file}: is named as {edition}, but holds {len(codes)} codes that {what} ({some}); it may have been renamed. "
                "Name the edition yourself if it is right"
            )


def must_be_its_own_table(file: str, kind: str, table: str, arrays: Arrays) -> None:
    """Raises SourceError where a table of pairs or limits agrees with the starter set's other table rather than with its own."""
    if table not in OTHER:
        return
    own, other = _agreement(kind, table, arrays), _agreement(kind, OTHER[table], arrays)
    if other >= ENDED and other > 2 * own:
        raise SourceError(f"{file}: is named as the {table} table, but its rows are those of the {OTHER[table]} table; it may have been renamed")


def _agreement(kind: str, table: str, arrays: Arrays) -> int:
    """How many rows are as in the starter's table and not as in its other one."""
    if kind == "mue":
        units = starter_units()
        ours, theirs = units[table], units[OTHER[table]]
        value, _ = ours.find(arrays["key"])
        contrary, _ = theirs.find(arrays["key"])
        return int(np.count_nonzero((arrays["value"] == value) & (value != contrary) & (contrary >= 0)))
    pairs = starter_pairs()
    mine = _with_indicator(pairs[table].key, pairs[table].indicator)
    mine = mine[~np.isin(mine, _with_indicator(pairs[OTHER[table]].key, pairs[OTHER[table]].indicator))]
    here = among(arrays["key"], pairs[table].key)
    return int(np.count_nonzero(np.isin(mine, _with_indicator(arrays["key"][here], arrays["indicator"][here]))))


def _with_indicator(key: Keys, indicator: NDArray[np.int8]) -> Keys:
    packed: Keys = key * 10 + indicator
    return packed
