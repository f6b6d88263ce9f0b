"""What the doctor of the sources found, as text and JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from oncoledger.audit.coverage import Coverage
from oncoledger.model.dates import iso
from oncoledger.sources.catalogue import NEEDED
from oncoledger.sources.doctor import Health, Span, Standing

from .words import counted, safe

UNKNOWN_SHOWN = 20


def to_text(health: Health, covered: Coverage | None = None, width: int = 100) -> str:
    lines = [f"Sources as of {iso(health.day)}, in {safe(health.home)}", ""]
    lines.append(f"{'table':<18}{'loaded':<30}{'next due':<12}state")
    lines += [_row(table) for table in health.tables]
    for title, part in (
        ("WHAT CANNOT BE ANSWERED", list(_cannot(health, width))), ("CARRIED FORWARD", list(_carried(health, width))),
        ("DAMAGE", list(_damages(health, width))), ("YOUR INPUT", list(_covered(covered, width)) if covered else []),
    ):  # fmt: skip
        if part:
            lines += ["", title, *part]
    lines += ["", *_steps(health, covered, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def to_json(health: Health, covered: Coverage | None = None) -> bytes:
    import msgspec

    answer = {
        "as_of": iso(health.day), "home": health.home, "is_fine": is_fine(health, covered), "tables": [_table(each) for each in health.tables],
        "damages": [each._asdict() for each in health.damages], "steps": [each._asdict() for each in health.steps],
    }  # fmt: skip
    if covered is not None:
        answer["input"] = asdict(covered)
    return msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n"


def _table(each: Standing) -> dict[str, Any]:
    editions = [{"edition": e.edition, "from": e.valid_from, "file": e.file, "rows": e.rows, "loaded_on": e.loaded_on} for e in each.editions]
    return {
        "name": each.table.name, "what": each.table.what, "page": each.table.page, "state": each.state, "is_to_do": each.is_to_do, "next_due": each.due or None,
        "days_overdue": max(each.overdue, 0), "editions": editions, "answers": [asdict(span) for span in each.spans], "cannot": list(each.cannot),
    }  # fmt: skip


def is_fine(health: Health, covered: Coverage | None = None) -> bool:
    return health.is_fine and (covered is None or covered.is_whole)


def _row(table: Standing) -> str:
    loaded = " ".join(each.edition for each in table.editions)
    if len(loaded) > 28:
        loaded = f"{table.editions[0].edition} to {table.editions[-1].edition} ({len(table.editions)})"
    late = f", for {counted(table.overdue, 'day')}" if table.overdue > 0 else ""
    state = {"due": f"due{late}", "not loaded": "not loaded" if table.table.weight == NEEDED else "not loaded, optional"}.get(table.state, table.state)
    return f"{table.table.name:<18}{loaded or '-':<30}{table.due or '-':<12}{state}"


def _cannot(health: Health, width: int) -> Iterator[str]:
    """Each sentence once, under the tables of which it is true."""
    said: dict[str, list[str]] = {}
    for table in health.tables:
        for sentence in table.cannot:
            said.setdefault(sentence, []).append(table.table.name)
    for sentence, names in said.items():
        yield from _wrap(f"{', '.join(names)}: {sentence}.", width, "  ", "    ")


def _carried(health: Health, width: int) -> Iterator[str]:
    """Dates that somebody may still bill: gaps between editions, and what follows the newest once it is over; tables with the same span together."""
    said: dict[str, list[str]] = {}
    for table in health.tables:
        for span in table.spans:
            if not span.is_own and span.first and (span.last or span.first <= iso(health.day)):
                said.setdefault(_span(span), []).append(table.table.name)
    for words, names in sorted(said.items()):
        yield from _wrap(f"{words}: {', '.join(names)}", width, "  ", "    ")


def _span(span: Span) -> str:
    return f"{span.first} to {span.last} by {span.edition}" if span.last else f"{span.first} and later by {span.edition}"


def _damages(health: Health, width: int) -> Iterator[str]:
    for each in health.damages:
        yield from _wrap(f"{each.place} {each.words}.", width, "  ", "    ")


def _covered(covered: Coverage, width: int) -> Iterator[str]:
    dates = f", {covered.first} to {covered.last}" if covered.first else ""
    yield f"  {counted(covered.lines, 'line')}{dates}" + ("; every date and code is covered" if covered.is_whole else "")
    for gap in covered.gaps:
        yield from _wrap(f"{gap.table}: {gap.lines:,} of {counted(gap.of, 'line')}, {gap.first} to {gap.last}, {gap.why}.", width, "  ", "    ")
    if covered.unknown:
        shown = ", ".join(f"{safe(code)} ({lines:,})" for code, lines in list(covered.unknown.items())[:UNKNOWN_SHOWN])
        more = f" and {len(covered.unknown) - UNKNOWN_SHOWN:,} more codes" if len(covered.unknown) > UNKNOWN_SHOWN else ""
        said = f"codes that no loaded list knows, {counted(sum(covered.unknown.values()), 'line')}: {shown}{more}."
        yield from _wrap(said, width, "  ", "    ")


def _steps(health: Health, covered: Coverage | None, width: int) -> Iterator[str]:
    if health.steps:
        yield "NEXT"
    elif is_fine(health, covered):
        yield "Everything that the rules rest on is loaded, whole and current."
    else:
        yield "Nothing is to be loaded for today; the dates above ask for editions of their own period."
    for step in health.steps:
        yield from _wrap(f"{f'Download from {step.page}: ' if step.page else ''}{step.words}", width, "  ", "    ")
        yield f"    {step.command}"


def _wrap(text: str, width: int, first: str, later: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False, break_long_words=False)
