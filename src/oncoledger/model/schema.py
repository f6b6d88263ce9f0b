"""The tables of the ledger: name, grain, columns and their types. `oncoledger schema` prints this file's content."""

from __future__ import annotations

from .schema_clinical import CLINICAL
from .schema_specs import ColumnSpec as ColumnSpec
from .schema_specs import TableSpec as TableSpec

CHARGE = TableSpec("charge", "one charge line", (
    ColumnSpec("patient_id", "text", "the person, as the system that wrote the row names them", True),
    ColumnSpec("service_date", "date", "the day of service; first day of a range", True),
    ColumnSpec("code", "text", "HCPCS or CPT code; empty on a line that has a revenue code only", True),
    ColumnSpec("service_end_date", "date", "last day of a range; absent means one day"),
    ColumnSpec("performed_time", "text", "clock time of the service, HH:MM"),
    ColumnSpec("modifiers", "text", "up to four, separated by blanks, pricing ones first: `26 59`"),
    ColumnSpec("units", "units", "billed units; absent means one"),
    ColumnSpec("diagnoses", "text", "ICD-10-CM codes in order, separated by blanks: `Z51.0 C61`"),
    ColumnSpec("absent_pointers", "text", "pointers to a diagnosis that the claim does not have, as sent: `7`"),
    ColumnSpec("course_id", "text", "the course of treatment; inferred where absent, and shown"),
    ColumnSpec("body_site", "text", "the treated site in the practice's own words, where known"),
    ColumnSpec("setting", "text", "hospital (facility claim), freestanding (own equipment, or an office) or professional (a physician's claim for hospital patients)"),
    ColumnSpec("place_of_service", "text", "two-digit place of service"),
    ColumnSpec("revenue_code", "text", "four-digit revenue code of a facility line"),
    ColumnSpec("payer_kind", "text", "medicare, medicaid, medicare_advantage, commercial or other"),
    ColumnSpec("payer_id", "text", "the payer's profile: MEDICARE, COMMERCIAL, BCBSNC, PREMERA, UHC, or the payer's own id"),
    ColumnSpec("entity_id", "text", "the billing entity: group or facility (NPI or any stable name)"),
    ColumnSpec("provider_id", "text", "the rendering or attending provider (NPI or any stable name)"),
    ColumnSpec("charge_amount", "amount", "what the line charges"),
    ColumnSpec("ndc", "text", "National Drug Code of a drug line"),
    ColumnSpec("ndc_quantity", "quantity", "quantity in the unit of `ndc_unit`"),
    ColumnSpec("ndc_unit", "text", "UN, ML, GR, ME or F2"),
    ColumnSpec("claim_id", "text", "the claim that carries the line"),
    ColumnSpec("form", "text", "claim form that carries the line: 837P or 837I; empty for a charge that is not on a claim"),
    ColumnSpec("session_id", "text", "the treatment session that the line charges"),
    ColumnSpec("administration_id", "text", "the drug administration that the line charges"),
    ColumnSpec("acquisition", "text", "how a drug was acquired: bought, 340B, white-bagged, free"),
    ColumnSpec("note", "text", "line note as sent"),
    ColumnSpec("organisation_id", "text", "whose ledger the row belongs to"),
    ColumnSpec("source_file", "text", "the file the row was read from"),
    ColumnSpec("source_position", "count", "row or segment number in that file, from 1"),
))

CLAIM = TableSpec("claim", "one claim as sent", (
    ColumnSpec("claim_id", "text", "unique in the run: file and CLM segment", True),
    ColumnSpec("claim_number", "text", "the sender's own number (CLM01)", True),
    ColumnSpec("form", "text", "837P or 837I", True),
    ColumnSpec("patient_id", "text", "member id, birth date and name", True),
    ColumnSpec("frequency", "text", "1 original, 7 replacement, 8 void"),
    ColumnSpec("payer_control_number", "text", "the payer's number of the claim that is replaced or voided (REF F8)"),
    ColumnSpec("place_of_service", "text", "place of service of the claim (837P)"),
    ColumnSpec("bill_type", "text", "type of bill without frequency (837I): `13`"),
    ColumnSpec("statement_from_date", "date", "first day of the statement (837I)"),
    ColumnSpec("statement_to_date", "date", "last day of the statement (837I)"),
    ColumnSpec("charge_amount", "amount", "total charge (CLM02)"),
    ColumnSpec("diagnoses", "text", "ICD-10-CM codes in order, separated by blanks, with dots"),
    ColumnSpec("payer_rank", "text", "P primary, S secondary, T tertiary"),
    ColumnSpec("filing_indicator", "text", "claim filing indicator (SBR09): MB, MA, MC, 16, CI, HM, ..."),
    ColumnSpec("payer_id", "text", "payer id as sent"),
    ColumnSpec("payer_name", "text", "payer name as sent"),
    ColumnSpec("member_id", "text", "member id as sent"),
    ColumnSpec("birth_date", "date", "the patient's birth date"),
    ColumnSpec("billing_npi", "text", "billing provider's NPI"),
    ColumnSpec("billing_tax_id", "text", "billing provider's tax id"),
    ColumnSpec("billing_taxonomy", "text", "billing provider's taxonomy"),
    ColumnSpec("billing_zip", "text", "billing provider's ZIP code"),
    ColumnSpec("rendering_npi", "text", "rendering provider's NPI (837P)"),
    ColumnSpec("attending_npi", "text", "attending provider's NPI (837I)"),
    ColumnSpec("referring_npi", "text", "referring provider's NPI"),
    ColumnSpec("facility_npi", "text", "service facility's NPI"),
    ColumnSpec("prior_authorization", "text", "authorization number (REF G1)"),
    ColumnSpec("note", "text", "claim note"),
    ColumnSpec("source_file", "text", "the file"),
    ColumnSpec("source_position", "count", "segment number of CLM in that file, from 1"),
))

