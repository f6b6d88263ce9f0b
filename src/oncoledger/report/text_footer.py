"""The end of a text report: money by severity, the five verdicts with their counts, editions, and what was assumed."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from oncoledger.audit.result import Report

from .words import MEANING, VERDICTS, Totals, counted, nothing_found, safe

Paint = Callable[[str, str], str]


def footer(report: Report, width: int, paint: Paint, totals: Totals | None = None) -> Iterator[str]:
    """Totals first, then the evidence behind them. totals: of the findings, where the report itself does not hold them."""
    yield ""
    yield paint("═" * width, "dim")
    yield from _totals(report, totals or Totals.of(report.findings), width, paint)
    yield ""
    yield from _verdicts(report, width, paint)
    yield ""
    yield from _manifest(report, width, paint)


def _totals(report: Report, totals: Totals, width: int, paint: Paint) -> Iterator[str]:
    if not totals.findings:
        yield from _wrap(nothing_found(report), width)
        return
    yield paint(f"FINDINGS ({totals.findings:,})", "bold")
    for severity, meaning in MEANING.items():
        many = totals.many[severity]
        yield _row(paint(f"{severity:<9}", severity) if many else f"{severity:<9}", f"{many:>7,}  {totals.money[severity].words:>15}  ", meaning, width)
    risk = totals.at_risk
    unknown = f"; {counted(risk.unknown, 'line')} without an amount" if risk.unknown else ""
    yield from _wrap(f"At risk, each line once: {risk.said}{unknown}.", width)


def _verdicts(report: Report, width: int, paint: Paint) -> Iterator[str]:
    yield paint(f"VERDICTS of {counted(len(report.verdicts), 'rule')}", "bold") + "  (answers, and the rules that gave them)"
    for name, meaning in VERDICTS.items():
        counts = [getattr(count, name) for count in report.verdicts]
        yield _row(f"{name.replace('_', ' '):<11}", f"{sum(counts):>9,} in {sum(1 for n in counts if n):>4,}  ", meaning, width)
    silent = [count.rule for count in report.verdicts if not (count.found or count.clear or count.excused or count.cannot_tell)]
    if silent:
        yield from _wrap(f"Nothing to judge for {counted(len(silent), 'rule')}: {_few(silent)}.", width)


def _manifest(report: Report, width: int, paint: Paint) -> Iterator[str]:
    manifest = report.manifest
    yield paint("READ", "bold")
    for given in manifest.inputs:
        span = f", {given.span[0]} to {given.span[-1]}" if given.span else ""
        whole = "whole: a line that is not there was not billed" if given.whole else "partial: a line that is not there proves nothing"
        yield from _wrap(f"{safe(given.file)}: {given.kind}, {counted(given.rows, 'line')}{span}; {whole}", width, "  ", "    ")
    if not manifest.inputs:
        yield "  nothing"
    yield paint("EDITIONS", "bold") + f"  as of {manifest.as_of}; rulebook {manifest.rulebook}"
    for source in manifest.sources:
        digest = f"  sha256 {source.sha256[:12]}" if source.sha256 else ""
        yield from _wrap(f"{safe(source.name)}  {safe(source.edition)}{digest}", width, "  ", "    ")
    if manifest.notes:
        yield paint("ASSUMED", "bold")
        for note in manifest.notes:
            yield from _wrap(safe(note), width, "  ", "    ")


def _few(rules: list[str], shown: int = 12) -> str:
    return ", ".join(rules[:shown]) + (f" and {len(rules) - shown} more" if len(rules) > shown else "")


def _row(name: str, numbers: str, meaning: str, width: int) -> str:
    """A row of the totals; the meaning is left out where the terminal is too narrow for it."""
    plain = 2 + 9 + len(numbers)
    return f"  {name}{numbers}" + (meaning if plain + len(meaning) + 2 <= width else "")


def _wrap(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
