"""Every rule of the book over every block of a run: verdict counts, and what was flagged, still as integers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from oncoledger.engine.block import Block
from oncoledger.engine.encode import Run
from oncoledger.engine.judgement import CLEAR, NOT_JUDGED, Judgement, Lines, spread
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
    counts: dict[str, list[int]] = field(default_factory=dict)
    flags: list[Flags] = field(default_factory=list)


def judge(run: Run, rules: Iterable[Rule], block_size: int = BLOCK_SIZE, progress: Callable[[int, int], None] | None = None) -> Outcome:
    """Judge a run by the rules. progress(lines done, lines in all) is called after each block."""
    book = list(rules)
    verdicts = len(Verdict)
    outcome = Outcome(run, {rule.id: [0] * verdicts for rule in book})
    concerned, others = _by_vocabulary(run, book)
    for start, stop in run.blocks(block_size):
        block = Block(run, start, stop)
        for grain, ids in others.items():
            many = _subjects(block, grain)
            for id in ids:
                outcome.counts[id][NOT_JUDGED] += many
        for rule in concerned:
            judgement, counts = judge_block(rule, block), outcome.counts[rule.id]
            if isinstance(judgement, int):
                counts[NOT_JUDGED] += judgement
                continue
            judgement.add_to(counts)
            if judgement.is_flagged:
                outcome.flags.append(_flags(rule, block, judgement))
        if progress:
            progress(stop, len(run))
    return outcome


def _by_vocabulary(run: Run, book: list[Rule]) -> tuple[list[Rule], dict[str, list[str]]]:
    """The rules that could judge a code of the run; the ids of the others by grain. Remembered with the run's words."""
    known: tuple[list[Rule], list[Rule], dict[str, list[str]]] | None = run.tables.get(("code", "rules"))
    if known is None or known[0] != book:
        present = frozenset(run.words["code"])
        concerned: list[Rule] = []
        others: dict[str, list[str]] = {}
        for rule in book:
            if rule.among and present.isdisjoint(run.library.codes_named(rule.among)):
                others.setdefault(rule.judges, []).append(rule.id)
            else:
                concerned.append(rule)
        known = run.tables["code", "rules"] = (book, concerned, others)
    return known[1], known[2]


def _subjects(block: Block, grain: str) -> int:
    return edits_of(block).total if grain == "pair" else block.grain(grain)[1]


def judge_block(rule: Rule, block: Block) -> Judgement | int:
    """The answer of one rule; the number of subjects it did not judge, where it judged none."""
    if not block.concerns(rule):
        return _subjects(block, rule.judges)
    if rule.judges == "pair":
        return rule.logic(Pairs(block, rule))
    subjects = Subjects(block, rule)
    if not len(subjects):
        return subjects.total
    return subjects.judge(False) if block.lacks(rule.beside) else rule.logic(subjects)


def _flags(rule: Rule, block: Block, judgement: Judgement) -> Flags:
    chosen = (judgement.verdicts != CLEAR).nonzero()[0]
    subject, evidence = judgement.show(chosen)
    size = len(judgement.verdicts)
    numbers = {name: spread(values, size)[chosen] for name, values in judgement.numbers.items()}
    return Flags(
        rule, judgement.verdicts[chosen], Lines(subject.starts, subject.lines + block.start), Lines(evidence.starts, evidence.lines + block.start), numbers
    )
