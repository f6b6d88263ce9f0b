"""Every layout gives the same table; every bad file is refused with its reason, and leaves what was loaded before."""

from __future__ import annotations

import numpy as np
import pytest

from oncoledger.model.dates import day_of
from oncoledger.sources import Library, code_key, code_keys
from oncoledger.sources.loaders import SourceError, load
from oncoledger.sources.shelf import add, add_all, list_editions, remove, show
from tests.sources.layouts import (
    AOC,
    AOC_HEAD,
    MUE,
    PTP,
    PTP_HEAD,
    PTP_TEXT_HEAD,
    commas,
    copy_of_pairs,
    gzipped,
    mue_head,
    numbers_workbook,
    tabs,
    workbook,
    zipped,
)

PTP_FILES = {
    "ccipra-v302r0-f1.xlsx": (workbook, [*PTP_HEAD, *PTP]),
    "ccipra-v302r0.TXT": (tabs, [*PTP_TEXT_HEAD, *PTP]),
    "ccipra-v302r0.csv": (commas, [*PTP_HEAD, *PTP]),
    "ncci_ptp_practitioner_2024q3.xlsx": (numbers_workbook, [*PTP_HEAD, *PTP]),
    "ccipra-v302r0.zip": (zipped, [*PTP_TEXT_HEAD, *PTP]),
    "practitioner_2024Q3.csv.gz": (gzipped, [*PTP_HEAD, *PTP]),
    "ccipra_2024Q3.csv": (commas, [*PTP_HEAD, *PTP[:3], [""], PTP_HEAD[-1], *PTP[3:], ["End of file"]]),
}


@pytest.mark.parametrize("name", PTP_FILES)
def test_pairs_of_every_layout(name, tmp_path):
    write, rows = PTP_FILES[name]
    loaded = load(write(tmp_path / name, rows))
    assert (loaded.kind, loaded.table, loaded.edition, loaded.rows) == ("ptp", "practitioner", "2024Q3", len(PTP))
    plain = load(tabs(tmp_path / "ccipra-v302r0-plain.TXT", [*PTP_TEXT_HEAD, *PTP]))
    assert all(np.array_equal(loaded.arrays[array], plain.arrays[array]) for array in plain.arrays)


IN_FORCE = """
77301 77290 2008-12-31 -1
77301 77290 2009-01-01  0
77301 77290 2026-06-01  0
77301 77336 2019-12-31  0   the deleted row
77301 77336 2020-01-01  1   the active row
77295 77280 2019-12-31  0
77295 77280 2020-01-01 -1
77295 77300 2016-01-01  9   began and ended on one day
77295 77300 2016-01-02 -1
77290 77301 2024-08-01 -1   the other order
96413 96523 2024-06-30 -1
96413 96523 2024-07-01  0
00100 36000 1995-01-01 -1
00100 36000 1996-01-01  1
"""


@pytest.mark.parametrize("line", [line for line in IN_FORCE.strip().splitlines()])
def test_pair_in_force(line, tmp_path):
    one, two, date, indicator = line.split()[:4]
    add(tabs(tmp_path / "ccipra-v302r0.TXT", [*PTP_TEXT_HEAD, *PTP]), home=tmp_path)
    answer = Library.open(tmp_path).pairs("practitioner", code_keys([one]), code_keys([two]), np.array([day_of(date)], np.int32))
    assert answer.indicator.tolist() == [int(indicator)]


def test_unknown_start_means_always(tmp_path):
    add(copy_of_pairs(tmp_path / "ncci_ptp_practitioner_2024q3.parquet", PTP), edition="2024Q3", home=tmp_path)
    library = Library.open(tmp_path)
    days = np.array([day_of("2000-01-01"), day_of("2019-12-31"), day_of("2024-07-01")], np.int32)
    answer = library.pairs("practitioner", code_keys(["77301"] * 3), code_keys(["77336"] * 3), days)
    assert answer.indicator.tolist() == [0, 0, 1], "while the deleted row may be in force, it decides"
    assert answer.carried.tolist() == [True, True, False]


