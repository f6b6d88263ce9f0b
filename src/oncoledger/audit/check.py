"""Check: files in, a report out. Reads, judges, and says what was read, what was assumed and what could not be told."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oncoledger import rulebook as rulebook_package
from oncoledger.engine.encode import Options, Span, encode
from oncoledger.intake.files import is_ledger
from oncoledger.intake.ledger import InputFile, Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.model.dates import day_of, iso
from oncoledger.model.table import Words
from oncoledger.model.verdict import ReadError, Verdict
from oncoledger.model.version import __version__
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from oncoledger.sources.payers import kind_by_name

from .courses import courses_of
from .findings import findings
from .holding import held_back
from .judge import Outcome, judge
from .practice import applied
from .profile import Profile
from .result import Course, Finding, Input, Manifest, Problem, Report, SourceUsed, VerdictCount

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
    options = options_of(payer, setting, as_of, profile)
    ledger = read_inputs(
        [Path(p) for p in paths], whole=whole, library=library, progress=progress, conventions=profile.convention, charges_from=profile.charges_from,
    )  # fmt: skip
    folders = [Path(path) for path in paths if is_ledger(Path(path))]
    return report_of(ledger, library, options, profile, drawn, progress, bool(payer or profile.payer), aliases, folders)


def options_of(payer: str, setting: str, as_of: str, profile: Profile) -> Options:
    """What is said of lines that do not say it: by the caller, else by the profile. Raises ValueError for a date that does not exist."""
    return Options(day_of(as_of or dt.date.today().isoformat()), payer or profile.payer or "MEDICARE", setting or profile.setting)


def report_of(
    ledger: Ledger, library: Library, options: Options, profile: Profile | None = None, drawn: bool = False,
    progress: Callable[[str, int, int], None] | None = None, stated_payer: bool = True, aliases: Aliases | None = None, folders: Sequence[Path] = (),
) -> Report:  # fmt: skip
    """The report on a ledger that has been read. folders: ledger folders whose clinical record stands beside it."""
    profile = profile or Profile()
    ledger = applied(ledger, profile, library)
    if folders:
        from .recorded import recorded  # here, because a check of charges alone should not wait for it

        ledger = recorded(ledger, folders, library, options, profile, progress)
    answer = answer_of(ledger, library, options, profile, drawn, progress)
    notes = notes_of(ledger.notes, answer.doubts, options, profile, stated_payer)
    report = Report(
        manifest_of(ledger.inputs, notes, library, options), counted(answer.counts), answer.of(Verdict.FOUND), answer.of(Verdict.CANNOT_TELL),
        answer.of(Verdict.EXCUSED), [problem_of(p) for p in ledger.problems], answer.courses,
    )  # fmt: skip
    report = held_back(report, profile, aliases)
    if aliases is None:
        return report
    from .deidentify import de_identified  # here, because a plain report should not wait for it

    return de_identified(report, answer.outcome, aliases)


@dataclass(frozen=True)
class Answer:
    """What was said of some patients: counts by rule and verdict, findings of every verdict by patient, courses, doubts."""

    counts: dict[str, list[int]]
    findings: list[Finding]
    courses: list[Course]
    doubts: Doubts
    outcome: Outcome

    def of(self, verdict: Verdict) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict == verdict.word]


def answer_of(
    ledger: Ledger, library: Library, options: Options, profile: Profile, drawn: bool = False, progress: Callable[[str, int, int], None] | None = None
) -> Answer:
    """Judge a ledger, or the lines of some patients of one."""
    outcome = judged(ledger, library, options, profile, progress)
    every = sorted(findings(outcome), key=by_patient)
    return Answer(outcome.counts, every, courses_of(outcome, ledger.inferred, every if drawn else None), doubts_of(ledger, outcome), outcome)


def manifest_of(inputs: list[InputFile], notes: list[str], library: Library, options: Options) -> Manifest:
    return Manifest(
        __version__, edition_of_rulebook(), iso(options.as_of), [SourceUsed(*used) for used in library.used()],
        [Input(i.file, i.kind, i.rows, [iso(i.first_day), iso(i.last_day)] if i.rows else [], i.is_whole) for i in inputs], notes,
    )  # fmt: skip


def counted(counts: dict[str, list[int]]) -> list[VerdictCount]:
    """The counts of an outcome as a report has them."""
    found, clear, excused, cannot_tell, not_judged = (int(verdict) for verdict in Verdict)
    return [VerdictCount(rule, n[found], n[clear], n[excused], n[cannot_tell], n[not_judged], book()[rule].title) for rule, n in counts.items()]


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


def by_patient(finding: Finding) -> tuple[object, ...]:
    """What findings are sorted by: no two have the same."""
    first = min((line.service_date for line in finding.lines), default="")
    return finding.patient_id, finding.course_id, SEVERITIES.index(finding.severity), first, finding.rule, finding.id


def problem_of(error: ReadError) -> Problem:
    return Problem(error.severity, error.file, error.position, error.element, error.found, error.expected)


@dataclass(frozen=True)
class Doubts:
    """Lines that name no payer, whose setting cannot be told, courses that were inferred, lines of payers that nobody described.
    Those of different patients can be added."""

    payer: int = 0
    setting: int = 0
    courses: int = 0
    strangers: int = 0

    def __add__(self, other: Doubts) -> Doubts:
        return Doubts(
            self.payer + other.payer, self.setting + other.setting, self.courses + other.courses, self.strangers + other.strangers
        )


def doubts_of(ledger: Ledger, outcome: Outcome) -> Doubts:
    payer, kind = ledger.charges["payer_id"], ledger.charges["payer_kind"]
    assert isinstance(payer, Words) and isinstance(kind, Words)
    unknown = int((outcome.run.columns["setting"] == 0).sum())
    library = outcome.run.library
    strangers = np.array([bool(word) and not library.payer(word).is_known and not kind_by_name(word) for word in payer.words])[payer.ids]
    untold = kind.ids == kind.words.index("") if "" in kind.words else np.zeros(len(kind.ids), dtype=bool)
    nobody = payer.ids == payer.words.index("") if "" in payer.words else np.zeros(len(payer.ids), dtype=bool)
    return Doubts(int((nobody & untold).sum()), unknown, len(ledger.inferred), int((strangers & untold).sum()))


def notes_of(notes: list[str], doubts: Doubts, options: Options, profile: Profile, stated_payer: bool) -> list[str]:
    """Notes of reading, and what was assumed to judge. stated_payer: somebody said whose lines they are."""
    notes = list(notes)
    if doubts.payer and not stated_payer:
        notes.append(f"Lines that name no payer: {doubts.payer:,}; they were judged as {options.payer}, --payer names another.")
    if doubts.strangers and not stated_payer:
        said = "they were judged as" if doubts.strangers > 1 else "it was judged as"
        notes.append(f"Lines of payers without a profile whose kind is not told: {doubts.strangers:,}; {said} {options.payer}. `payer_kind` says it.")
    if doubts.setting:
        notes.append(f"Lines whose setting is not named and cannot be told: {doubts.setting:,}; rules that depend on it do not accuse them. --setting says it.")
    if doubts.courses:
        notes.append(f"Courses that the input does not name and that were inferred: {doubts.courses:,}.")
    notes += [f"Rule {rule} is turned off by the profile: {reason}" for rule, reason in profile.off.items()]
    return notes
