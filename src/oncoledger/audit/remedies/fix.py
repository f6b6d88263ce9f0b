"""Fix: corrected copies of files, checked again before anybody gets them. The originals are only read."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec import structs

from oncoledger.audit.check import edition_of_rulebook, report_of
from oncoledger.audit.profile import Profile, Thresholds
from oncoledger.audit.result import Finding, Report
from oncoledger.engine.encode import Options
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.model.dates import day_of, iso
from oncoledger.model.table import NO_NUMBER, Words
from oncoledger.model.version import __version__
from oncoledger.rulebook import book
from oncoledger.sources.library import Library

from .asked import Asked, check_names, refusal, sort
from .carry_out import Cannot, Prices, carry_out
from .change import Change, Copy, Refused, Remedies
from .copies import folder_beside, move, names_of, refuse_overwriting, write_copy
from .guard import Key, count, grown, key_of, refuse_raised, stayed, sums_of
from .line import CANNOT, File, opened

ROUNDS = 8
"""How often remedies that make a finding are taken back before nothing at all is written."""


@dataclass(frozen=True)
class Context:
    """How the files are judged, before and after."""

    library: Library
    options: Options
    profile: Profile
    whole: bool | None

    def read(self, paths: Sequence[Path], originals: Mapping[str, str] | None = None) -> Ledger:
        """The ledger of the paths. originals: copy -> original, whose conventions hold for the copy."""
        named = originals or {}
        return read_inputs(
            list(paths), whole=self.whole, library=self.library, conventions=lambda file: self.profile.convention(named.get(file, file))
        )

    def judge(self, ledger: Ledger) -> Report:
        return report_of(ledger, self.library, self.options, self.profile)


def fix(
    paths: Sequence[str | Path], out: str | Path | None = None, *, rules: Collection[str] = (), findings: Sequence[str] = (), kinds: Collection[str] = (),
    because: str = "", payer: str = "", setting: str = "", as_of: str = "", whole: bool | None = None, profile: Profile | None = None,
    library: Library | None = None, beside: Callable[[Remedies], Mapping[str, bytes]] | None = None, progress: Callable[[str], None] | None = None,
) -> Remedies:  # fmt: skip
    """Corrected copies of every input in the folder `out`; without one nothing is written, and the answer says what would be.

    Safe remedies and slips of form are always mended; others of these rules, findings (the beginning of their ids) and kinds. because: what the record
    shows, for remedies that add a modifier or a code. payer, setting, as_of, whole, profile, library: as for `check`. beside: further files of `out`,
    name -> bytes. Raises ValueError for what does not exist, for a place where something stands, and where nothing can be read.
    """
    profile = structs.replace(profile or Profile(), suppressions="", baseline="", thresholds=Thresholds())  # what is held back is judged like all else
    options = Options(day_of(as_of) if as_of else day_of(dt.date.today().isoformat()), payer or profile.payer or "MEDICARE", setting or profile.setting)
    asked = Asked(frozenset(rules), tuple(findings), frozenset(kinds), because)
    context = Context(library or Library.open(), options, profile, whole)
    return fix_as(asked, [Path(path) for path in paths], None if out is None else Path(out), context, beside, progress)


def fix_as(
    asked: Asked, paths: Sequence[Path], out: Path | None, context: Context, beside: Callable[[Remedies], Mapping[str, bytes]] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Remedies:  # fmt: skip
    """What `fix` does, for what is asked and in the context in which the files are judged.

    The copies are judged before they are given out: they find no more than the originals, every remedy's finding is gone, and no code charges or counts
    more. A remedy that fails this is taken back and named.
    """
    say = progress or (lambda _: None)
    say("checking")
    ledger = context.read(paths)
    if not ledger.inputs:
        raise ValueError(str(next(iter(ledger.problems), "nothing to read in the paths")))
    report = context.judge(ledger)
    check_names(asked, report, frozenset(book()))
    names = names_of([entry.file for entry in ledger.inputs])
    if out is not None:
        refuse_overwriting(out, names, paths)
    wanted = sort(report, asked)
    before, sums, prices = count(report), sums_of(ledger), _prices(ledger)
    kinds = {entry.file: entry.kind for entry in ledger.inputs}
    taken_back: dict[str, str] = {}
    untidied: set[str] = set()
    with tempfile.TemporaryDirectory(prefix=".oncoledger-", dir=folder_beside(out)) as folder:
        for _ in range(ROUNDS):
            say("mending")
            to_do = [finding for finding in wanted.to_do if finding.id not in taken_back]
            made = _mend(to_do, kinds, asked.because, prices, untidied, context.profile)
            for file, name in names.items():
                write_copy(Path(folder, name), made.data.get(file), Path(file))
            if not made.data:
                fixed, again = ledger, report  # the copies are the originals
                break
            say("checking the copies")
            origins = {str(Path(folder, name)): file for file, name in names.items()}
            fixed = context.read([Path(copy) for copy in origins], origins)
            again = context.judge(fixed)
            more, still = grown(before, count(again)), stayed(made.mended, before, count(again))
            if not more and not still:
                break
            _take_back(made.mended, again, more.keys(), still, taken_back, untidied, origins)
        else:
            raise ValueError("the copies still find more than the originals when remedies are taken back; nothing is written")
        recoded = frozenset(finding.fix.to for finding in made.mended if finding.fix and finding.fix.kind == "recode")
        refuse_raised(sums, sums_of(fixed), recoded)
        refused = [*wanted.refused, *made.refused, *(refusal(f, taken_back[f.id]) for f in wanted.to_do if f.id in taken_back)]
        changed = {file: len({(change.position, change.element) for change in made.changes if change.file == file}) for file in names}
        copies = [Copy(file, str(out / name) if out else name, changed[file]) for file, name in names.items()]
        answer = Remedies(
            __version__, edition_of_rulebook(), iso(context.options.as_of), copies, made.changes, refused, sort(again, asked).open,
            len(report.findings), len(again.findings), len(report.questions), len(again.questions), out is None,
            [f"{p.file}: {p.position}: found {p.found}; expected {p.expected}" for p in report.problems if p.severity == "error"],
            [note for note in ledger.notes if "not read" in note],
        )  # fmt: skip
        if out is not None:
            move(Path(folder), out, names, beside(answer) if beside else {})
    return answer


@dataclass
class _Made:
    """data: new bytes of the files that changed. mended: findings whose remedy was carried out."""

    data: dict[str, bytes]
    mended: list[Finding]
    refused: list[Refused]
    changes: list[Change]


def _mend(to_do: list[Finding], kinds: dict[str, str], because: str, prices: Prices, untidied: set[str], profile: Profile) -> _Made:
    files: dict[str, File] = {file: opened(Path(file), file, kind, profile.convention(file).day_first) for file, kind in kinds.items()}
    for name, file in files.items():
        if name not in untidied:
            file.tidy()
    made = _Made({}, [], [], [])
    for finding in to_do:
        try:
            carry_out(finding, files, because, prices)
            made.mended.append(finding)
        except Cannot as problem:
            made.refused.append(refusal(finding, str(problem)))
    for name, file in files.items():
        try:
            data = file.close()
        except CANNOT as problem:
            raise ValueError(f"{name}: {problem}; nothing is written") from None
        if file.changes:
            made.data[name] = data
            made.changes += file.changes
    return made


def _take_back(
    mended: list[Finding], again: Report, more: Iterable[Key], still: set[Key], taken_back: dict[str, str], untidied: set[str], origin: dict[str, str]
) -> None:
    """Name the remedies that are to blame where a patient has more findings than before, and those whose finding stayed; where no remedy is, the slips."""
    answers = (*again.findings, *again.questions)
    for key in more:
        verdict, rule, patient = key
        lines = [line for finding in answers if key_of(finding) == key for line in finding.lines]
        blamed = _blamed([f for f in mended if f.patient_id == patient or ("#" in f.patient_id and not patient)], {line.code for line in lines})
        for finding in blamed:
            taken_back.setdefault(finding.id, f"it would make a new {'finding' if verdict == 'found' else 'question'} of {rule}, {book()[rule].title}")
        if not blamed:
            untidied |= {origin.get(line.source.file, line.source.file) for line in lines}
    for finding in mended:
        if key_of(finding) in still:
            taken_back.setdefault(finding.id, "the finding would stay: something else on the lines breaks the rule too")


def _blamed(candidates: list[Finding], codes: set[str]) -> list[Finding]:
    """Of the remedies of one patient: named ones on codes of the new finding, else all named ones, else all. What is left is tried again."""
    named = [finding for finding in candidates if finding.fix and not finding.fix.safe]
    near = [finding for finding in named if codes & {line.code for line in finding.lines if line.role == "subject"}]
    return near or named or candidates


def _prices(ledger: Ledger) -> Prices:
    """Charges for one unit of each code of each file."""
    file, code = ledger.charges["source_file"], ledger.charges["code"]
    assert isinstance(file, Words) and isinstance(code, Words)
    amount, units = np.asarray(ledger.charges["charge_amount"]), np.asarray(ledger.charges["units"])
    known = (amount != NO_NUMBER) & (units > 0)
    rows = np.unique(np.stack((file.ids[known], code.ids[known], amount[known] * 1000 // units[known])), axis=1) if known.any() else np.zeros((3, 0), dtype=int)
    prices: dict[tuple[str, str], set[int]] = {}
    for a, b, cents in rows.T.tolist():
        prices.setdefault((file.words[a], code.words[b]), set()).add(cents)
    return prices
