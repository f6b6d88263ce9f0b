"""Diagnoses, values, visits, appointments, acts, orders, documents and charges."""

from __future__ import annotations

from .node import Node
from .radiation import is_radiation, radiation
from .scribe import Scribe, joined
from .words import (
    ACT_STATUS,
    CONDITION_STATUS,
    DOCUMENT_KIND,
    DOCUMENT_STATUS,
    KIND_OF_OBSERVATION,
    ORDER_STATUS,
    RADIOTHERAPY,
    RESULT_STATUS,
    SESSION_STATUS,
    SIDE,
    SLOT_STATUS,
    STAY_KIND,
    STAY_STATUS,
)


def condition(one: Scribe) -> None:
    node = one.root
    code, system, label = one.coding(node["code"], "icd10cm", "snomed")
    place = node.first("bodySite")
    side = next((one.word(e["valueCodeableConcept"], SIDE) for e in one.extensions(place, "laterality-qualifier")), "")
    profiles = " ".join(profile.text() for profile in node["meta"].each("profile")) if node["meta"] else ""
    kind = "primary_cancer" if "primary-cancer" in profiles else "secondary_cancer" if "secondary-cancer" in profiles else ""
    gone = one.coding(node["verificationStatus"])[0] == "entered-in-error"
    stages = [one.coding(each["summary"])[2] for each in node.each("stage")]
    one.add(
        "condition", gone=gone, patient_id=one.patient(), code=code, code_system=system, label=label, status=one.word(node["clinicalStatus"],
        CONDITION_STATUS), kind=kind,
        body_site=one.coding(place)[2], body_site_code=one.coding(place, "snomed")[0], laterality=side, stage=joined(stages, "|"),
        onset_date=(node["onsetDateTime"] or node["recordedDate"]).day(), end_date=node["abatementDateTime"].day(),
        stay_id=one.reference(node["encounter"]) if node["encounter"] else "",
    )  # fmt: skip


def observation(one: Scribe) -> None:
    """One row; a row each for components that have a value of their own."""
    status = one.word(one.root["status"], RESULT_STATUS)
    _value(one, one.root, one.id, status)
    for place, each in enumerate(one.root.each("component")):
        _value(one, each, f"{one.id}#{place}", status)


def _value(one: Scribe, node: Node, record_id: str, status: str) -> None:
    top = one.root
    code, system, label = one.coding(node["code"], "loinc", "snomed")
    quantity = node["valueQuantity"]
    words = (node["valueString"].text() or one.coding(node["valueCodeableConcept"])[2] or one.coding(node["valueCodeableConcept"])[0]) if not quantity else ""
    number = quantity["value"].thousandths() if quantity else None
    whole = node["valueInteger"]
    if whole:
        number = whole.thousandths()
    if node.path and number is None and not words:
        return
    seen = one.period(top["effectiveDateTime"] or top["effectivePeriod"] or top["effectiveInstant"])[0]
    one.add(
        "observation", record_id, status == "entered_in_error", patient_id=one.patient(), code=code, code_system=system, kind=KIND_OF_OBSERVATION.get(code,
        ""), label=label,
        value_quantity=number, value_text=words, unit=(quantity["code"].text() or quantity["unit"].text()) if quantity else "", observed_time=seen,
        status=status,
        provider_id=next((one.reference(each) for each in top.each("performer")), ""), stay_id=one.reference(top["encounter"]) if top["encounter"] else "",
        order_id=next((one.reference(each) for each in top.each("basedOn")), ""),
    )  # fmt: skip


def encounter(one: Scribe) -> None:
    """A stay; one that treats by radiation is a session as well."""
    node = one.root
    start, end = one.period(node["period"])
    status, code = node["status"].text(), node["class"]["code"].text()
    gone = status == "entered-in-error"
    attending = next((one.reference(each["individual"]) for each in node.each("participant") if each["individual"]), "")
    place = next((one.reference(each["location"]) for each in node.each("location")), "")
    reason = one.coding(node.first("reasonCode"))
    one.add(
        "stay", gone=gone, patient_id=one.patient(), kind=STAY_KIND.get(code, ""), status=STAY_STATUS.get(status, ""), start_time=start, end_time=end,
        site_id=place,
        provider_id=attending, reason=reason[2] or reason[0], account_id=next((one.reference(each) for each in node.each("account")), ""),
    )  # fmt: skip
    services = {each["code"].text() for each in node["serviceType"].each("coding")}
    number = next((e["valuePositiveInt"].whole() for e in one.extensions(node, "radiotherapy-session-number")), None)
    if RADIOTHERAPY not in services and number is None:
        return
    if start is None and not gone:
        one.lose("no period.start", "when the session was", "period.start")
        return
    based = {each["reference"].text(): one.reference(each) for each in node.each("basedOn")}
    one.add(
        "session", gone=gone, patient_id=one.patient(), kind="treatment", status=SESSION_STATUS.get(status, "unknown"), start_time=start, end_time=end,
        session_number=number, phase_ids=joined([name for text, name in based.items() if "phase" in text.lower() and "plan1" not in text.lower()], "|"),
        plan_ids=joined([name for text, name in based.items() if "plan" in text.lower() and "plannedphase" not in text.lower()], "|"),
        schedule_id=next((one.reference(each) for each in node.each("appointment")), ""), provider_id=attending, site_id=place, stay_id=one.id,
    )  # fmt: skip


