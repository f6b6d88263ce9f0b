"""A workbook with some cells changed: only those cells of the sheet's XML are written anew, every other part of the file keeps its bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from .tabular_edit import CannotEdit
from .tabular_sheet import Sheet

_ROW = re.compile(rb"<row\b[^>]*?(?:/>|>.*?</row>)", re.DOTALL)
_CELL = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def edited_workbook(path: Path, sheet: Sheet, cells: Mapping[tuple[int, int], str], removed: Collection[int]) -> bytes:
    """The workbook's bytes. A removed row stays and is emptied, so that formulas and references elsewhere keep their rows. Raises CannotEdit."""
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet.name)
        xml = _changed(book.read(part), cells, set(removed))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for each in book.infolist():
                copy.writestr(each, xml if each.filename == part else book.read(each), compress_type=each.compress_type)
    return out.getvalue()


def _part_of(book: zipfile.ZipFile, name: str) -> str:
    """The part of the archive that holds the sheet of a name."""
    listing = book.read("xl/workbook.xml").decode("utf-8")
    wanted = f'name="{escape(name, {chr(34): "&quot;"})}"'
    found = next((each for each in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", listing) if wanted in each), "")
    link = re.search(r'\br:id="([^"]+)"', found)
    if not link:
        raise CannotEdit(f"the workbook's list has no sheet {name!r}")
    for each in re.findall(r"<Relationship\b[^>]*>", book.read("xl/_rels/workbook.xml.rels").decode("utf-8")):
        if f'Id="{link[1]}"' in each and (target := re.search(r'Target="([^"]+)"', each)):
            return target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"
    raise CannotEdit(f"the workbook does not say where the sheet {name!r} is")


def _changed(xml: bytes, cells: Mapping[tuple[int, int], str], removed: set[int]) -> bytes:
    wanted: dict[int, dict[str, str]] = {}
    for (row, place), text in cells.items():
        wanted.setdefault(row, {})[_letters(place)] = text
    found: set[int] = set()

    def one_row(match: re.Match[bytes]) -> bytes:
        number = _attribute(match[0], b"r")
        row = int(number) if number.isdigit() else 0
        if row not in wanted and row not in removed:
            return match[0]
        found.add(row)
        if row in removed:
            return _CELL.sub(lambda cell: _cell(cell[0], ""), match[0])
        return _row(match[0], row, wanted[row])

    changed = _ROW.sub(one_row, xml)
    if missing := (wanted.keys() | removed) - found:
        raise CannotEdit(f"the sheet has no row {min(missing)} under that number")
    return changed


def _row(xml: bytes, row: int, values: dict[str, str]) -> bytes:
    left = dict(values)

    def one_cell(match: re.Match[bytes]) -> bytes:
        letters = re.sub(r"\d", "", _attribute(match[0], b"r"))
        return _cell(match[0], left.pop(letters)) if letters in left else match[0]

    text = _CELL.sub(one_cell, xml)
    if any(left.values()):
        raise CannotEdit(f"row {row} has no cell in column {', '.join(sorted(left))}")
    return text


def _cell(xml: bytes, text: str) -> bytes:
    """The cell with another value; its style stays. A number stays a number where it was one."""
    where, style, kind = _attribute(xml, b"r"), _attribute(xml, b"s"), _attribute(xml, b"t")
    if b"<f" in xml:
        raise CannotEdit(f"the cell {where} is a formula")
    head = f'<c r="{where}"' + (f' s="{style}"' if style else "")
    if not text:
        return f"{head}/>".encode()
    if kind in ("", "n") and b"<v>" in xml and _NUMBER.fullmatch(text) and not (text.startswith("0") and not text.startswith("0.") and len(text) > 1):
        return f"{head}><v>{text}</v></c>".encode()
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'.encode()


def _attribute(xml: bytes, name: bytes) -> str:
    found = re.match(rb"<\w+[^>]*?\s" + name + rb'="([^"]*)"', xml)
    return found[1].decode() if found else ""


def _letters(place: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
