"""A difference as text, JSON, CSV and workbook: every change is in each of them, and nothing runs as a formula."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from oncoledger.audit.touched import Open, Touch, TouchedCourse
from oncoledger.model.dates import day_of
from oncoledger.report.difference import headline, to_text
from oncoledger.report.difference_files import COLUMNS, COURSE_COLUMNS, to_csv, to_json, to_xlsx
from oncoledger.sources.diff import Change, Difference
from oncoledger.sources.editions import Edition

NEW_YEAR = day_of("2026-01-01")


def edition(name):
    return Edition("rvu", "rvu", "", name, "2026-01-01", "ab12", 3, f"file {name}", "2026-01-02", "csv")


def change(group, code, other="", what="x", old="", new="", exact=True, percent=None, remark="", chapter="radiation"):
    return Change(group, code, other, what, old, new, NEW_YEAR, exact, percent, chapter, remark)


CHANGES = (
    change("gone", "77386", what="code", old="status I", remark="in its place, by the record: 77407 77412"),
    change("new", "77437", what="code", new="status A, PC/TC 3"),
    change("redefined", "77387", what="status", old="I", new="A", remark="payable in part"), change("redefined", "77387", "TC", "row", new="status B"),
    change("bundled", "77417", what="status", old="A", new="B"), change("bundled", "77417", what="total RVU, office", old="0.49", new="0.02", percent=-95.9),
    change("bundled", "77417", what="total RVU, facility", old="0.49", new="0.02", percent=-95.9),
    change("pair new", "77301", "77407", "new edit", new="indicator 0"), change("pair new", "77301", "77402", "new edit", new="indicator 0"),
    change("pair ended", "77295", "77280", "edit ended", old="indicator 1", exact=False), change("pair changed", "96413", "96523", "indicator", "0", "1", chapter="drugs"),
    change("rate", "77427", what="total RVU, office", old="5.81", new="6.20", percent=6.7), change("rate", "77431", what="total RVU, office", old="3.28", new="3.30", percent=0.6),
)  # fmt: skip
DIFFERENCE = Difference(edition("2025Q1"), edition("2026Q3"), CHANGES, {"gone": 188, "pair new": 7}, ("conversion factor 32.3465 -> 33.4009",))
COURSE = TouchedCourse("=A1", "RT1", NEW_YEAR - 9, NEW_YEAR + 9, True, (Touch(CHANGES[0], NEW_YEAR + 2, 1), Touch(CHANGES[3], NEW_YEAR - 1, 0)))
OPENED = Open(5, (COURSE,))

SAYS = """
rvu: 2025Q1 (file 2025Q1) to 2026Q3 (file 2026Q3)
conversion factor 32.3465 -> 33.4009
RADIATION
gone (1 code); behind the arrow what stands in its place, by the record
77386 from 2026-01-01 IMRT delivery, complex (hospital) -> 77407 77412
new (1 code)
77437 from 2026-01-01
redefined: the number stands for another service (1 code)
payable in part
status I -> A; row -TC: status B
77417 from 2026-01-01 port images (bundled)
status A -> B; total RVU 0.49 -> 0.02 (-95.9 %)
pairs: new edits (2 pairs)
77301 from 2026-01-01 indicator 0, denied beside it: 77407 77402
pairs: edits that ended (1 pair)
77295 by 2026-01-01 indicator 1, denied beside it: 77280
rates and relative values (2 codes)
total RVU, office
77427 5.81 -> 6.20 (+6.7 %) weekly
1 code moved by less than 5 %
DRUGS AND THEIR ADMINISTRATION
96413 from 2026-01-01 indicator 0 -> 1, denied beside it: 96523
Not listed here: gone 188; new pairs 7.
OPEN COURSES: 5 courses open on 2026-01-01, 1 touched
PATIENT =A1 COURSE RT1 2025-12-23 to 2026-01-10, planned lines among them
77386 gone, from 2026-01-01; in its place, by the record: 77407 77412
1 line on or after that day, last 2026-01-03: look at it now
last used 2025-12-31, before that day
"""


def test_text_says_in_this_order(starter):
    said = " ".join(to_text(DIFFERENCE, starter, 5.0, OPENED, NEW_YEAR).split())
    place = 0
    for line in SAYS.strip().splitlines():
        found = said.find(line, place)
        assert found >= 0, f"{line!r} does not follow in {said[place:]!r}"
        place = found
    assert "77431" not in said


def test_text_keeps_to_its_width(starter):
    assert all(len(line) <= 80 for line in to_text(DIFFERENCE, starter, 5.0, OPENED, NEW_YEAR, width=80).splitlines() if "(file" not in line)


def test_nothing_changed_is_said(starter):
    assert "Nothing that was asked for has changed." in to_text(Difference(edition("a"), edition("b"), (), {}, ()), starter, 5.0)


@pytest.mark.parametrize(("one", "words"), [
    (CHANGES[0], "gone, from 2026-01-01; in its place, by the record: 77407 77412"), (CHANGES[2], "redefined, status I -> A, from 2026-01-01; payable in part"),
    (CHANGES[7], "pair new 77407 (indicator 0), from 2026-01-01"), (CHANGES[9], "pair ended 77280 (indicator 1), by 2026-01-01"),
    (CHANGES[11], "total RVU, office 5.81 -> 6.20 (+6.7 %), from 2026-01-01"),
])
def test_headline(one, words):
    assert headline(one) == words


def test_json_holds_every_change_and_course():
    answer = json.loads(to_json(DIFFERENCE, OPENED))
    assert [tuple(c) for c in answer["changes"]] == [COLUMNS] * len(CHANGES) and answer["others"] == {"gone": 188, "pair new": 7}
    assert (answer["old"]["edition"], answer["new"]["edition"], answer["open_courses"]) == ("2025Q1", "2026Q3", 5)
    assert [(c["patient_id"], c["code"], c["lines_since"]) for c in answer["touched"]] == [("=A1", "77386", 1), ("=A1", "77387", 0)]
    assert "touched" not in json.loads(to_json(DIFFERENCE))


def test_csv_is_of_changes_or_of_courses_and_runs_no_formula():
    rows = list(csv.DictReader(io.StringIO(to_csv(DIFFERENCE).decode("utf-8-sig"))))
    assert len(rows) == len(CHANGES) and rows[0]["from"] == "2026-01-01" and rows[0]["code"] == "77386"
    courses = list(csv.DictReader(io.StringIO(to_csv(DIFFERENCE, OPENED).decode("utf-8-sig"))))
    assert [c["patient_id"] for c in courses] == ["'=A1", "'=A1"] and tuple(courses[0]) == COURSE_COLUMNS


def test_workbook_has_dates_filters_and_frozen_heads():
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(DIFFERENCE, OPENED)))
    assert book.sheetnames == ["changes", "open courses", "editions"]
    changes, courses = book["changes"], book["open courses"]
    assert changes.max_row == 1 + len(CHANGES) and changes.freeze_panes == "A2" and changes.auto_filter.ref == f"A1:K{1 + len(CHANGES)}"
    assert changes["H2"].value.isoformat() == "2026-01-01T00:00:00" and changes["H2"].is_date
    assert courses["A2"].value == "=A1" and courses["A2"].data_type == "s", "a name is no formula"
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(DIFFERENCE))).sheetnames == ["changes", "editions"]
