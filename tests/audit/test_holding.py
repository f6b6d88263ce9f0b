"""Baselines, suppressions and thresholds: what is held back, what comes back, and what is wrong with a file that says so."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msgspec
import pytest

from oncoledger.audit.check import check, exit_code
from oncoledger.audit.profile import Profile, Thresholds
from oncoledger.audit.result import Report
from oncoledger.audit.suppressions import SuppressionError, read_suppressions
from oncoledger.report import FORMATS, render
from oncoledger.report.json import to_json
from oncoledger.rulebook import book

CHARGES = """patient_id,service_date,code,setting,charge_amount
A,2025-03-03,77290,hospital,100.00
A,2025-03-13,77301,hospital,500.00
A,2025-03-17,77386,hospital,50.25
A,2025-03-17,77386,hospital,50.25
B,2025-03-17,77427,professional,300.00
C,2026-01-05,77386,hospital,50.25
"""
RULES = frozenset(book())


@pytest.fixture
def run(tmp_path: Path, starter):
    path = tmp_path / "charges.csv"
    path.write_text(CHARGES, "utf-8")

    def check_it(as_of: str = "2026-11-22", **settings) -> Report:
        return check([path], as_of=as_of, profile=Profile(**settings), library=starter, whole=True)

    return check_it


def answers(report: Report) -> set[str]:
    return {f.id for f in (*report.findings, *report.questions, *report.excused)}


def held_ids(report: Report) -> set[str]:
    return {f.id for each in report.held for f in each.findings}


def test_a_baseline_holds_what_it_knows_and_nothing_is_lost(run, tmp_path: Path) -> None:
    first = run()
    assert exit_code(first) == 1
    some = msgspec.structs.replace(first, findings=first.findings[:1], questions=[], excused=[])
    (tmp_path / "base.json").write_bytes(to_json(some))
    second = run(baseline=str(tmp_path / "base.json"))
    assert held_ids(second) == {first.findings[0].id}
    assert answers(second) | held_ids(second) == answers(first)
    assert second.verdicts == first.verdicts
    (tmp_path / "base.json").write_bytes(to_json(first))
    third = run(baseline=str(tmp_path / "base.json"))
    assert not answers(third) and exit_code(third) == 0
    (tmp_path / "again.json").write_bytes(to_json(third))
    assert not answers(run(baseline=str(tmp_path / "again.json")))  # a baseline knows what it held back itself


def test_a_baseline_that_is_none(run, tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text("{}")
    with pytest.raises(ValueError, match=r"base\.json is no report of `check --format json`"):
        run(baseline=str(tmp_path / "base.json"))
    with pytest.raises(ValueError, match="No such file"):
        run(baseline=str(tmp_path / "none.json"))


QUIET = """[[suppress]]
rule = "VAL001"
patient = "C"
code = "77386"
reason = "the payer agreed in writing"
name = "R. Ito"
expires = 2026-12-31
"""


def test_a_suppression_holds_until_its_last_day(run, tmp_path: Path) -> None:
    path = tmp_path / "quiet.toml"
    path.write_text(QUIET, "utf-8")
    plain, quiet = run(as_of="2026-12-31"), run(as_of="2026-12-31", suppressions=str(path))
    assert [each.kind for each in quiet.held] == ["suppression"]
    held = quiet.held[0]
    assert (held.reason, held.by, held.until, held.where) == ("the payer agreed in writing", "R. Ito", "2026-12-31", "quiet.toml, line 1")
    assert {f.rule for f in held.findings} == {"VAL001"} and answers(quiet) | held_ids(quiet) == answers(plain)
    late = run(as_of="2027-01-01", suppressions=str(path))
    assert not late.held and answers(late) == answers(run(as_of="2027-01-01"))
    assert "Suppression quiet.toml, line 1 (VAL001, patient C, code 77386) expired on 2026-12-31: 1 of its findings is back." in late.manifest.notes


@pytest.mark.parametrize(("change", "words"), [
    (('patient = "C"', 'patient = "D"'), "(VAL001, patient D, code 77386) matches nothing."),
    (("77386", "77385"), "(VAL001, patient C, code 77385) matches nothing."),
])  # fmt: skip
def test_a_suppression_that_matches_nothing_is_named(change, words, run, tmp_path: Path) -> None:
    path = tmp_path / "quiet.toml"
    path.write_text(QUIET.replace(*change), "utf-8")
    report = run(suppressions=str(path))
    assert not report.held and any(words in note for note in report.manifest.notes)


def test_csv_and_toml_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "quiet.toml").write_text(QUIET, "utf-8")
    row = "VAL001,C,77386,the payer agreed in writing,R. Ito,2026-12-31"
    (tmp_path / "quiet.csv").write_text(f"rule,patient,code,reason,name,expires\n{row}\n", "utf-8")
    one, other = (read_suppressions(tmp_path / name, RULES)[0] for name in ("quiet.toml", "quiet.csv"))
    assert (one.line, other.line) == (1, 2)
    assert (one.words, one.reason, one.name, one.expires) == (other.words, other.reason, other.name, other.expires)


WRONG = [
    ('reason = "the payer agreed in writing"\n', "", "quiet.toml, line 1: found no reason"),
    ('name = "R. Ito"\n', 'name = ""\n', "quiet.toml, line 1: found no name"),
    ("expires = 2026-12-31\n", "", "quiet.toml, line 1: found no expires"),
    ("2026-12-31", '"next year"', "found expires 'next year'; expected a date such as 2027-03-31"),
    ("VAL001", "VAL999", "found rule VAL999; no such rule"),
    ('patient = "C"\ncode = "77386"\n', "", "found neither a finding nor a rule with patient, course or code"),
    ('rule = "VAL001"', 'finding = "abcdef"', "found finding and more"),
    ('rule = "VAL001"\npatient = "C"\ncode = "77386"', 'finding = "abc"', "expected at least six characters"),
    ("code =", "kode =", "found kode; expected finding, rule, patient"),
    ("[[suppress]]", "[[supress]]", "found supress; expected [[suppress]]"),
    ("[[suppress]]", "suppress", "quiet.toml: "),
]


@pytest.mark.parametrize(("old", "new", "words"), WRONG)
def test_wrong_entries(old: str, new: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "quiet.toml").write_text(QUIET.replace(old, new), "utf-8")
    with pytest.raises(SuppressionError) as problem:
        read_suppressions(tmp_path / "quiet.toml", RULES)
    assert words in str(problem.value)


@pytest.mark.parametrize(("text", "words"), [
    ("rule,patient\nVAL001,C\n", "line 1: found the columns rule, patient; expected finding, rule"),
    ("rule,patient,reason,name,expires\nVAL001,C,x,y,2026-12-31\nVAL001,C\n", "line 3: found a row that is not as long as the heading"),
    ("", "line 1: found the columns nothing"),
])  # fmt: skip
def test_wrong_csv(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "quiet.csv").write_text(text, "utf-8")
    with pytest.raises(SuppressionError) as problem:
        read_suppressions(tmp_path / "quiet.csv", RULES)
    assert words in str(problem.value)


def test_small_advice_is_below_the_threshold(run) -> None:
    plain = run()
    small = {f.id for f in plain.findings if f.severity == "advise" and f.amount_cents is not None and f.amount_cents < 1_000_000}
    report = run(thresholds=Thresholds("10000.00"))
    assert held_ids(report) == small
    assert all(f.severity != "advise" for f in report.findings if f.amount_cents is not None)


def test_rules_that_may_hold_a_claim_alone_set_the_exit_code(run) -> None:
    assert exit_code(run()) == 1
    report = run(hold={"VAL001": "always refused"})
    assert report.may_hold == ["VAL001"] and exit_code(report) == 1
    assert exit_code(run(hold={"FRM001": "always refused"})) == 0


@pytest.mark.parametrize("format", FORMATS)
def test_every_form_says_how_many_and_why(format: str, run, tmp_path: Path) -> None:
    path = tmp_path / "quiet.toml"
    path.write_text(QUIET, "utf-8")
    data = render(run(suppressions=str(path)), format)
    if format == "xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = book.read("xl/sharedStrings.xml") + book.read("xl/workbook.xml")
        assert b'name="Held back"' in data
    said = " ".join(data.decode().split())
    for words in ("the payer agreed in writing", "R. Ito", "2026-12-31", "VAL001"):
        assert words in said
    if format in ("text", "csv"):
        message = "77386 was valid from 2015-01-01 to 2025-12-31"
        assert message not in said
        assert message in " ".join(render(run(suppressions=str(path)), format, show_held=True).decode().split())
    if format in ("text", "html", "xlsx"):
        assert "1 finding, suppressed: the payer agreed in writing (R. Ito, until 2026-12-31; quiet.toml, line 1)" in said
