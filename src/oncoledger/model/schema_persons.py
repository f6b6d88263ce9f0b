"""The tables of persons, clinicians, places and policies, and what stands behind every clinical row."""

from __future__ import annotations

from .schema_specs import ColumnSpec, TableSpec


def clinical_table(name: str, grain: str, *columns: ColumnSpec, person: bool = True) -> TableSpec:
    """A table with the columns that every clinical row carries."""
    ids = [ColumnSpec("record_id", "text", "the record's own id in its system; unique in this table for one system", True)]
    if person:
        ids.append(ColumnSpec("patient_id", "text", "the person, as this system names them: the id that its patient rows carry as record_id", True))
    return TableSpec(name, grain, (*ids, *columns, *SOURCE))


SOURCE = (
    ColumnSpec("system", "text", "the record system that says so: `ARIA`, `EPIC`, a sending application, an institution"),
    ColumnSpec("version_time", "time", "when the system wrote this version; of two rows with one record_id the later stands"),
    ColumnSpec("is_retracted", "flag", "1 where this version takes the record back: deleted, entered in error, cancelled message"),
    ColumnSpec("cleared", "text", "columns that this version empties, separated by blanks: HL7 v2 tells a deleted field (`""`) from one that is merely not told"),
    ColumnSpec("source_file", "text", "the file, or the listener's journal"),
    ColumnSpec("source_place", "text", "where in it: `message 3 PID`, `entry 12 Procedure/x`, `row 17`, `(300A,0070)[2]`"),
)
"""What stands behind every row. The rows of `charge` in a ledger folder carry it too."""

PATIENT = clinical_table(
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

PATIENT_IDENTIFIER = clinical_table(
    "patient_identifier", "one identifier of a person, as one system lists it",
    ColumnSpec("value", "text", "the identifier", True),
    ColumnSpec("authority", "text", "who assigns it: HL7 assigning authority, FHIR system, DICOM issuer; empty where not sent"),
    ColumnSpec("kind", "text", "MR medical record, SS social security, MB member id, MC Medicare, AN account, DL licence, ...: HL7 table 0203"),
    ColumnSpec("from_date", "date", "valid from"),
    ColumnSpec("to_date", "date", "valid to"),
)

PATIENT_LINK = clinical_table(
    "patient_link", "one statement of a system that two of its ids are one person, or no longer are",
    ColumnSpec("other_patient_id", "text", "the id that is merged into patient_id, or split from it", True),
    ColumnSpec("kind", "text", "merged, same, split", True),
)

PROVIDER = clinical_table(
    "provider", "one clinician or group as one system describes them",
    ColumnSpec("npi", "text", "NPI"),
    ColumnSpec("name", "text", "family name, given names; or the group's name"),
    ColumnSpec("tax_id", "text", "tax id"),
    ColumnSpec("taxonomy", "text", "taxonomy"),
    ColumnSpec("specialty", "text", "specialty in the system's words"),
    ColumnSpec("credential", "text", "MD, DO, NP, PA, PHD, ..."),
    person=False,
)

SITE = clinical_table(
    "site", "one place of care as one system describes it",
    ColumnSpec("name", "text", "name"),
    ColumnSpec("npi", "text", "NPI of the facility"),
    ColumnSpec("place_of_service", "text", "two-digit place of service"),
    ColumnSpec("campus", "text", "on or off, of a hospital's department"),
    ColumnSpec("equipment_owner", "text", "who owns the equipment"),
    person=False,
)

COVERAGE = clinical_table(
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

STAY = clinical_table(
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
