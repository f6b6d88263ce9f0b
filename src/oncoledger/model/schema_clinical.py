"""The clinical tables of the ledger: what two record systems know of persons, courses, plans, sessions, administrations and documents.

A row is what one system says in one record. Rows of different systems about one thing stand side by side; `system`, `record_id` and `version_time`
say which of two rows of one system replaces the other, `source_file` and `source_place` where each was read. Names of persons, courses and records
are the source system's own; which of them are one person and one course is worked out by `intake` and never overwrites them.
"""

from __future__ import annotations

from .schema_specs import ColumnSpec, TableSpec


def _table(name: str, grain: str, *columns: ColumnSpec, person: bool = True) -> TableSpec:
    """A table with the columns that every clinical row carries."""
    ids = [ColumnSpec("record_id", "text", "the record's own id in its system; unique in this table for one system", True)]
    if person:
        ids.append(ColumnSpec("patient_id", "text", "the person, as this system names them: the id that its patient rows carry as record_id", True))
    return TableSpec(name, grain, (*ids, *columns, *SOURCE))


SOURCE = (
    ColumnSpec("system", "text", "the record system that says so: `ARIA`, `EPIC`, a sending application, an institution"),
    ColumnSpec("version_time", "time", "when the system wrote this version; of two rows with one record_id the later stands"),
    ColumnSpec("is_retracted", "flag", "1 where this version takes the record back: deleted, entered in error, cancelled message"),
    ColumnSpec("source_file", "text", "the file, or the listener's journal"),
    ColumnSpec("source_place", "text", "where in it: `message 3 PID`, `entry 12 Procedure/x`, `row 17`, `(300A,0070)[2]`"),
)
"""What stands behind every row. The rows of `charge` in a ledger folder carry it too."""

PATIENT = _table(
    "patient", "one person as one system describes them",
    ColumnSpec("family_name", "text", "family name as sent"),
    ColumnSpec("given_names", "text", "given names as sent, separated by blanks"),
    ColumnSpec("other_names", "text", "former, maiden and alias names, each `family, given`, separated by `|`"),
    ColumnSpec("birth_date", "date", "birth date"),
    ColumnSpec("sex", "text", "F, M, O; empty where unknown"),
    ColumnSpec("address", "text", "street lines"),
    ColumnSpec("city", "text", "city"),
    ColumnSpec("state", "text", "two-letter state"),
    ColumnSpec("zip", "text", "ZIP code as sent"),
    ColumnSpec("phone", "text", "telephone numbers, digits, separated by blanks"),
    ColumnSpec("death_date", "date", "date of death, where sent"),
    person=False,
)

PATIENT_IDENTIFIER = _table(
    "patient_identifier", "one identifier of a person, as one system lists it",
    ColumnSpec("value", "text", "the identifier", True),
    ColumnSpec("authority", "text", "who assigns it: HL7 assigning authority, FHIR system, DICOM issuer; empty where not sent"),
    ColumnSpec("kind", "text", "MR medical record, SS social security, MB member id, MC Medicare, AN account, DL licence, ...: HL7 table 0203"),
    ColumnSpec("from_date", "date", "valid from"),
    ColumnSpec("to_date", "date", "valid to"),
)

PATIENT_LINK = _table(
    "patient_link", "one statement of a system that two of its ids are one person, or no longer are",
    ColumnSpec("other_patient_id", "text", "the id that is merged into patient_id, or split from it", True),
    ColumnSpec("kind", "text", "merged, same, split", True),
)

PROVIDER = _table(
    "provider", "one clinician or group as one system describes them",
    ColumnSpec("npi", "text", "NPI"),
    ColumnSpec("name", "text", "family name, given names; or the group's name"),
    ColumnSpec("tax_id", "text", "tax id"),
    ColumnSpec("taxonomy", "text", "taxonomy"),
    ColumnSpec("specialty", "text", "specialty in the system's words"),
    ColumnSpec("credential", "text", "MD, DO, NP, PA, PHD, ..."),
    person=False,
)

