"""Stories: pages of Markdown with files, review sheets to fill in, commands, the words that must appear in that order, and the exit code."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = sorted(Path(__file__).parent.glob("*.md"))
BLOCK = re.compile(r"^```(file|console|sheet) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_story(page: Path, tmp_path: Path) -> None:
    for kind, name, body in BLOCK.findall(page.read_text("utf-8")):
        if kind == "file":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(body, "utf-8")
        elif kind == "sheet":
            fill(body.splitlines(), tmp_path / name)
        else:
            play(body.splitlines(), tmp_path)


def fill(lines: list[str], sheet: Path) -> None:
    """A reviewer at work on the sheet Review: `all: Correct? = yes`, then `3: Correct? = no; Correct amount = $12.50` for the line of that number."""
    import openpyxl

    book = openpyxl.load_workbook(sheet)
    page = book["Review"]
    columns = {cell.value: cell.column for cell in page[1]}
    for line in lines:
        where, _, entries = line.partition(": ")
        for row in range(2, page.max_row + 1) if where == "all" else [int(where) + 1]:
            for name, _, value in (entry.partition(" = ") for entry in entries.split("; ")):
                page.cell(row, columns[name]).value = value or None
    book.save(sheet)


def play(lines: list[str], folder: Path) -> None:
    """`$ command`, then words that must appear in this order, `exit N` for a code other than 0, `! words` for what must not appear."""
    command = shlex.split(lines[0].removeprefix("$ oncoledger"))
    done = subprocess.run(
        [sys.executable, "-m", "oncoledger", *command], cwd=folder, env=os.environ | {"ONCOLEDGER_HOME": str(folder / "home"), "COLUMNS": "100"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = " ".join((done.stdout + "\n" + done.stderr).split())
    assert "Traceback" not in said
    place, code = 0, 0
    for line in lines[1:]:
        words = " ".join(line.split())
        if words.startswith("exit "):
            code = int(words[5:])
        elif words.startswith("! "):
            assert words[2:] not in said, said
        elif words:
            place = said.find(words, place)
            assert place >= 0, f"{words!r} does not follow in:\n{done.stdout}\n{done.stderr}"
    assert done.returncode == code, done.stderr
