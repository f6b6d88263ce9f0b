"""What a rule sees: its subjects of one block, and the questions it may ask of them. Every answer has one value a subject."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from .block import Block, begins, distinct
from .encode import NATURES, SETTINGS, UNKNOWN
from .judgement import Judgement, Lines, all_clear, by_subject, joined, none, past_allowance, stands_in, verdicts_of, without
from .published import Published
from .questions import Questions
from .rule import Rule

Values = Any
"""An array with one value a subject, or a single value that holds for all of them."""


class Larger:
    """The view of the subject of another grain to which each line belongs; `block.GRAINS` says what they are. Made when first asked for, and kept."""

    def __set_name__(self, owner: type, grain: str) -> None:
        self.grain = grain

    def __get__(self, view: View | None, owner: type) -> View:
        if view is None:
            raise AttributeError(self.grain)
        found = view.__dict__[self.grain] = View(view.block, view.rows, self.grain)
        found.places = view.block.grain(self.grain)[0][view.rows]
        return found


class View(Questions):
    """Questions about a list of lines, one a subject (`rows`), and about the larger subjects that these lines belong to."""

    def __init__(self, block: Block, rows: np.ndarray, grain: str) -> None:
        self.block = block
        self.rows = rows
        self.grain = block.simplest(grain)

    def __len__(self) -> int:
        return len(self.rows)

    # -- the larger subject, as a view of its own -----------------------------------------------------------------------

    service = Larger()
    occasion = Larger()
    day = Larger()
    visit = Larger()
    claim = Larger()
    month = Larger()
    account = Larger()
    course = Larger()
    doctor = Larger()
    practice = Larger()
    patient = Larger()

    # -- sums over the subject ----------------------------------------------------------------------------------------

    def units(self, codes: str, part: str = "", having: str = "", lacking: str = "") -> np.ndarray:
        """Billed units of the codes. Two components of one service count once; part `professional`, `technical` or `line` counts differently."""
        return self._of_grain(self.block.units(self.grain, codes, part, having, lacking))

    def count(self, codes: str = "", part: str = "", having: str = "", lacking: str = "") -> np.ndarray:
        """Lines of the codes; of any code, when none is named."""
        return self._of_grain(self.block.count(self.grain, codes, part, having, lacking))

    def has(self, codes: str, part: str = "", having: str = "", lacking: str = "") -> np.ndarray:
        return self.count(codes, part, having, lacking) > 0

    def days(self, codes: str, part: str = "") -> np.ndarray:
        """Different days on which one of the codes stands."""
        return self._of_grain(self.block.days(self.grain, codes, part))

    def first_date(self, codes: str = "", part: str = "") -> np.ndarray:
        """First day of the codes; LAST_DAY, later than every day, where there is none."""
        return self._of_grain(self.block.first_day(self.grain, codes, part))

    def last_date(self, codes: str = "", part: str = "") -> np.ndarray:
        """Last day of the codes; FIRST_DAY, earlier than every day, where there is none."""
        return self._of_grain(self.block.last_day(self.grain, codes, part))

    @property
    def is_whole(self) -> np.ndarray:
        """Does an input say that nothing is missing between the subject's first and its last line?"""
        return self._of_grain(self.block.whole(self.grain))

    def is_whole_for(self, codes: str) -> np.ndarray:
        """Does an input that holds lines of the codes say that nothing is missing? A physician's file, however whole, cannot tell about delivery."""
        return self._of_grain(self.block.whole(self.grain, codes))

    @property
    def is_over(self) -> np.ndarray:
        """Has so long passed between the subject's last line and the as-of date that nothing more is expected?"""
        return self.last_date() + self.law("course_open_days") <= self.block.run.options.as_of

    # -- the line itself ----------------------------------------------------------------------------------------------

    @property
    def billed_units(self) -> np.ndarray:
        return -(-self.block["units"][self.rows] // 1000)

    def is_code(self, codes: str) -> np.ndarray:
        """Is the line's code one of these codes or sets?"""
        return self._marks(codes)[self.rows]

    def _marks(self, codes: str, part: str = "") -> np.ndarray:
        key = ("marks", codes, part)
        found = self.block.memo.get(key)
        if found is None:
            found = np.zeros(self.block.size, dtype=bool)
            found[self.block.lines(codes, part)] = True
            self.block.memo[key] = found
        return found

    def has_modifier(self, modifiers: str) -> np.ndarray:
        return self.block.has_modifier(modifiers)[self.rows]

    def nature_is(self, natures: str) -> np.ndarray:
        return self._one_of("nature", NATURES, natures)

    def setting_is(self, settings: str) -> np.ndarray:
        return self._one_of("setting", SETTINGS, settings)

    def _one_of(self, column: str, words: tuple[str, ...], wanted: str) -> np.ndarray:
        """Is the line's number in a column one of those that stand for these words?"""
        table = self.block.of_run(f"{column} {wanted}", lambda: np.array([word in wanted.split() for word in words]))
        return np.asarray(table[self.block[column][self.rows]])

    @property
    def setting_is_known(self) -> np.ndarray:
        return self.block["setting"][self.rows] != UNKNOWN

    def form_is(self, form: str) -> np.ndarray:
        return self.block.run.by_word("form", "is " + form, form.__eq__)[self.block["form"][self.rows]]

    def place_is(self, places: str) -> np.ndarray:
        return self.block.run.by_word("place", "in " + places, set(places.split()).__contains__)[self.block["place"][self.rows]]

    def acquired(self, how: str) -> np.ndarray:
        return self.block.run.by_word("acquisition", "is " + how, lambda word: word.lower() == how.lower())[self.block["acquisition"][self.rows]]

    def diagnosis_starts(self, prefixes: str) -> np.ndarray:
        """Does the line point to a diagnosis that starts with one of these?"""
        starts = tuple(prefixes.split())
        return self._diagnoses("any starts " + prefixes, lambda codes: any(code.startswith(starts) for code in codes))

    def first_diagnosis_starts(self, prefixes: str) -> np.ndarray:
        """Does the first diagnosis start with one of these? Z51, which says why the patient came and stands first by guideline, is passed over."""
        starts = tuple(prefixes.split())
        return self._diagnoses("first starts " + prefixes, lambda codes: next((c for c in codes if not c.startswith("Z51")), "").startswith(starts))

    @property
    def has_diagnosis(self) -> np.ndarray:
        return self._diagnoses("any", bool)

    def _diagnoses(self, name: str, meaning: Any) -> np.ndarray:
        return self.block.run.by_word("diagnoses", name, lambda word: bool(meaning(word.split())))[self.block["diagnoses"][self.rows]]

    @property
    def _tumour(self) -> np.ndarray:
        """For every line of the block its first diagnosis of a tumour (C00-D49) as a number; 0 where it names none."""

        def make() -> np.ndarray:
            words = [next((d for d in word.split() if "C" <= d < "D5"), "") for word in self.block.run.words["diagnoses"]]
            return np.unique(["", *words], return_inverse=True)[1][1:]

        return self.block.of_run("first tumour", make)[self.block["diagnoses"]]

    def tumours(self, codes: str) -> np.ndarray:
        """How many different tumours the lines of the codes name as their first."""
        key = ("tumours", self.grain, codes)
        found = self.block.memo.get(key)
        if found is None:
            of_line, size = self.block.grain(self.grain)
            lines = self.block.lines(codes)
            lines = lines[self._tumour[lines] > 0]
            found = self.block.memo[key] = np.bincount(distinct((of_line[lines] << 20) | self._tumour[lines]) >> 20, minlength=size)
        return self._of_grain(found)

    def other_tumour(self, codes: str, within: str = "course") -> np.ndarray:
        """Does the line name another tumour first than all lines of the codes in the same course? False where it or one of them names none."""
        key = ("other tumour", codes, within)
        found = self.block.memo.get(key)
        if found is None:
            of_line, size = self.block.grain(within)
            lines, tumour = self.block.lines(codes), self._tumour
            unnamed = np.bincount(of_line[lines[tumour[lines] == 0]], minlength=size) > 0
            shared = stands_in((of_line << 20) | tumour, (of_line[lines] << 20) | tumour[lines])
            found = self.block.memo[key] = (tumour > 0) & ~unnamed[of_line] & ~shared
        return found[self.rows]

    def text(self, column: str, name: str, meaning: Any) -> np.ndarray:
        """Does the line's word in a text column satisfy `meaning`? name: what the answer is kept under."""
        return self.block.run.by_word(column, name, lambda word: bool(meaning(word)))[self.block[column][self.rows]]

    @property
    def copy_number(self) -> np.ndarray:
        """0 for the first line of its service (code, day, entity) and component, 1 for the second, and so on."""
        found = self.block.memo.get(("copies",))
        if found is None:
            of_line, _ = self.block.grain("service")
            key = (of_line << 2) | self.block["component"]
            order = np.argsort(key, kind="stable")
            every = np.arange(len(order))
            place = every - np.maximum.accumulate(np.where(begins(key[order]), every, 0))
            found = np.empty(len(order), dtype=np.int64)
            found[order] = place
            self.block.memo["copies",] = found
        return found[self.rows]

    # -- what the payers publish --------------------------------------------------------------------------------------

    def law(self, name: str) -> np.ndarray:
        """A dated number of the law, by the line's payer and day, int64. Raises KeyError for a name that no row has."""
        key, block = ("law", name), self.block
        found = block.memo.get(key)
        if found is None:
            found = block.memo[key] = block.run.library.law_values(name, block.run.words["payer"], block["day"], block["payer"])
        return found[self.rows]

    def payer_is(self, payers: str) -> np.ndarray:
        """Is the line's payer one of these profile ids or kinds?"""
        return payer_mask(self.block, payers)[self.block["payer"][self.rows]]

    @cached_property
    def published(self) -> Published:
        return Published(self.block, self.rows)


class Subjects(View):
    """The subjects of one rule: those that hold a line of `among` to which payer, setting and dates of the rule apply."""

    def __init__(self, block: Block, rule: Rule) -> None:
        self.rule = rule
        self.block = block
        self.grain = block.simplest(rule.judges)
        self.judged = judged = judged_lines(block, rule)
        of_line, self.total = block.grain(rule.judges)
        if rule.judges == "line":
            self.ids = self.rows = judged
        elif self.total == 1:
            self.rows = judged[:1]
            self.ids = np.zeros(len(self.rows), dtype=np.int64)
        else:
            first = np.empty(self.total, dtype=np.int64)
            first.fill(-1)
            backwards = judged[::-1]
            first[of_line[backwards]] = backwards  # the first line is written last
            self.ids = (first >= 0).nonzero()[0]
            self.rows = first[self.ids]
        self.places = self.ids

    def any_line(self, values: np.ndarray) -> np.ndarray:
        """True where one of the subject's judged lines has it. values: bool, one a judged line (ask them of `self.lines`)."""
        of_line, size = self.block.grain(self.grain)
        return (np.bincount(of_line[self.judged[values]], minlength=size) > 0)[self.ids]

    @property
    def lines(self) -> View:
        """The judged lines, as a view with one value a line."""
        return View(self.block, self.judged, self.grain)

    def units_judged(self) -> np.ndarray:
        """Units of the judged lines by subject."""
        return self.block.whole_units(self.grain, self.judged)[self.ids]

    def count_judged(self) -> np.ndarray:
        of_line, size = self.block.grain(self.grain)
        return np.bincount(of_line[self.judged], minlength=size)[self.ids]

    def judge(
        self, breaks: Values, known: Values = True, excused: Values = False, subject: str = "", evidence: str = "", where: str = "",
        beyond: Values = None, among: Values = None, provided: Callable[[], Values] | None = None, **numbers: Values,
    ) -> Judgement:  # fmt: skip
        """The answer for every subject: clear, unless it breaks the rule; then excused, cannot tell (when not known), or found.
        provided: what must hold too for the rule to be broken. It, and a function for known or excused, is asked only where something breaks.
        subject, evidence: codes and sets of the lines to show; the judged lines (those of `among`, one value a line) are the subject when none is
        named. where: the larger subject in which the evidence stands. beyond: units that are allowed; the judged lines that exceed them, in order of
        date, are the subject, the others evidence. numbers: evidence that the message names.
        """
        if provided is not None and np.count_nonzero(breaks):
            breaks = breaks & provided()
        if not np.count_nonzero(breaks):
            return all_clear(len(self), self.total)
        size, block, of_line = len(self), self.block, self.block.grain(self.grain)[0]
        if self.rule.setting and "" in block.settings:
            unsettled = block["setting"][self.judged] == UNKNOWN
            if unsettled.any():
                known = (known() if callable(known) else known) & ~self.any_line(unsettled)

        def show(chosen: np.ndarray) -> tuple[Lines, Lines]:
            wanted = self.ids[chosen]
            if self.grain == "line" and not subject:
                accused = Lines(np.arange(len(wanted) + 1), wanted)
            else:
                accused = by_subject(of_line, block.lines(subject) if subject else self.judged if among is None else self.judged[among], wanted)
            around = block.grain(where)[0] if where else of_line
            proof = by_subject(around, block.lines(evidence), around[self.rows[chosen]]) if evidence else none(len(wanted))
            if beyond is not None:
                over = past_allowance(accused, block["units"], block["component"], np.broadcast_to(beyond, (size,))[chosen])
                accused, proof = accused.keep(over), joined(accused.keep(~over), proof)
            return accused, without(proof, accused)

        return Judgement(verdicts_of(breaks, known, excused, size), True, self.total, numbers, show)


def judged_lines(block: Block, rule: Rule) -> np.ndarray:
    """The lines of `among` to which payer, setting and dates of a rule that concerns the block apply."""
    lines = block.lines(rule.among)
    if not len(lines):
        return lines
    first, last = block.extent
    if rule.since_day > first or rule.until_day < last:
        day = block["day"][lines]
        lines = lines[(day >= rule.since_day) & (day <= rule.until_day)]
    if rule.table == "record":
        lines = lines[block.is_recorded[lines]]
    if rule.payer and not block.has_one_payer:
        lines = lines[payer_mask(block, rule.payer)[block["payer"][lines]]]
    if rule.setting and not rule.settings >= block.settings:
        allowed = block.of_run("settings " + rule.setting, lambda: np.array([not word or word in rule.setting.split() for word in SETTINGS]))
        lines = lines[allowed[block["setting"][lines]]]
    return lines


def payer_mask(block: Block, payers: str) -> np.ndarray:
    """For every payer of the run: is it one of these profile ids or kinds?"""
    wanted = set(payers.split())
    return block.run.by_word("payer", "among " + payers, lambda word: word in wanted or block.run.library.payer(word).kind in wanted)
