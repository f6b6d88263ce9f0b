"""Orders and what answers them: ORC with OBR, RXO or RXE to order; OBX to observation; RXA to administration."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..fhir.words import KIND_OF_OBSERVATION
from .documents import is_note, report
from .message import Message, Row
from .segment import Segment
from .stays import diagnosis_system
from .values import entity, number, short, whole
from .words import ADMINISTRATION_STATUSES, ORDER_TYPES, RESULT_STATUSES, ROUTES, SECTIONS, code_system, order_status

_SHARED = frozenset({"kind", "status", "status_reason", "route", "planned_time", "ordered_time", "provider_id", "diagnoses"})
"""What the parts of a compound have from their order."""


@dataclass(slots=True)
class Group:
    """The segments of one order: ORC and what belongs to it until the next."""

    orc: Segment | None = None
    obr: Segment | None = None
    rxo: Segment | None = None
    rxe: Segment | None = None
    timings: list[Segment] = field(default_factory=list)
    routes: list[Segment] = field(default_factory=list)
    additives: list[Segment] = field(default_factory=list)
    given: list[tuple[Segment, list[Segment]]] = field(default_factory=list)
    diagnoses: list[Segment] = field(default_factory=list)
    lines: list[Segment] = field(default_factory=list)

    def name(self) -> str:
        """The order's name: the placer's number (ORC-2, OBR-2), which it has from the first message on, else the filler's (ORC-3, OBR-3)."""
        return next((name for place in (2, 3) for segment in (self.orc, self.obr) if segment and (name := entity(segment, place))), "")


def hand_over(message: Message, group: Group) -> None:
    """The rows of one order's group."""
    if message.type in ORDER_TYPES and (group.orc or group.obr or group.rxe or group.rxo) and not group.given:
        order(message, group)
    elif group.orc and (group.given or group.lines) and group.name():
        group.orc.is_kept = True
    for rxa, routes in group.given:
        administration(message, group, rxa, routes)
    if message.type != "MDM" and is_note(group.obr, group.lines):
        report(message, group.obr, group.lines, group.name())
    else:
        for line in group.lines:
            if message.type == "MDM" and line.text(2).upper() in ("TX", "FT", "ED", "RP", "ST", ""):
                line.is_kept = True
                message.count("line of a document's text")
            else:
                observation(message, group, line)


def order(message: Message, group: Group) -> None:
    """One order. A compound's additives (RXC) that are other drugs than the order's own have an order each, named after it."""
    drug = group.rxe or group.rxo
    first = group.orc or drug or group.obr
    if first is None:
        return
    row = message.row("order", first)
    if drug:
        _drug(row, group, drug)
    elif group.obr:
        _service(row, message, group.obr)
    _ordered(row, message, group)
    own = group.name()
    name = row.add(own or message.own_name(first), is_apart=True)
    for place, additive in enumerate(group.additives, 1):
        if additive.text(1).upper() != "B" and drug and additive.text(2) not in (drug.text(2), drug.text(1)):
            part = message.row("order", additive)
            part.values.update({column: value for column, value in row.values.items() if column in _SHARED})
            _coded(part, additive, 2, "code", "label")
            part.quantity("dose", 3)
            part.text("dose_unit", 4)
            part.add(f"{name} RXC {place}", is_apart=True)


def observation(message: Message, group: Group, obx: Segment) -> None:
    """OBX: one value. Order, code and sub-id name it, so that a correction takes the place of what it corrects; D and W take it back."""
    row = message.row("observation", obx)
    code = row.text("code", 3)
    label = obx.text(3, 2)
    row.put("label", label)
    if not code and not label and not obx.text(5):
        return
    system = code_system(obx.text(3, 3))
    row.put("code_system", system if system in ("loinc", "snomed") else "other" if system else "")
    row.put("kind", KIND_OF_OBSERVATION.get(code))
    _value(row, obx)
    row.text("unit", 6)
    if obx.raw(14) or not group.obr:
        row.time("observed_time", 14)
    else:
        row.time("observed_time", 7, segment=group.obr)
    status = RESULT_STATUSES.get(obx.text(11).upper(), "")
    row.put("status", status)
    row.put("provider_id", message.provider(obx, 16))
    order = group.name()
    row.put("order_id", order)
    row.put("stay_id", message.stay_id)
    own = entity(obx, 21)
    when = row.values.get("observed_time", "")
    name = own or f"{order or f'{message.patient_id} {when}' if order or when else message.own_name(obx)} {code or label} {obx.text(4)}".rstrip()
    row.add(short(name), is_retracted=status == "entered_in_error", is_apart=True)


