"""Documents: MDM's TXA to document, and a report that comes as lines of text in OBX."""

from __future__ import annotations

from .message import Message
from .segment import Segment
from .values import entity
from .words import DOCUMENT_STATUSES, DOCUMENT_TYPES, RESULT_STATUSES, SECTIONS, note_kind


def document(message: Message, txa: Segment, obr: Segment | None) -> None:
    """TXA: one document, named by TXA-12. T09 and T10 replace the document of TXA-13; T11 takes the document back. Its text is not kept."""
    row = message.row("document", txa)
    labels = [txa.text(2, 2), txa.text(25), obr.text(4, 2) or obr.text(4) if obr else "", txa.text(2), txa.text(16)]
    row.put("label", next((label for label in labels if label), ""))
    code = txa.text(2).upper()
    row.put("kind", note_kind(*labels) or DOCUMENT_TYPES.get(code) or ("other" if any(labels[:4]) else ""))
    status = DOCUMENT_STATUSES.get(txa.text(17).upper(), "")
    if txa.text(19).upper() == "OB":
        status = "superseded"
    if txa.text(19).upper() == "CA" or message.event == "T11":
        status = "cancelled"
    row.put("status", status)
    row.put("author", message.provider(txa, 9) or message.provider(txa, 5))
    row.time("authored_time", 6) or row.time("authored_time", 4)
    for piece in txa.pieces(22):
        row.put("signed_by", message.clinician(txa, piece))
        row.put("signed_time", message.time(txa, 22, 15, piece=piece))
    row.put("stay_id", message.stay_id)
    if message.event in ("T09", "T10"):
        row.put("replaces_id", entity(txa, 13))
    row.add(entity(txa, 12) or message.own_name(txa), is_retracted=message.event == "T11")
    if obr:
        obr.is_kept = obr.is_kept or row.values.get("label") == labels[2]


def is_note(obr: Segment | None, lines: list[Segment]) -> bool:
    """Whether results are the text of a report: nothing but text, with encapsulated data, or several lines of one code, or a long line, or of imaging."""
    kinds = [line.text(2).upper() for line in lines]
    if any(kind not in ("TX", "FT", "ED", "RP") for kind in kinds) or not lines:
        return False
    codes = {line.text(3) for line in lines}
    is_text = "ED" in kinds or "RP" in kinds or "" in codes or any(len(line.raw(5)) > 80 for line in lines)
    return is_text or (len(lines) > 1 and len(codes) == 1) or bool(obr and SECTIONS.get(obr.text(24).upper()) == "imaging")


def report(message: Message, obr: Segment | None, lines: list[Segment], order: str) -> None:
    """Results that are a report: one document under the order's name. Its text is not kept."""
    first = obr or lines[0]
    row = message.row("document", first)
    label = (obr.text(4, 2) or obr.text(4)) if obr else ""
    label = label or lines[0].text(3, 2) or lines[0].text(3)
    row.put("label", label)
    row.put("kind", note_kind(label) or "other")
    sent = (obr.text(25) if obr else "") or lines[0].text(11)
    status = RESULT_STATUSES.get(sent.upper(), "")
    row.put("status", {"corrected": "amended"}.get(status, status if status in ("preliminary", "final", "amended", "cancelled") else ""))
    if obr:
        row.time("authored_time", 22) or row.time("authored_time", 7)
        row.put("author", message.provider(obr, 32))
    else:
        row.time("authored_time", 14, segment=lines[0])
    row.put("stay_id", message.stay_id)
    row.add(order or message.own_name(first), is_retracted=status == "entered_in_error", is_apart=True)
    for line in lines:
        line.is_kept = True
        message.count("line of a document's text")
