"""`intake doubts`, `same`, `different`, `decisions`, `undecide`: a person decides who is who, and the ledger keeps it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import not_on_a_terminal, open_library, profile_of, stop, terminal_width, write_whole

if TYPE_CHECKING:
    from oncoledger.intake.store import Store

Key = tuple[str, str]

Into = Annotated[Path, typer.Option("--into", help="The ledger folder.")]
First = Annotated[str, typer.Argument(help="SYSTEM:ID of a person's record; with --course of a course.")]
Second = Annotated[str, typer.Argument(help="The other one.")]
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Why = Annotated[str, typer.Option("--why", help="What it rests on.")]
OfCourse = Annotated[bool, typer.Option("--course", help="They are courses, not persons.")]


class Form(StrEnum):
    text = "text"
    csv = "csv"
    xlsx = "xlsx"


def doubts(
    into: Into,
    format: Annotated[Form, typer.Option("--format", help="How to print the list.")] = Form.text,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")] = None,
) -> None:
    """List the persons who may be one and were not joined, with their score, both records, and what speaks for and against.

    Exit 0: nobody is in doubt; 1: somebody is; 2: the folder is no ledger.
    """
    import datetime as dt

    from oncoledger.report.doubts import to_csv, to_text, to_xlsx

    if format is Form.xlsx and out is None:
        not_on_a_terminal("a workbook")
    with _opened(into) as store:
        listed, patients = store.doubts(), {(str(row["system"]), str(row["record_id"])): row for row in store.rows("patient")}
        courses = sum(1 for row in store.conflicts() if row["kind"] == "course_doubt")
    if format is Form.text:
        data = to_text(listed, patients, terminal_width()).encode()
    else:
        data = to_csv(listed, patients) if format is Form.csv else to_xlsx(listed, patients, dt.date.today().isoformat())
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        try:
            write_whole(out, data)
        except OSError as problem:
            raise stop(f"{out}: {problem.strerror}") from None
    if courses:
        typer.echo(f"Pairs of courses that may be one: {courses:,}.", err=True)
    raise typer.Exit(1 if listed else 0)


def same(first: First, second: Second, into: Into, by: By, why: Why, course: OfCourse = False) -> None:
    """Two records are one person (or course): kept for ever, until a later decision about the same two says otherwise."""
    _decide("same", first, second, into, by, why, course)


def different(first: First, second: Second, into: Into, by: By, why: Why, course: OfCourse = False) -> None:
    """Two records are different persons (or courses): they are never joined nor listed again."""
    _decide("different", first, second, into, by, why, course)


def decisions(into: Into) -> None:
    """List what was decided: number, day, who, what and why."""
    import datetime as dt

    from oncoledger.report.words import safe

    with _opened(into) as store:
        listed = store.decisions()
    for each in listed:
        day = dt.datetime.fromtimestamp(each.decided, dt.UTC).date().isoformat()
        who = f"{':'.join(each.one)}  {':'.join(each.other)}"
        typer.echo(safe(f"{each.decision_id:>5}  {day}  {each.kind.replace('_', ' '):<16}{who}  by {each.by}: {each.why}"))
    if not listed:
        typer.echo("Nothing was decided.")


def undecide(number: Annotated[int, typer.Argument(help="The decision's number, as `intake decisions` lists it.")], into: Into) -> None:
    """Take a decision back, as if it had never been."""
    with _opened(into) as store, store.transaction():
        if not store.undecide(number):
            raise stop(f"there is no decision {number}; `oncoledger intake decisions --into {into}` lists them")
        _resolve(store)
    typer.echo(f"Decision {number} is taken back.")


def _decide(kind: str, first: str, second: str, into: Path, by: str, why: str, course: bool) -> None:
    if not by.strip() or not why.strip():
        raise stop("a decision needs a name and a reason: --by NAME --why TEXT")
    with _opened(into) as store, store.transaction():
        known = store.courses() if course else store.persons()
        ones, others = (_records(text, known, "course" if course else "person") for text in (first, second))
        if set(ones) & set(others):
            raise stop(f"{first} and {second} are one record; name two")
        pairs = [(ones[0], others[0])] if kind == "same" else [(one, other) for one in ones for other in others]
        numbers = [store.decide(f"{kind}_course" if course else kind, one, other, by, why) for one, other in pairs]
        _resolve(store)
        after = store.courses() if course else store.persons()
    is_one = after[ones[0]] == after[others[0]]
    typer.echo(f"Decision {', '.join(map(str, numbers))}: {first} and {second} are {'one' if kind == 'same' else 'different'}.")
    if is_one is not (kind == "same"):
        typer.echo("It does not show yet: another decision about one of them stands against it; see `oncoledger intake decisions`.", err=True)


def _records(text: str, known: dict[Key, str], what: str) -> list[Key]:
    """The record that a name on the command line means; where the record is gone, all that bear its name as a person."""
    from oncoledger.intake.identity.persons import record_name

    found = [key for key in known if record_name(key) == text] or sorted(key for key, name in known.items() if name == text)
    if not found:
        raise stop(f"the ledger knows no {what} {text}; expected SYSTEM:ID as `oncoledger intake doubts` prints it")
    return found


def _resolve(store: Store) -> None:
    from oncoledger.intake.resolve import resolve

    resolve(store, profile_of(None, open_library()).crosswalks)


def _opened(folder: Path) -> Store:
    from oncoledger.intake.store import Store, StoreError

    try:
        return Store.open(folder)
    except StoreError as problem:
        raise stop(str(problem)) from None
