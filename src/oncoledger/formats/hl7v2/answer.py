"""What a listener needs beside the records: who a message is, how it is acknowledged, and what it says is finished."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Record
from .charset import codec_of, declared_charset, decoded
from .framing import cuts
from .segment import Marks, Segment, segments_of

CODES = ("AA", "AE", "AR", "CA", "CE", "CR")
"""Original mode: accepted, error, rejected. Enhanced mode, for what is stored before it is looked at: CA, CE, CR."""

_CONDITION = {"E": "207^Application internal error^HL70357", "R": "200^Unsupported message type^HL70357"}


@dataclass(frozen=True, slots=True)
class Identity:
    """One message. digest: of its bytes without framing, with line ends as carriage returns; two messages with one control id and different digests are two."""

    application: str
    facility: str
    control_id: str
    digest: str
    type: str
    event: str


@dataclass(frozen=True, slots=True)
class Done:
    """A session or administration that is finished, or an appointment that its schedule calls completed. is_whole: given or treated as meant."""

    table: str
    record_id: str
    patient_id: str
    time: int
    is_whole: bool


def identity(message: bytes) -> Identity:
    """Who a message is: MSH-3, MSH-4, MSH-10 and a hash of it. Also of bytes that are no message; then only the hash says anything."""
    data, header = _header(message)
    digest = hashlib.sha256(data).hexdigest()
    if header is None:
        return Identity("", "", "", digest, "", "")
    application, facility = (header.text(place) or header.text(place, 2) for place in (3, 4))
    return Identity(application, facility, header.text(10), digest, header.text(9), header.text(9, 2))


def acknowledge(message: bytes, code: str, why: str = "", when: dt.datetime | None = None) -> bytes:
    """The answer to a message, in its own delimiters, version and character set, without MLLP framing. code: one of CODES; why: said where it is not accepted.

    It goes back to who sent it. The answer to bytes that are no message has an empty MSA-2. Raises ValueError for another code.
    """
    if code not in CODES:
        raise ValueError(f"{code} is no acknowledgement code: {', '.join(CODES)}")
    data, header = _header(message)
    marks = header.marks if header else Marks()
    head = header or Segment("MSH", 1, ["MSH"], marks)
    now = (when or dt.datetime.now()).strftime("%Y%m%d%H%M%S")
    version = head.raw(12) or "2.5"
    event = head.text(9, 2)
    kind = ["ACK"] + ([_safe(event, marks)] if event and marks.component else [])
    if len(kind) == 2 and version not in ("2.1", "2.2", "2.3"):
        kind.append("ACK")
    signs = f"{marks.component}{marks.repetition}{marks.escape}{marks.part}{marks.truncation}"
    control = f"A{hashlib.sha256(data + code.encode()).hexdigest()[:19]}"
    turned = [head.raw(5), head.raw(6), head.raw(3), head.raw(4)]
    fields = ["MSH", signs, *turned, now, "", marks.component.join(kind), control, head.raw(11) or "P", version, "", "", "", "", "", head.raw(18)]
    text = _safe(why[:200], marks)
    newer = head.text(12) not in ("2.1", "2.2", "2.3", "2.3.1", "2.4")
    told = ["MSA", code, head.raw(10)] + ([text] if text and not newer else [])
    lines = [fields, told]
    if code[1] != "A":
        condition = _CONDITION[code[1]].replace("^", marks.component or " ")
        lines.append(["ERR", "", "", condition, "E", "", "", "", text] if newer else ["ERR", text])
    written = "".join(marks.field.join(line).rstrip(marks.field) + "\r" for line in lines)
    return written.encode(codec_of(declared_charset(data)), "replace")


def finished(records: Iterable[Record]) -> list[Done]:
    """What the records say is over and can be charged: sessions completed, partial or verified, administrations completed, partial or stopped, and
    appointments for treatment, infusion or injection that are completed. Taken back rows, refused and missed ones are not among them."""
    done = []
    for record in records:
        values = record.values
        status = values.get("status")
        if values.get("is_retracted"):
            continue
        is_over = {
            "session": status in ("completed", "partial") or bool(values.get("is_verified") and status != "cancelled" and status != "in_progress"),
            "administration": status in ("completed", "partial", "stopped"),
            "schedule": status == "completed" and values.get("kind") in ("treatment", "infusion", "injection"),
        }
        if is_over.get(record.table):
            time = values.get("end_time", values.get("start_time", 0))
            done.append(Done(record.table, str(values["record_id"]), str(values["patient_id"]), int(time), status == "completed"))
    return done


def _header(message: bytes) -> tuple[bytes, Segment | None]:
    for cut in cuts(message):
        if not cut.problem[0]:
            text, _ = decoded(cut.message, declared_charset(cut.message))
            try:
                return cut.message, segments_of(text.split("\r", 1)[0])[0]
            except ValueError:
                return cut.message, None
    return message, None


def _safe(text: str, marks: Marks) -> str:
    """Text with delimiters as escape sequences; what cannot be escaped becomes a blank."""
    names = {marks.escape: "E", marks.field: "F", marks.component: "S", marks.repetition: "R", marks.part: "T"}
    escaped = {sign: f"{marks.escape}{name}{marks.escape}" if marks.escape else " " for sign, name in names.items() if sign}
    return "".join(escaped.get(letter, letter if letter.isprintable() else " ") for letter in text)

