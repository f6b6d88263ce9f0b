"""What the doctor says of a shelf: empty, current, run out, damaged in each way."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from oncoledger.model.dates import day_of
from oncoledger.report.health import to_json, to_text
from oncoledger.sources import Library
from oncoledger.sources.doctor import doctor, ranges
from oncoledger.sources.shelf import add
from tests.sources.layouts import AOC, AOC_HEAD, MUE, PTP, PTP_HEAD, commas, mue_head

HEADS = {"ptp": PTP_HEAD, "mue": mue_head(), "addon": AOC_HEAD}


def loaded(home, *editions):
    """kind, table, edition of each."""
    for kind, table, edition in (words.split() for words in editions):
        rows = {"ptp": PTP, "mue": MUE, "addon": AOC}[kind]
        file = commas(home / f"{kind}_{table}_{edition}.csv", [*HEADS[kind], *rows])
        add(file, kind=kind, table=None if kind == "addon" else table, edition=edition, home=home)
    return home


def health(home, day):
    return doctor(Library.open(home), day_of(day))


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Every table that the rules rest on, in its edition of April 2026."""
    sides = [f"{kind} {table} 2026Q2" for kind in ("ptp", "mue") for table in ("practitioner", "hospital")]
    return loaded(tmp_path_factory.mktemp("full"), *sides, "addon - 2026")


def table(found, name):
    return next(each for each in found.tables if each.table.name == name)


def test_an_empty_shelf_says_what_is_missing_and_where_it_is_published(tmp_path):
    found = health(tmp_path, "2026-11-22")
    said = to_text(found)
    assert not found.is_fine
    assert "pairs with 77387 77402 77407 77412 77436-77439 from 2026-01-01 on answer cannot tell" in " ".join(said.split())
    assert "Download from CMS: Medicare NCCI Add-on Code Edits" in said and "oncoledger sources add FILE" in said


def test_the_starter_set_knows_the_codes_of_its_own_quarter(tmp_path):
    assert not any("cannot tell" in sentence for each in health(tmp_path, "2024-08-01").tables for sentence in each.cannot)


def test_all_fine(full):
    found = health(full, "2026-06-30")
    assert found.is_fine and not found.steps
    assert "loaded, whole and current" in to_text(found)
    assert not any("cannot tell" in sentence for each in found.tables for sentence in each.cannot)


@pytest.mark.parametrize(("day", "overdue"), [("2026-06-30", -1), ("2026-07-01", 0), ("2026-07-31", 30)])
def test_a_quarter_runs_out_on_its_last_day(day, overdue, full):
    found = table(health(full, day), "ptp-hospital")
    assert (found.due, found.overdue, found.is_to_do) == ("2026-07-01", overdue, overdue >= 0)


def test_a_yearly_table_is_due_with_the_year(full):
    assert table(health(full, "2026-12-31"), "addon").state == "current"
    assert table(health(full, "2027-01-01"), "addon").state == "due"


def test_spans_say_which_edition_answers_which_dates(tmp_path):
    home = loaded(tmp_path, "mue hospital 2024Q3", "mue hospital 2024Q4", "mue hospital 2026Q1")
    spans = [(s.edition, s.first, s.last, s.is_own) for s in table(health(home, "2026-02-01"), "mue-hospital").spans]
    assert spans == [
        ("2024Q3", "", "2024-06-30", False), ("2024Q3", "2024-07-01", "2024-09-30", True), ("2024Q4", "2024-10-01", "2024-12-31", True),
        ("2024Q4", "2025-01-01", "2025-12-31", False), ("2026Q1", "2026-01-01", "2026-03-31", True), ("2026Q1", "2026-04-01", "", False),
    ]  # fmt: skip
    assert "2025-01-01 to 2025-12-31 by 2024Q4: mue-hospital\n" in to_text(health(home, "2026-02-01"))


def edit_json(place, **facts):
    file = place / "edition.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **facts}))


def arrays(place):
    return next(place.glob("arrays-*"))


def half_written(place):
    (place / "edition.json").unlink()


def longer(place):
    with open(arrays(place) / "value.npy", "ab") as file:
        file.write(b"x")


def one_byte(place):
    path = arrays(place) / "mai.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def interrupted(place):
    left = place / "arrays-left"
    left.mkdir()
    os.utime(left, (2e9, 2e9))


@pytest.mark.parametrize(("harm", "words"), [
    (half_written, "was not written to its end"), (longer, "value.npy has changed since it was written"), (one_byte, "mai.npy has changed since it was written"),
    (lambda place: (arrays(place) / "key.npy").unlink(), "key.npy is missing or cannot be read"),
    (lambda place: (arrays(place) / "key.npy").write_bytes(b""), "key.npy is missing or cannot be read"),
    (lambda place: (place / "edition.json").write_text("{"), "edition.json cannot be read"), (lambda place: (place / "edition.json").write_text("[]"), "edition.json cannot be read"),
    (lambda place: edit_json(place, layout_number=0), "was compiled in layout 0"), (lambda place: edit_json(place, checksums={}), "has no checksums"),
    (lambda place: shutil.copytree(place, place.parent / "2026Q3"), "says that it is mue-hospital 2026Q2"),
    (lambda place: (place.parent.parent / "rvo").mkdir(), "sources/rvo is the name of no table"), (interrupted, "left over from a load that was interrupted"),
])
def test_damage_is_found_and_nothing_else(harm, words, tmp_path):
    home = loaded(tmp_path, "mue hospital 2026Q2")
    assert not health(home, "2026-05-01").damages
    harm(home / "sources" / "mue-hospital" / "2026Q2")
    found = health(home, "2026-05-01")
    assert len(found.damages) == 1 and words in f"{found.damages[0].place} {found.damages[0].words}"
    assert found.steps[0].command == found.damages[0].command and not found.is_fine


def test_a_second_load_leaves_no_damage(tmp_path):
    loaded(tmp_path, "mue hospital 2026Q2")
    assert not health(loaded(tmp_path, "mue hospital 2026Q2"), "2026-05-01").damages


def test_json_says_the_same(full):
    answer = json.loads(to_json(health(full, "2026-07-01")))
    assert not answer["is_fine"] and len(answer["steps"]) == 2
    assert {each["name"]: each["state"] for each in answer["tables"] if each["is_to_do"]} == dict.fromkeys(
        ("ptp-practitioner", "ptp-hospital", "mue-practitioner", "mue-hospital"), "due"
    )


@pytest.mark.parametrize(("codes", "words"), [
    ("77402", "77402"), ("77402 77407", "77402 77407"), ("77436 77437 77438 77439 77402", "77402 77436-77439"), ("G6001 G6002", "G6001 G6002"),
    ("G6009 G6010 G6011", "G6009-G6011"), ("0394T 0395T", "0394T 0395T"), ("", ""),
])
def test_ranges(codes, words):
    assert ranges(codes.split()) == words
