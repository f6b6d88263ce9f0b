"""The frame of a sample: every claim, line, course or patient that can be drawn, under a name of its own that does not depend on the order of the input."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oncoledger.intake.ledger import Ledger
from oncoledger.model.dates import iso
from oncoledger.model.money import dollars
from oncoledger.model.table import NO_NUMBER, Words
from oncoledger.sources.library import Library

_TEXT = ("patient_id", "course_id", "claim_id", "code", "revenue_code", "modifiers", "setting", "entity_id", "payer_id", "payer_kind", "source_file", "form")
UNITS = ("claim", "line", "course", "patient")
NO_CLAIM = "on no claim"
SEPARATOR = " | "


@dataclass(frozen=True)
class Universe:
    """Which units are meant; everything where nothing is said. since, until: ISO dates between which the first day of a unit lies. payer: of its dearest line,
    as the input names it. codes: at least one of them stands on it."""

    since: str = ""
    until: str = ""
    payer: str = ""
    codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`first day from 2026-01-01 to 2026-06-30; payer MEDICARE; with 77427 or 77412`."""
        days = " ".join(part for part in (self.since and f"from {self.since}", self.until and f"to {self.until}") if part)
        parts = (days and f"first day {days}", self.payer and f"payer {self.payer}", self.codes and f"with {' or '.join(self.codes)}")
        return "; ".join(part for part in parts if part) or "all that the input holds"

    def excludes(self, lines: Lines, rows: Sequence[int]) -> str:
        """Why a unit is not meant; empty where it is."""
        first = min(lines.date(row) for row in rows)
        if (self.since and first < self.since) or (self.until and first > self.until):
            return "outside the dates of the universe"
        if self.payer and _payer(lines, _dearest(lines, rows)).casefold() != self.payer.casefold():
            return "of another payer"
        return "without a code of the universe" if self.codes and not {lines.word("code", row) for row in rows} & set(self.codes) else ""


@dataclass(frozen=True)
class LeftOut:
    """Lines that no sample can draw, and why."""

    reason: str
    lines: int
    amount_cents: int

    def __str__(self) -> str:
        """`13 lines on no claim, $1,200.00`."""
        money = f", {dollars(self.amount_cents)}" if self.amount_cents else ""
        return f"{self.lines:,} {'line' if self.lines == 1 else 'lines'} {self.reason}{money}"


@dataclass(frozen=True)
class Frame:
    """Units in the order of their keys.

    lines: per unit the rows of the charge table, by date and code. amounts: cents, shape (units,); zero where has_amounts is false. payer, family: of the
    dearest line. key: unique text made of what the business calls the unit.
    """

    by: str
    keys: list[str]
    lines: list[list[int]]
    amounts: np.ndarray
    payer: list[str]
    family: list[str]
    has_amounts: bool
    left_out: list[LeftOut] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over every unit's key and amount."""
        digest = hashlib.sha256(self.by.encode())
        for key, cents in zip(self.keys, self.amounts.tolist(), strict=True):
            digest.update(f"\0{key}\0{cents}".encode())
        return digest.hexdigest()


class Lines:
    """The charge lines of a ledger in plain words, one at a time."""

    def __init__(self, ledger: Ledger) -> None:
        charges = ledger.charges
        self.words = {name: column.tolist() for name in _TEXT if isinstance(column := charges[name], Words)}
        self.numbers = {name: np.asarray(column).tolist() for name, column in charges.columns.items() if not isinstance(column, Words)}
        self.dates: dict[int, str] = {}
        claims = ledger.claims
        self.claim_numbers = dict(zip(claims["claim_id"].tolist(), claims["claim_number"].tolist(), strict=True)) if claims is not None else {}

    def __len__(self) -> int:
        return len(self.numbers["service_date"])

    def word(self, column: str, row: int) -> str:
        return self.words[column][row]

    def date(self, row: int) -> str:
        day = self.numbers["service_date"][row]
        return self.dates.get(day) or self.dates.setdefault(day, iso(day))

    def amount(self, row: int) -> int | None:
        cents = self.numbers["charge_amount"][row]
        return None if cents == NO_NUMBER else int(cents)

    def claim(self, row: int) -> str:
        """The claim's own number."""
        named = self.word("claim_id", row)
        return self.claim_numbers.get(named) or named

    def source(self, row: int) -> tuple[str, str]:
        """File, and `row 12` or `segment 57`."""
        return self.word("source_file", row), f"{'segment' if self.word('form', row) else 'row'} {self.numbers['source_position'][row]}"

    def content(self, row: int) -> str:
        """What the line says, without where it stands."""
        code = self.word("code", row) or self.word("revenue_code", row)
        said = [self.date(row), code, self.word("modifiers", row), f"{self.numbers['units'][row] / 1000:g}"]
        return SEPARATOR.join([*said, str(self.amount(row) or 0), self.word("setting", row), self.word("entity_id", row)])


