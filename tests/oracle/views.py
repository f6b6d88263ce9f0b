"""The questions of the engine's views, answered for one subject with loops over one patient's lines. Answers are NumPy scalars, so that the same
rule function runs on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, date_of, day_of
from oncoledger.model.table import NO_NUMBER, Table
from oncoledger.sources.library import Library
from tests.oracle.lines import Charge, in_set
from tests.oracle.reference import Reference

KEYS: dict[str, Callable[[Charge], object]] = {
    "line": lambda line: line.row,
    "service": lambda line: (line.day, line.entity, line.code),
    "occasion": lambda line: (line.day, line.code),
    "day": lambda line: (line.day, line.entity),
    "visit": lambda line: line.day,
    "claim": lambda line: line.words["claim_id"],
    "month": lambda line: (line.entity, date_of(line.day).year, date_of(line.day).month),
    "doctor": lambda line: (line.entity, line.words["provider_id"]),
    "practice": lambda line: line.entity,
    "account": lambda line: (line.words["course_id"], line.entity),
    "course": lambda line: line.words["course_id"],
    "patient": lambda line: True,
}


class World:
    """What every view of a run shares."""

    def __init__(self, library: Library, as_of: int, claims: Table | None) -> None:
        self.library = library
        self.as_of = as_of
        self.reference = Reference(library)
        self.claims = claims
        self.claim_row = {claim: i for i, claim in enumerate(claims["claim_id"].tolist())} if claims is not None else {}

    def named(self, codes: str, line: Charge) -> bool:
        """Is the line's code one of these codes or sets? No name means every code."""
        return not codes or any(in_set(self.library, token, line) if token.islower() else token == line.code for token in codes.split())

    def modifiers(self, names: str) -> set[str]:
        return {m for token in names.split() for m in (self.library.modifiers(token) if token.islower() else (token,))}


