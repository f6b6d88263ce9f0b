"""The answer of one rule for the subjects of one block, and the lines it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from oncoledger.model.verdict import Verdict

FOUND, CLEAR, EXCUSED, CANNOT_TELL, NOT_JUDGED = (int(verdict) for verdict in Verdict)

Values = Any
"""An array with one value a subject, or a single value that holds for all of them."""

_CLEAR = np.full(2**16, CLEAR, dtype=np.int8)
_CLEAR.flags.writeable = False


@dataclass(frozen=True)
class Lines:
    """Lines by subject: those of subject i are `lines[starts[i]:starts[i + 1]]`. starts: int64, shape (subjects + 1,). lines: places in the block."""

    starts: np.ndarray
    lines: np.ndarray

    @property
    def subject(self) -> np.ndarray:
        """The subject of every entry of `lines`."""
        return np.arange(len(self.starts) - 1).repeat(self.starts[1:] - self.starts[:-1])

    def keep(self, mask: np.ndarray) -> Lines:
        return Lines(starts_of(np.bincount(self.subject[mask], minlength=len(self.starts) - 1)), self.lines[mask])


@dataclass(slots=True)
class Judgement:
    """verdicts: int8, one a subject. is_flagged: some subject is not clear. total: subjects of the grain in the block, judged or not.
    extra_clear: subjects that were judged and cleared without being listed. numbers: evidence by name, one value a subject or one for all.
    show: subject lines and evidence lines of chosen subjects."""

    verdicts: np.ndarray
    is_flagged: bool
    total: int
    numbers: Mapping[str, Values]
    show: Callable[[np.ndarray], tuple[Lines, Lines]]
    extra_clear: int = 0

    def add_to(self, counts: list[int]) -> None:
        """Add the subjects by verdict to counts that are in the order of `Verdict`."""
        cleared = self.extra_clear
        if self.is_flagged:
            for verdict, many in enumerate(np.bincount(self.verdicts).tolist()):
                counts[verdict] += many
        else:
            cleared += len(self.verdicts)
        counts[CLEAR] += cleared
        counts[NOT_JUDGED] += max(0, self.total - len(self.verdicts) - self.extra_clear)


def all_clear(size: int, total: int, extra_clear: int = 0) -> Judgement:
    """The answer of a rule that nothing breaks."""
    verdicts = _CLEAR[:size] if size <= len(_CLEAR) else np.full(size, CLEAR, dtype=np.int8)
    return Judgement(verdicts, False, total, {}, _nothing, extra_clear)


def _nothing(chosen: np.ndarray) -> tuple[Lines, Lines]:
    return none(len(chosen)), none(len(chosen))


def verdicts_of(breaks: Values, known: Values, excused: Values, size: int) -> np.ndarray:
    """Clear unless it breaks; then excused, else cannot tell when not known, else found. known and excused may be functions."""
    known, excused = known() if callable(known) else known, excused() if callable(excused) else excused
    broken, answer = spread(breaks, size), np.full(size, CLEAR, dtype=np.int8)
    answer[broken] = FOUND
    if known is not True:
        answer[broken & ~spread(known, size)] = CANNOT_TELL
    if excused is not False:
        answer[broken & spread(excused, size)] = EXCUSED
    return answer


def spread(value: Values, size: int) -> np.ndarray:
    """A value for every subject."""
    return value if isinstance(value, np.ndarray) and value.shape == (size,) else np.full(size, value)


def by_subject(of_line: np.ndarray, lines: np.ndarray, wanted: np.ndarray) -> Lines:
    """Those of `lines` that belong to the wanted subjects, in their order. of_line: the subject of every line of the block."""
    subject = of_line[lines]
    order = subject.argsort(kind="stable")
    subject = subject[order]
    low = subject.searchsorted(wanted)
    many = subject.searchsorted(wanted, side="right") - low
    starts = starts_of(many)
    at = np.arange(starts[-1]) + (low - starts[:-1]).repeat(many)
    return Lines(starts, lines[order[at]])


def starts_of(many: np.ndarray) -> np.ndarray:
    """Where each of some runs begins, and where the last one ends. many: the length of each."""
    starts = np.zeros(len(many) + 1, dtype=np.int64)
    many.cumsum(out=starts[1:])
    return starts


def past_allowance(chosen: Lines, units: np.ndarray, component: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Which of the lines pass the allowance of their subject, in order of date, professional and technical component each by itself.

    units: int64 thousandths, component: bits, of every line of the block. allowed: whole units, one a subject.
    """
    over = np.zeros(len(chosen.lines), dtype=bool)
    limit = allowed[chosen.subject] * 1000
    for part in (1, 2):
        carries = (component[chosen.lines] & part) != 0
        total = np.cumsum(np.where(carries, units[chosen.lines], 0))
        before = np.concatenate(([0], total))[chosen.starts[:-1]]
        over |= carries & (total - np.repeat(before, np.diff(chosen.starts)) > limit)
    return over


def without(lines: Lines, others: Lines) -> Lines:
    """The lines that do not stand in `others` for the same subject."""
    if not len(lines.lines) or not len(others.lines):
        return lines
    size = int(max(lines.lines.max(), others.lines.max())) + 1
    return lines.keep(~stands_in(lines.subject * size + lines.lines, others.subject * size + others.lines))


def stands_in(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """For every value: is it one of the others? As `np.isin`, for a few as quickly as for many."""
    if not len(others):
        return np.zeros(len(values), dtype=bool)
    there = np.sort(others)
    return there[np.minimum(there.searchsorted(values), len(there) - 1)] == values


def none(size: int) -> Lines:
    return Lines(np.zeros(size + 1, dtype=np.int64), np.zeros(0, dtype=np.int64))


def joined(one: Lines, other: Lines) -> Lines:
    """The lines of both, each once, ascending within a subject."""
    size = int(max(one.lines.max(initial=0), other.lines.max(initial=0))) + 1
    packed = np.union1d(one.subject * size + one.lines, other.subject * size + other.lines)
    return Lines(starts_of(np.bincount(packed // size, minlength=len(one.starts) - 1)), packed % size)
