"""A score as text and as JSON: recall, precision and collateral by kind of fault, as an aligned table."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from oncoledger.audit.score import Kind, Score

from .words import counted

HEADING = ("fault", "act", "planted", "found", "recall", "precision", "collateral", "rules")


def to_text(score: Score, least: float) -> str:
    """The table, weakest kinds first, and below it what the clean persons were accused of."""
    rows = [HEADING, *map(_cells, sorted(score.kinds, key=_weakness))]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADING))]
    return "\n".join([*(_line(row, widths) for row in rows), "", *_summary(score, least)])


def to_json(score: Score, least: float) -> bytes:
    """Every number of the table; `consistent` says whether all of them reach the least that was asked for."""
    kinds = [msgspec.to_builtins(kind) | {"recall": kind.recall, "precision": kind.precision} for kind in score.kinds]
    answer = {
        "measure": "consistency", "at_least": least, "consistent": score.reaches(least), "kinds": kinds,
        "clean": {"persons": score.clean, "accused": score.accused, "by_rule": score.accusing},
    }  # fmt: skip
    text: bytes = msgspec.json.format(msgspec.json.encode(answer), indent=2)
    return text + b"\n"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.rjust(width) if 2 <= place <= 6 else cell.ljust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()


def _weakness(kind: Kind) -> tuple[float, float, str]:
    return kind.recall, 1.0 if kind.precision is None else kind.precision, kind.kind


def _cells(kind: Kind) -> tuple[str, ...]:
    precision = "-" if kind.precision is None else f"{kind.precision:.3f}"
    numbers = f"{kind.planted:,}", f"{kind.found:,}", f"{kind.recall:.3f}", precision, f"{kind.collateral:,}"
    return kind.kind, kind.severity, *numbers, " ".join(kind.rules) or "none"


def _summary(score: Score, least: float) -> Iterator[str]:
    planted, found = sum(kind.planted for kind in score.kinds), sum(kind.found for kind in score.kinds)
    below = sum(1 for kind in score.kinds if not kind.reaches(least))
    yield f"Consistency: {found:,} of {counted(planted, 'planted fault')} found, {counted(len(score.kinds), 'kind')}; {below} below {least:g}."
    by = ", ".join(f"{rule} {many}" for rule, many in sorted(score.accusing.items()))
    yield f"Clean: {score.accused:,} of {counted(score.clean, 'person')} accused{f' ({by})' if by else ''}."
    yield "An accusation is a finding of severity reject, deny, recoup or missed; - where the rules of a kind only advise."
