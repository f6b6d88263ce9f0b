"""Sample: files in, a design out that says what was drawn from what, by which method and seed, with the weights that keep estimates unbiased."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from oncoledger.engine.encode import Options
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.model.dates import day_of
from oncoledger.model.money import dollars
from oncoledger.model.version import __version__
from oncoledger.sources.library import Library

from .draw import ALLOCATIONS, FEWEST, METHODS, STRATA, Picked, allocate, amount_bands, draw_by_size, draw_random, draw_stratified, risk_sizes
from .frame import UNITS, Frame, LeftOut, Lines, Universe, frame_of
from .result import Report


class SampledLine(Struct, frozen=True):
    """One line of a drawn unit. no: its number on the review sheet. unit: that of its unit. units: thousandths."""

    no: int
    unit: int
    patient_id: str
    course_id: str
    claim: str
    service_date: str
    code: str
    modifiers: str
    units: int
    amount_cents: int | None
    file: str
    position: str


class SampledUnit(Struct, frozen=True):
    """One drawn unit. hits: how often it was drawn. size: its size by risk (cents), 0 otherwise."""

    no: int
    key: str
    stratum: int
    ticket: str
    amount_cents: int
    lines: int
    hits: int = 1
    size: int = 0


class Stratum(Struct, frozen=True):
    """A part of the frame from which `drawn` of `units` were taken. spread: standard deviation of the amounts, in cents."""

    name: str
    units: int
    drawn: int
    amount_cents: int
    spread: float = 0.0


class Read(Struct, frozen=True):
    file: str
    kind: str
    rows: int


class Design(Struct, frozen=True):
    """All that an estimate needs beside the reviewer's answers, and all that draws the sample again.

    draws: how many were asked for (by risk: draws with replacement). all_sizes: sum of the sizes of the frame, by risk.
    """

    version: str
    made_on: str
    by: str
    method: str
    seed: str
    draws: int
    frame_units: int
    frame_lines: int
    frame_amount_cents: int
    frame_sha256: str
    has_amounts: bool
    strata: list[Stratum]
    units: list[SampledUnit]
    lines: list[SampledLine]
    inputs: list[Read]
    left_out: list[LeftOut]
    all_sizes: int = 0
    universe: str = ""
    notes: list[str] = []

    @property
    def id(self) -> str:
        """A fingerprint of the whole design: the name of its review sheet."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:12]


def sample(
    paths: Sequence[str | Path], *, by: str = "claim", n: int = 30, method: str = "random", seed: str = "", strata: str = "amount", bands: int = 3,
    allocation: str = "neyman", as_of: str = "", payer: str = "", universe: Universe | None = None, library: Library | None = None,
    progress: Callable[[str, int, int], None] | None = None, size: Callable[[int], int] | None = None,
) -> Design:  # fmt: skip
    """Draw n units of the ledger that the files make. The same files, in any order, and the same seed give the same units.

    by: claim, line, course, patient. method: random, stratified, risk. strata: amount (in `bands`), payer, family. universe: which units are meant, all
    when None. as_of, payer: as in `check`, for the findings that risk rests on. size: instead of n, from the number of units.
    Raises ValueError with one sentence for what cannot be done.
    """
    for name, given, known in (("by", by, UNITS), ("method", method, METHODS), ("strata", strata, STRATA), ("allocation", allocation, ALLOCATIONS)):
        if given not in known:
            raise ValueError(f"{name}: found {given}; expected {', '.join(known)}")
    if not seed:
        raise ValueError("a sample needs a seed, so that it can be drawn again")
    made_on = as_of or dt.date.today().isoformat()
    day_of(made_on)
    library = library or Library.open()
    ledger = read_inputs([Path(path) for path in paths], library=library, progress=progress)
    lost = [problem for problem in ledger.problems if problem.severity == "error"]
    if lost:
        more = f", and {len(lost) - 1:,} more such places" if len(lost) > 1 else ""
        raise ValueError(f"a frame must hold every line: {lost[0]}{more}. Mend the input, or leave the file out")
    universe = universe or Universe()
    frame = frame_of(ledger, by, library, universe)
    n = size(len(frame)) if size else n
    if n < FEWEST:
        raise ValueError(f"found --n {n}; expected at least {FEWEST}: one {by} alone has no spread, and nothing can be estimated from it")
    sizes = np.zeros(len(frame), dtype=np.int64)
    if method == "risk":
        sizes = _risk(frame, ledger, library, made_on, payer, progress)
        strata_of, names, picked = [0] * len(frame), [f"all {_many(by)}"], draw_by_size(sizes, seed, n)
    elif method == "stratified":
        strata_of, names = _strata(frame, strata, bands)
        counts = np.bincount(strata_of, minlength=len(names)).tolist()
        picked = draw_stratified(frame.keys, seed, strata_of, allocate(counts, _spreads(frame, strata_of, len(names)), n, allocation))
    else:
        strata_of, names, picked = [0] * len(frame), [f"all {_many(by)}"], draw_random(frame.keys, seed, min(n, len(frame)))
    notes = [*ledger.notes, *([f"Asked for {n:,} of {len(frame):,}: all of them are in the sample."] if n >= len(frame) and method != "risk" else [])]
    if method == "stratified":
        notes.append(f"Strata by {strata}; allocation {allocation}, at least two of each.")
    return _design(Lines(ledger), frame, ledger, picked, strata_of, names, sizes, notes, (made_on, method, seed, n), str(universe))


