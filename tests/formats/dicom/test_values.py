"""Values that are not what they should be lose themselves alone, with the tag's path in the complaint; a case a line."""

from __future__ import annotations

import pytest
from pydicom import DataElement
from pydicom.datadict import keyword_dict, tag_for_keyword

from oncoledger.formats.dicom import read_dicom
from oncoledger.formats.records import faults
from oncoledger.model.dates import iso
from tests.formats.dicom import maker
from tests.formats.dicom.maker import Person


def read(data: bytes):
    records = read_dicom(data, "values.dcm")
    assert not list(faults(records.records))
    return records


@pytest.mark.parametrize(("keyword", "bad", "column", "place"), [
    ("RTPlanDate", "20261345", "plan_date", "(300A,0006)"),
    ("RTPlanDate", "00010101", "plan_date", "(300A,0006)"),
    ("RTPlanDate", "99991231", "plan_date", "(300A,0006)"),
    ("RTPlanDate", "tomorrow", "plan_date", "(300A,0006)"),
    ("RTPlanLabel", "A\x01B", "name", "(300A,0002)"),
    ("PlanIntent", "FUN", "intent", "(300A,000A)"),
])  # fmt: skip
def test_a_bad_value_of_a_plan(keyword, bad, column, place):
    records = read(_with(keyword, bad))
    [row] = records.of("plan")
    assert column not in row and row["fractions_planned"] == 25
    assert place in [problem.position for problem in records.problems]


def _with(keyword: str, bad: str) -> bytes:
    """A plan with a value that pydicom would not write: put in as bytes of the same length."""
    made = maker.plan()
    setattr(made, keyword, "X" * len(bad) if keyword != "RTPlanDate" else "20260220")
    data = maker.written(made)
    tag = tag_for_keyword(keyword)
    at = data.index(bytes([tag >> 16 & 255, tag >> 24, tag & 255, tag >> 8 & 255])) + 8
    return data[:at] + bad.encode() + data[at + len(bad) :]


@pytest.mark.parametrize(("bad", "kind"), [("two", "IS"), ("-3", "IS"), ("2.5", "DS"), ("1e30", "DS"), ("99999999", "IS"), ("nan", "DS"), ("\u0663", "LO")])
def test_a_bad_number_in_a_group_names_its_path(bad, kind):
    made = maker.plan(fractions=[20, 5])
    made.FractionGroupSequence[1]["NumberOfFractionsPlanned"] = DataElement(0x300A0078, "LO", bad)
    made.SpecificCharacterSet = "ISO_IR 192"
    records = read(maker.written(made))
    assert "fractions_planned" not in records.of("plan")[0]
    assert [problem.position for problem in records.problems] == ["(300A,0070)[2] (300A,0078)"]


@pytest.mark.parametrize(("kind", "value", "fractions"), [("US", 12, 12), ("FD", 12.0, 12), ("SH", "12", 12), ("UN", b"12", 12), ("FL", 12.5, None), ("FD", float("nan"), None), ("OB", b"\x0c\0", None)])
def test_a_number_of_another_type(kind, value, fractions):
    made = maker.plan()
    made.FractionGroupSequence[0]["NumberOfFractionsPlanned"] = DataElement(0x300A0078, kind, value)
    records = read(maker.written(made))
    assert records.of("plan")[0].get("fractions_planned") == fractions
    assert len(records.problems) == (fractions is None)


def test_a_sequence_that_is_text():
    made = maker.plan()
    del made.BeamSequence
    made["BeamSequence"] = DataElement(0x300A00B0, "LO", "no beams")
    records = read(maker.written(made))
    assert "beams" not in records.of("plan")[0] and [problem.position for problem in records.problems] == ["(300A,00B0)"]


@pytest.mark.parametrize(("keyword", "place"), [("SOPClassUID", "(0008,0016)"), ("SOPInstanceUID", "(0008,0018)"), ("PatientID", "(0010,0020)")])
def test_without_identity_there_is_nothing(keyword, place):
    made = maker.plan()
    delattr(made, keyword)
    records = read(maker.written(made, has_preamble=False))
    assert not records.records and [problem.position for problem in records.problems] == [place]


def test_the_meta_information_knows_class_and_instance():
    made = maker.plan()
    data = maker.written(made)
    for keyword in ("SOPClassUID", "SOPInstanceUID"):
        delattr(made, keyword)
    bare = maker.written(made, has_preamble=False)
    head = data[: data.index(b"\x08\0\x05\0CS")]
    [row] = read(head + bare).of("plan")
    assert row["record_id"] == maker.uid(1, 1)


