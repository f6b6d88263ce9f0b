"""What payers answered to the lines of claims: remittances are matched by numbers that were sent and echoed, and never by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..model.dates import NO_DATE
from ..model.schema import ADJUSTMENT, CLAIM, REMITTANCE, REMITTANCE_LINE, SERVICE_LINE, TableSpec
from ..model.table import NO_NUMBER, Table
from .remittances import Remittances

REVERSAL = "22"
RANK_OF_STATUS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
"""CLP02 that says in which turn the payer paid. A denial (4) and a reversal (22) do not say it."""

NOT_AN_ANSWER = {"23": "not the payer's claim", "25": "predetermination"}


@dataclass(slots=True)
class Answer:
    """What one remittance says of one claim line. adjustments: (group, reason, cents). is_whole: said of the claim as a whole, which has no lines."""

    day: int
    order: int
    is_reversal: bool
    paid: int = 0
    adjustments: list[tuple[str, str, int]] = field(default_factory=list)
    is_whole: bool = False


class Unmatched(NamedTuple):
    """Something of a remittance that no line of a claim is behind. why: in words. position: segment of CLP or SVC."""

    why: str
    file: str
    position: int
    claim_number: str
    code: str
    charge_amount: int


@dataclass
class Matched:
    """answers: row of the claim lines -> its answers by day. unmatched: in the order of the files. claims: remittances that were matched."""

    answers: dict[int, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    unmatched: list[Unmatched] = field(default_factory=list)
    claims: int = 0


def match_answers(claims: Table, lines: Table, remittances: Remittances) -> Matched:
    """Every balanced remittance with the claim and the lines that it answers.

    A claim by its number (CLP01); where several have it by member id, turn, payer, being the one whose payer's number a correction names, frequency, line
    control numbers, and charge. A line by its control number (REF 6R), else by code, modifiers, date and charge, where one alone fits.
    """
    desk = _Desk(_rows(claims, CLAIM), _rows(lines, SERVICE_LINE))
    payers = {row["payment_id"]: row for row in _dicts(remittances.payments)}
    lines_of, adjustments_of = _by_remittance(remittances.lines, REMITTANCE_LINE), _by_remittance(remittances.adjustments, ADJUSTMENT)
    for order, claim in enumerate(_rows(remittances.remittances, REMITTANCE)):
        payment = payers[claim.payment_id]
        own = _Remittance(claim, lines_of.get(claim.remittance_id, []), adjustments_of.get(claim.remittance_id, []), payment["payer_id"],
                          payment["payment_date"], order)  # fmt: skip
        desk.take(own)
    for answers in desk.matched.answers.values():
        answers.sort(key=lambda answer: (answer.day, answer.order))
    return desk.matched


class _Remittance(NamedTuple):
    """One answered claim with what belongs to it. order: its place among all."""

    claim: Any
    lines: list[Any]
    adjustments: list[Any]
    payer_id: str
    day: int
    order: int

    def of_line(self, number: int) -> list[tuple[str, str, int]]:
        return [(a.group, a.reason, a.adjustment_amount) for a in self.adjustments if a.line_number == number]


class _Desk:
    """Claims by number, their lines, and what has been matched so far."""

    def __init__(self, claims: list[Any], lines: list[Any]) -> None:
        self.claims, self.lines = claims, lines
        self.by_number: dict[str, list[int]] = defaultdict(list)
        for row, claim in enumerate(claims):
            self.by_number[claim.claim_number].append(row)
        self.lines_of: dict[str, list[int]] = defaultdict(list)
        for row, line in enumerate(lines):
            self.lines_of[line.claim_id].append(row)
        self.matched = Matched()

    def take(self, own: _Remittance) -> None:
        claim = own.claim
        if not claim.is_balanced:
            self._miss("claim that does not balance", own)
        elif claim.status in NOT_AN_ANSWER:
            self._miss(NOT_AN_ANSWER[claim.status], own)
        elif not claim.claim_number or claim.claim_number not in self.by_number:
            self._miss("no claim of this number", own)
        else:
            found = self._claim_of(own)
            if len(found) > 1:
                self._miss(f"{len(found)} claims fit", own)
            elif RANK_OF_STATUS.get(claim.status, self.claims[found[0]].payer_rank) != self.claims[found[0]].payer_rank:
                self._miss("answer of another payer", own)
            else:
                self.matched.claims += 1
                self._take_lines(own, self.lines_of[self.claims[found[0]].claim_id])

    def _claim_of(self, own: _Remittance) -> list[int]:
        """The claims that fit, narrowed by one piece of evidence after the other while several do."""
        claim, rows = own.claim, self.by_number[own.claim.claim_number]
        controls = {line.control_number for line in own.lines} - {""}
        corrected = {self.claims[row].payer_control_number for row in rows} - {""}
        is_corrected = claim.payer_control_number in corrected
        evidence: tuple[Callable[[int], bool], ...] = (
            lambda row: bool(claim.member_id) and self.claims[row].member_id == claim.member_id,
            lambda row: self.claims[row].payer_rank == RANK_OF_STATUS.get(claim.status),
            lambda row: bool(own.payer_id) and self.claims[row].payer_id == own.payer_id,
            lambda row: is_corrected and not self.claims[row].payer_control_number,
            lambda row: bool(claim.frequency) and self.claims[row].frequency == claim.frequency,
            lambda row: bool(controls) and controls <= {self.lines[line].control_number for line in self.lines_of[self.claims[row].claim_id]},
            lambda row: self.claims[row].charge_amount == abs(claim.charge_amount),
        )
        for says in evidence:
            if len(rows) == 1:
                break
            rows = [row for row in rows if says(row)] or rows
        return rows

    def _take_lines(self, own: _Remittance, rows: list[int]) -> None:
        is_reversal, answers = own.claim.status == REVERSAL, {}
        of_claim = own.of_line(NO_NUMBER)
        if not own.lines:
            if own.claim.paid_amount and len(rows) > 1:
                self._miss("claim paid as a whole, without lines", own)
                return
            paid = own.claim.paid_amount
            answers = {row: Answer(own.day, own.order, is_reversal, paid, list(of_claim), True) for row in rows}
        for line in own.lines:
            row = self._line_of(line, rows)
            if isinstance(row, str):
                self._miss(row, own, line)
                continue
            answer = answers.setdefault(row, Answer(own.day, own.order, is_reversal))
            answer.paid += line.paid_amount
            answer.adjustments += own.of_line(line.line_number)
        if own.claim.paid_amount == 0 and own.lines and of_claim:
            for answer in answers.values():
                answer.adjustments += of_claim
        for row, answer in answers.items():
            self.matched.answers[row].append(answer)

    def _line_of(self, line: Any, rows: list[int]) -> int | str:
        """The row of the claim line that a remittance line answers, or why there is none."""
        if line.control_number:
            same = [row for row in rows if self.lines[row].control_number == line.control_number]
            if len(same) == 1:
                return same[0]
            if same:
                return f"{len(same)} lines of the claim have this control number"
        fits = [row for row in rows if self._fits(line, self.lines[row])]
        return fits[0] if len(fits) == 1 else f"{len(fits)} lines of the claim fit" if fits else "no line of the claim fits"

    def _fits(self, answer: Any, sent: Any) -> bool:
        code = answer.billed_code or answer.code
        return (
            code == sent.code
            and (bool(code) or answer.revenue_code == sent.revenue_code)
            and sorted(answer.modifiers.split()) == sorted(sent.modifiers.split())
            and (answer.service_date == sent.service_date or answer.service_date == NO_DATE)
            and abs(answer.charge_amount) == sent.charge_amount
        )

    def _miss(self, why: str, own: _Remittance, line: Any = None) -> None:
        claim = own.claim
        code = "" if line is None else line.billed_code or line.code or line.revenue_code
        where, amount = (claim.source_position, claim.charge_amount) if line is None else (line.source_position, line.charge_amount)
        self.matched.unmatched.append(Unmatched(why, claim.source_file, where, claim.claim_number, code, amount))


def _rows(table: Table, spec: TableSpec) -> list[Any]:
    """Rows of a table as named tuples of plain values."""
    row: Any = NamedTuple("Row", [(column.name, Any) for column in spec.columns])  # type: ignore[misc]
    return [row._make(values) for values in zip(*(table[column.name].tolist() for column in spec.columns), strict=True)]


def _dicts(table: Table) -> Iterable[dict[str, Any]]:
    names = list(table.columns)
    return (dict(zip(names, values, strict=True)) for values in zip(*(table[name].tolist() for name in names), strict=True))


def _by_remittance(table: Table, spec: TableSpec) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in _rows(table, spec):
        groups[row.remittance_id].append(row)
    return groups
