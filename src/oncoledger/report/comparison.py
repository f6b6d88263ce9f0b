"""What two runs found, as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import textwrap
from collections import Counter
from collections.abc import Iterator

import msgspec

from oncoledger.audit.compare import STATES, Comparison, Difference
from oncoledger.audit.result import Finding
from oncoledger.model.money import dollars

from .csv import decimal, plain
from .words import counted, rank, safe

FIELDS = {"amount_cents": "amount", "message": "message", "severity": "severity", "verdict": "verdict", "lines": "lines"}
COLUMNS = ("state", "rule", "severity", "verdict", "title", "patient_id", "course_id", "finding_id", "amount_before", "amount_after", "message", "changed")
"""Grain: one answer of one of the two runs, or of both."""


def to_json(comparison: Comparison) -> bytes:
    return msgspec.json.format(msgspec.json.encode(comparison), indent=2) + b"\n"


def to_csv(comparison: Comparison) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as Excel wants it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in comparison.differences:
        now = each.now
        amounts = [decimal(f.amount_cents) if f else "" for f in (each.before, each.after)]
        words = (each.state, now.rule, now.severity, now.verdict, now.title, now.patient_id, now.course_id, now.id)
        writer.writerow([*map(plain, words), *amounts, plain(now.message), ", ".join(FIELDS[name] for name in each.what)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def to_text(comparison: Comparison, width: int = 100, shown: int = 20) -> str:
    """Counts, then by rule, then what is new, gone and changed. shown: answers of a rule that are printed in full."""
    parts = [f"{safe(comparison.before)} -> {safe(comparison.after)}"]
    parts += [line for note in comparison.notes for line in _wrap(f"note: {safe(note)}", width)]
    parts += ["", f"  {'':8}{'findings':>10}{'questions':>11}{'excused':>9}  charges of findings"]
    for state in STATES:
        parts.append(_count(state, comparison.of(state)))
    for state in STATES[:3]:
        parts += _state(state, comparison.of(state), width, shown)
    if comparison.is_same:
        parts += ["", "The two runs give the same answers."]
    return "\n".join(line.rstrip() for line in parts) + "\n"


def _count(state: str, differences: list[Difference]) -> str:
    verdicts = Counter(each.now.verdict for each in differences)
    amounts = [each.now.amount_cents for each in differences if each.now.verdict == "found" and each.now.amount_cents is not None]
    money = dollars(sum(amounts)) if amounts else ""
    return f"  {state:<8}{verdicts['found']:>10,}{verdicts['cannot_tell']:>11,}{verdicts['excused']:>9,}  {money}"


def _state(state: str, differences: list[Difference], width: int, shown: int) -> Iterator[str]:
    if not differences:
        return
    yield ""
    yield f"{state.upper()} ({len(differences):,})"
    by_rule: dict[str, list[Difference]] = {}
    for each in differences:
        by_rule.setdefault(each.now.rule, []).append(each)
    for rule, group in sorted(by_rule.items(), key=lambda pair: (rank(pair[1][0].now.severity), pair[0])):
        first = group[0].now
        patients = len({each.now.patient_id for each in group})
        yield f"{rule}  {first.severity}: {safe(first.title)}  ({counted(len(group), 'answer')}, {counted(patients, 'patient')})"
        for each in group[:shown]:
            yield from _one(each, width)
        if len(group) > shown:
            yield f"      and {len(group) - shown:,} more"


def _one(each: Difference, width: int) -> Iterator[str]:
    now = each.now
    who = " / ".join(part for part in (safe(now.patient_id), safe(now.course_id)) if part)
    verdict = "" if now.verdict == "found" else f" ({now.verdict.replace('_', ' ')})"
    yield from _wrap(f"{who}: {safe(now.message)}{verdict} {dollars(now.amount_cents)}".rstrip(), width, "    ", "      ")
    if each.before and each.after:
        for name in each.what:
            yield from _wrap(f"{FIELDS[name]}: {_field(each.before, name)} -> {_field(each.after, name)}", width, "      ", "        ")


def _field(finding: Finding, name: str) -> str:
    if name == "amount_cents":
        return dollars(finding.amount_cents) or "not known"
    if name == "lines":
        lines = [f"{line.service_date} {line.code} {line.modifiers}".rstrip() + f" x{line.units:g}" for line in finding.lines if line.role == "subject"]
        return ", ".join(lines[:4]) + (f" and {len(lines) - 4:,} more" if len(lines) > 4 else "")
    return safe(str(getattr(finding, name))).replace("_", " ") if name == "verdict" else safe(str(getattr(finding, name)))


def _wrap(text: str, width: int, first: str = "", later: str = "  ") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
