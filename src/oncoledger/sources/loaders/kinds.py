"""Every kind of table that can be loaded: by which headings and file names it is known, how it is read, how few rows would be too few."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import drugs, edits, fees, lists
from .read import Read

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table.

    columns: what the heading of each column must say (small letters, one blank between words). optional: those that may be absent.
    words: the headings as CMS prints them, for a refusal. key: the column that every row has, and what it looks like. row: a cell by which
    the first data row is told from the headings. file: by what its file's name is known. fewest: a table of fewer rows was cut.
    ends: first letters that every whole table of the kind reaches. patience: how many quarters the newest date inside may lie before the
    edition; None where rows have no date that tells.
    """

    title: str
    words: str
    file: str
    columns: Mapping[str, Test]
    read: Read
    optional: frozenset[str] = frozenset()
    key: str = "code"
    looks: str = r"^[0-9A-Z]{1,5}$"
    row: str = r"^(?=.*\d)[0-9A-Z]{5}$"
    fewest: int = 0
    ends: str = ""
    ends_in: str = ""
    patience: int | None = None
    is_in_tables: bool = False
    is_dated_by_rows: bool = False
    """A file named after its year alone is of the quarter of its newest row."""
    only: bool = False
    """Other columns than the named ones make it another table."""


def has(*words: str) -> Test:
    """The heading has one of these words or phrases."""
    return lambda heading: any(re.search(rf"\b{word}\b", heading) for word in words)


def ends(*words: str) -> Test:
    """The heading ends in one of these phrases."""
    return lambda heading: heading.endswith(words)


def is_(*headings: str) -> Test:
    """The heading is one of these."""
    return lambda heading: heading in headings


