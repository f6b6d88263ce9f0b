"""The grammar of an 835: for each loop, what its segments mean. A segment that a loop does not name is kept by the document and passed over."""

from __future__ import annotations

from . import remittance_loop as on
from .envelope import ENVELOPES, OUTSIDE, PASSED_OVER, passed_over, unknown_in
from .reading import Loop

KNOWN = "AMT BPR CAS CLP CUR DTM LQ LX MIA MOA N1 N2 N3 N4 NM1 NTE PER PLB QTY RDM REF SVC TRN TS2 TS3".split()
"""Every segment of the 835 guides, 4010 and 5010."""

COMMON: Loop = {
    "": unknown_in("835"),
    **dict.fromkeys(KNOWN, passed_over), **ENVELOPES,
    "LX": on.header_number, "CLP": on.clp, "SVC": on.svc, "CAS": on.adjustment, "PLB": on.provider_adjustment,
}  # fmt: skip

HEADER: Loop = {"BPR": on.transfer, "TRN": on.trace, "N1": on.party}

_LOOPS: dict[str, Loop] = {
    "header": HEADER,
    "1000A": {**HEADER, "REF": on.payer_reference},
    "1000B": {**HEADER, "REF": on.payee_reference},
    "2000": {},
    "2100": {"NM1": on.claim_name, "MIA": on.inpatient_remarks, "MOA": on.outpatient_remarks, "DTM": on.claim_date},
    "2110": {"DTM": on.line_date, "REF": on.line_reference, "AMT": on.line_amount, "LQ": on.line_remark},
    "footer": {},
}

LOOPS: dict[str, Loop] = {loop: {**COMMON, **table} for loop, table in _LOOPS.items()} | {"outside": OUTSIDE, "passed over": PASSED_OVER}