CLAIM_SUMS = TableSpec("claim", "one claim: what its lines as sent come to, worked out when it is read", (
    ColumnSpec("line_count", "count", "lines of the claim"),
    ColumnSpec("line_charge_amount", "amount", "sum of the line charges"),
    ColumnSpec("repeated_lines", "count", "lines whose number stands on it already"),
))

SERVICE_LINE = TableSpec("service_line", "one line of a claim as sent", (
    ColumnSpec("claim_id", "text", "the claim", True),
    ColumnSpec("line_number", "count", "LX01 as sent", True),
    ColumnSpec("service_date", "date", "DTP 472; first day of a range"),
    ColumnSpec("service_end_date", "date", "last day of a range"),
    ColumnSpec("code", "text", "procedure code; empty on a revenue-code line"),
    ColumnSpec("modifiers", "text", "up to four, separated by blanks"),
    ColumnSpec("units", "units", "billed units"),
    ColumnSpec("units_basis", "text", "UN units, MJ minutes, DA days"),
    ColumnSpec("charge_amount", "amount", "line charge"),
    ColumnSpec("place_of_service", "text", "place of service of the line, where it differs from the claim's"),
    ColumnSpec("revenue_code", "text", "revenue code (837I)"),
    ColumnSpec("diagnosis_pointers", "text", "pointers to the claim's diagnoses in order: `1 2`"),
    ColumnSpec("ndc", "text", "LIN03 as sent"),
    ColumnSpec("ndc_quantity", "quantity", "CTP04"),
    ColumnSpec("ndc_unit", "text", "CTP05-1"),
    ColumnSpec("rendering_npi", "text", "rendering provider of the line, where it differs from the claim's"),
    ColumnSpec("control_number", "text", "line item control number (REF 6R)"),
    ColumnSpec("note", "text", "line note"),
    ColumnSpec("source_position", "count", "segment number of LX in the file, from 1"),
))

PAYMENT = TableSpec("payment", "one payment that a payer announces (one 835 transaction)", (
    ColumnSpec("payment_id", "text", "unique in the run: file and ST segment", True),
    ColumnSpec("payment_amount", "amount", "what is paid (BPR02)", True),
    ColumnSpec("method", "text", "ACH, CHK, NON, ... (BPR04)"),
    ColumnSpec("payment_date", "date", "settlement or check date (BPR16)"),
    ColumnSpec("trace_number", "text", "check or EFT number (TRN02)"),
    ColumnSpec("payer_trace_id", "text", "the payer's own id in the trace (TRN03)"),
    ColumnSpec("payer_id", "text", "payer id as sent (N1 PR, or its REF)"),
    ColumnSpec("payer_name", "text", "payer name as sent"),
    ColumnSpec("payee_npi", "text", "who is paid (N1 PE)"),
    ColumnSpec("payee_tax_id", "text", "tax id of who is paid"),
    ColumnSpec("payee_name", "text", "name of who is paid"),
    ColumnSpec("is_balanced", "flag", "1 where the claims' payments less the provider adjustments are the payment, and every claim of it is balanced"),
    ColumnSpec("source_file", "text", "the file"),
    ColumnSpec("source_position", "count", "segment number of ST in that file, from 1"),
))

