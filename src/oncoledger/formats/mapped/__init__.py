"""Tables of the clinic's systems: under the ledger's own names, or under any other names that a mapping profile explains."""

from __future__ import annotations

from pathlib import Path

from .own import read_own, table_named

__all__ = ["read_own", "table_named"]


def is_own(path: Path) -> bool:
    """Is this a file of one of the ledger's clinical tables: `session.csv`, `administration.parquet`?"""
    return table_named(path) != ""
