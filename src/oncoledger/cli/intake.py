"""`intake`: what the clinic's systems know, into one ledger folder; what was read and what was not; runs, and how to take one back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer
from typer.core import TyperGroup

from . import persons
from .common import profile_of, show_progress, stop, zone_given

if TYPE_CHECKING:
    from oncoledger.intake.into import Taken
    from oncoledger.intake.store import Store
    from oncoledger.model.verdict import ReadError

EXIT_NOT_WHOLE = 1
PROBLEMS_SHOWN = 10

INTO = Annotated[Path, typer.Option("--into", help="The ledger folder; it is made where it is not there.")]


class _ReadByDefault(TyperGroup):
    """`intake PATH...` reads; a file that is called like a subcommand is given as ./name."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = ["read", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["read", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """A ledger that cannot be used is one sentence, whatever the command."""
        try:
            return super().invoke(ctx)
        except ValueError as problem:
            from oncoledger.intake.store import StoreError

            if isinstance(problem, StoreError):
                raise stop(str(problem)) from None
            raise


app = typer.Typer(cls=_ReadByDefault, no_args_is_help=True, help="Records of the clinic's systems into one ledger folder: `intake PATH... --into DIR`.")


@app.command("read", hidden=True)
def read(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: DICOM RT, FHIR R4, HL7 v2, 837 and 835, tables.")],
    into: INTO,
    system: Annotated[str, typer.Option(help="Whose records these are, where they do not tell: ARIA, EPIC, ...")] = "",
    mapping: Annotated[Path | None, typer.Option(help="A mapping profile for tables.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of the clinic, for times that give an offset: America/New_York.")] = "",
) -> None:
    """Read files and folders into a ledger folder. What was read before changes nothing.

    Exit 0: everything was read; 1: something was not; 2: wrong use, or the ledger cannot be written.
    """
    from oncoledger.intake.into import Said, take_in

    profile = profile_of(None, _library())
    mapped, mappings = mappings_given(mapping, profile.beside("."))
    said = Said(system, mapped, mappings, zone_given(zone), profile.convention, profile.crosswalks)
    with _open(into, create=True) as store:
        taken = take_in(paths, store, said, f"intake {' '.join(map(str, paths))}", show_progress())
        for line in _told(taken, store):
            typer.echo(line)
    raise typer.Exit(0 if taken.is_whole else EXIT_NOT_WHOLE)


@app.command()
def undo(run: Annotated[int, typer.Argument(help="The run's number; `intake runs` lists them.")], into: INTO) -> None:
    """Take a run back whole: what it added goes, what it replaced stands again."""
    from oncoledger.intake.into import undo as take_back

    with _open(into) as store:
        gone = take_back(store, run, profile_of(None, _library()).crosswalks)
    typer.echo(f"Took run {run} back: {_count(gone.files, 'file')}, {_count(gone.records, 'record')}.")


@app.command()
def runs(into: INTO) -> None:
    """List the runs of a ledger folder."""
    with _open(into) as store, store.reading():
        listed = store.runs()
    if not listed:
        typer.echo("No runs.")
    for each in listed:
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(each.started))
        lost = f", {_count(each.problems, 'problem')}" if each.problems else ""
        typer.echo(f"{each.run_id:>5}  {when}  {_count(each.files, 'file')}, {_count(each.records, 'record')}{lost}  {each.command}")


@app.command()
def problems(into: INTO, run: Annotated[int | None, typer.Argument(help="A run's number; all runs where none is named.")] = None) -> None:
    """What was not read and why, with file and position; a `note` is a file of a folder that is no record.

    Exit 0: everything was read; 1: something was not.
    """
    with _open(into) as store, store.reading():
        if run is not None and run not in {each.run_id for each in store.runs()}:
            raise stop(f"there is no run {run}; `oncoledger intake runs` lists them")
        listed = store.problems(run)
    for each in listed:
        typer.echo(f"{each.severity}: {each}")
    raise typer.Exit(EXIT_NOT_WHOLE if any(each.severity == "error" for each in listed) else 0)


@app.command()
def export(into: INTO, out: Annotated[Path, typer.Option(help="The folder for the tables.")]) -> None:
    """Write the rows that stand as plain CSV tables, for other programs and as input again."""
    from oncoledger.intake.export import export as write

    with _open(into) as store:
        try:
            written = write(store, out)
        except OSError as problem:
            raise stop(f"{problem.filename or out}: {problem.strerror}") from None
    typer.echo(f"Wrote to {out}: " + (", ".join(f"{table} {count:,}" for table, count in written.items()) or "nothing, the ledger is empty"))


for command in (persons.doubts, persons.same, persons.different, persons.decisions, persons.undecide):
    app.command()(command)


def _open(folder: Path, create: bool = False) -> Store:
    from oncoledger.intake.store import Store

    return Store.open(folder, create)


def _library() -> Any:
    from .common import open_library

    return open_library()


def mappings_given(named: Path | None, beside: Path | None) -> tuple[Any, Any]:
    """The mapping that is named, and all that are known."""
    from oncoledger.formats.mapped import MappingError, read_mapping
    from oncoledger.intake.mappings import known_mappings

    try:
        return read_mapping(named) if named else None, known_mappings(beside)
    except MappingError as problem:
        raise stop(str(problem)) from None


def _told(taken: Taken, store: Store) -> list[str]:
    """What was read, what was not, and why: one line a kind of file, the first problems in full."""
    lines = []
    kinds: dict[str, list[int]] = {}
    for file in taken.files:
        sums = kinds.setdefault(file.kind, [0, 0, 0])
        for place, number in enumerate((1, file.items, file.records)):
            sums[place] += number
    for kind, (files, items, records) in kinds.items():
        lines.append(f"{kind}: {_count(files, 'file')}, {_count(items, 'item')}, {_count(records, 'record')}")
    if taken.tables:
        lines.append("into " + ", ".join(f"{table} {count:,}" for table, count in taken.tables.items()))
    unused: dict[str, int] = {}
    for file in taken.files:
        for what, count in file.unused.items():
            unused[what] = unused.get(what, 0) + count
    if unused:
        lines.append("not kept: " + ", ".join(f"{what} {count:,}" for what, count in sorted(unused.items())))
    for why, names in taken.passed_over.items():
        lines.append(f"not read, {why}: {_count(len(names), 'file')}: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}")
    notes = [f"note: {file.path}: {note}" for file in taken.files for note in file.notes]
    lines += notes[:PROBLEMS_SHOWN]
    if len(notes) > PROBLEMS_SHOWN:
        lines.append(f"note: and {len(notes) - PROBLEMS_SHOWN:,} more of this kind")
    if taken.known:
        lines.append(f"read before, so nothing new: {_count(len(taken.known), 'file')}")
    for each in _first(taken.problems):
        typer.echo(f"{each.severity}: {each}", err=True)
    more = len(taken.problems) - PROBLEMS_SHOWN
    if more > 0:
        where = f"; `oncoledger intake problems {taken.run_id} --into {store.folder}` has them all" if taken.run_id is not None else ""
        typer.echo(f"and {more:,} more{where}", err=True)
    if taken.run_id is None:
        lines.append("Nothing new: the ledger is as it was.")
    else:
        people = _count(len(set(store.persons().values())), "person")
        back = f"`oncoledger intake undo {taken.run_id} --into {store.folder}` takes it back."
        lines.append(f"Run {taken.run_id} of {store.folder}: {people} in the ledger. {back}")
        if unsaid := store.without_system(taken.run_id):
            lines.append(f"Nothing says whose patients stand in {', '.join(unsaid[:3])}{' ...' if len(unsaid) > 3 else ''}, so they are joined with nobody: "
                         "--system NAME says it, or [[files]] system in oncoledger.toml.")  # fmt: skip
        if doubts := len(store.doubts()):
            lines.append(f"{_count(doubts, 'pair')} of persons may be one and were not joined: `oncoledger intake doubts --into {store.folder}`.")
    return lines


def _first(problems: list[ReadError]) -> list[ReadError]:
    """As many as are shown: where there are more, one of each file before the others, so that one bad file hides no other."""
    if len(problems) <= PROBLEMS_SHOWN:
        return problems
    firsts = {problem.file: place for place, problem in reversed(list(enumerate(problems)))}.values()
    places = [*sorted(firsts), *sorted(set(range(len(problems))) - set(firsts))][:PROBLEMS_SHOWN]
    return [problems[place] for place in places]


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {'persons' if what == 'person' else what + 's'}"


