"""`inventory`: drugs bought, dispensed, given and wasted, billed and paid, rolled forward by month; and each gap by name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import CHOSEN, Setting, day_given, known_payer, not_on_a_terminal, open_library, profile_of, show_progress, stop, terminal_width, write_out

EXIT_DIFFERS = 1


class Form(StrEnum):
    text = "text"
    html = "html"
    json = "json"
    xlsx = "xlsx"
    csv = "csv"


class Table(StrEnum):
    flow = "flow"
    gaps = "gaps"
    cannot = "cannot"


def inventory(
    folder: Annotated[Path, typer.Argument(help="The ledger folder, filled by `oncoledger intake`.")],
    start: Annotated[str, typer.Option("--from", help="First month or day, 2026-01 or 2026-01-15; of all that is on file when absent.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last month or day.")] = "",
    drug: Annotated[str, typer.Option(help="One drug alone: HCPCS code or NDC.")] = "",
    as_of: Annotated[str, typer.Option(help="The day on which one looks; today when absent.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.text,
    table: Annotated[Table, typer.Option(help="Of CSV: the roll-forward, the gaps, or the rows that cannot be converted.")] = Table.flow,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    payer: Annotated[str, typer.Option(help="Payer of lines that name none.")] = "",
    setting: Annotated[Setting | None, typer.Option(help="Setting of lines of which nothing tells it.")] = None,
    profile: Annotated[Path | None, typer.Option(help="The practice profile.")] = None,
) -> None:
    """The stock of drugs rolled forward, against what was given, wasted, billed and paid: by drug, month and stock (own, 340B, free, white-bagged).

    Exit 0: nothing differs; 1: something does, or a row of stock had to be left out; 2: wrong use, no ledger, or no such drug.
    """
    from oncoledger.audit.inventory.folder import inventory as looked_at
    from oncoledger.audit.inventory.state import is_anything_different
    from oncoledger.engine.encode import Options
    from oncoledger.intake.store import StoreError

    library = open_library()
    known_payer(library, payer)
    known, day = profile_of(profile, library), day_given(as_of, "--as-of")
    first, last = _day(start, "--from", False), _day(end, "--to", True)
    if first is not None and last is not None and first > last:
        raise stop(f"--from {start} is after --to {end}")
    if table is not Table.flow and form is not Form.csv:
        raise stop(f"--table {table.value} goes with --format csv; every other form has all three")
    if form is Form.xlsx and out is None:
        not_on_a_terminal("A workbook")
    where = CHOSEN.get(setting.value, setting.value) if setting else ""
    try:
        answer = looked_at(folder, library, known, Options(day, payer or "MEDICARE", where), first=first, last=last, drug=drug, progress=show_progress())
    except StoreError as problem:
        raise stop(str(problem)) from None
    if drug and not answer.drugs and not answer.cannot:
        raise stop(f"no drug {drug} in {folder} in these days; without --drug all are listed")
    for wrong in answer.wrong:
        typer.echo(f"error: {wrong.file}: {wrong.position}, {wrong.element}: found {wrong.found}; expected {wrong.expected}", err=True)
    content: str | bytes
    if form is Form.html:
        from oncoledger.report.inventory_page import inventory_html

        content = inventory_html(answer)
    elif form is Form.xlsx:
        from oncoledger.report.inventory_book import inventory_book

        content = inventory_book(answer)
    else:
        from oncoledger.report.inventory import Sheet, inventory_csv, inventory_json, inventory_text

        if form is Form.csv:
            content = inventory_csv(answer, Sheet(table.value))
        else:
            content = inventory_json(answer) if form is Form.json else inventory_text(answer, terminal_width())
    write_out(content, out)
    raise typer.Exit(EXIT_DIFFERS if is_anything_different(answer) else 0)


def _day(text: str, option: str, is_last: bool) -> int | None:
    """A day, or the first or last day of a month; None where nothing is said."""
    from oncoledger.audit.inventory.roll import months
    from oncoledger.model.dates import day_of

    if not text:
        return None
    if len(text) != len("2026-01"):
        return day_given(text, option)
    try:
        first = day_of(f"{text}-01")
    except ValueError:
        raise stop(f"{option} {text}: not a month or a day of the form 2026-01 or 2026-01-31") from None
    return months(first, first + 31)[0][1] if is_last else first