MUE_FILES = {
    "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv": (commas, "practitioner"),
    "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2024.xlsx": (workbook, "hospital"),
    "mue.csv": (commas, "practitioner"),
    "mue.xlsx": (numbers_workbook, "hospital"),
}


@pytest.mark.parametrize("name", MUE_FILES)
def test_unit_limits_of_every_layout(name, tmp_path):
    write, table = MUE_FILES[name]
    edition = add(write(tmp_path / name, [*mue_head(table, ", effective October 1, 2024"), *MUE]), home=tmp_path)
    assert (edition.kind, edition.table, edition.edition, edition.rows) == ("mue", table, "2024Q4", 4)
    days = np.full(4, day_of("2024-11-01"), np.int32)
    answer = Library.open(tmp_path).mue(table, code_keys(["77427", "77300", "00100", "99999"]), days)
    assert answer.value.tolist() == [1, 10, 1, -1] and answer.mai.tolist() == [2, 3, 2, 0]


@pytest.mark.parametrize(("name", "write"), [("AOC_V2026Q2-MCR.xlsx", workbook), ("AOC_V2026Q2_01-MCR.txt", tabs), ("AOC_V2026Q2-MCR.csv", commas)])
def test_add_ons_of_every_layout(name, write, tmp_path):
    edition = add(write(tmp_path / name, [*AOC_HEAD, *AOC]), home=tmp_path)
    assert (edition.kind, edition.table, edition.edition) == ("addon", "", "2026Q2")
    library = Library.open(tmp_path)
    may = day_of("2026-05-01")
    assert library.primaries("77293", may)[:2] == ("fixed", ("77295", "77301"))
    assert library.primaries("69990", may).kind == library.primaries("96361", may).kind == "contractor"
    assert library.primaries("96367", may).kind == "none", "that edit ended with 2025"
    assert library.primaries("96367", day_of("2025-12-31"))[:2] == ("fixed", ("96365",))
    assert library.primaries("77439", may).codes == ("77437", "77438"), "the starter set decides what is new"
    assert code_key("69990") not in library.addons().addon


def test_a_file_that_knows_an_add_on_decides_about_it(tmp_path):
    add(commas(tmp_path / "AOC_V2026Q2-MCR.csv", [*AOC_HEAD, ("1", "77439", "", "77437", "", "2026001", "", "")]), home=tmp_path)
    assert Library.open(tmp_path).primaries("77439", day_of("2026-05-01")).codes == ("77437",)


CUT = b"".join(b"\t".join(cell.replace("\n", " ").encode("latin-1") for cell in row) + b"\r\n" for row in [*PTP_TEXT_HEAD, *PTP])

