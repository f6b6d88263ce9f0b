"""Every table that can be loaded: what it is, where it is published, what cannot be answered without it."""

from __future__ import annotations

from typing import NamedTuple


class Listed(NamedTuple):
    """One table by the name under which `sources list` shows it.

    page: the publisher's page, by its title. without: what stays unanswered where it is not loaded. is_needed: rules rest on it, so that it should be loaded.
    """

    name: str
    what: str
    page: str
    without: str
    is_needed: bool = False


CORE = "not loaded: the starter set answers, which is the oncology core of 2024; a pair, limit or add-on that is not in it is not found"

PTP_PAGE = "CMS: Medicare NCCI Procedure to Procedure (PTP) Edits"
MUE_PAGE = "CMS: Medicare NCCI Medically Unlikely Edits (MUE)"
PFS_PAGE = "CMS: PFS Relative Value Files"
OPPS_PAGE = "CMS: Addendum A and Addendum B Updates"
HCPCS_PAGE = "CMS: HCPCS Quarterly Update"
ASP_PAGE = "CMS: ASP Pricing Files"

CATALOGUE = {
    each.name: each
    for each in (
        Listed("ptp-practitioner", "NCCI pairs, practitioner", PTP_PAGE, CORE, True),
        Listed("ptp-hospital", "NCCI pairs, outpatient hospital", PTP_PAGE, CORE, True),
        Listed("mue-practitioner", "unit limits (MUE), practitioner", MUE_PAGE, CORE, True),
        Listed("mue-hospital", "unit limits (MUE), outpatient hospital", MUE_PAGE, CORE, True),
        Listed("addon", "add-on codes and their primaries", "CMS: Medicare NCCI Add-on Code Edits", CORE, True),
        Listed("rvu", "physician fee schedule (PPRRVU)", PFS_PAGE, "no status, component or payment of the physician fee schedule can be shown"),
        Listed("gpci", "localities (GPCI)", PFS_PAGE, "no payment can be worked out for a locality"),
        Listed("opps", "outpatient hospital payment (Addendum B)", OPPS_PAGE, "no status indicator, APC or rate of a hospital line can be shown"),
        Listed("asp", "drug payment limits (ASP)", ASP_PAGE, "no payment limit and no dose per unit of a drug can be shown"),
        Listed("ndc", "drug packages (NDC crosswalk)", ASP_PAGE, "no NDC can be held against its code"),
        Listed("hcpcs", "national codes (HCPCS Level II)", HCPCS_PAGE, "codes outside the oncology core have no dates: they answer cannot tell"),
        Listed("icd10cm", "diagnoses (ICD-10-CM)", "CMS: ICD-10", "no diagnosis can be told to be valid or not in a fiscal year"),
        Listed("carc", "claim adjustment reason codes", "X12: Claim Adjustment Reason Codes", "no reason of a remittance can be told to be in force"),
        Listed("rarc", "remittance advice remark codes", "X12: Remittance Advice Remark Codes", "no remark of a remittance can be told to be in force"),
    )
}
