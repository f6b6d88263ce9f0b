"""FHIR resources to records: one bad field loses one field, one bad resource one resource, and nothing is lost silently. All persons are invented."""

from __future__ import annotations

import copy
import json
import os
import random

import pytest

from oncoledger.formats.fhir import read_fhir
from oncoledger.formats.records import faults
from oncoledger.model.dates import day_of
from oncoledger.model.times import iso_time

PATIENT = {
    "resourceType": "Patient", "id": "p1", "meta": {"lastUpdated": "2026-03-01T08:00:00Z", "source": "urn:heron-clinic#7"}, "active": True,
    "name": [{"use": "official", "family": "Heron", "given": ["Ada", "May"]}, {"use": "maiden", "family": "Plover", "given": ["Ada"]}],
    "identifier": [{"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}, "system": "urn:heron", "value": "0042"}],
    "gender": "female", "birthDate": "1951-02-03", "address": [{"use": "home", "line": ["1 Riverbend Way"], "city": "Willowmere", "state": "NC", "postalCode": "27001"}],
    "telecom": [{"system": "phone", "value": "(555) 010-0199"}], "link": [{"other": {"reference": "Patient/p0"}, "type": "replaces"}],
}
GIVEN = {
    "resourceType": "MedicationAdministration", "id": "g1", "status": "completed", "subject": {"reference": "Patient/p1"},
    "medicationCodeableConcept": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "2555", "display": "cisplatin"},
                                             {"system": "http://hl7.org/fhir/sid/ndc", "code": "00000-0000-01"}]},
    "effectivePeriod": {"start": "2026-03-02T09:00:00-05:00", "end": "2026-03-02T10:30:00-05:00"}, "request": {"reference": "MedicationRequest/o1"},
    "dosage": {"dose": {"value": 140.5, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"},
               "route": {"coding": [{"system": "http://snomed.info/sct", "code": "47625008"}]}},
    "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C34.11"}]}],
}
VISIT = {
    "resourceType": "Appointment", "id": "a1", "status": "cancelled", "start": "2026-03-04T14:00:00-05:00", "end": "2026-03-04T14:15:00-05:00",
    "description": "LINAC daily", "cancelationReason": {"text": "machine down"},
    "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}, {"actor": {"reference": "Location/l1"}, "status": "accepted"}],
}
CHARGE = {
    "resourceType": "ChargeItem", "id": "c1", "status": "billable", "subject": {"reference": "Patient/p1"}, "occurrenceDateTime": "2026-03-02",
    "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "77407"}]}, "quantity": {"value": 1}, "priceOverride": {"value": 800.25, "currency": "USD"},
    "reason": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C61"}]}],
}
WEIGHT = {
    "resourceType": "Observation", "id": "w1", "status": "final", "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-03-02T08:10:00-05:00",
    "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}, "valueQuantity": {"value": 71.4, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
}
NOTE = {
    "resourceType": "DocumentReference", "id": "d1", "status": "current", "docStatus": "final", "subject": {"reference": "Patient/p1"}, "date": "2026-03-03T16:00:00-05:00",
    "type": {"coding": [{"system": "http://loinc.org", "code": "11506-3"}]}, "authenticator": {"reference": "Practitioner/dr"},
    "content": [{"attachment": {"contentType": "text/plain"}}], "relatesTo": [{"code": "replaces", "target": {"reference": "DocumentReference/d0"}}],
}
ALL = [PATIENT, GIVEN, VISIT, CHARGE, WEIGHT, NOTE]


def read(*resources, **more):
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": f"https://x.example/{r.get('resourceType')}/{r.get('id')}", "resource": r} for r in resources]}
    records = read_fhir(json.dumps(bundle).encode(), "b.json", **more)
    assert not list(faults(records.records))
    return records


def changed(resource, path, value):
    """A copy with something else at a path such as `name.0.family`; `...` takes it away."""
    out = copy.deepcopy(resource)
    *above, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    spot = out
    for part in above:
        spot = spot[part]
    if value is ...:
        del spot[last]
    else:
        spot[last] = value
    return out


