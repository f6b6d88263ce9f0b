"""Every other kind in each of its layouts: what is loaded, and what the doors of the library answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.model.dates import LAST_DAY, day_of
from oncoledger.sources import Library, code_keys
from oncoledger.sources.keys import diagnosis_key, diagnosis_keys, diagnosis_of
from oncoledger.sources.loaders import SourceError, load
from oncoledger.sources.loaders.cells import rates
from oncoledger.sources.loaders.read import Rows
from oncoledger.sources.names import plain_ndc
from oncoledger.sources.shelf import add, add_all, list_editions
from oncoledger.sources.texts import packed, unpacked
from tests.sources import tables as t
from tests.sources.layouts import PTP, PTP_HEAD, commas, gzipped, mue_head, numbers_workbook, tabs, workbook, zipped

FILES = {
    "PPRRVU2026_Jul_nonQPP.csv": (commas, t.rvu(), "rvu-nonqpp 2026Q3 6"),
    "PPRRVU2026_Jul_nonQPP.xlsx": (workbook, t.rvu_sheet(), "rvu-nonqpp 2026Q3 6"),
    "PPRRVU2026_Jul_QPP.csv": (commas, t.rvu(factor="33.5675"), "rvu-qpp 2026Q3 6"),
    "relative values.xlsx": (numbers_workbook, t.rvu_sheet(), "rvu-nonqpp 2026Q3 6"),
    "RVU26C.zip": (zipped, t.rvu(), "rvu-nonqpp 2026Q3 6"),
    "PPRRVU26_OCT.csv.gz": (gzipped, t.rvu("October"), "rvu-nonqpp 2026Q4 6"),
    "GPCI2026.csv": (commas, t.GPCI, "gpci 2026 4"),
    "GPCI2026.xlsx": (numbers_workbook, t.GPCI, "gpci 2026 4"),
    "2026_January_Web_Addendum_B.csv": (commas, t.OPPS, "opps 2026Q1 5"),
    "Addendum B 01.01.2026.xlsx": (workbook, t.OPPS, "opps 2026Q1 5"),
    "January 2026 Addendum B.txt": (tabs, t.OPPS, "opps 2026Q1 5"),
    "addendum b.csv": (commas, t.OPPS, "opps 2026 5"),
    "section 508 version of January 2026 ASP Pricing File.csv": (commas, t.ASP, "asp 2026Q1 3"),
    "Jan 2026 ASP Pricing File.xlsx": (workbook, t.ASP, "asp 2026Q1 3"),
    "January 2026 ASP NDC-HCPCS Crosswalk.csv": (commas, t.NDC, "ndc 2026Q1 4"),
    "crosswalk.xlsx": (workbook, t.NDC, "ndc 2026Q1 4"),
    "HCPC2026_JAN_ANWEB.xlsx": (workbook, t.HCPCS_SHEET, "hcpcs 2026Q1 4"),
    "hcpcs_level2_2026.csv": (commas, t.HCPCS_CSV, "hcpcs 2026Q1 4"),
    "hospital_gross_charges_2026.csv": (commas, t.CHARGES_SEEN, "charges_seen 2026 2"),
    "our descriptors 2026.csv": (commas, t.DESCRIPTORS, "descriptor 2026 2"),
    "LONGULT 2026.txt": (tabs, t.DESCRIPTORS, "descriptor 2026 2"),
    "words_2026.xlsx": (numbers_workbook, t.DESCRIPTORS, "descriptor 2026 2"),
    "MCD_MUE_Practitioner_2026Q1.csv": (commas, t.MEDICAID_MUE, "mue-medicaid-practitioner 2026Q1 2"),
    "MCD_PTP_Outpatient_Hospital_2024Q3.csv": (commas, [*PTP_HEAD, *PTP], "ptp-medicaid-hospital 2024Q3 7"),
    "MCD_PTP_DME_2024Q3.xlsx": (workbook, [*PTP_HEAD, *PTP], "ptp-medicaid-dme 2024Q3 7"),
    "MCR_MUE_DMESupplierServices_Eff_10-01-2024.csv": (commas, [*mue_head("dme"), ["E0100", "2", "3 Date of Service Edit: Clinical", ""]], "mue-dme 2024Q4 1"),
    "HCPC2026_JAN_ANWEB.txt": (t.written, t.anweb(t.ANWEB), "hcpcs 2026Q1 4"),
    "HCPC2026_ANWEB_w_disclaimer.txt": (t.written, t.anweb(t.ANWEB, "Note regarding coverage:\r\n\r\n"), "hcpcs 2026Q1 4"),
    "hcpcs_level2_codes_2026q3.txt": (t.written, "A0021\r\nJ9310\r\nV5364\r\nA0021\r\n", "hcpcs_numbers 2026Q3 3"),
    "icd10cm-order-2027.txt": (t.written, t.icd(), "icd10cm FY2027 7"),
    "icd10cm_order_2026_April.txt": (t.written, t.icd(), "icd10cm FY2026-04 7"),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Every table in its first layout."""
    folder = tmp_path_factory.mktemp("files")
    for name, (write, rows, _) in reversed(FILES.items()):
        add(write(folder / name, rows), home=folder, short=True)
    add_all([commas(folder / "adjustment_codes_2024.csv", t.ADJUSTMENTS)], home=folder, short=True)
    return Library.open(folder)


