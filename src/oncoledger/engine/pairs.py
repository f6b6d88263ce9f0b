"""What a rule of two lines sees: the pairs of one day and one billing entity for which a payer publishes an edit."""

from __future__ import annotations

import numpy as np

from .block import Block
from .judgement import Judgement, Lines, Values, all_clear, verdicts_of
from .published import edits_of
from .rule import Rule
from .subjects import View, judged_lines


class Pairs(View):
    """Two lines of one day and one billing entity between which the payer publishes an edit. One value a pair in every answer.

    column1, column2: the two lines as the edit names them; column 2 is the one that is refused.
    """

    def __init__(self, block: Block, rule: Rule) -> None:
        self.rule = rule
        self.edits = edits_of(block)
        applies = np.zeros(block.size, dtype=bool)
        applies[judged_lines(block, rule)] = True
        keep = applies[self.edits.column1] & applies[self.edits.column2]
        self.keep = np.flatnonzero(keep)
        super().__init__(block, self.edits.column2[self.keep], "day")

    @property
    def column1(self) -> View:
        return View(self.block, self.edits.column1[self.keep], "day")

    @property
    def column2(self) -> View:
        return View(self.block, self.edits.column2[self.keep], "day")

    @property
    def indicator(self) -> np.ndarray:
        """0 never together, 1 with a modifier, 9 the edit was withdrawn, -1 none in force, -2 cannot be told (a code changed its meaning since the edition)."""
        return self.edits.indicator[self.keep]

    @property
    def agrees(self) -> np.ndarray:
        """False where the lines' setting is not known and the two tables differ."""
        return self.edits.agrees[self.keep]

    @property
    def edition(self) -> np.ndarray:
        """Place of the edition in `library.editions_used`, negative where it is carried forward."""
        return self.edits.edition[self.keep]

    @property
    def two_physicians(self) -> np.ndarray:
        """Do the two lines name different providers?"""
        one, other, provider = self.column1, self.column2, self.block["provider"]
        named = one.text("provider", "named", bool) & other.text("provider", "named", bool)
        return named & (provider[one.rows] != provider[other.rows])

    @property
    def other_physician(self) -> np.ndarray:
        """A surgeon's radiosurgery code beside another physician's service: NCCI judges one physician's services only."""
        return self.two_physicians & (self.column1.is_code("surgeon_radiosurgery") | self.column2.is_code("surgeon_radiosurgery"))

    def judge(self, breaks: Values, known: Values = True, excused: Values = False, **numbers: Values) -> Judgement:
        """The answer for every pair; the column 2 line is the subject, the column 1 line the evidence."""
        extra_clear = self.edits.total - len(self.edits.column1)
        if not np.count_nonzero(breaks):
            return all_clear(len(self), self.edits.total, extra_clear)

        def show(chosen: np.ndarray) -> tuple[Lines, Lines]:
            starts = np.arange(len(chosen) + 1)
            return Lines(starts, self.column2.rows[chosen]), Lines(starts, self.column1.rows[chosen])

        return Judgement(verdicts_of(breaks, known, excused, len(self)), True, self.edits.total, numbers, show, extra_clear)
