"""Oncoledger: the open ledger of cancer care, from the delivered service to the paid claim."""

__version__ = "0.1.0"
