"""`code` and `reconcile`: the charges that a ledger folder's record gives, and what stands against them."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import CHOSEN, Setting, day_given, known_payer, not_on_a_terminal, open_library, profile_of, show_progress, stop, terminal_width, write_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oncoledger.audit.coded import CodedCourse
    from oncoledger.audit.profile import Profile
    from oncoledger.audit.reconciliation import CourseCoding, Reconciliation
    from oncoledger.intake.store import Store
    from oncoledger.sources.library import Library


class Form(StrEnum):
    text = "text"
    html = "html"
    json = "json"
    xlsx = "xlsx"
    csv = "csv"


_Folder = Annotated[Path, typer.Argument(help="The ledger folder, filled by `oncoledger intake`.")]
_Files = Annotated[Path, typer.Argument(help="The ledger folder; or tables of the record (administration.csv, vial.csv, ...), a file or a folder of them.")]
_Course = Annotated[str, typer.Option(help="One course or person alone.")]
_Payer = Annotated[str, typer.Option(help="Payer of courses whose policy is not on file.")]
_Setting = Annotated[Setting | None, typer.Option(help="Setting of courses of which nothing tells it.")]
_AsOf = Annotated[str, typer.Option(help="The day on which one looks; today when absent.")]
_Form = Annotated[Form, typer.Option("--format", help="How to write it.")]
_Out = Annotated[Path | None, typer.Option(help="Write to this file.")]
_Profile = Annotated[Path | None, typer.Option(help="The practice profile; [coding] says how it charges.")]


def code(
    folder: _Files, course: _Course = "", payer: _Payer = "", setting: _Setting = None, as_of: _AsOf = "", form: _Form = Form.text, out: _Out = None,
    profile: _Profile = None,
) -> None:  # fmt: skip
    """Charges from the clinical record: each with the facts, the rows and the law that gave it, and what is missing where the record does not decide.

    Exit 0: coded; 1: coded, and some rows or files could not be read or cannot be; 2: wrong use, no ledger, or no such course.
    """
    from oncoledger.audit.coded import coded_persons
    from oncoledger.audit.reconciliation import actuals_of, coding_of, persons_named
    from oncoledger.engine.encode import Options
    from oncoledger.intake.store import Store, StoreError
    from oncoledger.model.dates import iso
    from oncoledger.report.coding import coding_csv, coding_json, coding_text

    library, known, day = _prepared(payer, profile, as_of)
    where = _where(setting)
    try:
        with _ledger_of(folder, known) as (ledger, unread), Store.open(ledger) as store, store.reading():
            actuals = actuals_of(ledger, library, known, Options(day, payer or "MEDICARE", where), show_progress())
            people = persons_named(store, course)
            coded = coded_persons(store, library, known, day, actuals.lines, people, where, payer, visits_alone=True)
            found, wrong = [], unread
            for one in coded:
                for each in one.courses:
                    if course in ("", one.person, each.ledger.course_id):
                        found.append(coding_of(one.person, each))
                        wrong += _wrong_rows(each, store)
    except StoreError as problem:
        raise stop(str(problem)) from None
    if course and not found:
        raise stop(f"no person and no course {course} in {folder}; `oncoledger course --in {folder}` lists them")
    if form in (Form.html, Form.xlsx):
        _written(_coding_file(found, form, iso(day)), form, out)
    else:
        writers = {Form.json: coding_json, Form.csv: coding_csv}
        encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
        is_plain = out is None and encoding not in ("utf8", "utf16")
        _written(writers[form](found) if form in writers else coding_text(found, terminal_width(), is_plain), form, out)
    raise typer.Exit(1 if wrong else 0)


@contextmanager
def _ledger_of(path: Path, profile: Profile) -> Iterator[tuple[Path, int]]:
    """The ledger folder itself; of other files, one for this run alone. Beside it, how many rows or files could not be read, each said on standard error."""
    from oncoledger.intake.files import LEDGER
    from oncoledger.intake.into import Said, take_in
    from oncoledger.intake.store import Store

    if (path.is_dir() and (path / LEDGER).exists()) or not path.exists():
        yield path, 0
        return
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        with Store.open(ledger, create=True) as store:
            taken = take_in([path], store, Said(conventions=profile.convention, crosswalks=profile.crosswalks), "code", show_progress())
        for problem in taken.problems:
            typer.echo(f"{problem.severity}: {problem}", err=True)
        yield ledger, sum(problem.severity == "error" for problem in taken.problems)


def _wrong_rows(course: CodedCourse, store: Store) -> int:
    """Rows of the record that cannot be, each said on standard error with its place and what was found."""
    wrong = [each for each in course.drugs.refused if each.is_wrong] if course.drugs else []
    for each in wrong:
        path, place = store.place_of(*each.key)
        typer.echo(f"error: {path}, {place or each.key[2]}: {each.what}: {each.why}", err=True)
    return len(wrong)


def reconcile(
    folder: _Folder, course: _Course = "", payer: _Payer = "", setting: _Setting = None, as_of: _AsOf = "", form: _Form = Form.text, out: _Out = None,
    profile: _Profile = None,
) -> None:  # fmt: skip
    """Record, charges and claims against each other, both ways, with dollars: missed, doubled, wrong day, units, level or part, cancelled, late.

    Exit 0: nothing differs; 1: something does; 2: wrong use, or no ledger.
    """
    from oncoledger.audit.reconciliation import is_anything_wrong, reconciled
    from oncoledger.engine.encode import Options
    from oncoledger.intake.store import StoreError
    from oncoledger.report.reconciliation import reconciliation_csv, reconciliation_json, reconciliation_text

    library, known, day = _prepared(payer, profile, as_of)
    try:
        answer = reconciled(folder, library, known, Options(day, payer or "MEDICARE", _where(setting)), only=course, progress=show_progress())
    except StoreError as problem:
        raise stop(str(problem)) from None
    if course and not answer.courses:
        raise stop(f"no person and no course {course} in {folder}; `oncoledger course --in {folder}` lists them")
    if form in (Form.html, Form.xlsx):
        _written(_reconciliation_file(answer, form), form, out)
    else:
        writers = {Form.json: reconciliation_json, Form.csv: reconciliation_csv}
        _written(writers[form](answer) if form in writers else reconciliation_text(answer, terminal_width()), form, out)
    raise typer.Exit(1 if is_anything_wrong(answer) else 0)


def _prepared(payer: str, profile: Path | None, as_of: str) -> tuple[Library, Profile, int]:
    library = open_library()
    known_payer(library, payer)
    return library, profile_of(profile, library), day_given(as_of, "--as-of")


def _coding_file(found: Sequence[CourseCoding], form: Form, as_of: str) -> str | bytes:
    if form is Form.html:
        from oncoledger.report.coding_page import coding_html

        return coding_html(found, as_of)
    from oncoledger.report.coding_book import coding_xlsx

    return coding_xlsx(found, as_of)


def _reconciliation_file(answer: Reconciliation, form: Form) -> str | bytes:
    if form is Form.html:
        from oncoledger.report.reconciliation_page import reconciliation_html

        return reconciliation_html(answer)
    from oncoledger.report.reconciliation_book import reconciliation_xlsx

    return reconciliation_xlsx(answer)


def _where(setting: Setting | None) -> str:
    return CHOSEN.get(setting.value, setting.value) if setting else ""


def _written(content: str | bytes, form: Form, out: Path | None) -> None:
    if out is None and isinstance(content, bytes):
        not_on_a_terminal(f"A {form.value} file")
    write_out(content, out)
