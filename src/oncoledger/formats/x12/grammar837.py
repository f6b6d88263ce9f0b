"""The grammar of an 837: for each loop, what its segments mean. A segment that a loop does not name is kept by the document and passed over."""

from __future__ import annotations

from . import claim_loop as claim
from . import line_loop as line
from . import parties
from .envelope import ENVELOPES, OUTSIDE, PASSED_OVER, passed_over, unknown_in
from .reading import Loop

KNOWN = """
    AMT BHT CAS CL1 CN1 CR1 CR2 CR3 CR5 CR6 CR7 CR8 CRC CTP CUR DMG DN1 DN2 DSB DTM DTP FRM HCP HI HSD IMM K3 LE LIN LQ LS MEA MIA MOA MSG N1 N2 N3 N4
    NM1 NTE OI PAT PER PRV PS1 PWK QTY REF SBR SV1 SV2 SV3 SV4 SV5 SV6 SV7 SVD TOO TS2 TS3 UR
""".split()
"""Every segment of the 837 guides, 4010 and 5010."""

COMMON: Loop = {
    "": unknown_in("837"),
    **dict.fromkeys(KNOWN, passed_over), **ENVELOPES, "HL": parties.hl, "CLM": claim.clm, "LX": line.lx,
    "SV1": line.service_without_line, "SV2": line.service_without_line,
}  # fmt: skip

BILLING: Loop = {"PRV": parties.billing_taxonomy, "NM1": parties.billing_name}
SUBSCRIBER: Loop = {"SBR": parties.subscriber_policy, "NM1": parties.subscriber_name}
CLAIM: Loop = {
    "DTP": claim.claim_date, "CL1": claim.admission, "NTE": claim.claim_note, "HI": claim.health_information,
    "NM1": claim.claim_provider, "SBR": claim.other_payer,
}  # fmt: skip
LINE: Loop = {
    "SV1": line.professional_service, "SV2": line.institutional_service, "DTP": line.line_date, "NTE": line.line_note,
    "LIN": line.drug, "NM1": line.line_provider, "SVD": line.adjudication,
}  # fmt: skip

_LOOPS: dict[str, Loop] = {
    "1000": {},
    "2000A": BILLING,
    "2010AA": {**BILLING, "N4": parties.billing_address, "REF": parties.billing_reference},
    "2010AB": BILLING,
    "2000B": SUBSCRIBER,
    "2010BA": {**SUBSCRIBER, "DMG": parties.birth, "N3": parties.address, "N4": parties.address},
    "2010BB": SUBSCRIBER,
    "2010BC": SUBSCRIBER,
    "2000C": {"NM1": parties.patient_name},
    "2010CA": {"NM1": parties.patient_name, "DMG": parties.birth, "N3": parties.address, "N4": parties.address},
    "2300": {**CLAIM, "REF": claim.claim_reference},
    "2310": CLAIM,
    "2320": {},
    "2400": {**LINE, "REF": line.line_reference, "CTP": line.quantity_without_drug},
    "2410": {**LINE, "CTP": line.quantity},
    "2420": LINE,
    "2430": {"NM1": line.line_provider},
    "unknown": {},
}

LOOPS: dict[str, Loop] = {loop: {**COMMON, **table} for loop, table in _LOOPS.items()} | {"outside": OUTSIDE, "passed over": PASSED_OVER}
