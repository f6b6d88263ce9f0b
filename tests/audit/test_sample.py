"""A sample and its sheet: what is in the frame, the same draw from shuffled input, a sheet filled by a person and read back, and every sheet that is refused."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from oncoledger.audit.frame import Universe
from oncoledger.audit.review import Review, review
from oncoledger.audit.review_sheet import Filled, SheetRefused, read_sheet
from oncoledger.audit.sample import Design, sample
from oncoledger.audit.sample_sheet import HEADS, chance, to_csv, to_sheet
from oncoledger.sources.library import Library

HEAD = "patient_id,service_date,code,units,charge_amount,claim_id,payer_id,modifiers"
AS_OF = "2026-11-22"


def charges(claims: int = 60) -> list[str]:
    """Claims of one to four lines; two lines of one claim are alike."""
    rows = []
    for n in range(claims):
        patient, payer = f"P{n % 17}", ("MEDICARE", "UHC", "PREMERA")[n % 3]
        for k in range(1 + n % 4):
            code, amount = (("77427", 560), ("77300", 104), ("77412", 390 + 20 * n), ("77412", 390 + 20 * n))[k]
            rows.append(f"{patient},2026-0{1 + n % 9}-{10 + n % 7},{code},1,{amount}.00,C{n},{payer},")
    return rows


def written(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return path


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open(tmp_path_factory.mktemp("home"))


@pytest.fixture
def drawn(tmp_path: Path, library: Library) -> Callable[..., Design]:
    def draw(rows: list[str] | None = None, **how: Any) -> Design:
        file = written(tmp_path / "charges.csv", charges() if rows is None else rows)
        return sample([file], **{"n": 8, "seed": "7", "as_of": AS_OF, "library": library} | how)

    return draw


@pytest.mark.parametrize("method", ["random", "stratified", "risk"])
@pytest.mark.parametrize("by", ["claim", "line", "course", "patient"])
def test_shuffled_input_gives_the_same_sample(drawn: Callable[..., Design], by: str, method: str) -> None:
    rows = charges()
    first = drawn(rows, by=by, method=method)
    random.Random(3).shuffle(rows)
    second = drawn(rows, by=by, method=method)
    assert [(unit.key, unit.hits, unit.ticket, unit.amount_cents) for unit in first.units] == [(u.key, u.hits, u.ticket, u.amount_cents) for u in second.units]
    assert first.frame_sha256 == second.frame_sha256
    assert drawn(rows, by=by, method=method) == second
    assert drawn(rows, by=by, method=method, seed="8").units != second.units


def test_the_frame_adds_up(drawn: Callable[..., Design]) -> None:
    design = drawn()
    assert (design.frame_units, design.frame_lines) == (60, 150)
    assert design.frame_amount_cents == sum(int(float(row.split(",")[4]) * 100) for row in charges())
    assert len({unit.key for unit in design.units}) == 8
    for unit in design.units:
        mine = [line for line in design.lines if line.unit == unit.no]
        assert (len(mine), sum(line.amount_cents or 0 for line in mine)) == (unit.lines, unit.amount_cents)
    assert [line.no for line in design.lines] == list(range(1, len(design.lines) + 1))


def test_what_cannot_be_drawn_is_said(drawn: Callable[..., Design]) -> None:
    design = drawn([*charges(9), "P1,2026-01-05,77290,1,98.00,,UHC,", "P2,2026-01-05,77290,1,,C2,UHC,"])
    assert [(left.reason, left.lines) for left in design.left_out] == [("on no claim", 1), ("in a claim with a line that has no amount", 4)]
    assert design.frame_units == 8


def test_a_universe_is_stated_and_what_is_outside_is_counted(drawn: Callable[..., Design]) -> None:
    design = drawn(universe=Universe("2026-01-01", "2026-05-31", "medicare", ("77412",)), n=3)
    assert design.universe == "first day from 2026-01-01 to 2026-05-31; payer medicare; with 77412"
    assert [left.reason for left in design.left_out] == ["of another payer", "outside the dates of the universe", "without a code of the universe"]
    assert design.frame_lines + sum(left.lines for left in design.left_out) == 150
    assert design.frame_amount_cents + sum(left.amount_cents for left in design.left_out) == drawn().frame_amount_cents
    assert all(line.service_date <= "2026-05-31" for line in design.lines)
    with pytest.raises(ValueError, match="there is no claim to draw from; 150 lines of another payer"):
        drawn(universe=Universe(payer="AETNA"))


def test_lines_that_are_alike_are_still_two(drawn: Callable[..., Design]) -> None:
    design = drawn(by="line", n=500)
    assert len(design.units) == 150 == len({unit.key for unit in design.units})
    assert any(unit.key.endswith(" #2") for unit in design.units)


def test_weights_stand_for_the_whole_frame(drawn: Callable[..., Design]) -> None:
    design = drawn(method="stratified", n=20, strata="payer", allocation="proportional")
    assert sum(1 / chance(design, place) for place in range(len(design.units))) == pytest.approx(60)
    assert {stratum.name for stratum in design.strata} == {"MEDICARE", "UHC", "PREMERA"}
    by_risk = drawn(method="risk", n=20)
    assert sum(unit.hits for unit in by_risk.units) == 20
    assert all(unit.size > 0 for unit in by_risk.units)


def test_risk_draws_what_is_accused(drawn: Callable[..., Design]) -> None:
    """A line of a code that ended the year before has five times its charge as its size; management of which no delivery is on file, a question, has twice."""
    rows = [f"P{n},2026-03-0{1 + n % 9},77427,1,100.00,C{n},MEDICARE," for n in range(30)]
    rows[4] = "P4,2026-03-05,77386,1,100.00,C4,MEDICARE,"
    sizes = {unit.key: unit.size for unit in drawn(rows, method="risk", n=400).units}
    assert sizes["C4 | P4"] == 50_000 and sizes["C5 | P5"] == 20_000


@pytest.mark.parametrize(("how", "said"), [
    ({"method": "poisson"}, "method: found poisson; expected random, stratified, risk"),
    ({"by": "visit"}, "by: found visit; expected claim, line, course, patient"),
    ({"n": 1}, "found --n 1; expected at least 2: one claim alone has no spread"),
    ({"seed": ""}, "a sample needs a seed"),
    ({"as_of": "2026-13-01"}, "month must be in 1..12"),
    ({"n": 3, "method": "stratified", "strata": "payer"}, "found --n 3; expected at least 6: two units in each stratum"),
    ({"rows": ["P1,2026-01-05,77290,1,98.00,,UHC,"]}, "there is no claim to draw from; 1 line on no claim, $98.00. --by line, course or patient"),
    ({"rows": ["P1,2026-01-05,77290,1,,C1,UHC,"], "method": "risk"}, "a sample by risk needs amounts"),
    ({"rows": ["P1,2026-01-05,77290,1,,C1,UHC,"], "method": "stratified"}, "strata by amount need amounts"),
    ({"rows": ["P1,2026-01-45,77290,1,98.00,C1,UHC,"]}, "a frame must hold every line"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(drawn: Callable[..., Design], how: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        drawn(**how)
    assert said in str(refused.value)


def test_a_sheet_is_made_of_its_design_alone(drawn: Callable[..., Design]) -> None:
    design = drawn()
    assert to_sheet(design) == to_sheet(design)
    book = openpyxl.load_workbook(io.BytesIO(to_sheet(design)))
    assert book.sheetnames == ["Frame", "Review", "Units", "design"]
    assert book["design"].sheet_state == "veryHidden"
    page = book["Review"]
    assert page.freeze_panes == "C2" and page.auto_filter.ref == f"A1:T{len(design.lines) + 1}"
    offered = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    assert '"yes,no,no record"' in offered.values()
    assert page["F2"].is_date and page["J2"].number_format.startswith("$")
    said = [str(row[1].value) for row in book["Frame"].iter_rows(max_col=2)]
    assert design.id in said and "7" in said and any(design.frame_sha256 in text for text in said)


def test_the_csv_has_the_same_lines(drawn: Callable[..., Design]) -> None:
    design = drawn(["=1+1,2026-01-05,77290,1,98.00,C1,UHC,", *charges(3)])
    rows = list(csv.DictReader(io.StringIO(to_csv(design).decode("utf-8-sig"))))
    assert list(rows[0]) == [head.name for head in HEADS]
    assert len(rows) == len(design.lines)
    assert {"'=1+1"} == {row["Patient"] for row in rows if "1+1" in row["Patient"]}


COLUMN = {head.name: place + 1 for place, head in enumerate(HEADS)}
Fill = Callable[[Any], None]


def filled(design: Design, file: Path, *changes: tuple[int, str, object], answer: str = "yes", then: Fill | None = None) -> Path:
    """The sheet as a person leaves it. changes: line, column, value. then: what else happens to the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(to_sheet(design)))
    page = book["Review"]
    for row in range(2, page.max_row + 1):
        page.cell(row, COLUMN["Correct?"]).value = answer
    for line, name, value in changes:
        page.cell(line + 1, COLUMN[name]).value = value
    if then:
        then(book)
    book.save(file)
    return file


