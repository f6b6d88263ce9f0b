"""Mapping profiles: a TOML file that says how an export of somebody else's system becomes rows of the ledger."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from ...model.schema import TABLES
from ...model.schema_clinical import SOURCE

SHIPPED = Path(__file__).parent / "profiles"
DATES = ("month first", "day first")
PARTS = ("family", "given", "first", "rest", "day", "clock")
"""What may be taken of a cell: of a name, of a list of words, of a time."""
FACTORS = {"Gy": 100.0, "cGy": 1.0, "mGy": 0.1, "percent": 0.01, "thousand": 1000.0, "hundredths": 0.01}
"""Unit of a column of numbers -> what one of it is in the ledger's unit (doses in cGy; money in dollars)."""
OTHERWISE = "*"
"""Stands for every other word in a table of words."""


class MappingError(ValueError):
    """A mapping that cannot be used; the message says where and why."""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a column."""

    column: str
    part: str = ""


Source = str | list[str] | Part
"""A column, several joined, or a part of one."""


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """How rows of the export become rows of one table of the ledger.

    record_id: columns that name a record in its system. only_with: columns that must be filled. where: column -> words of which one must stand there.
    unless: column -> words of which none may. columns: the ledger's column -> where it comes from. constants: the ledger's column -> what it is for all.
    words: the ledger's column -> the export's word -> the ledger's; `*` stands for every other word, and an empty one leaves the cell out.
    units: the ledger's column -> unit of the export.
    """

    table: str
    columns: dict[str, Source]
    record_id: list[str] = []
    only_with: list[str] = []
    where: dict[str, list[str]] = {}
    unless: dict[str, list[str]] = {}
    constants: dict[str, str | int] = {}
    words: dict[str, dict[str, str]] = {}
    units: dict[str, str] = {}


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping. known: what is known of the real export, and how well (grade H, M, L). headings: those by which the export is recognised, all of them.

    system: whose records they are. dates: how dates such as 3/4/2026 are read. skip: words at the start of a row that is a total or a remark.
    zone: of the export's clock, such as UTC, where it is another than the clinic's; its times are turned where the clinic's zone is known.
    """

    name: str
    known: str
    rows: list[Block]
    headings: list[str]
    grade: str = "L"
    system: str = ""
    dates: str = "month first"
    skip: list[str] = []
    zone: str = ""
    path: str = ""


def read_mapping(path: Path) -> Mapping:
    """Read a mapping. Raises MappingError with file, key, found and expected."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        mapping = msgspec.convert(content, Mapping)
    except OSError as problem:
        raise MappingError(f"{path}: {problem.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise MappingError(f"{path}: {problem}") from None
    except msgspec.ValidationError as problem:
        raise MappingError(f"{path}: {problem}") from None
    for block in mapping.rows:
        if why := _fault(block):
            raise MappingError(f"{path}, rows of {block.table}: {why}")
    if mapping.dates not in DATES:
        raise MappingError(f"{path}: found dates {mapping.dates!r}; expected {' or '.join(DATES)}")
    zone_of(mapping)
    if not mapping.rows or not mapping.headings:
        raise MappingError(f"{path}: found no {'rows' if not mapping.rows else 'headings'}; expected at least one")
    return msgspec.structs.replace(mapping, path=str(path))


def zone_of(mapping: Mapping) -> ZoneInfo | None:
    """The zone of the export's clock. Raises MappingError where there is none of that name."""
    if not mapping.zone:
        return None
    try:
        return ZoneInfo(mapping.zone)
    except (KeyError, ValueError, OSError):
        raise MappingError(f"{mapping.path or mapping.name}: found zone {mapping.zone!r}; expected one such as America/New_York or UTC") from None


def kinds_of(table: str) -> dict[str, str]:
    """The columns that a mapping may fill, with their types."""
    behind = {column.name: column.type for column in SOURCE if column.name not in ("source_file", "source_place")}
    return {name: kind for name, kind in TABLES[table].kinds.items() if not name.startswith("source_")} | behind


def _fault(block: Block) -> str:
    if block.table not in TABLES:
        return f"there is no table {block.table}{_near(block.table, TABLES)}"
    kinds = kinds_of(block.table)
    for part, names in (("columns", block.columns), ("constants", block.constants), ("words", block.words), ("units", block.units)):
        for name in names:
            if name not in kinds:
                return f"{part} names {name}, which {block.table} does not have{_near(name, kinds)}"
    needed = [column.name for column in TABLES[block.table].columns if column.required and column.name != "record_id"]
    if needed := [name for name in needed if name not in block.columns and name not in block.constants]:
        return f"{' and '.join(needed)} is needed"
    for name, source in block.columns.items():
        if isinstance(source, Part) and source.part not in ("", *PARTS):
            return f"{name}: found part {source.part!r}; expected {', '.join(PARTS)}"
    for name, unit in block.units.items():
        if unit not in FACTORS:
            return f"{name}: found unit {unit!r}; expected {', '.join(FACTORS)}"
    return ""


def _near(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""


@cache
def shipped() -> tuple[Mapping, ...]:
    """The mappings that come with the product, by name."""
    return tuple(read_mapping(path) for path in sorted(SHIPPED.glob("*.toml")))


def own_mappings(*folders: Path) -> tuple[Mapping, ...]:
    """The practice's own mappings, in folders of these names; a folder that is not there has none. Raises MappingError."""
    return tuple(read_mapping(path) for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.toml")))


def plain(heading: str) -> str:
    """A heading without case, blanks and punctuation, as they are compared."""
    return re.sub(r"[^a-z0-9]+", "", heading.lower())


def recognise(headings: list[str], mappings: tuple[Mapping, ...]) -> Mapping | None:
    """The mapping all of whose headings stand there; of several the one that names most, the practice's own before those that are shipped."""
    there = {plain(heading) for heading in headings}
    fitting = [mapping for mapping in mappings if all(plain(heading) in there for heading in mapping.headings)]
    return max(fitting, key=lambda mapping: len(mapping.headings), default=None)
