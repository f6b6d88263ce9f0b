"""`course`: the session ledger of a course in the terminal, as a page, or as JSON."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import day_given, open_library, profile_of, stop, terminal_width, write_whole


class Form(StrEnum):
    text = "text"
    html = "html"
    json = "json"


def course(
    id: Annotated[str, typer.Argument(help="A course or a person; without it, all courses are listed.")] = "",
    folder: Annotated[Path, typer.Option("--in", help="The ledger folder.")] = Path(),
    as_of: Annotated[str, typer.Option(help="The day on which one looks; today when absent.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    profile: Annotated[Path | None, typer.Option(help="The practice profile, whose [sources] say what a claim needs.")] = None,
) -> None:
    """Draw a course: sessions, phases, cycles, interruptions, contradictions, what is late, and whether its sources are there.

    Exit 0: drawn; 2: wrong use, no ledger, or no such person or course.
    """
    from oncoledger.intake.course.presence import presence
    from oncoledger.intake.course.stored import ledgers_of, persons_with_courses
    from oncoledger.intake.store import Store, StoreError
    from oncoledger.report.course_forms import courses_html, courses_json
    from oncoledger.report.course_text import Style, course_text, courses_text, list_row

    day = day_given(as_of, "--as-of")
    required = profile_of(profile, open_library()).sources
    try:
        with Store.open(folder) as store:
            everyone = persons_with_courses(store)
            people = [id] if id in everyone else everyone
            found = [(person, each) for person in people for each in ledgers_of(store, person, day)]
    except StoreError as problem:
        raise stop(str(problem)) from None
    if id and id not in everyone:
        found = [(person, each) for person, each in found if each.course_id == id]
    if id and not found:
        raise stop(f"no person and no course {id} in {folder}; `oncoledger course --in {folder}` lists them")
    drawn = [(person, each, presence(each, required)) for person, each in found]
    if form is Form.json:
        text = courses_json(drawn, day)
    elif form is Form.html:
        text = courses_html(drawn, day)
    elif id:
        encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
        is_plain = out is None and encoding not in ("utf8", "utf16")
        style = Style(terminal_width(), is_plain, out is None and sys.stdout.isatty())
        text = "\n".join(course_text(each, present, day, style) for _, each, present in drawn)
    else:
        text = courses_text([list_row(person, each, present) for person, each, present in drawn], terminal_width()) if drawn else "No courses.\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        write_whole(out, text.encode())
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None
