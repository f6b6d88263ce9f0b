"""Backtest: the book's findings on claims that were sent, against what the payers answered; and what they refused that no rule foresaw."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from oncoledger.engine.encode import Options
from oncoledger.engine.rule import Rule
from oncoledger.intake.answers import Matched, Unmatched, match_answers
from oncoledger.intake.first_sent import as_first_sent
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.intake.remittances import Remittances, read_remittances
from oncoledger.model.dates import NO_DATE, day_of, iso
from oncoledger.model.table import NO_NUMBER, Table
from oncoledger.model.verdict import ReadError, Verdict
from oncoledger.model.version import __version__
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from oncoledger.sources.reasons import reasons

from .backtest_files import sorted_files
from .backtest_result import Backtest, NotMatched, ReasonGiven, RuleRecord, Terms, Totals, Unforeseen
from .check import edition_of_rulebook, judged
from .fate import DENYING_GROUPS, Fate, Outcome, fate_of
from .profile import Profile
from .result import Problem

MISSING_CARC = "none given"
PASSED_OVER = "this transaction is passed over"
"""How each reader ends what it says of the other's transactions in a file that holds both."""


class Case(NamedTuple):
    """One finding. lines: rows of the claim lines that it accuses."""

    rule: Rule
    lines: list[int]


def backtest(
    paths: Sequence[str | Path], *, terms: Terms | None = None, payer: str = "", setting: str = "", as_of: str = "", whole: bool | None = None,
    profile: Profile | None = None, library: Library | None = None, progress: Callable[[str, int, int], None] | None = None,
) -> Backtest:  # fmt: skip
    """Judge the 837s among the files and folders as they were first sent, and hold every finding against the 835s among them.

    payer, setting, as_of, whole: as for `check`. Raises ValueError where there are no claims or no remittances to compare.
    """
    terms, profile, library = terms or Terms(), profile or Profile(), library or Library.open()
    files = sorted_files([Path(path) for path in paths])
    if not files.claims or not files.remittances:
        many = len(files.claims)
        found = f"{many or 'no'} file{'s' * (many > 1)} of claims and {len(files.remittances) or 'none'} of remittances"
        said = "".join(f"; {problem}" for problem in files.problems)
        raise ValueError(f"a backtest needs claims (837) and remittances (835); found {found}{said}")
    options = Options(day_of(as_of or dt.date.today().isoformat()), payer or profile.payer or "MEDICARE", setting or profile.setting)
    sent = read_inputs(files.claims, whole=profile.whole if whole is None else whole, library=library, progress=progress)
    if sent.claims is None or sent.service_lines is None:
        raise ValueError(f"no claim could be read in {files.claims[0]}: {sent.problems[0] if sent.problems else 'it holds none'}")
    remittances = read_remittances(files.remittances)
    matched = match_answers(sent.claims, sent.service_lines, remittances)
    ledger = as_first_sent(sent, library)
    cases, asked, lines = _accusations(ledger, sent, library, options, profile, progress)
    fates = {row: fate_of(matched.answers.get(row, [])) for row in lines}
    desk = _Desk(sent, fates, cases, asked, terms)
    days = [int(day) for day in np.asarray(remittances.payments["payment_date"]) if day != NO_DATE]
    both = {str(path) for path in files.claims} & {str(path) for path in files.remittances}
    problems = [one for one in (*files.problems, *sent.problems, *remittances.problems) if not (one.file in both and one.expected.endswith(PASSED_OVER))]
    return Backtest(
        __version__, edition_of_rulebook(), iso(options.as_of), [str(path) for path in files.claims], [str(path) for path in files.remittances],
        iso(min(days)) if days else "", iso(max(days)) if days else "", len(remittances.remittances), matched.claims, desk.totals(), terms, desk.records(),
        len(book()) - len(profile.off) - len({case.rule.id for case in cases}), desk.unforeseen(), [_not_matched(one) for one in matched.unmatched],
        [*files.notes, *ledger.notes, *remittances.notes, *_unknown_reasons(remittances, matched)], [_problem(one) for one in problems],
    )  # fmt: skip


def wilson_lower(hits: int, of: int, confidence: float) -> float:
    """The lower end of the two-sided Wilson score interval of a share (Wilson 1927)."""
    if not of:
        return 0.0
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = hits / of
    middle = share + z * z / (2 * of)
    spread = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5
    return float(max(0.0, (middle - spread) / (1 + z * z / of)))


def _accusations(
    ledger: Ledger, all_sent: Ledger, library: Library, options: Options, profile: Profile, progress: Callable[[str, int, int], None] | None
) -> tuple[list[Case], set[int], list[int]]:
    """The findings, the claim lines on which a rule could not tell, and all claim lines that were judged, as rows of the lines of all that was sent."""
    assert all_sent.service_lines is not None
    outcome = judged(ledger, library, options, profile, progress)
    row_of = {key: row for row, key in enumerate(_keys(all_sent.service_lines))}
    sent = [row_of[key] for key in _keys(ledger.charges)]
    place = np.array(sent, dtype=np.int64)[outcome.run.columns["row"]] if sent else np.zeros(0, np.int64)
    cases: list[Case] = []
    asked: set[int] = set()
    for flags in outcome.flags:
        starts, rows = flags.subject.starts.tolist(), place[flags.subject.lines].tolist()
        for i, verdict in enumerate(flags.verdicts.tolist()):
            own = rows[starts[i] : starts[i + 1]]
            if verdict == Verdict.FOUND:
                cases.append(Case(flags.rule, own))
            elif verdict == Verdict.CANNOT_TELL:
                asked.update(own)
    return cases, asked, sorted(sent)


