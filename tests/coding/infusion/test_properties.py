"""What holds of any infusion day, whatever was given, by whatever way, at whatever time: minutes once, one initial service, waste within what was opened."""

from __future__ import annotations

import csv
import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oncoledger.coding.drug.ndc import Item, items_of, quantity
from oncoledger.coding.infusion.course import INITIAL, DrugCoding
from oncoledger.coding.infusion.encounter import encounters
from oncoledger.coding.infusion.given import administrations_of
from oncoledger.coding.infusion.level import levels
from oncoledger.coding.infusion.vein import Manner, Vein, veins
from oncoledger.coding.infusion.ways import is_of_a_vein
from oncoledger.coding.terms import Terms
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY
from oncoledger.sources.keys import code_key
from oncoledger.sources.library import Library
from oncoledger.sources.shelf import add_all
from oncoledger.sources.starter import FOLDER
from tests.coding.infusion.day_files import DayCase, coded

LIBRARY = Library.open(FOLDER / "no editions")
ORDER = ("96374", "96365", "96409", "96413")
"""Initial services, lowest first; hydration, which what runs beside it can free, is apart."""
HOURS = {"96361", "96366", "96370", "96415", "96423"}
DRUGS = (
    ("oxaliplatin", 170, "mg"), ("irinotecan", 340, "mg"), ("fluorouracil", 800, "mg"), ("leucovorin", 700, "mg"), ("famotidine", 20, "mg"), ("ondansetron", 8, "mg"),
    ("rituximab (Rituxan)", 700, "mg"), ("bevacizumab", 400, "mg"), ("Mvasi", 400, "mg"), ("infliximab (Remicade)", 400, "mg"), ("normal saline", 1000, "mL"),
    ("magnesium", 2, "g"), ("fulvestrant (Faslodex)", 500, "mg"), ("denosumab (Xgeva)", 120, "mg"), ("alteplase", 2, "mg"), ("zzyzxmab", 10, "mg"),
    ("Kymriah", 1, "dose"),
)  # fmt: skip
VEIN_DRUGS = (*DRUGS[:2], *DRUGS[3:7], *DRUGS[10:12], DRUGS[10])
DAYS = tuple(day_of(day) for day in ("2016-05-02", "2022-03-07", "2023-07-03", "2024-06-03", "2026-03-02"))


@st.composite
def one_row(draw: st.DrawFn, day: int, number: int, is_narrow: bool) -> dict[str, Any]:
    """Of any kind; a narrow one runs into a vein in the morning, so that many run at once."""
    if is_narrow:
        drug, dose, unit = draw(st.sampled_from(VEIN_DRUGS))
        start = day * DAY + 60 * draw(st.sampled_from((480, 490, 510, 540, 571, 600)))
        row = {"record_id": f"A{number}", "system": "EHR", "patient_id": "P", "course_id": "R", "status": "completed", "route": draw(st.sampled_from(("IV", "IV", "IV", "IVP"))),
               "start_time": start, "drug": drug, "dose": dose * 1000, "dose_unit": unit, "order_reason": "dehydration"}  # fmt: skip
        length = draw(st.sampled_from((None, 10, 20, 31, 60, 91, 151, 180)))
        if length is not None:
            row["end_time"] = start + 60 * (min(length, 10) if row["route"] == "IVP" else length)
        if draw(st.integers(0, 3)) == 0:
            row |= {"access_site": draw(st.sampled_from(("port", "left arm"))), "site_reason": "incompatible"}
        if draw(st.integers(0, 4)) == 0:
            row["session_id"] = draw(st.sampled_from(("V1", "V2")))
        return row
    drug, dose, unit = draw(st.sampled_from(DRUGS))
    start = day * DAY + 60 * draw(st.integers(7 * 60, 20 * 60))
    length = draw(st.one_of(st.none(), st.sampled_from((0, 10, 15, 16, 30, 31, 60, 90, 91, 150, 151)), st.integers(0, 400)))
    row: dict[str, Any] = {
        "record_id": f"A{number}", "system": draw(st.sampled_from(("EHR", "EHR", "EHR", "PUMPS"))), "patient_id": "P", "course_id": "R", "status": "completed",
        "route": draw(st.sampled_from(("IV", "IV", "IV", "IV", "IVP", "SC", "IM", "SCI", "IA", "IT", "IVES", "IL", "PO"))), "start_time": start, "drug": drug,
        "dose": dose * 1000, "dose_unit": unit,
    }  # fmt: skip
    if length is not None:
        row["end_time"] = start + length * 60
        if length > 20 and draw(st.booleans()):
            at, pause = draw(st.integers(1, length - 10)), draw(st.integers(1, 9))
            row["pauses"] = f"{_clock(start + at * 60)}-{_clock(start + (at + pause) * 60)}"
    some = {
        "access_site": ("port", "left arm"), "site_reason": ("incompatible", "chair time", "wish"), "bag_id": ("1", "2"), "session_id": ("V1", "V2"),
        "order_reason": ("dehydration", "kidney_protection", "keep_open", "chemotherapy", "premedication"), "is_main_reason": (1,), "injections": (0, 1, 3, 9),
        "device": ("home_pump", "infusion_pump", "on_body_injector"), "device_owner": ("practice", "supplier"), "diagnoses": ("C18.7", "M05.9"),
    }  # fmt: skip
    for column, values in some.items():
        if draw(st.integers(0, 4)) == 0:
            row[column] = draw(st.sampled_from(values))
    return row


