"""Check: files in, a report out. Reads, judges, and says what was read, what was assumed and what could not be told."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from oncoledger import rulebook as rulebook_package
from oncoledger.engine.encode import Options, Span, encode
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.model.dates import day_of, iso
from oncoledger.model.table import Words
from oncoledger.model.verdict import ReadError, Verdict
from oncoledger.model.version import __version__
from oncoledger.rulebook import book
from oncoledger.sources.library import Library

from .courses import courses_of
from .findings import findings
from .holding import held_back
from .judge import Outcome, judge
from .practice import applied
from .profile import Profile
from .result import Finding, Input, Manifest, Problem, Report, SourceUsed, VerdictCount

if TYPE_CHECKING:
    from .aliases import Aliases

SEVERITIES = ("reject", "deny", "recoup", "missed", "advise")


def check(
    paths: Sequence[str | Path], *, payer: str = "", setting: str = "", as_of: str = "", whole: bool | None = None, profile: Profile | None = None,
    library: Library | None = None, drawn: bool = False, progress: Callable[[str, int, int], None] | None = None, aliases: Aliases | None = None,
) -> Report:  # fmt: skip
    """Judge any mix of files and folders by the whole rulebook.

    payer, setting: for lines that name none (payer: MEDICARE, setting: told from the line where it can be). as_of: ISO date, today when empty.
    whole: overrides what each kind of file is taken for. drawn: fill the timeline of every course. progress: called with what is being done, done, of all.
    aliases: what stands in place of persons, providers, files and dates. What the profile's baseline, suppressions and threshold hold back is in `held`.
    Raises ValueError for a date, payer or setting that does not exist; what cannot be read in a file is a problem in the report.
    """
    profile = profile or Profile()
    library = library or Library.open()
    options = Options(day_of(as_of) if as_of else day_of(dt.date.today().isoformat()), payer or profile.payer or "MEDICARE", setting or profile.setting)
    ledger = read_inputs([Path(p) for p in paths], whole=whole, library=library, progress=progress, conventions=profile.convention)
    return report_of(ledger, library, options, profile, drawn, progress, bool(payer or profile.payer), aliases)


def report_of(
    ledger: Ledger, library: Library, options: Options, profile: Profile | None = None, drawn: bool = False,
    progress: Callable[[str, int, int], None] | None = None, stated_payer: bool = True, aliases: Aliases | None = None,
) -> Report:  # fmt: skip
    """The report on a ledger that has been read."""
    profile = profile or Profile()
    ledger = applied(ledger, profile, library)
    outcome = judged(ledger, library, options, profile, progress)
    every = sorted(findings(outcome), key=_order)
    by_verdict = {verdict: [f for f in every if f.verdict == verdict.word] for verdict in (Verdict.FOUND, Verdict.CANNOT_TELL, Verdict.EXCUSED)}
    manifest = Manifest(
        __version__, edition_of_rulebook(), iso(options.as_of), [SourceUsed(*used) for used in library.used()],
        [Input(i.file, i.kind, i.rows, [iso(i.first_day), iso(i.last_day)] if i.rows else [], i.is_whole) for i in ledger.inputs],
        _notes(ledger, options, profile, outcome, stated_payer),
    )  # fmt: skip
    counts = [_counted(rule, answers) for rule, answers in outcome.counts.items()]
    report = Report(
        manifest, counts, by_verdict[Verdict.FOUND], by_verdict[Verdict.CANNOT_TELL], by_verdict[Verdict.EXCUSED],
        [_problem(p) for p in ledger.problems], courses_of(outcome, ledger.inferred, every if drawn else None),
    )  # fmt: skip
    report = held_back(report, profile, aliases)
    if aliases is None:
        return report
    from .deidentify import de_identified  # here, because a plain report should not wait for it

    return de_identified(report, outcome, aliases)


def _counted(rule: str, answers: list[int]) -> VerdictCount:
    found, clear, excused, cannot_tell, not_judged = answers
    return VerdictCount(rule, found, clear, excused, cannot_tell, not_judged, book()[rule].title)


def judged(ledger: Ledger, library: Library, options: Options, profile: Profile, progress: Callable[[str, int, int], None] | None = None) -> Outcome:
    spans = {i.file: Span(i.first_day, i.last_day, i.is_whole) for i in ledger.inputs}
    run = encode(ledger.charges, ledger.claims, spans, library, options)
    rules = [rule for rule in book().values() if rule.id not in profile.off]
    outcome = judge(run, rules, progress=(lambda done, total: progress("judging", done, total)) if progress else None)
    return outcome


def exit_code(report: Report) -> int:
    """2 when an input could not be read, 1 when something would be refused, taken back or was missed, 0 otherwise. What is held back does not count;
    where the practice named the rules that may hold a claim, these alone do."""
    if any(problem.severity == "error" for problem in report.problems):
        return 2
    if report.may_hold:
        return 1 if any(finding.rule in report.may_hold for finding in report.findings) else 0
    return 1 if any(finding.severity != "advise" for finding in report.findings) else 0


def edition_of_rulebook() -> str:
    """The number of rules, and a fingerprint of the files in which they stand."""
    digest = hashlib.sha256()
    for path in sorted(Path(rulebook_package.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return f"{len(book())} rules, {digest.hexdigest()[:12]}"


def _order(finding: Finding) -> tuple[object, ...]:
    first = min((line.service_date for line in finding.lines), default="")
    return finding.patient_id, finding.course_id, SEVERITIES.index(finding.severity), first, finding.rule, finding.id


def _problem(error: ReadError) -> Problem:
    return Problem(error.severity, error.file, error.position, error.element, error.found, error.expected)


def _notes(ledger: Ledger, options: Options, profile: Profile, outcome: Outcome, stated_payer: bool) -> list[str]:
    notes = list(ledger.notes)
    payer, kind = ledger.charges["payer_id"], ledger.charges["payer_kind"]
    if isinstance(payer, Words) and isinstance(kind, Words):
        unnamed = int(((payer.ids == 0) & (kind.ids == 0)).sum())
        if unnamed and not stated_payer:
            notes.append(f"Lines that name no payer: {unnamed:,}; they were judged as {options.payer}, --payer names another.")
    unknown = int((outcome.run.columns["setting"] == 0).sum())
    if unknown:
        notes.append(f"Lines whose setting is not named and cannot be told: {unknown:,}; rules that depend on it do not accuse them. --setting says it.")
    if ledger.inferred:
        notes.append(f"Courses that the input does not name and that were inferred: {len(ledger.inferred):,}.")
    notes += [f"Rule {rule} is turned off by the profile: {reason}" for rule, reason in profile.off.items()]
    return notes
