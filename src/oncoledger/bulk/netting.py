"""Which claim lines stand, patients by patients, as `intake.netting` says it of all claims at once.

Claims answer for one another within a patient, except that a second payer may know the person by another number: then the sender's
claim number and the birth date tell. For those the lines of the primary claims are remembered as hashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..intake.claims import claim_of_line
from ..intake.netting import STANDS, Netted, is_secondary, net, senders, sent_lines, states
from ..model.table import Table
from .reading import Stock
from .shares import Share


@dataclass(frozen=True)
class Hashes:
    """Is a hash among some? values: sorted int64."""

    values: np.ndarray

    def __contains__(self, value: object) -> bool:
        place = int(np.searchsorted(self.values, value))  # type: ignore[call-overload]
        return place < len(self.values) and bool(self.values[place] == value)


def net_shares(stock: Stock, shares: list[Share]) -> tuple[list[np.ndarray], Netted]:
    """For every share which lines of its claims stand, as packed bits, and what does not. The spans of the inputs are completed."""
    primary = Hashes(np.sort(np.concatenate([_primary(stock, *pair) for pair in _pairs(stock, shares)]))) if stock.secondary else frozenset[int]()
    kept, netted = [], Netted()
    for claims, charges in _pairs(stock, shares):
        keep, more = net(claims, charges, primary)
        stock.spans.add(charges.take(keep))
        kept.append(np.packbits(keep))
        netted += more
    return kept, netted


def _pairs(stock: Stock, shares: list[Share]) -> Iterator[tuple[Table, Table]]:
    for share in shares:
        yield stock.claims.take(*share), stock.claim_charges.take(*share)


def _primary(stock: Stock, claims: Table, charges: Table) -> np.ndarray:
    """Hashes of the standing lines of primary claims that have a secondary one somewhere, int64."""
    claim = claim_of_line(claims, charges)
    asked = np.array([hash(sender) in stock.secondary for sender in senders(claims)], dtype=bool)
    wanted = (states(claims)[0] == STANDS) & ~is_secondary(claims) & asked
    return np.array([hash(line) for line in sent_lines(claims, charges, claim, np.flatnonzero(wanted[claim]))], dtype=np.int64)
