"""Bytes to tables and back: X12, HL7 v2, FHIR, DICOM RT, CSV, Parquet, workbooks. Knows the model and nothing else of ours."""
