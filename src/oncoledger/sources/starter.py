"""The starter set: a dated oncology core that makes the first run work without any download.

Every row was written by us from the document that its `source` names (`starter/documents.csv`). Labels are our own words:
CPT descriptors are licensed and are not here. The set is meant for service dates from 2023-07-01; an empty `from` means
"since before that day", an empty `to` means "still in force when it was written".

A set that counts what was done (rt_delivery, conventional_delivery, drug, ...) keeps a code after its end: a session billed under a dead code was a
session. A set that says what a code means in a year ends with that meaning.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..model.dates import FIRST_DAY, LAST_DAY, day_of
from ..model.verdict import Cite

FOLDER = Path(__file__).parent / "starter"
EDITION = "2024Q3"
FIRST_SERVED_DATE = "2023-07-01"

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What a code is over a span of service dates, both ends included.

    nature: professional (never 26 or TC), technical (never 26 or TC), split (26 and TC), physician (no components),
    incident (the practice's staff under a physician, never in a facility), facility (hospital claims only), drug, none.
    redefined: the code existed before with another meaning; this row's meaning starts on `start`.
    """

    code: str
    start: int
    end: int
    nature: str
    label: str
    family: str
    replaced_by: tuple[str, ...]
    redefined: bool
    cite: Cite

    def covers(self, day: int) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class StandingRow:
    """Where a valid code is nevertheless not payable. standing: not_valid, bundled, packaged.

    settings: some of hospital, freestanding, professional; empty means any.
    """

    code: str
    payer_kind: str
    settings: tuple[str, ...]
    start: int
    end: int
    standing: str
    instead: tuple[str, ...]
    cite: Cite

    def covers(self, payer_kind: str, setting: str, day: int) -> bool:
        return self.payer_kind == payer_kind and (not self.settings or setting in self.settings) and self.start <= day <= self.end


class SetRow(NamedTuple):
    """A code that belongs to a named set over a span of service dates. It stays listed after its end."""

    code: str
    start: int
    end: int


class LawRow(NamedTuple):
    """A named number over a span of service dates. An empty payer_id means every payer."""

    name: str
    payer_id: str
    start: int
    end: int
    value: int
    unit: str
    cite: Cite


class Document(NamedTuple):
    """Something that a citation points to. kind: data, regulation, contractor, enforcement, society, payer, secondary, knowledge."""

    key: str
    title: str
    url: str
    kind: str


def read_codes() -> dict[str, tuple[CodeRow, ...]]:
    rows = (
        CodeRow(r["code"], *span(r), r["nature"], r["label"], r["family"], tuple(r["replaced_by"].split()), bool(r["redefined_on"]), cite(r))
        for r in table("codes.csv")
    )
    return grouped((row.code, row) for row in rows)


def read_standing() -> dict[str, tuple[StandingRow, ...]]:
    rows = (
        StandingRow(r["code"], r["payer_kind"], settings(r["settings"]), *span(r), r["standing"], tuple(r["instead"].split()), cite(r))
        for r in table("standing.csv")
    )
    return grouped((row.code, row) for row in rows)


def read_sets() -> dict[str, tuple[SetRow, ...]]:
    return grouped((r["set"], SetRow(r["code"], *span(r))) for r in table("sets.csv"))


def read_law() -> dict[str, tuple[LawRow, ...]]:
    return grouped((r["name"], LawRow(r["name"], r["payer_id"], *span(r), int(r["value"]), r["unit"], cite(r))) for r in table("law.csv"))


def read_documents() -> dict[str, Document]:
    return {r["key"]: Document(r["key"], r["title"], r["url"], r["kind"]) for r in table("documents.csv")}


def read_modifiers() -> dict[str, frozenset[str]]:
    groups = grouped((r["group"], r["modifier"]) for r in table("modifiers.csv"))
    return {group: frozenset(members) for group, members in groups.items()}


def fingerprint() -> str:
    """SHA-256 over the names and bytes of the starter set's files."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.suffix in (".csv", ".txt", ".toml", ".xz")):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def table(name: str) -> list[dict[str, str]]:
    """The rows of one CSV file of the starter set."""
    with open(FOLDER / name, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        head = next(lines)
        return [dict(zip(head, line, strict=True)) for line in lines]


def grouped(pairs: Iterable[tuple[str, V]]) -> dict[str, tuple[V, ...]]:
    """Values by key, in the order of the file."""
    groups: dict[str, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


def settings(text: str) -> tuple[str, ...]:
    return () if text == "any" else tuple(text.split())


def span(row: dict[str, str]) -> tuple[int, int]:
    """First and last day of a row, both included."""
    return first(row["from"]), last(row["to"])


def first(text: str) -> int:
    return day_of(text) if text else FIRST_DAY


def last(text: str) -> int:
    return day_of(text) if text else LAST_DAY


def cite(row: dict[str, str]) -> Cite:
    return Cite(row["source"], row["section"], row["grade"])
