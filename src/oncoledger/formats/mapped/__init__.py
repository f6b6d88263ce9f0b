"""Tables of the clinic's systems: under the ledger's own names, or under any other names that a mapping profile explains."""

from __future__ import annotations

from pathlib import Path

from .own import read_own, table_named
from .profile import Mapping, MappingError, own_mappings, read_mapping, recognise, shipped
from .read import read_mapped

__all__ = ["Mapping", "MappingError", "is_own", "own_mappings", "read_mapped", "read_mapping", "read_own", "recognise", "shipped", "table_named"]


def is_own(path: Path) -> bool:
    """Is this a file of one of the ledger's clinical tables: `session.csv`, `administration.parquet`?"""
    return table_named(path) != ""
