"""A report as one page that needs no network: courses drawn on a time axis, findings with their law, filters, and what was judged."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from string import Template

from oncoledger.audit.result import Report

from .html_courses import courses_section
from .html_parts import esc
from .html_rest import excused_section, held_section, problems_section, questions_section, verdicts_section
from .html_summary import filters, summary, title_of
from .html_table import table_section
from .page_data import page_data
from .words import Totals

_PAGE = Path(__file__).parent / "page"


def to_html(report: Report, totals: Totals | None = None) -> str:
    """The page. totals: of the whole run, where the report holds only its worst findings.

    Every word of the input is escaped; a content security policy allows this page's own style and script, and no connection.
    """
    every = totals or Totals.of(report.findings)
    style, script = file_text("page.css"), file_text("timeline.js") + file_text("picture.js") + file_text("page.js") + file_text("table.js")
    return Template(file_text("page.html")).substitute(
        title=esc(title_of(report, every)),
        style=style,
        script=script,
        style_hash=hashed(style),
        script_hash=hashed(script),
        summary=summary(report, every),
        filters=filters(report),
        courses=courses_section(report),
        table=table_section(report),
        questions=questions_section(report),
        excused=excused_section(report) + held_section(report),
        verdicts=verdicts_section(report),
        problems=problems_section(report),
        data=page_data(report),
    )


@cache
def file_text(name: str) -> str:
    return (_PAGE / name).read_text("utf-8")


def hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
