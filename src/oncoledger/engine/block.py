"""A patient-aligned slice of the lines, the grains that rules count by, and the code sets that they name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from oncoledger.model.dates import FIRST_DAY, LAST_DAY

from .encode import GLOBAL, PROFESSIONAL, SETTINGS, TECHNICAL, Run, named
from .rule import Rule

GRAINS = ("line", "service", "occasion", "day", "visit", "claim", "month", "account", "course", "doctor", "practice", "patient")
"""line: one charge line. service: one code on one day with one billing entity. occasion: one code on one day, all entities. day: a patient's day with one
billing entity (the scope of NCCI). visit: a patient's day, all entities. claim: one claim. month: a patient's calendar month with one billing entity.
account: one course with one billing entity. course: one course of treatment. doctor: one person with one provider of one billing entity. practice: one
person with one billing entity. patient: one person."""

_SIMPLER = {
    "day": ("visit", "entity"), "service": ("occasion", "entity"), "practice": ("patient", "entity"), "account": ("course", "entity"),
    "course": ("patient", "course"), "claim": ("patient", "claim"), "doctor": ("practice", "provider"),
}  # fmt: skip
"""The grain that is left when a column holds the same word on every line of the block."""

_NO_LINES = np.zeros(0, dtype=np.int64)
_PARTS = {"professional": PROFESSIONAL, "technical": TECHNICAL}


class Block:
    """Lines `start` to `stop` of a run. Everything that two rules could share is worked out once and kept (`memo`)."""

    def __init__(self, run: Run, start: int, stop: int) -> None:
        self.run = run
        self.start = start
        self.size = stop - start
        self.columns = {name: column[start:stop] for name, column in run.columns.items()}
        self.memo: dict[tuple[object, ...], Any] = {}
        self._lines: dict[str, np.ndarray] = {}
        self._grains: dict[str, tuple[np.ndarray, int]] = {}
        self._simplest: dict[str, str] = {}

    def __getitem__(self, column: str) -> np.ndarray:
        return self.columns[column]

    # -- which lines --------------------------------------------------------------------------------------------------

    def lines(self, codes: str, part: str = "", having: str = "", lacking: str = "") -> np.ndarray:
        """Places (int64, ascending) of the lines whose code is named: codes and set names separated by blanks; no name means every line.

        A set counts a line by the line's own day. part: professional or technical keeps the lines that carry that component.
        having, lacking: modifiers of which the line must have one, or none.
        """
        found = self._lines.get(codes)
        if found is None:
            found = self._lines[codes] = self._named(codes)
        if part or having or lacking:
            every, key = found, ("lines", codes, part, having, lacking)
            found = self.memo.get(key)
            if found is None:
                found = every
                if part:
                    found = found[(self["component"][found] & _PARTS[part]) != 0]
                if having:
                    found = found[self.has_modifier(having)[found]]
                if lacking:
                    found = found[~self.has_modifier(lacking)[found]]
                self.memo[key] = found
        return found

    def has_modifier(self, modifiers: str) -> np.ndarray:
        """For every line: does it carry one of these modifiers? Modifiers and the library's modifier groups, separated by blanks."""
        key = ("modifier", modifiers)
        found = self.memo.get(key)
        if found is None:
            table = self.run.tables.get(("modifiers", "has " + modifiers))
            if table is None:
                library = self.run.library
                wanted = {each for token in modifiers.split() for each in (library.modifiers(token) if token.islower() else (token,))}
                table = self.run.by_word("modifiers", "has " + modifiers, lambda word: not wanted.isdisjoint(word.split()))
            found = self.memo[key] = table[self["modifiers"]]
        return found

    def _named(self, codes: str) -> np.ndarray:
        if not codes:
            return np.arange(self.size)
        place = self.run.code_place.get(codes)
        if place is not None:
            starts, lines = self._by_code
            return lines[starts[place] : starts[place + 1]]
        if self.present.isdisjoint(self.run.library.codes_named(codes)):
            return _NO_LINES
        return named(self.run, codes, self.columns["code"], self.columns["day"], self.extent).nonzero()[0]

    @cached_property
    def _by_code(self) -> tuple[list[int], np.ndarray]:
        """All lines, sorted by code and within a code ascending, and where each code of the vocabulary begins."""
        code = self.columns["code"]
        starts = np.bincount(code, minlength=len(self.run.words["code"])).cumsum()
        return [0, *starts.tolist()], code.argsort(kind="stable")

    def concerns(self, rule: Rule) -> bool:
        """Could a rule judge a line of the block, were it for dates alone? A quick no saves the work of a true look."""
        return not (
            (rule.payer and rule.payers.isdisjoint(self.payers))
            or (rule.setting and "" not in self.settings and rule.settings.isdisjoint(self.settings))
            or (rule.table == "claim" and self.run.claims is None)
            or (rule.table == "record" and not self.has_record)
            or (rule.table == "crosswalk" and not self.run.library.has_table("ndc"))
            or (rule.among and self.lacks(rule.among))
        )

    def lacks(self, codes: str) -> bool:
        """Does no line of the block have one of these codes or a member of these sets?"""
        return bool(codes) and self.present.isdisjoint(self.run.library.codes_named(codes))

    @cached_property
    def extent(self) -> tuple[int, int]:
        """First and last day of the block."""
        return int(self["day"].min()), int(self["day"].max())

    @cached_property
    def payers(self) -> frozenset[str]:
        """The payers of the block and their kinds."""
        found = [self.run.words["payer"][i] for i in _places(self["payer"])]
        return frozenset(found + [self.run.library.payer(word).kind for word in found])

    @cached_property
    def is_recorded(self) -> np.ndarray:
        """For every line: does a clinical record stand beside it? bool, shape (lines,)."""
        return self.run.by_word("record", "given", bool)[self["record"]]

    @cached_property
    def has_record(self) -> bool:
        """Does a clinical record stand beside a line of the block?"""
        return self.run.words["record"] != [""] and bool(self.is_recorded.any())

    @cached_property
    def has_one_payer(self) -> bool:
        return len(_places(self["payer"])) == 1

    @cached_property
    def settings(self) -> frozenset[str]:
        """The settings of the block, with an empty word where one is not known."""
        return frozenset(SETTINGS[i] for i in _places(self["setting"]))

    @cached_property
    def present(self) -> frozenset[str]:
        """The codes that stand in the block."""
        return frozenset(map(self.run.words["code"].__getitem__, _places(self["code"])))

    def of_claims(self, name: str, make: Callable[[], Any]) -> Any:
        """Something about the run's claims that is the same for every block."""
        tables = self.run.claim_tables
        if name not in tables:
            tables[name] = make()
        return tables[name]

    def of_run(self, name: str, make: Callable[[], Any]) -> Any:
        """Something about the run's words that is the same for every block."""
        tables: dict[tuple[str, str], Any] = self.run.tables
        if ("", name) not in tables:
            tables["", name] = make()
        return tables["", name]

    # -- which subject ------------------------------------------------------------------------------------------------

    def grain(self, name: str) -> tuple[np.ndarray, int]:
        """The subject of every line (int64, shape (lines,), from 0) and the number of subjects."""
        found = self._grains.get(name)
        if found is None:
            simpler = self.simplest(name)
            found = self._grains[name] = self._grain(name) if simpler == name else self.grain(simpler)
        return found

    def simplest(self, name: str) -> str:
        """The simplest grain that has the same subjects in this block: where one entity bills, its day is the visit. What is counted for one is
        counted for both."""
        found = self._simplest.get(name)
        if found is None:
            simpler, column = _SIMPLER.get(name, (name, ""))
            one = simpler != name and not np.count_nonzero(self.columns[column] != self.columns[column][0])
            found = self._simplest[name] = self.simplest(simpler) if one else name
        return found

    def _grain(self, name: str) -> tuple[np.ndarray, int]:
        if name == "line":
            return np.arange(self.size), self.size
        patient = self["patient"].astype(np.int64)
        if name == "patient":
            return _numbered(patient)
        if name == "visit":
            return _numbered((patient << 20) | (self["day"].astype(np.int64) + 2**19 & 0xFFFFF))
        if name == "day":
            visit, _ = self.grain("visit")
            return _numbered((visit << 24) | self["entity"])
        if name == "service":
            day, _ = self.grain("day")
            return _numbered((day << 16) | self["code"])
        if name == "occasion":
            visit, _ = self.grain("visit")
            return _numbered((visit << 16) | self["code"])
        if name == "course":
            return _numbered((patient << 32) | self["course"])
        if name == "account":
            course, _ = self.grain("course")
            return _numbered((course << 24) | self["entity"])
        if name == "claim":
            return _numbered((patient << 32) | self["claim"])
        if name == "practice":
            return _numbered((patient << 24) | self["entity"])
        if name == "doctor":
            practice, _ = self.grain("practice")
            return _numbered((practice << 24) | self["provider"])
        if name == "month":
            practice, _ = self.grain("practice")
            return _numbered((practice << 20) | (self["day"].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 2**19 & 0xFFFFF))
        raise KeyError(f"there is no grain {name!r}; the grains are {', '.join(GRAINS)}")

    def first_lines(self, name: str) -> np.ndarray:
        """The first line of every subject of a grain."""
        of_line, size = self.grain(name)
        first = np.empty(size, dtype=np.int64)
        first[of_line[::-1]] = np.arange(self.size)[::-1]  # what is written last stays
        return first

    # -- sums over a subject ------------------------------------------------------------------------------------------

    def units(self, grain: str, codes: str, part: str = "", having: str = "", lacking: str = "") -> np.ndarray:
        """Billed units by subject, int64, whole units (a fraction of a unit counts as one).

        Without a part a service that two entities bill in two components counts once: the larger of the professional and the technical sum.
        part `line` adds up every line as it stands.
        """
        key = ("units", grain, codes, part, having, lacking)
        found = self.memo.get(key)
        if found is None:
            lines = self.lines(codes, "" if part == "line" else part, having, lacking)
            if not len(lines):
                found = np.zeros(self.grain(grain)[1], dtype=np.int64)
            elif part or not np.count_nonzero(self.columns["component"][lines] != GLOBAL):
                found = self.whole_units(grain, lines)
            else:
                found = np.maximum(*(self.units(grain, codes, each, having, lacking) for each in _PARTS))
            self.memo[key] = found
        return found

    def count(self, grain: str, codes: str, part: str = "", having: str = "", lacking: str = "") -> np.ndarray:
        """Lines by subject, int64."""
        key = ("count", grain, codes, part, having, lacking)
        found = self.memo.get(key)
        if found is None:
            of_line, size = self.grain(grain)
            lines = self.lines(codes, part, having, lacking)
            found = self.memo[key] = np.bincount(of_line[lines], minlength=size) if len(lines) else np.zeros(size, dtype=np.int64)
        return found

    def sum(self, grain: str, lines: np.ndarray, values: np.ndarray) -> np.ndarray:
        of_line, size = self.grain(grain)
        return np.bincount(of_line[lines], weights=values, minlength=size).astype(np.int64)

    def whole_units(self, grain: str, lines: np.ndarray) -> np.ndarray:
        """Units of some lines by subject, int64, a fraction of a unit counted as one."""
        thousandths, ones = self.columns["units"], self._ones
        return (self.sum(grain, lines, thousandths[lines]) + 999) // 1000 if ones is None else self.sum(grain, lines, ones[lines])

    @cached_property
    def _ones(self) -> np.ndarray | None:
        """Units of every line in ones, as weights; None where a line has a fraction of a unit."""
        ones, left = np.divmod(self.columns["units"], 1000)
        return None if np.count_nonzero(left) else ones.astype(np.float64)

    def days(self, grain: str, codes: str, part: str = "") -> np.ndarray:
        """Different days on which a code of the set stands, by subject, int64."""
        key = ("days", grain, codes, part)
        found = self.memo.get(key)
        if found is None:
            _, size = self.grain(grain)
            packed = distinct(self._dated(grain)[self.lines(codes, part)])
            found = self.memo[key] = np.bincount(packed >> 20, minlength=size)
        return found

    def first_day(self, grain: str, codes: str, part: str = "") -> np.ndarray:
        """First day of the set by subject, int64; LAST_DAY where there is none."""
        return self._extreme("first day", grain, codes, part)

    def last_day(self, grain: str, codes: str, part: str = "") -> np.ndarray:
        """Last day of the set by subject, int64; FIRST_DAY where there is none."""
        return self._extreme("last day", grain, codes, part)

    def _extreme(self, which: str, grain: str, codes: str, part: str) -> np.ndarray:
        key = (which, grain, codes, part)
        found = self.memo.get(key)
        if found is None:
            of_line, size = self.grain(grain)
            lines = self.lines(codes, part)[:: -1 if which == "first day" else 1]
            found = self.memo[key] = np.empty(size, dtype=np.int64)
            found.fill(LAST_DAY if which == "first day" else FIRST_DAY)
            if len(lines):
                found[of_line[lines]] = self["day"][lines]  # days ascend within a patient, and what is written last stays
        return found

    def whole(self, grain: str, codes: str = "") -> np.ndarray:
        """Subjects of which an input says that nothing is missing between their first and their last line; an input that holds lines of the codes."""
        if self.is_covered:
            return self.count(grain, codes) > 0
        key = ("whole", grain, codes)
        found = self.memo.get(key)
        if found is None:
            of_line, size = self.grain(grain)
            covered = (self["whole_from"] <= self.first_day(grain, "")[of_line]) & (self["whole_to"] >= self.last_day(grain, "")[of_line])
            lines = self.lines(codes)
            found = self.memo[key] = np.bincount(of_line[lines[covered[lines]]], minlength=size) > 0
        return found

    @cached_property
    def is_covered(self) -> bool:
        """Does the input of every line say that nothing is missing from the first to the last day of the block?"""
        first, last = self.extent
        return bool(self["whole_from"].max() <= first and self["whole_to"].min() >= last)

    # -- neighbours in time -------------------------------------------------------------------------------------------

    def day_before(self, within: str, codes: str, part: str = "", strictly: bool = False) -> np.ndarray:
        """For every line the last day, up to and with its own, on which a line of the set stands in the same subject; FIRST_DAY where there is none.
        strictly: its own day does not count."""
        return self._neighbour("before", within, codes, part, strictly)

    def day_after(self, within: str, codes: str, part: str = "", strictly: bool = False) -> np.ndarray:
        """For every line the first day, from its own on, on which a line of the set stands in the same subject; LAST_DAY where there is none.
        strictly: its own day does not count."""
        return self._neighbour("after", within, codes, part, strictly)

    def _dated(self, grain: str) -> np.ndarray:
        """Subject and day of every line in one number: (subject << 20) + days since 2**19 days before 1970."""
        found = self.memo.get(("dated", grain))
        if found is None:
            found = self.memo["dated", grain] = (self.grain(grain)[0] << 20) | (self["day"].astype(np.int64) + 2**19)
        return found

    def _ends(self, within: str, codes: str, part: str) -> np.ndarray:
        """The set's lines as `_dated` numbers them, ascending, with an end on either side: nothing is looked up beyond."""
        key = ("ends", within, codes, part)
        found = self.memo.get(key)
        if found is None:
            lines = self.lines(codes, part)
            found = self.memo[key] = np.empty(len(lines) + 2, dtype=np.int64)
            found[0], found[1:-1], found[-1] = -1, self._dated(within)[lines], 2**62
            found.sort()
        return found

    def _neighbour(self, which: str, within: str, codes: str, part: str, strictly: bool) -> np.ndarray:
        within = self.simplest(within)
        key = ("neighbour", which, within, codes, part, strictly)
        found = self.memo.get(key)
        if found is None:
            of_line, _ = self.grain(within)
            packed, there = self._dated(within), self._ends(within, codes, part)
            before = which == "before"
            nowhere = FIRST_DAY if before else LAST_DAY
            if len(there) > 2:
                near = there[there.searchsorted(packed, side="right" if before != strictly else "left") - before]
                found = np.where(near >> 20 == of_line, (near & 0xFFFFF) - 2**19, nowhere)
            else:
                found = np.full(self.size, nowhere, dtype=np.int64)
            self.memo[key] = found
        return found


def distinct(values: np.ndarray) -> np.ndarray:
    """The values in ascending order, each once. As `np.unique`, for a few as quickly as for many."""
    values = values.copy()
    values.sort()
    return values[begins(values)]


def _places(column: np.ndarray) -> list[int]:
    """The places in a vocabulary that a column of them holds, ascending."""
    return np.bincount(column).nonzero()[0].tolist()


def begins(values: np.ndarray) -> np.ndarray:
    """Where in an array with equal values side by side does another value begin?"""
    found = np.empty(len(values), dtype=bool)
    found[:1] = True
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _numbered(key: np.ndarray) -> tuple[np.ndarray, int]:
    """Equal keys get equal numbers, from 0 in ascending order of the key."""
    if not np.count_nonzero(key[1:] < key[:-1]):
        numbers = begins(key).cumsum() - 1
        return numbers, int(numbers[-1]) + 1 if len(key) else 0
    order = key.argsort(kind="stable")
    numbers = np.empty(len(key), dtype=np.int64)
    numbers[order] = begins(key[order]).cumsum() - 1
    return numbers, int(numbers[order[-1]]) + 1