def _clock(time: int) -> str:
    return f"{time % DAY // 3600:02}:{time % 3600 // 60:02}"


@st.composite
def some_days(draw: st.DrawFn) -> DayCase:
    """A day of one to seven administrations, some with their vials."""
    day = draw(st.sampled_from(DAYS))
    payer, setting = draw(st.sampled_from(("MEDICARE", "COMMERCIAL", "MEDICAID"))), draw(st.sampled_from(("freestanding", "hospital")))
    case = DayCase("generated", setting, payer, day, draw(st.sampled_from(("C18.7", "M05.9", "E86.0", ""))))
    case.rows["course"] = [{"record_id": "R", "system": "EHR", "patient_id": "P", "discipline": "systemic", "diagnoses": case.diagnoses}]
    is_narrow = draw(st.booleans())
    case.rows["administration"] = [draw(one_row(day, number, is_narrow)) for number in range(draw(st.integers(1, 7)))]
    for row in case.rows["administration"]:
        if not is_narrow and draw(st.booleans()):
            vial = {"record_id": f"V{row['record_id']}", "system": row["system"], "administration_id": row["record_id"], "kind": "single", "vials": 1,
                    "opened": row["dose"] + draw(st.sampled_from((-1000, 0, 500, 25_000, 100_000))), "unit": row["dose_unit"]}  # fmt: skip
            if draw(st.booleans()):
                vial["wasted"] = max(vial["opened"] - row["dose"], 0)
            case.rows.setdefault("vial", []).append(vial)
    return case


def _veins(case: DayCase) -> list[Vein]:
    terms = Terms(case.setting, LIBRARY.payer(case.payer), LIBRARY)
    level = levels(terms, case.diagnoses, {})
    found, _ = administrations_of(case.rows["administration"], (), LIBRARY)
    manner = Manner(terms.is_hospital, level)
    return [veins([each for each in encounter.given if is_of_a_vein(each, level(each)[0])], manner) for encounter in encounters(found)]


