"""CodeX's scenarios as charges, in 2025 and 2026, of a hospital, a centre and a physician: as the scenario tells them, and with invented acts around them.

`codex/*.md` are the pages; ONCOLEDGER_GOLDEN=1 writes them anew. A coder reads them; a change of any line is a change of what we say.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from oncoledger.coding.charge import Coding
from oncoledger.coding.radiation.course import code_course
from oncoledger.coding.terms import Terms
from oncoledger.intake.course.ledger import one_course
from oncoledger.intake.course.stored import every_ledger
from oncoledger.intake.into import take_in
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of, iso
from oncoledger.sources.library import Library
from tests.coding.course_files import read

FOLDER = Path(__file__).parent / "codex"
YEARS = {"2025": "2025-03-03", "2026": "2026-03-02"}
SETTINGS = {"hospital": "A hospital and its physicians", "freestanding": "A centre that owns its machines", "professional": "A physician's claim for a hospital's patient"}


def scenarios() -> list[tuple[str, str, str]]:
    """Name, CodeX's course, and the acts around it."""
    text = (FOLDER / "acts.txt").read_text(encoding="utf-8")
    return [(name, course, acts) for name, course, acts in re.findall(r"^== (\S+) (\S+)\n(.*?)(?=^== |\Z)", text, re.S | re.M)]


@pytest.fixture(scope="module")
def courses(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """The rows of each of CodeX's courses."""
    folder = tmp_path_factory.mktemp("codex")
    with Store.open(folder, create=True) as store:
        take_in([shared / "data" / "fhir" / "codex_rt"], store)
        return {each.course_id: each.rows for _, _, ledgers in every_ledger(store, day_of("2026-11-27")) for each in ledgers}


@pytest.mark.parametrize(("name", "course", "acts"), scenarios(), ids=[name for name, _, _ in scenarios()])
def test_page(name: str, course: str, acts: str, courses: dict[str, dict]):
    page = "\n".join(_page(name, course, acts, courses[course])) + "\n"
    path = FOLDER / f"{name}.md"
    if os.environ.get("ONCOLEDGER_GOLDEN"):
        path.write_text(page, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page


def _page(name: str, course: str, acts: str, rows: dict):
    library = Library.open()
    first = min(row["start_date"] for table in ("course", "phase") for row in rows.get(table, ()) if "start_date" in row)
    yield f"# {name.replace('_', ' ').capitalize()}"
    for title, more in (("As CodeX tells it", ""), ("With invented acts around it", acts)):
        yield f"\n## {title}"
        for year, start in YEARS.items():
            mine = _moved(rows, day_of(start) - first)
            for table, added in _acts(more, day_of(start)).items():
                mine[table] = [*mine.get(table, []), *added]
            for setting, words in SETTINGS.items():
                yield f"\n### {year}. {words}\n"
                terms = Terms(setting, library.payer("MEDICARE"), library)
                yield from _shown(code_course(one_course(course, mine, day_of("2026-11-27")), terms, mine))


def _moved(rows: dict, days: int) -> dict:
    def of(name: str, value: object) -> object:
        return value + days if name.endswith("_date") else value + days * 86400 if name.endswith("_time") else value

    return {table: [{name: of(name, value) for name, value in row.items()} for row in mine] for table, mine in rows.items()}


def _acts(text: str, start: int) -> dict:
    if not text:
        return {}
    dated = re.sub(r"^(act|plan) (-?\d+)|^(treat \d+) (-?\d+)", lambda m: f"{m[1] or m[3]} {iso(start + int(m[2] or m[4]))}", text, flags=re.M)
    return read("== acts\n" + dated)[0].rows


def _shown(coding: Coding):
    yield "| day | code | units | part | because | rows of the record |"
    yield "|---|---|---|---|---|---|"
    for line in coding.charges:
        day = iso(line.day) + ("" if line.service.is_dated else f" to {iso(line.service.last_day)}, undated")
        mark = "".join(f"-{word}" for word in line.modifiers.split())
        proof = ", ".join(name for _, _, name in line.service.rows[:2])
        yield f"| {day} | {line.code}{mark} | {line.units} | {line.part} | {line.service.because} | {proof} |"
    if coding.questions:
        yield ""
    for each in coding.questions:
        yield f"- asked{f' ({iso(each.day)})' if each.day else ''}: {each.asks} {each.because}{': ' + ' '.join(each.codes) if each.codes else ''}"
    for day, what, why in coding.left_out:
        yield f"- not charged ({iso(day)}): {what}, {why}"
