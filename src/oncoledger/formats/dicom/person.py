"""Whose a DICOM object is and where it comes from: patient, identifiers, system, version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..records import Record, Records
from .values import DataSet, joined, rows


@dataclass(slots=True)
class Origin:
    """What all rows of one object share.

    instance: the SOP instance UID. patient: record_id of the patient, set by `person`. version: when the object was written, in seconds.
    """

    instance: str
    file: str
    system: str
    version: int | None
    zone: dt.tzinfo | None
    records: Records
    patient: str = ""

    @classmethod
    def of(cls, top: DataSet, instance: str, file: str, system: str, zone: dt.tzinfo | None, records: Records) -> Origin:
        named = system or top.text("InstitutionName") or top.text("Manufacturer") or "DICOM"
        written = (("InstanceCreationDate", "InstanceCreationTime"), ("RTPlanDate", "RTPlanTime"), ("TreatmentDate", "TreatmentTime"))
        version = next((moment for date, time in written if (moment := top.moment(date, time, zone)) is not None), None)
        return cls(instance, file, named, version, zone, records)

    def row(self, table: str, record_id: str, place: str, **values: str | int | None) -> Record:
        """A row with its source; what is None or empty is left out."""
        source = rows(system=self.system, version_time=self.version, source_file=self.file, source_place=place.strip() or "data set")
        whose = {"patient_id": self.patient} if table not in ("patient", "site") else {}
        return Record(table, {"record_id": record_id, **whose, **rows(**values), **source})


def person(top: DataSet, origin: Origin) -> list[Record]:
    """The patient and the identifiers, the patient's id first; nothing where there is no patient id. An id with an issuer is another than the same without."""
    value = top.text("PatientID")
    if not value:
        return []
    issuer = _issuer(top)
    origin.patient = f"{value}^{issuer}" if issuer else value
    family, given = _name(top.text("PatientName"))
    names = [_name(name) for keyword in ("OtherPatientNames", "PatientBirthName") for name in top.texts(keyword)]
    others = [", ".join(filter(None, name)) for name in names if name != (family, given)]
    sex = top.text("PatientSex").upper()
    if sex not in ("", "M", "F", "O"):
        top.complain("PatientSex", f"`{sex[:20]}`", "M, F or O")
        sex = ""
    patient = origin.row(
        "patient", origin.patient, "(0010,0020)", family_name=family, given_names=given, other_names=joined(others), sex=sex,
        birth_date=top.day("PatientBirthDate"), address=top.text("PatientAddress"),
        phone=" ".join(filter(None, ("".join(filter(str.isdecimal, phone)) for phone in top.texts("PatientTelephoneNumbers")))),
    )  # fmt: skip
    return [patient, *_identifiers(top, origin, value, issuer)]


def _identifiers(top: DataSet, origin: Origin, value: str, issuer: str) -> list[Record]:
    found: dict[tuple[str, str], Record] = {}

    def note(number: str, authority: str, kind: str, place: str) -> None:
        if number and (number, authority) not in found:
            record_id = "|".join((origin.patient, number, authority))
            found[number, authority] = origin.row("patient_identifier", record_id, place, value=number, authority=authority, kind=kind)

    note(value, issuer, _kind(top), "(0010,0020)")
    for other in top.texts("OtherPatientIDs"):
        note(other, "", "", "(0010,1000)")
    for item in top.items("OtherPatientIDsSequence"):
        note(item.text("PatientID"), _issuer(item), _kind(item), item.place("PatientID"))
    return list(found.values())


def _issuer(place: DataSet) -> str:
    """Who assigns the id: the issuer, else its universal id."""
    named = place.text("IssuerOfPatientID")
    if named:
        return named
    more = place.first("IssuerOfPatientIDQualifiersSequence")
    return more.text("UniversalEntityID") if more else ""


def _kind(place: DataSet) -> str:
    more = place.first("IssuerOfPatientIDQualifiersSequence")
    return more.text("IdentifierTypeCode") if more else ""


def _name(text: str) -> tuple[str, str]:
    """Family and given names of a name as DICOM writes it; the alphabetic one where there are several forms."""
    forms = [form for form in text.split("=") if form.strip("^ ")]
    family, given, middle = [*(forms[0] if forms else "").split("^"), "", ""][:3]
    return family.strip(), " ".join(f"{given} {middle}".split())
