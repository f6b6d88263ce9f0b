"""DICOM RT: what a plan, a treatment record or a treatment summary of the planning and record systems says, as rows of the ledger."""

from .read import read_dicom, sniff

__all__ = ["read_dicom", "sniff"]
