"""What the payers publish, asked for lines: dated numbers, validity, standing, unit limits, primaries of add-ons, and edits between two codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from oncoledger.model.dates import FIRST_DAY, LAST_DAY
from oncoledger.sources.keys import code_key

from .block import Block
from .encode import HOSPITAL, SETTINGS, UNKNOWN, code_keys

STANDINGS = ("", "not_valid", "bundled", "packaged")
"""How a payer treats a valid code in a setting: pays it, does not know it, pays it inside another service, packages it."""


class Published:
    """Answers for the lines `rows` of a block, one value a line."""

    def __init__(self, block: Block, rows: np.ndarray) -> None:
        self.block = block
        self.rows = rows
        self.library = block.run.library

    def law(self, name: str) -> np.ndarray:
        """A dated number by payer and day, int64. Raises KeyError for a name that no row has."""
        return self.library.law_values(name, self.block.run.words["payer"], self.block["day"][self.rows], self.block["payer"][self.rows])

    # -- validity -----------------------------------------------------------------------------------------------------

    @property
    def is_listed(self) -> np.ndarray:
        """Is the code in any list that is loaded?"""
        return (self._validity()[0] <= LAST_DAY)[self.block["code"][self.rows]]

    @property
    def first_valid_date(self) -> np.ndarray:
        return self._validity()[0][self.block["code"][self.rows]]

    @property
    def last_valid_date(self) -> np.ndarray:
        return self._validity()[1][self.block["code"][self.rows]]

    @property
    def is_valid(self) -> np.ndarray:
        """Is the code in force on the line's day?"""
        day = self.block["day"][self.rows]
        return (self.first_valid_date <= day) & (day <= self.last_valid_date)

    def _validity(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last day of every code of the run; a first day after every day for a code in no list."""

        def make() -> tuple[np.ndarray, np.ndarray]:
            rows = [self.library.code_rows(word) for word in self.block.run.words["code"]]
            first = [min(r.start for r in each) if each else LAST_DAY + 1 for each in rows]
            last = [max(r.end for r in each) if each else FIRST_DAY - 1 for each in rows]
            return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)

        return self.block.of_run("validity", make)

    def standing_is(self, standings: str) -> np.ndarray:
        """Does the line's payer give the code one of these standings in the line's setting, on its day?"""
        return np.isin(self._standing()[self.rows], [STANDINGS.index(s) for s in standings.split()])

    def _standing(self) -> np.ndarray:
        found = self.block.memo.get(("standing",))
        if found is None:
            found = np.zeros(self.block.size, dtype=np.int8)
            kinds = [self.library.payer(word).kind for word in self.block.run.words["payer"]]
            for code in self.block.of_run("codes with a standing", self._codes_with_a_standing):
                lines = self.block.lines(code)
                for row in self.library.standing(code) if len(lines) else ():
                    day = self.block["day"][lines]
                    of_kind = np.array([kind == row.payer_kind for kind in kinds])[self.block["payer"][lines]]
                    here = np.isin(self.block["setting"][lines], [SETTINGS.index(s) for s in row.settings or SETTINGS])
                    found[lines[of_kind & here & (day >= row.start) & (day <= row.end)]] = STANDINGS.index(row.standing)
            self.block.memo["standing",] = found
        return found

    def _codes_with_a_standing(self) -> list[str]:
        return [word for word in self.block.run.words["code"] if word and self.library.standing(word)]

    # -- units --------------------------------------------------------------------------------------------------------

    @property
    def unit_limit(self) -> np.ndarray:
        """Medically unlikely edit of the code on the day, by the entity's table, int64; -1 where none is published."""
        return self._mue()[0][self.rows]

    @property
    def adjudication(self) -> np.ndarray:
        """MUE adjudication indicator: 1 a line, 2 a day (absolute), 3 a day (clinical), 0 where no limit is published."""
        return self._mue()[1][self.rows]

    @property
    def limit_edition(self) -> np.ndarray:
        """Place of the edition, as in `edition_of`."""
        return self._mue()[2][self.rows]

    @property
    def limits_agree(self) -> np.ndarray:
        """False where the setting is not known and the two tables differ."""
        return self._mue()[3][self.rows]

    def _mue(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Limit, adjudication indicator, edition and agreement of the tables for every line of the block."""
        found = self.block.memo.get(("mue",))
        if found is None:
            codes, setting = code_keys(self.block.run)[self.block["code"]], self.block["setting"]
            office, hospital = (self.library.mue(table, codes, self.block["day"]) for table in _TABLES)
            facility = setting == HOSPITAL
            agree = (setting != UNKNOWN) | ((office.value == hospital.value) & (office.mai == hospital.mai))
            limit = np.where(facility, hospital.value, office.value).astype(np.int64)
            edition = np.where(facility, edition_of(hospital), edition_of(office))
            found = self.block.memo["mue",] = (limit, np.where(facility, hospital.mai, office.mai), edition, agree)
        return found

    # -- add-ons ------------------------------------------------------------------------------------------------------

    @property
    def is_add_on(self) -> np.ndarray:
        """Is the code an add-on whose primaries are listed?"""
        return self._primaries()[0][self.rows]

    @property
    def has_primary(self) -> np.ndarray:
        """Does one of the add-on's primaries stand on the same day with the same entity?"""
        return self._primaries()[1][self.rows]

    def _primaries(self) -> tuple[np.ndarray, np.ndarray]:
        found = self.block.memo.get(("primaries",))
        if found is None:
            listed, there = np.zeros(self.block.size, dtype=bool), np.zeros(self.block.size, dtype=bool)
            of_line, _ = self.block.grain("day")
            for code in self.block.of_run("add-ons", self._add_ons):
                lines = self.block.lines(code)
                period = np.searchsorted(self._changes(code), self.block["day"][lines], side="right")
                for each in np.unique(period).tolist():
                    here = lines[period == each]
                    answer = self.library.primaries(code, int(self.block["day"][here[0]]))
                    if answer.kind == "fixed":
                        listed[here] = True
                        there[here] = self.block.count("day", " ".join(answer.codes))[of_line[here]] > 0
            found = self.block.memo["primaries",] = (listed, there)
        return found

    def _changes(self, code: str) -> np.ndarray:
        """The days on which the primaries of an add-on can change: a new edition, a row that begins, a row that has ended."""

        def make() -> np.ndarray:
            days: set[int] = set()
            for edition in self.library.editions:
                if edition.kind == "addon":
                    rows = self.library.addons(edition.start)
                    mine = rows.addon == code_key(code)
                    days |= {edition.start, *rows.start[mine].tolist(), *(rows.end[mine] + 1).tolist()}
            return np.array(sorted(days), dtype=np.int64)

        return self.block.of_run(f"changes of {code}", make)

    def _add_ons(self) -> list[str]:
        words = self.block.run.words["code"]
        return [words[i] for i in np.flatnonzero(self.library.addons().is_addon(code_keys(self.block.run)))]


def edition_of(answer: Any) -> np.ndarray:
    """Place of the edition, counted from 1, and negative where the edition is carried forward (or back)."""
    place = np.asarray(answer.edition, dtype=np.int64) + 1
    return np.where(np.asarray(answer.carried), -place, place)


@dataclass(frozen=True)
class Edits:
    """Pairs of lines of one day and entity between which a table has a row, whether or not it is in force. total: pairs that were looked up."""

    column1: np.ndarray
    column2: np.ndarray
    indicator: np.ndarray
    agrees: np.ndarray
    edition: np.ndarray
    total: int


_TABLES = ("practitioner", "hospital")


def edits_of(block: Block) -> Edits:
    """All pairs of lines of one day and entity that an NCCI table knows, each in the direction in which it is in force."""
    found = block.memo.get(("edits",))
    if found is None:
        found = block.memo["edits",] = _edits(block)
    return found


def _edits(block: Block) -> Edits:
    low, high, total = _same_day_pairs(block)
    setting = block["setting"]
    columns: list[list[np.ndarray]] = []
    for one, other, bit in ((low, high, 0), (high, low, 1)):
        answers = []
        for t, table in enumerate(_TABLES):
            known = _pair_bits(block, low, high) >> (2 * t + bit) & 1 == 1
            indicator, edition = np.full(len(low), -1, dtype=np.int64), np.zeros(len(low), dtype=np.int64)
            at = np.flatnonzero(known)
            if len(at):
                keys = code_keys(block.run)
                answer = block.run.library.pairs(table, keys[block["code"][one[at]]], keys[block["code"][other[at]]], block["day"][one[at]])
                indicator[at], edition[at] = answer.indicator, edition_of(answer)
            answers.append((known, indicator, edition))
        (office_known, office, office_edition), (hospital_known, hospital, hospital_edition) = answers
        facility = (setting[one] == HOSPITAL) & (setting[other] == HOSPITAL)
        open_ = (setting[one] == UNKNOWN) | (setting[other] == UNKNOWN)
        agree = ~open_ | (office == hospital)
        indicator = np.where(facility, hospital, np.where(open_ & ~agree, np.maximum(office, hospital), office))
        keep = np.where(facility, hospital_known, office_known | (open_ & hospital_known))
        edition = np.where(facility | (open_ & (office == -1)), hospital_edition, office_edition)
        columns.append([one[keep], other[keep], indicator[keep], agree[keep], edition[keep]])
    column1, column2, indicator, agrees, edition = (np.concatenate(both) for both in zip(*columns, strict=True))
    return Edits(column1, column2, indicator, agrees, edition, total)


def _same_day_pairs(block: Block) -> tuple[np.ndarray, np.ndarray, int]:
    """Pairs of lines with different codes of one day and entity that some table knows in some direction; and how many pairs there were."""
    of_line, _ = block.grain("day")
    order = np.argsort(of_line, kind="stable")
    day, code = of_line[order], block["code"][order]
    lows, highs, total = [], [], 0
    for shift in range(1, len(order)):
        same = np.flatnonzero(day[shift:] == day[:-shift])
        if not len(same):
            break
        same = same[code[same] != code[same + shift]]
        total += len(same)
        a, b = order[same], order[same + shift]
        swap = block["code"][a] > block["code"][b]
        low, high = np.where(swap, b, a), np.where(swap, a, b)
        keep = _pair_bits(block, low, high) != 0
        lows.append(low[keep])
        highs.append(high[keep])
    empty = np.zeros(0, dtype=np.int64)
    return (np.concatenate(lows) if lows else empty), (np.concatenate(highs) if highs else empty), total


def _pair_bits(block: Block, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """For pairs of lines (code of `low` before code of `high` in the vocabulary): which tables have a row. Bit 0 practitioner low-high, bit 1
    practitioner high-low, bits 2 and 3 the same for the hospital table. Worked out once for every two codes of the run."""
    many = len(block.run.words["code"])
    bits = block.of_run("pair bits", lambda: np.zeros((many, many), dtype=np.uint8))  # 16: looked up already
    a, b = block["code"][low], block["code"][high]
    found = bits[a, b]
    missing = np.flatnonzero(found == 0)
    if len(missing):
        codes = np.unique(a[missing].astype(np.int64) * many + b[missing])
        one, other = codes // many, codes % many
        keys = code_keys(block.run)
        value = np.full(len(codes), 16, dtype=np.uint8)
        for t, table in enumerate(_TABLES):
            value |= block.run.library.has_pair(table, keys[one], keys[other]).astype(np.uint8) << (2 * t)
            value |= block.run.library.has_pair(table, keys[other], keys[one]).astype(np.uint8) << (2 * t + 1)
        bits[one, other] = value
        found = bits[a, b]
    return found & 15