REMITTANCE = TableSpec("remittance", "one claim as a payer answered it (one CLP)", (
    ColumnSpec("remittance_id", "text", "unique in the run: file and CLP segment", True),
    ColumnSpec("payment_id", "text", "the payment that carries it", True),
    ColumnSpec("claim_number", "text", "the sender's own number, echoed (CLP01)", True),
    ColumnSpec("status", "text", "1 primary, 2 secondary, 3 tertiary, 4 denied, 19-21 forwarded, 22 reversal, 23 not theirs, 25 predetermination (CLP02)"),
    ColumnSpec("charge_amount", "amount", "total charge (CLP03)"),
    ColumnSpec("paid_amount", "amount", "paid (CLP04); negative in a reversal"),
    ColumnSpec("patient_amount", "amount", "patient responsibility (CLP05)"),
    ColumnSpec("filing_indicator", "text", "claim filing indicator (CLP06)"),
    ColumnSpec("payer_control_number", "text", "the payer's number of the claim (CLP07)"),
    ColumnSpec("place_of_service", "text", "place of service or bill type as echoed (CLP08)"),
    ColumnSpec("frequency", "text", "claim frequency as echoed (CLP09)"),
    ColumnSpec("patient_name", "text", "last name, first name (NM1 QC)"),
    ColumnSpec("member_id", "text", "member id as sent"),
    ColumnSpec("rendering_npi", "text", "rendering provider (NM1 82)"),
    ColumnSpec("service_from_date", "date", "first day of the claim (DTM 232)"),
    ColumnSpec("service_to_date", "date", "last day of the claim (DTM 233)"),
    ColumnSpec("received_date", "date", "when the payer received the claim (DTM 050)"),
    ColumnSpec("remarks", "text", "remark codes of the claim (MIA, MOA), separated by blanks"),
    ColumnSpec("is_balanced", "flag", "1 where the charge less all adjustments is the payment, for the claim and for each of its lines; post no other"),
    ColumnSpec("source_file", "text", "the file"),
    ColumnSpec("source_position", "count", "segment number of CLP in that file, from 1"),
))

REMITTANCE_LINE = TableSpec("remittance_line", "one service line as a payer answered it (one SVC)", (
    ColumnSpec("remittance_id", "text", "the answered claim", True),
    ColumnSpec("line_number", "count", "its place among the lines of the remittance, from 1", True),
    ColumnSpec("code", "text", "procedure code that was paid or refused (SVC01); empty on a revenue-code line"),
    ColumnSpec("modifiers", "text", "up to four, separated by blanks"),
    ColumnSpec("revenue_code", "text", "revenue code (SVC01 NU, or SVC04)"),
    ColumnSpec("billed_code", "text", "procedure code as billed, where the payer changed it (SVC06)"),
    ColumnSpec("charge_amount", "amount", "line charge (SVC02)"),
    ColumnSpec("paid_amount", "amount", "paid (SVC03)"),
    ColumnSpec("units", "units", "units that were paid (SVC05)"),
    ColumnSpec("billed_units", "quantity", "units as billed, where they differ (SVC07)"),
    ColumnSpec("service_date", "date", "DTM 472, or 150"),
    ColumnSpec("service_end_date", "date", "DTM 151"),
    ColumnSpec("control_number", "text", "line item control number, echoed (REF 6R)"),
    ColumnSpec("allowed_amount", "amount", "allowed (AMT B6)"),
    ColumnSpec("remarks", "text", "remark codes (LQ HE), separated by blanks"),
    ColumnSpec("source_position", "count", "segment number of SVC in the file, from 1"),
))

ADJUSTMENT = TableSpec("adjustment", "one amount that was not paid as charged, with its reason (one triple of a CAS)", (
    ColumnSpec("remittance_id", "text", "the answered claim", True),
    ColumnSpec("line_number", "count", "the remittance line; absent for the claim as a whole"),
    ColumnSpec("group", "text", "CO, PR, OA, PI", True),
    ColumnSpec("reason", "text", "claim adjustment reason code", True),
    ColumnSpec("adjustment_amount", "amount", "what is taken off; negative adds", True),
    ColumnSpec("quantity", "quantity", "units that are taken off, where given"),
    ColumnSpec("source_position", "count", "segment number of CAS in the file, from 1"),
))

PROVIDER_ADJUSTMENT = TableSpec("provider_adjustment", "one amount of a payment that belongs to no claim of it (one pair of a PLB)", (
    ColumnSpec("payment_id", "text", "the payment", True),
    ColumnSpec("provider_id", "text", "provider (PLB01)"),
    ColumnSpec("fiscal_date", "date", "end of the provider's fiscal year (PLB02)"),
    ColumnSpec("reason", "text", "WO, FB, L6, CS, 72, ...", True),
    ColumnSpec("reference", "text", "what it refers to: often the payer's number of a claim"),
    ColumnSpec("adjustment_amount", "amount", "what is taken off the payment; negative adds", True),
    ColumnSpec("source_position", "count", "segment number of PLB in the file, from 1"),
))

TABLES = {table.name: table for table in (CHARGE, CLAIM, SERVICE_LINE, PAYMENT, REMITTANCE, REMITTANCE_LINE, ADJUSTMENT, PROVIDER_ADJUSTMENT, *CLINICAL)}
