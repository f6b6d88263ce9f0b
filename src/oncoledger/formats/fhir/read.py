"""The way from a FHIR file to records: every resource by its type, and what is kept of none counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

from ...model.verdict import ReadError
from ..records import Records
from . import clinical, drugs, persons
from .scribe import File, Scribe
from .source import Found, resources

_KEPT: dict[str, Callable[[Scribe], None]] = {
    "Patient": persons.patient, "Practitioner": persons.practitioner, "PractitionerRole": persons.role, "Organization": persons.organization,
    "Location": persons.location, "Coverage": persons.coverage, "Condition": clinical.condition, "Observation": clinical.observation,
    "Encounter": clinical.encounter, "Appointment": clinical.appointment, "Procedure": clinical.procedure, "ServiceRequest": clinical.service_request,
    "DocumentReference": clinical.document, "DiagnosticReport": clinical.report, "ChargeItem": clinical.charge_item, "MedicationRequest": drugs.order,
    "MedicationAdministration": drugs.administration,
}  # fmt: skip
_NAMES_ALONE = frozenset(("BodyStructure", "Device", "Medication"))
"""Resources that give others a name: volumes, machines, drugs."""
_NO_PATIENT = frozenset(("Patient", "Practitioner", "PractitionerRole", "Organization", "Location"))


def read_fhir(source: Path | bytes, name: str, system: str = "", zone: tzinfo | None = None) -> Records:
    """A resource, a bundle or NDJSON. Nothing is raised for what it holds: what cannot be read is in `problems`, what is not kept in `unused`.

    system: whose records they are; else what `meta.source` says, else FHIR. zone: of the clinic, for times that give an offset.
    """
    out = Records("FHIR")
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as problem:
        out.problems.append(ReadError(name, "the file", problem.strerror or type(problem).__name__, "a file that can be read"))
        return out
    found = list(resources(data, name, out.problems))
    out.items = len(found)
    file = File(name, system, zone, out)
    for each in found:
        _remember(each, file)
    for each in found:
        _one(each, file)
    return out


def _remember(found: Found, file: File) -> None:
    """What other resources may call this one by."""
    resource = found.resource
    kind, own = resource["resourceType"], resource.get("id")
    if not isinstance(own, str):
        return
    if found.full_url:
        file.urls[found.full_url] = own
    title = resource.get("description") if kind == "BodyStructure" else resource.get("name")
    if kind == "BodyStructure":
        usual = [i for i in resource.get("identifier") or [] if isinstance(i, dict) and i.get("use") == "usual"] if isinstance(resource.get("identifier"),
        list) else []
        title = usual[0].get("value") if usual else title
    if isinstance(title, str) and title.strip():
        file.names[f"{kind}/{own}"] = title.strip()
        if found.full_url:
            file.names[found.full_url] = title.strip()


def _one(found: Found, file: File) -> None:
    one = Scribe(found, file)
    write = _KEPT.get(one.kind)
    if write is None:
        file.out.unused[f"{one.kind} (names others)" if one.kind in _NAMES_ALONE else one.kind] += 1
        return
    if found.resource.get("modifierExtension"):
        one.lose("a modifierExtension", "none: what it changes is not known here, so the resource is not used", "modifierExtension")
        return
    if not one.id:
        one.lose("no id", "an id, or a fullUrl of its entry", "id")
        return
    if one.kind not in _NO_PATIENT and one.kind != "Appointment" and not one.patient():
        one.lose("no patient", "a reference to whom it is about", "subject")
        return
    before = len(file.out.records)
    write(one)
    if not one.written and len(file.out.records) == before and not one.complaints:
        file.out.unused[f"{one.kind} without what the ledger keeps"] += 1
