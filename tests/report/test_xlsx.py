"""The workbook of findings: real dates and money, filters, frozen heads, no formulas, and figures that add up to the report's."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest

from oncoledger.audit.result import Report
from oncoledger.report.words import SEVERITIES, money_by_severity
from oncoledger.report.xlsx import to_xlsx

from .sample import HOSTILE, clean, empty, sample


def opened(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(report)))


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads = [cell.value for cell in sheet[1]]
    return [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(sample())


def test_sheets_stand_in_the_order_of_the_work(book: Any) -> None:
    assert book.sheetnames == ["Summary", "Findings", "Questions", "Excused", "Lines", "Verdicts", "Courses", "Law", "Editions", "Problems"]
    assert opened(clean()).sheetnames == opened(empty()).sheetnames == ["Summary", "Findings", "Lines", "Verdicts", "Courses", "Editions"]


@pytest.mark.parametrize("report", [sample(), clean(), empty()], ids=["sample", "clean", "empty"])
def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert to_xlsx(report) == to_xlsx(report)


def test_no_cell_is_a_formula(book: Any) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n", "d"}
    hostile = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))]
    assert len(hostile) >= 4 and all(cell.quotePrefix for cell in hostile)
    assert any(row["Patient"] == HOSTILE for row in rows(book["Findings"]))


def test_tables_filter_freeze_and_print(book: Any) -> None:
    for sheet in book.worksheets[1:]:
        last = sheet.max_column
        assert sheet.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(last)}{sheet.max_row}", sheet.title
        assert re.fullmatch(r"[A-C]2", sheet.freeze_panes), sheet.title
        assert sheet.print_title_rows == "$1:$1"
        assert all(sheet.column_dimensions[openpyxl.utils.get_column_letter(n)].width >= 6 for n in range(1, last + 1))
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, 0, True)
        assert "&P" in sheet.oddFooter.right.text or "Page" in sheet.oddFooter.right.text


def test_a_finding_is_one_row_with_real_values(book: Any) -> None:
    findings = rows(book["Findings"])
    assert [row["Finding"] for row in findings] and len(findings) == len(sample().findings)
    first = next(row for row in findings if row["Rule"] == "CODE001")
    assert first["First date"] == dt.datetime(2026, 1, 2) and first["Charges"] == 2440.0 and first["Codes"] == "G6012" and first["Lines"] == 4
    assert (first["Severity"], first["Verdict"], first["Safe"]) == ("reject", "found", "no")
    cell = next(row for row in book["Findings"].iter_rows(min_row=2) if row[1].value == "CODE001")
    assert cell[6].is_date and cell[9].number_format.startswith("$#,##0.00")
    assert "final rule, table 14 (M)" in cell[10].value and cell[10].hyperlink.target == "https://www.federalregister.gov/"
    assert not any(row[10].hyperlink and row[10].hyperlink.target.startswith("javascript") for row in book["Findings"].iter_rows(min_row=2))


def test_the_auditor_has_columns_to_decide_in(book: Any) -> None:
    for name in ("Findings", "Questions", "Excused"):
        sheet = book[name]
        heads = [cell.value for cell in sheet[1]]
        column = openpyxl.utils.get_column_letter(heads.index("Decision") + 1)
        (offer,) = sheet.data_validations.dataValidation
        assert (str(offer.sqref).split(":")[0], offer.formula1) == (f"{column}2", '"agree,disagree,unsure"')
        assert str(offer.sqref) in (f"{column}2:{column}{sheet.max_row}", f"{column}2")


def test_severity_is_a_word_before_it_is_a_colour(book: Any) -> None:
    cells = [row[0] for row in book["Findings"].iter_rows(min_row=2)]
    assert {cell.value for cell in cells} <= set(SEVERITIES)
    assert len({cell.fill.fgColor.rgb for cell in cells}) == len({cell.value for cell in cells})


@pytest.mark.parametrize("severity", SEVERITIES)
def test_counted_charges_add_up_to_the_summary(book: Any, severity: str) -> None:
    lines = [row["Counted"] or 0 for row in rows(book["Lines"]) if row["Severity"] == severity and row["Verdict"] == "found"]
    money = money_by_severity(sample().findings)[severity]
    assert round(sum(lines) * 100) == money.cents
    summary = {row[0].value: row for row in book["Summary"].iter_rows(max_row=14)}
    assert round((summary[severity][2].value or 0) * 100) == money.cents
    assert summary[severity][1].value == sum(f.severity == severity for f in sample().findings)


def test_lines_say_where_they_stand(book: Any) -> None:
    report = sample()
    lines = rows(book["Lines"])
    assert len(lines) == sum(max(len(f.lines), 1) for f in [*report.findings, *report.questions, *report.excused])
    first = next(row for row in lines if row["Rule"] == "CODE001")
    assert (first["Date"], first["Code"], first["Units"], first["Charge"], first["Position"], first["Role"]) == (dt.datetime(2026, 1, 2), "G6012", 1, 610.0, "row 26", "subject")
    assert not any(row["Counted"] for row in lines if row["Verdict"] != "found")


def test_verdicts_courses_editions_problems(book: Any) -> None:
    report = sample()
    verdicts = rows(book["Verdicts"])
    assert [(row["Rule"], row["cannot tell"]) for row in verdicts] == [(v.rule, v.cannot_tell) for v in report.verdicts]
    courses = rows(book["Courses"])
    assert len(courses) == len(report.courses) and sum(row["Findings"] for row in courses) == len(report.findings)
    editions = rows(book["Editions"])
    assert [row["SHA-256"] for row in editions if row["What"] == "source"] == [source.sha256 for source in report.manifest.sources]
    assert [row["Name"] for row in editions if row["What"] == "input"] == [given.file.replace("\u202e", "\\u202e") for given in report.manifest.inputs]
    assert len(rows(book["Problems"])) == len(report.problems)


def test_the_summary_says_what_was_read_and_what_was_not(book: Any) -> None:
    said = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row if cell.value is not None]
    for words in ("23 findings", "at risk", "Money at risk, each line once", "Rules that name most money (10 of 11)", "not judged", "3 courses were inferred from dates and codes"):
        assert words in said
    assert any("segment 57" in words for words in said)
    assert len(book["Summary"]._charts) == 1
    quiet = [str(cell.value) for row in opened(clean())["Summary"].iter_rows() for cell in row if cell.value is not None]
    assert any(words.startswith("NO FINDINGS: ") for words in quiet)
    assert any("NOTHING WAS JUDGED" in str(cell.value) for row in opened(empty())["Summary"].iter_rows() for cell in row)


def test_the_workbook_was_made_on_the_day_of_the_run(book: Any) -> None:
    assert book.properties.created == dt.datetime(2026, 11, 22)
    assert not book.properties.creator
