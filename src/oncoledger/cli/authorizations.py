"""`authorizations`: approvals of payers against what is delivered, planned, charged and claimed; and the screens of fractionation."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import CHOSEN, Setting, day_given, known_payer, not_on_a_terminal, open_library, profile_of, show_progress, stop, terminal_width, write_out

EXIT_WITHOUT = 1


class Form(StrEnum):
    text = "text"
    html = "html"
    json = "json"
    xlsx = "xlsx"


def authorizations(
    folder: Annotated[Path, typer.Argument(help="The ledger folder, filled by `oncoledger intake`.")],
    as_of: Annotated[str, typer.Option(help="The day on which one looks; today when absent.")] = "",
    course: Annotated[str, typer.Option(help="One course or person alone, also where it is in order.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    payer: Annotated[str, typer.Option(help="Payer of courses whose policy is not on file.")] = "",
    setting: Annotated[Setting | None, typer.Option(help="Setting of courses of which nothing tells it.")] = None,
    profile: Annotated[Path | None, typer.Option(help="The practice profile.")] = None,
) -> None:  # fmt: skip
    """Approvals against delivered, planned and charged sessions: a worklist that warns before the fraction that goes beyond.

    Exit 0: nothing was or would be given without approval; 1: something was or would be; 2: wrong use, no ledger, or no such course.
    """
    from oncoledger.audit.authorizations.folder import authorizations as looked_at
    from oncoledger.audit.authorizations.folder import is_anything_without
    from oncoledger.engine.encode import Options
    from oncoledger.intake.store import StoreError
    from oncoledger.report.authorizations import authorizations_book, authorizations_json, authorizations_text

    library = open_library()
    known_payer(library, payer)
    known, day = profile_of(profile, library), day_given(as_of, "--as-of")
    where = CHOSEN.get(setting.value, setting.value) if setting else ""
    if form is Form.xlsx and out is None:
        not_on_a_terminal("a workbook")
    try:
        answer = looked_at(folder, library, known, Options(day, payer or "MEDICARE", where), only=course, payer=payer, progress=show_progress())
    except StoreError as problem:
        raise stop(str(problem)) from None
    if course and not answer.worklist:
        raise stop(f"no person and no course {course} in {folder}; `oncoledger course --in {folder}` lists them")
    content: str | bytes
    if form is Form.html:
        from oncoledger.report.authorizations_page import authorizations_html

        content = authorizations_html(answer)
    elif form is Form.xlsx:
        content = authorizations_book(answer)
    else:
        content = authorizations_json(answer) if form is Form.json else authorizations_text(answer, terminal_width())
    write_out(content, out)
    raise typer.Exit(EXIT_WITHOUT if is_anything_without(answer) else 0)
