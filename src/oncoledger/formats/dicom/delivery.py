"""RT Beams, Ion Beams and Brachy Treatment Records: a fraction row for each fraction that one record reports, with its doses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..records import Record
from . import beams, channels
from .parts import Part, outcome
from .person import Origin
from .values import CENTS, DataSet, joined, total

SECONDS_A_MINUTE = 60
DAY = 86_400
PORTAL = ("OPEN_PORTFILM", "TRMT_PORTFILM")
Columns = dict[str, str | int | None]


def beams_record(top: DataSet, origin: Origin) -> list[Record]:
    """Fraction rows of a beams or ion beams record.

    Beams of one fraction number are one row. Setup and port film fields are not treatment: they are counted, and port films are said as
    megavoltage guidance. Beams delivered as verification are a row of their own.
    """
    items = top.items("TreatmentSessionBeamSequence") or top.items("TreatmentSessionIonBeamSequence")
    parts = [Part.of(item, "ReferencedBeamNumber", item.quantity("SpecifiedPrimaryMeterset"), item.quantity("DeliveredPrimaryMeterset")) for item in items]

    def columns(group: Sequence[Part]) -> Columns:
        kinds = {beams.modality(part.item) for part in group} - {""}
        points = [part.item.items("ControlPointDeliverySequence", is_ends=True) or part.item.items("IonControlPointDeliverySequence") for part in group]
        layers = [found if beams.modality(part.item) in ("proton", "carbon") else found[:1] for part, found in zip(group, points, strict=True)]
        return {
            "modality": " ".join(sorted(kinds)),
            "technique": "electron" if kinds == {"electron"} else "",
            "energy": joined([energy for part, some in zip(group, layers, strict=True) for energy in beams.energies(part.item, some).split("|")]),
            "meterset_planned": total([part.planned for part in group]),
            "meterset_delivered": total([part.delivered for part in group]),
            **_times(points, origin),
        }

    guidance = "mv" if any(part.kind in PORTAL for part in parts) else ""
    return _fractions(top, origin, parts, columns, guidance)


def brachy_record(top: DataSet, origin: Origin) -> list[Record]:
    """Fraction rows of a brachytherapy record: an application setup stands for a beam, minutes of the channels for the meterset."""
    parts = [_setup(item) for item in top.items("TreatmentSessionApplicationSetupSequence")]

    def columns(group: Sequence[Part]) -> Columns:
        used = [channel for part in group for channel in part.item.items("RecordedChannelSequence")]
        points = [channel.items("BrachyControlPointDeliveredSequence") for channel in used]
        places = [{point.number("ControlPointRelativePosition") for point in found} - {None} for found in points]
        return {
            "modality": "brachytherapy",
            "technique": channels.technique(top),
            "channels": len(used) or None,
            "dwell_positions": sum(map(len, places)) or None,
            "source_isotope": channels.isotopes(top.items("RecordedSourceSequence")),
            "meterset_planned": total([part.planned for part in group]),
            "meterset_delivered": total([part.delivered for part in group]),
            **_times(points, origin),
        }

    return _fractions(top, origin, parts, columns, "")


def _setup(item: DataSet) -> Part:
    used = item.items("RecordedChannelSequence")
    planned = _minutes(used, "SpecifiedChannelTotalTime", "SpecifiedNumberOfPulses")
    delivered = _minutes(used, "DeliveredChannelTotalTime", "DeliveredNumberOfPulses")
    return Part.of(item, "ReferencedBrachyApplicationSetupNumber", planned, delivered)


def _minutes(used: Sequence[DataSet], seconds: str, pulses: str) -> int | None:
    """Thousandths of a minute over all channels; the time of a pulsed channel is that of one pulse."""
    times = [(channel.quantity(seconds), channel.count(pulses)) for channel in used]
    spent = total([None if time is None else time * (1 if number is None else number) for time, number in times])
    return None if spent is None else round(spent / SECONDS_A_MINUTE)


def _times(points: Sequence[Sequence[DataSet]], origin: Origin) -> Columns:
    """The earliest and the latest time of the first and last control points; they are taken out of the columns again."""
    ends = [point for found in points for point in (*found[:1], *found[-1:]) if point.has("TreatmentControlPointTime")]
    moments = [moment for point in ends if (moment := point.moment("TreatmentControlPointDate", "TreatmentControlPointTime", origin.zone)) is not None]
    return {"start_time": min(moments, default=None), "end_time": max(moments, default=None)}


def _fractions(top: DataSet, origin: Origin, parts: Sequence[Part], columns: Callable[[Sequence[Part]], Columns], guidance: str) -> list[Record]:
    groups: dict[tuple[bool, int | None], list[Part]] = {}
    for part in parts:
        if part.kind in beams.TREATMENT or part.kind == "VERIFICATION":
            groups.setdefault((part.kind == "VERIFICATION", part.item.count("CurrentFractionNumber")), []).append(part)
        else:
            origin.records.unused[f"{part.kind.lower().replace('_', ' ')} fields of treatment records"] += 1
    if not groups:
        origin.records.unused["treatment records without a treatment beam"] += 1
        return []
    shared = _shared(top, origin)
    found: list[Record] = []
    for (is_verification, number), group in groups.items():
        own = {**shared, **columns(group), **outcome(group)}
        start = _start(top, origin, own["start_time"], len(groups) == 1)
        if start is None:
            top.complain("TreatmentDate", "no treatment date", "the day of the fraction: without it the fraction is not kept")
            continue
        end = own["end_time"]
        own |= {"start_time": start, "end_time": end if isinstance(end, int) and 0 <= end - start <= DAY else None, "fraction_number": number}
        own |= {"guidance": guidance, "is_verification": 1 if is_verification else 0 if all(part.kind for part in group) else None}
        part_of_record = "" if len(groups) == 1 else f"#{'verification' if is_verification else 'fraction'}{'' if number is None else number}"
        found.append(origin.row("fraction", origin.instance + part_of_record, group[0].item.path, **own))
    if len(found) == 1:
        found += _doses(top, origin, found[0])
    return [*_site(top, origin), *found] if found else []


def _start(top: DataSet, origin: Origin, first: str | int | None, is_alone: bool) -> int | None:
    """When a fraction began: by its first control point, where that has a time and is of the same day or so; else the record's date and time."""
    if isinstance(first, int) and not (is_alone and top.has("TreatmentTime")):
        return first
    told = top.moment("TreatmentDate", "TreatmentTime", origin.zone)
    if not isinstance(first, int):
        return told
    return first if told is None or abs(told - first) <= DAY else told


