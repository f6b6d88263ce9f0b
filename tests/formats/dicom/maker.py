"""Invented DICOM RT objects, made with pydicom from the attribute tables of the standard: plans, ion plans, brachytherapy plans, treatment records, summaries, images.

    from tests.formats.dicom import maker
    data = maker.written(maker.beams_record(maker.Visit(3, "20260302", "091500"), [maker.Given(1, 100, 60, "MACHINE")]), "deflated")

Each function gives a pydicom data set that a test may change before it is written; `written` gives the bytes of a file in any of `SYNTAXES`. Whole
courses are made by `course.py`. No person, machine or clinic in here exists.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

SYNTAXES = {"implicit": ImplicitVRLittleEndian, "explicit": ExplicitVRLittleEndian, "big": ExplicitVRBigEndian, "deflated": DeflatedExplicitVRLittleEndian}
ROOT = "1.2.826.0.1.3680043.10.9999"
"""An invented root; every UID of an object here begins with it."""
CLASSES = {
    "plan": "1.2.840.10008.5.1.4.1.1.481.5",
    "ion_plan": "1.2.840.10008.5.1.4.1.1.481.8",
    "beams_record": "1.2.840.10008.5.1.4.1.1.481.4",
    "ion_record": "1.2.840.10008.5.1.4.1.1.481.9",
    "brachy_record": "1.2.840.10008.5.1.4.1.1.481.6",
    "summary": "1.2.840.10008.5.1.4.1.1.481.7",
    "image": "1.2.840.10008.5.1.4.1.1.481.1",
    "ct": "1.2.840.10008.5.1.4.1.1.2",
    "structures": "1.2.840.10008.5.1.4.1.1.481.3",
    "dose": "1.2.840.10008.5.1.4.1.1.481.2",
}


@dataclass(frozen=True)
class Person:
    """An invented patient. Empty is written as an empty element."""

    id: str = "INV-0001"
    name: str = "Sample^Ada^B"
    birth: str = "19510204"
    sex: str = "F"
    issuer: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Field:
    """A beam of a plan. gantry, leaves and weights: one a control point; leaves is the position of all leaves; None gives a beam without a multileaf collimator."""

    number: int = 1
    radiation: str = "PHOTON"
    energy: float | Sequence[float] = 6
    delivery: str = "TREATMENT"
    gantry: Sequence[float] = (0, 0)
    leaves: Sequence[float] | None = None
    weights: Sequence[float] = (0, 1)
    couch: float = 0
    isocenter: Sequence[float] = (0, 0, 0)
    fluence: str = ""
    wedges: int = 0
    blocks: int = 0
    boluses: Sequence[int] = ()
    applicator: tuple[str, str] = ("", "")
    scan: str = "MODULATED"
    machine: str = "LINAC-A"


@dataclass(frozen=True)
class Visit:
    """What a treatment record says of the whole delivery. end: time of the last control point."""

    fraction: int | None = 1
    date: str = "20260302"
    time: str = "091500"
    end: str = ""
    plan: str = f"{ROOT}.1.1"
    group: int | None = 1
    planned: int | None = 25
    machine: str = "LINAC-A"
    operator: str = "Therapist^Tess"
    uid: str = f"{ROOT}.2.1"
    person: Person = field(default_factory=Person)
    dose: float | None = None


@dataclass(frozen=True)
class Given:
    """A beam or application setup as delivered. times: seconds of each channel, specified and delivered, where it is brachytherapy."""

    number: int = 1
    planned: float | None = 100
    delivered: float | None = 100
    ended: str = "NORMAL"
    delivery: str = "TREATMENT"
    radiation: str = "PHOTON"
    energy: float = 6
    verified: str = "VERIFIED"
    channels: Sequence[tuple[float, float, int]] = ()
    fraction: int | None = None


def uid(*parts: int) -> str:
    """A UID under the invented root."""
    return ".".join([ROOT, *map(str, parts)])


def item(**values: object) -> Dataset:
    """A data set of values by keyword; None is left out, a list of data sets is a sequence."""
    made = Dataset()
    for keyword, value in values.items():
        if value is not None:
            setattr(made, keyword, Items(value) if isinstance(value, list) and all(isinstance(part, Dataset) for part in value) else value)
    return made


def base(kind: str, instance: str, person: Person, created: str = "20260301", **values: object) -> Dataset:
    """Patient, study, series and equipment of any object."""
    others = [item(PatientID=number, IssuerOfPatientID=issuer or None, TypeOfPatientID="TEXT") for number, issuer in person.others]
    return item(
        SpecificCharacterSet="ISO_IR 192", InstanceCreationDate=created, InstanceCreationTime="120000", SOPClassUID=CLASSES[kind], SOPInstanceUID=instance,
        StudyDate="", StudyTime="", AccessionNumber="", Modality="RTPLAN" if "plan" in kind else "RTRECORD", Manufacturer="Invented Systems",
        InstitutionName="Invented Cancer Center", ReferringPhysicianName="", PatientName=person.name, PatientID=person.id, IssuerOfPatientID=person.issuer or None,
        PatientBirthDate=person.birth, PatientSex=person.sex, OtherPatientIDsSequence=others or None, StudyInstanceUID=uid(8), SeriesInstanceUID=uid(9), StudyID="1", **values,
    )  # fmt: skip


def plan(
    fields: Sequence[Field] = (Field(),), fractions: Sequence[int | None] = (25,), dose: float | None = 50, *, instance: str = f"{ROOT}.1.1", person: Person = Person(),
    label: str = "Plan A", approval: str = "APPROVED", intent: str = "CURATIVE", replaces: str = "", motion: Sequence[str] = (), fixation: Sequence[tuple[str, str]] = (), is_ion: bool = False,
) -> Dataset:  # fmt: skip
    """An external beam plan; `fractions` has one number a fraction group, and all groups hold all beams."""
    shared = _general(label, approval, intent, replaces, dose, motion, fixation)
    groups = [
        item(FractionGroupNumber=n, NumberOfFractionsPlanned=number, NumberOfBeams=len(fields), NumberOfBrachyApplicationSetups=0,
             ReferencedBeamSequence=[item(ReferencedBeamNumber=beam.number, BeamMeterset=100) for beam in fields])
        for n, number in enumerate(fractions, 1)
    ]  # fmt: skip
    beams = [_beam(beam, is_ion) for beam in fields]
    return base("ion_plan" if is_ion else "plan", instance, person, FractionGroupSequence=groups, **({"IonBeamSequence": beams} if is_ion else {"BeamSequence": beams}), **shared)


def ion_plan(fields: Sequence[Field] = (Field(radiation="PROTON", energy=(150, 140, 130, 120)),), fractions: Sequence[int | None] = (28,), dose: float | None = 56, **more: object) -> Dataset:
    """A scanned particle plan."""
    return plan(fields, fractions, dose, is_ion=True, **more)  # type: ignore[arg-type]


def brachy_plan(
    channels: Sequence[Sequence[float]] = ((0, 5, 10),), fractions: int = 3, dose: float | None = 21, *, technique: str = "INTRACAVITARY", rate: str = "HDR", isotope: str = "Ir-192",
    applicator: tuple[str, str] = ("RIGID", "CYL-30"), instance: str = f"{ROOT}.1.1", person: Person = Person(), label: str = "Cylinder",
) -> Dataset:  # fmt: skip
    """A brachytherapy plan; a channel is the positions at which its source dwells, a second each."""
    made = []
    for n, positions in enumerate(channels, 1):
        points = [item(ControlPointIndex=2 * i + late, ControlPointRelativePosition=position, CumulativeTimeWeight=i + late) for i, position in enumerate(positions) for late in (0, 1)]
        made.append(item(ChannelNumber=n, ChannelTotalTime=len(positions), SourceMovementType="STEPWISE", SourceApplicatorNumber=n, SourceApplicatorType=applicator[0],
                         SourceApplicatorID=applicator[1], ReferencedSourceNumber=1, NumberOfControlPoints=len(points), BrachyControlPointSequence=points))  # fmt: skip
    group = item(FractionGroupNumber=1, NumberOfFractionsPlanned=fractions, NumberOfBeams=0, NumberOfBrachyApplicationSetups=1)
    return base(
        "plan", instance, person, FractionGroupSequence=[group], BrachyTreatmentTechnique=technique, BrachyTreatmentType=rate,
        TreatmentMachineSequence=[item(TreatmentMachineName="AFTERLOADER-1")], SourceSequence=[item(SourceNumber=1, SourceType="CYLINDER", SourceIsotopeName=isotope)],
        ApplicationSetupSequence=[item(ApplicationSetupNumber=1, ApplicationSetupType="VAGINAL_CYL", ChannelSequence=made)],
        **_general(label, "APPROVED", "CURATIVE", "", dose, (), ()),
    )  # fmt: skip


def beams_record(visit: Visit = Visit(), given: Sequence[Given] = (Given(),), *, is_ion: bool = False) -> Dataset:
    """A treatment record of beams."""
    beams = []
    for part in given:
        points = [
            item(TreatmentControlPointDate=visit.date, TreatmentControlPointTime=time, NominalBeamEnergy=part.energy, ControlPointIndex=n, DeliveredMeterset=None)
            for n, time in enumerate([visit.time, visit.end or visit.time]) if time
        ]  # fmt: skip
        beams.append(item(
            ReferencedBeamNumber=part.number, BeamType="STATIC", RadiationType=part.radiation, TreatmentDeliveryType=part.delivery,
            CurrentFractionNumber=part.fraction if part.fraction is not None else visit.fraction, TreatmentTerminationStatus=part.ended, TreatmentVerificationStatus=part.verified,
            SpecifiedPrimaryMeterset=part.planned, DeliveredPrimaryMeterset=part.delivered, ScanMode="MODULATED" if is_ion else None,
            **{"IonControlPointDeliverySequence" if is_ion else "ControlPointDeliverySequence": points},
        ))  # fmt: skip
    sequence = {"TreatmentSessionIonBeamSequence" if is_ion else "TreatmentSessionBeamSequence": beams}
    return base("ion_record" if is_ion else "beams_record", visit.uid, visit.person, visit.date, PrimaryDosimeterUnit="MU", **_record(visit), **sequence)


def ion_record(visit: Visit = Visit(), given: Sequence[Given] = (Given(radiation="PROTON", energy=150),)) -> Dataset:
    """A treatment record of ion beams."""
    return beams_record(visit, given, is_ion=True)


def brachy_record(visit: Visit = Visit(planned=3), given: Sequence[Given] = (Given(channels=((120, 120, 5),)),), *, rate: str = "HDR", isotope: str = "Ir-192") -> Dataset:
    """A treatment record of application setups; `channels` of each: seconds specified, seconds delivered, dwell positions."""
    setups = []
    for part in given:
        channels = []
        for n, (planned, delivered, dwells) in enumerate(part.channels, 1):
            points = [item(TreatmentControlPointDate=visit.date, TreatmentControlPointTime=visit.time, ControlPointRelativePosition=5 * i) for i in range(dwells)]
            channels.append(item(ChannelNumber=n, SpecifiedChannelTotalTime=planned, DeliveredChannelTotalTime=delivered, BrachyControlPointDeliveredSequence=points))
        setups.append(item(
            ReferencedBrachyApplicationSetupNumber=part.number, ApplicationSetupType="VAGINAL_CYL", TreatmentDeliveryType=part.delivery,
            CurrentFractionNumber=part.fraction if part.fraction is not None else visit.fraction,
            TreatmentTerminationStatus=part.ended, TreatmentVerificationStatus=part.verified, RecordedChannelSequence=channels,
        ))  # fmt: skip
    return base("brachy_record", visit.uid, visit.person, visit.date, BrachyTreatmentTechnique="INTRACAVITARY", BrachyTreatmentType=rate,
                RecordedSourceSequence=[item(SourceNumber=1, SourceIsotopeName=isotope)], TreatmentSessionApplicationSetupSequence=setups, **_record(visit))  # fmt: skip


def summary(
    groups: Sequence[tuple[int, int, str]] = ((25, 25, "EXTERNAL_BEAM"),), status: str = "COMPLETED", *, first: str = "20260302", last: str = "20260403", plans: Sequence[str] = (f"{ROOT}.1.1",),
    dose: float | None = 50, instance: str = f"{ROOT}.3.1", person: Person = Person(), comment: str = "",
) -> Dataset:  # fmt: skip
    """A treatment summary; a group is fractions planned, fractions delivered, type."""
    made = [item(ReferencedFractionGroupNumber=n, FractionGroupType=kind, NumberOfFractionsPlanned=planned, NumberOfFractionsDelivered=delivered) for n, (planned, delivered, kind) in enumerate(groups, 1)]
    doses = [item(ReferencedDoseReferenceNumber=1, DoseReferenceDescription="PTV", CumulativeDoseToDoseReference=dose)] if dose is not None else None
    return base("summary", instance, person, TreatmentDate=last, TreatmentTime="", CurrentTreatmentStatus=status, TreatmentStatusComment=comment or None, FirstTreatmentDate=first,
                MostRecentTreatmentDate=last, FractionGroupSummarySequence=made, ReferencedRTPlanSequence=_references(plans), TreatmentSummaryCalculatedDoseReferenceSequence=doses)  # fmt: skip


def image(kind: str = "PORTAL", date: str = "20260302", time: str = "091000", *, instance: str = f"{ROOT}.4.1", person: Person = Person()) -> Dataset:
    """An RT image with a few pixels behind it."""
    return base("image", instance, person, ImageType=["ORIGINAL", "PRIMARY", kind], AcquisitionDate=date, AcquisitionTime=time, RTImageLabel="AP",
                RadiationMachineName="LINAC-A", Rows=2, Columns=2, BitsAllocated=8, PixelData=bytes(4))  # fmt: skip


def other(kind: str, *, instance: str = f"{ROOT}.5.1", person: Person = Person()) -> Dataset:
    """An object of which the ledger keeps nothing: `ct`, `structures`, `dose`."""
    return base(kind, instance, person)


def written(made: Dataset, syntax: str = "explicit", *, is_undefined: bool = False, has_preamble: bool = True) -> bytes:
    """The bytes of a file. is_undefined: sequences and items without lengths, as many systems write them. has_preamble: without, the bare data set alone."""
    for element in made.iterall():
        if element.VR == "SQ":
            element.is_undefined_length = is_undefined
            for part in element.value:
                part.is_undefined_length_sequence_item = is_undefined
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = made.get("SOPClassUID", CLASSES["plan"])
    meta.MediaStorageSOPInstanceUID = made.get("SOPInstanceUID", uid(0))
    meta.TransferSyntaxUID = SYNTAXES[syntax]
    out = io.BytesIO()
    if has_preamble:
        made.file_meta = meta
        dcmwrite(out, made, enforce_file_format=True)
        del made.file_meta
    else:
        dcmwrite(out, made, implicit_vr=SYNTAXES[syntax].is_implicit_VR, little_endian=SYNTAXES[syntax].is_little_endian)
    return out.getvalue()


def of_another(visit: Visit, number: int, **changes: object) -> Visit:
    """The same visit under another instance UID."""
    return replace(visit, uid=uid(2, number), **changes)  # type: ignore[arg-type]


def _references(plans: Iterable[str]) -> list[Dataset]:
    return [item(ReferencedSOPClassUID=CLASSES["plan"], ReferencedSOPInstanceUID=one) for one in plans]


def _record(visit: Visit) -> dict[str, object]:
    doses = [item(CalculatedDoseReferenceNumber=1, CalculatedDoseReferenceDescription="PTV", CalculatedDoseReferenceDoseValue=visit.dose)] if visit.dose is not None else None
    return {
        "OperatorsName": visit.operator, "TreatmentDate": visit.date, "TreatmentTime": visit.time, "ReferencedRTPlanSequence": _references([visit.plan]) if visit.plan else None,
        "TreatmentMachineSequence": [item(TreatmentMachineName=visit.machine)], "ReferencedFractionGroupNumber": visit.group, "NumberOfFractionsPlanned": visit.planned,
        "CalculatedDoseReferenceSequence": doses,
    }  # fmt: skip


def _general(
    label: str, approval: str, intent: str, replaces: str, dose: float | None, motion: Sequence[str], fixation: Sequence[tuple[str, str]]
) -> dict[str, object]:
    """What any plan says: label, doses, setup, structure set, approval."""
    setup = item(PatientSetupNumber=1, PatientPosition="HFS",
                 FixationDeviceSequence=[item(FixationDeviceType=kind, FixationDeviceLabel=name) for kind, name in fixation] or None,
                 MotionSynchronizationSequence=[item(RespiratoryMotionCompensationTechnique=term) for term in motion] or None)  # fmt: skip
    targets = [item(DoseReferenceNumber=1, DoseReferenceUID=uid(7, 1), DoseReferenceStructureType="SITE", DoseReferenceDescription="PTV", DoseReferenceType="TARGET", TargetPrescriptionDose=dose)]
    return {
        "RTPlanLabel": label, "RTPlanDate": "20260220", "RTPlanTime": "101500", "PlanIntent": intent, "RTPlanGeometry": "PATIENT",
        "DoseReferenceSequence": targets if dose is not None else None, "PatientSetupSequence": [setup],
        "ReferencedStructureSetSequence": [item(ReferencedSOPClassUID=CLASSES["structures"], ReferencedSOPInstanceUID=uid(6, 1))], "ApprovalStatus": approval,
        "ReviewDate": "20260222", "ReviewTime": "113000", "ReviewerName": "Doctor^Dora",
        "ReferencedRTPlanSequence": [item(ReferencedSOPClassUID=CLASSES["plan"], ReferencedSOPInstanceUID=replaces, RTPlanRelationship="PREDECESSOR")] if replaces else None,
    }  # fmt: skip


def _beam(beam: Field, is_ion: bool) -> Dataset:
    energies = list(beam.energy) if isinstance(beam.energy, Sequence) else [beam.energy] * len(beam.weights)
    steps = max(len(energies), len(beam.weights), len(beam.gantry), len(beam.leaves or ()))
    points = []
    for n in range(steps):
        leaves = None if beam.leaves is None else beam.leaves[min(n, len(beam.leaves) - 1)]
        first = n == 0
        points.append(item(
            ControlPointIndex=n, NominalBeamEnergy=energies[min(n, len(energies) - 1)] if first or is_ion else None,
            BeamLimitingDevicePositionSequence=None if leaves is None else [item(RTBeamLimitingDeviceType="MLCX", LeafJawPositions=[-leaves] * 5 + [leaves] * 5)],
            GantryAngle=beam.gantry[min(n, len(beam.gantry) - 1)], GantryRotationDirection=("CW" if len(set(beam.gantry)) > 1 else "NONE") if first else None,
            PatientSupportAngle=beam.couch if first else None, IsocenterPosition=list(beam.isocenter) if first else None,
            CumulativeMetersetWeight=beam.weights[n] if n < len(beam.weights) else beam.weights[-1],
        ))  # fmt: skip
    return item(
        TreatmentMachineName=beam.machine, PrimaryDosimeterUnit="MU", BeamNumber=beam.number, BeamName=f"F{beam.number}", BeamType="DYNAMIC" if steps > 2 else "STATIC",
        RadiationType=beam.radiation, TreatmentDeliveryType=beam.delivery or None, NumberOfWedges=beam.wedges, NumberOfCompensators=0, NumberOfBoli=len(beam.boluses),
        NumberOfBlocks=beam.blocks, NumberOfControlPoints=steps, ScanMode=beam.scan if is_ion else None,
        ReferencedBolusSequence=[item(ReferencedROINumber=number) for number in beam.boluses] or None,
        PrimaryFluenceModeSequence=[item(FluenceMode="NON_STANDARD", FluenceModeID=beam.fluence)] if beam.fluence else None,
        ApplicatorSequence=[item(ApplicatorID=beam.applicator[1], ApplicatorType=beam.applicator[0])] if beam.applicator[0] else None,
        **{"IonControlPointSequence" if is_ion else "ControlPointSequence": points},
    )  # fmt: skip