@pytest.mark.parametrize("resource", ALL, ids=lambda r: r["resourceType"])
def test_what_we_write_in_tests_is_fhir(resource):
    """The independent models of R4B accept what these tests call FHIR."""
    from fhir.resources.R4B import get_fhir_model_class

    get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_a_person():
    records = read(PATIENT)
    patient, = records.of("patient")
    assert (patient["family_name"], patient["given_names"], patient["other_names"], patient["sex"], patient["phone"]) == ("Heron", "Ada May", "Plover, Ada", "F", "5550100199")
    assert patient["birth_date"] == day_of("1951-02-03") and patient["system"] == "urn:heron-clinic"
    identifier, = records.of("patient_identifier")
    assert (identifier["value"], identifier["authority"], identifier["kind"], identifier["patient_id"]) == ("0042", "urn:heron", "MR", "p1")
    link, = records.of("patient_link")
    assert (link["patient_id"], link["other_patient_id"], link["kind"]) == ("p1", "p0", "merged")


def test_what_was_given():
    row, = read(GIVEN).of("administration")
    assert (row["drug"], row["drug_code"], row["ndc"], row["dose"], row["dose_unit"], row["route"]) == ("cisplatin", "2555", "00000-0000-01", 140_500, "mg", "IV")
    assert (iso_time(row["start_time"]), iso_time(row["end_time"]), row["order_id"], row["diagnoses"]) == ("2026-03-02 09:00", "2026-03-02 10:30", "o1", "C34.11")


def test_an_appointment_a_charge_a_value_a_note():
    records = read(VISIT, CHARGE, WEIGHT, NOTE)
    visit, charge, weight, note = (records.of(table)[0] for table in ("schedule", "charge", "observation", "document"))
    assert (visit["status"], visit["status_reason"], visit["patient_id"], visit["site_id"]) == ("cancelled", "machine down", "p1", "l1")
    assert (charge["code"], charge["charge_amount"], charge["units"], charge["diagnoses"], charge["service_date"]) == ("77407", 80025, 1000, "C61", day_of("2026-03-02"))
    assert (weight["kind"], weight["value_quantity"], weight["unit"]) == ("weight", 71_400, "kg")
    assert (note["kind"], note["status"], note["signed_by"], note["replaces_id"]) == ("weekly_note", "signed", "dr", "d0")


def test_times_on_the_clinics_clock():
    from zoneinfo import ZoneInfo

    utc = changed(GIVEN, "effectivePeriod", {"start": "2026-03-02T14:00:00Z"})
    assert iso_time(read(utc, zone=ZoneInfo("America/New_York")).of("administration")[0]["start_time"]) == "2026-03-02 09:00"
    assert iso_time(read(utc).of("administration")[0]["start_time"]) == "2026-03-02 14:00"


@pytest.mark.parametrize("resource, path, value, says", [
    (PATIENT, "birthDate", "1951-02-31", "birthDate: found '1951-02-31'; expected a date of the years 1850 to 2199"),
    (PATIENT, "birthDate", "9999-01-01", "birthDate"), (PATIENT, "birthDate", 19510203, "expected text"), (PATIENT, "name", "Heron", "name: found 'Heron'; expected a list"),
    (PATIENT, "name.0.given", {"0": "Ada"}, "expected a list"), (PATIENT, "identifier.0.value", 42, "expected text"),
    (GIVEN, "dosage.dose.value", "140", "dosage.dose.value: found '140'; expected a number"), (GIVEN, "dosage", [], "expected an object"),
    (GIVEN, "effectivePeriod.end", "noon", "expected a date"), (CHARGE, "quantity.value", 1e300, "below a million million"),
    (WEIGHT, "valueQuantity.value", True, "expected a number"), (CHARGE, "code.coding.0.code", None, "no code"),
])
def test_one_bad_field_loses_one_field(resource, path, value, says):
    """The rest of the resource, and of the file, counts."""
    records = read(changed(resource, path, value), WEIGHT)
    assert says in "\n".join(map(str, records.problems)), list(map(str, records.problems))
    assert records.of("observation")


