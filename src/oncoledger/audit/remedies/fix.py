"""Fix: corrected copies of files, checked again before anybody gets them. The originals are only read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oncoledger.audit.check import edition_of_rulebook, report_of
from oncoledger.audit.profile import Profile
from oncoledger.audit.result import Finding, Report
from oncoledger.engine.encode import Options
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.read import read_inputs
from oncoledger.model.dates import iso
from oncoledger.model.table import NO_NUMBER, Words
from oncoledger.model.version import __version__
from oncoledger.rulebook import book
from oncoledger.sources.library import Library

from .asked import Asked, check_names, refusal, sort
from .carry_out import Cannot, Prices, carry_out
from .change import Change, Copy, Refused, Remedies
from .guard import Key, count, grown, key_of, refuse_raised, stayed, sums_of
from .line import CANNOT, File, opened

ROUNDS = 5
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
    paths: Sequence[Path], out: Path | None, asked: Asked, context: Context, beside: Callable[[Remedies], Mapping[str, bytes]] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Remedies:  # fmt: skip
    """Corrected copies of every input in `out`; None for a dry run. Raises ValueError for names that do not exist, and where a copy would stand on a file.
    beside: further files of `out` that tell the changes, name -> bytes.

    Safe remedies and slips of form are always mended, others as asked. The copies are judged before they are given out: they find no more than the
    originals, every remedy's finding is gone, and no code charges or counts more. A remedy that fails this is taken back and named.
    """
    say = progress or (lambda _: None)
    say("checking")
    ledger = context.read(paths)
    if not ledger.inputs:
        raise ValueError(str(next(iter(ledger.problems), "nothing to read in the paths")))
    report = context.judge(ledger)
    check_names(asked, report, frozenset(book()))
    names = _names([entry.file for entry in ledger.inputs])
    if out is not None:
        _refuse_overwriting(out, names, paths)
    wanted = sort(report, asked)
    before, sums, prices = count(report), sums_of(ledger), _prices(ledger)
    kinds = {entry.file: entry.kind for entry in ledger.inputs}
    taken_back: dict[str, str] = {}
    untidied: set[str] = set()
    with tempfile.TemporaryDirectory(dir=_beside(out)) as folder:
        for _ in range(ROUNDS):
            say("mending")
            to_do = [finding for finding in wanted.to_do if finding.id not in taken_back]
            made = _mend(to_do, kinds, asked.because, prices, untidied, context.profile)
            for file, name in names.items():
                _write(Path(folder, name), made.data.get(file), Path(file))
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
        )  # fmt: skip
        if out is not None:
            _move(Path(folder), out, names, beside(answer) if beside else {})
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
    """Name the remedies whose patient has more findings than before, or whose finding stayed; where no remedy is to blame, the slips of the file."""
    for verdict, rule, patient in more:
        word = "finding" if verdict == "found" else "question"
        blamed = [f for f in mended if f.patient_id == patient or ("#" in f.patient_id and not patient)]
        for finding in blamed:
            taken_back.setdefault(finding.id, f"it would make a new {word} of {rule}, {book()[rule].title}")
        if not blamed:
            lines = [line for f in (*again.findings, *again.questions) if key_of(f) == (verdict, rule, patient) for line in f.lines]
            untidied |= {origin.get(line.source.file, line.source.file) for line in lines}
    for finding in mended:
        if key_of(finding) in still:
            taken_back.setdefault(finding.id, "the finding would stay: something else on the lines breaks the rule too")


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


def _names(files: list[str]) -> dict[str, str]:
    """Input -> path of its copy below the folder: the name alone, or its path below their common folder where two have one name."""
    if len({Path(file).name for file in files}) == len(files):
        return {file: Path(file).name for file in files}
    common = os.path.commonpath([str(Path(file).resolve().parent) for file in files])
    return {file: str(Path(file).resolve().relative_to(common)) for file in files}


def _refuse_overwriting(out: Path, names: dict[str, str], paths: Sequence[Path]) -> None:
    if folder := next((path for path in paths if path.is_dir() and out.resolve().is_relative_to(path.resolve())), None):
        raise ValueError(f"{out} lies in {folder}, which is read: the next run would take the copies for charges; name a folder elsewhere")
    inputs = {Path(file).resolve() for file in names}
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out} is no folder; the copies need one")
    for name in (*names.values(), "changes.md", "changes.json"):
        target = (out / name).resolve()
        if target in inputs:
            raise ValueError(f"{out / name} is an input; originals are never written over: name another folder")
        if target.exists():
            raise ValueError(f"{out / name} is there already; name a new folder")


def _beside(out: Path | None) -> Path | None:
    """The folder in which the copies are made: on the same disk as the one in which they end."""
    if out is None:
        return None
    out.parent.mkdir(parents=True, exist_ok=True)
    return out.parent


def _write(path: Path, data: bytes | None, original: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if data is None:
        shutil.copyfile(original, path)
    else:
        path.write_bytes(data)


def _move(folder: Path, out: Path, names: dict[str, str], further: Mapping[str, bytes]) -> None:
    """The copies to their place, each whole."""
    for name, data in further.items():
        Path(folder, name).write_bytes(data)
    for name in (*names.values(), *further):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / name, out / name)