@pytest.mark.parametrize("name", FILES)
def test_every_layout(name, tmp_path):
    write, rows, expected = FILES[name]
    edition = add(write(tmp_path / name, rows), home=tmp_path, short=True)
    assert f"{edition.name} {edition.edition} {edition.rows}" == expected


SAME = [name for name in FILES if FILES[name][2].split()[0] in ("rvu-nonqpp", "gpci", "opps", "asp", "ndc", "hcpcs", "descriptor")]


@pytest.mark.parametrize("name", SAME)
def test_every_layout_gives_the_same_arrays(name, tmp_path):
    write, rows, expected = FILES[name]
    first = next(other for other in FILES if FILES[other][2].split()[0] == expected.split()[0])
    one, two = load(write(tmp_path / name, rows), short=True), load(FILES[first][0](tmp_path / first, FILES[first][1]), short=True)
    assert one.arrays.keys() == two.arrays.keys()
    differ = [array for array in one.arrays if not np.array_equal(one.arrays[array], two.arrays[array])]
    assert not differ or (expected.startswith("hcpcs") and set(differ) <= {"label_text", "label_ends"})


JAN, JULY = day_of("2026-02-01"), day_of("2026-08-01")


def test_relative_values(loaded):
    plan = loaded.rvu("77301", day=JULY)
    assert (plan.work, plan.pe_nonfac, plan.mp, plan.factor, plan.fac_na, plan.pctc) == (7_790_000, 40_110_000, 550_000, 33_400_900, True, 1)
    assert loaded.rvu("77301", "26", day=JULY).pe_fac == 4_420_000 and loaded.rvu("77301", "TC", day=JULY).work == 0
    assert loaded.rvu("77301", day=JULY, qpp=True).factor == 33_567_500
    scope = loaded.rvu("45378", "53", day=JULY)
    assert (scope.endo_base, scope.global_days, scope.multiple) == ("45330", "000", 3)
    assert (loaded.rvu("77417", day=JULY).status, loaded.rvu("77417", day=JULY).not_used, loaded.rvu("77417", day=JULY).supervision) == ("B", True, "6A")
    assert loaded.rvu("45378", day=JULY) is loaded.rvu("77301", "59", day=JULY) is loaded.rvu("99999", day=JULY) is None
    assert (plan.source.edition.edition, plan.source.carried, loaded.rvu("00100", day=JAN).source.carried) == ("2026Q3", False, True)


def test_one_factor_until_2025_and_two_after(tmp_path):
    early = [["", "", "2025 National Physician Fee Schedule Relative Value File January Release"], *t.rvu(factor="32.3465")[1:]]
    assert add(commas(tmp_path / "PPRRVU25_JAN.csv", early), home=tmp_path, short=True).name == "rvu"
    for factor in ("33.4009", "33.5675"):
        add(commas(tmp_path / f"PPRRVU26_JUL_{factor}.csv", t.rvu(factor=factor)), home=tmp_path, short=True)
    library = Library.open(tmp_path)
    factors = [library.rvu("77301", day=day_of(date), qpp=qpp).factor for date in ("2025-12-31", "2026-06-30", "2026-07-01") for qpp in (False, True)]
    assert factors == [32_346_500] * 4 + [33_400_900, 33_567_500]


