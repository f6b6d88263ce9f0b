"""The record of a course of drugs: it tells what was given and when, whatever was charged, and gives the lawful lines and nothing else."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from oncoledger.formats.records import faults
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY, day_of_time
from oncoledger.world.centre import INFUSION_PLACES
from oncoledger.world.clinical import places, records_of, silent_acts
from oncoledger.world.draw import course_of, course_with, faulty_course, patients
from oncoledger.world.drugs import bill, packages, words
from oncoledger.world.expected import expected_of
from oncoledger.world.infusion_codes import Run, administration
from oncoledger.world.infusion_records import keep_open_days
from oncoledger.world.registry import PLANTERS
from oncoledger.world.slips import APART, slipped
from oncoledger.world.write import write_world

SEED = 17
MEDICARE = ("medicare", "medicare_advantage")


@pytest.fixture(scope="module")
def courses():
    return [course for course in patients(700, SEED) if course.delivered and course.delivered.given]


@pytest.fixture(scope="module")
def told(courses):
    """Course -> its rows by table."""
    found = {}
    for course in courses:
        tables = found[course.course_id] = defaultdict(list)
        for record in records_of(course, SEED):
            tables[record.table].append(record.values)
    return found


def test_records_have_the_ledgers_form(courses):
    records = [record for course in courses for record in records_of(course, SEED)]
    assert not list(faults(records))
    assert len({(record.table, record.values["record_id"]) for record in records}) == len(records)
    assert {record.values["system"] for record in records} == {"RIVERBEND-EHR"}
    assert {place.name for place in INFUSION_PLACES} <= {record.values["record_id"] for record in places() if record.table == "site"}
    sites = {record.values["site_id"] for record in records if record.table == "course"}
    assert sites == {place.name for place in INFUSION_PLACES}


def rows_of(told, table):
    return [row for tables in told.values() for row in tables[table]]


def test_every_administration_is_possible(told):
    """It starts before it stops, pauses lie within, what was given was ordered, and who was not given it has no dose."""
    for tables in told.values():
        orders = {row["record_id"]: row for row in tables["order"]}
        for row in tables["administration"]:
            start, end = row["start_time"], row.get("end_time", row["start_time"])
            assert start <= end, row
            for pause in str(row.get("pauses", "")).split():
                stop, again = (start // DAY * DAY + int(at[:2]) * 3600 + int(at[3:]) * 60 for at in pause.split("-"))
                assert start < stop < again < end, row
            if row["status"] in ("held", "refused"):
                assert row["status_reason"] and "dose" not in row and "end_time" not in row
            elif "order_id" in row:
                order = orders[row["order_id"]]
                assert row.get("dose", 0) <= order["dose"] <= order["protocol_dose"] and row["dose_unit"] == order["dose_unit"]
            assert ("device_owner" in row) == (row.get("device") == "home_pump")


def test_vials_hold_what_was_given(told):
    """Of a drug of one day the vials hold the dose and the waste; of single-dose vials exactly these."""
    sums = 0
    for tables in told.values():
        given = {row["record_id"]: row for row in tables["administration"] if row["status"] == "completed"}
        by_drug = defaultdict(list)
        for row in tables["vial"]:
            by_drug[given[row["administration_id"]]["start_time"] // DAY, row["ndc"]].append(row)
        for (day, ndc), vials in by_drug.items():
            doses = [row.get("dose") for row in given.values() if row.get("ndc") == ndc and row["start_time"] // DAY == day]
            if None in doses or any("wasted" not in row for row in vials if row["kind"] == "single"):
                continue  # the record is silent
            opened, wasted = sum(row["opened"] for row in vials), sum(row.get("wasted", 0) for row in vials)
            assert all(row.get("wasted", 0) >= 0 and row["vials"] > 0 for row in vials)
            assert opened == sum(doses) + wasted if vials[0]["kind"] == "single" else opened >= sum(doses), (day, ndc)
            sums += 1
    assert sums > 2000


def test_drugs_run_one_after_another(told):
    """Beside another runs only what shares its start; hydration never overlaps a drug."""
    for tables in told.values():
        days = defaultdict(list)
        for row in tables["administration"]:
            if row["status"] == "completed" and row["route"] == "IV" and "device" not in row and row["order_reason"] not in ("keep_open", "flush", "diluent"):
                days[row["cycle"], row["day"]].append(row)
        for rows in days.values():
            for row in rows:
                for other in rows:
                    if row["start_time"] < other["start_time"] and "end_time" in row:
                        assert row["end_time"] < other["start_time"], (row, other)


def test_the_record_gives_the_lawful_administration(courses):
    """From the minutes, routes and bags of the rows alone, by the world's own codes."""
    days = 0
    roles = {words(one).drug: one.role for one in packages()}
    for course in courses:
        tables = defaultdict(list)
        for record in records_of(course, SEED):
            tables[record.table].append(record.values)
        silent = {day for _, day, _ in silent_acts(course, SEED)}
        by_visit = defaultdict(list)
        for row in tables["administration"]:
            if row["status"] == "completed" and "order_id" in row:
                by_visit[row["cycle"], row["day"]].append(row)
        for rows in by_visit.values():
            day = day_of_time(min(row["start_time"] for row in rows))
            if day in silent:
                continue
            given = administration([run for run in map(run_of, rows, [roles] * len(rows), bags_before(rows)) if run],
                                   medicare=course.person.payer.kind in MEDICARE, own_pump=any(row.get("device_owner") == "practice" for row in rows))  # fmt: skip
            apart = any("site_reason" in row for row in rows)
            lawful = Counter({(line.code, line.units // 1000) for line in course.delivered.lines
                              if line.day == day and line.code in ADMINISTRATION and line.part != "professional"})  # fmt: skip
            lawful.pop(("96523", 1), None)
            coded = Counter((("96409" if apart and service.code == "96411" else service.code), service.units) for service in given)
            coded.pop(("96523", 1), None)
            assert coded == lawful, (course.story, day)
            days += 1
    assert days > 1500


ADMINISTRATION = frozenset("""96360 96361 96365 96366 96367 96368 96372 96374 96375 96377 96401 96402 96409 96411 96413 96415 96416 96417 G0498 51720 96450
96523""".split())
HORMONES = ("leuprolide", "degarelix", "fulvestrant")


def bags_before(rows):
    """Is the bag, or its start, one that an earlier row has?"""
    return [("bag" if any(row.get("bag_id") is not None and each.get("bag_id") == row["bag_id"] for each in rows[:place])
             else "beside" if any(each["start_time"] == row["start_time"] and each["route"] == row["route"] == "IV" for each in rows[:place]) else "")
            for place, row in enumerate(rows)]  # fmt: skip


def run_of(row, roles, shared):
    """A row as the world's codes read it; None where it is in another's bag."""
    role, route = roles[row["drug"]], row["route"]
    minutes = (row["end_time"] - row["start_time"]) // 60 - sum(minutes_of(pause) for pause in str(row.get("pauses", "")).split())
    if shared == "bag":
        return None
    how = {"SC": "injection" if role in ("growth", "bone", "red cell", "support") else "cancer-injection", "IM": "hormone", "IVES": "bladder", "IT": "intrathecal",
           "IVP": "flush" if row["order_reason"] == "flush" else "push"}.get(route, "")  # fmt: skip
    if row["drug"].startswith(HORMONES):
        how = "hormone"
    if row.get("device"):
        how = "injector" if row["device"] == "on_body_injector" else "pump" if row["device_owner"] == "practice" else "supplied-pump"
    elif route == "IV":
        how = shared or ("hydration" if row["order_reason"] in ("dehydration", "kidney_protection") else "infusion" if minutes >= 16 else "push")
    return Run(row["drug"], role, how, minutes, row.get("injections", 1))


def minutes_of(pause):
    stop, again = (int(at[:2]) * 60 + int(at[3:]) for at in pause.split("-"))
    return again - stop


def test_the_record_gives_the_lawful_drug_lines(courses):
    """Units and waste of each drug by its doses; nothing of one that is free or white-bagged."""
    by_ndc = {one.ndc: one for one in packages()}
    lines = free = 0
    for course in courses:
        tables = defaultdict(list)
        for record in records_of(course, SEED):
            tables[record.table].append(record.values)
        silent = {(day, code) for _, day, code in silent_acts(course, SEED)}
        sources = {row["ndc"]: row["acquisition"] for row in tables["vial"]}
        doses = Counter()
        for row in tables["administration"]:
            if row["status"] == "completed" and "order_id" in row and "ndc" in row:
                doses[day_of_time(row["start_time"]), row["ndc"]] += row.get("dose", 0)
        for (day, ndc), dose in doses.items():
            billed = [line for line in course.delivered.lines if line.day == day and line.ndc in (ndc, "") and line.code in codes_of(ndc, day)]
            if sources.get(ndc) in ("free", "white-bagged"):
                free += 1
                assert not billed
                continue
            if any((day, line.code) in silent for line in billed) or by_ndc[ndc].container == "included" or by_ndc[ndc].role == "unclassified":
                continue
            expected = bill(by_ndc[ndc], dose / 1000)
            assert [line.units // 1000 for line in billed if "JW" not in line.modifiers] == [expected.given], (course.story, day, ndc)
            assert all(line.units // 1000 == expected.discarded for line in billed if "JW" in line.modifiers)
            lines += 1
    assert lines > 2000 and free


def codes_of(ndc, day):
    return {one.code for one in packages() if one.ndc == ndc and one.since <= day <= one.until}


def test_what_the_record_tells_and_nobody_charges(told):
    rows = rows_of(told, "administration")
    assert {"completed", "held", "refused", "entered_in_error"} == {row["status"] for row in rows}
    reasons = {row.get("order_reason") for row in rows}
    assert {"keep_open", "flush", "diluent", "dehydration", "kidney_protection", "chemotherapy", "premedication"} <= reasons
    assert any("pauses" in row for row in rows) and any(row["code_system"] == "ndc" for row in rows if "code_system" in row)
    assert {"home_pump", "on_body_injector"} <= {row.get("device") for row in rows}
    assert {"practice", "supplier"} <= {row.get("device_owner") for row in rows}
    assert any(day_of_time(row["end_time"]) > day_of_time(row["start_time"]) for row in rows if "end_time" in row and "device" not in row)
    acquired = {row["acquisition"] for row in rows_of(told, "vial")}
    assert {"bought", "340B"} < acquired and acquired & {"free", "white-bagged"}
    held = [row for row in rows_of(told, "order") if row["status"] == "on_hold"]
    assert held and all(row["status_reason"] for row in held)
    reduced = [row for row in rows_of(told, "order") if row["dose"] < row["protocol_dose"]]
    assert reduced and all(row["status_reason"] for row in reduced)
    assert {"consult", "follow_up", "blood_draw", "lab", "port_flush", "pump_disconnect"} <= {row["kind"] for row in rows_of(told, "service")}


def test_drugs_of_one_bag_share_its_times(told):
    shared = 0
    for tables in told.values():
        bags = defaultdict(list)
        for row in tables["administration"]:
            if "bag_id" in row and row["status"] == "completed":
                bags[row["bag_id"]].append(row)
        for rows in bags.values():
            shared += len(rows) > 1
            assert len({(row["start_time"], row.get("end_time"), row.get("pauses")) for row in rows}) == 1
    assert shared > 10


def test_silence_leaves_out_what_decides(courses, told):
    """About one day in fifty: no stop time, no dose, or no waste; what this opens cannot be told, and nothing else."""
    quiet = days = 0
    for course in courses:
        tables = told[course.course_id]
        rows = [row for row in tables["administration"] if row["status"] == "completed" and "order_id" in row]
        vials = [row for row in tables["vial"] if row["kind"] == "single"]
        has_gap = any("end_time" not in row or "dose" not in row for row in rows) or any("wasted" not in row for row in vials)
        given = {one.day for one in course.delivered.given}
        silent = {day for _, day, code in silent_acts(course, SEED) if not code.startswith(("99", "G2211"))}
        assert silent <= given and bool(silent) == has_gap, course.story
        quiet, days = quiet + len(silent), days + len(given)
    assert 0.005 < quiet / days < 0.03


def test_expected_is_what_a_clean_course_is_charged(courses):
    clean = [course for course in courses if not course.faults]
    assert len(clean) > 200
    for course in clean:
        rows = expected_of(course, SEED)
        charged = Counter((line.day, line.code, line.modifiers, line.units // 1000, line.part) for line in course.lines)
        assert Counter((day_of(row[2]), *row[3:7]) for row in rows) == charged, course.story
        assert {(row[1], day_of(row[2]), row[3]) for row in rows if row[7] != "decided"} == silent_acts(course, SEED)


@pytest.mark.parametrize("slug", ["second-initial-service", "administration-over-limit", "drug-without-administration", "hormone-as-other-injection"])
def test_a_fault_in_the_charges_changes_no_record(slug):
    """The same course with the fault and without it has one record."""
    faulty = next(course for number in range(1, 40) if (course := faulty_course(SEED, number, slug)))
    planter = PLANTERS[slug]
    unharmed = course_with(SEED, faulty.person.number, replace(planter, plant=lambda chart: planter.plant(copy_of(chart))))
    assert unharmed and unharmed.lines != faulty.lines and records_of(unharmed, SEED) == records_of(faulty, SEED)
    lawful = replace(faulty, lines=faulty.delivered.lines, faults=())
    assert records_of(lawful, SEED) == records_of(faulty, SEED) and expected_of(lawful, SEED) == expected_of(faulty, SEED)


def copy_of(chart):
    return replace(chart, lines=list(chart.lines), marks=list(chart.marks))


def test_slips_of_drugs(courses):
    kinds = Counter()
    for course in courses:
        after, slips = slipped(course, SEED)
        assert (after, slips) == slipped(course, SEED) and records_of(after, SEED) == records_of(course, SEED)
        days = defaultdict(set)
        for slip in slips:
            assert not course.faults
            days[slip.kind].add(slip.line.day)
            if slip.kind == "wrong day":
                days[slip.kind].add(day_of(slip.instead))
        kinds.update(days.keys())
        assert all(len(each) <= 1 + (kind == "wrong day") for kind, each in days.items())
        assert all(abs(one - other) > APART - 1 for kind, each in days.items() for another, more in days.items() if kind < another
                   for one in each for other in more), course.story  # fmt: skip
        assert not {slip.line.day for slip in slips} & {day for _, day, _ in silent_acts(course, SEED)}
        kept = keep_open_days(course, course.delivered, SEED)
        held = {one.day for one in course.delivered.given if one.held}
        assert all(slip.line.day in (kept if slip.kind == "hydration beside a drug" else held) for slip in slips
                   if slip.kind in ("hydration beside a drug", "held dose charged"))  # fmt: skip
    assert set(kinds) == {"missed drug", "missed administration", "missed hour", "missed waste", "hour too many", "hydration beside a drug", "wrong drug units",
                          "doubled", "held dose charged", "wrong day"}  # fmt: skip


def test_files(tmp_path):
    for name in ("one", "other"):
        write_world(tmp_path / name, 40, SEED, slips=name == "one")
    for path in sorted((tmp_path / "one").glob("records/**/*.csv")):
        assert path.read_bytes() == (tmp_path / "other" / path.relative_to(tmp_path / "one")).read_bytes()
    with (tmp_path / "one/records/hospital/administration.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows and rows[0]["start_time"][10] == " "
    assert course_of(SEED, 3) == course_of(SEED, 3)
