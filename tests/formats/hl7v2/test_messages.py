"""Invented oncology messages: every row that each gives, in messages/expected.txt, checked by hand against the message."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.formats.hl7v2 import finished, read_hl7, read_message

from .show import lines_of

FOLDER = Path(__file__).parent / "messages"
EXPECTED = {block.split("\n", 1)[0]: block.split("\n")[1:] for block in (FOLDER / "expected.txt").read_text(encoding="utf-8").strip().split("\n\n")}


def test_every_message_has_its_expected_rows():
    assert sorted(EXPECTED) == sorted(path.name for path in FOLDER.glob("*.hl7"))


@pytest.mark.parametrize("name", EXPECTED)
def test_rows(name):
    assert list(lines_of(read_hl7(FOLDER / name, name))) == EXPECTED[name]


def test_one_file_of_all_messages_gives_the_same_rows():
    """Whatever line ends and framing: rows do not depend on the message's place, except in their `source_place`."""
    whole = b"".join(b"\x0b" + path.read_bytes().replace(b"\n", b"\r") + b"\x1c\r" for path in sorted(FOLDER.glob("*.hl7")))
    records = read_hl7(whole, "all.mllp")
    apart = [record for path in sorted(FOLDER.glob("*.hl7")) for record in read_hl7(path, path.name).records]
    names = [(record.table, record.values["record_id"]) for record in records.records]
    assert names == [(record.table, record.values["record_id"]) for record in apart]
    assert records.items == len(EXPECTED)
    assert records.records[-1].values["source_place"].startswith(f"message {len(EXPECTED)} segment 2 SCH")


def message(name):
    return (FOLDER / name).read_bytes()


def test_what_stands_behind_a_row():
    records = read_message(message("dft_p03_radiation.hl7"), "journal", place=17)
    row = records.of("charge")[0]
    assert (row["system"], row["source_file"], row["source_place"]) == ("RTCHARGE", "journal", "message 17 segment 5 FT1")
    assert read_message(message("dft_p03_radiation.hl7"), "journal", system="ARIA").of("charge")[0]["system"] == "ARIA"


def test_a_later_message_about_the_same_thing_has_the_same_name():
    booked, moved, done = (read_message(message(f"siu_s1{name}.hl7"), "x").of("schedule")[0] for name in ("2_fraction", "3_moved", "4_completed"))
    assert booked["record_id"] == moved["record_id"] == done["record_id"]
    assert booked["version_time"] < moved["version_time"] < done["version_time"]
    linked, split = (read_message(message(f"adt_{name}.hl7"), "x").of("patient_link")[0] for name in ("a24_link", "a37_unlink"))
    assert linked["record_id"] == split["record_id"]


def test_a_resent_message_gives_the_same_names():
    once, again = (read_message(message("dft_p03_credits.hl7"), "x").records for _ in range(2))
    assert once == again


def test_bytes_that_are_not_one_message():
    assert [problem.found for problem in read_message(message("siu_s12_fraction.hl7") * 2, "x").problems] == ["2 messages"]
    assert [problem.found for problem in read_message(b"PID|||1", "x").problems] == ["bytes without MSH"]


def test_half_a_person_never_stands_before_a_registration():
    assert "version_time" not in read_message(message("siu_s12_fraction.hl7"), "x").of("patient")[0]
    assert "version_time" in read_message(message("adt_a08_clears.hl7"), "x").of("patient")[0]


def test_finished():
    day = finished(read_message(message("ras_o17_chemo_day.hl7"), "x").records)
    assert [(done.table, done.record_id.split("^")[0], done.is_whole) for done in day] == [
        ("administration", "P-502", True), ("administration", "P-501", True), ("administration", "P-503", False)]
    assert [done.table for done in finished(read_message(message("siu_s14_completed.hl7"), "x").records)] == ["schedule"]
    assert not finished(read_message(message("siu_s13_moved.hl7"), "x").records)
    assert not finished(read_message(message("mdm_t02_weekly.hl7"), "x").records)