def reviewed(design: Design, file: Path, *changes: tuple[int, str, object], **how: Any) -> Review:
    return review(read_sheet(filled(design, file, *changes, **how)))


def test_a_clean_sheet_has_no_error(drawn: Callable[..., Design], tmp_path: Path) -> None:
    found = reviewed(drawn(), tmp_path / "sheet.xlsx")
    assert (found.error_units, found.rate.point, found.sample.net) == (0, 0.0, 0)
    assert found.net and found.net.point == found.net.error == 0
    assert any("No error was found" in warning for warning in found.warnings)


def test_numbers_may_be_typed_as_text(drawn: Callable[..., Design], tmp_path: Path) -> None:
    design = drawn()
    was = design.lines[0].amount_cents or 0
    changes = [(1, "Correct?", " NO "), (1, "Correct amount", "$ 1,000.50"), (2, "Correct?", "no"), (2, "Correct amount", 12.3), (2, "Error kind", "Units"), (3, "Correct?", "No record")]
    found = reviewed(design, tmp_path / "sheet.xlsx", *changes)
    lost = (design.lines[1].amount_cents or 0) - 1230 + (design.lines[2].amount_cents or 0)
    assert (found.sample.over, found.sample.under) == (lost, 100_050 - was)
    assert found.kinds == {"kind not said": 1, "no record": 1, "units": 1}
    assert any("too high and too low both occur" in warning for warning in found.warnings)