@pytest.mark.parametrize("resource, path, value, element", [
    (GIVEN, "subject", ..., "subject"), (GIVEN, "id", ..., ""), (VISIT, "start", ..., "start"), (VISIT, "participant", [], "participant"),
    (CHARGE, "occurrenceDateTime", ..., "occurrence[x]"), (GIVEN, "effectivePeriod", ..., "effective[x]"),
    (GIVEN, "modifierExtension", [{"url": "http://x", "valueBoolean": True}], "modifierExtension"),
])
def test_a_resource_that_cannot_be_used_is_named(resource, path, value, element):
    resource = changed(resource, path, value) if value is ... or path != "modifierExtension" else resource | {path: value}
    if path == "id":
        bundle = {"resourceType": "Bundle", "entry": [{"resource": resource}, {"resource": WEIGHT}]}
        records = read_fhir(json.dumps(bundle).encode(), "b.json")
    else:
        records = read(resource, WEIGHT)
    errors = [problem for problem in records.problems if problem.severity == "error"]
    assert len(errors) == 1 and element in errors[0].element and "entry[0]" in errors[0].position
    assert len(records.records) == 1


def test_entered_in_error_takes_back():
    row, = read(changed(GIVEN, "status", "entered-in-error")).of("administration")
    assert row["is_retracted"] == 1


def test_references_of_every_kind():
    records = read_fhir(json.dumps({"resourceType": "Bundle", "entry": [
        {"fullUrl": "urn:uuid:11111111-1111-1111-1111-111111111111", "resource": changed(PATIENT, "id", ...) | {"link": []}},
        {"fullUrl": "urn:uuid:2", "resource": changed(WEIGHT, "subject", {"reference": "urn:uuid:11111111-1111-1111-1111-111111111111"})},
        {"resource": changed(WEIGHT, "subject", {"reference": "https://ehr.example/fhir/Patient/p9/_history/3"}) | {"id": "w2"}},
        {"resource": changed(WEIGHT, "subject", {"identifier": {"system": "urn:heron", "value": "0042"}}) | {"id": "w3"}},
    ]}).encode(), "b.json")
    assert [row["patient_id"] for row in records.of("observation")] == ["11111111-1111-1111-1111-111111111111", "p9", "0042"]
    assert records.of("patient")[0]["record_id"] == "11111111-1111-1111-1111-111111111111"


def test_ndjson_a_bad_line_loses_a_line():
    lines = [json.dumps(WEIGHT), '{"resourceType": "Observation", "id": "cut', json.dumps(GIVEN), ""]
    records = read_fhir("\n".join(lines).encode(), "n.ndjson")
    assert [r.table for r in records.records] == ["observation", "administration"]
    assert records.problems[0].position == "line 2"


def test_of_a_cut_bundle_what_is_whole_is_read():
    whole = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in ALL]}).encode()
    counts = [len(read_fhir(whole[:cut], "cut.json").records) for cut in range(0, len(whole), 97)]
    assert counts == sorted(counts) and counts[-1] >= 6
    assert all(read_fhir(whole[:cut], "cut.json").problems for cut in range(0, len(whole) - 1, 97))


@pytest.mark.parametrize("data, says", [
    (b"", "nothing"), (b"[]", ""), (b"null", "resourceType"), (b'"text"', "resourceType"), (b"{}", "resourceType"), (b'{"resourceType": 7}', "resourceType"),
    (b'{"resourceType": "Bundle", "entry": {"resource": 1}}', "a list of entries"), (b'{"resourceType": "Bundle", "entry": [1, null]}', "an entry"),
    (b'{"resourceType": "Patient", "id": "a", "birthDate": NaN}', ""), (b"\xff\xfe" + '{"resourceType":"Patient","id":"a"}'.encode("utf-16-le"), ""),
    (b'{"resourceType": "Patient", "id": "a", "name": [{"family": "H\xe9ron"}]}', "UTF-8"), (b"[" * 100_000, "deep"),
    (json.dumps({"resourceType": "Patient", "id": "a", "name": [{"given": ["x"] * 100_000}]}).encode(), ""),
])
def test_strange_files(data, says):
    records = read_fhir(data, "s.json")
    assert says in "\n".join(map(str, records.problems)) and not list(faults(records.records))


