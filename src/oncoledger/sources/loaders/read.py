"""What a reader of one kind of table takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import polars as pl

Arrays = Mapping[str, np.ndarray]


class Rows(NamedTuple):
    """The usable rows of one file: text columns by name, and `row`, the number of each in the file."""

    frame: pl.DataFrame
    file: str
    columns: Sequence[str]


class Sorted(NamedTuple):
    """A table as arrays. newest: the newest day on which something began or had just ended; None where no row has a date that tells.

    part: which of several tables of one file it is (carc, rarc); empty where the file is one table.
    """

    arrays: Arrays
    newest: int | None = None
    part: str = ""


Read = Callable[[Rows], list[Sorted]]
