"""The record of drugs beside its charges: each rule finds its fault in a ledger folder and nothing in the lawful twin; days that are charged as they were
given accuse nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.rulebook import book
from tests.audit.drug_record_files import ChargedDay, checked, read, said_of
from tests.coding.infusion.day_files import cases, coded, line_words

DAYS = read(Path(__file__).with_name("drug_record_rules.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(tmp_path_factory, starter):
    return checked(tmp_path_factory.mktemp("drugs"), DAYS, starter)


@pytest.mark.parametrize("number", range(len(DAYS)), ids=[each.day.name for each in DAYS])
def test_day(number, report):
    assert (said_of(number, report.findings), said_of(number, report.questions)) == (sorted(DAYS[number].found), sorted(DAYS[number].asked))


def test_every_rule_has_its_fault():
    wanted = {rule.id for rule in book().values() if rule.logic.__module__.rpartition(".")[2] in ("record_infusion", "record_encounter", "record_drugs")}
    assert wanted <= {said.split()[0] for day in DAYS for said in day.found}


def test_what_is_charged_as_it_was_given_is_not_accused(tmp_path, starter):
    """The published infusion days, each charged with the lines that their record gives."""
    days = [ChargedDay(case, [_charge(line, case.day) for line in coded(case, starter).charges]) for case in cases() if _is_plain(case)]
    report = checked(tmp_path, days, starter)
    said = {days[number].day.name: accused for number in range(len(days)) if (accused := said_of(number, report.findings))}
    assert len(days) > 200
    assert said == {}


def _is_plain(case):
    """One system's record, on the terms that the package has of its payer."""
    return not case.practice and not case.settings and all(row["system"] == "EHR" for rows in case.rows.values() for row in rows)


def _charge(line, day):
    return line_words(line.code, line.modifiers, line.units) + (f" @+{line.day - day}" if line.day != day else "")
