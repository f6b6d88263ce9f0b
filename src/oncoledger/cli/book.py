"""`explain`, `rules`, `lookup`, `schema`: what stands in the book, in the library and in the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import CHOSEN, Setting, day_given, known_payer, open_library, stop


def explain(
    name: Annotated[str, typer.Argument(metavar="RULE|FINDING", help="A rule such as RTM001, or the id of a finding.")],
    inside: Annotated[Path | None, typer.Option("--in", help="The JSON report, or the input, that holds the finding.")] = None,
) -> None:
    """What a rule says, on which law, with its cases; or one finding with all of that."""
    from oncoledger.audit.explain import explain_finding, explain_rule
    from oncoledger.rulebook import book

    if inside is None:
        rule = book().get(name.upper())
        if rule is None:
            raise stop(f"there is no rule {name}; `oncoledger rules` lists them. For a finding, name its report: --in FILE")
        typer.echo(explain_rule(rule, open_library()))
        return
    try:
        typer.echo(explain_finding(name, inside, open_library()))
    except (OSError, LookupError, ValueError) as problem:
        raise stop(str(problem.args[0] if isinstance(problem, LookupError) else problem)) from None


def rules() -> None:
    """Every rule of the book: id, severity, title."""
    from oncoledger.rulebook import book

    for rule in book().values():
        typer.echo(f"{rule.id:<8}{rule.severity.word:<8}{rule.title}")


def lookup(
    codes: Annotated[list[str], typer.Argument(help="One code, NDC, diagnosis, reason (CO-45) or remark (N130); or two codes that are billed together.")],
    on: Annotated[str, typer.Option(help="Service date, 2026-01-31; today when absent.")] = "",
    payer: Annotated[str, typer.Option(help="Payer profile or kind.")] = "",
    setting: Annotated[Setting | None, typer.Option(help="Setting of the line.")] = None,
) -> None:
    """What a code, a drug package, a diagnosis, a reason or a remark is on a day; or what happens when two codes are billed together."""
    from oncoledger.sources.lookup import lookup as answer

    library = open_library()
    known_payer(library, payer)
    chosen = CHOSEN.get(setting.value, setting.value) if setting else ""
    try:
        typer.echo(answer(library, codes, day_given(on, "--on"), payer, chosen))
    except ValueError as problem:
        raise stop(str(problem)) from None


def schema() -> None:
    """The tables of the ledger, with grain, columns and types."""
    from oncoledger.model.schema import TABLES

    for table in TABLES.values():
        typer.echo(f"{table.name}: {table.grain}")
        for column in table.columns:
            typer.echo(f"  {column.name:<22}{column.type:<10}{'required  ' if column.required else ''}{column.meaning}")
        typer.echo("")
