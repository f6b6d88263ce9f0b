"""What a line says about its course: radiation, drugs or neither; planning, delivery or neither; and the site it treats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..formats.tabular_columns import paired
from ..model.table import Table, Words
from ..sources import Library

OTHER, RADIATION, MEDICAL = range(3)

_RADIATION = frozenset(
    "clinical_planning simulation plan calculation device physics delivery guidance management radiosurgery brachytherapy hyperthermia surface source".split()
)
_MEDICAL = frozenset("drug infusion injection hydration".split())

PLANNING = frozenset("77261 77262 77263".split())
"""Clinical treatment planning: a physician's decision to treat, once a course."""

SIMULATIONS = frozenset("77290 C9794 G0562".split())
"""Complex simulations, which stand for clinical planning on a facility's claim, that never has it."""

WORK_UP = SIMULATIONS | frozenset("77295 77301 77307 77318 77436".split())
"""Complex simulations and plans: with them the work on a new volume begins."""

CLOSING = frozenset("77431 77432 77435".split())
"""Management that pays a whole course at once: with it the course is told to its end."""

_DELIVERY_SETS = ("rt_delivery", "brachy_application")
_TREATMENT_SETS = ("course_management", "guidance", "guidance_2025")


@dataclass(frozen=True)
class Lines:
    """All charge lines. Arrays of shape (lines,). patient: int64 place of the patient in sorted order. day: int64. kind: OTHER, RADIATION or MEDICAL.

    site: int64 place among `sites` (sorted), 0 where no site is known. code: int64 place among `codes`.
    """

    patient: np.ndarray
    day: np.ndarray
    kind: np.ndarray
    is_planning: np.ndarray
    is_simulation: np.ndarray
    is_work_up: np.ndarray
    is_delivery: np.ndarray
    is_under_treatment: np.ndarray
    is_closing: np.ndarray
    site: np.ndarray
    code: np.ndarray
    patients: list[str]
    sites: list[str]
    codes: list[str]


def lines_of(charges: Table, library: Library) -> Lines:
    """Read every word once; nothing here depends on the order of the lines."""
    patient, patients = _sorted(_text(charges, "patient_id"))
    code, codes = _sorted(_text(charges, "code"))
    site, sites = _sorted(paired(_text(charges, "body_site"), _text(charges, "diagnoses"), site_of))
    delivery = {row.code for name in _DELIVERY_SETS for row in library.set_rows(name)}
    under_treatment = {row.code for name in _TREATMENT_SETS for row in library.set_rows(name)}
    kind = np.array([kind_of_code(word, library) for word in codes], dtype=np.int64)
    groups = (PLANNING, SIMULATIONS, WORK_UP, delivery, under_treatment, CLOSING)
    planning, simulation, work_up, delivered, treated, closing = (_among(group, codes)[code] for group in groups)
    day = np.asarray(charges["service_date"]).astype(np.int64)
    return Lines(patient, day, kind[code], planning, simulation, work_up, delivered, treated, closing, site, code, patients, sites, codes)


def kind_of_code(code: str, library: Library) -> int:
    """Radiation, drugs and their administration, or neither, by the family of the code; an unknown code from 77261 to 77799 is radiation."""
    rows = library.code_rows(code)
    family = rows[-1].family if rows else ""
    if family in _RADIATION or (not rows and code.isdigit() and len(code) == 5 and "77261" <= code <= "77799"):
        return RADIATION
    return MEDICAL if family in _MEDICAL else OTHER


def site_of(body_site: str, diagnoses: str) -> str:
    """The practice's own word for the site; else the category of the first diagnosis that is not Z51, of secondary tumours with their place: C79.51."""
    if body_site:
        return " ".join(body_site.lower().split())
    first = next((code for code in diagnoses.split() if not code.startswith("Z51")), "")
    return first[:6] if first[:3] in ("C77", "C78", "C79") else first[:3]


def _text(charges: Table, name: str) -> Words:
    column = charges.columns.get(name)
    return column if isinstance(column, Words) else Words.all_the_same("", len(charges))


def _sorted(column: Words) -> tuple[np.ndarray, list[str]]:
    """Places among the sorted words; the empty word stays the first."""
    words = sorted(set(column.words))
    place = {word: i for i, word in enumerate(words)}
    return np.array([place[word] for word in column.words], dtype=np.int64)[column.ids], words


def _among(codes: frozenset[str] | set[str], words: list[str]) -> np.ndarray:
    return np.array([word in codes for word in words], dtype=bool)