BAD = {
    "empty": ("ccipra-v302r0.TXT", b"", "the file is empty"),
    "headings only": ("ccipra-v302r0.csv", [*PTP_HEAD], "has headings but no rows"),
    "cut in a row": ("ccipra-v302r0.TXT", CUT[: -len(b"0\tMore extensive procedure\r\n")], "row 13.*may be cut.*found nothing; expected one of 0, 1, 9"),
    "cut in a code": ("ccipra-v302r0.TXT", CUT[: CUT.index(b"96413\t96523") + 9], "row 13.*may be cut"),
    "cut Parquet": ("ncci_ptp_practitioner_2024q3.parquet", b"PAR1" + b"\0" * 40, "cannot be read as Parquet, it may be cut"),
    "cut workbook": ("ccipra-v302r0.xlsx", b"PK\x03\x04" + b"\0" * 60, "cannot be read as a workbook, it may be cut"),
    "cut zip": ("ccipra-v302r0.zip", b"PK\x03\x04" + b"\0" * 60, "cannot be unpacked, it may be cut"),
    "foreign table": ("ccipra-v302r0.csv", [["Name", "Town"], ["Ada", "12345"]], "found name; town; expected a table with Column 1"),
    "foreign bytes": ("ccipra-v302r0.pdf", b"%PDF-1.7", "is a PDF document; expected .txt"),
    "renamed table": ("MCR_MUE_OutpatientHospitalServices_Eff_10-01-2024.csv", [*mue_head(), *MUE], "named as the hospital table, but its headings say"),
    "renamed edition": ("ccipra-v323r0.csv", [*PTP_HEAD, *PTP], "named as 2026Q4, but the newest date inside belongs to 2024Q3"),
    "no table": ("edits_2024Q3.csv", [*PTP_HEAD, *PTP], "name the table"),
    "no edition": ("MUE_practitioner.csv", [["x"], *mue_head()[1:], *MUE], "name the edition"),
    "a broken date": ("ccipra-v302r0.csv", [*PTP_HEAD, *PTP[:2], ("77301", "77285", "", "20241301", "*", "0", "")], "found '20241301'; expected a date"),
    "a broken indicator": ("ccipra-v302r0.csv", [*PTP_HEAD, (*PTP[1][:5], "7", ""), *PTP], "row 5: found '7'; expected one of 0, 1, 9"),
    "a broken code": ("ccipra-v302r0.csv", [*PTP_HEAD, *PTP[:2], ("77301", "7728X5", *PTP[1][2:]), PTP[2]], "found '7728X5'; expected a five-character"),
    "a broken limit": ("mue_practitioner_2024q4.csv", [*mue_head(), ("77427", "one", "2 x", "")], "found 'one'; expected a whole number"),
    "a code twice": ("mue_practitioner_2024q4.csv", [*mue_head(), MUE[0], MUE[0]], "77427 stands in it twice"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused_and_changes_nothing(case, tmp_path):
    name, content, reason = BAD[case]
    home = tmp_path / "home"
    add(tabs(tmp_path / "ccipra-v302r0.TXT", [*PTP_TEXT_HEAD, *PTP]), home=home)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        commas(path, content)
    with pytest.raises(SourceError, match=reason) as refusal:
        add(path, home=home)
    assert name in str(refusal.value)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_what_is_said_by_the_caller_wins(tmp_path):
    edition = add(commas(tmp_path / "ccipra-v323r0.csv", [*PTP_HEAD, *PTP]), table="hospital", edition="2025Q1", home=tmp_path)
    assert (edition.name, edition.edition, edition.valid_from) == ("ptp-hospital", "2025Q1", "2025-01-01")


def test_parts_of_one_edition_are_joined(tmp_path):
    f1 = tabs(tmp_path / "ccipra-v302r0-f1.TXT", [*PTP_TEXT_HEAD, *PTP[:4]])
    f2 = tabs(tmp_path / "ccipra-v302r0-f2.TXT", [*PTP_TEXT_HEAD, *PTP[4:]])
    assert add(f1, edition="2024Q3", home=tmp_path / "a").rows == 4
    joined = add(f2, edition="2024Q3", home=tmp_path / "a")
    together = add([f1, f2], edition="2024Q3", home=tmp_path / "b")
    whole = add(tabs(tmp_path / "ccipra-v302r0.TXT", [*PTP_TEXT_HEAD, *PTP]), home=tmp_path / "c")
    assert joined.rows == together.rows == whole.rows == len(PTP)
    assert joined.file == "ccipra-v302r0-f1.TXT + ccipra-v302r0-f2.TXT"
    for array in ("key", "start", "end", "indicator"):
        assert np.array_equal(joined.array(array), whole.array(array)) and np.array_equal(together.array(array), whole.array(array))


def test_several_tables_at_once_or_none(tmp_path):
    pairs, limits = tabs(tmp_path / "ccipra-v302r0.TXT", [*PTP_TEXT_HEAD, *PTP]), commas(tmp_path / "mue_practitioner_2024q3.csv", [*mue_head(), *MUE])
    assert [e.name for e in add_all([pairs, limits], home=tmp_path / "a")] == ["ptp-practitioner", "mue-practitioner"]
    broken, foreign = commas(tmp_path / "mue_hospital_2024q3.csv", [*mue_head("hospital")]), commas(tmp_path / "towns.csv", [["Name", "Town"], ["Ada", "12345"]])
    with pytest.raises(SourceError, match=r"mue_hospital_2024q3.csv: has headings but no rows\ntowns.csv: found name; town.*\nnothing was loaded"):
        add_all([pairs, broken, limits, foreign], home=tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_loading_again_takes_the_place_of_the_edition(tmp_path):
    path = tmp_path / "ccipra-v302r0.TXT"
    add(tabs(path, [*PTP_TEXT_HEAD, *PTP[:3], PTP[-1]]), home=tmp_path)
    assert add(tabs(path, [*PTP_TEXT_HEAD, *PTP]), home=tmp_path).rows == len(PTP)
    add(path, home=tmp_path)
    place = tmp_path / "sources" / "ptp-practitioner" / "2024Q3"
    assert len(list(place.glob("arrays-*"))) == 2, "its arrays, and those that a running process may still read"


def test_a_failing_disk_leaves_the_earlier_edition(tmp_path, monkeypatch):
    good = tabs(tmp_path / "ccipra-v302r0.TXT", [*PTP_TEXT_HEAD, *PTP])
    add(good, home=tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "sources").rglob("*") if path.is_file()}

    def full(*_):
        raise OSError("no space left on the disk")

    for broken in ("oncoledger.sources.editions.np.save", "oncoledger.sources.editions.os.fsync", "oncoledger.sources.editions.os.replace"):
        with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
            patch.setattr(broken, lambda *_, **__: full())
            add(good, home=tmp_path)
        assert {path: path.read_bytes() for path in (tmp_path / "sources").rglob("*") if path.is_file()} == before
    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
        patch.setattr("oncoledger.sources.editions.os.replace", full)
        add(good, table="hospital", home=tmp_path)
    assert [e.name for e in list_editions(tmp_path) if not e.is_starter] == ["ptp-practitioner"]


def test_a_library_that_is_open_keeps_its_edition(tmp_path):
    path = tabs(tmp_path / "ccipra-v302r0.TXT", [*PTP_TEXT_HEAD, *PTP[:1], PTP[-1]])
    add(path, home=tmp_path)
    library = Library.open(tmp_path)
    add(tabs(path, [*PTP_TEXT_HEAD, *PTP]), home=tmp_path)
    ask = (code_keys(["77301"]), code_keys(["77290"]), np.array([day_of("2024-08-01")], np.int32))
    assert library.pairs("practitioner", *ask).indicator.tolist() == [-1]
    assert Library.open(tmp_path).pairs("practitioner", *ask).indicator.tolist() == [0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "x"}', '{"layout_number": 0}'])
def test_a_folder_that_is_not_whole_is_not_listed(text, tmp_path):
    place = tmp_path / "sources" / "ptp-practitioner" / "2024Q3"
    place.mkdir(parents=True)
    (place / "edition.json").write_text(text)
    assert all(edition.is_starter for edition in list_editions(tmp_path))


def test_list_show_remove(tmp_path):
    add(tabs(tmp_path / "ccipra-v302r0.TXT", [*PTP_TEXT_HEAD, *PTP]), home=tmp_path)
    add(tabs(tmp_path / "x_practitioner.TXT", [*PTP_TEXT_HEAD, *PTP]), edition="2025Q1", home=tmp_path)
    shown = show("ptp-practitioner", home=tmp_path)
    loaded = [(s.edition.edition, s.meant_until, s.replaced_by) for s in shown if not s.edition.is_starter]
    assert loaded == [("2024Q3", "2024-09-30", "2025Q1"), ("2025Q1", "2025-03-31", "")]
    remove("ptp-practitioner", "2024Q3", home=tmp_path)
    assert [e.edition for e in list_editions(tmp_path) if not e.is_starter] == ["2025Q1"]
    with pytest.raises(KeyError, match="2024Q3"):
        remove("ptp-practitioner", "2024Q3", home=tmp_path)
    with pytest.raises(KeyError, match="no-such"):
        show("no-such", home=tmp_path)
