"""Text: worst and dearest first, aligned lines, money counted once, and a clean run that says what was judged."""

import random
import re

import msgspec
import pytest

from oncoledger.audit.result import Finding, Line, Source
from oncoledger.report.text import to_text
from oncoledger.report.words import Money, money_by_severity, money_of, safe

from .sample import clean, empty, many, sample


def test_courses_come_worst_and_dearest_first() -> None:
    text = to_text(sample())
    severities = [re.search(r"^(REJECT|DENY|RECOUP|MISSED|ADVISE)", part, re.M)[1] for part in text.split("\nPATIENT ")[1:]]  # type: ignore[index]
    assert severities == sorted(severities, key=["REJECT", "DENY", "RECOUP", "MISSED", "ADVISE"].index)
    assert text.index("PATIENT MRN-2201") < text.index("PATIENT 4471902") < text.index("PATIENT MRN-1187")


def test_a_finding_shows_its_lines_law_fix_and_what_clears_it() -> None:
    text = to_text(sample(), width=120)
    block = text[text.index("RECOUP  RTS004") :]
    block = block[: block.index("\n\n")]
    assert "      >   2025-11-27  77290    x1    $980.00  exports/charges_december.csv, row 4" in block
    assert "          2025-12-05  77301    x1  $4,120.00  exports/charges_december.csv, row 5" in block
    assert "Law     NCCI Policy Manual for Medicare Services, chapter 9, section F, 5 (H)" in block
    assert "Fix     Remove 77290; its work is in 77301.  [needs a person's decision]" in block
    assert "Clears  A simulation for another course or another site." in block


def test_a_rule_that_repeats_in_a_course_is_one_block() -> None:
    text = to_text(sample())
    assert text.count("RTG003  Image guidance each day") == 1
    assert "(6 times)" in text
    assert text.count("no review by the physician is on file that day. And 5 more like it.") == 1
    assert [f"row {n}" in text for n in range(51, 57)] == [True] * 6


@pytest.mark.parametrize("width", [80, 100, 200])
def test_lines_fit_the_terminal(width: int) -> None:
    long = [line for line in to_text(sample(), width).splitlines() if len(line) > width]
    assert all(" " not in line.strip() or line.startswith(("PATIENT", "DENY", "ADVISE", "RECOUP", "REJECT", "MISSED")) for line in long), long


def test_limit_hides_findings_but_not_totals() -> None:
    report = sample()
    text = to_text(report, limit=2)
    assert f"{len(report.findings) - 2} more findings not shown here; the totals below count them." in text
    assert f"FINDINGS ({len(report.findings)})" in text
    assert "0 more" not in to_text(report, limit=0).splitlines()[0]
    assert "not shown" not in to_text(report, limit=1000)


def test_footer_counts_verdicts_and_names_editions() -> None:
    report = sample()
    text = to_text(report)
    assert re.search(rf"cannot tell +{sum(v.cannot_tell for v in report.verdicts)} in +{sum(v.cannot_tell > 0 for v in report.verdicts)}", text)
    assert "NCCI practitioner pairs  2024Q3, carried forward  sha256 a41da41da41d" in text
    assert "as of 2026-11-22" in text
    assert "3 courses were inferred from dates and codes" in text


def test_zero_findings_do_not_look_like_zero_evidence() -> None:
    assert "NO FINDINGS: 23 rules judged something, in 332 answers." in to_text(clean())
    assert "Nothing to judge for 8 rules: DRG024" in to_text(clean())
    assert "NOTHING WAS JUDGED" in to_text(empty())


def test_colour_changes_no_word() -> None:
    coloured = to_text(sample(), colour=True)
    assert "\x1b[31mDENY" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == to_text(sample()).split()


def test_a_file_cannot_steer_the_terminal() -> None:
    text = to_text(sample())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert safe("a\x1b[2Jb\u202e") == "a\\u001b[2Jb\\u202e"


def test_the_same_words_whatever_the_order_of_the_input() -> None:
    report = sample()
    shuffled = msgspec.structs.replace(report, findings=random.Random(7).sample(report.findings, len(report.findings)))
    assert to_text(shuffled) == to_text(report)


def _finding(name: str, severity: str, *lines: Line, amount: int | None = None) -> Finding:
    return Finding(name, "R1", severity, "t", "m", "p", "c", amount, [], "", None, list(lines))


def _line(row: int, cents: int | None, role: str = "subject") -> Line:
    return Line(role, "77427", "2026-01-05", 1, "", Source("a.csv", f"row {row}"), cents)


def test_a_line_counts_once_and_unknown_is_not_zero() -> None:
    a, b, unknown = _finding("a", "deny", _line(1, 500), _line(2, 300)), _finding("b", "reject", _line(1, 500)), _finding("c", "advise", _line(9, None))
    assert money_of([a, b]) == Money(800, 2, 0)
    assert {k: m.cents for k, m in money_by_severity([a, b]).items() if m.known} == {"reject": 500, "deny": 300}
    assert money_of([unknown]).words == ""
    assert money_of([a, unknown]) == Money(800, 2, 1)
    assert money_of([_finding("d", "deny", _line(3, None), amount=700)]) == Money(700, 1, 0)


def test_evidence_is_not_at_risk() -> None:
    assert money_of([_finding("a", "deny", _line(1, 500), _line(2, 300, "evidence"))]) == Money(500, 1, 0)


def test_a_large_run_is_quick() -> None:
    assert to_text(many(300), limit=20).count("\n") < 900
