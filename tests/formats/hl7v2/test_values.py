"""Times, numbers, money, telephones: a line is a case."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from oncoledger.formats.hl7v2 import read_hl7
from oncoledger.formats.hl7v2.segment import Marks
from oncoledger.formats.hl7v2.values import moment, telephone
from oncoledger.formats.hl7v2.words import note_kind, visit_kind
from oncoledger.model.times import iso_time

TIMES = """
20260203081530.1234-0500   -> 2026-02-03 08:15:30 14
20260203081530             -> 2026-02-03 08:15:30 14
202602030815               -> 2026-02-03 08:15 12
2026020308                 -> 2026-02-03 08:00 10
20260203                   -> 2026-02-03 00:00 8
202602                     -> 2026-02-01 00:00 6
2026                       -> 2026-01-01 00:00 4
2026-02-03T08:15:30-05:00  -> 2026-02-03 08:15:30 14
2026-02-03                 -> 2026-02-03 00:00 8
20260230                   -> no
20261301                   -> no
202602032500               -> no
20260203081560             -> no
17000101                   -> no
22010101                   -> no
20260203081530+9999        -> no
2026020                    -> no
yesterday                  -> no
""".strip().splitlines()


@pytest.mark.parametrize("case", TIMES)
def test_times(case):
    sent, meant = (part.strip() for part in case.split("->"))
    try:
        seconds, precision = moment(sent, None)
        found = f"{iso_time(seconds)} {precision}"
    except ValueError:
        found = "no"
    assert found == meant


def test_an_offset_is_turned_to_the_zone_of_the_clinic():
    zone = ZoneInfo("America/Los_Angeles")
    assert iso_time(moment("20260203161500+0000", zone)[0]) == "2026-02-03 08:15"
    assert iso_time(moment("20260203161500", zone)[0]) == "2026-02-03 16:15"


def test_a_charge_near_midnight_is_of_the_clinics_day():
    data = b"MSH|^~\\&|A\rPID|||1\rFT1|1|T||20260204033000+0000||CG|77412|||1"
    assert read_hl7(data, "x", zone=ZoneInfo("America/Los_Angeles")).of("charge")[0]["performed_time"] == "19:30"


FT1 = [
    # field, value, column, meant, problems
    (10, "1.5", "units", 1500, 0), (10, "-2", "units", -2000, 0), (10, "0.0004", "units", 0, 1), (10, "two", "units", None, 1), (10, "9" * 30, "units", None, 1),
    (11, "1,234.50", "charge_amount", 123450, 0), (11, "100&USD^DC", "charge_amount", 10000, 0), (11, "100&EUR", "charge_amount", None, 1),
    (11, "$12.10", "charge_amount", 1210, 0), (11, "1e9", "charge_amount", None, 1),
]  # fmt: skip


@pytest.mark.parametrize(("place", "sent", "column", "meant", "problems"), FT1)
def test_numbers_of_a_charge(place, sent, column, meant, problems):
    fields = ["FT1", "1", "T", "", "20260203", "", "CG", "77412"] + [""] * (place - 8) + [sent]
    records = read_hl7(f"MSH|^~\\&|A\rPID|||1\r{'|'.join(fields)}".encode(), "x")
    assert records.of("charge")[0].get(column) == meant
    assert len(records.problems) == problems


def test_the_charge_lists_own_code_is_kept_and_said():
    records = read_hl7(b"MSH|^~\\&|A\rPID|||1\rFT1|1|T||20260203||CG|4412-LIN|||1|5", "x")
    assert (records.of("charge")[0]["code"], records.problems[0].element) == ("4412-LIN", "FT1-25")


def test_a_charge_without_a_day_is_lost_and_said():
    records = read_hl7(b"MSH|^~\\&|A\rPID|||1\rFT1|1|T||2026||CG|77412|||1|5", "x")
    assert not records.of("charge") and [str(problem.severity) for problem in records.problems] == ["error"]


PERSONS = [
    # PID, who
    ("PID||7|1^^^H^MR", "1^^^H"), ("PID||7|9^^^SSA^SS~1^^^H^MR", "1^^^H"), ("PID||7|5^^^H^AN~8^^^H^PI", "8^^^H"), ("PID||7", "7"), ("PID||||4", "4"),
    ("PID|||9^^^^SS", "9"), ("PID|||1^^^&1.2.3&ISO^MR", "1^^^1.2.3"), ("PID|||1", "1"), ("PID|||~1", "1"), ('PID|||""~1', "1"),
]  # fmt: skip


@pytest.mark.parametrize(("pid", "who"), PERSONS)
def test_who_a_person_is(pid, who):
    assert read_hl7(f"MSH|^~\\&|A\r{pid}".encode(), "x").of("patient")[0]["record_id"] == who


def test_a_person_without_a_number_is_said_and_not_joined():
    one, other = (read_hl7(f"MSH|^~\\&|A||||||||{number}\rPID|||||Doe^Jo".encode(), "x") for number in "12")
    assert one.of("patient")[0]["record_id"] != other.of("patient")[0]["record_id"]
    assert [problem.element for problem in one.problems] == ["PID-3"]


def test_rows_of_no_person_are_lost_and_said():
    records = read_hl7(b"MSH|^~\\&|A||||||ORU^R01\rOBX|1|NM|718-7^Hb^LN||11", "x")
    assert not records.records and [problem.element for problem in records.problems] == ["PID"]


@pytest.mark.parametrize(("sent", "digits"), [
    ("(503)555-0142", "5035550142"), ("^PRN^PH^^^503^5550142", "5035550142"), ("555-0142 x12", "5550142"), ("^NET^Internet^a@b.example", ""), ("^^^^^^^^^^^+1 503 555 0142", "15035550142")])
def test_telephones(sent, digits):
    assert telephone(Marks(), sent) == digits


@pytest.mark.parametrize(("label", "kind"), [
    ("CT SIM", "simulation"), ("Daily Tx", "treatment"), ("OTV", "weekly_visit"), ("NEW PATIENT CONSULT", "consult"), ("Chemo infusion 4h", "infusion"), ("Lab draw", "lab"),
    ("Follow-up", "follow_up"), ("CT CHEST", "imaging"), ("Physics QA", "physics"), ("Lunch", "")])
def test_kinds_of_visits(label, kind):
    assert visit_kind(label) == kind


@pytest.mark.parametrize(("label", "kind"), [
    ("Weekly On-Treatment Visit", "weekly_note"), ("Radiation Treatment Summary", "treatment_summary"), ("SIM_NOTE", "simulation_note"), ("Discharge Summary", "")])
def test_kinds_of_notes(label, kind):
    assert note_kind(label) == kind