SITE = _table(
    "site", "one place of care as one system describes it",
    ColumnSpec("name", "text", "name"),
    ColumnSpec("npi", "text", "NPI of the facility"),
    ColumnSpec("place_of_service", "text", "two-digit place of service"),
    ColumnSpec("campus", "text", "on or off, of a hospital's department"),
    ColumnSpec("equipment_owner", "text", "who owns the equipment"),
    person=False,
)

COVERAGE = _table(
    "coverage", "one policy of a person",
    ColumnSpec("payer_id", "text", "payer id as sent"),
    ColumnSpec("payer_name", "text", "payer name as sent"),
    ColumnSpec("payer_kind", "text", "medicare, medicaid, medicare_advantage, commercial, other; empty where not said"),
    ColumnSpec("member_id", "text", "member id"),
    ColumnSpec("group_number", "text", "group number"),
    ColumnSpec("plan_name", "text", "plan name"),
    ColumnSpec("rank", "count", "1 primary, 2 secondary, 3 tertiary"),
    ColumnSpec("relationship", "text", "of the person to the subscriber: self, spouse, child, other"),
    ColumnSpec("from_date", "date", "in force from"),
    ColumnSpec("to_date", "date", "in force to"),
    ColumnSpec("status", "text", "active, cancelled, draft"),
)

STAY = _table(
    "stay", "one encounter or stay",
    ColumnSpec("kind", "text", "inpatient, observation, outpatient, emergency, snf, hospice, home, virtual"),
    ColumnSpec("status", "text", "planned, in_progress, completed, cancelled"),
    ColumnSpec("start_time", "time", "admission or start"),
    ColumnSpec("end_time", "time", "discharge or end"),
    ColumnSpec("site_id", "text", "the place"),
    ColumnSpec("provider_id", "text", "attending or responsible clinician"),
    ColumnSpec("account_id", "text", "account or visit number"),
    ColumnSpec("reason", "text", "reason, in the system's words or a code"),
)

CONDITION = _table(
    "condition", "one diagnosis",
    ColumnSpec("code", "text", "ICD-10-CM code where sent, else the code as sent"),
    ColumnSpec("code_system", "text", "icd10cm, icd9cm, snomed, other"),
    ColumnSpec("label", "text", "the system's own words"),
    ColumnSpec("status", "text", "active, recurrence, remission, resolved, history, entered_in_error"),
    ColumnSpec("kind", "text", "primary_cancer, secondary_cancer, admitting, working, final, other"),
    ColumnSpec("body_site", "text", "site in the system's words"),
    ColumnSpec("body_site_code", "text", "SNOMED CT or other code of the site"),
    ColumnSpec("laterality", "text", "left, right, bilateral, midline"),
    ColumnSpec("stage", "text", "stage group or TNM as sent"),
    ColumnSpec("onset_date", "date", "onset or diagnosis date"),
    ColumnSpec("end_date", "date", "abatement"),
    ColumnSpec("rank", "count", "priority among the diagnoses of an encounter, 1 first"),
    ColumnSpec("stay_id", "text", "the encounter"),
)

OBSERVATION = _table(
    "observation", "one measured or assessed value",
    ColumnSpec("code", "text", "LOINC where sent, else the code as sent"),
    ColumnSpec("code_system", "text", "loinc, snomed, other"),
    ColumnSpec("kind", "text", "weight, height, bsa, haemoglobin, creatinine, anc, platelets, ecog, karnofsky, stage, tumour_marker, disease_status, ... where we know the code; else empty"),
    ColumnSpec("label", "text", "the system's own words"),
    ColumnSpec("value_quantity", "quantity", "the value, where it is a number"),
    ColumnSpec("value_text", "text", "the value, where it is not"),
    ColumnSpec("unit", "text", "UCUM unit as sent"),
    ColumnSpec("observed_time", "time", "when it was so"),
    ColumnSpec("status", "text", "preliminary, final, amended, corrected, cancelled, entered_in_error"),
    ColumnSpec("provider_id", "text", "who observed"),
    ColumnSpec("order_id", "text", "the order it answers"),
    ColumnSpec("stay_id", "text", "the encounter"),
)