def test_what_is_not_kept_is_counted():
    records = read({"resourceType": "Claim", "id": "x"}, {"resourceType": "BodyStructure", "id": "v", "patient": {"reference": "Patient/p1"}})
    assert records.unused == {"Claim": 1, "BodyStructure (names others)": 1} and records.items == 2


STRANGE = [None, "", " ", "x" * 5000, 0, -1, 10**30, 1.5, float("inf"), True, [], {}, [[]], [None], {"a": {}}, "2026-99-99", "9999-12-31T23:59:59+14:00", "0000", "\u0000", "Patient/",
           "urn:uuid:", "#", {"coding": "x"}, {"coding": [7]}, {"reference": 7}, {"extension": [{"url": 5}]}, {"value": "1", "code": 3}, "2026-03-02T25:61:61Z"]


def mutate(dice, value):
    """Somewhere in a resource something else, gone, or twice."""
    spots = []

    def walk(at):
        for key in at if isinstance(at, dict) else range(len(at)):
            spots.append((at, key))
            if isinstance(at[key], dict | list):
                walk(at[key])

    walk(value)
    for _ in range(dice.randint(1, 3)):
        at, key = dice.choice(spots)
        try:
            if dice.random() < 0.3:
                del at[key]
            elif dice.random() < 0.2 and isinstance(at, list):
                at.append(copy.deepcopy(at[key]))
            else:
                at[key] = dice.choice(STRANGE)
        except (KeyError, IndexError, TypeError):
            continue
    return value


def test_nothing_escapes():
    """Mutated resources and cut, bent bytes; ONCOLEDGER_LARGE_FUZZ says how many instead of the everyday few."""
    dice = random.Random(7)
    for number in range(int(os.environ.get("ONCOLEDGER_LARGE_FUZZ", "2500"))):
        bundle = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:1", "resource": r} for r in dice.sample(ALL + RADIATION, 2)]}
        data = json.dumps(mutate(dice, copy.deepcopy(bundle))).encode()
        if number % 3 == 0:
            bent = bytearray(data)
            for _ in range(dice.randint(1, 4)):
                bent[dice.randrange(len(bent))] = dice.randrange(256)
            data = bytes(bent)[: dice.randint(1, len(bent))]
        records = read_fhir(data, "f.json")
        wrong = list(faults(records.records))
        assert not wrong, (wrong, data)


def _radiation(code, kind="Procedure", **more):
    base = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy"
    return {
        "resourceType": kind, "id": f"{kind}-{code}", "status": "completed", "subject": {"reference": "Patient/p1"}, "code": {"coding": [{"code": code}]},
        "extension": [
            {"url": f"{base}-modality-and-technique", "extension": [{"url": f"{base}-modality", "valueCodeableConcept": {"coding": [{"code": "1156506007"}]}}]},
            {"url": "http://hl7.org/fhir/us/codex-radiation-therapy/StructureDefinition/codexrt-radiotherapy-fractions-delivered", "valueUnsignedInt": 3},
            {"url": f"{base}-dose-delivered-to-volume", "extension": [{"url": "volume", "valueReference": {"reference": "BodyStructure/v"}},
                                                                       {"url": "totalDoseDelivered", "valueQuantity": {"value": 9, "code": "Gy"}}]},
        ],
        "performedPeriod": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-20"}, "partOf": [{"reference": "Procedure/c"}], "basedOn": [{"reference": "ServiceRequest/q"}],
    } | more


RADIATION = [_radiation(code) for code in ("1217123003", "1222565005", "1255724003", "1297069006")] + [_radiation("1222565005", "ServiceRequest", status="active")]


def test_grays_become_centigrays():
    records = read(RADIATION[1])
    assert records.of("phase")[0]["total_dose"] == 900_000 and records.of("phase")[0]["fractions_delivered"] == 3
    assert records.of("dose")[0]["total_dose"] == 900_000 and records.of("dose")[0]["volume_id"] == "v"
