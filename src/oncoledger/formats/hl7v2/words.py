"""What HL7's codes mean in the ledger's words: code systems, statuses, kinds. A code that is not here is not guessed."""

from __future__ import annotations

import re

CODE_SYSTEMS = {
    "I10": "icd10cm", "I10C": "icd10cm", "ICD10": "icd10cm", "ICD-10": "icd10cm", "ICD10CM": "icd10cm", "ICD-10-CM": "icd10cm", "10CM": "icd10cm",
    "I9": "icd9cm", "I9C": "icd9cm", "I9M": "icd9cm", "I9CDX": "icd9cm", "ICD9": "icd9cm", "ICD-9": "icd9cm", "ICD-9-CM": "icd9cm",
    "SCT": "snomed", "SNM": "snomed", "SNM3": "snomed", "SNOMED": "snomed", "SNOMED-CT": "snomed", "LN": "loinc", "LOINC": "loinc",
    "C4": "cpt", "CPT": "cpt", "CPT4": "cpt", "CPT-4": "cpt", "HPC": "hcpcs", "HCPCS": "hcpcs", "HCPC": "hcpcs", "C5": "hcpcs",
    "NDC": "ndc", "RXNORM": "rxnorm", "RXN": "rxnorm", "CVX": "cvx",
}  # fmt: skip

SEX = {"F": "F", "FEMALE": "F", "M": "M", "MALE": "M", "O": "O", "OTHER": "O", "A": "O", "X": "O"}

STAY_KINDS = {
    "I": "inpatient", "IP": "inpatient", "IMP": "inpatient", "INPATIENT": "inpatient", "B": "inpatient",
    "O": "outpatient", "OP": "outpatient", "R": "outpatient",
    "AMB": "outpatient", "OUTPATIENT": "outpatient", "E": "emergency", "EMER": "emergency", "EMERGENCY": "emergency",
    "OBS": "observation", "OBSENC": "observation",
    "HH": "home", "VR": "virtual",
}  # fmt: skip

STAY_EVENTS = {
    **dict.fromkeys("A01 A02 A04 A06 A07 A09 A10 A12 A13 A15 A16 A17 A21 A22 A25 A26 A32 A33".split(), "in_progress"),
    **dict.fromkeys(("A05", "A14"), "planned"), "A03": "completed", "P06": "completed",
    **dict.fromkeys(("A11", "A23", "A27", "A38", "P02"), "cancelled"),
}  # fmt: skip
"""What an event says of the stay. A11, A23, A27, A38 and P02 take it back."""

MERGES = frozenset({"A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47"})
"""Events whose MRG-1 is the same person as PID-3. The others with an MRG move accounts, visits or single identifiers."""

DIAGNOSIS_KINDS = {"A": "admitting", "W": "working", "F": "final"}

RELATIONSHIPS = {
    "SEL": "self", "SELF": "self", "18": "self", "SPO": "spouse", "SPOUSE": "spouse", "01": "spouse", "19": "child",
    "CHD": "child", "CHILD": "child", "PAR": "child", "PARENT": "child", "MTH": "child", "FTH": "child",
}  # fmt: skip
"""IN1-17. It names the insured from the person's side (PAR: the insured is a parent); senders also write CHD for an insured parent's child."""

PAYER_KINDS = {
    "MB": "medicare", "MA": "medicare", "MEDICARE": "medicare", "MC": "medicaid", "MEDICAID": "medicaid", "MCD": "medicaid", "16": "medicare_advantage",
    "CI": "commercial", "BL": "commercial", "HM": "commercial", "COMMERCIAL": "commercial", "HMO": "commercial", "PPO": "commercial",
}  # fmt: skip

ORDER_TYPES = frozenset({"ORM", "OMG", "OML", "OMP", "OMI", "OMN", "OMS", "OMB", "RDE", "RDS", "RGV"})
"""Messages that are about orders; in the others ORC and OBR only say to what a result, a note or a charge belongs."""

ORDER_VERBS = {
    "CA": "cancelled", "OC": "cancelled", "CR": "cancelled", "UA": "cancelled", "UC": "", "DC": "stopped", "OD": "stopped", "DR": "stopped",
    "UD": "", "RP": "stopped",
    "HD": "on_hold", "OH": "on_hold", "HR": "on_hold", "RL": "active", "OE": "active", "OR": "active",
}  # fmt: skip
ORDER_STATUSES = {"A": "active", "IP": "active", "SC": "active", "CA": "cancelled", "CM": "completed", "DC": "stopped", "HD": "on_hold", "RP": "stopped"}
ORDER_BEGINNINGS = dict.fromkeys(("NW", "RO", "XO", "XR", "OK", "SN", "NA", "AF", "RF"), "active")

SECTIONS = {
    **dict.fromkeys(("RAD", "CT", "NMR", "NMS", "RUS", "XRC", "CUS", "OUS", "VUS", "RX", "IMG", "MR", "US", "PET"), "imaging"),
    **dict.fromkeys(("LAB", "BG", "BLB", "CH", "CG", "HM", "ICU", "IMM", "MB", "MCB", "MYC", "SP", "SR", "TX", "VR", "CP"), "lab"),
    **dict.fromkeys(("RT", "XRT", "RTX"), "radiation"),
}  # fmt: skip