COURSE = _table(
    "course", "one course of radiation or one regimen, as one system describes it",
    ColumnSpec("course_number", "text", "the system's name of it for people: `C1`, `1`"),
    ColumnSpec("discipline", "text", "radiation, systemic"),
    ColumnSpec("intent", "text", "curative, palliative, prophylactic, adjuvant, neoadjuvant, ..."),
    ColumnSpec("status", "text", "planned, active, on_hold, completed, stopped, cancelled, entered_in_error"),
    ColumnSpec("status_reason", "text", "why it ended or was not done"),
    ColumnSpec("regimen", "text", "regimen, where systemic"),
    ColumnSpec("cycles_planned", "count", "planned cycles, where systemic"),
    ColumnSpec("diagnoses", "text", "codes of the treated conditions, separated by blanks"),
    ColumnSpec("condition_id", "text", "the treated condition"),
    ColumnSpec("body_site", "text", "site in the system's words"),
    ColumnSpec("body_site_code", "text", "code of the site"),
    ColumnSpec("laterality", "text", "left, right, bilateral, midline"),
    ColumnSpec("modality", "text", "photon, electron, proton, carbon, neutron, brachytherapy, radioligand, mixed; several separated by blanks"),
    ColumnSpec("technique", "text", "3d, imrt, vmat, sbrt, srs, electron, igrt, hdr, ldr, ...; several separated by blanks"),
    ColumnSpec("sessions_planned", "count", "visits planned, where said"),
    ColumnSpec("sessions_delivered", "count", "visits delivered, as a summary says"),
    ColumnSpec("start_date", "date", "first treatment, or planned start"),
    ColumnSpec("end_date", "date", "last treatment"),
    ColumnSpec("provider_id", "text", "responsible physician"),
    ColumnSpec("site_id", "text", "where"),
    ColumnSpec("is_summary", "flag", "1 where the row tells what was delivered, 0 where it tells what is planned"),
)

PHASE = _table(
    "phase", "one phase of a course: one prescription, planned or as it was treated",
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
    ColumnSpec("prescription_id", "text", "the planned phase that a treated one carries out; itself where planned"),
    ColumnSpec("name", "text", "the system's name: `Primary`, `Boost`, `Left breast tangents`"),
    ColumnSpec("status", "text", "planned, active, on_hold, completed, stopped, cancelled, entered_in_error"),
    ColumnSpec("is_boost", "flag", "1 where the record calls it a boost"),
    ColumnSpec("modality", "text", "as in course"),
    ColumnSpec("technique", "text", "as in course"),
    ColumnSpec("energy", "text", "6 MV, 10 MV FFF, 9 MeV, ..., separated by `|`"),
    ColumnSpec("body_site", "text", "site in the system's words"),
    ColumnSpec("body_site_code", "text", "code of the site"),
    ColumnSpec("laterality", "text", "left, right, bilateral, midline"),
    ColumnSpec("fractions_planned", "count", "prescribed fractions"),
    ColumnSpec("fractions_delivered", "count", "delivered, as a summary says; absent where planned"),
    ColumnSpec("fraction_dose", "quantity", "cGy a fraction to the first volume"),
    ColumnSpec("total_dose", "quantity", "cGy in all to the first volume; planned or delivered as the row is"),
    ColumnSpec("fractions_per_day", "count", "2 where twice daily; absent where not said"),
    ColumnSpec("motion_management", "text", "free_breathing, gating, breath_hold, tracking, compression, ...; separated by blanks"),
    ColumnSpec("start_date", "date", "first treatment, or planned start"),
    ColumnSpec("end_date", "date", "last treatment"),
    ColumnSpec("approved_by", "text", "who signed the prescription"),
    ColumnSpec("approved_time", "time", "when"),
    ColumnSpec("is_summary", "flag", "1 where the row tells what was delivered, 0 where it tells what is prescribed"),
)