@pytest.mark.parametrize(("locality", "found"), [
    ("AL 00", "ALABAMA"), ("10112-00", "ALABAMA"), ("AK 02102 01", "ALASKA*"), ("IA 00", "IOWA"), ("05102-00", None), ("ZZ 00", None), ("", None),
])
def test_locality(locality, found, loaded):
    answer = loaded.gpci(locality, JAN)
    assert (answer.name if answer else None) == found


def test_work_index_with_and_without_floor(loaded):
    assert loaded.gpci("IA 00", JAN)[4:8] == (1_000_000, 980_000, 900_000, 551_000)


def test_addendum_b(loaded):
    assert loaded.opps("77301", JAN)[:7] == ("77301", "S", 5613, 14_781_200, 1_345_670_000, -1, 269_140_000)
    assert loaded.opps("77417", JAN)[1:5] == ("N", -1, -1, -1)
    assert loaded.opps("J9271", JAN).rate == 60_291_000 and loaded.opps("99999", JAN) is None


def test_drugs(loaded):
    assert loaded.asp("J9035", JAN)[:5] == ("J9035", "10 MG", 61_500_000, 191_770, "Inflation-adjusted coinsurance")
    assert (loaded.asp("A9606", JAN).limit_rate, loaded.asp("A9606", JAN).notes) == (-1, "two\nlines")
    assert [product.code for product in loaded.ndc("0000-3026-02", JAN)] == ["J9271", "J9999"]
    assert [(p.ndc, p.package_units) for p in loaded.ndcs_of("J9271", JAN)] == [("00000302602", 100_000_000), ("00000302604", 200_000_000)]
    assert loaded.ndcs_of("Q4111", JAN)[0][:8] == ("GG225", "Q4111", "Skin", "Skin", 7_500_000, 1_000_000, 2_010_600, 8_000_000)
    products = np.array([plain_ndc(ndc).encode() for ndc in ("00000-3026-02", "00000-3026-02", "00000-3026-04", "gg225", "99999-9999-99", "")])
    days = np.full(6, JAN, np.int32)
    assert loaded.ndc_matches(products, code_keys(["J9999", "J9035", "J9271", "Q4111", "J9271", "J9271"]), days).tolist() == [1, 0, 1, 1, -1, -1]


def test_lists(loaded):
    assert (loaded.hcpcs("J9310").last, loaded.hcpcs("A0021").last, loaded.hcpcs("A0021").first) == (day_of("2018-12-31"), LAST_DAY, day_of("1985-01-01"))
    assert loaded.hcpcs("AM") is None and loaded.hcpcs("J9999") is None
    assert [loaded.is_number_used(code) for code in ("J9310", "J9999")] == [True, False]
    old = day_of("2018-05-01")
    assert [loaded.carc("15", day).covers(day) for day in (old, old + 1)] == [True, False]
    assert loaded.carc("b7", old) and loaded.rarc("N895", old) and loaded.rarc("1", old) is None
    assert loaded.charges_seen("77301", JAN)[1:6] == (1950, 1931, 186_400, 847_650, 2_022_600)
    assert loaded.descriptor("77301", JAN)[:2] == ("77301", "Our words, with a comma")


def test_nothing_loaded_no_answers(library):
    day = JAN
    assert library.rvu("77301", day=day) is library.gpci("AL 00", day) is library.opps("77301", day) is library.asp("J9271", day) is library.hcpcs("J9271") is None
    assert library.ndc("x", day) == library.ndcs_of("J9271", day) == ()
    assert library.ndc_matches(np.array([b"x"]), code_keys(["J9271"]), np.array([day], np.int32)).tolist() == [-1]
    assert library.carc("1", day) is library.rarc("N1", day) is library.charges_seen("77301", day) is library.descriptor("77301", day) is library.is_number_used("J9271") is None
    assert library.edition_on("rvu", day) is None and library.edition_on("icd10cm", day).edition == "FY2026"