def _keys(table: Table) -> Iterator[tuple[str, int]]:
    """What names a line in both tables: its claim and its segment."""
    return zip(table["claim_id"].tolist(), np.asarray(table["source_position"]).tolist(), strict=True)


class _Desk:
    """Everything that is counted, from the fate of each judged line."""

    def __init__(self, ledger: Ledger, fates: dict[int, Outcome], cases: list[Case], asked: set[int], terms: Terms) -> None:
        lines = ledger.service_lines
        assert lines is not None and ledger.claims is not None
        self.fates, self.cases, self.asked, self.terms = fates, cases, asked, terms
        self.charges: list[int] = np.asarray(lines["charge_amount"]).tolist()
        self.codes = [str(code or revenue) for code, revenue in zip(lines["code"].tolist(), lines["revenue_code"].tolist(), strict=True)]
        self.claim_ids = lines["claim_id"].tolist()
        self.positions = lines["source_position"].tolist()
        of_claim = zip(*(ledger.claims[name].tolist() for name in ("claim_id", "claim_number", "source_file")), strict=True)
        self.sources = {claim_id: (number, file) for claim_id, number, file in of_claim}
        self.accused = {row for case in cases for row in case.lines}

    def totals(self) -> Totals:
        counts = Counter(outcome.fate for outcome in self.fates.values())
        answered = [row for row, outcome in self.fates.items() if outcome.fate is not Fate.open]
        refused = [row for row in answered if self.fates[row].fate.is_refused]
        return Totals(
            len({self.claim_ids[row] for row in self.fates}), len(self.fates), len(answered), counts[Fate.denied], counts[Fate.reduced],
            counts[Fate.taken_back], counts[Fate.paid], len(self.accused), sum(row in self.accused for row in answered),
            sum(row in self.accused for row in refused), self._charged(answered), self._paid(answered), self._charged(refused),
        )  # fmt: skip

    def records(self) -> list[RuleRecord]:
        """One record for each rule that accused a line; what the payer refused most of comes first."""
        of_rule: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            of_rule[case.rule.id].append(case)
        records = [self._record(cases) for cases in of_rule.values()]
        return sorted(records, key=lambda record: (-record.refused, -record.cases, -record.findings, record.rule))

    def unforeseen(self) -> list[Unforeseen]:
        """Refused lines without an accusation, by reason and code, most lines first."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row, outcome in self.fates.items():
            if outcome.fate.is_refused and row not in self.accused:
                for reason in outcome.reasons or (MISSING_CARC,):
                    groups[reason, self.codes[row]].append(row)
        found = [
            Unforeseen(carc, _words(carc), code, len(rows), sum(row in self.asked for row in rows), self._charged(rows), *self._where(rows[0]))
            for (carc, code), rows in groups.items()
        ]
        return sorted(found, key=lambda one: (-one.lines, -one.charged_cents, one.carc, one.code))

    def _record(self, cases: list[Case]) -> RuleRecord:
        rule = cases[0].rule
        lines = sorted({row for case in cases for row in case.lines})
        counts = Counter(self.fates[row].fate for row in lines)
        answered = [row for row in lines if self.fates[row].fate is not Fate.open]
        heard = [case for case in cases if any(self.fates[row].fate is not Fate.open for row in case.lines)]
        refused = sum(any(self.fates[row].fate.is_refused for row in case.lines) for case in heard)
        lower = wilson_lower(refused, len(heard), self.terms.confidence)
        given = Counter(reason for row in lines for reason in self.fates[row].reasons)
        return RuleRecord(
            rule.id, rule.title, rule.severity.word, rule.carc, len(cases), len(heard), refused, refused / len(heard) if heard else None,
            lower if heard else None, len(lines), counts[Fate.denied], counts[Fate.reduced], counts[Fate.taken_back], counts[Fate.paid], counts[Fate.open],
            sum(self.fates[row].is_overturned for row in lines), self._charged(answered), self._paid(answered),
            [ReasonGiven(carc, many, _words(carc), carc == rule.carc) for carc, many in sorted(given.items(), key=lambda item: (-item[1], item[0]))],
            len(heard) >= self.terms.cases and lower >= self.terms.share,
        )  # fmt: skip

    def _charged(self, rows: list[int]) -> int:
        return sum(self.charges[row] for row in rows if self.charges[row] != NO_NUMBER)

    def _paid(self, rows: list[int]) -> int:
        return sum(self.fates[row].paid for row in rows)

    def _where(self, row: int) -> tuple[str, str]:
        number, file = self.sources[self.claim_ids[row]]
        return number, f"{file}, segment {self.positions[row]}"


def _words(carc: str) -> str:
    return reasons()[carc].words if carc in reasons() else ""


def _unknown_reasons(remittances: Remittances, matched: Matched) -> Iterator[str]:
    """A note on reasons that are in no list of ours, and on what another payer than the judged one said."""
    groups, codes = remittances.adjustments["group"].tolist(), remittances.adjustments["reason"].tolist()
    unknown = Counter(code for group, code in zip(groups, codes, strict=True) if group in DENYING_GROUPS and code not in reasons())
    if unknown:
        named = ", ".join(f"{code} ({many:,})" for code, many in unknown.most_common())
        yield f"Reasons that are in no list of ours, and count as no denial: {named}."


def _not_matched(one: Unmatched) -> NotMatched:
    return NotMatched(one.why, one.file, f"segment {one.position}", one.claim_number, one.code, None if one.charge_amount == NO_NUMBER else one.charge_amount)


def _problem(error: ReadError) -> Problem:
    return Problem(error.severity, error.file, error.position, error.element, error.found, error.expected)
