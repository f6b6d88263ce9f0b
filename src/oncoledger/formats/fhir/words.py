"""Codes of FHIR resources in the ledger's words. A code that stands here in no table keeps its own words and no meaning is guessed."""

from __future__ import annotations

SYSTEMS = {
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm", "http://hl7.org/fhir/sid/icd-10": "other", "http://hl7.org/fhir/sid/icd-9-cm": "icd9cm",
    "http://snomed.info/sct": "snomed", "http://loinc.org": "loinc", "http://www.ama-assn.org/go/cpt": "cpt", "urn:oid:2.16.840.1.113883.6.12": "cpt",
    "https://bluebutton.cms.gov/resources/codesystem/hcpcs": "hcpcs", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": "hcpcs",
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": "hcpcs", "urn:oid:2.16.840.1.113883.6.285": "hcpcs",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm", "http://hl7.org/fhir/sid/ndc": "ndc", "http://hl7.org/fhir/sid/cvx": "cvx",
    "urn:oid:2.16.840.1.113883.6.90": "icd10cm", "urn:oid:2.16.840.1.113883.6.96": "snomed", "urn:oid:2.16.840.1.113883.6.1": "loinc",
}  # fmt: skip

COURSE, PHASE, PLAN, FRACTION, RADIOTHERAPY = "1217123003", "1222565005", "1255724003", "1297069006", "1287742003"
"""SNOMED CT: course, phase, plan and fraction of radiotherapy, and radiotherapy at all."""

MODALITY = {
    "1156506007": "photon", "45643008": "electron", "10611004": "proton", "1156505006": "proton", "1156526006": "carbon", "169317000": "neutron",
    "80347004": "neutron",
    "394902000": "brachytherapy", "394895009": "brachytherapy", "394898006": "brachytherapy", "394918006": "brachytherapy", "1156384006": "brachytherapy",
    "1156708005": "brachytherapy", "384692006": "brachytherapy", "440252007": "radioligand", "399315003": "radioligand",
}  # fmt: skip
DOSE_RATE = {"394902000": "hdr", "394895009": "ldr", "394898006": "pdr", "394918006": "mdr"}
"""A rate that the modality's code tells."""
TECHNIQUE = {
    "1162782007": "3d", "441799006": "imrt", "1156530009": "vmat", "1163157007": "sbrt", "1162783002": "sbrt", "115959002": "srs", "168524008": "srs",
    "1162781000": "2d", "168525009": "iort", "1163158002": "iort", "1204242009": "intracavitary", "113120007": "interstitial", "384691004": "intracavitary",
    "168533005": "total_body", "1156529009": "total_skin",
}  # fmt: skip
MOTION = {
    "721031000124102": "none", "721071000124104": "free_breathing", "721041000124107": "breath_hold", "721051000124109": "breath_hold",
    "721061000124106": "gating",
    "721081000124101": "tracking", "721091000124103": "compression",
}  # fmt: skip
GUIDANCE = {
    "717193008": "cbct", "77477000": "ct", "168537006": "kv", "16310003": "ultrasound", "113091000": "mr", "723642006": "surface", "709568001": "kv",
    "312250003": "mr",
}  # fmt: skip
ISOTOPE = {"48341001": "Ir-192", "68630002": "I-125", "5405008": "Co-60", "89457008": "Cs-137", "409542005": "Pd-103", "5674005": "Ir-192"}
INTENT = {"373808002": "curative", "363676003": "palliative", "129428001": "prophylactic", "360271000": "prophylactic", "373846009": "adjuvant",
"373847000": "neoadjuvant",
          "360156006": "screening", "261004008": "diagnostic", "399707004": "supportive"}  # fmt: skip
SIDE = {"7771000": "left", "24028007": "right", "51440002": "bilateral", "399488007": "midline", "260528009": "midline"}