def test_medicaid_has_tables_of_its_own(loaded):
    one, two, days = code_keys(["77301"]), code_keys(["77290"]), np.array([day_of("2024-08-01")], np.int32)
    assert loaded.pairs("medicaid-hospital", one, two, days).indicator.tolist() == [0]
    assert loaded.has_pair("medicaid-hospital", one, two).all()
    assert all(loaded.editions[i].is_starter for i in loaded.pairs("hospital", one, two, days).edition), "Medicare's stays the starter's"
    assert loaded.mue("medicaid-practitioner", code_keys(["77300"]), np.array([JAN], np.int32)).value.tolist() == [8]
    assert loaded.mue("practitioner", code_keys(["77300"]), np.array([JAN], np.int32)).value.tolist() == [10]


DIAGNOSES = """
C50.411 2025-10-01  known valid   billable
C50411  2026-09-30  known valid   billable
C50411  2025-09-30  -     -       -
C50411  2026-10-01  -     -       -
C50.41  2026-01-01  known valid   -
C50     2026-01-01  known valid   -
B20     2026-01-01  known valid   billable
G35     2026-01-01  known valid   -          split in October 2025
G35.A   2026-01-01  known valid   billable
C50.A0  2026-01-01  known valid   billable   new in October 2025
S30.1XXA 2026-01-01 known -       -          ended with September 2025
C50411X 2026-01-01  known -       -
xyz     2026-01-01  known -       -
Z51.0   2026-01-01  known valid   billable
"""


@pytest.mark.parametrize("line", DIAGNOSES.strip().splitlines())
def test_diagnosis(line, library):
    code, date, *expected = line.split()[:5]
    found = library.diagnosis(code, day_of(date))
    assert ["known" if found.is_known else "-", "valid" if found.is_valid else "-", "billable" if found.is_billable else "-"] == expected
    many = library.diagnoses(diagnosis_keys([code]), np.array([day_of(date)], np.int32))
    assert [bool(answer[0]) for answer in many] == [found.is_known, found.is_valid, found.is_billable]
    assert bool(found.title) == found.is_valid


def test_a_loaded_year_stands_beside_the_shipped_one(loaded):
    assert loaded.diagnosis("Z51.0", day_of("2026-03-31")).is_valid, "the shipped year"
    assert not loaded.diagnosis("Z51.0", day_of("2026-04-01")).is_valid, "the year with the additions of April, as loaded"
    assert loaded.diagnosis("E11A", day_of("2026-10-01"))[:4] == (True, True, True, "Short words for E11A")


def test_codes_of_the_shipped_year(library):
    """The counts that CMS announced for fiscal year 2026: 74,719 codes that may be billed."""
    from oncoledger.sources.diagnoses import _titles, shipped

    key, billable = shipped()
    assert (len(key), int(billable.sum()), len(_titles())) == (98_186, 74_719, 98_186)
    assert np.all(np.diff(key) > 0)


