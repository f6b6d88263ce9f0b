"""What the page and the workbook of a reconciliation share: words for rows of the record, dollars both ways by any name, the order of differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from oncoledger.audit.reconcile_parts import Line, Proof

from .words import safe

MEANING = {"missed": "lawful, and not billed", "excess": "billed, and not lawful", "wrong": "billed otherwise than it was done"}
"""Direction of a difference, in words."""
_ROWS = {
    "session": "session", "fraction": "treatment record", "schedule": "appointment", "plan": "plan", "phase": "prescription", "course": "course",
    "service": "documented act", "document": "document", "dose": "dose", "observation": "measured value",
}  # fmt: skip


class Stake(NamedTuple):
    """Differences of one name, in cents. missed: not billed. above, below: billed at more or less than the record gives. unpriced: lines without a price."""

    name: str
    lines: int
    missed: int
    above: int
    below: int
    unpriced: int

    @property
    def cents(self) -> int:
        return self.missed + self.above + self.below


def cents_of(line: Line) -> int | None:
    return None if line.amount is None else round(line.amount * 100)


def stakes(lines: Iterable[Line], name: Callable[[Line], str], *, in_order: bool = False) -> list[Stake]:
    """Sums over all lines by name: the dearest first, or in the order of the names."""
    sums: dict[str, list[int]] = {}
    for line in lines:
        sums.setdefault(name(line), [0, 0, 0, 0, 0])
        found, cents = sums[name(line)], cents_of(line)
        found[0] += 1
        if cents is None:
            found[4] += 1
        else:
            found[1 if line.direction == "missed" else 2 if cents > 0 else 3] += abs(cents)
    found_all = [Stake(each, *counts) for each, counts in sums.items()]
    return sorted(found_all, key=(lambda stake: stake.name) if in_order else (lambda stake: (-stake.cents, -stake.lines, stake.name)))


def worst_first(lines: Iterable[Line]) -> list[Line]:
    """By dollars; lines without a price last."""
    return sorted(lines, key=lambda line: (line.amount is None, -abs(line.amount or 0), line.date, line.person, line.code, line.part))


def proof_words(proof: Sequence[Proof]) -> list[str]:
    """Rows of the record as a coder would ask for them: `RIVERBEND-RO: session C1-S4, treatment record C1-F4`."""
    systems: dict[str, list[str]] = {}
    for row in proof:
        systems.setdefault(safe(row.system), []).append(f"{_ROWS.get(row.table, row.table.replace('_', ' '))} {safe(row.record_id)}")
    return [f"{system}: {', '.join(rows)}" for system, rows in systems.items()]


def charge_words(line: Line) -> str:
    """Where the charge stands: claim, file and row; empty where there is no charge."""
    where = f"{safe(line.file)}, row {line.position}" if line.file else ""
    return ", ".join(filter(None, [f"claim {safe(line.claim)}" if line.claim else "", where]))