class PlainView:
    """One subject: the patient's lines, the line that stands for it, and its grain."""

    def __init__(self, world: World, patient: list[Charge], line: Charge, grain: str) -> None:
        self.world, self.everything, self.line, self.grain = world, patient, line, grain

    def __getattr__(self, name: str) -> PlainView:
        if name in KEYS and name != "line":
            return PlainView(self.world, self.everything, self.line, name)
        raise AttributeError(name)

    @property
    def own(self) -> list[Charge]:
        key = KEYS[self.grain]
        wanted = key(self.line)
        return [line for line in self.everything if key(line) == wanted]

    def _chosen(self, codes: str, part: str = "", having: str = "", lacking: str = "", among: Iterable[Charge] | None = None) -> list[Charge]:
        having_, lacking_ = self.world.modifiers(having), self.world.modifiers(lacking)
        return [
            line
            for line in (self.own if among is None else among)
            if self.world.named(codes, line)
            and (not part or part in line.component)
            and (not having or having_ & line.modifiers)
            and (not lacking or not lacking_ & line.modifiers)
        ]

    def units(self, codes: str, part: str = "", having: str = "", lacking: str = "") -> np.int64:
        if not part:
            return max(self.units(codes, "professional", having, lacking), self.units(codes, "technical", having, lacking))
        lines = self._chosen(codes, "" if part == "line" else part, having, lacking)
        return np.int64(-(-sum(line.units for line in lines) // 1000))

    def count(self, codes: str = "", part: str = "", having: str = "", lacking: str = "") -> np.int64:
        return np.int64(len(self._chosen(codes, part, having, lacking)))

    def has(self, codes: str, part: str = "", having: str = "", lacking: str = "") -> np.bool_:
        return np.bool_(self.count(codes, part, having, lacking) > 0)

    def days(self, codes: str, part: str = "") -> np.int64:
        return np.int64(len({line.day for line in self._chosen(codes, part)}))

    def first_date(self, codes: str = "", part: str = "") -> np.int64:
        return np.int64(min((line.day for line in self._chosen(codes, part)), default=LAST_DAY))

    def last_date(self, codes: str = "", part: str = "") -> np.int64:
        return np.int64(max((line.day for line in self._chosen(codes, part)), default=FIRST_DAY))

    @property
    def is_whole(self) -> np.bool_:
        return self.is_whole_for("")

    def is_whole_for(self, codes: str) -> np.bool_:
        first, last = self.first_date(), self.last_date()
        return np.bool_(any(line.whole and line.whole.first_day <= first and line.whole.last_day >= last for line in self._chosen(codes)))

    @property
    def is_over(self) -> np.bool_:
        return np.bool_(self.last_date() + self.law("course_open_days") <= self.world.as_of)

    @property
    def date(self) -> np.int64:
        return np.int64(self.line.day)

    @property
    def calendar_month(self) -> np.int64:
        return np.int64(date_of(self.line.day).month)

    @property
    def billed_units(self) -> np.int64:
        return np.int64(-(-self.line.units // 1000))

    def is_code(self, codes: str) -> np.bool_:
        return np.bool_(self.world.named(codes, self.line))

    def has_modifier(self, modifiers: str) -> np.bool_:
        return np.bool_(bool(self.world.modifiers(modifiers) & self.line.modifiers))

    def nature_is(self, natures: str) -> np.bool_:
        return np.bool_(self.line.nature in natures.split())

    def setting_is(self, settings: str) -> np.bool_:
        return np.bool_(self.line.setting in settings.split())

    @property
    def setting_is_known(self) -> np.bool_:
        return np.bool_(bool(self.line.setting))

    def form_is(self, form: str) -> np.bool_:
        return np.bool_(self.line.words["form"] == form)

    def place_is(self, places: str) -> np.bool_:
        return np.bool_(self.line.words["place_of_service"] in places.split())

    def acquired(self, how: str) -> np.bool_:
        return np.bool_(self.line.words["acquisition"].lower() == how.lower())

    def diagnosis_starts(self, prefixes: str) -> np.bool_:
        return np.bool_(any(code.startswith(tuple(prefixes.split())) for code in self.line.words["diagnoses"].split()))

    def first_diagnosis_starts(self, prefixes: str) -> np.bool_:
        codes = [code for code in self.line.words["diagnoses"].split() if not code.startswith("Z51")]
        return np.bool_(bool(codes) and codes[0].startswith(tuple(prefixes.split())))

    @property
    def has_diagnosis(self) -> np.bool_:
        return np.bool_(bool(self.line.words["diagnoses"].split()))

    def text(self, column: str, name: str, meaning: Callable[[str], object]) -> np.bool_:
        return np.bool_(bool(meaning(self.line.words[COLUMNS.get(column, column)])))

    def _said(self, name: str) -> str:
        return next((word.split("=", 1)[1] for word in self.line.words["record"].split() if word.split("=", 1)[0] == name), "")

    def fact(self, name: str) -> np.int64:
        said = self._said(name)
        if "-" in said:
            return np.int64(day_of(said))
        return np.int64(said if said.isdecimal() else -1)

    def says(self, name: str) -> np.bool_:
        return np.bool_(bool(self._said(name)))

    def fact_is(self, name: str, values: str) -> np.bool_:
        return np.bool_(self._said(name) in values.split())

    def elements(self, name: str, elements: str) -> np.int64:
        return np.int64(sum(element in self._said(name).split(",") for element in elements.split()))

    def names(self, name: str, elements: str) -> np.bool_:
        return np.bool_(self.elements(name, elements) > 0)

    @property
    def copy_number(self) -> np.int64:
        return np.int64(self.line.copy_number)

    def claim_text(self, column: str, name: str, meaning: Callable[[str], object]) -> np.bool_:
        row = self.world.claim_row.get(self.line.words["claim_id"], -1)
        return np.bool_(row >= 0 and bool(meaning(self.world.claims[column][row])))

    def claim_number(self, column: str) -> np.int64:
        row = self.world.claim_row.get(self.line.words["claim_id"], -1)
        return np.int64(self.world.claims[column][row] if row >= 0 and column in self.world.claims else NO_NUMBER)

    def modifier_beyond(self, group: str) -> np.bool_:
        return np.bool_(bool(self.line.modifiers - self.world.library.modifiers(group)))

    def days_since(self, codes: str, within: str = "course", part: str = "") -> np.int64:
        before = [line.day for line in PlainView(self.world, self.everything, self.line, within)._chosen(codes, part) if line.day <= self.line.day]
        return np.int64(self.line.day - max(before, default=FIRST_DAY))

    def days_until(self, codes: str, within: str = "course", part: str = "") -> np.int64:
        after = [line.day for line in PlainView(self.world, self.everything, self.line, within)._chosen(codes, part) if line.day >= self.line.day]
        return np.int64(min(after, default=LAST_DAY) - self.line.day)

    def days_since_earlier(self, codes: str, within: str = "course", part: str = "") -> np.int64:
        before = [line.day for line in PlainView(self.world, self.everything, self.line, within)._chosen(codes, part) if line.day < self.line.day]
        return np.int64(self.line.day - max(before, default=FIRST_DAY))

    def days_until_later(self, codes: str, within: str = "course", part: str = "") -> np.int64:
        after = [line.day for line in PlainView(self.world, self.everything, self.line, within)._chosen(codes, part) if line.day > self.line.day]
        return np.int64(min(after, default=LAST_DAY) - self.line.day)

    def tumours(self, codes: str) -> np.int64:
        return np.int64(len({tumour(line) for line in self._chosen(codes) if tumour(line)}))

    def other_tumour(self, codes: str, within: str = "course") -> np.bool_:
        others = [tumour(line) for line in PlainView(self.world, self.everything, self.line, within)._chosen(codes)]
        return np.bool_(bool(tumour(self.line)) and all(others) and tumour(self.line) not in others)

    @property
    def has_unlisted(self) -> np.bool_:
        return np.bool_(any(line.code and not self._is_valid(line) for line in self.own))

    def _is_valid(self, line: Any) -> bool:
        rows = self.world.library.code_rows(line.code)
        return bool(rows) and min(row.start for row in rows) <= line.day <= max(row.end for row in rows)

    def different(self, column: str) -> np.int64:
        name = COLUMNS.get(column, column)
        words = {line.entity if column == "entity" else line.words[name] for line in self.own}
        return np.int64(len(words - {""}))

    @property
    def years(self) -> np.int64:
        years = [date_of(line.day).year for line in self.own]
        return np.int64(max(years) - min(years) + 1)

    def payer_says(self, name: str, value: bool | int | str = True) -> np.bool_:
        return np.bool_(self.world.library.payer(self.line.payer).setting(name, self.line.day) == value)

    def law(self, name: str) -> np.int64:
        value = self.world.library.law(name, self.line.payer, self.line.day)
        return np.int64(NO_NUMBER if value is None else value)

    def payer_is(self, payers: str) -> np.bool_:
        return np.bool_(self.line.payer in payers.split() or self.world.library.payer(self.line.payer).kind in payers.split())

    @property
    def published(self) -> Any:
        return self.world.reference.of(self)


COLUMNS = {
    "patient": "patient_id", "entity": "entity_id", "provider": "provider_id", "claim": "claim_id", "course": "course_id", "payer": "payer_id",
    "place": "place_of_service", "revenue": "revenue_code", "file": "source_file", "site": "body_site", "pointers": "absent_pointers",
}  # fmt: skip


def tumour(line: Charge) -> str:
    return next((code for code in line.words["diagnoses"].split() if "C" <= code < "D5"), "")


class Many:
    """Several views at once: every answer is an array with one value a view."""

    def __init__(self, views: list[PlainView]) -> None:
        self.views = views

    def __getattr__(self, name: str) -> Any:
        if name in KEYS or name == "published":
            return Many([getattr(view, name) for view in self.views])
        values = [getattr(view, name) for view in self.views]
        if values and callable(values[0]):
            return lambda *args, **kwargs: np.array([value(*args, **kwargs) for value in values])
        return np.array(values)
