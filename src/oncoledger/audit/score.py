"""How well findings agree with a known truth: recall, precision and collateral by kind of planted fault. Called consistency: truth is what published cases say.

Grain of the truth: one fault, or one clean course, a row. A fault is found when findings of its severity or a stricter one, on that person, name each of its
codes on subject lines. An accusation is a finding of severity reject, deny, recoup or missed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import msgspec

from oncoledger.model.verdict import Severity

RANK = {severity.word: severity for severity in Severity}
TOLD_IN = frozenset({"charges", "claims"})
COLUMNS = ("who", "fault", "named", "severity")


class ScoreError(ValueError):
    """A file of findings or of truth that cannot be scored; one plain sentence."""


class Named(msgspec.Struct, frozen=True):
    """A line of a finding, as far as the score looks at it."""

    role: str
    code: str = ""


class Finding(msgspec.Struct, frozen=True):
    """A finding of a report, as far as the score looks at it."""

    rule: str
    severity: str
    patient_id: str
    lines: tuple[Named, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(line.code for line in self.lines if line.role == "subject")

    @property
    def accuses(self) -> bool:
        return RANK[self.severity] < Severity.ADVISE


class _Input(msgspec.Struct):
    kind: str


class _Manifest(msgspec.Struct):
    inputs: tuple[_Input, ...] = ()


class Findings(msgspec.Struct):
    """A JSON report of `check`, as far as the score looks at it."""

    findings: tuple[Finding, ...]
    manifest: _Manifest = msgspec.field(default_factory=_Manifest)

    @property
    def told(self) -> frozenset[str]:
        """What was read: charges, claims or both. Nothing where the report does not say."""
        return frozenset("claims" if given.kind.startswith("837") else "charges" for given in self.manifest.inputs)


class Fault(msgspec.Struct, frozen=True):
    """One row of the truth. kind: empty for a clean course. names: what the person is called in charges and on claims.

    told_in: charges, claims, or both; it is scored where such a file was read. Empty: everywhere.
    """

    kind: str
    names: tuple[str, ...]
    codes: frozenset[str]
    severity: str
    told_in: frozenset[str] = frozenset()


class Kind(msgspec.Struct):
    """The score of one kind of fault. rules: those that hit it. accusations, hits: of these rules, on all persons.

    collateral: accusations of its persons that name none of their planted codes.
    """

    kind: str
    severity: str
    planted: int
    found: int
    rules: list[str]
    accusations: int
    hits: int
    collateral: int

    @property
    def recall(self) -> float:
        return self.found / self.planted

    @property
    def precision(self) -> float | None:
        """None where its rules accuse nobody: a fault on which a payer is advised about only."""
        return self.hits / self.accusations if self.accusations else None

    def reaches(self, least: float) -> bool:
        return self.recall >= least and (self.precision is None or self.precision >= least)


class Score(msgspec.Struct):
    """kinds: in order of name. clean: persons without a fault; accused: those of them whom an accusation names; accusing: by which rules."""

    kinds: list[Kind]
    clean: int
    accused: int
    accusing: dict[str, int]

    def reaches(self, least: float) -> bool:
        """Is every recall and every precision at least this, and no clean person accused beyond it?"""
        return all(kind.reaches(least) for kind in self.kinds) and self.accused <= (1 - least) * self.clean


def score(report: Findings, truth: Iterable[Fault]) -> Score:
    """Compare the findings of one run with the truth about the same persons."""
    rows = list(truth)
    person = {name: row.names[0] for row in rows for name in row.names}
    faults = [row for row in rows if row.kind]
    faulty = {row.names[0] for row in faults}
    mine: dict[str, list[Finding]] = {}
    for finding in report.findings:
        mine.setdefault(person.get(finding.patient_id, finding.patient_id), []).append(finding)
    planted: dict[str, list[Fault]] = {}
    for fault in faults:
        if not fault.told_in or not report.told or fault.told_in & report.told:
            planted.setdefault(fault.kind, []).append(fault)
    named = _named(faults)
    accusations = [(who, finding) for who, each in mine.items() for finding in each if finding.accuses]
    accused = [(who, finding.rule) for who, finding in accusations if who not in faulty]
    accusing: dict[str, int] = {}
    for _, rule in accused:
        accusing[rule] = accusing.get(rule, 0) + 1
    clean = {row.names[0] for row in rows} - faulty
    kinds = [_kind(kind, rows, mine, named, accusations) for kind, rows in sorted(planted.items())]
    return Score(kinds, len(clean), len({who for who, _ in accused}), accusing)


def _named(faults: Iterable[Fault]) -> dict[str, frozenset[str]]:
    """Person -> codes that any of their faults names."""
    named: dict[str, frozenset[str]] = {}
    for fault in faults:
        named[fault.names[0]] = named.get(fault.names[0], frozenset()) | fault.codes
    return named


def _kind(kind: str, faults: list[Fault], mine: dict[str, list[Finding]], named: dict[str, frozenset[str]], accusations: list[tuple[str, Finding]]) -> Kind:
    found, collateral = 0, 0
    rules: set[str] = set()
    for fault in faults:
        strict = [finding for finding in mine.get(fault.names[0], ()) if RANK[finding.severity] <= RANK[fault.severity]]
        hitting = [finding for finding in strict if finding.codes & fault.codes]
        rules |= {finding.rule for finding in hitting}
        found += fault.codes <= frozenset().union(*(finding.codes for finding in hitting))
        collateral += sum(1 for finding in mine.get(fault.names[0], ()) if finding.accuses and not finding.codes & named[fault.names[0]])
    theirs = [(who, finding) for who, finding in accusations if finding.rule in rules]
    hits = sum(1 for who, finding in theirs if finding.codes & named.get(who, frozenset()))
    return Kind(kind, faults[0].severity, len(faults), found, sorted(rules), len(theirs), hits, collateral)


def read_findings(path: Path) -> Findings:
    """A JSON report of `check`. Raises ScoreError."""
    try:
        report = msgspec.json.decode(path.read_bytes(), type=Findings)
    except OSError as problem:
        raise ScoreError(f"{path}: {problem.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ScoreError(f"{path}: found {problem}; expected the JSON report that `check --format json` writes") from None
    if odd := sorted({finding.severity for finding in report.findings} - RANK.keys()):
        raise ScoreError(f"{path}: found severity {odd[0]}; expected one of {', '.join(RANK)}")
    return report


def read_truth(path: Path) -> list[Fault]:
    """The rows of a truth table: CSV with `who`, `fault`, `named`, `severity`, and where it has them `kind`, `also_known_as`, `told_in`. Raises ScoreError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
                raise ScoreError(f"{path}: found no column {missing[0]}; expected a truth table with {', '.join(COLUMNS)}")
            rows = [_fault(path, number, row) for number, row in enumerate(reader, 2)]
    except OSError as problem:
        raise ScoreError(f"{path}: {problem.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ScoreError(f"{path}: found {problem}; expected a truth table, CSV in UTF-8") from None
    if not rows:
        raise ScoreError(f"{path}: found no row; expected one for each fault and each clean course")
    return rows


def _fault(path: Path, number: int, row: dict[str, str | None]) -> Fault:
    who, words, severity = (row[column] or "" for column in ("who", "fault", "severity"))
    codes = frozenset((row["named"] or "").split())
    if not who:
        raise ScoreError(f"{path}: row {number}: found no person; expected one in column who")
    if words and (severity not in RANK or not codes):
        raise ScoreError(f"{path}: row {number}: found severity {severity!r} and codes {row['named']!r}; expected both, severity one of {', '.join(RANK)}")
    also = row.get("also_known_as") or ""
    kind = (row.get("kind") or words) if words else ""
    return Fault(kind, (who, also) if also else (who,), codes, severity, TOLD_IN & set((row.get("told_in") or "").split()))
