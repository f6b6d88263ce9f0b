"""`fix`: corrected copies of charges and claims, and what was changed."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncoledger.model.money import dollars

from .common import Setting, day_given, known_payer, open_library, profile_of, stop

if TYPE_CHECKING:
    from oncoledger.audit.remedies.change import Remedies


class Form(StrEnum):
    text = "text"
    json = "json"


def fix(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: 837P, 837I, CSV, XLSX, Parquet. They are only read.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the copies of all inputs, changes.md and changes.json.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show every change and write nothing.")] = False,
    rule: Annotated[list[str] | None, typer.Option(help="Also carry out the remedies of this rule.")] = None,
    finding: Annotated[list[str] | None, typer.Option(help="Also carry out the remedy of this finding (the beginning of its id).")] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(help="Also carry out remedies of this kind: remove_line, units, add_modifier, remove_modifier, replace_modifier, recode."),
    ] = None,
    because: Annotated[str, typer.Option(help="What the record shows; needed where a modifier or a code is added, and kept with the change.")] = "",
    payer: Annotated[str, typer.Option(help="As for check.")] = "",
    setting: Annotated[Setting | None, typer.Option(help="As for check.")] = None,
    as_of: Annotated[str, typer.Option(help="As for check.")] = "",
    whole: Annotated[bool | None, typer.Option("--whole/--partial", help="As for check.")] = None,
    profile: Annotated[Path | None, typer.Option(help="As for check.")] = None,
    format: Annotated[Form, typer.Option("--format", help="How to print what was changed.")] = Form.text,
) -> None:
    """Write corrected copies: what is safe by itself, anything else only when named.

    Safe is what changes neither payment nor meaning: capitals, dots, blanks, hyphens, a modifier that says nothing. No remedy raises a charge or a unit.
    The copies are checked before they are written: they find no more than the originals.

    Exit 0: all that was asked for is done; 1: a remedy that was asked for could not be carried out; 2: an input could not be read, or wrong use.
    """
    from oncoledger.audit.remedies.fix import fix as run
    from oncoledger.report.changes import files_beside, summary, to_json, to_text
    from oncoledger.report.words import counted

    if (out is None) is not dry_run:
        lacking = "say where the copies go with --out DIR, or --dry-run to see the changes alone"
        raise stop(lacking if out is None else "--dry-run writes nothing; leave --out away")
    library = open_library()
    known_payer(library, payer)
    day_given(as_of, "--as-of")
    say = (lambda what: typer.echo(f"{what} ...", err=True)) if sys.stderr.isatty() else None
    try:
        answer = run(
            paths, out, rules=rule or (), findings=finding or (), kinds=kind or (), because=because, payer=payer, setting=setting.value if setting else "",
            as_of=as_of, whole=whole, profile=profile_of(profile, library), library=library, beside=files_beside, progress=say,
        )  # fmt: skip
    except ValueError as problem:
        raise stop(str(problem)) from None
    except OSError as problem:
        raise stop(f"{problem.filename or out}: {problem.strerror}") from None
    if format is Form.json:
        sys.stdout.buffer.write(to_json(answer))
        sys.stdout.flush()
    else:
        typer.echo(to_text(answer, None if dry_run else 3), nl=False)
    for warning in _warnings(answer):
        typer.echo(warning, err=True)
    if out is not None:
        wrote = f"Wrote {counted(len(answer.copies), 'copy', 'copies')}, changes.md and changes.json to {out}"
        typer.echo(f"{wrote}; {next(iter(summary(answer)))[2:].lower()}", err=True)
    raise typer.Exit(2 if answer.problems else 1 if answer.refused else 0)


def _warnings(answer: Remedies) -> list[str]:
    """What named remedies change in money, one line a rule."""
    named: dict[str, list[int]] = {}
    for change in answer.changes:
        if change.rule and not change.safe:
            named.setdefault(f"{change.rule} ({change.kind})", []).append(change.charge_change_cents)
    return [
        f"warning: {rule} changes what is billed in {len(cents):,} place{'s' * (len(cents) != 1)}; "
        f"charges {f'fall by {dollars(-sum(cents))}' if sum(cents) else 'stay the same'}, and what is paid may change"
        for rule, cents in named.items()
    ]
