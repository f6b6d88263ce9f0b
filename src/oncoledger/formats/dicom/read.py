"""A DICOM file to rows: which object it is, whose, and who reads it. Objects that the ledger does not keep are counted by their name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from ...model.verdict import ReadError
from ..records import Record, Records
from .delivery import beams_record, brachy_record
from .elements import representation_of
from .image import portal_image
from .opening import MOST_BYTES, Opened, looks_like, opened
from .person import Origin, person
from .plan import plan
from .summary import summary
from .values import DataSet

HEAD = 64 * 1024
"""Bytes in which the class of an object stands; the rest of an image is never read."""

Reader = Callable[[DataSet, Origin], list[Record]]

KINDS: dict[str, tuple[str, Reader]] = {
    "1.2.840.10008.5.1.4.1.1.481.5": ("RTPLAN", plan),
    "1.2.840.10008.5.1.4.1.1.481.8": ("RTIONPLAN", plan),
    "1.2.840.10008.5.1.4.1.1.481.4": ("RT BEAMS TREATMENT RECORD", beams_record),
    "1.2.840.10008.5.1.4.1.1.481.9": ("RT ION BEAMS TREATMENT RECORD", beams_record),
    "1.2.840.10008.5.1.4.1.1.481.6": ("RT BRACHY TREATMENT RECORD", brachy_record),
    "1.2.840.10008.5.1.4.1.1.481.7": ("RT TREATMENT SUMMARY RECORD", summary),
    "1.2.840.10008.5.1.4.1.1.481.1": ("RTIMAGE", portal_image),
}


def sniff(head: bytes) -> bool:
    """Whether these first bytes of a file (some 200 are enough) are DICOM's, with or without preamble."""
    return looks_like(head)


def read_dicom(source: Path | bytes, name: str, system: str = "", zone: dt.tzinfo | None = None) -> Records:
    """One DICOM file as records.

    name: the file's name in `source_file` and in problems. system: the record system, where the caller knows it; else institution, manufacturer or `DICOM`.
    zone: the clinic's time zone, for files that give an offset from UTC. Rows: patient, patient_identifier, and of a plan `plan` and `dose`; of a
    treatment record `fraction`, `dose` and `site`; of a summary `course`, `phase`, `plan` and `dose`; of a portal image `service`. record_id is the
    SOP instance UID, with `#` and a part behind it where one object gives several rows of a table. A study is no course and DICOM names none: plans
    and records have no course_id.

    A value of another type, a cut or an absurd date loses that value, with a ReadError that names tag and path; a data set without class, instance
    UID or patient id loses the object. Nothing raises, whatever the bytes are.
    """
    records = Records("DICOM", items=1)
    try:
        data = _bytes(source)
    except OSError as problem:
        records.problems.append(ReadError(name, "byte 0", problem.strerror or "a file that cannot be read", "a readable file"))
        return records
    found = opened(data, name)
    if found is None:
        records.problems.append(ReadError(name, "byte 0", f"{data[:8].hex(' ') or 'nothing'}", "a DICOM file: the mark DICM at byte 128, or a data set"))
        return records
    _read(found, records, system, zone)
    records.problems.extend(found.walk.problems)
    if found.walk.unsaid:
        records.notes.append(f"{name}: {found.walk.unsaid} more problems of the same file are not listed")
    if len(data) >= MOST_BYTES and records.records:
        records.problems.append(ReadError(name, f"byte {MOST_BYTES}", "a larger file", f"{MOST_BYTES:,} bytes at most: the rest is not read"))
    return records


def _bytes(source: Path | bytes) -> bytes:
    """The bytes that are read: of a file that is no plan or record, its beginning alone."""
    if isinstance(source, bytes):
        return source[:MOST_BYTES]
    with source.open("rb") as file:
        head = file.read(HEAD)
        if len(head) < HEAD or not looks_like(head):
            return head
        if any(uid.encode() in head for uid in KINDS) or b"1.2.840.10008.1.2.1.99" in head[:1024]:  # what is deflated shows no class
            return head + file.read(MOST_BYTES - HEAD)
        return head


def _read(found: Opened, records: Records, system: str, zone: dt.tzinfo | None) -> None:
    walk = found.walk
    top = DataSet(walk, found.start, len(walk.data), found.is_explicit)
    class_uid = top.uid("SOPClassUID") or found.class_uid
    if not class_uid:
        top.complain("SOPClassUID", "no SOP class", "the class of the object: without it the data set is not read")
        return
    if class_uid not in KINDS:
        label = _label(class_uid)
        records.kind = f"DICOM {label}"
        records.unused[label] += 1
        walk.problems.clear()  # of the beginning alone; nothing of it is kept
        return
    label, reader = KINDS[class_uid]
    records.kind = f"DICOM {label}"
    instance = top.uid("SOPInstanceUID") or found.instance_uid
    if not instance:
        top.complain("SOPInstanceUID", "no SOP instance UID", f"the identity of the {label}: without it the data set is not read")
        return
    origin = Origin.of(top, instance, walk.name, system, zone, records)
    whose = person(top, origin)
    if not whose:
        top.complain("PatientID", "no patient id", f"the patient of the {label}: without one the data set is not read")
        return
    rows = reader(top, origin)
    if rows:
        records.records.extend([*whose, *rows])
        _count_what_is_left(top, label, records)


def _label(class_uid: str) -> str:
    """The object's name in the standard, or its UID where the standard has none."""
    from pydicom.uid import UID

    name = UID(class_uid).name
    return f"class {class_uid}" if name == class_uid else name.removesuffix(" Storage")


def _count_what_is_left(top: DataSet, label: str, records: Records) -> None:
    """Sequences of which no row says anything, and the makers' own elements."""
    from pydicom.datadict import keyword_for_tag

    for tag, element in top.elements.items():
        if tag >> 16 & 1:
            records.unused[f"{label} private elements"] += 1
        elif tag not in top.asked and (element.representation or representation_of(tag)) == "SQ":
            records.unused[f"{label} {keyword_for_tag(tag) or 'unknown sequence'}"] += 1
