"""`queries`: what is asked of clinicians, their answers into the ledger, and back out again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import CHOSEN, Setting, day_given, known_payer, not_on_a_terminal, open_library, profile_of, stop, terminal_width, write_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncoledger.audit.profile import Profile
    from oncoledger.audit.queries import Asked
    from oncoledger.intake.store import Store

EXIT_OPEN, EXIT_NOT_ALL = 1, 1

app = typer.Typer(no_args_is_help=False, rich_markup_mode=None, help="Questions to clinicians that the record leaves open, and their answers.")


class Form(StrEnum):
    text = "text"
    html = "html"
    json = "json"
    xlsx = "xlsx"


class Role(StrEnum):
    physician = "physician"
    physicist = "physicist"
    therapist = "therapist"
    nurse = "nurse"
    pharmacy = "pharmacy"
    coder = "coder"


_In = Annotated[Path, typer.Option("--in", help="The ledger folder.")]
_AsOf = Annotated[str, typer.Option(help="The day on which one looks; today when absent.")]
_Course = Annotated[str, typer.Option(help="One course or person alone.")]
_To = Annotated[Role | None, typer.Option("--to", help="What is asked of one role alone.")]
_Payer = Annotated[str, typer.Option(help="Payer of courses whose policy is not on file.")]
_Setting = Annotated[Setting | None, typer.Option(help="Setting of courses of which nothing tells it.")]
_Profile = Annotated[Path | None, typer.Option(help="The practice profile.")]
_Id = Annotated[str, typer.Argument(help="The query, as `oncoledger queries` names it.")]
_Value = Annotated[str, typer.Argument(help="The answer: one of the possible answers, or `unable`.")]
_By = Annotated[str, typer.Option("--by", help="Who answered.")]
_Date = Annotated[str, typer.Option("--date", help="The day of the answer; today when absent.")]


@app.callback(invoke_without_command=True)
def queries(
    context: typer.Context, folder: _In = Path(), as_of: _AsOf = "", course: _Course = "", to: _To = None,
    form: Annotated[Form, typer.Option("--format", help="How to write them.")] = Form.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None, payer: _Payer = "", setting: _Setting = None, profile: _Profile = None,
) -> None:  # fmt: skip
    """List the open queries by clinician: what the record of a course leaves open, or denies, before it is charged.

    Exit 0: nothing is open; 1: something is; 2: wrong use, no ledger, or no such course.
    """
    if context.invoked_subcommand:
        return
    from oncoledger.model.dates import iso
    from oncoledger.report.queries import to_html, to_json, to_text

    day, chosen = day_given(as_of, "--as-of"), _chosen(payer, setting, profile)
    if form is Form.xlsx and out is None:
        not_on_a_terminal("a workbook")
    with _opened(folder) as store, store.reading():
        asked = _asked(store, chosen, day, course, to)
    content: str | bytes
    if form is Form.html:
        content = to_html(asked, iso(day))
    elif form is Form.xlsx:
        from oncoledger.audit.query_sheet import to_sheet

        content = to_sheet(asked, iso(day))
    else:
        content = to_json(asked) if form is Form.json else to_text(asked, terminal_width())
    write_out(content, out)
    raise typer.Exit(EXIT_OPEN if asked else 0)


@app.command("answer")
def answer_(
    name: _Id, by: _By, value: _Value = "", folder: _In = Path(),
    date: _Date = "", absent: Annotated[bool, typer.Option("--absent", help="What is asked for is not there.")] = False, as_of: _AsOf = "",
    course: Annotated[str, typer.Option(help="The query's course or person, which finds it sooner in a large ledger.")] = "",
    payer: _Payer = "", setting: _Setting = None, profile: _Profile = None,
) -> None:  # fmt: skip
    """Keep a clinician's answer as a run of its own: the next look at the record sees it, and the query is gone.

    Exit 0: kept; 2: wrong use, no such query, or an answer that it cannot have.
    """
    from oncoledger.audit.queries import Given, answer, answered
    from oncoledger.coding.answers import valid, wanted

    if not by.strip():
        raise stop("an answer needs a name: --by NAME")
    day, chosen, on = day_given(as_of, "--as-of"), _chosen(payer, setting, profile), day_given(date, "--date")
    with _opened(folder) as store:
        found = {each.query.id: each for each in _asked(store, chosen, day, course)}
        if name not in found:
            before = next((each for each in answered(store) if each.id == name), None)
            if before:
                raise stop(f"{name} was answered by {before.by} with {before.value!r}; `oncoledger queries withdraw {name} --in {folder}` opens it again")
            raise stop(f"no open query {name}; `oncoledger queries --in {folder}` lists them")
        if bool(value) == absent:
            raise stop(f"{name} needs an answer ({wanted(found[name].query)}, or unable) or --absent, one of the two")
        try:
            said = "" if absent else valid(found[name].query, value)
        except ValueError as problem:
            raise stop(str(problem)) from None
        run = _kept(lambda: answer(store, [Given(found[name], said, by.strip(), on, absent)], chosen.profile.crosswalks, f"queries answer {name}"))
    typer.echo(f"Run {run}: {name} is answered. `oncoledger intake undo {run} --into {folder}` takes it back.")


@app.command()
def answered(folder: _In = Path()) -> None:
    """List the answers that stand: query, day, answer, who gave it, and the run that brought it."""
    from oncoledger.audit.queries import answered as listed
    from oncoledger.report.queries import answered_text

    with _opened(folder) as store, store.reading():
        typer.echo(answered_text(listed(store), terminal_width()), nl=False)


@app.command()
def withdraw(name: _Id, folder: _In = Path(), profile: _Profile = None) -> None:
    """Take an answer back, so that its query is open again."""
    from oncoledger.audit.queries import withdraw as take_back

    known = profile_of(profile, open_library())
    with _opened(folder) as store:
        if not _kept(lambda: take_back(store, name, known.crosswalks)):
            raise stop(f"no answer to {name} stands; `oncoledger queries answered --in {folder}` lists them")
    typer.echo(f"The answer to {name} is withdrawn.")


@app.command()
def send(
    out: Annotated[Path, typer.Option("--out", help="The folder for the pages.")], folder: _In = Path(), as_of: _AsOf = "", course: _Course = "",
    to: _To = None, payer: _Payer = "", setting: _Setting = None, profile: _Profile = None,
) -> None:  # fmt: skip
    """Write a page for each clinician, to print or to show: questions with boxes to tick, and of the record no more than a question needs.

    Exit 0: written; 2: wrong use.
    """
    from oncoledger.model.dates import iso
    from oncoledger.report.queries import by_clinician, file_name, to_html

    day, chosen = day_given(as_of, "--as-of"), _chosen(payer, setting, profile)
    with _opened(folder) as store, store.reading():
        asked = _asked(store, chosen, day, course, to)
    used: set[str] = set()
    for role, name, some in by_clinician(asked):
        file = file_name(role, name)
        while file in used:
            file = f"{file.removesuffix('.html')}-.html"
        used.add(file)
        write_out(to_html(some, iso(day)), out / file)
        typer.echo(f"{out / file}  {len(some):,}")
    if not used:
        typer.echo("No open queries.")


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A workbook of `queries --format xlsx`, its answers filled in.")], folder: _In = Path(),
    by: Annotated[str, typer.Option("--by", help="Who answered, where a row does not say.")] = "", date: _Date = "", as_of: _AsOf = "", payer: _Payer = "",
    setting: _Setting = None, profile: _Profile = None,
) -> None:  # fmt: skip
    """Take back a workbook of queries: the answers that can be used are kept as one run, the others are listed.

    Exit 0: every answer was kept; 1: some could not be used; 2: wrong use, or no such workbook.
    """
    import hashlib

    from oncoledger.audit.queries import answer
    from oncoledger.audit.queries import answered as listed
    from oncoledger.audit.query_sheet import answers_of, opened
    from oncoledger.audit.review_sheet import SheetRefused
    from oncoledger.intake.course.stored import persons_with_courses

    day, chosen, on = day_given(as_of, "--as-of"), _chosen(payer, setting, profile), day_given(date, "--date")
    with _opened(folder) as store:
        try:
            sheet = opened(file)
            content = file.read_bytes()
        except SheetRefused as refusal:
            raise stop(str(refusal)) from None
        people = set(persons_with_courses(store))
        named = sheet.persons if people.issuperset(sheet.persons) else None  # who has become another person since is looked for among all
        found = {each.query.id: each for each in _asked(store, chosen, day, persons=named)}
        given, problems = answers_of(sheet, found, {each.id: each.value for each in listed(store)}, by.strip(), on)
        digest = hashlib.sha256(content).hexdigest()
        run = _kept(lambda: answer(store, given, chosen.profile.crosswalks, str(file), digest, len(content))) if given else None
    for problem in problems:
        typer.echo(str(problem), err=True)
    if run is None:
        typer.echo("No new answer.")
    else:
        typer.echo(f"Run {run}: {len(given):,} answered. `oncoledger intake undo {run} --into {folder}` takes them back.")
    raise typer.Exit(EXIT_NOT_ALL if problems else 0)


class _Chosen:
    """On whose terms the courses are coded."""

    def __init__(self, payer: str, setting: Setting | None, profile: Path | None) -> None:
        self.library = open_library()
        known_payer(self.library, payer)
        self.profile: Profile = profile_of(profile, self.library)
        self.payer, self.setting = payer, CHOSEN.get(setting.value, setting.value) if setting else ""


def _chosen(payer: str, setting: Setting | None, profile: Path | None) -> _Chosen:
    return _Chosen(payer, setting, profile)


def _asked(store: Store, chosen: _Chosen, day: int, course: str = "", to: Role | None = None, persons: list[str] | None = None) -> list[Asked]:
    from oncoledger.audit.queries import open_queries
    from oncoledger.audit.reconciliation import persons_named
    from oncoledger.intake.store import StoreError

    try:
        people = persons_named(store, course) if persons is None else persons
        if people == [] and course:
            raise stop(f"no person and no course {course} in {store.folder}; `oncoledger course --in {store.folder}` lists them")
        return open_queries(store, chosen.library, chosen.profile, day, people, chosen.setting, chosen.payer, to.value if to else "", course)
    except StoreError as problem:
        raise stop(str(problem)) from None


def _kept(write: Callable[[], int]) -> int:
    from oncoledger.intake.store import StoreError

    try:
        return write()
    except StoreError as problem:
        raise stop(str(problem)) from None


def _opened(folder: Path) -> Store:
    from oncoledger.intake.store import Store, StoreError

    try:
        return Store.open(folder)
    except StoreError as problem:
        raise stop(str(problem)) from None
