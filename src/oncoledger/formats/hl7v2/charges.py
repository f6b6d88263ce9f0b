"""Charges: FT1 to charge rows, and what takes a charge back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...model.times import DAY
from .message import Message, Row
from .segment import Segment
from .stays import diagnosis_system
from .values import entity
from .words import code_system

_CODE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
_CREDITS = frozenset({"CR", "CD"})
_NO_CHARGES = {"PY": "payment", "AJ": "adjustment", "CO": "co-payment"}
_MONEY = ("charge_amount", "units", "ndc_quantity")


@dataclass(slots=True)
class Charge:
    """One FT1 with the notes and diagnoses that belong to it."""

    ft1: Segment
    diagnoses: list[Segment] = field(default_factory=list)
    notes: list[Segment] = field(default_factory=list)


def charge(message: Message, item: Charge, common: tuple[str, int]) -> None:
    """FT1: one charge line, named by its transaction id (FT1-2), else by message and segment. `common`: what `diagnoses_beside`
    says of the whole message (P03).

    A credit (FT1-6 CR or CD) has three forms, and the source says which. It refers to another transaction (FT1-31): a row of its own with
    negative units and amount. It has the transaction id of the charge: a later version of that row which takes it back, so that a charge, its credit
    and a new charge under one id come to the last one. It names nothing: a negative row under the message's name. A charge with negative numbers stays
    one. Payments, adjustments and co-payments are no charges and are counted.
    """
    ft1 = item.ft1
    kind = ft1.text(6).upper()
    if kind in _NO_CHARGES:
        message.count(f"FT1 {_NO_CHARGES[kind]}")
        ft1.is_kept = True
        return
    row = message.row("charge", ft1)
    _code(row, message, ft1)
    _dates(row, message, ft1)
    modifiers = [ft1.marks.piece(piece).upper() for piece in ft1.pieces(26)]
    row.put("modifiers", " ".join(list(dict.fromkeys(word for word in modifiers if word and " " not in word))[:4]))
    units = row.quantity("units", 10)
    if row.quantity("charge_amount", 11, scale=100) is None and not ft1.raw(11):
        _extended(row, ft1, units)
    for place in (11, 12):
        if (currency := ft1.text(place, 1, 2).upper()) and currency != "USD" and ft1.raw(place):
            row.values.pop("charge_amount", None)
            message.complain(ft1, f"FT1-{place}", "another currency", "US dollars; the amount is left out")
            break
    row.put("diagnoses", _diagnoses(message, ft1, diagnoses_beside(item.diagnoses) if item.diagnoses else common))
    row.put("payer_id", ft1.text(14))
    row.put("provider_id", message.provider(ft1, 20))
    row.put("ndc", ft1.text(29))
    row.quantity("ndc_quantity", 43)
    unit = ft1.text(43, 2, 1).upper()
    row.put("ndc_unit", unit if unit in ("UN", "ML", "GR", "ME", "F2") else None)
    row.put("note", " ".join(filter(None, (note.text(3) for note in item.notes))))
    for note in item.notes:
        note.is_kept = True
    own = entity(ft1, 2)
    takes_back = kind in _CREDITS and bool(own) and ft1.text(31) in ("", own, ft1.text(1), ft1.text(2))
    if kind in _CREDITS and not takes_back:
        row.values.setdefault("units", 1000)
        for column in _MONEY:
            if column in row.values:
                row.values[column] = -abs(int(row.values[column]))
    row.add(own or message.own_name(ft1), is_retracted=takes_back, is_apart=True)


def diagnoses_beside(segments: list[Segment]) -> tuple[str, int]:
    """The ICD codes of DG1 segments, separated by blanks, and how many codes are of other systems."""
    return _icd([(dg1.text(3), diagnosis_system(dg1)) for dg1 in segments])


def _code(row: Row, message: Message, ft1: Segment) -> None:
    """The procedure (FT1-25); else the transaction's own code (FT1-7), which may be a number of the system's charge list and is then said."""
    code = ft1.text(25).upper()
    if not code:
        code = ft1.text(7)
        is_coded = code_system(ft1.text(7, 3)) in ("cpt", "hcpcs") or _CODE.fullmatch(code.upper())
        if code and not is_coded:
            message.complain(ft1, "FT1-25", "no procedure code", "one; the system's own charge code is kept in its place")
    row.put("code", code)


def _dates(row: Row, message: Message, ft1: Segment) -> None:
    """FT1-4 is a day, a time or a range of them. Midnight is a day without a time."""
    start, end = message.time(ft1, 4), message.time(ft1, 4, 2)
    if start is None:
        return
    row.put("service_date", start // DAY)
    if seconds := start % DAY:
        row.put("performed_time", f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}")
    if (posted := message.time(ft1, 5)) is not None:
        row.put("posted_date", posted // DAY)
    if end is not None and end // DAY > start // DAY:
        row.put("service_end_date", end // DAY)


def _extended(row: Row, ft1: Segment, units: int | None) -> None:
    """The amount of a line that has a unit price only (FT1-12): price times units, where that is whole cents."""
    price = row.quantity("charge_amount", 12, scale=100)
    if price is None:
        return
    amount, left = divmod(price * (1000 if units is None else units), 1000)
    if left:
        row.message.complain(ft1, "FT1-12", "a unit price that gives no whole cents", "FT1-11; the amount is left out")
        del row.values["charge_amount"]
    else:
        row.values["charge_amount"] = amount


def _diagnoses(message: Message, ft1: Segment, beside: tuple[str, int]) -> str:
    """FT1-19, else the diagnoses beside it. Codes of other systems than the ICD's are counted and left out."""
    marks = ft1.marks
    sent = [(marks.piece(piece), code_system(marks.piece(piece, 3))) for piece in ft1.pieces(19)]
    codes, others = _icd(sent) if any(code for code, _ in sent) else beside
    if others:
        message.records.unused["diagnosis of a charge in another code system"] += others
    return codes


def _icd(sent: list[tuple[str, str]]) -> tuple[str, int]:
    """Codes of the ICD, separated by blanks, and how many others there are. A code of a local system counts where it begins with a letter."""
    codes = [code for code, system in sent if code and " " not in code and (system in ("icd10cm", "icd9cm", "") or (system == "local" and code[0].isalpha()))]
    return " ".join(dict.fromkeys(codes)), sum(bool(code) for code, _ in sent) - len(codes)
