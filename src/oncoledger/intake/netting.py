"""Which claim lines are judged: replaced, voided and repeated ones are not, and every kind is counted in a note.

The number under which a payer keeps a claim is not on the claim itself, so that a replacement or void is matched by the sender's
own claim number; two corrections of one claim are also matched by the payer's number that both name. Both are our inference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from ..model.table import Table
from .claims import claim_of_line, text

REPLACES, VOIDS = "7", "8"
STANDS, REPLACED, VOIDED, IS_VOID = range(4)


def net(claims: Table, lines: Table, charges: Table, rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Which of the claims' charge lines stand, shape (charges,), and notes that count the others.

    charges: charge lines of the claims. rows: the row of `lines` behind each.
    """
    state, notes = states(claims)
    claim = claim_of_line(claims, lines)[rows]
    keep = (state == STANDS)[claim]
    repeated = _repeated(claims, charges, claim, keep)
    if repeated.any():
        of = len(np.unique(claim[repeated]))
        notes.append(f"{_count(int(repeated.sum()), 'line')} not judged: sent on {of:,} secondary or tertiary claim{'s' * (of != 1)} and on a primary one")
    return keep & ~repeated, notes


def states(claims: Table) -> tuple[np.ndarray, list[str]]:
    """What became of each claim (STANDS, REPLACED, VOIDED, IS_VOID), and notes that count."""
    frequency = text(claims, "frequency").tolist()
    state = np.where(np.array([f == VOIDS for f in frequency], dtype=bool), IS_VOID, STANDS)
    corrections = [row for row, f in enumerate(frequency) if f in (REPLACES, VOIDS)]
    if not corrections:
        return state, []
    files, position = text(claims, "source_file").tolist(), np.asarray(claims["source_position"]).tolist()
    answered: set[int] = set()
    for group in _groups(claims, corrections, frequency):
        group.sort(key=lambda row: (files[row], position[row]))

        def comes_before(row: int, other: int) -> bool:
            return files[row] != files[other] or position[row] < position[other]

        standing = [row for row in group if state[row] == STANDS]
        for void in (row for row in group if frequency[row] == VOIDS):
            for row in standing:
                if comes_before(row, void):
                    state[row] = VOIDED
                    answered.add(void)
        standing = [row for row in standing if state[row] == STANDS]
        last = next((row for row in reversed(standing) if frequency[row] == REPLACES), None)
        for row in standing:
            if last is not None and row != last and (frequency[row] == REPLACES or comes_before(row, last)):
                state[row] = REPLACED
                answered.add(last)
    return state, _notes(state, corrections, frequency, answered)


def _groups(claims: Table, corrections: list[int], frequency: list[str]) -> Iterable[list[int]]:
    """Claims that are about one service: first those with one claim number, then corrections that name one number of the payer's."""
    patient, form, rank = (text(claims, name).tolist() for name in ("patient_id", "form", "payer_rank"))
    number, payers = text(claims, "claim_number").tolist(), text(claims, "payer_control_number").tolist()
    wanted = {(patient[row], form[row], rank[row], number[row]) for row in corrections}
    by_number: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in range(len(number)):
        key = (patient[row], form[row], rank[row], number[row])
        if key in wanted:
            by_number[key].append(row)
    by_payers: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in corrections:
        if payers[row]:
            by_payers[patient[row], form[row], rank[row], payers[row]].append(row)
    return [*by_number.values(), *(group for group in by_payers.values() if len(group) > 1)]


def _notes(state: np.ndarray, corrections: list[int], frequency: list[str], answered: set[int]) -> list[str]:
    replaced, voided, voids = (int((state == s).sum()) for s in (REPLACED, VOIDED, IS_VOID))
    alone = [row for row in corrections if row not in answered and state[row] in (STANDS, IS_VOID)]
    notes = []
    if replaced:
        notes.append(f"{_count(replaced, 'claim')} not judged: replaced by a later one (frequency 7)")
    if voided:
        notes.append(f"{_count(voided, 'claim')} not judged: voided (frequency 8)")
    if voids:
        notes.append(f"{_count(voids, 'void')} not judged (frequency 8)")
    for what, kind in (("void", VOIDS), ("replacement", REPLACES)):
        if lonely := sum(frequency[row] == kind for row in alone):
            then = "" if kind == VOIDS else "; such a replacement is judged as it stands"
            notes.append(f"{lonely:,} {what}{'s' * (lonely != 1)} (frequency {kind}) of a claim that is not among the inputs{then}")
    return notes


def _repeated(claims: Table, charges: Table, claim: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """Lines of secondary and tertiary claims that already stand on a primary one of the same person or claim number, shape (charges,)."""
    rank = text(claims, "payer_rank")
    later = np.array([word in ("S", "T") for word in rank.words], dtype=bool)[rank.ids][claim] & keep
    repeated = np.zeros(len(charges), dtype=bool)
    if not later.any():
        return repeated
    columns = [text(charges, name).tolist() for name in ("form", "code", "modifiers", "revenue_code")]
    columns += [np.asarray(charges[name]).tolist() for name in ("service_date", "units")]
    lines = list(zip(*columns, strict=True))
    patient, number = text(charges, "patient_id").tolist(), text(claims, "claim_number").tolist()
    born, of = np.asarray(claims["birth_date"]).tolist(), claim.tolist()
    seen: set[tuple[object, ...]] = set()
    for row in np.flatnonzero(keep & ~later).tolist():
        seen.add((patient[row], lines[row]))
        seen.add((number[of[row]], born[of[row]], lines[row]))
    for row in np.flatnonzero(later).tolist():
        repeated[row] = (patient[row], lines[row]) in seen or (number[of[row]], born[of[row]], lines[row]) in seen
    return repeated


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{' is' if number == 1 else 's are'}"
