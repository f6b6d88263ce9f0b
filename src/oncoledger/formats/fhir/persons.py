"""Persons, clinicians, places and policies: Patient, Practitioner, PractitionerRole, Organization, Location, Coverage."""

from __future__ import annotations

import re

from .node import Node
from .scribe import Scribe, joined
from .words import RELATION, SEX

_KINDS = {
    "http://hl7.org/fhir/sid/us-ssn": "SS", "http://hl7.org/fhir/sid/us-mbi": "MC", "http://hl7.org/fhir/sid/us-npi": "NPI",
    "http://hl7.org/fhir/sid/us-medicare": "MC",
    "http://terminology.hl7.org/NamingSystem/cmsMBI": "MC",
}  # fmt: skip
_LINKS = {"replaced-by": "merged", "replaces": "merged", "refer": "same", "seealso": "same"}


def patient(one: Scribe) -> None:
    """One patient row, an identifier row each, and what it says of being another."""
    node = one.root
    family, given, others = _names(node)
    home = next((a for a in node.each("address") if a["use"].text() in ("home", "")), node.first("address"))
    one.add(
        "patient", family_name=family, given_names=given, other_names=others, birth_date=node["birthDate"].day(), sex=one.word(node["gender"], SEX),
        address=joined([line.text() for line in home.each("line")], ", "), city=home["city"].text(), state=home["state"].text(), zip=home["postalCode"].text(),
        phone=joined([re.sub(r"\D", "", t["value"].text()) for t in node.each("telecom") if t["system"].text() == "phone"]),
        death_date=node["deceasedDateTime"].day(), gone=node["active"].value is False and any(node.each("link")),
    )  # fmt: skip
    for place, each in enumerate(node.each("identifier")):
        value, authority = each["value"].text(), each["system"].text()
        if value:
            start, end = each["period"]["start"].day(), each["period"]["end"].day()
            kind = one.coding(each["type"])[0] or _KINDS.get(authority, "")
            one.add("patient_identifier", f"{one.id}#{place}", patient_id=one.id, value=value, authority=authority, kind=kind, from_date=start, to_date=end)
    for place, link in enumerate(node.each("link")):
        other, kind = one.reference(link["other"]), link["type"].text()
        if not other or kind not in _LINKS:
            continue
        into, merged = (other, one.id) if kind == "replaced-by" else (one.id, other)
        one.add("patient_link", f"{one.id}#link{place}", patient_id=into, other_patient_id=merged, kind=_LINKS[kind])


def _names(node: Node) -> tuple[str, str, str]:
    """Family, given, and all other names as `family, given` between bars."""
    names = []
    for each in node.each("name"):
        family, given = each["family"].text(), joined([g.text() for g in each.each("given")])
        if not family and not given and (whole := each["text"].text()):
            given, _, family = whole.rpartition(" ")
        if family or given:
            names.append((each["use"].text(), family, given))
    if not names:
        return "", "", ""
    main = next((name for name in names if name[0] in ("official", "usual", "")), names[0])
    rest = [f"{family}, {given}".strip(", ") for use, family, given in names if (use, family, given) != main]
    return main[1], main[2], joined(rest, "|")


def practitioner(one: Scribe) -> None:
    family, given, _ = _names(one.root)
    degree = joined([one.coding(each["code"])[2] or one.coding(each["code"])[0] for each in one.root.each("qualification")], ", ")
    name = f"{family}, {given}".strip(", ")
    one.add("provider", npi=_npi(one), name=name, credential=degree, gone=one.root["active"].value is False)


def role(one: Scribe) -> None:
    """What a practitioner does at an organization, under the role's own id."""
    specialty = one.coding(one.root.first("specialty"))
    code = specialty[0] if specialty[1] == "other" and re.fullmatch(r"[0-9A-Z]{9}X", specialty[0]) else ""
    one.add("provider", npi=_npi(one), name=one.named(one.root["practitioner"]), taxonomy=code, specialty=specialty[2])


def organization(one: Scribe) -> None:
    tax = next((each["value"].text() for each in one.root.each("identifier") if one.coding(each["type"])[0] in ("TAX", "EI")), "")
    one.add("provider", npi=_npi(one), name=one.root["name"].text(), tax_id=tax)


def location(one: Scribe) -> None:
    place = next((c for t in one.root.each("type") if re.fullmatch(r"\d\d", c := one.coding(t)[0])), "")
    one.add("site", name=one.root["name"].text() or one.root["description"].text(), npi=_npi(one), place_of_service=place)


def _npi(one: Scribe) -> str:
    return next((each["value"].text() for each in one.root.each("identifier") if each["system"].text().endswith("us-npi")), "")


def coverage(one: Scribe) -> None:
    node = one.root
    payor = node.first("payor")
    plans = {one.coding(each["type"])[0]: each for each in node.each("class")}
    group, plan = plans.get("group"), plans.get("plan")
    member = node["subscriberId"].text() or next((e["value"].text() for e in node.each("identifier") if one.coding(e["type"])[0] in ("MB", "MC")), "")
    status = node["status"].text()
    one.add(
        "coverage", gone=status == "entered-in-error", patient_id=one.patient(), payer_id=one.reference(payor), payer_name=one.named(payor), member_id=member,
        group_number=group["value"].text() if group else "", plan_name=(plan["name"].text() or plan["value"].text()) if plan else "",
        rank=node["order"].whole(),
        relationship=one.word(node["relationship"], RELATION), from_date=node["period"]["start"].day(), to_date=node["period"]["end"].day(),
        status=status if status in ("active", "cancelled", "draft") else "",
    )  # fmt: skip