PLAN = _table(
    "plan", "one treatment plan, or what one summary says was treated of it",
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
    ColumnSpec("phase_id", "text", "record_id of the phase in this system"),
    ColumnSpec("plan_uid", "text", "DICOM SOP instance UID"),
    ColumnSpec("replaces_plan_uid", "text", "the plan that this one replaces or revises"),
    ColumnSpec("name", "text", "plan label"),
    ColumnSpec("status", "text", "planned, approved, unapproved, rejected, active, completed, stopped, retired"),
    ColumnSpec("intent", "text", "curative, palliative, prophylactic, verification, machine_qa, research, service"),
    ColumnSpec("modality", "text", "as in course"),
    ColumnSpec("technique", "text", "as in course; of a DICOM plan worked out from its beams"),
    ColumnSpec("energy", "text", "separated by `|`"),
    ColumnSpec("fractions_planned", "count", "planned fractions"),
    ColumnSpec("fractions_delivered", "count", "delivered, as a summary says"),
    ColumnSpec("fraction_dose", "quantity", "cGy a fraction"),
    ColumnSpec("total_dose", "quantity", "cGy in all"),
    ColumnSpec("beams", "count", "treatment beams or fields"),
    ColumnSpec("arcs", "count", "of these, arcs"),
    ColumnSpec("setup_beams", "count", "setup and imaging fields"),
    ColumnSpec("control_points", "count", "control points of the treatment beams in all"),
    ColumnSpec("isocenters", "count", "different isocenters"),
    ColumnSpec("couch_angles", "count", "different couch angles of treatment beams"),
    ColumnSpec("has_mlc", "flag", "1 where a multileaf collimator shapes a beam"),
    ColumnSpec("has_moving_mlc", "flag", "1 where leaves move within a beam"),
    ColumnSpec("has_wedges", "flag", "1 where a beam has a wedge"),
    ColumnSpec("blocks", "count", "blocks"),
    ColumnSpec("compensators", "count", "compensators"),
    ColumnSpec("boluses", "count", "boluses"),
    ColumnSpec("applicators", "text", "applicators and cones, separated by `|`"),
    ColumnSpec("immobilization", "text", "fixation devices, separated by `|`"),
    ColumnSpec("motion_management", "text", "as in phase"),
    ColumnSpec("brachy_kind", "text", "INTRACAVITARY, INTERSTITIAL, ...; dose rate type HDR, LDR, PDR, MDR after a blank"),
    ColumnSpec("channels", "count", "brachytherapy channels"),
    ColumnSpec("dwell_positions", "count", "brachytherapy dwell positions or sources"),
    ColumnSpec("source_isotope", "text", "Ir-192, I-125, ..."),
    ColumnSpec("image_set_uid", "text", "frame of reference or structure set that the plan is made on"),
    ColumnSpec("machine", "text", "treatment machine"),
    ColumnSpec("plan_date", "date", "date of the plan"),
    ColumnSpec("approved_by", "text", "who approved"),
    ColumnSpec("approved_time", "time", "when"),
    ColumnSpec("is_summary", "flag", "1 where the row tells what was delivered"),
)

DOSE = _table(
    "dose", "one dose to one volume in one course, phase or plan, prescribed or delivered",
    ColumnSpec("of_table", "text", "course, phase, plan or fraction", True),
    ColumnSpec("of_id", "text", "its record_id in this system", True),
    ColumnSpec("volume_id", "text", "the volume"),
    ColumnSpec("volume_name", "text", "the system's name of it"),
    ColumnSpec("fraction_dose", "quantity", "cGy a fraction"),
    ColumnSpec("total_dose", "quantity", "cGy in all"),
    ColumnSpec("fractions", "count", "fractions"),
    ColumnSpec("is_summary", "flag", "1 delivered, 0 prescribed"),
)

