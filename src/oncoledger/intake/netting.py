"""Which claim lines are judged: replaced, voided and repeated ones are not, and every kind is counted in a note.

The number under which a payer keeps a claim is not on the claim itself, so that a replacement or void is matched by the sender's
own claim number; two corrections of one claim are also matched by the payer's number that both name. Both are our inference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import astuple, dataclass, replace

import numpy as np

from ..model.table import Table
from .claims import claim_of_line, text

REPLACES, VOIDS = "7", "8"
STANDS, REPLACED, VOIDED, IS_VOID = range(4)


@dataclass(frozen=True)
class Netted:
    """How many claims and lines are not judged, by reason. Counts of claims that have nothing to do with each other can be added."""

    replaced: int = 0
    voided: int = 0
    voids: int = 0
    lonely_voids: int = 0
    lonely_replacements: int = 0
    repeated_lines: int = 0
    repeated_on: int = 0

    def __add__(self, other: Netted) -> Netted:
        return Netted(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def in_words(self) -> list[str]:
        notes = []
        if self.replaced:
            notes.append(f"{_count(self.replaced, 'claim')} not judged: replaced by a later one (frequency 7)")
        if self.voided:
            notes.append(f"{_count(self.voided, 'claim')} not judged: voided (frequency 8)")
        if self.voids:
            notes.append(f"{_count(self.voids, 'void')} not judged (frequency 8)")
        for what, kind, lonely in (("void", VOIDS, self.lonely_voids), ("replacement", REPLACES, self.lonely_replacements)):
            if lonely:
                then = "" if kind == VOIDS else "; such a replacement is judged as it stands"
                notes.append(f"{lonely:,} {what}{'s' * (lonely != 1)} (frequency {kind}) of a claim that is not among the inputs{then}")
        if self.repeated_lines:
            on = f"{self.repeated_on:,} secondary or tertiary claim{'s' * (self.repeated_on != 1)}"
            notes.append(f"{_count(self.repeated_lines, 'line')} not judged: sent on {on} and on a primary one")
        return notes


def net(claims: Table, charges: Table, primary: Container[int] = ()) -> tuple[np.ndarray, Netted]:
    """Which of the claims' charge lines stand, shape (charges,), and how many do not.

    charges: charge lines of the claims. primary: hashes of `sent_lines` of primary claims that are not among these.
    """
    state, netted = states(claims)
    claim = claim_of_line(claims, charges)
    keep = (state == STANDS)[claim]
    repeated = _repeated(claims, charges, claim, keep, primary)
    counted = replace(netted, repeated_lines=int(repeated.sum()), repeated_on=len(np.unique(claim[repeated])))
    return keep & ~repeated, counted


def states(claims: Table) -> tuple[np.ndarray, Netted]:
    """What became of each claim (STANDS, REPLACED, VOIDED, IS_VOID), and how many of each there are."""
    frequency = text(claims, "frequency").tolist()
    state = np.where(np.array([f == VOIDS for f in frequency], dtype=bool), IS_VOID, STANDS)
    corrections = [row for row, f in enumerate(frequency) if f in (REPLACES, VOIDS)]
    if not corrections:
        return state, Netted()
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
    return state, _netted(state, corrections, frequency, answered)


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


def _netted(state: np.ndarray, corrections: list[int], frequency: list[str], answered: set[int]) -> Netted:
    replaced, voided, voids = (int((state == s).sum()) for s in (REPLACED, VOIDED, IS_VOID))
    alone = [frequency[row] for row in corrections if row not in answered and state[row] in (STANDS, IS_VOID)]
    return Netted(replaced, voided, voids, alone.count(VOIDS), alone.count(REPLACES))


def is_secondary(claims: Table) -> np.ndarray:
    """Which claims go to a second or third payer."""
    rank = text(claims, "payer_rank")
    return np.array([word in ("S", "T") for word in rank.words], dtype=bool)[rank.ids]


def senders(claims: Table) -> list[tuple[str, int]]:
    """What two claims of one service share, even where two payers know the person by different numbers: the sender's claim number and the birth date."""
    return list(zip(text(claims, "claim_number").tolist(), np.asarray(claims["birth_date"]).tolist(), strict=True))


def sent_lines(claims: Table, charges: Table, claim: np.ndarray, rows: np.ndarray) -> list[tuple[object, ...]]:
    """The lines as a second payer is sent them again: claim number, birth date, and what the line says. claim: the claim of every charge line."""
    columns = [text(charges, name).take(rows).tolist() for name in ("form", "code", "modifiers", "revenue_code")]
    columns += [np.asarray(charges[name])[rows].tolist() for name in ("service_date", "units")]
    sender = senders(claims)
    return [(*sender[of], *line) for of, line in zip(claim[rows].tolist(), zip(*columns, strict=True), strict=True)]


def _repeated(claims: Table, charges: Table, claim: np.ndarray, keep: np.ndarray, primary: Container[int]) -> np.ndarray:
    """Lines of secondary and tertiary claims that already stand on a primary one of the same person or claim number, shape (charges,)."""
    later = is_secondary(claims)[claim] & keep
    repeated = np.zeros(len(charges), dtype=bool)
    if not later.any():
        return repeated
    patient = text(charges, "patient_id")
    first, again = np.flatnonzero(keep & ~later), np.flatnonzero(later)
    seen: set[tuple[object, ...]] = set()
    for who, line in zip(patient.take(first).tolist(), sent_lines(claims, charges, claim, first), strict=True):
        seen.add((who, line[2:]))
        seen.add(line)
    mine = zip(patient.take(again).tolist(), sent_lines(claims, charges, claim, again), strict=True)
    repeated[again] = [(who, line[2:]) in seen or line in seen or hash(line) in primary for who, line in mine]
    return repeated


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{' is' if number == 1 else 's are'}"