def _risk(frame: Frame, ledger: Ledger, library: Library, as_of: str, payer: str, progress: Callable[[str, int, int], None] | None) -> np.ndarray:
    """Sizes by risk: the findings of a run over the same ledger say which dollars are named."""
    from .check import report_of

    if not frame.has_amounts:
        raise ValueError("a sample by risk needs amounts; no line of the input has one")
    report = report_of(ledger, library, Options(day_of(as_of), payer or "MEDICARE"), progress=progress)
    unit_of = {row: unit for unit, rows in enumerate(frame.lines) for row in rows}
    accused, doubted = np.zeros(len(frame), dtype=np.int64), np.zeros(len(frame), dtype=np.int64)
    named, asked = _named_lines(report)
    lines = Lines(ledger)
    for row, unit in unit_of.items():
        place = lines.source(row)
        if place in named:
            accused[unit] += lines.amount(row) or 0
        elif place in asked:
            doubted[unit] += lines.amount(row) or 0
    return risk_sizes(frame.amounts, accused, doubted)


def _named_lines(report: Report) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Where the lines stand that a finding names, and those that a question or an advice names."""
    named: set[tuple[str, str]] = set()
    asked: set[tuple[str, str]] = set()
    for finding in [*report.findings, *report.questions]:
        is_accused = finding.verdict == "found" and finding.severity in ("reject", "deny", "recoup")
        (named if is_accused else asked).update((line.source.file, line.source.position) for line in finding.lines if line.role == "subject")
    return named, asked


def _strata(frame: Frame, strata: str, bands: int) -> tuple[list[int], list[str]]:
    if strata == "amount":
        if not frame.has_amounts:
            raise ValueError("strata by amount need amounts; no line of the input has one. --strata payer or family")
        bounds = amount_bands(frame.amounts, bands)
        of_unit = np.searchsorted(np.array(bounds), frame.amounts, side="left").tolist() if bounds else [0] * len(frame)
        ends = [*(dollars(bound) for bound in bounds), ""]
        starts = ["from " + dollars(int(frame.amounts.min())), *("above " + end for end in ends[:-1])]
        names = [start + (f" to {end}" if end else "") for start, end in zip(starts, ends, strict=True)]
    else:
        words = frame.payer if strata == "payer" else frame.family
        names = sorted(set(words))
        of_unit = [names.index(word) for word in words]
    present = sorted(set(of_unit))
    return [present.index(h) for h in of_unit], [names[h] for h in present]


def _spreads(frame: Frame, strata_of: Sequence[int], number: int) -> list[float]:
    """Standard deviation of the amounts in each stratum."""
    amounts = [frame.amounts[np.asarray(strata_of) == h] for h in range(number)]
    return [float(np.std(each, ddof=1)) if len(each) > 1 else 0.0 for each in amounts]


def _design(
    lines: Lines, frame: Frame, ledger: Ledger, picked: list[Picked], strata_of: Sequence[int], names: list[str], sizes: np.ndarray, notes: list[str],
    facts: tuple[str, str, str, int], universe: str,
) -> Design:  # fmt: skip
    made_on, method, seed, n = facts
    of_unit = np.asarray(strata_of)
    spreads = _spreads(frame, strata_of, len(names))
    strata = [
        Stratum(name, int(mine.sum()), sum(p.hits for p in picked if p.stratum == h), int(frame.amounts[mine].sum()), round(spreads[h], 2))
        for h, name in enumerate(names)
        for mine in [of_unit == h]
    ]
    units: list[SampledUnit] = []
    sampled: list[SampledLine] = []
    for no, each in enumerate(sorted(picked, key=lambda p: (p.stratum, p.unit)), 1):
        rows, amount = frame.lines[each.unit], int(frame.amounts[each.unit])
        units.append(SampledUnit(no, frame.keys[each.unit], each.stratum, each.ticket, amount, len(rows), each.hits, int(sizes[each.unit])))
        sampled += [_sampled(lines, row, len(sampled) + 1 + place, no) for place, row in enumerate(rows)]
    return Design(
        __version__, made_on, frame.by, method, seed, n, len(frame), sum(map(len, frame.lines)), int(frame.amounts.sum()), frame.fingerprint, frame.has_amounts,
        strata, units, sampled, [Read(i.file, i.kind, i.rows) for i in ledger.inputs], frame.left_out, int(sizes.sum()), universe, notes,
    )  # fmt: skip


def _sampled(lines: Lines, row: int, no: int, unit: int) -> SampledLine:
    code, units = lines.word("code", row) or lines.word("revenue_code", row), int(lines.numbers["units"][row])
    who = (lines.word("patient_id", row), lines.word("course_id", row), lines.claim(row))
    return SampledLine(no, unit, *who, lines.date(row), code, lines.word("modifiers", row), units, lines.amount(row), *lines.source(row))


def _many(by: str) -> str:
    return f"{by}s"