def appointment(one: Scribe) -> None:
    node = one.root
    start, end = node["start"].time(one.file.zone), node["end"].time(one.file.zone)
    status = node["status"].text()
    gone = status == "entered-in-error"
    who = {each["actor"]["reference"].text().partition("/")[0]: one.reference(each["actor"]) for each in node.each("participant") if each["actor"]}
    if (start is None or not who.get("Patient")) and not gone:
        one.lose("no start" if start is None else "no patient among the participants", "when, and for whom", "start" if start is None else "participant")
        return
    label = next((words for words in (one.coding(node.first("serviceType"))[2], one.coding(node["appointmentType"])[2],
    node["description"].text()) if words), "")
    one.add(
        "schedule", gone=gone, patient_id=who.get("Patient", ""), label=label, status=SLOT_STATUS.get(status, ""),
        status_reason=one.coding(node["cancelationReason"])[2],
        start_time=start, end_time=end, provider_id=who.get("Practitioner", ""), site_id=who.get("Location", ""), resource=who.get("Device", ""),
    )  # fmt: skip


def procedure(one: Scribe) -> None:
    """Of radiation: course, phase, plan or fraction; any other is an act."""
    if table := is_radiation(one):
        radiation(one, table)
        return
    node = one.root
    start, end = one.period(node["performedPeriod"] or node["performedDateTime"])
    status = one.word(node["status"], ACT_STATUS)
    gone = status == "entered_in_error"
    if start is None and not gone:
        one.lose("no performedDateTime that is a day", "when it was performed", "performed[x]")
        return
    code, system, label = one.coding(node["code"], "cpt", "hcpcs", "snomed")
    place = node.first("bodySite")
    one.add(
        "service", gone=gone, patient_id=one.patient(), kind="procedure", code=code, code_system=system, label=label, status=status, performed_time=start,
        end_time=end,
        body_site=one.coding(place)[2], laterality=next((one.word(e["valueCodeableConcept"], SIDE) for e in one.extensions(place, "laterality-qualifier")), ""),
        provider_id=next((one.reference(each["actor"]) for each in node.each("performer") if each["actor"]), ""),
        order_id=next((one.reference(each) for each in node.each("basedOn")), ""), stay_id=one.reference(node["encounter"]) if node["encounter"] else "",
    )  # fmt: skip


def service_request(one: Scribe) -> None:
    if table := is_radiation(one):
        if table != "fraction":
            radiation(one, table)
        return
    node = one.root
    status = one.word(node["status"], ORDER_STATUS)
    code, system, label = one.coding(node["code"], "cpt", "hcpcs", "snomed")
    planned = one.period(node["occurrenceDateTime"] or node["occurrencePeriod"])[0]
    one.add(
        "order", gone=status == "entered_in_error", patient_id=one.patient(), kind="service", code=code, code_system=system, label=label, status=status,
        status_reason=one.coding(node["statusReason"])[2], planned_time=planned, ordered_time=node["authoredOn"].time(one.file.zone),
        provider_id=one.reference(node["requester"]) if node["requester"] else "",
        diagnoses=joined([c for c, s, _ in (one.coding(each, "icd10cm") for each in node.each("reasonCode")) if s == "icd10cm"]),
    )  # fmt: skip


def document(one: Scribe) -> None:
    node = one.root
    codes = [one.coding(each, "loinc") for each in (node["type"], *node.each("category"))]
    kind = next((DOCUMENT_KIND[code] for code, _, _ in codes if code in DOCUMENT_KIND), "other")
    status = node["status"].text()
    signer = one.reference(node["authenticator"]) if node["authenticator"] else ""
    written = node["date"].time(one.file.zone)
    one.add(
        "document", gone=status == "entered-in-error", patient_id=one.patient(), kind=kind, label=codes[0][2] or node["description"].text(),
        status="signed" if signer and status == "current" else one.word(node["docStatus"], DOCUMENT_STATUS) or DOCUMENT_STATUS.get(status, ""),
        author=next((one.named(each) for each in node.each("author")), ""), authored_time=written, signed_by=signer,
        stay_id=next((one.reference(each) for each in node["context"].each("encounter")), ""),
        replaces_id=next((one.reference(each["target"]) for each in node.each("relatesTo") if each["code"].text() == "replaces"), ""),
    )  # fmt: skip


def report(one: Scribe) -> None:
    """A diagnostic report as a document; its results stand in observations of their own."""
    node = one.root
    _, _, label = one.coding(node["code"], "loinc")
    status = node["status"].text()
    written = (node["issued"] or node["effectiveDateTime"]).time(one.file.zone)
    author = next((one.named(each) for each in node.each("performer")), "")
    one.add("document", gone=status == "entered-in-error", patient_id=one.patient(), kind="other", label=label, status=DOCUMENT_STATUS.get(status, ""),
    author=author,
            authored_time=written)  # fmt: skip


def charge_item(one: Scribe) -> None:
    node = one.root
    code, _, _ = one.coding(node["code"], "hcpcs", "cpt")
    start = one.period(node["occurrenceDateTime"] or node["occurrencePeriod"])[0]
    gone = node["status"].text() in ("entered-in-error", "not-billable", "aborted")
    if (start is None or not code) and not gone:
        one.lose("no code" if not code else "no occurrence", "a code and a day", "code" if not code else "occurrence[x]")
        return
    units, price = node["quantity"]["value"].thousandths(), node["priceOverride"]["value"].thousandths()
    reasons = [one.coding(each, "icd10cm") for each in node.each("reason")]
    modifiers = [one.coding(each["valueCodeableConcept"])[0] for each in one.extensions(node, "chargeitem-modifier", "modifier")]
    one.add(
        "charge", gone=gone, patient_id=one.patient(), service_date=None if start is None else start // 86_400, code=code, units=units if units else None,
        modifiers=joined(modifiers), charge_amount=None if price is None else round(price / 10), diagnoses=joined([c for c, s, _ in reasons if s == "icd10cm"]),
        provider_id=next((one.reference(each["actor"]) for each in node.each("performer") if each["actor"]), ""),
    )  # fmt: skip
