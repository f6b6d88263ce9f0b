"""Questions that few rules ask: of the claim that carries a line, of its neighbours on other days, of the payer's profile."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from oncoledger.model.table import NO_NUMBER, Words

from .block import Block, distinct
from .facts import Facts
from .published import Published


class Questions(Facts):
    """One answer a line of `rows`, or for the subject of `grain` that the line belongs to."""

    block: Block
    rows: np.ndarray
    grain: str

    @property
    def date(self) -> np.ndarray:
        """The service date of the line, int64."""
        return self.block["day"][self.rows].astype(np.int64)

    @property
    def calendar_month(self) -> np.ndarray:
        """1 to 12 of the line's service date."""
        return self.date.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1

    @cached_property
    def places(self) -> np.ndarray:
        """The subject of `grain` to which each row belongs."""
        return self.block.grain(self.grain)[0][self.rows]

    def _of_grain(self, values: np.ndarray) -> np.ndarray:
        return values[self.places]

    # -- the subject as a whole ---------------------------------------------------------------------------------------

    @property
    def has_unlisted(self) -> np.ndarray:
        """Does the subject hold a line whose code the starter set does not have on its day? What such a code is, or stands for, nobody can tell."""
        found = self.block.memo.get(("unlisted", self.grain))
        if found is None:
            of_line, size = self.block.grain(self.grain)
            every = np.arange(self.block.size)
            coded = self.block.run.by_word("code", "given", bool)[self.block["code"]]
            published = Published(self.block, every)
            unlisted = coded & ~(published.is_described & published.is_valid)
            found = self.block.memo["unlisted", self.grain] = np.bincount(of_line[unlisted], minlength=size) > 0
        return self._of_grain(found)

    def different(self, column: str) -> np.ndarray:
        """How many different words the subject's lines hold in a text column; lines without a word do not count."""
        key = ("different", self.grain, column)
        found = self.block.memo.get(key)
        if found is None:
            of_line, size = self.block.grain(self.grain)
            named = np.flatnonzero(self.block.run.by_word(column, "named", bool)[self.block[column]])
            packed = distinct((of_line[named] << 32) | self.block[column][named])
            found = self.block.memo[key] = np.bincount(packed >> 32, minlength=size)
        return self._of_grain(found)

    @property
    def years(self) -> np.ndarray:
        """In how many calendar years the subject has lines, counted from the first to the last."""
        ends = (self.block.first_day(self.grain, ""), self.block.last_day(self.grain, ""))
        first, last = (self._of_grain(day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)) for day in ends)
        return np.asarray(last - first + 1)

    # -- the claim that carries the line ------------------------------------------------------------------------------

    @property
    def claim_rows(self) -> np.ndarray:
        """Row of the claim table for each line's claim, int64; -1 for a line without a claim."""
        claims = self.block.run.claims

        def make() -> np.ndarray:
            ids = claims["claim_id"].tolist() if claims is not None else []
            place = {claim: row for row, claim in enumerate(ids)}
            return np.array([place.get(word, -1) for word in self.block.run.words["claim"]], dtype=np.int64)

        return self.block.of_claims("claim rows", make)[self.block["claim"][self.rows]]

    def claim_text(self, column: str, name: str, meaning: Any) -> np.ndarray:
        """Does the claim's word in a text column satisfy `meaning`? False for a line without a claim. name: what the answer is kept under."""
        claims, rows = self.block.run.claims, self.claim_rows
        if claims is None or not len(claims):
            return np.zeros(len(rows), dtype=bool)

        def make() -> np.ndarray:
            words = claims[column]
            assert isinstance(words, Words)
            return np.array([bool(meaning(word)) for word in words.words])[words.ids]

        return (rows >= 0) & self.block.of_claims(f"claim {column} {name}", make)[rows]

    def claim_number(self, column: str) -> np.ndarray:
        """A number or date of the claim, int64; NO_NUMBER for a line without a claim, and where nobody worked the number out."""
        claims, rows = self.block.run.claims, self.claim_rows
        if claims is None or column not in claims or not len(claims):
            return np.full(len(rows), NO_NUMBER)
        return np.where(rows >= 0, np.asarray(claims[column], dtype=np.int64)[rows], NO_NUMBER)

    def modifier_beyond(self, group: str) -> np.ndarray:
        """Does the line carry a modifier that is not of this group of the library?"""
        listed = self.block.run.library.modifiers(group)
        return self.block.run.by_word("modifiers", "beyond " + group, lambda word: not listed.issuperset(word.split()))[self.block["modifiers"][self.rows]]

    # -- neighbours in time -------------------------------------------------------------------------------------------

    def days_since(self, codes: str, within: str = "course", part: str = "") -> np.ndarray:
        """Days from the last earlier (or same-day) line of the codes in the same course or patient; very large where there is none."""
        return self.date - self.block.day_before(within, codes, part)[self.rows]

    def days_until(self, codes: str, within: str = "course", part: str = "") -> np.ndarray:
        """Days to the next later (or same-day) line of the codes in the same course or patient; very large where there is none."""
        return self.block.day_after(within, codes, part)[self.rows] - self.date

    def days_since_earlier(self, codes: str, within: str = "course", part: str = "") -> np.ndarray:
        """Days from the last line of the codes on an earlier day; very large where there is none."""
        return self.date - self.block.day_before(within, codes, part, strictly=True)[self.rows]

    def days_until_later(self, codes: str, within: str = "course", part: str = "") -> np.ndarray:
        """Days to the next line of the codes on a later day; very large where there is none."""
        return self.block.day_after(within, codes, part, strictly=True)[self.rows] - self.date

    # -- the payer ----------------------------------------------------------------------------------------------------

    def payer_says(self, name: str, value: bool | int | str = True) -> np.ndarray:
        """Does the profile of the line's payer give a dated setting this value on the line's day?"""
        payer, day = self.block["payer"][self.rows], self.date
        answer = np.zeros(len(self.rows), dtype=bool)
        for place, word in enumerate(self.block.run.words["payer"]):
            for setting in reversed(self.block.run.library.payer(word).settings):
                if setting.name == name:
                    answer[(payer == place) & (day >= setting.start) & (day <= setting.end)] = setting.value == value
        return answer
