"""Claims as they were first sent: what a payer answered first was said of these, not of the corrections that followed."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ..model.schema import CHARGE
from ..model.table import Table
from ..sources import Library
from .claims import charges_of_claims, claim_of_line, text
from .courses import infer_courses
from .ledger import Ledger
from .netting import REPLACES, VOIDS, net


def as_first_sent(ledger: Ledger, library: Library) -> Ledger:
    """The same ledger of claims, judged as it was first sent: without the corrections of claims that are on file themselves."""
    if ledger.claims is None or ledger.service_lines is None:
        return ledger
    claims, lines, notes = without_corrections(ledger.claims, ledger.service_lines)
    if not notes:
        return ledger
    charges, _ = charges_of_claims(claims, lines)
    keep, netted = net(claims, charges)
    charges = charges.take(np.flatnonzero(keep))
    course, inferred = infer_courses(charges, library)
    charges = Table(CHARGE.name, charges.columns | {"course_id": course})
    return Ledger(charges, claims, lines, ledger.inputs, ledger.problems, [*notes, *netted.in_words()], inferred)


def without_corrections(claims: Table, lines: Table) -> tuple[Table, Table, list[str]]:
    """The claims and lines without the replacements and voids of a claim that is on file itself, and a note that counts them.

    Of a chain of replacements whose original is not on file the first is kept. Claims are the same claim by patient, form, rank and claim number.
    """
    keep = _first_ones(claims)
    gone = int((~keep).sum())
    if not gone:
        return claims, lines, []
    kept = keep[claim_of_line(claims, lines)]
    note = f"{gone:,} correction{'s' * (gone != 1)} (frequency 7 or 8) of claims that are on file: judged is what was sent first"
    return claims.take(np.flatnonzero(keep)), lines.take(np.flatnonzero(kept)), [note]


def _first_ones(claims: Table) -> np.ndarray:
    frequency = text(claims, "frequency").tolist()
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, key in enumerate(zip(*(text(claims, name).tolist() for name in ("patient_id", "form", "payer_rank", "claim_number")), strict=True)):
        groups[key].append(row)
    files, position = text(claims, "source_file").tolist(), np.asarray(claims["source_position"]).tolist()
    keep = np.ones(len(claims), dtype=bool)
    for rows in groups.values():
        corrections = [row for row in rows if frequency[row] in (REPLACES, VOIDS)]
        if len(rows) == 1 or not corrections:
            continue
        if len(corrections) == len(rows):
            corrections.remove(min(corrections, key=lambda row: (frequency[row] == VOIDS, files[row], position[row])))
        keep[corrections] = False
    return keep