BAD = {
    "an 837": ("claims.csv", b"ISA*00*          *00*", "is an X12 file"),
    "a message": ("x.txt", b"MSH|^~\\&|A|B", "is an HL7 message"),
    "a page": ("GPCI2026.csv", b"<!DOCTYPE html><html>", "is XML or HTML"),
    "seven decimals": ("asp_2026q1_pricing.csv", [*t.ASP, ["J9999", "x", "1 MG", "1.0000005", "", "", ""]], "found '1.0000005'; expected a number"),
    "a picture": ("PPRRVU26_JAN.csv", b"\xff\xd8\xff\xe0\0\x10JFIF", "is a JPEG picture"),
    "bytes": ("x.csv", b"abc\0\0\0", "its bytes are no text"),
    "a charge export": ("charges.csv", [["patient_id", "service_date", "code", "description", "units", "charge_amount"], ["A", "2026-01-02", "77301", "x", "1", "10"]], "headings of one of these kinds"),
    "garbage under good headings": ("PPRRVU26_JUL.csv", [*t.rvu(repeated=False)[:9], ["77301", "26", "", "A", "", "many"] + ["1"] * 26], "found 'many'; expected a number"),
    "a modifier that is none": ("PPRRVU26_JUL.csv", [*t.rvu(repeated=False)[:9], ["77301", "59", *t.RVU_ROWS[1].format(cf="33.4009").split(",")[2:]]], "found '59'; expected 26, TC, 53 or nothing"),
    "a code twice": ("PPRRVU26_JUL.csv", [*t.rvu(repeated=False)[:-1], t.RVU_ROWS[1].format(cf="33.4009").split(",")], "twice with one modifier"),
    "no track": ("PPRRVU26_JUL.csv", t.rvu(factor="34.0000"), "does not say whether it is for QPP"),
    "the other track": ("PPRRVU2026_Jul_QPP.csv", t.rvu(), "named as qpp, but its conversion factor is that of nonqpp"),
    "another month": ("PPRRVU2026_Jan_nonQPP.csv", t.rvu(), "named as 2026Q1, but its title says 2026Q3"),
    "another year": ("GPCI2027.csv", t.GPCI, "named as 2027, but its title says 2026"),
    "another kind": ("2026 addendum B.csv", t.ASP, "is named as OPPS Addendum B, but holds ASP payment limits"),
    "a locality twice": ("GPCI2026.csv", [*t.GPCI, t.GPCI[3]], "a locality stands in it twice"),
    "old HCPCS": ("HCPC2027_JAN_ANWEB.txt", t.anweb(t.ANWEB), "named as 2027Q1, but the newest date inside belongs to 2026Q1"),
    "no date": ("hcpcs_2026.csv", [*t.HCPCS_CSV, ["J9999", "", "", "", "", "", ""]], "found no date on which the code was added"),
    "no year": ("icd10cm-order.txt", t.icd(), "name the edition, such as FY2026"),
    "a broken flag": ("icd10cm-order-2026.txt", t.icd().replace("C50411  1", "C50411  7"), "found '7'; expected one of 0, 1"),
    "a wrong list": ("adjustment_codes_2024.csv", [*t.ADJUSTMENTS, ["9", "CARK", "2020-01-01", ""]], "found CARK as type; expected CARC, RARC or Group"),
    "a wrong edition": ("asp_2026q1_pricing.csv", t.ASP, "is not an edition such as 2024Q3", {"edition": "spring"}),
    "a wrong kind": ("asp_2026q1_pricing.csv", t.ASP, "no kind is called 'prices'", {"kind": "prices"}),
    "a table that the kind has not": ("GPCI2026.csv", t.GPCI, "gpci has no table 'hospital'; expected none to be named", {"table": "hospital"}),
    "a table that is a path": ("mue_practitioner_2024q4.csv", [*mue_head(), ["77427", "1", "2 x", ""]], "mue has no table '../x'; expected one of practitioner", {"table": "../x"}),
    "a fiscal year of fees": ("PPRRVU26_JUL.csv", t.rvu(), "found edition FY2026; expected a quarter or a year", {"edition": "FY2026"}),
    "a quarter of diagnoses": ("icd10cm-order-2026.txt", t.icd(), "found edition 2026Q1; expected a fiscal year", {"edition": "2026Q1"}),
    "Medicare without indicator, named": ("mue.csv", t.MEDICAID_MUE, "found no column MUE Adjudication Indicator", {"table": "practitioner"}),
    "Medicare without indicator": ("MUE_Practitioner_2026Q1.csv", [["x"], *t.MEDICAID_MUE[1:]], "found no column MUE Adjudication Indicator"),
    "not as asked": ("GPCI2026.csv", t.GPCI, "expected a table with HCPCS Code, Short Descriptor", {"kind": "opps"}),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused(case, tmp_path):
    name, content, reason, *given = BAD[case]
    path = tmp_path / name
    if isinstance(content, (bytes, str)):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    else:
        commas(path, content)
    with pytest.raises(SourceError, match=reason):
        add(path, home=tmp_path / "home", short=True, **(given[0] if given else {}))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("name", "reason"), [
    ("GPCI2026.csv", "found 4 rows; a whole table of geographic practice cost indices has more than 90: it may be cut"),
    ("icd10cm-order-2027.txt", "found 7 rows; .* more than 80,000"),
    ("HCPC2026_JAN_ANWEB.txt", "found 7 rows; .* more than 5,000"),
])
def test_too_few_rows(name, reason, tmp_path):
    write, rows, _ = FILES[name]
    with pytest.raises(SourceError, match=reason):
        add(write(tmp_path / name, rows), home=tmp_path)


def many_limits(codes):
    return [*mue_head(), *((code, "1", "2 Date of Service Edit: Policy", "CMS Policy") for code in codes)]


WHOLE = [f"{start}{i:04}" for start in "0123456789ACEGJKLPQV" for i in range(60)] + ["V5364"]


