"""The opening of a DICOM file: preamble, meta information, transfer syntax; the data set behind it as plain bytes, deflated ones unpacked up to a limit."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from .elements import Walk, tag_of, written

DEFLATED, IMPLICIT, BIG = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of a data set that are read. A real plan is below 30 MB; what is larger is read up to here, and says so."""

_UID = re.compile(r"[0-9.]{1,64}")
_FIRST = (0x0002, 0x0008)
"""The group with which a file's meta information or data set begins."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A data set: the walk over its bytes, where it begins, how it is encoded, and class and instance UID as the file's meta information has them."""

    walk: Walk
    start: int
    is_explicit: bool
    class_uid: str
    instance_uid: str


def looks_like(head: bytes) -> bool:
    """Whether bytes begin like a DICOM file, with or without preamble."""
    if head[128:132] == b"DICM" or head[:4] == b"DICM":
        return True
    return len(head) >= 8 and _group(head, 0) in _FIRST and head[3 if head[1] == 0 else 2] == 0


def opened(data: bytes, name: str) -> Opened | None:
    """The data set in the bytes of a file; None where they are no DICOM."""
    if not looks_like(data):
        return None
    start = 132 if data[128:132] == b"DICM" else 4 if data[:4] == b"DICM" else 0
    meta = Walk(data, name)
    syntax, class_uid, instance_uid, start = _meta(meta, start)
    if syntax == DEFLATED:
        data, start = _inflated(meta, data, start), 0
    is_little, is_explicit = _encoding(data, start, syntax, meta)
    walk = Walk(data, name, is_little)
    walk.problems = meta.problems
    return Opened(walk, start, is_explicit, class_uid, instance_uid)


def _meta(walk: Walk, start: int) -> tuple[str, str, str, int]:
    """Transfer syntax, class and instance UID of the meta information, and where the data set begins. Ends with group 2, whatever length the group gives."""
    values: dict[int, str] = {}
    at, data = start, walk.data
    while at + 8 <= len(data) and data[at : at + 2] == b"\x02\x00":
        is_explicit = data[at + 4 : at + 6].isalpha()
        tag, _, length, value = walk.header(at, is_explicit)
        if value + length > len(data):
            walk.complain(written(tag), f"{length} bytes, {len(data) - value} left", "a value as long as it says")
            return *_uids(values), len(data)
        if length <= 128:
            values[tag] = data[value : value + length].decode("latin-1").strip("\0 ")
        at = value + length
    return *_uids(values), at


def _uids(values: dict[int, str]) -> tuple[str, str, str]:
    """Transfer syntax, class and instance; what is no UID is as if it were not there."""
    found = [values.get(tag_of(keyword), "") for keyword in ("TransferSyntaxUID", "MediaStorageSOPClassUID", "MediaStorageSOPInstanceUID")]
    syntax, class_uid, instance_uid = (uid if _UID.fullmatch(uid) else "" for uid in found)
    return syntax, class_uid, instance_uid


def _inflated(walk: Walk, data: bytes, start: int) -> bytes:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = machine.decompress(data[start:], MOST_BYTES)
    except zlib.error:
        plain = _as_far_as_it_goes(data[start:])
        walk.complain(f"byte {start}", f"a deflated data set that breaks after {len(plain)} bytes", "a whole one: what came before is read")
        return plain
    if machine.unconsumed_tail:
        walk.complain(f"byte {start}", f"a deflated data set of more than {MOST_BYTES:,} bytes", "a plan or record: the rest is not read")
    elif not machine.eof:
        walk.complain(f"byte {start}", f"a deflated data set that is cut off after {len(plain)} bytes", "a whole one: what came before is read")
    return plain


def _as_far_as_it_goes(packed: bytes) -> bytes:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    parts: list[bytes] = []
    size = 0
    try:
        for at in range(0, len(packed), 256):
            parts.append(machine.decompress(packed[at : at + 256], MOST_BYTES - size))
            size += len(parts[-1])
            if size >= MOST_BYTES or machine.eof:
                break
    except zlib.error:
        pass
    return b"".join(parts)


def _encoding(data: bytes, start: int, syntax: str, walk: Walk) -> tuple[bool, bool]:
    """Whether little endian, whether explicit: as the first element shows it, since a file's own word is sometimes wrong or missing."""
    head = data[start : start + 8]
    if len(head) < 8:
        return syntax != BIG, syntax != IMPLICIT
    is_little = not (head[0] == 0 and 0 < head[1] < 0x40)
    is_explicit = head[4:6].isalpha() and head[4:6].isupper()
    if syntax and (is_little, is_explicit) != (syntax != BIG, syntax != IMPLICIT):
        shown = f"{'explicit' if is_explicit else 'implicit'}, {'little' if is_little else 'big'} endian"
        walk.complain("(0002,0010)", f"{syntax}, but the data set is {shown}", "the transfer syntax of the data set", "TransferSyntaxUID", "warning")
    return is_little, is_explicit


def _group(head: bytes, at: int) -> int:
    little = head[at] | head[at + 1] << 8
    return little if little in _FIRST else head[at] << 8 | head[at + 1]
