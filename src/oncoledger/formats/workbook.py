"""A workbook to keep: text that stays text, real dates and money, heads that stay in view, and pages that can be printed. xlsxwriter is imported here."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767
MOST_LINKS = 65_530
LONGEST_LINK = 2_079
"""Limits of a sheet, a cell and a link in Excel."""

MANY = 50_000
"""Rows of a whole workbook beyond which rows go to the disk one by one instead of waiting in memory."""

FORMULA = ("=", "+", "-", "@")
_FIRST, _LAST = dt.date(1900, 3, 1), dt.date(9999, 12, 31)   # Excel believes in a 29 February 1900, so that earlier serials are off by one

Value = str | int | float | None | tuple[str, str]


@dataclass(frozen=True)
class Head:
    """One column of a sheet. kind: text (short, kept as typed), words (wrapped), date (ISO text), money (integer cents), number, count, share, link (words,
    address), or entry (empty, for a person; `choices` are offered where given). marks: word -> name of a fill, so that colour repeats what the word says.
    says: a note on the heading."""

    name: str
    kind: str = "text"
    width: float = 12
    choices: tuple[str, ...] = ()
    marks: dict[str, str] | None = None
    says: str = ""


FILLS = {
    "reject": ("#F3BDB6", "#6B130C"), "deny": ("#FBE6E3", "#8F1D14"), "recoup": ("#FCECD2", "#7A4300"), "missed": ("#DFF1E6", "#17563A"),
    "advise": ("#E7EBF0", "#3A4654"),
}  # fmt: skip
"""Ground and ink; those of the HTML page, lighter where ink would be wasted on paper."""

_RIGHT = {"align": "right", "indent": 1}   # a number does not touch the words beside it
_SHAPES: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "text_wrap": True},   # wrapped, so that a long name is printed whole and does not run into its neighbour
    "words": {"text_wrap": True},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "money": {**_RIGHT, "num_format": "$#,##0.00;-$#,##0.00"},
    "number": {**_RIGHT, "num_format": "#,##0.###"},
    "count": {**_RIGHT, "num_format": "#,##0"},
    "share": {**_RIGHT, "num_format": "0.000000"},
    "link": {"text_wrap": True, "font_color": "#1C5A96", "underline": 1},
    "entry": {"text_wrap": True, "bg_color": "#FFFBE6", "border": 1, "border_color": "#DED6B0"},
    "entry_money": {**_RIGHT, "num_format": "$#,##0.00;-$#,##0.00", "bg_color": "#FFFBE6", "border": 1, "border_color": "#DED6B0"},
    "head": {"bold": True, "text_wrap": True, "bg_color": "#1D2126", "font_color": "#FFFFFF", "border": 1, "border_color": "#5B636D"},
    "head_right": {"bold": True, "text_wrap": True, "bg_color": "#1D2126", "font_color": "#FFFFFF", "border": 1, "border_color": "#5B636D", **_RIGHT},
    "title": {"bold": True, "font_size": 18},
    "part": {"bold": True, "font_size": 12, "bottom": 1},
    "label": {"bold": True, "text_wrap": True},
    "dim": {"font_color": "#5B636D", "text_wrap": True},
    "beside": {"font_color": "#5B636D", "text_wrap": True, "indent": 1},
    "total": {"bold": True, "top": 1},
    "total_count": {"bold": True, "top": 1, **_RIGHT, "num_format": "#,##0"},
    "total_money": {"bold": True, "top": 1, **_RIGHT, "num_format": "$#,##0.00;-$#,##0.00"},
}


class Workbook:
    """A workbook in the making. The same content gives the same bytes: the day of making is the caller's, not the clock's."""

    def __init__(self, title: str, made_on: str, footer: str, rows: int = 0) -> None:
        """made_on: ISO date that stands in the properties. footer: left foot of every page. rows: about how many there will be."""
        self._bytes = io.BytesIO()
        is_big = rows > MANY
        options = {"in_memory": not is_big, "constant_memory": is_big, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self._bytes, options)
        day = dt.datetime.fromisoformat(made_on) if re.fullmatch(r"\d{4}-\d\d-\d\d", made_on) else dt.datetime(2026, 1, 1)
        self.book.set_properties({"title": title, "created": day, "author": "", "comments": footer})
        self.book.set_size(2400, 1400)
        self._title, self._footer = title, footer
        self._formats: dict[tuple[str, ...], Any] = {}
        self.cut = 0
        self.unlinked = 0
        self.continued: list[str] = []

    def shape(self, name: str, *more: str) -> Any:
        """A cell format by name. more: `quoted` (text stays text when it is edited), or the name of a fill."""
        key = (name, *more)
        if key not in self._formats:
            look = {"font_name": "Calibri", "font_size": 10, "valign": "top"} | _SHAPES[name]
            for each in more:
                look |= {"quote_prefix": True} if each == "quoted" else {"bg_color": FILLS[each][0], "font_color": FILLS[each][1], "bold": True}
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def page(self, name: str, widths: Sequence[float]) -> Any:
        """An empty sheet for free text, landscape, one page wide. Returns xlsxwriter's worksheet."""
        sheet = self._added(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width, self.shape("words"))
        sheet.hide_gridlines(2)
        return sheet

    def table(self, name: str, heads: Sequence[Head], rows: Iterable[Sequence[Value]], frozen: int = 0, printed: int = 0) -> int:
        """A sheet with one row a record below its heads, with a filter; further sheets where one is full. Returns the number of records.

        frozen: columns that stay in view. printed: columns that go on paper, all when 0.
        """
        sheet, at, total, part = self._table(name, heads, frozen), 0, 0, 1
        for row in rows:
            if at + 1 >= MOST_ROWS:
                self._close(sheet, heads, at, printed)
                part += 1
                self.continued.append(f"{name} ({part})")
                sheet, at = self._table(self.continued[-1], heads, frozen), 0
            at += 1
            total += 1
            sheet.set_row(at, _height(heads, row))
            for place, (head, value) in enumerate(zip(heads, row, strict=True)):
                self.put(sheet, at, place, head, value)
        self._close(sheet, heads, at, printed)
        return total

    def head(self, sheet: Any, row: int, column: int, head: Head) -> None:
        """A heading over its column, to the right where numbers stand under it."""
        sheet.write_string(row, column, head.name, self.shape("head_right" if head.kind in ("money", "count", "number", "share", "entry_money") else "head"))

    def put(self, sheet: Any, row: int, column: int, head: Head, value: Value) -> None:
        """One value in the form of its column; an empty cell where nothing is known."""
        kind = head.kind
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.shape(kind))
        elif isinstance(value, tuple):
            self._link(sheet, row, column, *value)
        elif kind == "date":
            self._date(sheet, row, column, str(value))
        elif kind in ("money", "entry_money"):
            sheet.write_number(row, column, int(value) / 100, self.shape(kind))
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.shape(kind))
        else:
            self.text(sheet, row, column, value, kind, *([head.marks[value]] if head.marks and value in head.marks else []))

    def text(self, sheet: Any, row: int, column: int, text: str, kind: str = "words", *more: str) -> None:
        """Text that no spreadsheet takes for a formula, cut where a cell is full."""
        if len(text) > MOST_LETTERS:
            self.cut += 1
            text = text[: MOST_LETTERS - 60] + f" ... (cut here: {len(text):,} characters)"
        quoted = ("quoted",) if text.lstrip().startswith(FORMULA) else ()
        sheet.write_string(row, column, text, self.shape(kind, *quoted, *more))

    def limits(self) -> list[str]:
        """What Excel's limits did to this workbook, in sentences."""
        said = []
        if self.continued:
            said.append(f"A sheet holds {MOST_ROWS:,} rows; the rest stands in {', '.join(self.continued)}.")
        if self.cut:
            said.append(f"Cells cut at {MOST_LETTERS:,} characters: {self.cut:,}; the JSON report has the whole text.")
        if self.unlinked:
            said.append(f"Addresses that stand as text, without a link, because a sheet holds {MOST_LINKS:,} links: {self.unlinked:,}.")
        return said

    def done(self) -> bytes:
        self.book.close()
        return self._bytes.getvalue()

    def _added(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(1)   # letter
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&9{_plain(self._title)}&R&9&A")
        sheet.set_footer(f"&L&8{_plain(self._footer)}&R&9Page &P of &N")
        sheet.links = 0
        return sheet

    def _table(self, name: str, heads: Sequence[Head], frozen: int) -> Any:
        sheet = self._added(name)
        for place, head in enumerate(heads):
            sheet.set_column(place, place, head.width)
            self.head(sheet, 0, place, head)
            if head.says:
                sheet.write_comment(0, place, head.says, {"x_scale": 2, "font_size": 9})
        sheet.set_row(0, max(lines_of(head.name, head.width - 3) for head in heads) * LINE + 4)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        return sheet

    def _close(self, sheet: Any, heads: Sequence[Head], rows: int, printed: int) -> None:
        sheet.autofilter(0, 0, rows, len(heads) - 1)
        sheet.print_area(0, 0, rows, (printed or len(heads)) - 1)
        for place, head in enumerate(heads):
            if head.choices and rows:
                offer = {"validate": "list", "source": list(head.choices), "error_title": head.name, "error_message": f"One of: {', '.join(head.choices)}."}
                sheet.data_validation(1, place, rows, place, offer)

    def _link(self, sheet: Any, row: int, column: int, text: str, address: str) -> None:
        if not re.match(r"https?://", address, re.IGNORECASE) or len(address) > LONGEST_LINK:
            self.text(sheet, row, column, text)
        elif sheet.links >= MOST_LINKS:
            self.unlinked += 1
            self.text(sheet, row, column, f"{text} {address}")
        else:
            sheet.links += 1
            sheet.write_url(row, column, address, self.shape("link"), text[: MOST_LETTERS - 1])

    def _date(self, sheet: Any, row: int, column: int, text: str) -> None:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            day = None
        if day and _FIRST <= day <= _LAST:
            sheet.write_datetime(row, column, dt.datetime.combine(day, dt.time()), self.shape("date"))
        else:
            self.text(sheet, row, column, text, "text")


LINE, TALLEST = 13.2, 400.0
"""Points of a line of text, and of a row. Heights are written, because not every program works them out when it opens a file."""


def height(lines: int) -> float:
    return min(lines * LINE + 1.5, TALLEST)


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column of so many characters, broken at blanks."""
    if len(text) <= width * 1.05:
        return 1
    lines, room = 1, width
    for word in text.split(" "):
        if len(word) > room and room < width:
            lines, room = lines + 1, width
        over = max(len(word) - width, 0)
        lines += int(-(-over // width))
        room -= len(word) % width + 1
    return lines


def _height(heads: Sequence[Head], row: Sequence[Value]) -> float:
    """The height that shows the longest of a row's texts."""
    texts = ((head.width, value[0] if isinstance(value, tuple) else value) for head, value in zip(heads, row, strict=True))
    return height(max((lines_of(text, width) for width, text in texts if isinstance(text, str)), default=1))


def _plain(text: str) -> str:
    """Text of a page's head or foot, where & starts a command."""
    return text.replace("&", "and")[:120]