def _shared(top: DataSet, origin: Origin) -> Columns:
    plan = top.first("ReferencedRTPlanSequence")
    return {
        "plan_uid": plan.uid("ReferencedSOPInstanceUID") if plan else "",
        "session_id": top.uid("TreatmentSessionUID"),
        "fraction_group": top.count("ReferencedFractionGroupNumber"),
        "fractions_planned": top.count("NumberOfFractionsPlanned"),
        "machine": channels.machine(top),
        "operator": joined([name.split("=")[0].replace("^", " ").strip() for name in top.texts("OperatorsName")]),
        "site_id": top.text("InstitutionName"),
    }


def _site(top: DataSet, origin: Origin) -> list[Record]:
    name = top.text("InstitutionName")
    return [origin.row("site", name, "(0008,0080)", name=name)] if name else []


def _doses(top: DataSet, origin: Origin, fraction: Record) -> Iterator[Record]:
    """Doses in gray that were calculated or measured for the session; a single one is the fraction's dose too."""
    told = [("calculated", "CalculatedDoseReference", "CalculatedDoseReferenceDoseValue", item) for item in top.items("CalculatedDoseReferenceSequence")]
    told += [("measured", "MeasuredDose", "MeasuredDoseValue", item) for item in top.items("MeasuredDoseReferenceSequence")]
    for n, (kind, stem, value, item) in enumerate(told, 1):
        dose = item.quantity(value, CENTS)
        if dose is None or item.text("DoseUnits").upper() == "RELATIVE":
            origin.records.unused["doses of treatment records that are relative or absent"] += 1
            continue
        if len(told) == 1:
            fraction.values["dose"] = dose
        number = item.count("ReferencedDoseReferenceNumber")
        if number is None and kind == "calculated":
            number = item.count("CalculatedDoseReferenceNumber")
        fraction_id = str(fraction.values["record_id"])
        yield origin.row(
            "dose", f"{fraction_id}#{kind}{n}", item.path, of_table="fraction", of_id=fraction_id, volume_id="" if number is None else str(number),
            volume_name=item.text(f"{stem}Description"), total_dose=dose, is_summary=1,
        )  # fmt: skip
