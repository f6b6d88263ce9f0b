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

CATALOGUE = {
    each.name: each
    for each in (
        Listed(
            "ptp-practitioner", "NCCI pairs of codes, practitioner", "CMS: Medicare NCCI Procedure to Procedure (PTP) Edits",
            CORE, True,
        ),
        Listed(
            "ptp-hospital", "NCCI pairs of codes, outpatient hospital", "CMS: Medicare NCCI Procedure to Procedure (PTP) Edits",
            CORE, True,
        ),
        Listed(
            "mue-practitioner", "unit limits (MUE), practitioner", "CMS: Medicare NCCI Medically Unlikely Edits (MUE)",
            CORE, True,
        ),
        Listed(
            "mue-hospital", "unit limits (MUE), outpatient hospital", "CMS: Medicare NCCI Medically Unlikely Edits (MUE)",
            CORE, True,
        ),
        Listed(
            "addon", "add-on codes and their primaries", "CMS: Medicare NCCI Add-on Code Edits",
            CORE, True,
        ),
    )
}  # fmt: skip
