"""`sample` and `review`: draw what a person will judge, and say what the judgement comes to."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import day_given, known_payer, open_library, show_progress, stop, terminal_width, write_whole


class By(StrEnum):
    claim = "claim"
    line = "line"
    course = "course"
    patient = "patient"


class Method(StrEnum):
    random = "random"
    stratified = "stratified"
    risk = "risk"


class Strata(StrEnum):
    amount = "amount"
    payer = "payer"
    family = "family"


class Allocation(StrEnum):
    neyman = "neyman"
    proportional = "proportional"


class Form(StrEnum):
    text = "text"
    json = "json"


def sample(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: 837P, 837I, CSV, XLSX, Parquet.")],
    by: Annotated[By, typer.Option(help="What is drawn and judged as one.")] = By.claim,
    n: Annotated[int, typer.Option("--n", help="How many.")] = 30,
    method: Annotated[Method, typer.Option(help="random; stratified; risk: what is dear or accused more often, with weights for it.")] = Method.random,
    seed: Annotated[str, typer.Option(help="The same seed draws the same sample; one is made up and printed when absent.")] = "",
    strata: Annotated[Strata, typer.Option(help="What makes the strata of --method stratified.")] = Strata.amount,
    bands: Annotated[int, typer.Option(min=2, max=20, help="How many strata by amount.")] = 3,
    allocation: Annotated[Allocation, typer.Option(help="neyman: more where amounts vary more; proportional: by number.")] = Allocation.neyman,
    precision: Annotated[float, typer.Option(min=0, max=0.5, help="Instead of --n: the error rate to within this, such as 0.05.")] = 0,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Confidence of --precision.")] = 0.95,
    rate: Annotated[float, typer.Option(min=0.001, max=0.999, help="Error rate that --precision expects; 0.5 is the most cautious.")] = 0.5,
    since: Annotated[str, typer.Option(help="Only what begins on this date or later.")] = "",
    until: Annotated[str, typer.Option(help="Only what begins on this date or earlier.")] = "",
    only_payer: Annotated[str, typer.Option(help="Only what this payer was billed, as the input names it.")] = "",
    only_codes: Annotated[str, typer.Option(help="Only what has one of these codes: '77427 77431'.")] = "",
    payer: Annotated[str, typer.Option(help="As in check, for --method risk.")] = "",
    as_of: Annotated[str, typer.Option(help="Date of the sample, and of the findings that --method risk rests on; today when absent.")] = "",
    out: Annotated[Path, typer.Option(help="The review sheet: FILE.xlsx, or FILE.csv for the lines alone.")] = Path("review_sheet.xlsx"),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Draw a sample of claims, lines, courses or patients, and write the sheet on which a person judges it.

    The design goes to standard output: frame, seed, method, strata, what was left out. `review` reads the filled sheet.
    """
    from oncoledger.audit.draw import sample_size
    from oncoledger.audit.frame import Universe
    from oncoledger.audit.sample import sample as draw
    from oncoledger.audit.sample_sheet import to_csv, to_sheet
    from oncoledger.report.sample_text import sample_text

    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise stop(f"--out {out}: found {out.suffix or 'no ending'}; expected .xlsx or .csv")
    if out.exists() and not force:
        raise stop(f"{out} is there already, and may hold a reviewer's work; name another file with --out, or say --force")
    library = open_library()
    known_payer(library, payer)
    for text, option in ((as_of, "--as-of"), (since, "--since"), (until, "--until")):
        day_given(text, option)
    universe = Universe(since, until, only_payer, tuple(only_codes.upper().replace(",", " ").split()))
    said: list[str] = []

    def size(units: int) -> int:
        number, formula = sample_size(precision, confidence, rate, units)
        said.append(f"Sample size for {precision:g} at {confidence:g} confidence: {formula}")
        return number

    try:
        design = draw(
            paths, by=by.value, n=n, method=method.value, seed=seed or _new_seed(), strata=strata.value, bands=bands, allocation=allocation.value, as_of=as_of,
            payer=payer, universe=universe, library=library, progress=show_progress(), size=size if precision else None,
        )  # fmt: skip
        write_whole(out, to_csv(design) if out.suffix.lower() == ".csv" else to_sheet(design))
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None
    except ValueError as problem:
        raise stop(str(problem)) from None
    typer.echo("\n".join([sample_text(design, terminal_width()), *said]))
    typer.echo(f"Wrote {out}", err=True)


def review(
    sheet: Annotated[Path, typer.Argument(help="The review sheet, filled in.")],
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of the two-sided intervals.")] = 0.90,
    format: Annotated[Form, typer.Option("--format", help="How to print the result.")] = Form.text,
) -> None:
    """Read a filled review sheet: error rate, overpayment and underpayment over the frame, with their limits and formulas.

    Exit 0: a result; 2: the sheet is not whole, not answered, or not the one that was drawn.
    """
    from oncoledger.audit.review import review as judge
    from oncoledger.audit.review_sheet import read_sheet
    from oncoledger.report.sample_text import review_json, review_text

    try:
        result = judge(read_sheet(sheet), confidence)
    except ValueError as problem:
        raise stop(str(problem)) from None
    if format is Form.json:
        sys.stdout.write(review_json(result))
    else:
        typer.echo(review_text(result, open_library(), terminal_width()))


def _new_seed() -> str:
    import secrets

    return str(secrets.randbelow(10**9))
