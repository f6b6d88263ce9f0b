"""What the payers publish, asked for lines: dated numbers, validity, standing, unit limits, primaries of add-ons, and edits between two codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from oncoledger.model.dates import FIRST_DAY, LAST_DAY

from .block import Block
from .diagnoses import classified
from .encode import HOSPITAL, SETTINGS, UNKNOWN, code_keys
from .products import OTHER, products

STANDINGS = ("", "not_valid", "bundled", "packaged")
"""How a payer treats a valid code in a setting: pays it, does not know it, pays it inside another service, packages it."""


class Published:
    """Answers for the lines `rows` of a block, one value a line."""

    def __init__(self, block: Block, rows: np.ndarray) -> None:
        self.block = block
        self.rows = rows
        self.library = block.run.library

    # -- validity -----------------------------------------------------------------------------------------------------

    @property
    def is_listed(self) -> np.ndarray:
        """Does a list that is loaded say whether the code is in force on the line's day?"""
        _, _, known_from, known_until = self._validity()
        code, day = self.block["code"][self.rows], self.block["day"][self.rows]
        return (known_from[code] <= day) & (day <= known_until[code])

    @property
    def is_described(self) -> np.ndarray:
        """Does the starter set say what the code is? A loaded list says only when it was in force."""
        described = self.block.run.by_word("code", "described", self.library.codes.__contains__)
        return described[self.block["code"][self.rows]]

    @property
    def first_valid_date(self) -> np.ndarray:
        return self._validity()[0][self.block["code"][self.rows]]

    @property
    def last_valid_date(self) -> np.ndarray:
        return self._validity()[1][self.block["code"][self.rows]]

    @property
    def is_valid(self) -> np.ndarray:
        """Is the code in force on the line's day? False where no list says so."""
        day = self.block["day"][self.rows]
        return self.is_listed & (self.first_valid_date <= day) & (day <= self.last_valid_date)

    def _validity(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """First and last day of every code of the run, and the days about which a list says so; a first day after every last one where no list has the code."""

        def make() -> tuple[np.ndarray, ...]:
            *spans, known = self.library.lifetimes.of(code_keys(self.block.run))
            return tuple(np.where(known, days, LAST_DAY + 1 if i % 2 == 0 else FIRST_DAY - 1).astype(np.int64) for i, days in enumerate(spans))

        return self.block.of_run("validity", make)

    def standing_is(self, standings: str) -> np.ndarray:
        """Does the line's payer give the code one of these standings in the line's setting, on its day?"""
        return np.array([word in standings.split() for word in STANDINGS])[self._standing()[self.rows]]

    def _standing(self) -> np.ndarray:
        found = self.block.memo.get(("standing",))
        if found is None:
            found = np.zeros(self.block.size, dtype=np.int8)
            kinds = [self.library.payer(word).kind for word in self.block.run.words["payer"]]
            first, last = self.block.extent
            for code in sorted(self.block.present & self.library.standing_codes):
                lines = self.block.lines(code)
                for row in self.library.standing(code):
                    if row.start > last or row.end < first or row.payer_kind not in self.block.payers:
                        continue
                    if row.settings and self.block.settings.isdisjoint(row.settings):
                        continue
                    day = self.block["day"][lines]
                    of_kind = np.array([kind == row.payer_kind for kind in kinds])[self.block["payer"][lines]]
                    here = np.array([not row.settings or s in row.settings for s in SETTINGS])[self.block["setting"][lines]]
                    found[lines[of_kind & here & (day >= row.start) & (day <= row.end)]] = STANDINGS.index(row.standing)
            self.block.memo["standing",] = found
        return found

    # -- diagnoses ----------------------------------------------------------------------------------------------------

    @property
    def diagnosis_year_is_known(self) -> np.ndarray:
        """Is the list of diagnoses of the line's fiscal year loaded?"""
        return classified(self.block).is_known[self.rows]

    @property
    def diagnosis_list_is_whole(self) -> np.ndarray:
        """Is it loaded, with the additions of April for days from April on?"""
        return classified(self.block).is_whole[self.rows]

    @property
    def has_unlisted_diagnosis(self) -> np.ndarray:
        """Does the line point to a diagnosis that is not in the list of its fiscal year, or of the nearest one?"""
        return classified(self.block).unlisted[self.rows]

    @property
    def has_heading_diagnosis(self) -> np.ndarray:
        """Does the line point to a heading, which a longer code must replace?"""
        return classified(self.block).heading[self.rows]

    # -- products -----------------------------------------------------------------------------------------------------

    @property
    def crosswalk_is_current(self) -> np.ndarray:
        """Was the crosswalk of products and codes that answers published for the line's day?"""
        return products(self.block).is_current[self.rows]

    @property
    def has_other_product(self) -> np.ndarray:
        """Does the crosswalk list the line's NDC, and not under the line's code?"""
        return products(self.block).standing[self.rows] == OTHER

    @property
    def has_products(self) -> np.ndarray:
        """Does it list products under the line's code, the code of a line that names one?"""
        return products(self.block).code_is_listed[self.rows]

    @property
    def container_units(self) -> np.ndarray:
        """Billing units of one vial or syringe of the line's NDC, int64; 0 where the crosswalk does not have it under the line's code."""
        return products(self.block).container[self.rows]

    @property
    def ndc_units(self) -> np.ndarray:
        """Billing units that the line's NDC quantity makes, int64; -1 where nobody can tell."""
        return products(self.block).units[self.rows]

    @property
    def ndc_units_by_package(self) -> np.ndarray:
        """The same, if the quantity counts packages of several vials."""
        return products(self.block).by_package[self.rows]

    @property
    def ndc_units_of_service(self) -> np.ndarray:
        """`ndc_units` added up over the code's lines of the day."""
        return products(self.block).service[self.rows]

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
            if self.block.settings.isdisjoint(("", "hospital")):
                asked = np.ones(self.block.size, dtype=bool)
                found = self.block.memo["mue",] = (*self._limits("practitioner", asked), asked)
                return found
            setting = self.block["setting"]
            facility, open_ = setting == HOSPITAL, setting == UNKNOWN
            office, hospital = self._limits("practitioner", ~facility), self._limits("hospital", facility | open_)
            limit, mai, edition = (np.where(facility, there, here) for here, there in zip(office, hospital, strict=True))
            agree = ~open_ | ((office[0] == hospital[0]) & (office[1] == hospital[1]))
            found = self.block.memo["mue",] = (limit, mai, edition, agree)
        return found

    def _limits(self, table: str, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Value, adjudication indicator and edition of the lines that a table is asked about; -1, 0 and 0 for the others."""
        size = self.block.size
        keys, code, day = code_keys(self.block.run), self.block["code"], self.block["day"]
        value, mai, edition = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        for each, lines in tables_of(self.block, "mue", table, asked.nonzero()[0]):
            answer = self.library.mue(each, keys[code[lines]], day[lines])
            value[lines], mai[lines], edition[lines] = answer.value, answer.mai, edition_of(answer)
        return value, mai, edition

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
            for code in sorted(self.block.present & self.library.addon_codes):
                lines = self.block.lines(code)
                changes, answers = self.library.addon_history(code)
                period = changes.searchsorted(self.block["day"][lines], side="right")
                for each in set(period.tolist()):
                    if answers[each].kind == "fixed":
                        here = lines[period == each]
                        listed[here] = True
                        there[here] = self.block.count("day", " ".join(answers[each].codes))[of_line[here]] > 0
            found = self.block.memo["primaries",] = (listed, there)
        return found


def tables_of(block: Block, kind: str, table: str, at: np.ndarray, lines: np.ndarray | None = None) -> list[tuple[str, np.ndarray]]:
    """The tables to ask, each with those of `at` that it answers: Medicaid's own for a line of Medicaid, where one is loaded.

    at: lines of the block; or places in `lines`, which holds the line of each.
    """
    library, own = block.run.library, f"medicaid-{table}"
    if not len(at) or not library.has_table(kind, own):
        return [(table, at)] if len(at) else []
    is_medicaid = block.run.by_word("payer", "is Medicaid", lambda payer: library.payer(payer).kind == "medicaid")
    theirs = is_medicaid[block["payer"][at if lines is None else lines[at]]]
    return [(each, some) for each, some in ((table, at[~theirs]), (own, at[theirs])) if len(some)]


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
    low, high, bits, total = _same_day_pairs(block)
    if not len(low):
        return Edits(low, low, low, low.astype(bool), low, total)
    one, other = np.concatenate((low, high)), np.concatenate((high, low))
    setting = block["setting"]
    facility = (setting[one] == HOSPITAL) & (setting[other] == HOSPITAL)
    open_ = (setting[one] == UNKNOWN) | (setting[other] == UNKNOWN)
    known = [np.concatenate((bits >> 2 * t & 1, bits >> 2 * t + 1 & 1)).astype(bool) for t in range(len(_TABLES))]
    asked = (known[0] & ~facility, known[1] & (facility | open_))
    keep = asked[0] | asked[1]
    one, other, open_, asked = one[keep], other[keep], open_[keep], (asked[0][keep], asked[1][keep])
    (office, office_edition), (hospital, hospital_edition) = (_ask(block, table, one, other, at) for table, at in zip(_TABLES, asked, strict=True))
    agree = ~open_ | (office == hospital)
    indicator = np.where(open_, np.maximum(office, hospital), np.where(asked[0], office, hospital))
    edition = np.where(asked[0] & ~(open_ & (office == -1)), office_edition, hospital_edition)
    return Edits(one, other, indicator, agree, edition, total)


def _ask(block: Block, table: str, one: np.ndarray, other: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indicator and edition of the pairs that a table is asked about; -1 and 0 for the others."""
    indicator, edition = np.full(len(one), -1, dtype=np.int64), np.zeros(len(one), dtype=np.int64)
    keys, code, day = code_keys(block.run), block["code"], block["day"]
    for each, at in tables_of(block, "ptp", table, asked.nonzero()[0], one):
        answer = block.run.library.pairs(each, keys[code[one[at]]], keys[code[other[at]]], day[one[at]])
        indicator[at], edition[at] = answer.indicator, edition_of(answer)
    return indicator, edition


def _same_day_pairs(block: Block) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Pairs of lines with different codes of one day and entity that some table knows in some direction, which table that is, and how many pairs there were."""
    of_line, days = block.grain("day")
    order = of_line.argsort(kind="stable")
    last = np.bincount(of_line, minlength=days).cumsum()[of_line[order]]  # behind the last line of the day
    place = np.arange(len(order))
    later = last - place - 1
    one = place.repeat(later)
    other = np.arange(len(one)) - (later.cumsum() - later - place - 1).repeat(later)
    code = block["code"][order]
    first, second = code[one], code[other]
    differ = (first != second).nonzero()[0]
    one, other, swap = order[one[differ]], order[other[differ]], (first > second)[differ]
    low, high = np.where(swap, other, one), np.where(swap, one, other)
    bits = _pair_bits(block, low, high)
    keep = bits.nonzero()[0]
    return low[keep], high[keep], bits[keep], len(one)


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
        value = block.run.library.known_pairs(keys[one], keys[other]) | 16
        bits[one, other] = value
        found = bits[a, b]
    return found & 15
