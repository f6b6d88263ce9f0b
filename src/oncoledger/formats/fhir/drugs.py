"""Drugs: MedicationRequest as an order of a regimen's day, MedicationAdministration as what was given."""

from __future__ import annotations

from .node import Node
from .scribe import Scribe, joined
from .words import GIVEN_STATUS, ORDER_STATUS, ROUTE


def _drug(one: Scribe) -> tuple[str, str, str, str]:
    """Code, system, label and NDC of the medication: inline, contained, or of another resource by its name."""
    node = one.root["medicationCodeableConcept"]
    if not node:
        reference = one.root["medicationReference"]
        text = reference["reference"].text()
        inside = next((each for each in one.root.each("contained") if f"#{each['id'].text()}" == text), None)
        if inside is None:
            return "", "", one.named(reference), ""
        node = inside["code"]
    code, system, label = one.coding(node, "rxnorm", "hcpcs", "ndc")
    ndc = next((each["code"].text() for each in node.each("coding") if each["system"].text() == "http://hl7.org/fhir/sid/ndc"), "")
    return code, system, label, ndc


def order(one: Scribe) -> None:
    node = one.root
    status = one.word(node["status"], ORDER_STATUS)
    code, system, label, _ = _drug(one)
    dosage = node.first("dosageInstruction")
    dose = dosage.first("doseAndRate")["doseQuantity"]
    bounds = dosage["timing"]["repeat"]["boundsPeriod"]["start"]
    planned = next((each for each in dosage["timing"].each("event")), bounds)
    regimen, cycle, day = _protocol(one)
    one.add(
        "order", gone=status == "entered_in_error", patient_id=one.patient(), kind="drug", code=code, code_system=system, label=label, status=status,
        status_reason=one.coding(node["statusReason"])[2], dose=dose["value"].thousandths(), dose_unit=dose["code"].text() or dose["unit"].text(),
        route=_route(one, dosage["route"]), planned_time=planned.time(one.file.zone), ordered_time=node["authoredOn"].time(one.file.zone), regimen=regimen,
        cycle=cycle,
        day=day, provider_id=one.reference(node["requester"]) if node["requester"] else "", diagnoses=_reasons(one),
    )  # fmt: skip


def administration(one: Scribe) -> None:
    node = one.root
    status = one.word(node["status"], GIVEN_STATUS)
    gone = status == "entered_in_error"
    when = node["effectivePeriod"] or node["effectiveDateTime"]
    start, end = one.period(when)
    if start is None and not gone:
        one.lose("no effective time that is a day", "when it was given", "effective[x]")
        return
    code, system, label, ndc = _drug(one)
    dose = node["dosage"]["dose"]
    rate = node["dosage"]["rateQuantity"]
    _, cycle, day = _protocol(one)
    one.add(
        "administration", gone=gone, patient_id=one.patient(), drug=label, drug_code=code, code_system=system, ndc=ndc, status=status,
        status_reason=one.coding(node.first("statusReason"))[2], dose=dose["value"].thousandths(), dose_unit=dose["code"].text() or dose["unit"].text(),
        route=_route(one, node["dosage"]["route"]), start_time=start, end_time=end, access_site=one.coding(node["dosage"]["site"])[2],
        rate=f"{(rate['value'].thousandths() or 0) / 1000:g} {rate['code'].text() or rate['unit'].text()}".strip() if rate else "",
        order_id=one.reference(node["request"]) if node["request"] else "", session_id=one.reference(node["context"]) if node["context"] else "",
        cycle=cycle, day=day,
        provider_id=next((one.reference(each["actor"]) for each in node.each("performer") if each["actor"]), ""), diagnoses=_reasons(one),
    )  # fmt: skip


def _route(one: Scribe, node: Node) -> str:
    return one.word(node, ROUTE) or one.coding(node)[2]


def _reasons(one: Scribe) -> str:
    return joined([code for code, system, _ in (one.coding(each, "icd10cm") for each in one.root.each("reasonCode")) if system == "icd10cm"])


def _protocol(one: Scribe) -> tuple[str, int | None, int | None]:
    """Regimen, cycle and day, where an extension of the resource says so in plain words."""
    regimen, cycle, day = "", None, None
    for each in one.root.each("extension"):
        last = each["url"].text().rstrip("/").rpartition("/")[2].lower()
        number = next((each[name].whole() for name in ("valueInteger", "valuePositiveInt", "valueUnsignedInt") if each[name]), None)
        if "regimen" in last or "treatment-protocol" in last:
            regimen = each["valueString"].text() or one.coding(each["valueCodeableConcept"])[2]
        elif last.endswith(("cycle-number", "cyclenumber", "cycle")):
            cycle = number
        elif last.endswith(("cycle-day", "day-of-cycle", "cycleday", "dayofcycle")):
            day = number
    return regimen, cycle, day
