"""Persons: PID to patient and identifiers, MRG and pairs of PID to links between persons."""

from __future__ import annotations

from .message import Message, Row
from .segment import Marks, Segment
from .values import authority_of, identifier, telephone
from .words import MERGES, SEX

_FIRST = {"MR": 0, "MRN": 0, "PI": 1, "PT": 1, "EPI": 1, "": 2}
_LAST = frozenset({"SS", "SSN", "SSA", "DL", "MB", "MC", "MA", "MCD", "MCR", "AN", "VN", "PPN", "CC", "BC", "EI", "TAX"})
_SAME_NAME = {"MRN": "MR", "SSN": "SS"}


def person(message: Message, pid: Segment) -> None:
    """PID: the patient with all identifiers. From here on the message is about this person.

    Who it is: of PID-3 the first of type MR, else PI or PT, else one without a type, else another that is no number of a payer, account or licence; then
    PID-2, PID-4, and last any of PID-3. With the authority wherever one is sent, never only where two are: the name of a person must not depend on what
    else stands in the message. A person without a number gets a name of this message alone, and is for intake to recognise.
    """
    listed = list(_listed(pid))
    message.patient_id = _chosen(pid.marks, listed) or message.own_name(pid)
    if not _chosen(pid.marks, listed):
        message.complain(pid, "PID-3", "no number of the person", "one; the person has a name of this message alone")
    message.patients.append(message.patient_id)
    message.stay_id, message.account_id = "", identifier(pid.marks, next(iter(pid.pieces(18)), ""))
    is_deleted = message.event == "A29"
    for piece, kind in listed:
        _identifier(message, pid, piece, kind, is_deleted)
    row = message.row("patient", pid)
    _names(row, pid)
    row.day("birth_date", 7, is_private=True)
    sex = pid.text(8).upper()
    row.put("sex", SEX.get(sex))
    if sex and sex not in SEX and sex not in ("U", "UNKNOWN", "N"):
        message.count("PID-8 of unknown meaning")
    _address(row, pid)
    phones = [telephone(pid.marks, piece) for place in (13, 14, 40) for piece in pid.pieces(place)]
    row.put("phone", " ".join(dict.fromkeys(number for number in phones if number)))
    if pid.is_deleted(13):
        row.cleared.append("phone")
    if pid.text(30).upper() != "N":
        row.day("death_date", 29)
    row.add(message.patient_id, is_retracted=is_deleted)


def merged(message: Message, mrg: Segment) -> None:
    """MRG: where the event merges persons, every number of MRG-1 (before 2.5 also MRG-4) that can name a person is one with the person of the PID before it."""
    if not message.patient_id or message.event not in MERGES:
        return
    gone = [(piece, mrg.marks.piece(piece, 5).upper()) for place in (1, 4) for piece in mrg.pieces(place)]
    for name in dict.fromkeys(identifier(mrg.marks, piece) for piece, kind in gone if kind not in _LAST):
        if name and name != message.patient_id:
            _link(message, mrg, name, "merged")


def linked(message: Message) -> None:
    """A24 and A37: the two persons of the message are one, or no longer are."""
    if message.event in ("A24", "A37") and len(message.patients) == 2 and message.patients[0] != message.patients[1]:
        pid = next(segment for segment in message.segments if segment.name == "PID")
        message.patient_id = message.patients[0]
        _link(message, pid, message.patients[1], "same" if message.event == "A24" else "split")


def _link(message: Message, segment: Segment, other: str, kind: str) -> None:
    row = message.row("patient_link", segment)
    row.put("other_patient_id", other)
    row.put("kind", kind)
    row.add(" + ".join(sorted((message.patient_id, other))))


def _listed(pid: Segment) -> list[tuple[str, str]]:
    """Every identifier of the segment with its type, in the order in which they may name the person."""
    marks = pid.marks
    main = [(piece, marks.piece(piece, 5).upper()) for piece in pid.pieces(3)]
    others = [(piece, marks.piece(piece, 5).upper()) for place in (2, 4) for piece in pid.pieces(place)]
    typed = [(piece, kind) for place, kind in ((18, "AN"), (19, "SS"), (20, "DL")) for piece in pid.pieces(place)]
    return [(piece, _SAME_NAME.get(kind, kind)) for piece, kind in main + others + typed if marks.piece(piece, 1)]


def _chosen(marks: Marks, listed: list[tuple[str, str]]) -> str:
    named = [(_FIRST.get(kind, 9 if kind in _LAST else 3), place, piece) for place, (piece, kind) in enumerate(listed)]
    return identifier(marks, min(named)[2]) if named else ""


def _identifier(message: Message, pid: Segment, piece: str, kind: str, is_deleted: bool) -> None:
    row = message.row("patient_identifier", pid)
    row.put("value", pid.marks.piece(piece, 1))
    authority = authority_of(pid.marks, piece) if kind != "DL" or "MR" in piece else pid.marks.piece(piece, 2)
    row.put("authority", authority)
    row.put("kind", kind)
    row.put("from_date", message.day(pid, 3, 7, piece=piece) if kind != "DL" else None)
    row.put("to_date", message.day(pid, 3, 8, piece=piece) if kind != "DL" else None)
    name = f"{message.patient_id} {kind or '-'} {identifier(pid.marks, piece)}"
    row.add(name, is_retracted=is_deleted)


def _names(row: Row, pid: Segment) -> None:
    """The legal name, else the first; the others, with aliases (PID-9), stand as other names."""
    sent, aliases = _sent(pid, 5), _sent(pid, 9)
    main = min(sent, key=lambda name: 0 if name[0] == "L" else 1 if name[0] in ("", "D", "C", "U") else 2, default=None)
    if main:
        row.put("family_name", main[1])
        row.put("given_names", main[2])
    elif pid.is_deleted(5):
        row.cleared += ["family_name", "given_names"]
    others = [", ".join(filter(None, name[1:])) for name in sent + aliases if not main or name[1:] != main[1:]]
    row.put("other_names", "|".join(dict.fromkeys(name.replace("|", " ") for name in others if name)))


def _sent(pid: Segment, place: int) -> list[tuple[str, str, str]]:
    """Type, family name and given names of each name of a field."""
    marks = pid.marks
    names = [(marks.piece(piece, 7).upper(), marks.piece(piece, 1), f"{marks.piece(piece, 2)} {marks.piece(piece, 3)}".strip()) for piece in pid.pieces(place)]
    return [name for name in names if name[1] or name[2]]


def _address(row: Row, pid: Segment) -> None:
    marks = pid.marks
    piece = next((piece for piece in pid.pieces(11) if marks.piece(piece, 1) or marks.piece(piece, 3)), next(iter(pid.pieces(11)), ""))
    row.put("address", ", ".join(filter(None, (marks.piece(piece, 1), marks.piece(piece, 2)))))
    row.put("city", marks.piece(piece, 3))
    state = marks.piece(piece, 4)
    row.put("state", state.upper() if len(state) == 2 and state.isalpha() else None)
    row.put("zip", marks.piece(piece, 5))
    if pid.is_deleted(11):
        row.cleared += ["address", "city", "state", "zip"]
