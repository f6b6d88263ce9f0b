"""A stream of bytes as X12 segments: a few hundred kilobytes at a time, in order, none lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from .delimiters import ISA_WIDTH, LOOK_AHEAD, Delimiters, next_isa, read_isa
from .problems import Problems, quoted

BLOCK = 1 << 17
"""Bytes read at a time."""

LONGEST = 1 << 20
"""Bytes without a terminator after which a file is given up: no segment of a claim is a thousandth of that."""

BLANKS = " \t\r\n\ufeff"
_BLANK_BYTES = b" \t\r\n"
_BLANK_SET = (b" ", b"\t", b"\r", b"\n")
_MARK = b"\xef\xbb\xbf"


class Body(NamedTuple):
    """Whole segments of one interchange as they stand in the file.

    offset: byte of the file at which `data` begins, from 0. is_cut: the last segment has no terminator.
    """

    offset: int
    delimiters: Delimiters
    data: bytes
    is_cut: bool


@dataclass(slots=True)
class Batch:
    """Segments as text. first: number of the first in the file, from 1. count: how many. end: what ends every one of them alike, empty where they differ.

    text: the whole batch, when `end` is not empty.
    """

    first: int
    delimiters: Delimiters
    text: str
    end: str
    is_cut: bool
    count: int
    listed: list[str] | None = None

    @property
    def texts(self) -> list[str]:
        """The segments one by one, without terminators and the blanks before them."""
        if self.listed is None:
            self.listed = self.text.split(self.end)
            self.listed.pop()
        return self.listed

def batches(stream: BinaryIO, problems: Problems) -> Iterator[Batch]:
    """The segments of a stream as text, in batches. Blank segments are not counted. Memory: a few blocks."""
    number = 1
    has_nul = False
    for body in bodies(stream, problems):
        term = body.delimiters.segment.decode("latin-1")
        text = decoded(body.data, body.delimiters.encoding)
        end = _common_end(text, term)
        listed = None if end else _cleaned(text, term)
        count = text.count(term) if listed is None else len(listed)
        batch = Batch(number, body.delimiters, text, end, body.is_cut and count > 0, count, listed)
        if not has_nul and "\0" in text:
            has_nul = True
            where = next((i for i, segment in enumerate(batch.texts) if "\0" in segment), 0)
            problems.error(number + where, "", "a NUL byte", "text")
        if count:
            yield batch
        number += count


def bodies(stream: BinaryIO, problems: Problems) -> Iterator[Body]:
    """The interchanges of a stream in pieces that end with a segment. Every ISA begins a piece and sets the delimiters anew.

    Stops with one error where the bytes are no X12: no ISA, delimiters that cannot be told, no terminator within LONGEST bytes.
    """
    delimiters: Delimiters | None = None
    data, offset, at_isa = b"", 0, True
    while True:
        block = stream.read(BLOCK)
        is_end = not block
        data += block
        place = 0
        while True:
            if at_isa:
                place = _start(data, place)
                if len(data) - place < LOOK_AHEAD and not is_end:
                    break
                found = read_isa(data[place : place + LOOK_AHEAD])
                if found is None:
                    _refuse(data[place : place + LOOK_AHEAD], offset + place, delimiters is None, problems)
                    return
                if found.remark:
                    problems.add(f"byte {offset + place}", "ISA", found.remark, f"an ISA of {ISA_WIDTH} characters with its terminator", "warning")
                delimiters = found.delimiters
            assert delimiters is not None
            isa = next_isa(data, place + 3 if at_isa else place, delimiters.segment)
            stop = isa if isa >= 0 else len(data) if is_end else _last_end(data, place, delimiters.segment)
            if stop > place:
                body = data[place:stop]
                yield Body(offset + place, delimiters, body, not _is_terminated(body, delimiters.segment))
                place, at_isa = stop, False
            at_isa = at_isa or isa >= 0
            if isa < 0:
                break
        data, offset = data[place:], offset + place
        if is_end:
            return
        if len(data) > LONGEST:
            problems.add(f"byte {offset}", "", f"{len(data)} bytes without an end", f"the segment terminator {_shown(delimiters)} that ISA names")
            return


def spans(body: Body) -> Iterator[tuple[int, int]]:
    """First byte and end of each segment of a body in the file, without terminators and the blanks before: the segments that `batches` counts."""
    data = body.data
    place = 0
    for piece in data.split(body.delimiters.segment):
        start = _start(piece, 0)
        if start < len(piece):
            yield body.offset + place + start, body.offset + place + len(piece)
        place += len(piece) + 1


def decoded(data: bytes, encoding: str) -> str:
    """Text in the given encoding, or in latin-1, which reads every byte."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _common_end(text: str, term: str) -> str:
    """Terminator and line end when every segment ends with exactly these, and none begins with a blank; else empty."""
    if term in "\r\n":
        return ""
    line_end = "\r\n" if "\r\n" in text else "\n" if "\n" in text else ""
    end = term + line_end
    ends = text.count(term)
    is_common = (
        text.endswith(end)
        and text.count(end) == ends
        and text.count("\n") == (ends if line_end else 0)
        and text.count("\r") == (ends if line_end == "\r\n" else 0)
        and end + term not in text
        and end + " " not in text
        and "\t" not in text
        and text[0] not in BLANKS
        and text[0] != term
    )
    return end if is_common else ""


def _cleaned(text: str, term: str) -> list[str]:
    """The segments of a text in which blanks and line ends stand anywhere."""
    pieces = [piece.lstrip(BLANKS) for piece in text.split(term) if piece]
    return [piece.replace("\r", "").replace("\n", "") if "\n" in piece or "\r" in piece else piece for piece in pieces if piece]


def _start(data: bytes, place: int) -> int:
    """Where the first byte stands, from `place` on, that is neither blank nor a byte order mark."""
    while data[place : place + 1] in _BLANK_SET or data[place : place + 3] == _MARK:
        rest = data[place:].removeprefix(_MARK).lstrip(_BLANK_BYTES)
        place = len(data) - len(rest)
    return place


def _last_end(data: bytes, place: int, term: bytes) -> int:
    """The end of the last whole segment and its line end; `place` when there is none.

    Keeps enough bytes back that an ISA is seen whole before it is cut.
    """
    stop = data.rfind(term, place, max(place, len(data) - ISA_WIDTH)) + 1
    if not stop:
        return place
    while data[stop : stop + 1] in (b"\r", b"\n"):
        stop += 1
    return stop


def _is_terminated(body: bytes, term: bytes) -> bool:
    """The last segment of a body has its terminator."""
    last = body.rpartition(term)[2]
    return not last.strip(_BLANK_BYTES)


def _refuse(head: bytes, offset: int, is_first: bool, problems: Problems) -> None:
    where = f"byte {offset}"
    if not head:
        if is_first:
            problems.add(where, "ISA", "an empty file", "an X12 file that begins with ISA")
    elif head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.add(where, "ISA", "UTF-16 text", "an X12 file of one byte a character")
    elif head[:3] == b"ISA":
        problems.add(where, "ISA", f"{quoted(head[:4].decode('latin-1'))} and no sixteen elements with delimiters", f"an ISA segment of {ISA_WIDTH} characters")
    elif head[:2] in (b"ST", b"GS") and not head[2:3].isalnum():
        problems.add(where, "ISA", f"a file that begins with {head[:2].decode()}", "ISA, which names the delimiters")
    else:
        problems.add(where, "ISA", "bytes that are no X12", "an X12 file that begins with ISA")


def _shown(delimiters: Delimiters | None) -> str:
    return quoted(delimiters.segment.decode("latin-1")) if delimiters else ""