KINDS: Mapping[str, Kind] = {
    "ptp": Kind(
        "NCCI procedure-to-procedure edits", "Column 1, Column 2, Deletion Date, Modifier", r"cci(pra|oph)|ptp",
        {
            "column1": lambda h: "column 1" in h,
            "column2": lambda h: "column 2" in h,
            "indicator": lambda h: "modifier" in h,
            "end": lambda h: "deletion" in h,
            "start": lambda h: "effective" in h,
        },
        edits.ptp, frozenset({"start", "end"}), key="column1", patience=0, is_in_tables=True,
    ),
    "mue": Kind(
        "medically unlikely edits", "HCPCS/CPT Code, MUE Values, MUE Adjudication Indicator", r"mue",
        {
            "code": lambda h: "hcpcs" in h,
            "value": lambda h: "mue value" in h or "mue units" in h,
            "mai": lambda h: "adjudication" in h or "mai" in h.split(),
        },
        edits.mue, frozenset({"mai"}), ends="0 1 2 3 4 5 6 7 8 9 A C E G J K L P Q V53", is_in_tables=True,
    ),
    "addon": Kind(
        "add-on codes", "Add-On_Code, Primary_Code, AOC_Edit_Type", r"aoc|add.?on",
        {
            "addon": lambda h: "add on code" in h and "del" not in h,
            "primary": lambda h: "primary code" in h and "del" not in h,
            "type": lambda h: "edit type" in h,
            "start": lambda h: "edit eff" in h,
            "end": lambda h: "edit del" in h,
        },
        edits.addon, frozenset({"start", "end"}), key="addon", ends="0 1 2 3 4 5 6 7 8 9 G", patience=4,
    ),
    "rvu": Kind(
        "physician fee schedule relative values", "HCPCS, MOD, STATUS CODE, WORK RVU, NON-FAC PE RVU, FACILITY PE RVU, MP RVU, CONV FACTOR", r"pprrvu|rvu\d\d",
        {
            "code": has("hcpcs"),
            "modifier": is_("mod"),
            "status": has("status code"),
            "not_used": has("not used for medicare"),
            "work": ends("work rvu"),
            "pe_nonfac": ends("non fac pe rvu"),
            "nonfac_na": ends("non fac na indicator"),
            "pe_fac": ends("facility pe rvu"),
            "fac_na": ends("facility na indicator"),
            "mp": ends("mp rvu"),
            "pctc": has("pctc ind"),
            "global_days": has("glob days"),
            "multiple": has("mult proc"),
            "bilateral": has("bilat surg"),
            "assistant": has("asst surg"),
            "cosurgeon": has("co surg"),
            "team": has("team surg"),
            "endo_base": has("endo base"),
            "factor": has("conv factor"),
            "supervision": has("supervision of diagnostic procedures"),
            "imaging_family": has("imaging family indicator"),
            "opps_pe_nonfac": ends("non facility pe used for opps payment amount"),
            "opps_pe_fac": lambda h: h.endswith("facility pe used for opps payment amount") and "non fac" not in h,
            "opps_mp": ends("mp used for opps payment amount"),
        },
        fees.rvu, frozenset("not_used nonfac_na fac_na endo_base supervision imaging_family opps_pe_nonfac opps_pe_fac opps_mp".split()),
        fewest=10_000, ends="0 1 2 3 4 5 6 7 8 996 A D G H J M P Q R S T V53",
    ),
    "gpci": Kind(
        "geographic practice cost indices", "MAC, State, Locality Number, Locality Name, PW GPCI, PE GPCI, MP GPCI", r"gpci",
        {
            "mac": has("mac"),
            "state": is_("state"),
            "locality": has("locality number"),
            "name": has("locality name"),
            "work": lambda h: "pw gpci" in h and ("with 1 0 floor" in h or "floor" not in h),
            "work_no_floor": lambda h: "pw gpci" in h and "without" in h,
            "pe": has("pe gpci"),
            "mp": has("mp gpci"),
        },
        fees.gpci, frozenset({"work_no_floor"}), key="mac", looks=r"^\d{4,5}$", row=r"^\d{4,5}$", fewest=90,
        ends="A C G I K L M N O P S T U V WY", ends_in="state",
    ),
    "opps": Kind(
        "OPPS Addendum B", "HCPCS Code, Short Descriptor, SI, APC, Relative Weight, Payment Rate", r"addendum.?b",
        {
            "code": has("hcpcs code", "hcpcs"),
            "si": is_("si", "status indicator"),
            "apc": is_("apc"),
            "weight": has("relative weight"),
            "rate": has("payment rate"),
            "copay": has("national unadjusted copayment"),
            "copay_least": has("minimum unadjusted copayment"),
        },
        fees.opps, frozenset({"copay", "copay_least"}), fewest=5_000, ends="0 1 2 3 4 5 6 7 8 9 A C G J L Q V",
    ),
    "asp": Kind(
        "ASP payment limits", "HCPCS Code, HCPCS Code Dosage, Payment Limit, Co-insurance Percentage", r"asp.*pric|pric.*asp",
        {
            "code": is_("hcpcs code"),
            "dosage": has("dosage"),
            "limit": is_("payment limit"),
            "coinsurance": has("co insurance percentage", "coinsurance percentage"),
            "notes": is_("notes"),
        },
        drugs.asp, frozenset({"coinsurance", "notes"}), fewest=600, ends="9 A J Q996",
    ),
    "ndc": Kind(
        "ASP crosswalk of NDC and HCPCS", "2026_CODE, NDC2, Drug Name, HCPCS dosage, PKG SIZE, PKG QTY, BILLUNITS, BILLUNITSPKG", r"crosswalk|ndc",
        {
            "code": lambda h: bool(re.fullmatch(r"(\d{4} |hcpcs )code", h)),
            "ndc": is_("ndc", "ndc2"),
            "labeler": has("labeler name"),
            "name": has("drug name"),
            "package_size": has("pkg size"),
            "package_quantity": has("pkg qty"),
            "units": is_("billunits"),
            "package_units": is_("billunitspkg"),
        },
        drugs.ndc, frozenset({"labeler", "name"}), fewest=4_000, ends="9 A J Q996",
    ),
    "hcpcs": Kind(
        "HCPCS Level II", "HCPC, ADD DT, TERM DT (xlsx, csv, or ANWEB text of 320 places)", r"hcpc",
        {
            "code": is_("hcpc", "hcpcs", "hcpcs code"),
            "added": is_("add dt", "date added", "add date"),
            "ended": is_("term dt", "date term", "term date"),
            "acted": is_("act eff dt", "date action", "action date"),
            "coverage": is_("cov", "coverage", "coverage code"),
            "record": is_("recid", "record id"),
            "label": is_("short description"),
            "description": is_("long description"),
        },
        lists.hcpcs, frozenset({"acted", "coverage", "record", "label", "description"}), row=r"^(?=.*\d)[0-9A-Z]{5}$|^[A-Z][0-9A-Z]$",
        fewest=5_000, ends="A C E G H J L M P Q R S T V53", patience=1, is_dated_by_rows=True,
    ),
    "hcpcs_numbers": Kind(
        "HCPCS numbers that were ever used", "five-character numbers, one a line, no headings", r"hcpc",
        {"code": is_("number that was ever used")},
        lists.numbers_used, row=r"^[A-Z]\d{4}$", fewest=5_000, ends="A C E G H J L M P Q R S T V53",
    ),
    "icd10cm": Kind(
        "ICD-10-CM order file", "order number, code, billable flag, short and long description in fixed places", r"icd.?10.?cm",
        {
            "code": is_("icd 10 cm code"),
            "billable": is_("billable flag"),
            "label": is_("short description"),
            "description": is_("long description"),
        },
        lists.icd10cm, looks=r"^[A-Z][0-9][0-9A-Z]{1,5}$", row=r"^[A-Z]\d[0-9A-Z]{1,5}$", fewest=80_000, ends="A C D J N S T V Y Z99",
    ),
    "adjustment": Kind(
        "claim adjustment reason and remark codes", "code, type (CARC, RARC, Group), start_date, end_date", r"adjustment|carc|rarc",
        {
            "code": is_("code", "adjustment code"),
            "type": is_("type", "code type", "list"),
            "start": is_("start", "start date", "effective date"),
            "end": is_("end", "stop", "end date", "stop date", "deactivation date", "termination date"),
        },
        lists.adjustment, frozenset({"type"}), row=r"^(CARC|RARC|Group|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})$", fewest=200, patience=6,
    ),
    "charges_seen": Kind(
        "gross charges that hospitals publish", "code, n, hospitals, p10, p50, p90", r"gross.charges",
        {name: is_(name) for name in ("code", "n", "hospitals", "p10", "p50", "p90")},
        fees.charges_seen, fewest=100, ends="7 9 J Q5",
    ),
    "descriptor": Kind(
        "a licensee's descriptors", "code and descriptor", r"descriptor|longult|shortu|medu",
        {
            "code": is_("code", "cpt code", "cpt", "hcpcs code", "hcpcs", "cpt hcpcs code", "procedure code"),
            "description": is_(
                "descriptor", "description", "long", "long descriptor", "long description", "cpt descriptor", "cpt description", "consumer friendly descriptor",
            ),
            "label": is_("short", "short descriptor", "short description", "medium", "medium descriptor", "medium description"),
            "concept": is_("concept id", "cpt descriptor id"),
        },
        lists.descriptor, frozenset({"label", "concept"}), only=True,
    ),
}