@pytest.mark.parametrize(("codes", "reason"), [
    (WHOLE[:600], "found nothing that begins with A, C, E, G, J, K, L, P, Q, V53; expected some in medically unlikely edits: it may be cut"),
    (WHOLE[:-1], "begins with V53"),
])
def test_codes_that_are_not_reached(codes, reason, tmp_path):
    with pytest.raises(SourceError, match=reason):
        add(commas(tmp_path / "mue_practitioner_2024q4.csv", many_limits(codes)), home=tmp_path)


def test_a_table_that_lost_half_its_rows(tmp_path):
    add(commas(tmp_path / "mue_practitioner_2024q4.csv", many_limits(WHOLE)), home=tmp_path)
    half = commas(tmp_path / "mue_practitioner_2025q1.csv", many_limits(WHOLE[::3]))
    with pytest.raises(SourceError, match=r"found 401 rows; edition 2024Q4 of mue-practitioner has 1,201: it may be cut"):
        add(half, home=tmp_path)
    assert add(half, home=tmp_path, short=True).rows == 401


@given(st.integers(1, 20_000))
def test_no_cut_of_a_text_is_taken_for_the_whole(cut):
    """Cut anywhere, even between two lines."""
    content = "".join(",".join(f'"{cell}"' if "\n" in cell else cell for cell in row) + "\r\n" for row in many_limits(WHOLE)).encode()
    cut = len(content) - 8 - cut
    with pytest.MonkeyPatch.context() as patch:
        from pathlib import Path

        patch.setattr(Path, "read_bytes", lambda _: content[:cut])
        with pytest.raises(SourceError):
            load(Path("mue_practitioner_2024q4.csv"))


def test_several_tables_of_one_zip(tmp_path):
    import zipfile

    path = tmp_path / "rvu26c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("PPRRVU2026_Jul_nonQPP.csv", "PPRRVU2026_Jul_QPP.csv", "GPCI2026.csv"):
            write, rows, _ = FILES[name]
            archive.writestr(name, write(tmp_path / name, rows).read_bytes())
        archive.writestr("OPPSCAP.csv", "HCPCS,MOD,CARRIER\n77301,TC,10112\n")
    assert [edition.name for edition in add_all([path], home=tmp_path, short=True)] == ["gpci", "rvu-qpp", "rvu-nonqpp"]
    assert len([edition for edition in list_editions(tmp_path) if not edition.is_starter]) == 3


def test_descriptors_without_headings_are_loaded_when_named(tmp_path):
    path = t.written(tmp_path / "LONGULT 2026.txt", "CPT copyright 2025, made up\r\n\r\n77301\tOne, with a comma\r\n00100\tTwo\r\n")
    with pytest.raises(SourceError):
        add(path, home=tmp_path)
    assert add(path, kind="descriptor", home=tmp_path).rows == 2
    assert Library.open(tmp_path).descriptor("77301", JAN).text == "One, with a comma"


@given(st.integers(0, 10**14), st.sampled_from(["", "$"]), st.booleans())
def test_a_rate_is_what_is_written(value, sign, has_commas):
    import polars as pl

    text = f"{sign}{value // 10**6:{',' if has_commas else ''}}.{value % 10**6:06}"
    frame = pl.DataFrame({"row": [1, 2], "rate": [text, f"{value // 10**6}.{value % 10**6:06}00000001"]})
    assert rates(Rows(frame, "x", ["rate"]), "rate").tolist() == [value, value]


LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODES = st.builds(lambda first, rest: first + rest, st.sampled_from(LETTERS[10:]), st.text(LETTERS, min_size=2, max_size=6))


@given(st.lists(CODES, min_size=2, max_size=2))
def test_diagnosis_keys_sort_as_the_codes_do_and_come_back(pair):
    one, two = pair
    assert diagnosis_of(diagnosis_key(one)) == one
    assert (diagnosis_key(one) < diagnosis_key(two)) == (one < two)
    assert diagnosis_key(one[:3] + "." + one[3:]) == diagnosis_key(one)


@given(st.lists(st.text(max_size=20), max_size=10))
def test_texts_come_back(texts):
    assert [unpacked(*packed(texts), row) for row in range(len(texts))] == texts
