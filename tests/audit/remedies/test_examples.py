"""Fix over the invented centre: what changes, what stays, and that a copy never finds or charges more than its original."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from oncoledger.audit.check import report_of
from oncoledger.audit.profile import Profile
from oncoledger.audit.remedies.asked import KINDS, Asked
from oncoledger.audit.remedies.change import FOLLOWS, Remedies
from oncoledger.audit.remedies.fix import Context, fix_as
from oncoledger.engine.encode import Options
from oncoledger.formats.x12.document import Document
from oncoledger.intake.read import read_inputs
from oncoledger.model.dates import day_of
from oncoledger.model.table import NO_NUMBER, Words
from oncoledger.report.changes import files_beside, to_json, to_text

EVERYTHING = Asked(kinds=frozenset(KINDS), because="the chart was looked at")


@pytest.fixture(scope="module")
def context(starter) -> Context:
    return Context(starter, Options(day_of("2026-11-22")), Profile(), True)


@pytest.fixture(scope="module")
def safe(root, context, tmp_path_factory) -> tuple[Remedies, Path]:
    out = tmp_path_factory.mktemp("safe") / "fixed"
    return fix_as(Asked(), [root / "examples"], out, context, files_beside), out


@pytest.fixture(scope="module")
def everything(root, context, tmp_path_factory) -> tuple[Remedies, Path]:
    out = tmp_path_factory.mktemp("named") / "fixed"
    return fix_as(EVERYTHING, [root / "examples"], out, context), out


def sums(folder: Path, context: Context) -> dict[str, tuple[int, int]]:
    """Charges and units of each code, added up without the engine."""
    charges = read_inputs([folder], whole=True, library=context.library).charges
    code = charges["code"]
    assert isinstance(code, Words)
    found: dict[str, tuple[int, int]] = {}
    for word, cents, units in zip(code.tolist(), np.asarray(charges["charge_amount"]).tolist(), np.asarray(charges["units"]).tolist(), strict=True):
        cents_before, units_before = found.get(word, (0, 0))
        found[word] = cents_before + (0 if cents == NO_NUMBER else cents), units_before + units
    return found


def counts(folder: Path, context: Context) -> dict[tuple[str, str, str], int]:
    """Findings and questions by rule and patient."""
    report = report_of(read_inputs([folder], whole=True, library=context.library), context.library, context.options)
    found: dict[tuple[str, str, str], int] = {}
    for finding in (*report.findings, *report.questions):
        key = finding.verdict, finding.rule, finding.patient_id
        found[key] = found.get(key, 0) + 1
    return found


def test_safe_remedies_are_carried_out_and_their_findings_are_gone(safe, root, context) -> None:
    answer, out = safe
    assert {change.rule for change in answer.changes} == {"CMP006", "DRG004", "DRG005"}
    assert all(change.safe for change in answer.changes)
    assert not answer.refused
    before, after = counts(root / "examples", context), counts(out, context)
    assert {rule for _, rule, _ in before.keys() - after.keys()} == {"CMP006", "DRG004", "DRG005"}
    assert all(many <= before[key] for key, many in after.items())


def test_a_second_time_there_is_nothing_to_do(safe, context, tmp_path) -> None:
    again = fix_as(Asked(), [safe[1]], tmp_path / "again", context)
    assert not again.changes
    for copy in again.copies:
        assert Path(copy.copy).read_bytes() == Path(copy.file).read_bytes()


@pytest.mark.parametrize("which", ["safe", "everything"])
def test_no_code_charges_or_counts_more_and_nothing_is_found_that_was_not(which, root, context, request) -> None:
    out = request.getfixturevalue(which)[1]
    before, after = sums(root / "examples", context), sums(out, context)
    assert all(after[code][0] <= before.get(code, (0, 0))[0] and after[code][1] <= before.get(code, (0, 0))[1] for code in after)
    found, fixed = counts(root / "examples", context), counts(out, context)
    assert not {key: many for key, many in fixed.items() if many > found.get(key, 0)}


def test_named_remedies_say_what_they_change_and_are_kept_with_their_reason(everything) -> None:
    answer, _ = everything
    assert {change.kind for change in answer.changes} >= {"remove_line", "units", "add_modifier", "remove_modifier", FOLLOWS}
    named = [change for change in answer.changes if not change.safe]
    assert all(change.because == "the chart was looked at" and change.charge_change_cents <= 0 for change in named)
    assert sum(change.charge_change_cents for change in named) < 0
    assert answer.found_after < answer.found_before
    assert any("new finding of" in refused.why for refused in answer.refused)
    assert any("only line of its claim" in refused.why for refused in answer.refused)


def test_claims_still_balance_and_count(everything) -> None:
    """CLM02 is the sum of the lines as far as it was before, SE01 counts, line numbers run from 1."""
    for copy in (c for c in everything[0].copies if c.file.endswith(".837")):
        for path in (Path(copy.file), Path(copy.copy)):
            document, total, lines, numbers, start = Document.read(path), 0, 0, [], 0
            off: list[int] = []
            for segment in (*document.segments, document.segment(1)):
                if segment.tag in ("CLM", "SE", "ISA") and numbers:
                    off.append(total - lines)
                    assert numbers == list(range(1, len(numbers) + 1))
                    numbers, lines = [], 0
                if segment.tag == "CLM":
                    total = round(float(segment.elements[2]) * 100)
                elif segment.tag == "LX":
                    numbers.append(int(segment.elements[1]))
                elif segment.tag in ("SV1", "SV2"):
                    lines += round(float(segment.elements[2 if segment.tag == "SV1" else 3]) * 100)
                elif segment.tag == "ST":
                    start = segment.number
                elif segment.tag == "SE":
                    assert int(segment.elements[1]) == segment.number - start + 1
            if path == Path(copy.file):
                before = off
        assert off == before


def test_only_the_changed_bytes_differ(safe) -> None:
    answer, _ = safe
    claims = next(copy for copy in answer.copies if copy.file.endswith("infusion_hospital.837"))
    assert Path(claims.copy).read_bytes() == Path(claims.file).read_bytes().replace(b"HC:J9299:JG:JZ", b"HC:J9299:TB:JZ")
    table = next(copy for copy in answer.copies if copy.file.endswith("infusion_office.csv"))
    before, after = (Path(path).read_bytes().split(b"\n") for path in (table.file, table.copy))
    assert [n for n, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b] == [3]
    assert before[2].replace(b",J9035,JZ,", b",J9035,,") == after[2]


def test_originals_are_only_read(root, context, tmp_path) -> None:
    files = sorted((root / "examples").glob("*.*"))
    before = [hashlib.sha256(path.read_bytes()).digest() for path in files]
    fix_as(EVERYTHING, [root / "examples"], tmp_path / "out", context)
    assert before == [hashlib.sha256(path.read_bytes()).digest() for path in files]


def test_a_dry_run_says_the_same_and_writes_nothing(safe, root, context, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = fix_as(Asked(), [root / "examples"], None, context)
    assert answer.changes == safe[0].changes
    assert not list(tmp_path.iterdir())


def test_the_account_stands_beside_the_copies(safe) -> None:
    answer, out = safe
    assert (out / "changes.json").read_bytes() == to_json(answer)
    said = (out / "changes.md").read_text("utf-8")
    assert said == to_text(answer)
    for words in ("Changed 3 places in 3 of 7 files", "- SV2*0636*HC:J9299:JG:JZ*25920*UN*240~", "+ SV2*0636*HC:J9299:TB:JZ*25920*UN*240~",
                  "carried out by --rule CMP003", '--rule PTP002 --because "..."'):  # fmt: skip
        assert words in said
