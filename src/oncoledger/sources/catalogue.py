"""Every table that can be loaded: what it is, where it is published, what cannot be answered without it."""

from __future__ import annotations

from typing import NamedTuple


class Listed(NamedTuple):
    """One table by the name under which `sources list` shows it.

    page: the publisher's page, by its title. without: what stays unanswered where it is not loaded. weight: NEEDED (rules rest on it), USEFUL, or EXTRA, which
    is only spoken of where it is loaded. until: the last day for which it is published, where another table took its place.
    """

    name: str
    what: str
    page: str
    without: str
    weight: str
    until: str = ""


NEEDED, USEFUL, EXTRA = "needed", "useful", "extra"

CORE = "not loaded: the starter set answers, which is the oncology core of 2024; a pair, limit or add-on that is not in it is not found"

PTP_PAGE = "CMS: Medicare NCCI Procedure to Procedure (PTP) Edits"
MUE_PAGE = "CMS: Medicare NCCI Medically Unlikely Edits (MUE)"
PFS_PAGE = "CMS: PFS Relative Value Files"
OPPS_PAGE = "CMS: Addendum A and Addendum B Updates"
HCPCS_PAGE = "CMS: HCPCS Quarterly Update"
ASP_PAGE = "CMS: ASP Pricing Files"

FEES = "no status, component or payment of the physician fee schedule can be shown"
MEDICAID_PAGE = "Medicaid: NCCI Edit Files"


CATALOGUE = {
    each.name: each
    for each in (
        Listed("ptp-practitioner", "NCCI pairs, practitioner", PTP_PAGE, CORE, NEEDED),
        Listed("ptp-hospital", "NCCI pairs, outpatient hospital", PTP_PAGE, CORE, NEEDED),
        Listed("mue-practitioner", "unit limits (MUE), practitioner", MUE_PAGE, CORE, NEEDED),
        Listed("mue-hospital", "unit limits (MUE), outpatient hospital", MUE_PAGE, CORE, NEEDED),
        Listed("addon", "add-on codes and their primaries", "CMS: Medicare NCCI Add-on Code Edits", CORE, NEEDED),
        Listed("rvu", "physician fee schedule (PPRRVU) to 2025", PFS_PAGE, FEES, EXTRA, "2025-12-31"),
        Listed("rvu-nonqpp", "physician fee schedule (PPRRVU)", PFS_PAGE, FEES, USEFUL),
        Listed("rvu-qpp", "physician fee schedule of QPP participants", PFS_PAGE, FEES, EXTRA),
        Listed("gpci", "localities (GPCI)", PFS_PAGE, "no payment can be worked out for a locality", USEFUL),
        Listed("opps", "outpatient hospital payment (Addendum B)", OPPS_PAGE, "no status indicator, APC or rate of a hospital line can be shown", USEFUL),
        Listed("asp", "drug payment limits (ASP)", ASP_PAGE, "no payment limit and no dose of one unit of a drug can be shown", USEFUL),
        Listed("ndc", "drug packages (NDC crosswalk)", ASP_PAGE, "no package of a drug can be held against its code", USEFUL),
        Listed("hcpcs", "national codes (HCPCS Level II)", HCPCS_PAGE, "no dates of a national code outside the oncology core are known", USEFUL),
        Listed("icd10cm", "diagnoses (ICD-10-CM)", "CMS: ICD-10", "no diagnosis can be told to be valid or not in a fiscal year", USEFUL),
        Listed("carc", "claim adjustment reason codes", "X12: Claim Adjustment Reason Codes", "no reason of a remittance can be told to be in force", USEFUL),
        Listed("rarc", "remittance advice remark codes", "X12: Remittance Advice Remark Codes", "no remark of a remittance can be told to be in force", USEFUL),
        Listed("cagc", "claim adjustment group codes", "X12: Claim Adjustment Group Codes", "", EXTRA),
        Listed("hcpcs_numbers", "numbers of HCPCS Level II that were ever used", HCPCS_PAGE, "", EXTRA),
        Listed("charges_seen", "gross charges that hospitals publish", "compiled from the hospitals' own files", "", EXTRA),
        Listed("descriptor", "your descriptors", "your licence", "", EXTRA),
        Listed("mue-dme", "unit limits (MUE), equipment suppliers", MUE_PAGE, "", EXTRA),
        *(
            Listed(f"{kind}-medicaid-{side}", f"Medicaid {what}, {words}", MEDICAID_PAGE, "", EXTRA)
            for kind, what in (("ptp", "NCCI pairs"), ("mue", "unit limits"))
            for side, words in (("practitioner", "practitioner"), ("hospital", "outpatient hospital"), ("dme", "equipment suppliers"))
        ),
    )
}