SCHEDULE = _table(
    "schedule", "one planned visit",
    ColumnSpec("kind", "text", "treatment, simulation, consult, follow_up, weekly_visit, planning, physics, infusion, injection, lab, imaging, nursing, other"),
    ColumnSpec("label", "text", "the system's own words or code"),
    ColumnSpec("status", "text", "booked, arrived, started, completed, cancelled, no_show, rescheduled, waitlist"),
    ColumnSpec("status_reason", "text", "why it was cancelled"),
    ColumnSpec("start_time", "time", "planned start", True),
    ColumnSpec("end_time", "time", "planned end"),
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
    ColumnSpec("resource", "text", "machine, chair or room"),
    ColumnSpec("provider_id", "text", "with whom"),
    ColumnSpec("site_id", "text", "where"),
)

SESSION = _table(
    "session", "one visit that happened, or was to happen and did not, as one system documents it",
    ColumnSpec("kind", "text", "treatment, infusion, simulation, visit, other"),
    ColumnSpec("status", "text", "in_progress, completed, partial, cancelled, unknown"),
    ColumnSpec("status_reason", "text", "why it was not whole"),
    ColumnSpec("start_time", "time", "start", True),
    ColumnSpec("end_time", "time", "end"),
    ColumnSpec("session_number", "count", "number within the course, from 1"),
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
    ColumnSpec("phase_ids", "text", "record_ids of phases, separated by `|`"),
    ColumnSpec("plan_ids", "text", "record_ids of plans, separated by `|`"),
    ColumnSpec("schedule_id", "text", "the appointment it fulfils"),
    ColumnSpec("guidance", "text", "image guidance: cbct, ct, kv, mv, surface, ultrasound, mr, tracking; separated by blanks"),
    ColumnSpec("is_guidance_approved", "flag", "1 where a physician's review of the images is on record"),
    ColumnSpec("machine", "text", "machine, chair or room"),
    ColumnSpec("is_verified", "flag", "1 where the system says that the visit was verified or recorded by a therapist or nurse"),
    ColumnSpec("verified_by", "text", "by whom"),
    ColumnSpec("provider_id", "text", "responsible physician"),
    ColumnSpec("site_id", "text", "where"),
    ColumnSpec("stay_id", "text", "the encounter"),
)

FRACTION = _table(
    "fraction", "one fraction, or part of one, of one plan, as one treatment record reports it",
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
    ColumnSpec("phase_id", "text", "record_id of the phase in this system"),
    ColumnSpec("plan_uid", "text", "DICOM UID of the plan, or its record_id"),
    ColumnSpec("session_id", "text", "record_id of the session, where the record names one"),
    ColumnSpec("fraction_number", "count", "number of the fraction in its plan, from 1"),
    ColumnSpec("fractions_planned", "count", "fractions planned, as the record repeats it"),
    ColumnSpec("status", "text", "completed, partial, cancelled, unknown"),
    ColumnSpec("status_reason", "text", "NORMAL, OPERATOR, MACHINE, PATIENT, ..."),
    ColumnSpec("start_time", "time", "treatment start", True),
    ColumnSpec("end_time", "time", "treatment end"),
    ColumnSpec("modality", "text", "as in course"),
    ColumnSpec("technique", "text", "as in course"),
    ColumnSpec("energy", "text", "separated by `|`"),
    ColumnSpec("beams", "count", "treatment beams in the record"),
    ColumnSpec("beams_completed", "count", "of these, delivered whole"),
    ColumnSpec("meterset_planned", "quantity", "monitor units, minutes or counts specified"),
    ColumnSpec("meterset_delivered", "quantity", "delivered"),
    ColumnSpec("dose", "quantity", "cGy delivered, where the record says"),
    ColumnSpec("guidance", "text", "image guidance in the record, as in session"),
    ColumnSpec("is_verification", "flag", "1 where the delivery was to a phantom: QA, not treatment"),
    ColumnSpec("machine", "text", "treatment machine"),
    ColumnSpec("operator", "text", "who delivered"),
    ColumnSpec("site_id", "text", "where"),
)

