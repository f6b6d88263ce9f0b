"""MLLP: a stream of bytes cut into messages, and what stands between them.

A frame is 0x0B, the message, 0x1C, 0x0D. A sender may leave the last byte out. What is no frame is passed over up to the next start, and said.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

START, END, RETURN = b"\x0b", b"\x1c", b"\r"
KEPT_OF_TOO_LARGE = 16_384
"""Enough of a message that is too large to answer its sender."""
_AFTER_END = b"\r\n\x0b"


class Kind(Enum):
    MESSAGE = "message"
    GARBAGE = "garbage"
    """Bytes outside of a frame."""
    CUT_OFF = "cut off"
    """A message in which another begins: its end never came."""
    TOO_LARGE = "too large"
    """Only its beginning is kept."""


class Piece(NamedTuple):
    """What came next in a stream. size: bytes of it, also of those that are not kept."""

    kind: Kind
    data: bytes
    size: int


def framed(message: bytes) -> bytes:
    """A message as it is sent."""
    return START + message + END + RETURN


class Framer:
    """Cuts one connection's stream. Memory stays below `largest` and what was fed last."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self._held = bytearray()  # of the message that has begun, without its start
        self._seen = 0  # of `_held`: looked through for an end
        self._is_inside = False
        self._kept = b""  # the beginning of a message that is too large
        self._lost = 0  # bytes of a message that is too large, or outside of any frame

    @property
    def is_inside(self) -> bool:
        """Has a message begun that has not ended?"""
        return self._is_inside

    @property
    def may_be_over(self) -> bool:
        """The last byte was an end: only a carriage return is missing, or it is part of the message and more will come."""
        return self._is_inside and self._held.endswith(END)

    def feed(self, data: bytes) -> list[Piece]:
        """What is complete now."""
        found: list[Piece] = []
        while data:
            data = self._inside(data, found) if self._is_inside else self._outside(data, found)
        return found

    def flush(self) -> list[Piece]:
        """The message whose carriage return did not come, once it is clear that it will not."""
        if not self.may_be_over:
            return []
        del self._held[-1:]
        return [self._whole(len(self._held))]

    def close(self) -> list[Piece]:
        """What is left when the stream ends."""
        left = self.flush()
        if self._is_inside:
            left.append(Piece(Kind.CUT_OFF, b"", len(self._held) + self._lost))
        elif self._lost:
            left.append(Piece(Kind.GARBAGE, b"", self._lost))
        self._held, self._is_inside, self._lost = bytearray(), False, 0
        return left

    def _outside(self, data: bytes, found: list[Piece]) -> bytes:
        """Up to the next start; line ends and ends of frames between messages are no garbage."""
        at = data.find(START)
        between = data if at < 0 else data[:at]
        self._lost += len(between.translate(None, b"\r\n\x1c"))
        if at < 0:
            return b""
        if self._lost:
            found.append(Piece(Kind.GARBAGE, b"", self._lost))
        self._lost, self._is_inside, self._seen = 0, True, 0
        self._held = bytearray()
        return data[at + 1 :]

    def _inside(self, data: bytes, found: list[Piece]) -> bytes:
        """Up to the end of the message; the rest comes back."""
        self._held += data
        place = max(self._seen - 4, 0)
        while (at := self._next(place)) >= 0:
            follows = self._held[at + 1 : at + 2]
            if self._held[at] == START[0]:
                found.append(Piece(Kind.CUT_OFF, b"", at + self._lost))
                rest = bytes(self._held[at + 1 :])
                self._held, self._seen, self._lost = bytearray(), 0, 0
                return rest
            if not follows:
                break
            if follows in _AFTER_END:
                rest = bytes(self._held[at + 1 + (follows != START) :])
                found.append(self._whole(at))
                return rest
            place = at + 1  # the sign stands within the message
        self._seen = len(self._held)
        if len(self._held) > self.largest + 1:  # one may be the end
            if not self._lost:
                self._kept = bytes(self._held[:KEPT_OF_TOO_LARGE])
            self._lost += len(self._held) - 4  # a start or an end may lie across the cut
            del self._held[:-4]
            self._seen = 0
        return b""

    def _next(self, place: int) -> int:
        """The next end of a frame, or the start of another message within this one."""
        end = self._held.find(END, place)
        start = self._held.find(b"\x0bMSH", place, end if end >= 0 else len(self._held))
        return start if start >= 0 else end

    def _whole(self, size: int) -> Piece:
        data, lost = bytes(self._held[:size]), self._lost
        self._held, self._is_inside, self._seen, self._lost = bytearray(), False, 0, 0
        if lost or size > self.largest:
            return Piece(Kind.TOO_LARGE, self._kept if lost else data[:KEPT_OF_TOO_LARGE], size + lost)
        return Piece(Kind.MESSAGE, data, size)