def test_the_estimate_is_the_formula(drawn: Callable[..., Design], tmp_path: Path) -> None:
    """By hand: line 1 should not have been billed. T = 60 d / 8, SE = 60 sqrt((1 - 8/60) s² / 8) with s² = d² / 8."""
    design = drawn()
    d = float(design.lines[0].amount_cents or 0)
    found = reviewed(design, tmp_path / "sheet.xlsx", (1, "Correct?", "no"), (1, "Correct amount", 0))
    assert found.over and found.over.point == pytest.approx(60 * d / 8)
    assert found.over.error == pytest.approx(60 * ((1 - 8 / 60) * (d * d / 8) / 8) ** 0.5)
    assert found.over.freedom == 7
    assert found.financial == pytest.approx((60 * d / 8 / design.frame_amount_cents,) * 2)
    assert found.rate.point == 1 / 8


def test_payments_where_the_reviewer_gives_them(drawn: Callable[..., Design], tmp_path: Path) -> None:
    design = drawn()
    paid = [(line.no, "Paid", "40") for line in design.lines]
    found = reviewed(design, tmp_path / "sheet.xlsx", *paid, (1, "Correct?", "no"), (1, "Correct amount", 15))
    assert found.basis == "payments"
    assert (found.sample.base, found.sample.over) == (4000 * len(design.lines), 2500)
    assert not any("Amounts are charges" in warning for warning in found.warnings)


def test_a_sheet_may_be_sorted_and_saved_by_another_program(drawn: Callable[..., Design], tmp_path: Path) -> None:
    design = drawn(method="risk")

    def upside_down(book: Any) -> None:
        page = book["Review"]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        for n, row in enumerate(reversed(rows), 2):
            for column, value in enumerate(row, 1):
                page.cell(n, column).value = value

    one = (1, "Correct?", "no"), (1, "Correct amount", 0)
    assert reviewed(design, tmp_path / "a.xlsx", *one, then=upside_down) == reviewed(design, tmp_path / "b.xlsx", *one)


def _drop_row(book: Any) -> None:
    book["Review"].delete_rows(4)


def _other_heads(book: Any) -> None:
    book["Review"]["K1"].value = "OK?"


def _edit_design(book: Any) -> None:
    cell = book["design"]["A1"]
    cell.value = cell.value.replace('"frame_units":60', '"frame_units":6000')


def _cut_design(book: Any) -> None:
    book["design"]["A1"].value = book["design"]["A1"].value[:-40]


def _no_design(book: Any) -> None:
    del book["design"]