SERVICE = _table(
    "service", "one documented act: consult, planning note, simulation, calculation, device, physics check, weekly visit, ...",
    ColumnSpec("kind", "text", "consult, follow_up, weekly_visit, clinical_planning, simulation, plan, calculation, device, physics_weekly, physics_special, imaging, procedure, biopsy, transfusion, lab, other"),
    ColumnSpec("code", "text", "code as sent: CPT, SNOMED CT, local"),
    ColumnSpec("code_system", "text", "cpt, hcpcs, snomed, loinc, local"),
    ColumnSpec("label", "text", "the system's own words"),
    ColumnSpec("status", "text", "planned, in_progress, completed, cancelled, entered_in_error"),
    ColumnSpec("performed_time", "time", "when", True),
    ColumnSpec("end_time", "time", "to when"),
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
    ColumnSpec("plan_id", "text", "record_id of the plan in this system"),
    ColumnSpec("body_site", "text", "site in the system's words"),
    ColumnSpec("laterality", "text", "left, right, bilateral, midline"),
    ColumnSpec("facts", "text", "what the record says of it, `name=value` separated by `|`"),
    ColumnSpec("provider_id", "text", "who performed it"),
    ColumnSpec("signed_by", "text", "who signed"),
    ColumnSpec("signed_time", "time", "when"),
    ColumnSpec("order_id", "text", "the order"),
    ColumnSpec("stay_id", "text", "the encounter"),
)

ORDER = _table(
    "order", "one order: a drug of a regimen's day, a service, a course of radiation",
    ColumnSpec("kind", "text", "drug, service, lab, imaging, radiation, other"),
    ColumnSpec("code", "text", "code as sent: RxNorm, NDC, HCPCS, local"),
    ColumnSpec("code_system", "text", "rxnorm, ndc, hcpcs, cpt, snomed, local"),
    ColumnSpec("label", "text", "drug or service in the system's words"),
    ColumnSpec("status", "text", "active, on_hold, completed, stopped, cancelled, draft, entered_in_error"),
    ColumnSpec("status_reason", "text", "why it was held, reduced or stopped"),
    ColumnSpec("course_id", "text", "record_id of the regimen or course in this system"),
    ColumnSpec("regimen", "text", "regimen or protocol"),
    ColumnSpec("cycle", "count", "cycle number, from 1"),
    ColumnSpec("day", "count", "day of the cycle, from 1"),
    ColumnSpec("dose", "quantity", "ordered dose"),
    ColumnSpec("dose_unit", "text", "UCUM unit"),
    ColumnSpec("protocol_dose", "quantity", "dose that the protocol asks for, where the order says; a lower dose is a reduction"),
    ColumnSpec("route", "text", "IV, IVP, SC, IM, PO, IT, IP, IA, ..."),
    ColumnSpec("planned_time", "time", "when it is to be given or done"),
    ColumnSpec("ordered_time", "time", "when it was ordered"),
    ColumnSpec("provider_id", "text", "who ordered"),
    ColumnSpec("diagnoses", "text", "codes given as the reason, separated by blanks"),
)

