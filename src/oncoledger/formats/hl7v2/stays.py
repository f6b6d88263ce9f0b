"""The account of a person: PV1 and PV2 to stay, IN1 and IN2 to coverage, DG1 to condition, PR1 to service."""

from __future__ import annotations

from .message import Message
from .segment import Segment
from .values import identifier, short
from .words import DIAGNOSIS_KINDS, PAYER_KINDS, RELATIONSHIPS, STAY_EVENTS, STAY_KINDS, code_system

_TAKES_BACK = frozenset({"A11", "A23", "A27", "A38", "P02"})


def stay(message: Message, pv1: Segment) -> None:
    """PV1 with its PV2. The visit number (PV1-19, else PV1-50) names the stay.

    Only messages about stays (ADT) and accounts (BAR) give a row: in the others PV1 says to which stay things belong, often with half of its fields, and
    must not stand in the place of what the ADT said.
    """
    name = next((identifier(pv1.marks, piece) for place in (19, 50) for piece in pv1.pieces(place)), "")
    message.stay_id = name
    if message.type not in ("ADT", "BAR"):
        pv1.is_kept = pv1.is_kept or bool(name)
        return
    row = message.row("stay", pv1)
    kind = pv1.text(2).upper()
    row.put("kind", STAY_KINDS.get(kind))
    row.put("status", STAY_EVENTS.get(message.event))
    row.time("start_time", 44)
    row.time("end_time", 45)
    row.put("site_id", pv1.text(3, 4) or pv1.text(3))
    row.put("provider_id", message.provider(pv1, 7))
    row.put("account_id", message.account_id)
    evn = message.evn
    if evn and message.event == "A03" and "end_time" not in row.values:
        row.time("end_time", 6, segment=evn)
    elif evn and message.event in ("A01", "A04") and "start_time" not in row.values:
        row.time("start_time", 6, segment=evn)
    if message.event == "A13" and row.values.pop("end_time", None) is None:
        row.cleared.append("end_time")
    if following := _next(message, pv1, "PV2"):
        row.put("reason", following.text(3, 2) or following.text(3), following)
        if message.event in ("A05", "A14") and "start_time" not in row.values:
            row.time("start_time", 8, segment=following)
    if name or message.event in STAY_EVENTS or "start_time" in row.values:  # else the empty PV1 that a message about a person must have
        row.add(name or message.own_name(pv1), is_retracted=message.event in _TAKES_BACK)


def coverage(message: Message, in1: Segment) -> None:
    """IN1 with its IN2: one policy, named by person, plan, company and member number."""
    row = message.row("coverage", in1)
    payer, plan = in1.text(3), in1.text(2)
    row.put("payer_id", payer)
    row.text("payer_name", 4)
    row.put("payer_kind", PAYER_KINDS.get(in1.text(15).upper()))
    in2 = _next(message, in1, "IN2")
    member = row.text("member_id", 36) or row.text("member_id", 49) or (row.text("member_id", 61, segment=in2) if in2 else "")
    row.text("group_number", 8)
    row.put("plan_name", in1.text(2, 2) or in1.text(9))
    rank = in1.text(22) or in1.text(1)
    row.put("rank", int(rank) if len(rank) < 4 and rank.isdecimal() and rank.isascii() and 0 < int(rank) < 10 else None)
    relation = in1.text(17).upper() or (in2.text(72).upper() if in2 else "")
    row.put("relationship", RELATIONSHIPS.get(relation, "other") if relation else None)
    row.day("from_date", 12)
    row.day("to_date", 13)
    if not {"payer_id", "payer_name", "member_id", "plan_name"} & row.values.keys():
        return
    name = " ".join(part or "-" for part in (message.patient_id, plan, payer or in1.text(4), member))
    row.add(short(name), is_apart=True)


def condition(message: Message, dg1: Segment) -> None:
    """DG1: one diagnosis, named by DG1-20, else by stay or person, code and kind."""
    row = message.row("condition", dg1)
    code = row.text("code", 3)
    label = dg1.text(3, 2) or dg1.text(4)
    row.put("label", label)
    if not code and not label:
        return
    if code:
        row.put("code_system", diagnosis_system(dg1))
    kind = DIAGNOSIS_KINDS.get(dg1.text(6).upper())
    row.put("kind", kind)
    row.day("onset_date", 5)
    rank = dg1.text(15)
    row.put("rank", int(rank) if rank.isdecimal() and rank.isascii() and len(rank) < 4 and int(rank) else None)
    row.put("stay_id", message.stay_id)
    own = identifier(dg1.marks, dg1.raw(20))
    name = own or f"{message.stay_id or message.patient_id} {code or label} {kind or '-'}"
    row.add(short(name), is_retracted=dg1.text(21).upper() == "D", is_apart=True)


def diagnosis_system(dg1: Segment) -> str:
    """The coding system of a diagnosis: what stands with the code, else DG1-2. `other` is one that is no system of diagnoses."""
    known = code_system(dg1.text(3, 3)) or code_system(dg1.text(2))
    return "other" if known == "local" else known


def procedure(message: Message, pr1: Segment) -> None:
    """PR1: one procedure that was performed, named by PR1-19, else by stay or person, code and time."""
    row = message.row("service", pr1)
    code = row.text("code", 3)
    if not code and not pr1.text(4):
        return
    row.put("kind", "procedure")
    if code:
        row.put("code_system", code_system(pr1.text(3, 3)) or code_system(pr1.text(2)))
    row.put("label", pr1.text(3, 2) or pr1.text(4))
    row.put("status", "completed")
    start = row.time("performed_time", 5)
    minutes = pr1.text(7)
    if start is not None and minutes.isdecimal() and minutes.isascii() and len(minutes) < 5:
        row.put("end_time", start + 60 * int(minutes))
    row.put("provider_id", message.provider(pr1, 11) or message.provider(pr1, 12))
    row.put("stay_id", message.stay_id)
    own = identifier(pr1.marks, pr1.raw(19))
    name = own or f"{message.stay_id or message.patient_id} {code or pr1.text(4)} {start}"
    row.add(short(name), is_retracted=pr1.text(20).upper() == "D", is_apart=True)


def _next(message: Message, segment: Segment, name: str) -> Segment | None:
    """The segment of a name that follows at once, or after participants and roles."""
    place = segment.number  # counted from 1: the place of the next one
    while place < len(message.segments) and message.segments[place].name in ("PRT", "ROL", "ARV", "NTE"):
        place += 1
    return message.segments[place] if place < len(message.segments) and message.segments[place].name == name else None
