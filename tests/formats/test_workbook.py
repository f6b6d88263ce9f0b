"""The workbook's limits and habits: what Excel cannot hold is cut, continued or said, and text stays text."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.formats import workbook as module
from oncoledger.formats.workbook import Head, Value, Workbook, lines_of


def made(heads: list[Head], records: list[list[Value]], rows: int = 0) -> tuple[Workbook, openpyxl.Workbook]:
    book = Workbook("A & B", "2026-11-22", "foot", rows)
    book.table("Things", heads, records)
    return book, openpyxl.load_workbook(io.BytesIO(book.done()))


def test_a_full_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 4)
    book, read = made([Head("n", "count")], [[n] for n in range(8)])
    assert read.sheetnames == ["Things", "Things (2)", "Things (3)"]
    assert [[cell.value for cell in sheet["A"]] for sheet in read] == [["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6, 7]]
    assert [sheet.auto_filter.ref for sheet in read] == ["A1:A4", "A1:A4", "A1:A3"]
    assert book.limits() == ["A sheet holds 4 rows; the rest stands in Things (2), Things (3)."]


def test_a_full_cell_is_cut_and_says_so() -> None:
    book, read = made([Head("words", "words")], [["x" * 40_000], ["y" * 32_767]])
    first, second = read["Things"]["A2"].value, read["Things"]["A3"].value
    assert len(first) <= 32_767 and first.endswith(" ... (cut here: 40,000 characters)")
    assert second == "y" * 32_767
    assert book.limits() == ["Cells cut at 32,767 characters: 1; the JSON report has the whole text."]


def test_links_beyond_the_limit_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LINKS", 2)
    links: list[Value] = [("CMS", "https://www.cms.gov/x"), ("no web", "javascript:alert(1)"), ("B", "https://b.example"), ("C", "https://c.example"), ("D", "https://d.example/" + "x" * 3000)]
    book, read = made([Head("law", "link")], [[link] for link in links])
    cells = [row[0] for row in read["Things"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["CMS", "no web", "B", "C https://c.example", "D"]
    assert [cell.hyperlink.target if cell.hyperlink else "" for cell in cells] == ["https://www.cms.gov/x", "", "https://b.example", "", ""]
    assert "links: 1." in book.limits()[0]


@pytest.mark.parametrize("rows", [0, 100_000], ids=["in memory", "row by row"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "00100", "1E5", "http://x.example", "\u202e=1"])
def test_text_is_never_a_formula_a_number_or_a_link(text: str, rows: int) -> None:
    _, read = made([Head("a"), Head("b", "words"), Head("c", "entry")], [[text, text, text]], rows=rows)
    for cell in read["Things"][2]:
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
        assert cell.quotePrefix == text.lstrip().startswith(("=", "+", "-", "@"))


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60) | st.just("_x0041_"))
def test_any_text_comes_back(text: str) -> None:
    _, read = made([Head("a", "words")], [[text]])
    assert (read["Things"]["A2"].value or "") == text


def test_dates_and_money_are_real_where_excel_has_them() -> None:
    _, read = made([Head("d", "date"), Head("m", "money")], [["2026-02-28", 123_456_789_012], ["1850-01-01", -5], ["not a date", None], ["", 0]])
    rows = [[(cell.value, cell.is_date) for cell in row] for row in read["Things"].iter_rows(min_row=2)]
    assert (str(rows[0][0][0]), rows[0][0][1]) == ("2026-02-28 00:00:00", True)
    assert rows[0][1][0] == 1_234_567_890.12 and rows[1][1][0] == -0.05
    assert [row[0] for row in rows[1:]] == [("1850-01-01", False), ("not a date", False), (None, True)]
    assert [row[1][0] for row in rows[2:]] == [None, 0]


@pytest.mark.parametrize(("text", "width", "lines"), [("", 10, 1), ("one two", 10, 1), ("one two three four", 10, 2), ("x" * 25, 10, 3), ("aaaa bbbb cccc dddd", 4, 4)])
def test_heights(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width) == lines


def test_the_same_content_gives_the_same_bytes_in_both_ways() -> None:
    for rows in (0, 100_000):
        one, two = (Workbook("A", "2026-11-22", "foot", rows) for _ in range(2))
        for book in (one, two):
            book.table("Things", [Head("a"), Head("b", "date")], [["x", "2026-01-01"]] * 50)
        assert one.done() == two.done()
