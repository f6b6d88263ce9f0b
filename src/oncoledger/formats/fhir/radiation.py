"""CodeX radiation therapy and mCODE: courses, phases, plans and fractions, planned and treated, with the dose to each volume."""

from __future__ import annotations

from typing import Any

from .node import Node
from .scribe import Scribe, joined
from .words import COURSE as COURSE_CODE
from .words import (
    DOSE_RATE,
    FRACTION,
    GUIDANCE,
    INTENT,
    ISOTOPE,
    MODALITY,
    MOTION,
    PHASE,
    PLAN,
    PROCEDURE_STATUS,
    RADIOTHERAPY,
    REQUEST_STATUS,
    SIDE,
    TECHNIQUE,
)

_CENTIGRAY = {"cGy": 1, "Gy": 100, "mGy": 0.1}


def is_radiation(one: Scribe) -> str:
    """course, phase, plan or fraction; empty for any other procedure or request."""
    codes = {each["code"].text() for each in one.root["code"].each("coding")}
    for code, table in ((COURSE_CODE, "course"), (PHASE, "phase"), (PLAN, "plan"), (FRACTION, "fraction")):
        if code in codes:
            return table
    profiles = " ".join(profile.text() for profile in one.root["meta"].each("profile")) if one.root["meta"] else ""
    for words, table in ((("course",), "course"), (("phase",), "phase"), (("treated-plan", "treatment-plan", "plan-prescription"), "plan"), (("fraction",),
    "fraction")):
        if "radiotherapy" in profiles and any(word in profiles for word in words):
            return table
    return "" if RADIOTHERAPY not in codes else "course"


def radiation(one: Scribe, table: str) -> None:
    """One row of its table and a dose row for each volume. A Procedure tells what was done, a ServiceRequest what is meant."""
    node, is_summary = one.root, one.kind == "Procedure"
    status = one.word(node["status"], PROCEDURE_STATUS if is_summary else REQUEST_STATUS)
    values = _common(one, is_summary) | {"patient_id": one.patient(), "status": status}
    gone = status == "entered_in_error"
    write = {"course": _course, "phase": _phase, "plan": _plan, "fraction": _fraction}[table]
    doses = _doses(one)
    write(one, values, doses, is_summary, gone)
    for place, dose in enumerate(doses):
        one.add("dose", f"{one.id}#{place}", gone, patient_id=one.patient(), of_table=table, of_id=one.id, is_summary=int(is_summary), **dose)


Values = dict[str, Any]


def _common(one: Scribe, is_summary: bool) -> Values:
    """What courses, phases and plans say alike."""
    modalities, techniques, energies = [], [], []
    for both in one.extensions(one.root, "radiotherapy-modality-and-technique"):
        for each in one.extensions(both, "radiotherapy-modality"):
            modalities.append(one.word(each["valueCodeableConcept"], MODALITY))
            techniques.append(one.word(each["valueCodeableConcept"], DOSE_RATE))
        for each in one.extensions(both, "radiotherapy-technique"):
            techniques.append(one.word(each["valueCodeableConcept"], TECHNIQUE))
        energies += [_energy(one, each) for each in one.extensions(both, "radiotherapy-energy-or-isotope")]
    site = one.root.first("bodySite")
    side = next(iter(one.extensions(site, "laterality-qualifier")), None)
    code, _, label = one.coding(site, "snomed")
    return {
        "modality": joined(modalities), "technique": joined(techniques), "energy": joined(energies, "|"), "body_site": label, "body_site_code": code,
        "laterality": one.word(side["valueCodeableConcept"], SIDE) if side else "", "is_summary": int(is_summary),
        "motion_management": joined([one.word(e["valueCodeableConcept"], MOTION) for e in one.extensions(
            one.root, "radiotherapy-respiratory-motion-management", "radiotherapy-free-breathing-motion-mgmt-technique")]),
    }  # fmt: skip


