"""FHIR R4 to records: CodeX radiation therapy, mCODE and the resources of a clinic's systems, read as plain JSON so that one bad field loses one field."""

from __future__ import annotations

from .read import read_fhir

__all__ = ["read_fhir"]