RESULT_STATUSES = {
    "P": "preliminary", "R": "preliminary", "S": "preliminary", "I": "preliminary", "F": "final", "U": "final", "V": "final", "A": "amended", "B": "amended",
    "C": "corrected", "X": "cancelled", "D": "entered_in_error", "W": "entered_in_error",
}  # fmt: skip

ADMINISTRATION_STATUSES = {"CP": "completed", "PA": "partial", "RE": "refused", "NA": "not_given"}
ROUTES = {
    "SQ": "SC", "SUBCUT": "SC", "SUBQ": "SC", "SUBCUTANEOUS": "SC",
    "IVPUSH": "IVP", "INTRAVENOUS": "IV", "ORAL": "PO", "INTRAMUSCULAR": "IM", "INTRATHECAL": "IT",
}  # fmt: skip

APPOINTMENT_EVENTS = {"S12": "booked", "S13": "booked", "S14": "booked", "S15": "cancelled", "S16": "cancelled", "S17": "cancelled", "S26": "no_show"}
"""S13 moves an appointment: it is booked at its new time, and the older version of the row shows where it was."""

APPOINTMENT_STATUSES = {
    "PENDING": "booked", "BOOKED": "booked", "OVERBOOK": "booked", "SCHEDULED": "booked", "CONFIRMED": "booked", "WAITLIST": "waitlist", "ARRIVED": "arrived",
    "CHECKEDIN": "arrived", "STARTED": "started", "INPROGRESS": "started", "COMPLETE": "completed", "COMPLETED": "completed", "CHECKEDOUT": "completed",
    "CANCELLED": "cancelled", "CANCELED": "cancelled", "DC": "cancelled", "DELETED": "cancelled", "NOSHOW": "no_show",
}  # fmt: skip

DOCUMENT_STATUSES = {"DI": "draft", "IP": "draft", "IN": "draft", "DO": "preliminary", "PA": "preliminary", "AU": "signed", "LA": "signed"}
DOCUMENT_TYPES = {"CN": "consult_note", "DI": "imaging_report", "OP": "operative_note"}

_VISITS = (
    ("simulation", r"\bsim|simulation"), ("weekly_visit", r"weekly|\botv\b|on.?treatment"),
    ("planning", r"planning|dosimetry|contour"), ("physics", r"physics|\bqa\b"),
    ("consult", r"consult|new patient"), ("follow_up", r"follow.?up|\bfu\b|\bf/u\b"), ("infusion", r"infusion|chemo"), ("injection", r"injection|\binj\b"),
    ("treatment", r"treatment|\btx\b|linac|fraction|radiation|\bhdr\b|brachy"), ("lab", r"\blabs?\b|blood|\bcbc\b|phlebotomy|venipuncture"),
    ("imaging", r"\bct\b|\bmri?\b|\bpet\b|x.?ray|imaging|scan|ultrasound"), ("nursing", r"nurs"),
)  # fmt: skip
_NOTES = (
    ("treatment_summary", r"treatment summary|completion (note|summary)|end of treatment"), ("weekly_note", r"weekly|\botv\b|on.?treatment"),
    ("simulation_note", r"\bsim\b|simulation"), ("planning_note", r"planning note|clinical treatment planning"),
    ("physics_report", r"physics"), ("dvh", r"\bdvh\b"),
    ("plan_report", r"plan report|treatment plan\b"), ("prescription", r"prescription"), ("consent", r"consent"), ("consult_note", r"consult"),
    ("operative_note", r"operative|procedure note"), ("infusion_record", r"infusion|chemo"),
    ("imaging_report", r"imaging|radiology|\bct\b|\bmri\b|\bpet\b|x.?ray|echo"),
)  # fmt: skip
_VISIT_PATTERNS = [(kind, re.compile(pattern, re.I)) for kind, pattern in _VISITS]
_NOTE_PATTERNS = [(kind, re.compile(pattern, re.I)) for kind, pattern in _NOTES]


def code_system(name: str) -> str:
    """The ledger's word for a coding system: `local` for one that we do not know, empty where none is named."""
    return CODE_SYSTEMS.get(name.upper(), "local") if name else ""


def order_status(verb: str, status: str) -> str:
    """The status of an order: what ORC-1 ends or holds is ended or held; else ORC-5 says; else what ORC-1 begins is active."""
    verb = verb.upper()
    return ORDER_VERBS.get(verb) or ORDER_STATUSES.get(status.upper()) or ORDER_BEGINNINGS.get(verb, "")


def visit_kind(*labels: str) -> str:
    """The kind of an appointment by the words of its labels, the first label that decides; empty where none does."""
    return _kind(_VISIT_PATTERNS, labels)


def note_kind(*labels: str) -> str:
    """The kind of a document by the words of its labels; empty where none decides."""
    return _kind(_NOTE_PATTERNS, labels)


def squeezed(word: str) -> str:
    """A status word in capitals without blanks and signs: `No Show` is NOSHOW."""
    return re.sub(r"[^A-Z0-9]", "", word.upper())


def _kind(patterns: list[tuple[str, re.Pattern[str]]], labels: tuple[str, ...]) -> str:
    for label in labels:
        if label:
            for kind, pattern in patterns:
                if pattern.search(label[:200].replace("_", " ")):
                    return kind
    return ""
