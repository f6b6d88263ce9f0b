"""A reconciliation and a coded course as text, page and workbook: the same figures in each, nothing of the input taken for markup or a formula."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from oncoledger.audit.reconcile_parts import Ask, Line, Proof
from oncoledger.audit.reconciliation import Charge, CourseCoding, Reconciliation, Sum
from oncoledger.report.coding import coding_text
from oncoledger.report.coding_book import coding_xlsx
from oncoledger.report.coding_page import coding_html, told_by_day
from oncoledger.report.reconciliation import reconciliation_text
from oncoledger.report.reconciliation_book import reconciliation_xlsx
from oncoledger.report.reconciliation_page import MOST, reconciliation_html
from oncoledger.report.reconciliation_words import stakes

from .test_html_browser import DESK, PHONE, browser  # noqa: F401

HOSTILE = "=1+1<b>&\u202e"
PROOF = [Proof("session", "RO", "S4"), Proof("fraction", "RO", "F4"), Proof("schedule", "EHR", "A4")]


def line(kind: str, direction: str, amount: float | None, code: str = "77407", day: str = "2026-03-10", department: str = "delivery", owner: str = "therapists") -> Line:
    return Line(kind, direction, "EHR:1", "RO:C1", day, code, "", 1, "facility", "77407", amount, f"session 4 {HOSTILE}", department, owner, "MEDICARE", "1", "I-1",
                "charges.csv", 7, PROOF)  # fmt: skip


def answer(lines: list[Line], asks: int = 2) -> Reconciliation:
    kinds = {each.kind: 0 for each in lines}
    sums = [Sum(kind, sum(each.kind == kind for each in lines), 0.0, 0) for kind in kinds]
    missed, excess = (sum(each.amount or 0 for each in lines if (each.direction == "missed") == wanted and each.direction and (each.amount or 0) > 0)
                      for wanted in (True, False))  # fmt: skip
    questions = [Ask("EHR:1", "RO:C1", "2026-03-02", ["77332", "77334"], f"What was the device {HOSTILE}?", "", "therapist")] * asks
    return Reconciliation("0.1", "ledger", "2026-06-30", 3, 4, 120, 118, 110, 5, missed, excess, ["A note."], sums, [], [], [], [], lines, questions)


LINES = [
    line("missed", "missed", 1200.0), line("doubled", "excess", 900.0, day="2026-04-01"), line("wrong level", "wrong", -300.0, "77402"),
    line("wrong level", "wrong", 250.5, "77412", department="simulation", owner="physicians"), line("late", "wrong", None), line("asked", "", None, "77334"),
]  # fmt: skip


def charge(day: str, code: str, because: str, part: str = "facility", modifiers: str = "") -> Charge:
    return Charge("EHR:1", "RO:C1", day, "", code, modifiers, 1, part, because, ["ACR-2021", "77295", "H"], PROOF)


COURSE = CourseCoding("EHR:1", "RO:C1", ["rectum", HOSTILE], "hospital", "MEDICARE", True, [
    charge("2026-03-04", "77295", "a plan in three dimensions"), charge("2026-03-04", "77295", "a plan in three dimensions", "professional", "26"),
    *(charge(f"2026-03-{day:02d}", "77407", f"session {day - 8}: 3d photons") for day in (9, 10, 11)), charge("2026-03-12", "77412", "session 4: electrons"),
], [Ask("EHR:1", "RO:C1", "2026-03-10", ["77427"], "Who examined?", "", "physician")], [["2026-03-02", "simulation", "inside the IMRT plan"], ["", "device", HOSTILE]])  # fmt: skip


def test_dollars_go_both_ways_by_any_name() -> None:
    total = stakes([each for each in LINES if each.direction], lambda each: "")[0]
    assert (total.lines, total.missed, total.above, total.below, total.unpriced) == (5, 120_000, 115_050, 30_000, 1)
    assert [stake.name for stake in stakes(LINES, lambda each: each.department)] == ["delivery", "simulation"]
    assert [stake.name for stake in stakes(LINES, lambda each: each.date[:7], in_order=True)] == ["2026-03", "2026-04"]


@pytest.mark.parametrize("width", [80, 100, 140])
def test_text_fits_and_says_whole_sentences(width: int) -> None:
    text = reconciliation_text(answer(LINES), width) + coding_text([COURSE], width)
    assert max(map(len, text.splitlines())) <= width and "\u202e" not in text
    assert "missed $1,200.00" in text and "300.00" in text and "session 4" in text and "2026-03-09 " in text and "A note." in text
    assert "…" not in text


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")], ids=["desk", "dark", "phone"])
def test_the_pages(browser: Any, tmp_path: Path, size: tuple[int, int], scheme: str) -> None:  # noqa: F811
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for name, html in (("differences", reconciliation_html(answer(LINES))), ("nothing", reconciliation_html(answer([], 0))), ("course", coding_html([COURSE], "2026-06-30"))):
        file = tmp_path / f"{name}.html"
        file.write_text(html, "utf-8")
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))  # noqa: B023
        page.on("pageerror", lambda error: wrong.append(str(error)))  # noqa: B023
        page.on("request", lambda request: None if request.url.startswith(file.as_uri()) else wrong.append(request.url))  # noqa: B023
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert axe.Axe().run(page).violations_count == 0, name
        assert ("<b>&\\u202e" in page.locator("main").inner_text()) == (name != "nothing")
        page.close()
        assert not wrong


def test_the_table_filters_sorts_and_opens(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "page.html"
    file.write_text(reconciliation_html(answer(LINES)), "utf-8")
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    page.goto(file.as_uri())
    rows = page.locator("#differences tbody tr:visible")
    assert rows.count() == 5 and "$1,200.00" in rows.first.inner_text()
    page.select_option("#kind", "wrong level")
    assert rows.count() == 2 and "2 of 5 lines shown" in page.locator("#shown").inner_text()
    page.select_option("#owner", "physicians")
    assert rows.count() == 1
    page.click("button[type=reset]")
    page.wait_for_function("document.querySelector('#shown').textContent.startsWith('5 of')")
    page.fill("#q", "77412")
    assert rows.count() == 1
    page.fill("#q", "")
    page.click("#differences thead th:last-child button")
    assert "$250.50" in rows.first.inner_text() and "late" in rows.last.inner_text()
    page.click("#differences tbody tr:first-child summary")
    assert "RO: session S4, treatment record F4" in rows.first.inner_text() and "charges.csv, row 7" in rows.first.inner_text()
    page.close()


def test_a_large_answer_shows_the_dearest_and_sums_all() -> None:
    page = reconciliation_html(answer([line("missed", "missed", float(n)) for n in range(1, MOST + 501)]))
    assert page.count('<tr data-kind="missed"') == MOST and f"The {MOST:,} dearest of {MOST + 500:,}" in page
    assert f"${sum(range(1, MOST + 501)):,}.00" in page and "$500.00</td></tr>" not in page


def test_the_workbook_of_differences() -> None:
    content = reconciliation_xlsx(answer(LINES))
    assert content == reconciliation_xlsx(answer(LINES))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Summary", "Differences", "By course", "By month", "By department", "By owner", "Questions"]
    sheet = rows(book["Differences"])
    assert [row["At stake"] for row in sheet] == [1200, 900, -300, 250.5, None, None] and sheet[0]["Date"].isoformat()[:10] == "2026-03-10"
    assert "RO: session S4, treatment record F4" in sheet[0]["Record"] and "claim I-1, charges.csv, row 7" in sheet[0]["Charge"]
    assert [row["Missed"] for row in rows(book["By month"])] == [1200, None]
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"] and any("1,200" in str(cell.value) or cell.value == 1200 for cell in book["Summary"]["C"])


def test_the_workbook_of_charges() -> None:
    book = openpyxl.load_workbook(io.BytesIO(coding_xlsx([COURSE], "2026-06-30")))
    assert book.sheetnames == ["Charges", "Questions", "Left out", "Courses"]
    sheet = rows(book["Charges"])
    assert len(sheet) == 6 and sheet[1]["Mod."] == "26" and sheet[1]["Billed by"] == "physician" and sheet[0]["Law"] == "ACR-2021, 77295"
    assert [row["What"] for row in rows(book["Left out"])] == ["simulation", "device"]


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads = [cell.value for cell in sheet[1]]
    return [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]


def test_days_alike_are_told_once_unless_something_is_asked_between() -> None:
    told = [(each.days, len(each.charges[0]), len(each.asks), len(each.left)) for each in told_by_day(COURSE)]
    assert told == [([""], 0, 0, 1), (["2026-03-02"], 0, 0, 1), (["2026-03-04"], 2, 0, 0), (["2026-03-09"], 1, 0, 0), (["2026-03-10"], 1, 1, 0),
                    (["2026-03-11"], 1, 0, 0), (["2026-03-12"], 1, 0, 0)]  # fmt: skip
    plain = CourseCoding(*(*(getattr(COURSE, name) for name in COURSE.__struct_fields__[:7]), [], []))
    assert ["2026-03-09", "2026-03-10", "2026-03-11"] in [each.days for each in told_by_day(plain)]
