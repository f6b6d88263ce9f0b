"""What a backtest answers: how the payer treated what each rule accused, and what it refused that no rule foresaw. The shape of its JSON output."""

from __future__ import annotations

from msgspec import Struct

from .result import Problem


class ReasonGiven(Struct, frozen=True):
    """A reason code of the payer. lines: on how many lines it was given. words: ours. is_own: it is the code that the rule names itself."""

    carc: str
    lines: int
    words: str
    is_own: bool = False


class RuleRecord(Struct, frozen=True):
    """One rule against the payer's answers. Grain of denied to open: accused lines; each line is one of them.

    cases: findings of which a line was answered; refused: those of which a line was denied or taken back. share: refused of cases; lower: the lower end of
    its Wilson interval. overturned: of the reduced and paid, those that were denied at first. paid_cents: what stands paid on the accused lines that were
    answered, charged_cents what these charged. holds: the practice's own history says that the rule may hold a claim.
    """

    rule: str
    title: str
    severity: str
    carc: str
    findings: int
    cases: int
    refused: int
    share: float | None
    lower: float | None
    lines: int
    denied: int
    reduced: int
    taken_back: int
    paid: int
    open: int
    overturned: int
    charged_cents: int
    paid_cents: int
    reasons: list[ReasonGiven]
    holds: bool


class Unforeseen(Struct, frozen=True):
    """Refused lines of one reason and code that no rule accused: a rule to write. asked: on how many of them a rule could not tell, and asked.

    claim_number, example: of the first of them, its claim, and its file and segment.
    """

    carc: str
    words: str
    code: str
    lines: int
    asked: int
    charged_cents: int
    claim_number: str
    example: str


class NotMatched(Struct, frozen=True):
    """Something of a remittance that no claim line is behind."""

    why: str
    file: str
    position: str
    claim_number: str
    code: str
    charge_cents: int | None


class Totals(Struct, frozen=True):
    """Grain: judged claim lines. refused: denied or taken back. accused: lines that a rule found. foreseen: refused and accused."""

    claims: int
    lines: int
    answered: int
    denied: int
    reduced: int
    taken_back: int
    paid: int
    accused: int
    accused_answered: int
    foreseen: int
    charged_cents: int
    paid_cents: int
    refused_cents: int


class Terms(Struct, frozen=True):
    """When a rule may hold: at least so many cases, and the lower end of the interval at this confidence at least at this share."""

    cases: int = 10
    share: float = 0.5
    confidence: float = 0.95


class Backtest(Struct, frozen=True):
    """A whole backtest. rules: those that accused a line, most refused money first. silent: rules that accused none."""

    version: str
    rulebook: str
    as_of: str
    claim_files: list[str]
    remittance_files: list[str]
    first_paid: str
    last_paid: str
    remittances: int
    matched: int
    totals: Totals
    terms: Terms
    rules: list[RuleRecord]
    silent: int
    unforeseen: list[Unforeseen]
    not_matched: list[NotMatched]
    notes: list[str] = []
    problems: list[Problem] = []

    @property
    def holding(self) -> list[RuleRecord]:
        """The rules that may hold a claim, by id."""
        return sorted((record for record in self.rules if record.holds), key=lambda record: record.rule)
