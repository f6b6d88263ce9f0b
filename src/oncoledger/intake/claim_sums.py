"""What the lines of each claim come to: their number, their charges, and line numbers that stand twice."""

from __future__ import annotations

import numpy as np

from ..model.table import NO_NUMBER, Table
from .claims import claim_of_line


def with_sums(claims: Table, lines: Table) -> Table:
    """The claims with the columns of CLAIM_SUMS, from all lines as sent. A charge that a line does not tell leaves the sum open."""
    claim, size = claim_of_line(claims, lines), len(claims)
    amount = np.asarray(lines["charge_amount"], dtype=np.int64)
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, claim, np.where(amount == NO_NUMBER, 0, amount))
    is_open = np.bincount(claim[amount == NO_NUMBER], minlength=size) > 0
    number = np.asarray(lines["line_number"], dtype=np.int64)
    named = number != NO_NUMBER
    different = np.unique(np.stack((claim[named], number[named])), axis=1)
    repeated = np.bincount(claim[named], minlength=size) - np.bincount(different[0], minlength=size)
    sums = {"line_count": np.bincount(claim, minlength=size), "line_charge_amount": np.where(is_open, NO_NUMBER, total)}
    return Table(claims.name, {**claims.columns, **sums, "repeated_lines": repeated})
