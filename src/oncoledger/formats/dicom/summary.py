"""RT Treatment Summary Record: what was delivered of a course so far, by fraction group, and the doses that it came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..records import Record
from .person import Origin
from .values import CENTS, DataSet, total

STATUS = {
    "NOT_STARTED": "planned", "ON_TREATMENT": "active", "ON_BREAK": "on_hold", "SUSPENDED": "on_hold", "STOPPED": "stopped", "COMPLETED": "completed",
}  # fmt: skip



def summary(top: DataSet, origin: Origin) -> list[Record]:
    """One course row, one phase row a fraction group, one plan row where one plan is referenced, dose rows; all say what was delivered.

    The fractions that a summary lists one by one are counted as unused: the treatment records tell them, with more.
    """
    said = top.text("CurrentTreatmentStatus").upper()
    if said and said not in STATUS:
        top.complain("CurrentTreatmentStatus", f"`{said[:40]}`", "a treatment status of the standard")
    status, course = STATUS.get(said), origin.instance
    groups = top.items("FractionGroupSummarySequence")
    kinds = {group.text("FractionGroupType").upper() for group in groups}
    about_course: dict[str, str | int | None] = {
        "discipline": "radiation",
        "status": status,
        "status_reason": top.text("TreatmentStatusComment"),
        "start_date": top.day("FirstTreatmentDate"),
        "end_date": top.day("MostRecentTreatmentDate"),
        "modality": "brachytherapy" if kinds == {"BRACHY"} else "",
        "is_summary": 1,
    }
    phases = [_phase(group, n, origin) for n, group in enumerate(groups, 1)]
    return [origin.row("course", course, "", **about_course), *phases, *_plans(top, groups, origin, status), *_doses(top, origin)]


def _phase(group: DataSet, n: int, origin: Origin) -> Record:
    listed = len(group.items("FractionStatusSummarySequence"))
    if listed:
        origin.records.unused["fractions listed in a summary"] += listed
    number = group.count("ReferencedFractionGroupNumber")
    values: dict[str, str | int | None] = {
        "course_id": origin.instance,
        "name": "" if number is None else f"fraction group {number}",
        "modality": "brachytherapy" if group.text("FractionGroupType").upper() == "BRACHY" else "",  # an external beam may be of any radiation
        "fractions_planned": group.count("NumberOfFractionsPlanned"),
        "fractions_delivered": group.count("NumberOfFractionsDelivered"),
        "is_summary": 1,
    }
    return origin.row("phase", f"{origin.instance}#group{n}", group.path, **values)


def _plans(top: DataSet, groups: Sequence[DataSet], origin: Origin, status: str | None) -> list[Record]:
    """The plans that are referenced; the numbers are a plan's where there is one."""
    uids = [uid for item in top.items("ReferencedRTPlanSequence") if (uid := item.uid("ReferencedSOPInstanceUID"))]
    numbers: dict[str, str | int | None] = {}
    if len(uids) == 1:
        numbers["fractions_planned"] = total([group.count("NumberOfFractionsPlanned") for group in groups])
        numbers["fractions_delivered"] = total([group.count("NumberOfFractionsDelivered") for group in groups])
        numbers["status"] = status if status != "on_hold" else ""
        numbers["phase_id"] = f"{origin.instance}#group1" if len(groups) == 1 else ""
    return [
        origin.row("plan", f"{origin.instance}#plan{n}", "(300C,0002)", course_id=origin.instance, plan_uid=uid, is_summary=1, **numbers)
        for n, uid in enumerate(uids, 1)
    ]


def _doses(top: DataSet, origin: Origin) -> Iterator[Record]:
    for kind in ("Calculated", "Measured"):
        for n, item in enumerate(top.items(f"TreatmentSummary{kind}DoseReferenceSequence"), 1):
            dose, number = item.quantity("CumulativeDoseToDoseReference", CENTS), item.count("ReferencedDoseReferenceNumber")
            if dose is None or item.text("DoseUnits").upper() == "RELATIVE":
                origin.records.unused["doses of treatment records that are relative or absent"] += 1
                continue
            yield origin.row(
                "dose", f"{origin.instance}#{kind.lower()}{n}", item.path, of_table="course", of_id=origin.instance,
                volume_id="" if number is None else str(number), volume_name=item.text("DoseReferenceDescription"), total_dose=dose, is_summary=1,
            )  # fmt: skip
