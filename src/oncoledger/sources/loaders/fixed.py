"""Files of fixed places as grids with headings: HCPCS ANWEB (320 places), the ICD-10-CM order file, a bare list of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import polars as pl


class Layout(NamedTuple):
    """line: what every line of data looks like. places: heading, first and last place, counted from 1."""

    line: re.Pattern[str]
    places: Sequence[tuple[str, int, int]]


LAYOUTS = (
    Layout(
        re.compile(r"[A-Z ][0-9A-Z ]{4}\d{5}[3478].+"),
        (
            ("HCPC", 1, 5), ("RECID", 11, 11), ("LONG DESCRIPTION", 12, 91), ("SHORT DESCRIPTION", 92, 119), ("COV", 230, 230),
            ("ADD DT", 269, 276), ("ACT EFF DT", 277, 284), ("TERM DT", 285, 292),
        ),
    ),
    Layout(
        re.compile(r"\d{5} [A-Z][0-9][0-9A-Z][0-9A-Z ]{4} [01] \S.*"),
        (("ICD-10-CM code", 7, 13), ("billable flag", 15, 15), ("short description", 17, 76), ("long description", 78, 400)),
    ),
    Layout(re.compile(r"[A-Z]\d{4}"), (("number that was ever used", 1, 5),)),
)


def fixed(content: bytes) -> pl.DataFrame | None:
    """The lines cut at their places, under a row of headings; None for a text of another kind. Lines before the first of data are a preamble."""
    import polars as pl

    lines = content.decode("utf-8").splitlines()
    for layout in LAYOUTS:
        first = next((i for i, line in enumerate(lines[:40]) if layout.line.fullmatch(line)), None)
        if first is not None and sum(layout.line.fullmatch(line) is not None for line in lines[first : first + 5]) >= min(3, len(lines) - first):
            rows: list[tuple[str, ...]] = [(line, *("" for _ in layout.places[1:])) for line in lines[:first]]
            rows.append(tuple(heading for heading, _, _ in layout.places))
            rows += [tuple(line[start - 1 : end] for _, start, end in layout.places) for line in lines[first:]]
            return pl.DataFrame(rows, schema=[f"c{i}" for i in range(len(layout.places))], orient="row")
    return None
