"""HL7 v2 in: a file, a stream or one message to records of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from ...model.verdict import ReadError
from ..records import Records
from ..x12.problems import LISTED_AT_MOST
from .charges import Charge, charge, diagnoses_beside
from .charset import declared_charset, decoded
from .documents import document
from .framing import cuts
from .message import Message
from .orders import Group, hand_over
from .persons import linked, merged, person
from .schedules import appointment
from .segment import Segment, segments_of
from .stays import condition, coverage, procedure, stay

KIND = "HL7 v2"
_ENVELOPE = frozenset({"MSH", "EVN", "BHS", "FHS", "SFT", "UAC"})


def read_hl7(source: Path | bytes, name: str, system: str = "", zone: dt.tzinfo | None = None) -> Records:
    """All messages of a file: one or many, framed for MLLP or not, in batches or not. What cannot be read loses its message or its value alone.

    name: what to call the file. system: the record system; where empty MSH-3, else MSH-4. zone: of the clinic, to which times with an offset are turned.
    At most 1,000 problems are listed; the others are counted. Errors of the operating system are the caller's.
    """
    whole = Records(KIND)
    unlisted = 0
    for part in stream_hl7(source, name, system, zone):
        whole.items += part.items
        whole.records += part.records
        whole.unused.update(part.unused)
        room = LISTED_AT_MOST - len(whole.problems)
        whole.problems += part.problems[: max(room, 0)]
        unlisted += max(len(part.problems) - max(room, 0), 0)
    if unlisted:
        whole.problems.append(ReadError(name, "whole file", f"{unlisted} more errors and warnings that are not listed", f"at most {LISTED_AT_MOST}"))
    return whole


def stream_hl7(source: Path | bytes, name: str, system: str = "", zone: dt.tzinfo | None = None) -> Iterator[Records]:
    """The records of each message, one message after the other; problems of the file itself come between them with no items. Memory does not grow."""
    for cut in cuts(source):
        if cut.problem[0]:
            severity = "error" if cut.problem[0].startswith("a message") else "warning"
            position = f"message {cut.number}" if cut.number else "whole file"
            yield Records(KIND, problems=[ReadError(name, position, *cut.problem, severity=severity)], items=int(severity == "error"))
        else:
            yield _read(cut.message, name, cut.number, cut.before, system, zone)


def read_message(data: bytes, name: str, place: int = 1, system: str = "", zone: dt.tzinfo | None = None) -> Records:
    """The records of one message, as the listener receives it. place: its number in the journal, which stands in every `source_place`.

    Of bytes that hold several messages the first is read, and it is an error.
    """
    messages = [cut.message for cut in cuts(data) if not cut.problem[0]]
    if not messages:
        return Records(KIND, problems=[ReadError(name, f"message {place}", "bytes without MSH", "an HL7 v2 message")], items=1)
    records = _read(messages[0], name, place, 0, system, zone)
    if len(messages) > 1:
        records.problems.append(ReadError(name, f"message {place}", f"{len(messages)} messages", "one; the others are not read"))
    return records


def _read(data: bytes, name: str, number: int, before: int, system: str, zone: dt.tzinfo | None) -> Records:
    text, wrong = decoded(data, declared_charset(data))
    try:
        segments = segments_of(text)
    except ValueError as expected:
        return Records(KIND, problems=[ReadError(name, f"message {number}", "MSH-1 and MSH-2 as they are", str(expected))], items=1)
    header = segments[0]
    told = header.text(3) or header.text(3, 2) or header.text(4) or header.text(4, 2)
    message = Message(segments, data, name, number, before, system or told or KIND, zone)
    message.type, message.event = header.text(9).upper(), header.text(9, 2).upper()
    if wrong:
        message.complain(header, "MSH-18", "a character set that does not fit the bytes" if header.raw(18) else "bytes beyond ASCII", wrong)
    message.evn = next((segment for segment in segments if segment.name == "EVN"), None)
    message.version_time = message.time(header, 7)
    if message.version_time is None and message.evn:
        message.version_time = message.time(message.evn, 2)
    _walk(message)
    _close(message)
    return message.records


def _walk(message: Message) -> None:
    """Every segment once, in the order of the message: persons and stays at once, orders and charges when they are whole."""
    group: Group | None = None
    charges: list[Charge] = []
    common: list[Segment] = []
    schedule: Segment | None = None
    note_of: Charge | None = None
    obr: Segment | None = None
    for segment in message.segments:
        name = segment.name
        if name in ("ORC", "PID", "FT1", "TXA") or _begins(group, name):
            if group:
                hand_over(message, group)
            group = Group() if name not in ("PID", "FT1", "TXA") else None
        if name == "PID":
            _charge_all(message, charges, common)
            charges, common = [], []
            person(message, segment)
        elif name == "MRG":
            merged(message, segment)
        elif name == "PV1":
            stay(message, segment)
        elif name == "IN1":
            coverage(message, segment)
        elif name == "DG1":
            condition(message, segment)
            if group:
                group.diagnoses.append(segment)
            (charges[-1].diagnoses if charges and message.event == "P11" else common).append(segment)
        elif name == "PR1":
            procedure(message, segment)
        elif name == "SCH":
            schedule = schedule or segment  # one message is about one appointment
        elif name == "TXA":
            document(message, segment, obr)
        elif name == "FT1":
            charges.append(Charge(segment))
        elif name == "NTE" and note_of and note_of is charges[-1]:
            note_of.notes.append(segment)
        elif name in _PLACES or name in ("RXA", "RXR"):
            group = group or Group()
            _collect(group, segment)
            obr = obr or group.obr
        note_of = charges[-1] if charges and name in ("FT1", "NTE") and (name == "FT1" or note_of) else None
    if group:
        hand_over(message, group)
    _charge_all(message, charges, common)
    if schedule:
        message.patient_id = message.patients[0] if message.patients else ""
        appointment(message, schedule)
    linked(message)


_PLACES = {"ORC": "orc", "OBR": "obr", "RXO": "rxo", "RXE": "rxe", "TQ1": "timings", "RXC": "additives", "OBX": "lines"}


def _begins(group: Group | None, name: str) -> bool:
    """Whether a segment that the group has already begins the next order where no ORC does."""
    if group is None:
        return name in ("OBR", "RXO", "RXE")
    return (name == "OBR" and group.obr is not None) or (name == "RXO" and group.rxo is not None) or (name == "RXE" and group.rxe is not None)


def _collect(group: Group, segment: Segment) -> None:
    if segment.name == "RXA":
        group.given.append((segment, []))
    elif segment.name == "RXR":
        (group.given[-1][1] if group.given else group.routes).append(segment)
    else:
        place = getattr(group, _PLACES[segment.name])
        if isinstance(place, list):
            place.append(segment)
        else:
            setattr(group, _PLACES[segment.name], segment)


def _charge_all(message: Message, charges: list[Charge], common: list[Segment]) -> None:
    shared = diagnoses_beside(common)
    for item in charges:
        charge(message, item, shared)


def _close(message: Message) -> None:
    """Say what the message holds of which nothing is kept."""
    if message.has_orphans:
        message.complain(message.segments[0], "PID", "no PID", "one, for what the message says of a person", "error")
    for segment in message.segments:
        if not segment.is_kept and segment.name not in _ENVELOPE:
            message.count(f"segment {segment.name}" if segment.name.isascii() and len(segment.name) == 3 else "segment without a name")
    if not message.records.records:
        message.count(f"message {message.type[:3] or 'without a type'}{'^' + message.event[:3] if message.event else ''}")

