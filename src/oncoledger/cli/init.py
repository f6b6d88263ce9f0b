"""`init`: a first practice profile, commented."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import open_library, stop


def init(
    paths: Annotated[list[Path] | None, typer.Option("--from", help="A file or folder whose entities and payers are proposed; may be repeated.")] = None,
    out: Annotated[Path, typer.Option(help="Where to write the profile.")] = Path("oncoledger.toml"),
) -> None:
    """Write a commented practice profile, oncoledger.toml: entities, payers, conventions, editions, rules. It asks nothing and writes over nothing."""
    from oncoledger.audit.proposal import profile_text, seen_in
    from oncoledger.report.words import counted

    if out.exists():
        raise stop(f"{out} is there already; nothing is written over")
    library = open_library()
    try:
        seen = seen_in(paths, library) if paths else None
        with out.open("x", encoding="utf-8") as file:
            file.write(profile_text(library, seen))
    except ValueError as problem:
        raise stop(str(problem)) from None
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None
    found = ""
    if seen:
        entities, payers = counted(len(seen.entities), "entity", "entities"), counted(len(seen.payers), "payer")
        found = f": {entities} and {payers} of {counted(len(seen.files), 'file')}"
    typer.echo(f"Wrote {out}{found}. Look at every line before you rely on it.")