def _ran(given: Any) -> set[int]:
    """The minutes of the clock in which an administration ran."""
    return {minute for first, last in given.spans for minute in range(first // 60, last // 60)}


def _units(coding: DrugCoding) -> Counter[tuple[int, str]]:
    found: Counter[tuple[int, str]] = Counter()
    for service in coding.services:
        found[service.day, service.code] += service.units
    return found


@given(some_days())
def test_no_minute_counts_that_did_not_run_and_none_of_hydration_beside_a_drug(case: DayCase):
    for vein in _veins(case):
        counted = [piece for piece in vein.pieces if piece.level.endswith(("infusion first", "infusion next"))]
        for piece in vein.pieces:
            assert piece.counted <= len(set().union(*(_ran(each) for each in piece.given)))
        drugs = set().union(*(_ran(each) for piece in vein.pieces if "hydration" not in piece.level for each in piece.given))
        fluids = [piece for piece in vein.pieces if piece.level in ("hydration first", "hydration hour")]
        for piece in fluids:
            assert piece.counted <= len(set().union(*(_ran(each) for each in piece.given)) - drugs)
        by_drug = [each for piece in counted for each in piece.given]
        assert len(by_drug) == len({each.key for each in by_drug}), "an administration stands in two services"


@given(some_days(), st.lists(st.integers(0, 40), min_size=7, max_size=7), st.lists(st.integers(0, 200), min_size=7, max_size=7))
def test_minutes_of_what_ran_one_after_the_other_do_not_exceed_the_clock(case: DayCase, gaps: list[int], lengths: list[int]):
    at = case.day * DAY + 6 * 3600
    for row, gap, length in zip(case.rows["administration"], gaps, lengths, strict=False):
        row |= {"route": "IV", "start_time": at + gap * 60, "end_time": at + (gap + length) * 60}
        for column in ("pauses", "device", "access_site", "session_id", "bag_id"):
            row.pop(column, None)
        at = row["end_time"]
    clock = (at - case.day * DAY - 6 * 3600) // 60
    for vein in _veins(case):
        counted = {(piece.level.split()[0], piece.given[0].key): piece.counted for piece in vein.pieces}
        assert sum(counted.values()) <= clock
        hours = sum(piece.units for piece in vein.pieces if piece.level.endswith(" hour"))
        assert hours <= clock // 31


@given(some_days())
def test_the_services_of_a_day(case: DayCase):
    coding = coded(case, LIBRARY)
    _one_initial_service_an_access_and_coming(coding)
    _once_a_day_and_within_limits(coding, case)
    _every_add_on_has_its_primary(coding)
    _is_proven(coding, case)


def _one_initial_service_an_access_and_coming(coding: DrugCoding) -> None:
    by_day: Counter[int] = Counter()
    for picture in coding.pictures:
        mine = [word for word in picture.codes if word[:5] in INITIAL]
        needed = {bar.lane for bar in picture.bars if bar.lane}
        assert len(mine) <= max(len(needed), 1), picture.codes
        assert sum("-59" not in word for word in mine) <= (0 if by_day[picture.day] else 1)
        by_day[picture.day] += len(mine)


def _once_a_day_and_within_limits(coding: DrugCoding, case: DayCase) -> None:
    """Limits of facts 5.2: absolute ones always, others as far as the minutes and the record do not say more."""
    table = "hospital" if case.setting == "hospital" else "practitioner"
    ran = sum(max(row.get("end_time", row["start_time"]) - row["start_time"], 0) for row in case.rows["administration"]) // 60
    told = sum(max(row.get("injections", 1), 1) for row in case.rows["administration"])
    for (day, code), units in _units(coding).items():
        if code[0] in "JQ":
            continue
        limit = LIBRARY.mue(table, np.array([code_key(code)]), np.array([day]))
        most, is_absolute = int(limit.value[0]), int(limit.mai[0]) == 2
        if code in ("96368", "G0498", "96369", "96405", "96406", "96416", "96450", "51720", "96377"):
            assert units == 1
        if most < 0:
            continue
        evidence = ran // 31 if code in HOURS else told
        assert units <= (most if is_absolute else max(most, evidence)), (code, units, most)


def _every_add_on_has_its_primary(coding: DrugCoding) -> None:
    for day, code in _units(coding):
        if code in LIBRARY.addon_codes:
            here = {each.code for each in coding.services if each.day == day}
            assert here & set(LIBRARY.primaries(code, day).codes), (code, here)


@given(some_days())
def test_office_and_hospital_differ_where_the_facts_say_so(case: DayCase):
    for row in case.rows["administration"]:
        row.pop("is_main_reason", None)
    found = []
    for setting in ("freestanding", "hospital"):
        case.setting, case.payer = setting, "COMMERCIAL"
        services = [each for each in coded(case, LIBRARY).services if each.code not in ("96376", "C8957") and each.code[0] not in "JQC"]
        found.append(sorted((each.day, each.code, each.units) for each in services))
    assert found[0] == found[1]


@given(some_days(), st.randoms())
def test_the_order_of_the_record_changes_nothing(case: DayCase, chance: random.Random):
    before = coded(case, LIBRARY)
    for rows in case.rows.values():
        chance.shuffle(rows)
    after = coded(case, LIBRARY)
    assert (before.charges, before.questions, before.left_out) == (after.charges, after.questions, after.left_out)


@given(some_days(), st.integers(0, 6), st.sampled_from(("end_time", "site_reason", "device_owner", "dose", "drug", "diagnoses")))
def test_a_record_that_tells_less_gives_no_higher_service(case: DayCase, place: int, column: str):
    coding = coded(case, LIBRARY)
    assume(not coding.refused)
    before = _top(coding)
    mine = case.rows["administration"][place % len(case.rows["administration"])]
    if column == "diagnoses":
        assume(not any("rituximab" in str(row.get("drug")) for row in case.rows["administration"]))  # for another disease beside chemotherapy: a contradiction
        for row in (*case.rows["administration"], *case.rows["course"]):
            row.pop("diagnoses", None)
        case.diagnoses = ""
    elif column == "drug":
        mine["drug"] = "a drug that nobody knows"
    else:
        mine.pop(column, None)
    assert _top(coded(case, LIBRARY)) <= before


def _top(coding: DrugCoding) -> int:
    return max((ORDER.index(each.code) for each in coding.services if each.code in ORDER), default=-1)


def _is_proven(coding: DrugCoding, case: DayCase) -> None:
    """Every line has rows and law that exist."""
    known = {(table, row.get("system", ""), row["record_id"]) for table, rows in case.rows.items() for row in rows}
    for service in coding.services:
        assert service.rows and set(service.rows) <= known
        assert service.law is not None and service.law.source in LIBRARY.documents and service.law.section
        assert service.units > 0 and service.because
    for question in coding.questions:
        assert question.about in known and question.asks


# Waste.


@given(
    st.sampled_from((("bevacizumab (Avastin)", "J9035", 10, (100, 400)), ("pembrolizumab (Keytruda)", "J9271", 1, (100,)), ("infliximab (Remicade)", "J1745", 10, (100,)),
                     ("rituximab (Rituxan)", "J9312", 10, (100, 500)), ("doxorubicin", "J9000", 10, (10, 20, 50)))),
    st.integers(1, 1500), st.integers(0, 5), st.integers(0, 5), st.sampled_from((0, 0, 3, 5)), st.one_of(st.none(), st.integers(0, 700_000)),
    st.sampled_from(DAYS), st.sampled_from(("MEDICARE", "COMMERCIAL")), st.sampled_from(("single", "multi", "")),
)  # fmt: skip
def test_units_and_waste_stay_within_what_was_opened(
    drug: tuple[str, str, int, tuple[int, ...]], dose: int, many: int, more: int, odd: int, wasted: int | None, day: int, payer: str, kind: str,
):  # fmt: skip
    name, code, unit, sizes = drug
    opened = many * sizes[0] + more * sizes[-1] + odd
    assume(opened > 0)
    case = _dose(name, dose, opened, wasted, day, payer, kind)
    lines = [each for each in coded(case, LIBRARY).services if each.code == code]
    assume(lines)
    assert sum(each.units for each in lines) <= max(opened // unit, 1)
    marks = [each.modifiers.split() for each in lines]
    assert not (any("JW" in each for each in marks) and any("JZ" in each for each in marks))
    if kind == "multi":
        assert not any("JW" in each or "JZ" in each for each in marks)


@given(st.integers(1, 1600), st.sampled_from((10, 1)))
def test_all_of_a_charted_vial_is_accounted_for(dose: int, unit: int):
    name, code = ("bevacizumab (Avastin)", "J9035") if unit == 10 else ("pembrolizumab (Keytruda)", "J9271")
    opened = -(-dose // 100) * 100
    case = _dose(name, dose, opened, (opened - dose) * 1000, day_of("2026-03-02"), "MEDICARE", "single")
    lines = [each for each in coded(case, LIBRARY).services if each.code == code]
    assert opened // unit - sum(each.units for each in lines) in (0, 1)
    assert len(lines) == 2 or lines[0].modifiers == "JZ"


def _dose(name: str, dose: int, opened: int, wasted: int | None, day: int, payer: str, kind: str) -> DayCase:
    case = DayCase("generated", "freestanding", payer, day, "C18.7")
    start = day * DAY + 9 * 3600
    case.rows["course"] = [{"record_id": "R", "system": "EHR", "patient_id": "P", "discipline": "systemic", "diagnoses": "C18.7"}]
    case.rows["administration"] = [{"record_id": "A", "system": "EHR", "patient_id": "P", "course_id": "R", "status": "completed", "route": "IV", "drug": name,
                                    "start_time": start, "end_time": start + 3600, "dose": dose * 1000, "dose_unit": "mg"}]  # fmt: skip
    vial = {"record_id": "V", "system": "EHR", "administration_id": "A", "kind": kind, "opened": opened * 1000, "unit": "mg"}
    case.rows["vial"] = [vial if wasted is None else vial | {"wasted": wasted}]
    return case


# National Drug Codes.


def test_units_and_quantities_of_the_shipped_products_agree(starter: Library):
    with (FOLDER / "ndcs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            item = next(each for each in items_of(row["ndc"], day_of("2025-11-03"), starter) if each.code == row["code"])
            _agrees(item)
            assert (item.units, item.size, item.unit) == (float(row["units"]), float(row["size"]), row["unit"])


def test_units_and_quantities_of_the_whole_crosswalk_agree(shared, tmp_path):
    add_all([shared / "data/cms/asp_2025q4_crosswalk.csv"], home=tmp_path)
    real = Library.open(tmp_path)
    day, seen = day_of("2025-11-03"), 0
    with (shared / "data/cms/asp_2025q4_crosswalk.csv").open(newline="", encoding="latin-1") as lines:
        for row in list(csv.reader(lines))[9:]:
            for item in items_of(row[3], day, real):
                _agrees(item)
                seen += 1
    assert seen > 8000


def _agrees(item: Item) -> None:
    """One item is its size, two are twice as much, and back: the quantity of whole items turns into their units again."""
    for count in (1, 2, 7):
        assert quantity(count * item.units, item) == round(1000 * count * item.size)
        assert quantity(count * item.units, item) / 1000 / item.size * item.units == pytest.approx(count * item.units, rel=1e-3)


# Whatever a column holds.

GARBAGE = st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.sampled_from(("IV", "completed", "09:00-09:10", "²", "nan", "1e999", "C9399")))
COLUMNS = (
    "drug", "drug_code", "code_system", "ndc", "status", "status_reason", "dose", "dose_unit", "route", "start_time", "end_time", "pauses", "rate", "access_site",
    "site_reason", "bag_id", "volume", "injections", "device", "device_owner", "order_id", "order_reason", "is_main_reason", "session_id", "stay_id", "diagnoses",
    "provider_id", "is_verified", "lot",
)  # fmt: skip
ELEMENTS = ("route", "pauses", "order_reason", "site_reason", "device_owner", "drug", "ndc", "diagnoses", "injections", "end_time", "dose", "opened", "wasted", "acquisition", "complexity")


@given(some_days(), st.data())
def test_nothing_that_a_column_holds_raises(case: DayCase, data: st.DataObject):
    for row in case.rows["administration"]:
        for column in data.draw(st.lists(st.sampled_from(COLUMNS), max_size=4)):
            row[column] = data.draw(GARBAGE)
    for row in case.rows.get("vial", ()):
        for column in data.draw(st.lists(st.sampled_from(("ndc", "kind", "vials", "opened", "wasted", "unit", "acquisition")), max_size=3)):
            row[column] = data.draw(GARBAGE)
    for number, element in enumerate(data.draw(st.lists(st.sampled_from(ELEMENTS), max_size=4))):
        case.rows.setdefault("document", []).append({"record_id": f"D{number}", "system": "EHR", "element": element, "value": data.draw(st.text(max_size=12)),
                                                     "service_id": "A0", "status": "final"})  # fmt: skip
    _is_proven(coded(case, LIBRARY), case)

