"""Remittance files become one set of tables, each payment once, however often it was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..formats import x12
from ..model.schema import ADJUSTMENT, PAYMENT, PROVIDER_ADJUSTMENT, REMITTANCE, REMITTANCE_LINE, TableSpec
from ..model.table import NO_NUMBER, Table, concat
from ..model.verdict import ReadError
from .claims import text


@dataclass(frozen=True)
class Remittances:
    """The five tables of all files. problems: what could not be read or does not balance. notes: payments that stand in several files."""

    payments: Table
    remittances: Table
    lines: Table
    adjustments: Table
    provider_adjustments: Table
    problems: list[ReadError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_remittances(paths: list[Path]) -> Remittances:
    """Every 835 of the paths. Nothing is raised for what they hold."""
    read = [x12.read_835(path, name=str(path)) for path in paths]
    problems = [problem for one in read for problem in one.errors]
    parts = (
        (PAYMENT, [one.payments for one in read]), (REMITTANCE, [one.remittances for one in read]), (REMITTANCE_LINE, [one.lines for one in read]),
        (ADJUSTMENT, [one.adjustments for one in read]), (PROVIDER_ADJUSTMENT, [one.provider_adjustments for one in read]),
    )  # fmt: skip
    payments, remittances, lines, adjustments, provider = (_stacked(spec, tables) for spec, tables in parts)
    again = sent_again(payments)
    if not again:
        return Remittances(payments, remittances, lines, adjustments, provider, problems)
    remittances, payments, provider = (_without(table, "payment_id", again) for table in (remittances, payments, provider))
    kept = set(text(remittances, "remittance_id").tolist())
    lines, adjustments = _of(lines, kept), _of(adjustments, kept)
    note = f"{len(again):,} payment{'s' * (len(again) != 1)} sent more than once (payer, number, day and amount are the same): counted once"
    return Remittances(payments, remittances, lines, adjustments, provider, problems, [note])


def _stacked(spec: TableSpec, tables: list[Table]) -> Table:
    return concat(spec.name, tables, spec.kinds)


def sent_again(payments: Table) -> set[str]:
    """Ids of payments that stand on file already. A payment without a number is never taken for another."""
    names = ("trace_number", "payer_trace_id", "payment_date", "payment_amount")
    again: set[str] = set()
    seen: set[tuple[object, ...]] = set()
    for payment_id, *key in zip(payments["payment_id"].tolist(), *(payments[name].tolist() for name in names), strict=True):
        if not key[0] or key[3] == NO_NUMBER:
            continue
        if tuple(key) in seen:
            again.add(payment_id)
        seen.add(tuple(key))
    return again


def _without(table: Table, column: str, ids: set[str]) -> Table:
    words = text(table, column)
    return table.take(np.flatnonzero(~np.array([word in ids for word in words.words], dtype=bool)[words.ids]))


def _of(table: Table, ids: set[str]) -> Table:
    words = text(table, "remittance_id")
    return table.take(np.flatnonzero(np.array([word in ids for word in words.words], dtype=bool)[words.ids]))
