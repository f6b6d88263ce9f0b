"""RT Image: a portal image taken on a treatment day is a hint of image guidance. Other images are counted and not kept."""

from __future__ import annotations

from ..records import Record
from .person import Origin
from .values import DataSet, joined


def portal_image(top: DataSet, origin: Origin) -> list[Record]:
    """One `service` row of kind imaging for a portal image with a date of its acquisition; no visit is derived from it.

    Simulator images, reconstructed radiographs and fluence maps are counted. So is a CT: the standard does not tell a cone-beam CT on the
    treatment couch from a planning CT, and who took which, the treatment system says.
    """
    kinds = [kind.upper() for kind in top.texts("ImageType")]
    kind = kinds[2] if len(kinds) > 2 else ""
    dates = (("AcquisitionDate", "AcquisitionTime"), ("ContentDate", "ContentTime"))
    taken = next((moment for date, time in dates if (moment := top.moment(date, time, origin.zone)) is not None), None)
    if kind != "PORTAL" or taken is None:
        origin.records.unused[f"RTIMAGE {kind}".strip() + ("" if kind != "PORTAL" else " without a date")] += 1
        return []
    plan = top.first("ReferencedRTPlanSequence")
    number = top.count("FractionNumber")
    facts = {"guidance": "mv", "fraction_number": "" if number is None else str(number), "machine": top.text("RadiationMachineName")}
    return [origin.row(
        "service", origin.instance, "", kind="imaging", label=top.text("RTImageLabel") or "portal image", status="completed", performed_time=taken,
        plan_id=plan.uid("ReferencedSOPInstanceUID") if plan else "", facts=joined([f"{name}={value}" for name, value in facts.items() if value]),
    )]  # fmt: skip
