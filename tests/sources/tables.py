"""Small invented tables of the other kinds, in the layouts in which they are published. Codes exist; values, products and words are made up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.sources.layouts import Rows

RVU_TITLE = "2026 National Physician Fee Schedule Relative Value File {month} Release"
# One heading over several rows, as the csv has it; the xlsx has it in one row with line breaks.
RVU_HEAD = [
    ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,",
    ",,,,NOT USED,,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED",
    ",,,,FOR,,,NON-FAC,,FACILITY,,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS",
    ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,PRIC,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT",
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT",
]
RVU_ROWS = [
    "00100,,,J,,0.00,0.00,,0.00,,0.00,0.00,0.00,9,XXX,0.00,0.00,0.00,9,9,9,9,9,9,,{cf},09,0,99,0.00,0.00,0.00",
    "77301,,,A,,7.79,40.11,,40.11,NA,0.55,48.45,48.45,1,XXX,0.00,0.00,0.00,0,0,0,0,0,9,,{cf},01,0,99,0.00,0.00,0.00",
    "77301,26,,A,,7.79,4.42,,4.42,,0.34,12.55,12.55,1,XXX,0.00,0.00,0.00,0,0,0,0,0,9,,{cf},09,0,99,0.00,0.00,0.00",
    "77301,TC,,A,,0.00,35.69,,35.69,NA,0.21,35.90,35.90,1,XXX,0.00,0.00,0.00,0,0,0,0,0,9,,{cf},01,0,99,0.00,0.00,0.00",
    "45378,53,,A,,1.63,2.71,,0.80,,0.17,4.51,2.60,0,000,0.00,0.00,0.00,3,0,1,0,0,9,45330,{cf},09,0,99,0.00,0.00,0.00",
    "77417,,,B,+,0.00,0.29,,0.29,,0.01,0.30,0.30,3,XXX,0.00,0.00,0.00,0,0,0,0,0,9,,{cf},6A,0,88,0.00,0.00,0.00",
]


def rvu(month: str = "July", factor: str = "33.4009", repeated: bool = True) -> Rows:
    """Title, licence, headings over several rows, rows; the headings once more in the middle, and an empty row at the end."""
    rows = [line.format(cf=factor).split(",") for line in RVU_ROWS]
    head = [line.split(",") for line in RVU_HEAD]
    title = [["", "", RVU_TITLE.format(month=month)], ["", "", "CPT codes and descriptions only are copyright 2026 American Medical Association."], [""], ["", "", "RELEASED 06/30/2026"]]
    return [*title, *head, *rows[:3], *(head if repeated else []), *rows[3:], [""] * 32]


def rvu_sheet(month: str = "July", factor: str = "33.4009") -> Rows:
    """The headings in one row, with line breaks."""
    head = [line.split(",") for line in RVU_HEAD]
    broken = ["\n".join(row[i] for row in head if row[i]) for i in range(len(head[-1]))]
    return [["", "", RVU_TITLE.format(month=month)], broken, *(line.format(cf=factor).split(",") for line in RVU_ROWS)]


GPCI: Rows = [
    ["ADDENDUM E. FINAL CY 2026 GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND MEDICARE LOCALITY"],
    [""],
    ["Medicare Administrative Contractor (MAC)", "State", "Locality Number", "Locality Name", "2026 PW GPCI (without 1.0 Floor)", "2026 PW GPCI (with 1.0 Floor)***", "2026 PE GPCI", "2026 MP GPCI"],
    ["10112", "AL", "0", "ALABAMA", "0.975", "1", "0.875", "0.566"],
    ["2102", "AK", "1", "ALASKA*", "1.5", "1.5", "1.065", "0.551"],
    ["05102", "CT", "00", "CONNECTICUT", "1.02", "1.02", "1.122", "0.818"],
    ["05102", "IA", "00", "IOWA", "0.98", "1.000", "0.9", "0.551"],
    [""],
    ["*Work GPCI reflects a 1.5 floor in Alaska established by the MIPPA."],
]
OPPS: Rows = [
    ["Addendum B.-OPPS Payment by HCPCS Code for CY 2026"],
    ["CPT codes and descriptions only are copyright 2025 American Medical Association."],
    ["HCPCS Code", "Short Descriptor", "SI", "APC", "Relative Weight", "Payment Rate", "National Unadjusted Copayment", "Minimum Unadjusted Copayment", "Note", "* Indicates a Change"],
    ["77301", "x", "S", "5613", "14.7812", "$1,345.67", "", "$269.14", "", ""],
    ["77412", "x", "S", "5622", "3.1000", "$282.21", "", "$56.45", "", "*"],
    ["77417", "x", "N", "", "", "", "", "", "", ""],
    ["J9271", "x", "K", "1490", "", "$60.291", "", "$12.06", "", ""],
    ["00100", "x", "N", "", "", "", "", "", "", ""],
]
ASP: Rows = [
    ["Payment Allowance Limits for Medicare Part B Drugs"],
    ["Effective January 1, 2026 through March 31, 2026"],
    ["Note 1: Payment allowance limits are based on 3Q25 ASP data."],
    ["HCPCS Code", "Short Description", "HCPCS Code Dosage", "Payment Limit", "Co-insurance Percentage", "Vaccine AWP%", "Notes"],
    ["J9271", "x", "1 MG", "60.291", "20.000", "", ""],
    ["J9035", "x", "10 MG", "61.5", "19.177", "", "Inflation-adjusted coinsurance"],
    ["A9606", "x", "1 microCurie", "N/A", "20.000", "", "two\nlines"],
]
NDC: Rows = [
    ["January 2026 ASP NDC - HCPCS Crosswalk for Medicare Part B Drugs", *[""] * 60],
    ["     Effective January 1, 2026 through March 31, 2026"],
    ["_2026_CODE", "Short Description", "LABELER NAME", "NDC2", "Drug Name", "HCPCS dosage", "PKG SIZE", "PKG QTY", "BILLUNITS", "BILLUNITSPKG", *[""] * 40],
    ["J9271", "x", "Maker, Inc", "00000-3026-02", "Drug A", "1 MG", "4", "1", "100", "100"],
    ["J9271", "x", "Maker, Inc", "00000-3026-04", "Drug A", "1 MG", "4", "2", "100", "200"],
    ["J9999", "x", "Maker, Inc", "00000-3026-02", "Drug A", "1 MG", "4", "1", "100", "100"],
    ["Q4111", "x", "Skin", "GG225", "Skin", "1 SQ CM", "7.5", "1", "2.0106", "8"],
]


def anweb(codes: Sequence[tuple[str, str, str, str]], preamble: str = "") -> str:
    """Lines of 320 places: a modifier with two records, then codes (code, added, acted, ended), the first with a second record."""

    def line(code: str, sequence: str, record: str, *dates: str) -> str:
        text = f"{code:>5}{sequence}{record}{'What it is in many words':80}{'Short words':28}"
        added, acted, ended = dates or ("", "", "")
        return f"{f'{text:229}C':268}{added:8}{acted:8}{ended:8}N".ljust(320) if dates else text[:91]

    lines = [line("AM", "00100", "7", "19910101", "19970101", ""), line("AM", "00200", "8")]
    for i, (code, *dates) in enumerate(codes):
        lines += [line(code, "00100", "3", *dates), *([line(code, "00200", "4")] if i == 0 else [])]
    return preamble + "".join(each + "\r\n" for each in lines)


ANWEB = [("A0021", "19850101", "19960910", ""), ("J9310", "19990101", "20190101", "20181231"), ("G9037", "20260101", "20260101", ""), ("V5364", "19900101", "20040101", "")]
HCPCS_SHEET: Rows = [
    ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "COV", "ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD"],
    ["AM", "00100", "7", "x", "x", "D", "19910101", "19970101", "", "N"],
    *([code, "00100", "3", "What it is in many words", "Short words", "C", *dates, "N"] for code, *dates in ANWEB),
    ["V5364", "00200", "4", "more words", "", "", "", "", "", ""],
]
HCPCS_CSV: Rows = [
    ["hcpcs_code", "price", "cov", "date_term", "date_added", "date_asc", "date_action"],
    *([code, "00", "C", ended, added, "", acted] for code, added, acted, ended in ANWEB),
]
ICD = [("C50", "0"), ("C504", "0"), ("C5041", "0"), ("C50411", "1"), ("Z5111", "1"), ("S52272B", "1"), ("E11A", "1")]


def icd(codes: Sequence[tuple[str, str]] = ICD) -> str:
    """The order file: places 1-5, 7-13, 15, 17-76 and from 78 on."""
    return "".join(f"{i:05} {code:7} {flag} {'Short words for ' + code:60} Long words for {code}\r\n" for i, (code, flag) in enumerate(codes, 1))


ADJUSTMENTS: Rows = [
    ["code", "type", "start_date", "end_date"],
    ["CO", "Group", "", ""],
    ["1", "CARC", "1995-01-01", ""],
    ["15", "CARC", "1995-01-01", "2018-05-01"],
    ["B7", "CARC", "1995-01-01", ""],
    ["M1", "RARC", "1997-01-01", ""],
    ["N895", "RARC", "2024-03-01", ""],
]
CHARGES_SEEN: Rows = [["code", "n", "hospitals", "p10", "p50", "p90"], ["77301", "1950", "1931", "1864.0", "8476.5", "20226.0"], ["00100", "3", "3", "1.01", "2", "3"]]
DESCRIPTORS: Rows = [["CPT Code", "Descriptor"], ["77301", "Our words, with a comma"], ["00100", "Others"]]
MEDICAID_MUE: Rows = [
    ["Medicaid NCCI MUE edits, effective 01/01/2026"], ["HCPCS/CPT Code", "Practitioner Services MUE Values", "MUE Rationale"],
    ["77300", "8", "Clinical: Data"], ["77427", "1", "CMS Policy"],
]


def written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("latin-1"))
    return path