def _energy(one: Scribe, extension: Node) -> str:
    quantity = extension["valueQuantity"]
    if quantity:
        amount = quantity["value"].thousandths()
        return f"{amount / 1000:g} {quantity['code'].text() or quantity['unit'].text()}".strip() if amount is not None else ""
    return one.word(extension["valueCodeableConcept"], ISOTOPE)


def _doses(one: Scribe) -> list[Values]:
    """Dose and fractions to each volume."""
    found: list[Values] = []
    endings = ("radiotherapy-dose-delivered-to-volume", "radiotherapy-dose-planned-to-volume", "radiotherapy-dose-prescribed-to-volume")
    for each in one.extensions(one.root, *endings):
        parts = {part["url"].text(): part for part in each.each("extension")}
        volume = parts["volume"]["valueReference"] if "volume" in parts else None
        total = next((parts[name] for name in ("totalDoseDelivered", "totalDose") if name in parts), None)
        fractions = next((parts[name] for name in ("fractionsDelivered", "fractions") if name in parts), None)
        found.append({
            "volume_id": one.reference(volume) if volume else "", "volume_name": one.titled(volume) if volume else "",
            "total_dose": _centigray(total), "fraction_dose": _centigray(parts.get("fractionDose")),
            "fractions": _number(fractions) if fractions else None,
        })  # fmt: skip
    return found


def _centigray(extension: Node | None) -> int | None:
    if extension is None:
        return None
    quantity = extension["valueQuantity"]
    amount, unit = quantity["value"].thousandths(), quantity["code"].text() or quantity["unit"].text()
    if amount is None:
        return None
    if unit not in _CENTIGRAY:
        quantity["code"].complain(quantity.path, repr(unit)[:30], "a dose in cGy, Gy or mGy")
        return None
    return round(amount * _CENTIGRAY[unit])


def _number(extension: Node) -> int | None:
    """The whole number of an extension, whichever kind of whole number it is given as."""
    for name in ("valuePositiveInt", "valueUnsignedInt", "valueInteger"):
        if extension[name]:
            return extension[name].whole()
    return None


def _count(one: Scribe, ending: str) -> int | None:
    return next((_number(each) for each in one.extensions(one.root, ending)), None)


def _parent(one: Scribe, *names: str) -> dict[str, str]:
    """Type of a CodeX resource -> id of what this one is part of or based on, as far as its reference tells."""
    return {name: next((one.reference(each) for each in one.root.each(name)), "") for name in names}


def _official(one: Scribe) -> str:
    """A DICOM UID that the resource goes by."""
    for each in one.root.each("identifier"):
        if each["system"].text() == "urn:dicom:uid":
            return each["value"].text().removeprefix("urn:oid:")
    return ""


def _usual(one: Scribe) -> str:
    return next((each["value"].text() for each in one.root.each("identifier") if each["use"].text() == "usual"), "")


def _course(one: Scribe, values: Values, doses: list[Values], is_summary: bool, gone: bool) -> None:
    node = one.root
    start, end = one.period(node["performedPeriod"] or node["occurrencePeriod"])
    sessions = _count(one, "radiotherapy-sessions")
    intent = next((one.word(e["valueCodeableConcept"], INTENT) for e in one.extensions(node, "procedure-intent")), "")
    reason, reasons = node.first("reasonReference"), [one.coding(each, "icd10cm") for each in node.each("reasonCode")]
    kept = {name: value for name, value in values.items() if name not in ("energy", "motion_management")}
    one.add(
        "course", gone=gone, course_number=_usual(one), discipline="radiation", intent=intent, condition_id=one.reference(reason) if reason else "",
        diagnoses=joined([code for code, system, _ in reasons if system == "icd10cm"]), status_reason=one.coding(node["statusReason"])[2],
        sessions_delivered=sessions if is_summary else None, sessions_planned=None if is_summary else sessions,
        start_date=None if start is None else start // 86_400, end_date=None if end is None else end // 86_400,
        provider_id=_who(one), site_id=one.reference(node["location"]) if node["location"] else "", **kept,
    )  # fmt: skip


