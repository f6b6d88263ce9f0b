"""Every rule of the book over every block of a run: verdict counts, and what was flagged, still as integers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from oncoledger.engine.block import Block
from oncoledger.engine.encode import Run
from oncoledger.engine.judgement import CLEAR, NOT_JUDGED, Judgement, Lines, all_clear, spread
from oncoledger.engine.pairs import Pairs
from oncoledger.engine.published import edits_of
from oncoledger.engine.rule import Rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Verdict

BLOCK_SIZE = 48_000
"""Lines of a block: small enough for the processor's cache."""


@dataclass(frozen=True)
class Flags:
    """What one rule flagged in one block. verdicts: int8. subject, evidence: sorted places of the run's lines, by flag. numbers: evidence by name."""

    rule: Rule
    verdicts: np.ndarray
    subject: Lines
    evidence: Lines
    numbers: dict[str, np.ndarray]


@dataclass
class Outcome:
    """counts: rule id -> subjects by verdict, in the order of `Verdict`."""

    run: Run
    counts: dict[str, list[int]]
    flags: list[Flags]


def judge(run: Run, rules: Iterable[Rule], block_size: int = BLOCK_SIZE, progress: Callable[[int, int], None] | None = None) -> Outcome:
    """Judge a run by the rules. progress(lines done, lines in all) is called after each block."""
    book = list(rules)
    nobody = [0] * len(Verdict)
    counts: dict[int, list[int]] = {}
    unconcerned = np.zeros(len(book), dtype=np.int64)
    flags: list[Flags] = []
    for start, stop in run.blocks(block_size):
        block = Block(run, start, stop)
        concerned, others = _by_block(block, book)
        for grain, places in others:
            unconcerned[places] += _subjects(block, grain)
        first, last = block.extent
        for place, rule, is_clear in concerned:
            if rule.since_day > last or rule.until_day < first:
                unconcerned[place] += _subjects(block, rule.judges)
                continue
            judgement = judge_block(rule, block, is_clear)
            if place not in counts:
                counts[place] = nobody.copy()
            judgement.add_to(counts[place])
            if judgement.is_flagged:
                flags.append(_flags(rule, block, judgement))
        if progress:
            progress(stop, len(run))
    answers = {}
    for place, (rule, many) in enumerate(zip(book, unconcerned.tolist(), strict=True)):
        answers[rule.id] = answer = counts.get(place) or nobody.copy()
        answer[NOT_JUDGED] += many
    return Outcome(run, answers, flags)


Concerned = list[tuple[int, Rule, bool]]
"""Rules that could judge a line of a block, with their place in the book, and whether nothing there could break them."""
Others = list[tuple[str, np.ndarray]]
"""The places of the other rules, by the grain that they judge."""


def _by_block(block: Block, book: list[Rule]) -> tuple[Concerned, Others]:
    """The rules that could judge a line of the block, its dates aside, and the others. Remembered with the run's words."""
    key = ("rules", (block.present, block.payers, block.settings, block.run.claims is None, block.has_record))
    known: tuple[list[Rule], Concerned, Others] | None = block.run.tables.get(key)
    if known is None or known[0] != book:
        concerned: Concerned = []
        others: dict[str, list[int]] = {}
        for place, rule in enumerate(book):
            if block.concerns(rule):
                concerned.append((place, rule, block.lacks(rule.beside)))
            else:
                others.setdefault(rule.judges, []).append(place)
        known = block.run.tables[key] = (book, concerned, [(grain, np.array(places)) for grain, places in others.items()])
    return known[1], known[2]


def _subjects(block: Block, grain: str) -> int:
    return edits_of(block).total if grain == "pair" else block.grain(grain)[1]


def judge_block(rule: Rule, block: Block, is_clear: bool) -> Judgement:
    """The answer of one rule that concerns the block. is_clear: nothing in the block could break it."""
    if rule.judges == "pair":
        return rule.logic(Pairs(block, rule))
    subjects = Subjects(block, rule)
    if is_clear or not len(subjects):
        return all_clear(len(subjects), subjects.total)
    return rule.logic(subjects)


def _flags(rule: Rule, block: Block, judgement: Judgement) -> Flags:
    chosen = (judgement.verdicts != CLEAR).nonzero()[0]
    subject, evidence = judgement.show(chosen)
    size = len(judgement.verdicts)
    numbers = {name: spread(values, size)[chosen] for name, values in judgement.numbers.items()}
    return Flags(
        rule, judgement.verdicts[chosen], Lines(subject.starts, subject.lines + block.start), Lines(evidence.starts, evidence.lines + block.start), numbers
    )
