"""What becomes of a finished session or administration: its person's charges are checked, and it is held or ready to be claimed, with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from oncoledger.intake.claim_queue import HELD, READY, Entry, Outcome
from oncoledger.intake.course import presence
from oncoledger.intake.course.stored import ledgers_of
from oncoledger.intake.courses import infer_courses
from oncoledger.intake.ledger import InputFile, Ledger
from oncoledger.intake.store import Store
from oncoledger.intake.store_tables import KINDS, table_of_columns
from oncoledger.model.dates import NO_DATE, iso, today
from oncoledger.model.schema import CHARGE
from oncoledger.model.table import Table, Words
from oncoledger.sources.library import Library

from .check import options_of, report_of
from .profile import Profile
from .result import Finding

Missing = Callable[[Store, Entry], Sequence[str]]
"""Sources that the practice requires for a course and that are not there, in words."""

SHOWN = 20
"""Findings named in one entry."""


def nothing_missing(store: Store, entry: Entry) -> Sequence[str]:
    """Where nobody says which sources a course needs."""
    return ()


def missing_sources(required: Mapping[str, str]) -> Missing:
    """What a practice requires (`Profile.sources`) and the courses of the entry's day lack. Where nothing is required, nothing is missing."""
    if not required:
        return nothing_missing

    def missing(store: Store, entry: Entry) -> Sequence[str]:
        courses = [each for each in ledgers_of(store, entry.person_id, today()) if entry.day in each.days or any(
            dose.given == entry.day for cycle in each.cycles for dose in cycle.doses)]  # fmt: skip
        return list(dict.fromkeys(reason for course in courses for reason in presence(course, required).reasons))

    return missing


class Onward:
    """The steps after intake. missing: which required sources a course lacks. Its answers rest on the ledger alone, so that asking again does no harm."""

    def __init__(self, library: Library, profile: Profile, missing: Missing = nothing_missing) -> None:
        self.library, self.profile, self.missing = library, profile, missing

    def __call__(self, store: Store, entries: Sequence[Entry]) -> list[Outcome]:
        """One outcome for each entry; all persons are checked in one pass."""
        persons = sorted({entry.person_id for entry in entries if entry.stands and entry.person_id})
        charges = charges_of(store, persons)
        days = set(zip(_words(charges, "patient_id"), charges["service_date"].tolist(), strict=True))
        findings: dict[tuple[str, str], list[Finding]] = {}
        if len(charges):
            for finding in self._findings(charges):
                for day in {line.service_date for line in finding.lines if line.role == "subject"}:
                    findings.setdefault((finding.patient_id, day), []).append(finding)
        return [self._outcome(store, entry, days, findings.get((entry.person_id, iso(entry.day)), [])) for entry in entries]

    def _findings(self, charges: Table) -> list[Finding]:
        """What would be refused, taken back or was missed; where the practice names the rules that may hold a claim, what these found."""
        course, inferred = infer_courses(charges, self.library)
        files = charges["source_file"]
        assert isinstance(files, Words)
        inputs = [InputFile(file, "ledger", 0, NO_DATE, NO_DATE, False) for file in files.words if file]
        ledger = Ledger(Table(CHARGE.name, charges.columns | {"course_id": course}), inputs=inputs, inferred=inferred)
        report = report_of(ledger, self.library, options_of("", "", "", self.profile), self.profile)
        if report.may_hold:
            return [finding for finding in report.findings if finding.rule in report.may_hold]
        return [finding for finding in report.findings if finding.severity != "advise"]

    def _outcome(self, store: Store, entry: Entry, days: set[tuple[str, int]], findings: Sequence[Finding]) -> Outcome:
        if not entry.stands:
            return Outcome(HELD, ("the record was taken back or is no longer finished",))
        if not entry.person_id:
            return Outcome(HELD, ("no patient record: the person is not known",))
        why = [f"missing: {each}" for each in self.missing(store, entry)]
        if (entry.person_id, entry.day) not in days:
            why.append("no charge of that day is on file")
        if findings:
            why.append("findings: " + ", ".join(sorted({finding.rule for finding in findings})))
        return Outcome(HELD if why else READY, tuple(why), tuple(sorted({finding.id for finding in findings})[:SHOWN]))


def charges_of(store: Store, persons: Sequence[str]) -> Table:
    """The standing charges of some persons, who stand in `patient_id`."""
    rows = [row for person in persons for row in store.rows("charge", person)]
    names = [name for name in CHARGE.kinds if name in KINDS["charge"]]
    table = table_of_columns(CHARGE.name, names, [[row.get(name) for name in names] for row in rows])
    columns = dict(table.columns)
    columns["patient_id"] = Words.of(str(row["person_id"]) for row in rows)
    columns["source_file"] = Words.of(str(row["source_file"]) for row in rows)
    return Table(CHARGE.name, {name: columns[name] for name in CHARGE.kinds})


def _words(table: Table, name: str) -> list[str]:
    column = table[name]
    assert isinstance(column, Words)
    return column.tolist()
