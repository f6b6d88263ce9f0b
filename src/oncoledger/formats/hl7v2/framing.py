"""A file of one or many messages cut into messages: line ends of any kind, MLLP bytes, batches and their counts. Memory does not grow with the file."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LONGEST = 64 << 20
"""A message of more bytes is not read: it is a file without line ends, or a lie."""

_CHUNK = 1 << 20
_ENDS = bytes.maketrans(b"\n\x0b\x1c", b"\r\r\r")
_HEAD = re.compile(rb"(MSH|FHS|BHS|BTS|FTS)[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Cut:
    """One message, or what is wrong at this place. number: of the message in the file, from 1. before: lines of messages that came before it.
    problem: found and expected, empty for a message."""

    number: int
    before: int
    message: bytes
    problem: tuple[str, str] = ("", "")


def sniff(head: bytes) -> bool:
    """Whether bytes begin as HL7 v2 does."""
    return bool(_HEAD.match(head.removeprefix(codecs.BOM_UTF8).lstrip(b"\x0b\r\n\t \x1c")))


def cuts(source: Path | bytes) -> Iterator[Cut]:
    """The messages of a file, one after the other, their lines separated by carriage returns, and problems of the file between them.

    A trailer counts what came since the last one of its kind; a number that is not so is said and loses nothing.
    """
    with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as file:
        yield from _cuts(file)


def _cuts(file: BinaryIO) -> Iterator[Cut]:
    number = before = in_batch = batches = stray = size = 0
    lines: list[bytes] = []
    for line in _lines(file):
        head = line[:3] if line.startswith(b"MSH") or _HEAD.match(line) else b""  # a damaged header begins a message too: what follows is not the last one's
        if head in (b"MSH", b"BTS", b"FTS", b"FHS") and lines:
            yield Cut(number, before, b"\r".join(lines))
            before += len(lines)
            lines, size = [], 0
        if head == b"MSH":
            number, in_batch = number + 1, in_batch + 1
            lines, size = [line], len(line)
        elif head == b"BTS":
            yield from _counted(line, in_batch, number, before, "messages in the batch")
            in_batch, batches = 0, batches + 1
        elif head == b"FTS":
            yield from _counted(line, batches, number, before, "batches in the file")
            in_batch = batches = 0
        elif head == b"" and lines and line is not _TOO_LONG:
            lines.append(line)
            size += len(line)
        elif head == b"":
            stray += line is not _TOO_LONG
        if size > LONGEST or line is _TOO_LONG:
            number += not lines
            yield Cut(number, before, b"", ("a message without end", f"at most {LONGEST >> 20} MB"))
            lines, size = [], 0
    if lines:
        yield Cut(number, before, b"\r".join(lines))
    if stray:
        yield Cut(number, before, b"", (f"{stray} lines outside of any message", "MSH before them"))


def _counted(trailer: bytes, seen: int, number: int, before: int, what: str) -> Iterator[Cut]:
    said = trailer[4:].split(trailer[3:4], 1)[0].strip()
    if said and not (said.isdigit() and len(said) < 10 and int(said) == seen):
        words = said[:20].decode("ascii", "replace")
        yield Cut(number, before, b"", (f"a trailer that counts {words!r}", f"{seen} {what}"))


_TOO_LONG = b"\x00too long"


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines that are not empty, without ends and framing; one that is too long is passed over."""
    tail: list[bytes] = []
    size, is_first, is_lost = 0, True, False
    while chunk := file.read(_CHUNK):
        if is_first:
            chunk, is_first = chunk.removeprefix(codecs.BOM_UTF8), False
            if chunk[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                rest = chunk + file.read(LONGEST)
                chunk = rest.decode("utf-16", "replace").encode()
        first, *others = chunk.translate(_ENDS).split(b"\r")
        if not is_lost:
            tail.append(first)
            size += len(first)
        if size > LONGEST and not is_lost:
            tail, is_lost = [], True
            yield _TOO_LONG
        if others:
            if not is_lost and (line := b"".join(tail)).strip():
                yield line
            yield from (line for line in others[:-1] if line and not line.isspace())
            tail, size, is_lost = [others[-1]], len(others[-1]), False
    if not is_lost and (line := b"".join(tail)).strip():
        yield line
