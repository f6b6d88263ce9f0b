"""Appointments: SIU to schedule."""

from __future__ import annotations

from .message import Message, Row
from .segment import Segment
from .values import entity
from .words import APPOINTMENT_EVENTS, APPOINTMENT_STATUSES, squeezed, visit_kind

_SECONDS = {"": 60, "MIN": 60, "M": 60, "MINUTES": 60, "MINUTE": 60, "S": 1, "SEC": 1, "SECONDS": 1, "H": 3600, "HR": 3600, "HOURS": 3600, "HOUR": 3600}


def appointment(message: Message, sch: Segment) -> None:
    """SCH with the resources of the message: one planned visit, named by the filler's number (SCH-2), else the placer's (SCH-1), and the occurrence.

    The event decides where it ends an appointment; else the status of SCH-25. A cancelled or missed appointment is a row with that status; a deleted one
    (S17), or a cancelled one that no longer says when it was, is taken back.
    """
    if not message.patient_id:
        message.has_orphans = True
        return
    parts: dict[str, list[Segment]] = {}
    for segment in message.segments:
        if segment.name in ("TQ1", "AIS", "AIG", "AIL", "AIP"):
            parts.setdefault(segment.name, []).append(segment)
    service, equipment = _first(parts, "AIS"), _first(parts, "AIG")
    room, staff = _first(parts, "AIL"), _first(parts, "AIP")
    row = message.row("schedule", sch)
    status = _status(message, sch)
    row.put("status", status)
    start = _start(row, sch, parts)
    _end(row, sch, parts, start)
    labels = (sch.text(8, 2) or sch.text(8), sch.text(7, 2) or sch.text(7), service.text(3, 2) or service.text(3) if service else "")
    row.put("label", next((label for label in labels if label), ""))
    row.put("kind", visit_kind(*labels))
    if status in ("cancelled", "no_show"):
        row.put("status_reason", sch.text(6, 2) or sch.text(6))
    if service and (labels[2] or service.text(3)):
        service.is_kept = row.values.get("label") == labels[2]
    if equipment and (machine := equipment.text(3, 2) or equipment.text(3)):
        row.put("resource", machine, equipment)
    elif room:
        row.put("resource", room.text(3, 2) or room.text(3), room)
    if room:
        row.put("site_id", room.text(3, 4), room)
    if staff:
        row.put("provider_id", message.provider(staff, 3), staff)
    elif doctor := next((segment for segment in message.segments if segment.name == "PV1" and segment.raw(7)), None):
        row.put("provider_id", message.provider(doctor, 7), doctor)
    occurrence = sch.text(3)
    name = entity(sch, 2) or entity(sch, 1) or message.own_name(sch)
    is_gone = message.event == "S17" or (status in ("cancelled", "no_show") and start is None)
    row.add(f"{name} {occurrence}" if occurrence else name, is_retracted=is_gone)


def _first(parts: dict[str, list[Segment]], name: str) -> Segment | None:
    return next(iter(parts.get(name, ())), None)


def _status(message: Message, sch: Segment) -> str:
    told = APPOINTMENT_STATUSES.get(squeezed(sch.text(25)) or squeezed(sch.text(25, 2)), "")
    by_event = APPOINTMENT_EVENTS.get(message.event, "")
    if sch.text(25) and not told:
        message.count("SCH-25 of unknown meaning")
    return by_event if message.event in ("S15", "S16", "S17", "S26") else told or by_event


def _start(row: Row, sch: Segment, parts: dict[str, list[Segment]]) -> int | None:
    """TQ1-7 where there is a TQ1, then SCH-11, then what the first service, room, equipment or person says."""
    for name, place, component in (("TQ1", 7, 1), ("SCH", 11, 4), ("AIS", 4, 1), ("AIL", 6, 1), ("AIG", 8, 1), ("AIP", 6, 1)):
        for segment in [sch] if name == "SCH" else parts.get(name, []):
            if segment.raw(place) and (found := row.time("start_time", place, component, segment)) is not None:
                return found
    return None


def _end(row: Row, sch: Segment, parts: dict[str, list[Segment]], start: int | None) -> None:
    timing = _first(parts, "TQ1")
    end = row.time("end_time", 8, segment=timing, fine=True) if timing and timing.raw(8) else row.time("end_time", 11, 5, fine=True)
    length, unit = sch.text(9), sch.text(10).upper()
    if end is None and start is not None and length.isdecimal() and length.isascii() and len(length) < 5 and unit in _SECONDS and int(length):
        row.put("end_time", start + int(length) * _SECONDS[unit])