def _phase(one: Scribe, values: Values, doses: list[Values], is_summary: bool, gone: bool) -> None:
    node = one.root
    start, end = one.period(node["performedPeriod"] or node["occurrencePeriod"])
    above = _parent(one, "partOf", "basedOn")
    planned = next((n for n in (_count(one, "radiotherapy-fractions-planned"), _count(one, "radiotherapy-fractions-prescribed")) if n is not None), None)
    name = _usual(one) or one.id
    if planned is None and not is_summary:
        planned = next((int(dose["fractions"]) for dose in doses if dose["fractions"] is not None), None)
    first: Values = doses[0] if doses else {}
    one.add(
        "phase", gone=gone, course_id=above["partOf"] if is_summary else above["basedOn"], prescription_id=above["basedOn"] if is_summary else one.id,
        name=name,
        is_boost=1 if "boost" in name.lower() else None, fractions_planned=planned, fractions_delivered=_count(one, "radiotherapy-fractions-delivered"),
        fraction_dose=first.get("fraction_dose"), total_dose=first.get("total_dose"), start_date=None if start is None else start // 86_400,
        end_date=None if end is None else end // 86_400, approved_by=_who(one) if not is_summary else "", **values,
    )  # fmt: skip


def _plan(one: Scribe, values: Values, doses: list[Values], is_summary: bool, gone: bool) -> None:
    above = _parent(one, "partOf", "basedOn")
    planned = next((n for n in (_count(one, "radiotherapy-fractions-planned"), _count(one, "radiotherapy-fractions-prescribed")) if n is not None), None)
    first: Values = doses[0] if doses else {}
    kept = {name: value for name, value in values.items() if name not in ("body_site", "body_site_code", "laterality")}
    one.add(
        "plan", gone=gone, phase_id=above["partOf"] if is_summary else above["basedOn"], plan_uid=_dicom(one) or _official(one), name=_usual(one),
        fractions_planned=planned, fractions_delivered=_count(one, "radiotherapy-fractions-delivered"), fraction_dose=first.get("fraction_dose"),
        total_dose=first.get("total_dose"), **kept,
    )  # fmt: skip


def _fraction(one: Scribe, values: Values, doses: list[Values], is_summary: bool, gone: bool) -> None:
    node = one.root
    start, end = one.period(node["performedPeriod"] or node["performedDateTime"])
    if start is None and not gone:
        one.lose("no performedPeriod", "when the fraction was given", "performedPeriod")
        return
    done = {"completed": "completed", "stopped": "partial", "cancelled": "cancelled"}.get(str(values["status"]), "unknown")
    seen = joined([one.word(e2["valueCodeableConcept"], GUIDANCE) for e in one.extensions(node, "image-guided-radiotherapy-modality")
                   for e2 in e.each("extension") if e2["url"].text() == "modality"])  # fmt: skip
    first: Values = doses[0] if doses else {}
    above = _parent(one, "partOf", "basedOn")
    encounter = one.reference(node["encounter"]) if node["encounter"] else ""
    one.add(
        "fraction", gone=gone, patient_id=values["patient_id"], start_time=start, end_time=end, plan_uid=_dicom(one) or above["basedOn"], session_id=encounter,
        phase_id=above["partOf"], fraction_number=_count(one, "radiotherapy-fraction-number-in-plan"), status=done, modality=values["modality"],
        technique=values["technique"], energy=values["energy"], dose=first.get("total_dose"), guidance=seen,
    )  # fmt: skip


def _dicom(one: Scribe) -> str:
    """The instance UID of a DICOM plan that the resource refers to."""
    for each in one.extensions(one.root, "dicom-reference"):
        for part in each.each("extension"):
            if part["url"].text() == "instanceUid":
                return (part["valueId"] or part["valueOid"] or part["valueString"]).text().removeprefix("urn:oid:")
    return ""


def _who(one: Scribe) -> str:
    """Who is responsible: requester of a request, first performer of a procedure."""
    if one.root["requester"]:
        return one.reference(one.root["requester"])
    return next((one.reference(each["actor"]) for each in one.root.each("performer") if isinstance(each.value, dict) and each["actor"]), "")