@pytest.mark.parametrize(("term", "name", "data"), [
    ("ISO_IR 100", "Müller", "Müller".encode("latin-1")), ("ISO_IR 192", "Жуков", "Жуков".encode()), ("ISO_IR 144", "Жуков", "Жуков".encode("iso8859_5")),
    ("GB18030", "王", "王".encode("gb18030")), ("", "Muller", b"Muller"), ("\\ISO 2022 IR 87", "Yamada", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"),
    ("ISO 2022 IR 6\\ISO 2022 IR 149", "Hong", "Hong^Gildong=\x1b$)C홍^\x1b$)C길동".encode("euc_kr")),
])
def test_names_in_their_character_set(term, name, data):
    records = read(_named(term, data))
    assert records.of("patient")[0]["family_name"] == name and not records.problems


@pytest.mark.parametrize(("term", "data", "name", "severity"), [
    ("", "Müller".encode("latin-1"), "Müller", "warning"), ("", "Müller".encode(), "Müller", "warning"), ("ISO_IR 192", "Müller".encode("latin-1"), None, "error"),
    ("NO_SUCH_SET", b"Muller", "Muller", "error"), ("ISO 2022 IR 6\\ISO 2022 IR 87", b"A\x1b$B\xff\xff\x1b(B", None, "error"),
])
def test_names_in_another_character_set(term, data, name, severity):
    records = read(_named(term, data))
    assert records.of("patient")[0].get("family_name") == name
    assert severity in [problem.severity for problem in records.problems]


def _named(term: str, name: bytes) -> bytes:
    made = maker.plan(person=Person(name="X" * (len(name) + len(name) % 2)))
    made.SpecificCharacterSet = "ISO_IR 100"
    data = maker.written(made)
    set_at = data.index(b"\x08\0\x05\0CS\x0a\0ISO_IR 100")
    term_data = term.encode() + b" " * (len(term) % 2)
    data = data[: set_at + 6] + len(term_data).to_bytes(2, "little") + term_data + data[set_at + 18 :]
    return data.replace(b"X" * (len(name) + len(name) % 2), name + b" " * (len(name) % 2))


def test_a_transfer_syntax_that_is_not_the_data_sets():
    explicit, implicit = maker.written(maker.plan()), maker.written(maker.plan(), "implicit")
    lying = explicit[: explicit.index(b"\x08\0\x05\0CS")] + implicit[implicit.index(b"\x08\0\x05\0\x0a\0\0\0") :]
    records = read(lying)
    assert records.records == read(implicit).records
    assert [(problem.position, problem.severity) for problem in records.problems] == [("(0002,0010)", "warning")]


def test_what_one_person_is_called_elsewhere():
    made = maker.plan(person=Person(issuer="HOSP", others=(("77", "ELSE"), ("88", ""))))
    made.OtherPatientNames, made.PatientBirthName, made.PatientTelephoneNumbers, made.PatientAddress = "Old^Name", "Maiden^Name", "(555) 010-0199", "1 Invented Way"
    [patient], identifiers = (read(maker.written(made)).of(table) for table in ("patient", "patient_identifier"))
    assert (patient["other_names"], patient["phone"], patient["address"], iso(patient["birth_date"])) == ("Old, Name|Maiden, Name", "5550100199", "1 Invented Way", "1951-02-04")
    assert [(row["value"], row.get("authority")) for row in identifiers] == [("INV-0001", "HOSP"), ("77", "ELSE"), ("88", None)]


@pytest.mark.parametrize(("given", "institution", "manufacturer", "system"), [
    ("ARIA", "Invented Cancer Center", "Invented Systems", "ARIA"), ("", "Invented Cancer Center", "Invented Systems", "Invented Cancer Center"), ("", "", "Invented Systems", "Invented Systems"), ("", "", "", "DICOM"),
])
def test_the_system(given, institution, manufacturer, system):
    made = maker.plan()
    made.InstitutionName, made.Manufacturer = institution, manufacturer
    records = read_dicom(maker.written(made), "plan.dcm", given)
    assert {record.values["system"] for record in records.records} == {system}


def test_private_elements_are_counted():
    made = maker.plan()
    made.private_block(0x3253, "Invented Systems", create=True).add_new(1, "LO", "secret of the maker")
    made.ToleranceTableSequence = maker.Items([maker.item(ToleranceTableNumber=1)])
    assert read(maker.written(made)).unused == {"RTPLAN private elements": 2, "RTPLAN ToleranceTableSequence": 1}


def test_a_file_that_is_not_there(tmp_path):
    assert read_dicom(tmp_path / "none.dcm", "none.dcm").problems and read_dicom(tmp_path, "folder").problems


def test_all_keywords_are_the_standards(root):
    """Each keyword that the reader asks for is in the dictionary: a slip would raise only when the element is asked for."""
    import re

    source = "".join(path.read_text(encoding="utf-8") for path in (root / "src" / "oncoledger" / "formats" / "dicom").glob("*.py"))
    asked = set(re.findall(r'\.(?:text|texts|uid|count|number|numbers|quantity|date|day|clock|items|first|has|raw|both|moment|complain)\("(\w+)"', source))
    assert len(asked) > 60 and asked <= keyword_dict.keys()
