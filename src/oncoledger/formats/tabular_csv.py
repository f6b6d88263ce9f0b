"""CSV in the ways that people's systems write it: a plain reader that mends what it can, and a fast one for large regular files.

Both give the same sheet. The fast reader takes only what it is certain to read as the plain one does, and leaves the rest to it.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from ..model.table import Words
from .tabular_headings import match
from .tabular_sheet import HEADING_WITHIN, LostRows, Sheet, Unreadable, find_heading

FAST_FROM = 2_000_000
"""Bytes from which a file is worth the import of Polars."""

LONGEST_LINE = 4_000_000
LONGEST_QUOTE = 65_536
_HEAD, _CHUNK = 65_536, 4 << 20
_SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class Survey:
    """What one look at all bytes of a file tells."""

    encoding: str
    has_nul: bool
    has_quotes: bool


def read_csv(path: Path, file: str) -> Sheet:
    """A CSV file as a sheet. Raises Unreadable where the file as a whole is no text."""
    survey = survey_of(path, file)
    size = path.stat().st_size
    if size >= FAST_FROM and not survey.has_nul and survey.encoding != "utf-16":
        from .tabular_csv_fast import read_fast

        sheet = read_fast(path, file, survey)
        if sheet is not None:
            return sheet
    return read_plain(path, file, survey)


def survey_of(path: Path, file: str) -> Survey:
    """Encoding, NUL bytes and quotation marks; raises Unreadable at a line that no export has."""
    utf8, western, has_nul, has_quotes = codecs.getincrementaldecoder("utf-8")(), True, False, False
    encoding, since, offset = "utf-8", 0, 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if offset == 0 and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                encoding = "utf-16"
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            since = since + len(chunk) if last < 0 else len(chunk) - last - 1
            if since > LONGEST_LINE:
                raise Unreadable(file, f"byte {offset + len(chunk) - since + 1}", f"a line of more than {LONGEST_LINE:,} bytes", "lines of a charge export")
            has_nul = has_nul or b"\0" in chunk
            has_quotes = has_quotes or b'"' in chunk
            if encoding == "utf-8":
                try:
                    utf8.decode(chunk)
                except UnicodeDecodeError:
                    encoding = "cp1252"
            if not chunk.isascii() and western:
                western = not any(byte in chunk for byte in b"\x81\x8d\x8f\x90\x9d")
            offset += len(chunk)
    try:
        utf8.decode(b"", final=encoding == "utf-8")
    except UnicodeDecodeError:
        encoding = "cp1252"
    if encoding == "cp1252" and not western:
        encoding = "latin-1"
    return Survey(encoding, has_nul, has_quotes)


def read_plain(path: Path, file: str, survey: Survey) -> Sheet:
    """Record by record with the standard library. A record that cannot be read is reported and left out; the next line counts again."""
    separator, heading_at, headings = head_of(path, survey)
    lost = LostRows(file)
    width = len(headings)
    places: list[dict[str, int]] = [{"": 0} for _ in headings]
    ids: list[list[int]] = [[] for _ in headings]
    rows: list[int] = []
    with path.open(encoding=codec_of(survey), newline=None) as lines:
        for row, fields, _ in records(lines, separator, lost):
            if row <= heading_at + 1:
                continue
            if len(fields) != width:
                if any(field.strip() for field in fields[width:]):
                    lost.add(row, f"{len(fields)} fields", f"{width}, as in the heading; a field that holds the separator needs quotation marks")
                    continue
                fields = (fields + [""] * width)[:width]
            rows.append(row)
            for value, place, column in zip(fields, places, ids, strict=True):
                column.append(place.setdefault(value, len(place)))
    columns = [Words(np.array(column, dtype=np.int32), list(place)) for column, place in zip(ids, places, strict=True)]
    return Sheet(headings, columns, np.array(rows, dtype=np.int64), heading_at + 1, lost.problems(), notes_on(survey, heading_at), lost_rows=lost.count)


def records(lines: Iterable[str], separator: str, lost: LostRows) -> Iterator[tuple[int, list[str], int]]:
    """Row number, fields and number of lines of each record. A quoted field may run over lines; one that is never closed costs its own line alone."""
    waiting: list[str] = []
    source = iter(lines)
    row = 0
    while True:
        line = waiting.pop() if waiting else next(source, None)
        if line is None:
            return
        row += 1
        line = line.removesuffix("\n")
        if "\0" in line:
            lost.add(row, "a NUL byte", "text")
        elif '"' not in line:
            yield row, line.split(separator), 1
        else:
            fields, taken = _quoted(line, separator, source, waiting)
            if fields is None:
                lost.add(row, "a quotation mark that is not closed", "a closing quotation mark")
            else:
                yield row, fields, 1 + taken


def _quoted(line: str, separator: str, source: Iterator[str], waiting: list[str]) -> tuple[list[str] | None, int]:
    """Fields of a record with quotation marks, with as many further lines as its last quoted field needs; None where that never ends well."""
    state, fields = _parse(line, separator)
    if state == "odd":
        return next(csv.reader([line], delimiter=separator)), 0
    taken: list[str] = []
    text, length, marks = [line], len(line), line.count('"')
    while state == "open" and length <= LONGEST_QUOTE:
        following = waiting.pop() if waiting else next(source, None)
        if following is None:
            break
        taken.append(following)
        text.append(following.removesuffix("\n"))
        length += len(following)
        marks += following.count('"')
        if '"' in following and marks % 2 == 0:
            state, fields = _parse("\n".join(text), separator)
    if state != "read":
        waiting.extend(reversed(taken))
        return None, 0
    return fields, len(taken)


def _parse(text: str, separator: str) -> tuple[str, list[str]]:
    """`read` and the fields of one record; `open` where a quoted field has not ended; `odd` where more than the separator follows a closing mark."""
    try:
        return "read", next(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return "open", []
        return ("odd" if "expected after" in str(error) else "bad"), []


def head_of(path: Path, survey: Survey) -> tuple[str, int, list[str]]:
    """Separator, place of the heading among the records, and the headings: the separator is the one under which most columns are recognised."""
    with path.open(encoding=codec_of(survey), newline=None) as stream:
        text = stream.read(_HEAD)
        whole = not stream.read(1)
    lines = text.split("\n")
    if not whole and len(lines) > 1:
        lines.pop()
    best: tuple[tuple[int, int], str, int, list[str]] = ((-1, -1), ",", 0, [])
    for separator in _SEPARATORS:
        numbered = list(islice(records(lines, separator, LostRows("")), HEADING_WITHIN))
        place = find_heading([fields for _, fields, _ in numbered])
        at, headings = (numbered[place][0] - 1, numbered[place][1]) if numbered else (0, [])
        score = (match(headings).score, len(headings))
        if score > best[0]:
            best = (score, separator, at, headings)
    return best[1], best[2], best[3]


def notes_on(survey: Survey, heading_at: int) -> list[str]:
    notes = [f"the heading is row {heading_at + 1}; the rows above it are not used"] if heading_at else []
    if survey.encoding in ("cp1252", "latin-1"):
        name = "Windows-1252" if survey.encoding == "cp1252" else "Latin-1"
        notes.append(f"the text is not UTF-8; it was read as {name}: check names and notes with accents")
    elif survey.encoding == "utf-16":
        notes.append("the text is UTF-16")
    return notes


def codec_of(survey: Survey) -> str:
    return "utf-8-sig" if survey.encoding == "utf-8" else survey.encoding