REFUSED: list[tuple[list[tuple[int, str, object]], Fill | None, list[str]]] = [
    ([(2, "Correct?", None)], None, ["1 of 22 lines are not reviewed yet", "sheet Review, cell K3, Correct?: found nothing; expected one of yes, no, no record"]),
    ([(n, "Correct?", None) for n in (2, 3, 4, 9)], None, ["4 of 22 lines are not reviewed yet", "sheet Review, cells K3 to K5, Correct?: found nothing", "cell K10, Correct?"]),
    ([(2, "Correct?", "maybe")], None, ["cell K3, Correct?: found 'maybe'; expected one of yes, no, no record"]),
    ([(2, "Correct?", "no")], None, ["cell P3, Correct amount: found nothing; expected the amount that would be right"]),
    ([(2, "Correct?", "no"), (2, "Correct amount", "ten")], None, ["cell P3, Correct amount: found 'ten'; expected an amount such as 120.50"]),
    ([(2, "Correct?", "no"), (2, "Correct amount", -5)], None, ["cell P3, Correct amount: found '-5'; expected an amount that is not below zero"]),
    ([(1, "Correct amount", "3")], None, ["cell P2, Correct amount: found '3'; expected nothing, or $", "because the line is said to be correct"]),
    ([(1, "Correct code", "77290")], None, ["cell L2, Correct code: found '77290'; expected nothing, or 7"]),
    ([(1, "Correct units", "many")], None, ["cell N2, Correct units: found 'many'; expected a number of units"]),
    ([(1, "Error kind", "typo")], None, ["cell Q2, Error kind: found 'typo'; expected one of code, units"]),
    ([(1, "Paid", "3")], None, ["cell O3, Paid: found nothing; expected an amount, as on the other lines"]),
    ([(1, "Code", "99999")], None, ["as it was drawn: rows of another run, or an edited frame", "cell G2, Code: found '99999'; expected '7", "only the yellow columns"]),
    ([(1, "Charge", 1)], None, ["cell J2, Charge: found '1'; expected '$"]),
    ([(1, "Line", 5000)], None, ["cell A2: found '5000'; expected a line number from 1 to 22", "no row for line 1; expected all 22 lines"]),
    ([(1, "Line", 2)], None, ["cell A3: found line 2 a second time (first in row 2); expected each line once"]),
    ([], _drop_row, ["found no row for line 3; expected all 22 lines of the sample"]),
    ([], _other_heads, ["the heads of the sheet were changed", "cell K1: found 'OK?'; expected 'Correct?'"]),
    ([], _edit_design, ["another run's, or an edited design"]),
    ([], _cut_design, ["a design that was changed or cut"]),
    ([], _no_design, ["this is no review sheet", "expected a sheet 'design'"]),
]


@pytest.mark.parametrize(("changes", "then", "said"), REFUSED, ids=[said[-1][:60] for _, _, said in REFUSED])
def test_a_sheet_that_is_refused(drawn: Callable[..., Design], tmp_path: Path, changes: list[tuple[int, str, object]], then: Fill | None, said: list[str]) -> None:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(filled(drawn(), tmp_path / "sheet.xlsx", *changes, then=then))
    for words in said:
        assert words in str(refused.value)


def test_rows_of_another_run_are_refused(drawn: Callable[..., Design], tmp_path: Path) -> None:
    other = openpyxl.load_workbook(io.BytesIO(to_sheet(drawn(seed="8"))))["Review"]

    def pasted(book: Any) -> None:
        for row in other.iter_rows(min_row=2, max_col=10):
            for cell in row:
                book["Review"].cell(cell.row, cell.column).value = cell.value

    with pytest.raises(SheetRefused, match="rows of another run, or an edited frame"):
        read_sheet(filled(drawn(by="line", n=18), tmp_path / "sheet.xlsx", then=pasted))


@pytest.mark.parametrize(("name", "data", "said"), [
    ("sheet.csv", b"Line,Unit\n", "found a CSV file; expected the workbook (XLSX) that `sample` wrote"),
    ("sheet.xlsx", b"%PDF-1.4", "a file that is no workbook"),
    ("sheet.xlsx", b"PK\x03\x04 and nothing more", "a damaged workbook"),
    ("absent.xlsx", None, "No such file or directory"),
])  # fmt: skip
def test_what_is_no_sheet(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(SheetRefused) as refused:
        read_sheet(tmp_path / name)
    assert said in str(refused.value)


def test_no_amounts_leave_the_rate(drawn: Callable[..., Design], tmp_path: Path) -> None:
    rows = [",".join([*row.split(",")[:4], "", *row.split(",")[5:]]) for row in charges()]
    design = drawn(rows)
    found = reviewed(design, tmp_path / "sheet.xlsx", (1, "Correct?", "no"))
    assert (found.basis, found.net, found.rate.point) == ("", None, 1 / 8)
    assert [interval.name for interval in found.rate.intervals] == ["Wilson", "Clopper-Pearson"]


@pytest.mark.parametrize("patient", ["=1+1", " two  blanks ", "00100", "1E5", "TRUE", "\u202eabc", "a\tb", "2026-01-05", "'quoted", "x" * 300, "Zoë", "#N/A"])
def test_odd_names_survive_the_workbook(drawn: Callable[..., Design], tmp_path: Path, patient: str) -> None:
    design = drawn([f"{patient},2026-01-05,77290,1,98.00,C1,UHC,", *charges(3)])
    assert read_sheet(filled(design, tmp_path / "sheet.xlsx")).design == design


def test_a_filled_sheet_keeps_its_design(drawn: Callable[..., Design], tmp_path: Path) -> None:
    """Long designs are cut into cells; none of their blanks may be lost."""
    design = drawn(by="patient", n=17)
    read: Filled = read_sheet(filled(design, tmp_path / "sheet.xlsx"))
    assert read.design == design and read.design.id == design.id
