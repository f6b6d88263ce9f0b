"""Findings as text, JSON, CSV, a workbook and one page that needs no network. `write` is the front door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, get_args

from oncoledger.audit.result import Report

if TYPE_CHECKING:
    from .words import Totals

Format = Literal["text", "json", "csv", "html", "xlsx"]
FORMATS: tuple[str, ...] = get_args(Format)


def render(report: Report, format: str, show_held: bool = False, totals: Totals | None = None) -> bytes:
    """The report in one of FORMATS, as bytes (text: 100 columns, no colour). Raises ValueError for another format.

    show_held: text and CSV list what is held back, which they count anyway; JSON and HTML always have it.
    totals: of the whole run, where the report that a page or a workbook shows holds only its worst findings.
    """
    # Imported here because a run that prints text should not pay for the page.
    if format == "text":
        from .text import to_text

        return to_text(report, show_held=show_held).encode("utf-8", "replace")
    if format == "json":
        from .json import to_json

        return to_json(report)
    if format == "csv":
        from .csv import to_csv

        return to_csv(report, show_held=show_held)
    if format == "html":
        from .html import to_html

        return to_html(report, totals).encode("utf-8", "replace")
    if format == "xlsx":
        from .xlsx import to_xlsx

        return to_xlsx(report, totals)
    raise ValueError(f"{format!r} is not a format; formats are {', '.join(FORMATS)}")


def write(report: Report, format: str, out: str | Path | BinaryIO) -> None:
    """Write the report to a path or to an open binary file. Nothing is written when the report cannot be rendered."""
    data = render(report, format)
    if isinstance(out, str | Path):
        Path(out).write_bytes(data)
    else:
        out.write(data)
