"""Suppressions: findings that somebody answers for, with a reason, a name and a last day. TOML or CSV; every field is required."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oncoledger.model.dates import day_of

from .result import Finding

FIELDS = ("finding", "rule", "patient", "course", "code", "reason", "name", "expires")
_WHOM = ("patient", "course", "code")


class SuppressionError(ValueError):
    """A file of suppressions that cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Suppression:
    """One entry. finding: the beginning of an id; or rule with patient, course or code. expires: day number of its last day. line: of the file."""

    finding: str
    rule: str
    patient: str
    course: str
    code: str
    reason: str
    name: str
    expires: int
    line: int

    def matches(self, finding: Finding) -> bool:
        if self.finding:
            return finding.id.startswith(self.finding)
        codes = {line.code for line in finding.lines if line.role == "subject"}
        return (
            finding.rule == self.rule and self.patient in ("", finding.patient_id) and self.course in ("", finding.course_id)
            and (not self.code or self.code in codes)
        )  # fmt: skip

    @property
    def words(self) -> str:
        """`RTM001, patient A1`."""
        what = [f"finding {self.finding}" if self.finding else self.rule]
        return ", ".join(what + [f"{name} {value}" for name in _WHOM if (value := getattr(self, name))])


def read_suppressions(path: Path, rules: frozenset[str]) -> list[Suppression]:
    """The entries of a file: TOML tables `[[suppress]]`, or CSV with a heading. Raises SuppressionError with file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise SuppressionError(f"{path}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise SuppressionError(f"{path}: found bytes that are not UTF-8; expected text") from None
    entries = _toml(path, text) if path.suffix.lower() == ".toml" else _csv(path, text)
    return [_suppression(path, line, fields, rules) for line, fields in entries]


def _toml(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SuppressionError(f"{path}: {problem}") from None
    if strangers := sorted(content.keys() - {"suppress"}):
        raise SuppressionError(f"{path}: found {', '.join(strangers)}; expected [[suppress]]")
    heads = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*suppress\s*\]\]", line)]
    rows = content.get("suppress", [])
    if not isinstance(rows, list) or len(rows) != len(heads):
        raise SuppressionError(f"{path}: expected each entry under a line [[suppress]]")
    yield from zip(heads, rows, strict=True)


def _csv(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(text.splitlines(keepends=True))
    try:
        heading = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = heading
        if lacking := [name for name in ("reason", "name", "expires") if name not in heading]:
            found = ", ".join(heading) or "nothing"
            raise SuppressionError(f"{path}, line 1: found the columns {found}; expected {', '.join(FIELDS)} ({lacking[0]} not found)")
        for row in reader:
            if None in row or None in row.values():
                raise SuppressionError(f"{path}, line {reader.line_num}: found a row that is not as long as the heading; expected {len(heading)} fields")
            yield reader.line_num, {key: value.strip() for key, value in row.items()}
    except csv.Error as problem:
        raise SuppressionError(f"{path}, line {reader.line_num}: {problem}") from None


def _suppression(path: Path, line: int, fields: dict[str, Any], rules: frozenset[str]) -> Suppression:
    def wrong(why: str) -> SuppressionError:
        return SuppressionError(f"{path}, line {line}: {why}")

    if strangers := sorted(fields.keys() - set(FIELDS)):
        raise wrong(f"found {', '.join(strangers)}; expected {', '.join(FIELDS)}")
    words = {name: _word(fields.get(name, "")) for name in FIELDS}
    for name in ("reason", "name", "expires"):
        if not words[name]:
            raise wrong(f"found no {name}; every suppression has a reason, the name of who answers for it, and the day on which it expires")
    if words["finding"] and (words["rule"] or any(words[name] for name in _WHOM)):
        raise wrong("found finding and more; expected finding alone, or rule with patient, course or code")
    if not words["finding"] and not (words["rule"] and any(words[name] for name in _WHOM)):
        raise wrong("found neither a finding nor a rule with patient, course or code; a whole rule is turned off in the profile, [off]")
    if words["finding"] and len(words["finding"]) < 6:
        raise wrong(f"found finding {words['finding']}; expected at least six characters of its id")
    if words["rule"] and words["rule"] not in rules:
        raise wrong(f"found rule {words['rule']}; no such rule")
    try:
        day = day_of(words["expires"])
    except ValueError:
        raise wrong(f"found expires {words['expires']!r}; expected a date such as 2027-03-31") from None
    return Suppression(
        words["finding"], words["rule"], words["patient"], words["course"], words["code"], words["reason"], words["name"], day, line
    )


def _word(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value).strip()
