"""RT Plan and RT Ion Plan, external and brachytherapy: one plan row, and a dose row for each prescribed dose."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import Record
from . import beams, channels
from .person import Origin
from .values import CENTS, DataSet, joined, total

MOTION = {"GATING": "gating", "BREATH_HOLD": "breath_hold", "TRACKING": "tracking"}
"""Motion compensation that a plan prescribes; a term that is none of these is not a way to treat."""
APPROVAL = {"APPROVED": "approved", "UNAPPROVED": "unapproved", "REJECTED": "rejected"}
INTENT = frozenset("CURATIVE PALLIATIVE PROPHYLACTIC VERIFICATION MACHINE_QA RESEARCH SERVICE".split())


def plan(top: DataSet, origin: Origin) -> list[Record]:
    """One plan row and its dose rows.

    Fractions: a plan of several fraction groups (each its own beams with its own number of fractions) has the sum of them, for every fraction of a group is
    delivered and recorded as one; a dose row gives each group's own number. A group that says none leaves the sum unknown.
    Dose: of the targets of type site or volume, else of all targets, where they agree on one prescribed dose; else only the dose rows tell.
    """
    groups = top.items("FractionGroupSequence")
    fractions = total([group.count("NumberOfFractionsPlanned") for group in groups])
    if len(groups) > 1:
        origin.records.notes.append(f"{origin.file}: a plan of {len(groups)} fraction groups: their fractions are added up")
    dose = _dose(top.items("DoseReferenceSequence"))
    status = top.text("ApprovalStatus").upper()
    values: dict[str, str | int | None] = {
        "plan_uid": origin.instance,
        "name": top.text("RTPlanLabel") or top.text("RTPlanName"),
        "status": APPROVAL.get(status),
        "intent": _intent(top),
        "replaces_plan_uid": _replaces(top),
        "fractions_planned": fractions,
        "total_dose": dose,
        "fraction_dose": round(dose / fractions) if dose is not None and fractions and len(groups) == 1 else None,
        "image_set_uid": _image_set(top),
        "plan_date": top.day("RTPlanDate"),
        "approved_by": _reviewer(top) if status == "APPROVED" else None,
        "approved_time": top.moment("ReviewDate", "ReviewTime", origin.zone) if status == "APPROVED" else None,
        "is_summary": 0,
        **_setup(top),
        **_beams(top),
    }
    values |= {name: value for name, value in channels.facts(top).items() if value is not None and value != ""}
    row = origin.row("plan", origin.instance, "", **values)
    return [row, *_doses(top, origin, groups)]


def _beams(top: DataSet) -> dict[str, str | int | None]:
    sequence = top.items("BeamSequence") or top.items("IonBeamSequence")
    if not sequence:
        return {}
    treating = [beam for beam in sequence if beam.text("TreatmentDeliveryType").upper() in beams.TREATMENT]
    return {**beams.facts([beams.Beam(beam) for beam in treating]), "setup_beams": len(sequence) - len(treating)}


def _intent(top: DataSet) -> str:
    intent = top.text("PlanIntent").upper()
    if intent and intent not in INTENT:
        top.complain("PlanIntent", f"`{intent[:40]}`", "an intent of the standard")
        return ""
    return intent.lower()


def _replaces(top: DataSet) -> str:
    """The plan from which this one was made; others that are referenced (prior, concurrent, alternative, verified) are not replaced by it."""
    made_from = [item for item in top.items("ReferencedRTPlanSequence") if item.text("RTPlanRelationship").upper() == "PREDECESSOR"]
    return made_from[0].uid("ReferencedSOPInstanceUID") if made_from else ""


def _image_set(top: DataSet) -> str:
    structures = top.first("ReferencedStructureSetSequence")
    return (structures.uid("ReferencedSOPInstanceUID") if structures else "") or top.uid("FrameOfReferenceUID")


def _reviewer(top: DataSet) -> str:
    return ", ".join(part.replace("^", " ").strip() for part in top.text("ReviewerName").split("=")[0].split("^", 1) if part.strip("^ "))


def _setup(top: DataSet) -> dict[str, str | int | None]:
    setups = top.items("PatientSetupSequence")
    fixation = [item.both("FixationDeviceType", "FixationDeviceLabel") for setup in setups for item in setup.items("FixationDeviceSequence")]
    motion = [
        MOTION[term]
        for setup in setups
        for item in setup.items("MotionSynchronizationSequence")
        for term in map(str.upper, item.texts("RespiratoryMotionCompensationTechnique"))
        if term in MOTION
    ]
    return {"immobilization": joined(fixation), "motion_management": joined(motion, " ")}


def _dose(references: Sequence[DataSet]) -> int | None:
    targets = [(item.text("DoseReferenceStructureType").upper(), item.quantity("TargetPrescriptionDose", CENTS)) for item in references if _is_target(item)]
    known = [(kind, dose) for kind, dose in targets if dose is not None]
    named = {dose for kind, dose in known if kind in ("SITE", "VOLUME")} or {dose for _, dose in known}
    return named.pop() if len(named) == 1 else None


def _is_target(item: DataSet) -> bool:
    return item.text("DoseReferenceType").upper() == "TARGET"


def _doses(top: DataSet, origin: Origin, groups: Sequence[DataSet]) -> list[Record]:
    """Prescribed doses to targets: of the plan, and those that a fraction group prescribes for itself."""
    found = []
    references = top.items("DoseReferenceSequence")
    by_number = {item.count("DoseReferenceNumber"): item for item in references}
    fractions = groups[0].count("NumberOfFractionsPlanned") if len(groups) == 1 else None
    for n, item in enumerate(references, 1):
        if _is_target(item) and item.has("TargetPrescriptionDose"):
            found.append(_dose_row(origin, f"{origin.instance}#dose{n}", item, item, fractions))
    for g, group in enumerate(groups, 1):
        for n, item in enumerate(group.items("ReferencedDoseReferenceSequence"), 1):
            about = by_number.get(item.count("ReferencedDoseReferenceNumber"))
            if item.has("TargetPrescriptionDose"):
                found.append(_dose_row(origin, f"{origin.instance}#group{g}#dose{n}", item, about, group.count("NumberOfFractionsPlanned")))
            elif len(groups) > 1 and about and _is_target(about):
                found.append(_dose_row(origin, f"{origin.instance}#group{g}#dose{n}", item, about, group.count("NumberOfFractionsPlanned"), has_dose=False))
    return found


def _dose_row(origin: Origin, record_id: str, item: DataSet, about: DataSet | None, fractions: int | None, has_dose: bool = True) -> Record:
    dose = item.quantity("TargetPrescriptionDose", CENTS) if has_dose else None
    return origin.row(
        "dose", record_id, item.path, of_table="plan", of_id=origin.instance,
        volume_id=(about.uid("DoseReferenceUID") or str(about.count("DoseReferenceNumber") or "")) if about else "",
        volume_name=about.text("DoseReferenceDescription") if about else "", total_dose=dose, fractions=fractions,
        fraction_dose=round(dose / fractions) if dose is not None and fractions else None, is_summary=0,
    )  # fmt: skip
