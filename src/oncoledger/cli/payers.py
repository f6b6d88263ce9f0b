"""`payers`: what each payer does otherwise; list, show, lint, and a coding guide to print."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import day_given, open_library, stop, terminal_width

if TYPE_CHECKING:
    from oncoledger.sources.library import Library
    from oncoledger.sources.payers import PayerProfile

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Payer profiles: list, show, lint, and a coding guide to print.")

Payer = Annotated[str, typer.Argument(help="A payer's id, as `payers list` prints it.")]
On = Annotated[str, typer.Option(help="Service date, 2026-01-31; today when absent.")]


class GuideFormat(StrEnum):
    text = "text"
    html = "html"


@app.command("list")
def payers_list() -> None:
    """Every payer that has a profile: the shipped ones, and those in the data folder's payers/."""
    library = open_library()
    typer.echo(f"{'id':<20}{'kind':<20}{'based on':<14}{'settings':>8}{'numbers':>9}  name")
    for profile in sorted(library.payers.values(), key=lambda p: (p.kind, p.id)):
        numbers = sum(1 for name in library.law_names for row in library.law_rows(name) if row.payer_id == profile.id)
        based = profile.line[1] if len(profile.line) > 1 else ""
        typer.echo(f"{profile.id:<20}{profile.kind:<20}{based:<14}{profile.own:>8}{numbers:>9}  {profile.name}")
    typer.echo(f"\nYour own profiles: {library.home / 'payers'}/*.toml")


@app.command("show")
def payers_show(payer: Payer, on: On = "") -> None:
    """A payer's settings and numbers in force on a day, who gave each, and on which law."""
    from oncoledger.sources.payer_settings import settings_of, shown

    library = open_library()
    profile, day = _profile(library, payer), day_given(on, "--on")
    typer.echo(f"{profile.id}: {profile.name}, {profile.kind}" + (f", based on {' and then '.join(profile.line[1:])}" if profile.line[1:] else ""))
    typer.echo("")
    for setting, owner in settings_of(profile, library, day):
        typer.echo(f"{setting.name:<30}{shown(setting.value)}")
        typer.echo(f"{'':<30}{owner}; {setting.cite.source}, {setting.cite.section} (grade {setting.cite.grade})")
    for name in library.law_names:
        row = library.law_row(name, profile.id, day)
        if row and row.payer_id:
            typer.echo(f"{name:<30}{row.value} {row.unit}")
            typer.echo(f"{'':<30}{row.payer_id}; {row.cite.source}, {row.cite.section} (grade {row.cite.grade})")


@app.command("lint")
def payers_lint(
    files: Annotated[list[Path] | None, typer.Argument(help="Further profiles to look at, before they are put into the data folder.")] = None,
) -> None:
    """Contradictions in the profiles: two values on a day, a setting that nobody reads, a code or document that no list knows. Exit 1 when there is one."""
    from oncoledger.sources.library import Library
    from oncoledger.sources.payers_lint import lint

    library = Library.open()
    missing = [path for path in files or [] if not path.is_file()]
    if missing:
        raise stop(f"{missing[0]}: there is no such file")
    flaws = lint(library, *(files or []))
    for flaw in flaws:
        typer.echo(str(flaw))
    if flaws:
        raise typer.Exit(1)
    typer.echo(f"{len(library.payers)} profiles" + (f" and {len(files)} more" if files else "") + ": nothing to say against them.")


@app.command("guide")
def payers_guide(
    payer: Payer,
    on: On = "",
    format: Annotated[GuideFormat, typer.Option("--format", help="Text, or a page to print.")] = GuideFormat.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """A payer's coding guide: windows, modifiers, units, codes, authorisation, and what to have on file, each with its law."""
    from oncoledger.audit.guide import guide_of

    library = open_library()
    profile, day = _profile(library, payer), day_given(on, "--on")
    guide = guide_of(library, profile.id, day)
    if format is GuideFormat.html:
        from oncoledger.report.guide_html import to_html

        page = to_html(guide)
    else:
        from oncoledger.report.guide_text import to_text

        page = to_text(guide, min(terminal_width(), 110))
    if out is None:
        typer.echo(page, nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page, encoding="utf-8")
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None
    typer.echo(f"Wrote {out}: the guide of {guide.name} on {guide.day}.", err=True)


def _profile(library: Library, payer: str) -> PayerProfile:
    profile = library.payer(payer)
    if not profile.is_known:
        raise stop(f"no profile for payer {payer}; there are {', '.join(sorted(library.payers))}")
    return profile
