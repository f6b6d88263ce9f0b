"""Invented charge lines in bulk: radiation courses with daily delivery, guidance, weekly management and physics, and infusion days.

Written for speed alone: the same shape as a charge export, with the code mix of a cancer centre. Truth is not planted here.
"""

from __future__ import annotations

import numpy as np

from oncoledger.model.dates import day_of
from oncoledger.model.schema import CHARGE
from oncoledger.model.table import Column, Table, Words, blank

PLANNING = ["77263", "77290", "77301", "77300", "77338", "77334", "77014", "99204"]
INFUSION = ["96413", "96415", "96367", "96375", "96361", "J9271", "J1100", "J2469", "99214"]


def charges(lines: int, seed: int = 1) -> Table:
    """About `lines` charge lines. Half of the patients are treated in a hospital, half in a freestanding centre; 2025 into 2026."""
    dice = np.random.default_rng(seed)
    patients = max(1, lines // 85)
    fractions = dice.integers(15, 41, patients)
    first = dice.integers(day_of("2025-01-06"), day_of("2026-03-02"), patients)
    hospital = dice.random(patients) < 0.5
    change = day_of("2026-01-01")
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []

    def put(patient: np.ndarray, day: np.ndarray, code: np.ndarray | str, modifiers: str = "", units: int = 1) -> None:
        code = np.full(len(patient), code, dtype=object) if isinstance(code, str) else code
        parts.append((patient, day, code, np.full(len(patient), modifiers, dtype=object), np.full(len(patient), units * 1000)))

    everyone = np.arange(patients)
    for place, code in enumerate(PLANNING):
        put(everyone, first - 14 + place, code, units=6 if code == "77300" else 1)
    patient = np.repeat(everyone, fractions)
    number = np.arange(len(patient)) - np.repeat(np.cumsum(fractions) - fractions, fractions)
    day = first[patient] + number + 2 * (number // 5)
    put(patient, day, np.where(day >= change, "77407", np.where(hospital[patient], "77386", "G6015")).astype(object))
    put(patient, day, np.where(day >= change, "77387", np.where(hospital[patient], "77014", "G6002")).astype(object), "26")
    weekly = number % 5 == 4
    put(patient[weekly], day[weekly], "77427")
    put(patient[weekly], day[weekly], "77336")
    treated = everyone[dice.random(patients) < 0.5]
    for visit in range(6):
        for code in INFUSION:
            put(treated, first[treated] + 21 * visit + 120, code, "25" if code == "99214" else "JZ" if code == "J9271" else "", 200 if code == "J9271" else 1)
    return _table(parts, hospital, dice)


def _table(parts: list[tuple[np.ndarray, ...]], hospital: np.ndarray, dice: np.random.Generator) -> Table:
    patient, day, code, modifiers, units = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = dice.permutation(len(patient))
    patient, day, code, modifiers, units = (column[order] for column in (patient, day, code, modifiers, units))
    names = ["", *(f"P{i:07d}" for i in range(int(patient.max()) + 1))]
    columns: dict[str, Column] = {column: blank(kind, len(patient)) for column, kind in CHARGE.kinds.items()}
    columns |= {
        "patient_id": Words((patient + 1).astype(np.int32), names),
        "service_date": day.astype(np.int32),
        "code": Words.of(code.tolist()),
        "modifiers": Words.of(modifiers.tolist()),
        "units": units.astype(np.int64),
        "setting": Words(np.where(hospital[patient], 1, 2).astype(np.int32), ["", "hospital", "freestanding"]),
        "charge_amount": dice.integers(1_000, 500_000, len(patient)),
        "source_file": Words.all_the_same("export.csv", len(patient)),
        "source_position": np.arange(2, len(patient) + 2),
    }
    return Table("charge", columns)
