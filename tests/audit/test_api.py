"""The four names of the public API, used as README shows them; and the properties that every report keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

import oncoledger
from oncoledger.audit.result import Report
from oncoledger.report.json import read as read_report
from oncoledger.report.json import to_json
from oncoledger.rulebook import book

CHARGES = """patient_id,service_date,code,setting,charge_amount
A,2025-03-03,77290,hospital,100.00
A,2025-03-13,77301,hospital,500.00
A,2025-03-17,77386,hospital,50.25
A,2025-03-17,77386,hospital,50.25
B,2025-03-17,77427,,
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, starter) -> Report:
    path = tmp_path_factory.mktemp("api") / "charges.csv"
    path.write_text(CHARGES, "utf-8")
    return oncoledger.check([path], as_of="2026-11-22", drawn=True, library=starter)


def test_names() -> None:
    assert {name for name in oncoledger.__all__ if callable(getattr(oncoledger, name))} == {"check", "compare", "explain", "fix", "read", "write"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = oncoledger.nothing


def test_fix_and_compare(tmp_path: Path, starter) -> None:
    path = tmp_path / "charges.csv"
    path.write_text(CHARGES.replace("77290,", "77290 ,"), "utf-8")
    assert [change.after for change in oncoledger.fix([path], as_of="2026-11-22", library=starter).changes] == ["77290"]
    answer = oncoledger.fix([str(path)], tmp_path / "fixed", rules=["IMR001"], as_of="2026-11-22", library=starter)
    before, after = (oncoledger.check([each], as_of="2026-11-22", library=starter) for each in (path, answer.copies[0].copy))
    assert {each.now.rule for each in oncoledger.compare(before, after).of("gone")} == {"IMR001"}


def test_every_rule_is_counted(report: Report) -> None:
    assert [count.rule for count in report.verdicts] == list(book())
    assert sum(count.found for count in report.verdicts) == len(report.findings)
    assert sum(count.excused for count in report.verdicts) == len(report.excused)
    assert sum(count.cannot_tell for count in report.verdicts) == len(report.questions)


def test_money_is_empty_not_zero_where_no_amount_is_known(report: Report) -> None:
    by_rule = {finding.rule: finding for finding in report.findings}
    assert by_rule["IMR001"].amount_cents == 10_000
    assert by_rule["DUP001"].amount_cents == 5_025
    assert all(finding.amount_cents is None for finding in [*report.findings, *report.questions] if finding.patient_id == "B")


def test_words_are_filled_and_lines_have_their_place(report: Report) -> None:
    for finding in [*report.findings, *report.questions, *report.excused]:
        for words in (finding.message, finding.clears, finding.fix.text if finding.fix else ""):
            assert "{" not in words and "}" not in words, finding
        assert all(line.source.position.startswith("row ") for line in finding.lines)
        assert finding.cites and all(law.title and law.section for law in finding.cites)


def test_ids_do_not_depend_on_the_order_of_the_input(report: Report, tmp_path: Path, starter) -> None:
    head, *rows = CHARGES.splitlines()
    path = tmp_path / "charges.csv"
    path.write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
    again = oncoledger.check([path], as_of="2026-11-22", library=starter)
    assert sorted(finding.id for finding in again.findings) == sorted(finding.id for finding in report.findings)


def test_json_there_and_back(report: Report) -> None:
    assert read_report(to_json(report)) == report


def test_ledger_and_file(tmp_path: Path, report: Report) -> None:
    path = tmp_path / "charges.csv"
    path.write_text(CHARGES, "utf-8")
    assert len(oncoledger.read([path]).charges) == 5
    oncoledger.write(report, "html", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert "18 x 77412" in oncoledger.explain(book()["RTM001"], report_library())


def report_library():
    from oncoledger.sources.library import Library

    return Library.open(Path("no such folder"))