KIND_OF_OBSERVATION = {
    "29463-7": "weight", "3141-9": "weight", "8302-2": "height", "8277-6": "bsa", "3140-1": "bsa", "718-7": "haemoglobin", "20570-8": "haematocrit",
    "4544-3": "haematocrit", "3137-7": "height", "30313-1": "haemoglobin", "753-4": "anc",
    "2160-0": "creatinine", "26499-4": "anc", "751-8": "anc", "777-3": "platelets", "26515-7": "platelets", "26464-8": "wbc", "6690-2": "wbc",
    "89247-1": "ecog",
    "89243-0": "karnofsky", "97509-4": "disease_status", "21908-9": "stage", "21902-2": "stage", "399537006": "stage", "399588009": "stage",
    "399504009": "stage",
    "399534004": "stage", "399387003": "stage", "384625004": "stage", "371494008": "stage", "371497001": "stage", "385361009": "stage", "385388004": "stage",
    "85337-4": "tumour_marker", "85339-0": "tumour_marker", "48676-1": "tumour_marker", "85319-2": "tumour_marker", "39004-7": "tumour_marker",
    "2857-1": "tumour_marker",
    "1287652008": "metastasis_history",
}  # fmt: skip
"""LOINC or SNOMED CT code of an observation -> the ledger's kind."""

PROCEDURE_STATUS = {
    "preparation": "planned", "in-progress": "active", "not-done": "cancelled", "on-hold": "on_hold", "stopped": "stopped", "completed": "completed",
    "entered-in-error": "entered_in_error",
}  # fmt: skip
REQUEST_STATUS = {
    "draft": "planned", "active": "active", "on-hold": "on_hold", "revoked": "cancelled", "completed": "completed", "entered-in-error": "entered_in_error",
    "cancelled": "cancelled", "stopped": "stopped",
}  # fmt: skip
ORDER_STATUS = REQUEST_STATUS | {"draft": "draft"}
ACT_STATUS = PROCEDURE_STATUS | {"in-progress": "in_progress", "on-hold": "in_progress", "stopped": "cancelled"}
GIVEN_STATUS = {
    "in-progress": "in_progress", "not-done": "not_given", "on-hold": "held", "completed": "completed", "entered-in-error": "entered_in_error",
    "stopped": "stopped",
}  # fmt: skip
STAY_STATUS = {
    "planned": "planned", "arrived": "in_progress", "triaged": "in_progress", "in-progress": "in_progress", "onleave": "in_progress", "finished": "completed",
    "cancelled": "cancelled",
}  # fmt: skip
SESSION_STATUS = {"in-progress": "in_progress", "arrived": "in_progress", "finished": "completed", "cancelled": "cancelled"}
SLOT_STATUS = {
    "proposed": "booked", "pending": "booked", "booked": "booked", "arrived": "arrived", "fulfilled": "completed", "cancelled": "cancelled",
    "noshow": "no_show",
    "checked-in": "arrived", "waitlist": "waitlist",
}  # fmt: skip
DOCUMENT_STATUS = {"preliminary": "preliminary", "final": "final", "amended": "amended", "current": "final", "superseded": "superseded"}
CONDITION_STATUS = {"active": "active", "recurrence": "recurrence", "relapse": "recurrence", "inactive": "resolved", "remission": "remission",
"resolved": "resolved"}
RESULT_STATUS = {
    "registered": "preliminary", "preliminary": "preliminary", "final": "final", "amended": "amended", "corrected": "corrected", "cancelled": "cancelled",
    "entered-in-error": "entered_in_error",
}  # fmt: skip
STAY_KIND = {
    "AMB": "outpatient", "IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient", "OBSENC": "observation", "EMER": "emergency", "HH": "home",
    "VR": "virtual",
    "SS": "outpatient", "PRENC": "outpatient",
}  # fmt: skip
ROUTE = {
    "47625008": "IV", "418114005": "IV", "419993007": "IV", "34206005": "SC", "78421000": "IM", "26643006": "PO", "72607000": "IT", "38239002": "IP",
    "58100008": "IA",
    "372471009": "intravesical", "46713006": "nasal", "6064005": "topical",
}  # fmt: skip
SEX = {"male": "M", "female": "F", "other": "O"}
RELATION = {"self": "self", "spouse": "spouse", "child": "child", "other": "other", "common": "spouse", "parent": "other"}
"""Of the person to the subscriber."""
DOCUMENT_KIND = {
    "34847-4": "consult_note", "11488-4": "consult_note", "34805-2": "consult_note", "11506-3": "weekly_note", "34826-8": "weekly_note",
    "18842-5": "treatment_summary",
    "59284-0": "consent", "18748-4": "imaging_report", "11504-8": "operative_note", "83924-1": "treatment_summary", "62371-0": "infusion_record",
}  # fmt: skip
