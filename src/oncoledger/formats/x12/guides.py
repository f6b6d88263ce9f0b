"""Which transactions there are, and which implementation guides are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

TRANSACTIONS = {
    "269": "coordination of benefits", "270": "eligibility question", "271": "eligibility answer", "274": "provider directory",
    "275": "attachment", "276": "claim status question", "277": "claim status or acknowledgement", "278": "prior authorization", "820": "premium payment",
    "824": "application advice", "834": "enrolment", "835": "remittance advice", "837": "claim",
    "997": "syntax acknowledgement", "999": "implementation acknowledgement",
}  # fmt: skip

FORMS = {
    "005010X222": "837P", "005010X223": "837I", "004010X098": "837P", "004010X096": "837I", "005010X221": "835", "004010X091": "835",
}  # fmt: skip
"""Guides that are read, without the letter and digit of their addenda."""

REFUSED_CLAIMS = {
    "X224": "dental claim", "X097": "dental claim", "X298": "professional claim after adjudication", "X299": "institutional claim after adjudication",
    "X300": "dental claim after adjudication", "X291": "service data report", "X292": "institutional service data report",
}  # fmt: skip

KNOWN_ADDENDA = {"", "A1", "A2", "A3"}

_GUIDE = re.compile(r"(\d{6}X\d{3})([A-Z]\d)?")


@dataclass
class Transaction:
    """One ST to SE. position: segment number of ST. form: 837P, 837I or 835 when it is read, else the transaction's number.

    version: ST03, or GS08 where ST03 is empty. claims, lines: how many were read.
    """

    position: int
    control_number: str
    code: str
    version: str
    form: str
    is_read: bool
    claims: int = 0
    lines: int = 0

    def __str__(self) -> str:
        return f"{self.form} {self.version}: {self.claims} claims, {self.lines} lines" if self.is_read else f"{title(self.code, self.version)}: not read"


def form_of(code: str, version: str, codes: tuple[str, ...] = ("837", "835")) -> tuple[str, str]:
    """The form of a transaction (837P, 837I, 835, or empty when it is not read) and a remark, empty when there is none to make.

    codes: the transactions that are read. An 835 is read whatever its version says, since it has one form; a claim has several.
    """
    match = _GUIDE.fullmatch(version)
    form = FORMS.get(match[1], "") if match and code in codes else ""
    if code == "835" and code in codes and form != "835":
        return "835", "005010X221 with A1, A2, A3 or no addenda"
    if not match or not form.startswith(code):
        return "", ""
    if version.startswith("004010"):
        return form, "version 5010; 4010 was retired in 2012"
    return form, "" if (match[2] or "") in KNOWN_ADDENDA else f"{match[1]} with A1, A2, A3 or no addenda"


def is_guide(version: str) -> bool:
    """Whether a text names an implementation guide at all."""
    return _GUIDE.fullmatch(version) is not None


def title(code: str, version: str) -> str:
    """A transaction in a few words: `835 (remittance advice) 005010X221A1`."""
    what = TRANSACTIONS.get(code, "unknown transaction")
    if code == "837":
        what = next((words for guide, words in REFUSED_CLAIMS.items() if guide in version), "claim of another version")
    return f"{code} ({what}) {version}".strip()
