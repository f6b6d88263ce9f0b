"""Which lines are one course of treatment, where no input says so."""

from __future__ import annotations

import numpy as np

from ..model.table import Table, Words
from ..sources import Library


def infer_courses(charges: Table, library: Library) -> tuple[Words, dict[tuple[str, str], str]]:
    """The course of every line, and how each course that no input named was recognised."""
    given = charges["course_id"]
    assert isinstance(given, Words)
    words = [*given.words, "C1"]
    ids = np.where(given.ids != 0, given.ids, len(words) - 1).astype(np.int32)
    return Words(ids, words), {}
