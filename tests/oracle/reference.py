"""What the payers publish, looked up one row at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oncoledger.engine.products import Entry, entry_of, units_of
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of
from oncoledger.model.identifiers import icd10cm, ndc
from oncoledger.sources.keys import code_key
from oncoledger.sources.library import Library

if TYPE_CHECKING:
    from tests.oracle.lines import Charge
    from tests.oracle.views import PlainView

FIRST_DAY_OF_DIAGNOSES, LAST_DAY_OF_DIAGNOSES = day_of("2025-10-01"), day_of("2026-09-30")
"""The fiscal year whose list of diagnoses is in the package."""


class Reference:
    """Remembers what it was asked, so that a million lines do not ask the same thing a million times."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._pairs: dict[tuple[str, str, str, int], int] = {}
        self._known: dict[tuple[str, str, str], bool] = {}
        self._units: dict[tuple[str, str, int], tuple[int, int]] = {}
        self._addons = set(library.addons().addon.tolist())

    def of(self, view: PlainView) -> Answers:
        return Answers(self, view)

    def knows(self, table: str, one: str, other: str) -> bool:
        key = (table, one, other)
        if key not in self._known:
            self._known[key] = bool(self.library.has_pair(table, np.array([code_key(one)]), np.array([code_key(other)]))[0])
        return self._known[key]

    def pair(self, table: str, one: str, other: str, day: int) -> int:
        key = (table, one, other, day)
        if key not in self._pairs:
            answer = self.library.pairs(table, np.array([code_key(one)]), np.array([code_key(other)]), np.array([day], dtype=np.int32))
            self._pairs[key] = int(answer.indicator[0])
        return self._pairs[key]

    def limit(self, table: str, code: str, day: int) -> tuple[int, int]:
        key = (table, code, day)
        if key not in self._units:
            answer = self.library.mue(table, np.array([code_key(code)]), np.array([day], dtype=np.int32))
            self._units[key] = (int(answer.value[0]), int(answer.mai[0]))
        return self._units[key]

    def is_add_on(self, code: str) -> bool:
        return code_key(code) in self._addons


class Answers:
    """For one line."""

    def __init__(self, reference: Reference, view: PlainView) -> None:
        self.reference, self.view, self.line = reference, view, view.line
        self.library = reference.library

    @property
    def is_listed(self) -> np.bool_:
        return np.bool_(bool(self.library.code_rows(self.line.code)))

    @property
    def first_valid_date(self) -> np.int64:
        return np.int64(min((row.start for row in self.library.code_rows(self.line.code)), default=LAST_DAY + 1))

    @property
    def last_valid_date(self) -> np.int64:
        return np.int64(max((row.end for row in self.library.code_rows(self.line.code)), default=FIRST_DAY - 1))

    @property
    def is_valid(self) -> np.bool_:
        return np.bool_(self.first_valid_date <= self.line.day <= self.last_valid_date)

    def standing_is(self, standings: str) -> np.bool_:
        kind = self.library.payer(self.line.payer).kind
        rows = [row for row in self.library.standing(self.line.code) if row.covers(kind, self.line.setting, self.line.day)]
        return np.bool_(bool(rows) and rows[-1].standing in standings.split())

    def _diagnoses(self) -> list[tuple[bool, bool]]:
        """Of each diagnosis of the right form: is it in the list, may it be billed; by the list in the package, whatever the day."""
        inside = max(FIRST_DAY_OF_DIAGNOSES, min(self.line.day, LAST_DAY_OF_DIAGNOSES))
        facts = [self.library.diagnosis(code, inside) for code in self.line.words["diagnoses"].split() if icd10cm.is_valid(code)]
        return [(each.is_valid, each.is_billable) for each in facts]

    @property
    def diagnosis_year_is_known(self) -> np.bool_:
        return np.bool_(FIRST_DAY_OF_DIAGNOSES <= self.line.day <= LAST_DAY_OF_DIAGNOSES)

    @property
    def diagnosis_list_is_whole(self) -> np.bool_:
        return self.diagnosis_year_is_known

    @property
    def has_unlisted_diagnosis(self) -> np.bool_:
        return np.bool_(any(not valid for valid, _ in self._diagnoses()))

    @property
    def has_heading_diagnosis(self) -> np.bool_:
        return np.bool_(any(valid and not billable for valid, billable in self._diagnoses()))

    @property
    def _entry(self) -> Entry:
        return entry_of(self.library, ndc.compact(self.line.words["ndc"]), self.line.code, self.line.day)

    @property
    def crosswalk_is_current(self) -> np.bool_:
        return np.bool_(bool(self.line.words["ndc"]) and self._entry.is_current)

    @property
    def has_other_product(self) -> np.bool_:
        codes = {row.code for row in self.library.ndc(ndc.compact(self.line.words["ndc"]), self.line.day)}
        return np.bool_(bool(codes) and self.line.code not in codes)

    @property
    def has_products(self) -> np.bool_:
        return np.bool_(bool(self.line.words["ndc"]) and bool(self.library.ndcs_of(self.line.code, self.line.day)))

    @property
    def container_units(self) -> np.int64:
        return np.int64(round(self._entry.units))

    def _made(self, line: Charge) -> tuple[int, int]:
        return units_of(entry_of(self.library, ndc.compact(line.words["ndc"]), line.code, line.day), line.ndc_quantity, line.words["ndc_unit"])

    @property
    def ndc_units(self) -> np.int64:
        return np.int64(self._made(self.line)[0])

    @property
    def ndc_units_by_package(self) -> np.int64:
        return np.int64(self._made(self.line)[1])

    @property
    def ndc_units_of_service(self) -> np.int64:
        return np.int64(sum(max(self._made(line)[0], 0) for line in self.view.service.own))

    def _limits(self) -> tuple[tuple[int, int], bool]:
        office, hospital = (self.reference.limit(table, self.line.code, self.line.day) for table in ("practitioner", "hospital"))
        return (hospital if self.line.setting == "hospital" else office), bool(self.line.setting) or office == hospital

    @property
    def unit_limit(self) -> np.int64:
        return np.int64(self._limits()[0][0])

    @property
    def adjudication(self) -> np.int64:
        return np.int64(self._limits()[0][1])

    @property
    def limits_agree(self) -> np.bool_:
        return np.bool_(self._limits()[1])

    @property
    def limit_edition(self) -> np.int64:
        return np.int64(0)

    @property
    def is_add_on(self) -> np.bool_:
        return np.bool_(self.reference.is_add_on(self.line.code) and self.library.primaries(self.line.code, self.line.day).kind == "fixed")

    @property
    def has_primary(self) -> np.bool_:
        if not self.is_add_on:
            return np.bool_(False)
        primaries = self.library.primaries(self.line.code, self.line.day).codes
        return np.bool_(any(line.code in primaries for line in self.view.day.own))