def frame_of(ledger: Ledger, by: str, library: Library, universe: Universe) -> Frame:
    """The frame. Raises ValueError where nothing can be drawn; `by` is one of UNITS."""
    lines = Lines(ledger)
    groups, left_out = _grouped(lines, by)
    groups = _meant(lines, groups, universe, left_out)
    rows = [row for group in groups.values() for row in group]
    has_amounts = any(lines.amount(row) is not None for row in rows)
    if has_amounts:
        unknown = {name for name, group in groups.items() if any(lines.amount(row) is None for row in group)}
        left_out += _left_out(lines, [row for name in unknown for row in groups[name]], f"in a {by} with a line that has no amount")
        groups = {name: group for name, group in groups.items() if name not in unknown}
    if not groups:
        other = ". --by line, course or patient draws from other units" if any(left.reason == NO_CLAIM for left in left_out) else ""
        raise ValueError(f"there is no {by} to draw from" + "".join(f"; {left}" for left in left_out) + other)
    named = _named(lines, by, groups)
    keys = sorted(named)
    dearest = [_dearest(lines, named[key]) for key in keys]
    amounts = np.array([sum(lines.amount(row) or 0 for row in named[key]) for key in keys], dtype=np.int64)
    payers = [_payer(lines, row) for row in dearest]
    families = [_family(library, lines.word("code", row)) for row in dearest]
    return Frame(by, keys, [named[key] for key in keys], amounts, payers, families, has_amounts, left_out)


def _grouped(lines: Lines, by: str) -> tuple[dict[Any, list[int]], list[LeftOut]]:
    groups: dict[Any, list[int]] = {}
    nameless: list[int] = []
    for row in range(len(lines)):
        patient, course, claim = lines.word("patient_id", row), lines.word("course_id", row), lines.word("claim_id", row)
        if by == "claim" and not claim:
            nameless.append(row)
        else:
            groups.setdefault({"claim": claim, "line": row, "course": (patient, course), "patient": patient}[by], []).append(row)
    return groups, _left_out(lines, nameless, NO_CLAIM)


def _meant(lines: Lines, groups: dict[Any, list[int]], universe: Universe, left_out: list[LeftOut]) -> dict[Any, list[int]]:
    """The groups of the universe; what is left of the others is added to left_out, by reason."""
    if universe == Universe():
        return groups
    reasons = {name: universe.excludes(lines, rows) for name, rows in groups.items()}
    for reason in sorted(set(reasons.values()) - {""}):
        left_out += _left_out(lines, [row for name, rows in groups.items() if reasons[name] == reason for row in rows], reason)
    return {name: rows for name, rows in groups.items() if not reasons[name]}


def _dearest(lines: Lines, rows: Sequence[int]) -> int:
    """The line that charges most; of equals the one that comes first by what it says."""
    most = max(lines.amount(row) or 0 for row in rows)
    return min((row for row in rows if (lines.amount(row) or 0) == most), key=lines.content)


def _payer(lines: Lines, row: int) -> str:
    return lines.word("payer_id", row) or lines.word("payer_kind", row) or "no payer named"


def _left_out(lines: Lines, rows: Sequence[int], reason: str) -> list[LeftOut]:
    return [LeftOut(reason, len(rows), sum(lines.amount(row) or 0 for row in rows))] if rows else []


def _named(lines: Lines, by: str, groups: dict[Any, list[int]]) -> dict[str, list[int]]:
    """Each group under a key of business words. Groups that the words do not tell apart are numbered by what their lines say."""
    made: list[tuple[str, str, list[int]]] = []
    for rows in groups.values():
        content = {row: lines.content(row) for row in rows}
        rows = sorted(rows, key=lambda row: (content[row], lines.source(row)))
        first = rows[0]
        patient = lines.word("patient_id", first)
        key = {
            "claim": [lines.claim(first), patient], "line": [patient, content[first], lines.claim(first)],
            "course": [patient, lines.word("course_id", first)], "patient": [patient],
        }[by]  # fmt: skip
        made.append((SEPARATOR.join(key), "\n".join(content[row] for row in rows), rows))
    seen: Counter[str] = Counter()
    named: dict[str, list[int]] = {}
    for name, _, rows in sorted(made, key=lambda each: each[:2]):
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name} #{seen[name]}"] = rows
    return named


def _family(library: Library, code: str) -> str:
    rows = library.code_rows(code)
    return rows[-1].family if rows else "other"