def administration(message: Message, group: Group, rxa: Segment, routes: list[Segment]) -> None:
    """RXA: one drug given or not given. Order, counter (RXA-2) and start name it: senders count every dose of an order as 1."""
    row = message.row("administration", rxa)
    row.put("drug", rxa.text(5, 2) or rxa.text(5, 5) or rxa.text(5))
    _coded(row, rxa, 5, "drug_code", "")
    status = ADMINISTRATION_STATUSES.get(rxa.text(20).upper(), "")
    if rxa.text(20) and not status:
        message.count("RXA-20 of unknown meaning")
    row.put("status", status)
    reason = rxa.text(18, 2) or rxa.text(18)
    if not reason and status in ("partial", "refused", "not_given"):
        reason = rxa.text(9, 2) or rxa.text(9)
    row.put("status_reason", reason)
    if not (rxa.text(6) == "999" and not rxa.text(7)):  # 999 without a unit is how immunization systems say unknown
        row.quantity("dose", 6)
    row.text("dose_unit", 7)
    start = row.time("start_time", 3)
    row.time("end_time", 4, fine=True)
    row.text("rate", 12)
    _routed(row, routes, with_sites=True)
    order = group.name()
    row.put("order_id", order)
    row.put("order_reason", rxa.text(19, 2) or rxa.text(19))
    row.put("provider_id", message.provider(rxa, 10))
    row.put("lot", " ".join(dict.fromkeys(lot.replace(" ", "_") for piece in rxa.pieces(15) if (lot := rxa.marks.piece(piece)))))
    row.put("diagnoses", _codes(rxa, 19))
    if group.orc and group.orc.raw(11) and message.provider(group.orc, 11):
        row.put("is_verified", 1)
    counter = rxa.text(2)
    name = f"{order} {counter} {start if start is not None else ''}".rstrip() if order else message.own_name(rxa)
    row.add(short(name), is_retracted=rxa.text(21).upper() == "D", is_apart=True)


def _drug(row: Row, group: Group, drug: Segment) -> None:
    """RXE where there is one, and RXO for what it does not say."""
    row.put("kind", "drug")
    code, dose, unit = (2, 3, 5) if drug.name == "RXE" else (1, 2, 4)
    _coded(row, drug, code, "code", "label")
    row.quantity("dose", dose, segment=drug)
    row.text("dose_unit", unit, segment=drug)
    if drug is group.rxe and (asked := group.rxo):
        if "code" not in row.values and "label" not in row.values:
            _coded(row, asked, 1, "code", "label")
        if "dose" not in row.values:
            row.quantity("dose", 2, segment=asked)
            row.text("dose_unit", 4, segment=asked)
    _routed(row, group.routes, with_sites=False)
    row.put("diagnoses", " ".join(filter(None, (_codes(drug, 27 if drug.name == "RXE" else 20), " ".join(_diagnoses(group))))))


def _service(row: Row, message: Message, obr: Segment) -> None:
    section = SECTIONS.get(obr.text(24).upper(), "")
    row.put("kind", section or {"OML": "lab", "OMI": "imaging"}.get(message.type, "service"))
    _coded(row, obr, 4, "code", "label")
    row.put("diagnoses", _codes(obr, 31))


def _ordered(row: Row, message: Message, group: Group) -> None:
    """What ORC and TQ1 say: status, times, who ordered."""
    orc, obr = group.orc, group.obr
    if orc:
        status = order_status(orc.text(1), orc.text(5))
        row.put("status", status)
        row.put("status_reason", orc.text(16, 2) or orc.text(16) if status in ("cancelled", "stopped", "on_hold") else "")
        row.time("ordered_time", 9, segment=orc)
        row.put("provider_id", message.provider(orc, 12), orc)
        orc.is_kept = True
    planned = [(timing, 7, 1) for timing in group.timings] + [(part, place, 4) for part, place in ((orc, 7), (group.rxe, 1), (obr, 27)) if part]
    for segment, place, component in planned:
        if segment.text(place, component) and row.time("planned_time", place, component, segment) is not None:
            break
    if obr:
        if "planned_time" not in row.values:
            row.time("planned_time", 36, segment=obr)
        if "provider_id" not in row.values:
            row.put("provider_id", message.provider(obr, 16), obr)
    if "diagnoses" not in row.values:
        row.put("diagnoses", " ".join(_diagnoses(group)))