ADMINISTRATION = _table(
    "administration", "one drug given, or meant to be given, by one route from one bag",
    ColumnSpec("drug", "text", "drug in the system's words"),
    ColumnSpec("drug_code", "text", "code as sent"),
    ColumnSpec("code_system", "text", "rxnorm, ndc, hcpcs, cvx, snomed, local"),
    ColumnSpec("ndc", "text", "National Drug Code, where sent"),
    ColumnSpec("status", "text", "in_progress, completed, partial, held, refused, not_given, stopped, entered_in_error"),
    ColumnSpec("status_reason", "text", "why it was not whole"),
    ColumnSpec("dose", "quantity", "given dose"),
    ColumnSpec("dose_unit", "text", "UCUM unit"),
    ColumnSpec("route", "text", "as in order"),
    ColumnSpec("start_time", "time", "start", True),
    ColumnSpec("end_time", "time", "stop"),
    ColumnSpec("pauses", "text", "pauses, `HH:MM-HH:MM` separated by blanks"),
    ColumnSpec("rate", "text", "rate as sent"),
    ColumnSpec("access_site", "text", "the line or site: `port`, `left arm`; several lines tell several sites"),
    ColumnSpec("bag_id", "text", "the bag, where several drugs share one"),
    ColumnSpec("volume", "quantity", "millilitres of the bag"),
    ColumnSpec("order_id", "text", "the order"),
    ColumnSpec("order_reason", "text", "why it was given: chemotherapy, hydration, premedication, ..."),
    ColumnSpec("course_id", "text", "record_id of the regimen in this system"),
    ColumnSpec("cycle", "count", "cycle number, from 1"),
    ColumnSpec("day", "count", "day of the cycle, from 1"),
    ColumnSpec("session_id", "text", "record_id of the visit"),
    ColumnSpec("diagnoses", "text", "codes given as the reason, separated by blanks"),
    ColumnSpec("provider_id", "text", "who gave it"),
    ColumnSpec("is_verified", "flag", "1 where signed or double-checked"),
    ColumnSpec("lot", "text", "lot numbers, separated by blanks"),
)

VIAL = _table(
    "vial", "one vial, or vials of one lot, opened for one administration",
    ColumnSpec("administration_id", "text", "record_id of the administration in this system"),
    ColumnSpec("ndc", "text", "National Drug Code"),
    ColumnSpec("lot", "text", "lot"),
    ColumnSpec("kind", "text", "single, multi"),
    ColumnSpec("vials", "count", "how many"),
    ColumnSpec("opened", "quantity", "amount opened in dose units"),
    ColumnSpec("wasted", "quantity", "amount wasted in dose units"),
    ColumnSpec("unit", "text", "unit of both"),
    ColumnSpec("acquisition", "text", "bought, 340B, white-bagged, free"),
)

DOCUMENT = _table(
    "document", "one document, or one element of one, present or absent",
    ColumnSpec("kind", "text", "consult_note, planning_note, simulation_note, prescription, weekly_note, physics_report, plan_report, dvh, consent, imaging_report, treatment_summary, operative_note, infusion_record, other"),
    ColumnSpec("label", "text", "the system's own words or code"),
    ColumnSpec("element", "text", "which element of it, where the row is about one"),
    ColumnSpec("is_absent", "flag", "1 where the system says that it is not there"),
    ColumnSpec("status", "text", "draft, preliminary, final, signed, amended, superseded, cancelled"),
    ColumnSpec("author", "text", "author"),
    ColumnSpec("authored_time", "time", "when written"),
    ColumnSpec("signed_by", "text", "who signed"),
    ColumnSpec("signed_time", "time", "when"),
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
    ColumnSpec("stay_id", "text", "the encounter"),
    ColumnSpec("replaces_id", "text", "the document that it replaces"),
)

AUTHORIZATION = _table(
    "authorization", "one approval of a payer",
    ColumnSpec("number", "text", "authorization number"),
    ColumnSpec("payer_id", "text", "payer"),
    ColumnSpec("status", "text", "requested, approved, partial, denied, expired, cancelled"),
    ColumnSpec("codes", "text", "approved codes, separated by blanks"),
    ColumnSpec("approved_units", "quantity", "units or fractions approved"),
    ColumnSpec("used_units", "quantity", "used, as the source says"),
    ColumnSpec("from_date", "date", "valid from"),
    ColumnSpec("to_date", "date", "valid to"),
    ColumnSpec("course_id", "text", "record_id of the course in this system"),
)

CLINICAL = (PATIENT, PATIENT_IDENTIFIER, PATIENT_LINK, PROVIDER, SITE, COVERAGE, STAY, CONDITION, OBSERVATION, COURSE, PHASE, PLAN, DOSE, SCHEDULE, SESSION, FRACTION,
            SERVICE, ORDER, ADMINISTRATION, VIAL, DOCUMENT, AUTHORIZATION)  # fmt: skip
