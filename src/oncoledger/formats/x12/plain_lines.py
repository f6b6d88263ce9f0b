"""The short way for plain professional lines: LX, SV1, one day of service, perhaps REF 6R and a drug, with nothing to complain of.

Nine of ten segments of a radiation claim stand in such lines. One regular expression cuts a batch into plain lines and the text between them;
what is not exactly plain is left to the handlers of the grammar, which say what is wrong with it. A test holds the two ways equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import repeat
from operator import itemgetter

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER

from .closing import close_line
from .delimiters import Delimiters
from .line_loop import PROFESSIONAL_UNITS
from .reading import Reading
from .rows import CLAIM_ID, NDC, NDC_QUANTITY, NDC_UNIT, PLACE_OF_SERVICE, LineRow
from .segments import Batch

NUMBER, PROCEDURE, AMOUNT, BASIS, COUNT, PLACE, POINTERS, DATE, CONTROL, DRUG, QUANTITY, UNIT = range(1, 13)
"""The texts that the expression takes from a line. CONTROL and the last three are None where the line has no such segments."""

STEP = UNIT + 1

_NO_GAP: list[str] = []

Walk = Callable[[Reading, list[str], str, int], None]
"""Segments by the handlers: the reading, their texts, the element separator, the number of the first."""


def walk_batch(r: Reading, batch: Batch, separator: str, walk: Walk) -> None:
    """All segments of a batch that ends its segments alike: plain lines the short way, all others by `walk`."""
    parts = _expression(batch.delimiters, batch.end).split(batch.text) if batch.end + "LX" in batch.text else []
    between = parts[::STEP]
    if len(between) < 2:
        walk(r, batch.texts, separator, batch.first)
        return
    component = r.component
    gaps = {line: list(filter(None, gap.split(batch.end))) for line, gap in enumerate(between) if gap}
    starts = _starts(batch.first, parts, gaps)
    rows, bad = _rows(r, parts, starts)
    line = 0
    for stop in sorted({*gaps, *bad, *(one + 1 for one in bad), len(rows)}):
        gap = gaps.get(stop, _NO_GAP)
        until = starts[stop] - len(gap)
        if line < stop:
            if r.component != component or r.claim is None or r.form != "837P" or line in bad:
                walk(r, batch.texts[starts[line] - batch.first : until - batch.first], separator, starts[line])
            else:
                _take(r, rows[line:stop], parts[(stop - 1) * STEP + DRUG] is not None)
        walk(r, gap, separator, until)
        line = stop


def _take(r: Reading, rows: list[LineRow], is_drug: bool) -> None:
    """Plain lines of the open claim. The last stays open, for segments that may follow."""
    claim = r.claim
    assert claim is not None
    close_line(r)
    claim_id, place = claim.claim_id, claim.place_of_service
    for row in rows:
        row[CLAIM_ID] = claim_id
        if row[PLACE_OF_SERVICE] == place:
            row[PLACE_OF_SERVICE] = ""
    r.line = rows.pop()
    r.has_line = True
    r.enter("2410" if is_drug else "2400")
    claim.rows += rows


def _rows(r: Reading, parts: list[str], starts: list[int]) -> tuple[list[LineRow], set[int]]:
    """The lines as rows without claim, and the places of those with which something is wrong."""
    codes, modifiers = zip(*map(r.procedures.__getitem__, parts[PROCEDURE::STEP]), strict=True)
    amounts = list(map(r.amounts.__getitem__, parts[AMOUNT::STEP]))
    units = list(map(r.thousandths.__getitem__, parts[COUNT::STEP]))
    days = list(map(itemgetter(0), map(r.spans.__getitem__, parts[DATE::STEP])))
    drugs = parts[DRUG::STEP]
    with_drug = [line for line, drug in enumerate(drugs) if drug is not None]
    bad = {line for line in with_drug if r.thousandths[parts[line * STEP + QUANTITY]] == NO_NUMBER}
    for values, absent in ((codes, ""), (amounts, NO_NUMBER), (units, NO_NUMBER), (days, NO_DATE)):
        if absent in values:
            bad.update(line for line, value in enumerate(values) if value == absent)
    bases = parts[BASIS::STEP]
    if not set(bases).issubset(PROFESSIONAL_UNITS):
        bad.update(line for line, basis in enumerate(bases) if basis not in PROFESSIONAL_UNITS)
    places: Iterable[str] = parts[PLACE::STEP]
    places = map(_stripped, places) if any(places) else repeat("")
    controls = [control.strip(" ") if control else "" for control in parts[CONTROL::STEP]]
    nothing, no_number = repeat(""), repeat(NO_NUMBER)
    rows: list[LineRow] = list(map(list, zip(
        nothing, map(int, parts[NUMBER::STEP]), days, repeat(NO_DATE), codes, modifiers, units, bases, amounts, places, nothing,
        map(r.pointers.__getitem__, parts[POINTERS::STEP]), nothing, no_number, nothing, nothing, controls, nothing, starts, repeat(True), repeat(True),
        strict=False)))  # fmt: skip
    for line in with_drug:
        row, at = rows[line], line * STEP
        row[NDC], row[NDC_QUANTITY] = drugs[line].strip(" "), r.thousandths[parts[at + QUANTITY]]
        row[NDC_UNIT] = parts[at + UNIT].split(r.component)[0].strip(" ")
    return rows, bad


def _stripped(text: str) -> str:
    return text.strip(" ")


def _starts(first: int, parts: list[str], gaps: dict[int, list[str]]) -> list[int]:
    """The segment number of each line's LX; last the number after the batch. gaps: line -> the segments before it."""
    starts, number, line = [], first, 0
    for control, drug in zip(parts[CONTROL::STEP], parts[DRUG::STEP], strict=True):
        if line in gaps:
            number += len(gaps[line])
        starts.append(number)
        number += 3 if control is None else 4
        if drug is not None:
            number += 2
        line += 1
    return [*starts, number + len(gaps.get(line, _NO_GAP))]


@lru_cache(maxsize=16)
def _expression(delimiters: Delimiters, end: str) -> re.Pattern[str]:
    """What a plain line looks like between these delimiters. It takes the end before LX and leaves its own, and so begins with fixed letters."""
    s, e = re.escape(delimiters.element.decode("latin-1")), re.escape(end)
    tilde = re.escape(delimiters.segment.decode("latin-1"))
    text = rf"([^{s}{tilde}\r\n]*)"
    skip = rf"[^{s}{tilde}\r\n]*"
    return re.compile(
        rf"{e}LX{s}([0-9]{{1,9}})"
        rf"{e}SV1{s}{text}{s}{text}{s}{text}{s}{text}{s}{text}{s}{skip}{s}{text}(?:{s}[^{tilde}\r\n]*)?"
        rf"{e}DTP{s}472{s}D8{s}([0-9]{{8}})"
        rf"(?:{e}REF{s}6R{s}{text}(?={e}))?"
        rf"(?:{e}LIN{s}{s}N4{s}{text}{e}CTP{s}{s}{s}{s}{text}{s}{text}(?={e}))?"
        rf"(?={e})"
    )