def _coded(row: Row, segment: Segment, place: int, code: str, label: str) -> None:
    """A coded element: its first code, else the second of the two it may carry; the NDC of a drug given whichever of the two it is."""
    first, second = segment.text(place), segment.text(place, 4)
    row.put(code, first or second, segment)
    if first or second:
        row.put("code_system", code_system(segment.text(place, 3 if first else 6)), segment)
    if label:
        row.put(label, segment.text(place, 2) or segment.text(place, 9) or segment.text(place, 5), segment)
    elif row.table == "administration":
        ndc = [segment.text(place, component) for component in (1, 4) if code_system(segment.text(place, component + 2)) == "ndc"]
        row.put("ndc", next((code for code in ndc if code), ""), segment)


def _routed(row: Row, routes: list[Segment], *, with_sites: bool) -> None:
    """RXR: the route as one of ours where it is, else as sent; a push into a vein is IVP. RXR-2 is the line or site."""
    sites: dict[str, bool] = {}
    for rxr in routes:
        route, method = rxr.text(1).upper(), rxr.text(4).upper().replace(" ", "")
        route = ROUTES.get(route.replace(" ", ""), route)
        if route == "IV" and method in ("IVP", "IVPUSH", "PUSH"):
            route = "IVP"
        if "route" not in row.values:
            row.put("route", route or rxr.text(1, 2), rxr)
        if with_sites and (site := rxr.text(2, 2) or rxr.text(2)):
            sites[site] = rxr.is_kept = True
    row.put("access_site", "|".join(sites))


def _codes(segment: Segment, place: int) -> str:
    """ICD codes of a coded field with repetitions, separated by blanks."""
    marks = segment.marks
    found = (marks.piece(piece) for piece in segment.pieces(place) if code_system(marks.piece(piece, 3)) in ("icd10cm", "icd9cm"))
    return " ".join(dict.fromkeys(code for code in found if code and " " not in code))


def _diagnoses(group: Group) -> list[str]:
    """Codes of the DG1 of the group, without those of other systems than the ICD's."""
    return [code for dg1 in group.diagnoses if (code := dg1.text(3)) and " " not in code and diagnosis_system(dg1) not in ("snomed", "other")]


def _value(row: Row, obx: Segment) -> None:
    """OBX-5: a number where it is one, to three decimals; else text. `<0.5`, several values and finer numbers are text."""
    kind, marks = obx.text(2).upper(), obx.marks
    pieces = obx.pieces(5)
    if kind in ("ED", "RP") or not pieces:
        if obx.is_deleted(5):
            row.cleared += ["value_quantity", "value_text"]
        return
    if kind == "SN":
        sign, low, between, high = (marks.piece(pieces[0], component) for component in (1, 2, 3, 4))
        texts = [f"{sign}{low}{between}{high}" if sign != "=" else f"{low}{between}{high}"]
    elif kind in ("CE", "CWE", "CNE", "CF"):
        texts = [marks.piece(piece, 2) or marks.piece(piece, 9) or marks.piece(piece) for piece in pieces]
    elif kind in ("NM", "TX", "FT", "ST", ""):
        texts = [marks.plain(piece.replace(marks.component, " ") if marks.component and kind != "NM" else piece) for piece in pieces]
    else:
        texts = [" ".join(filter(None, map(marks.plain, piece.split(marks.component or None)))) for piece in pieces]
    text = " | ".join(part for part in texts if part)
    found = number(text[:60]) if kind in ("NM", "SN") or (kind in ("", "ST") and obx.raw(6)) else None
    if found is not None:
        thousandths, is_exact = whole(found, 1000)
        if is_exact and abs(thousandths) < 10**15:
            row.put("value_quantity", thousandths)
            return
    row.put("value_text", text)

