"""HL7 v2.1 to 2.8: admissions, appointments, orders, results, documents, drug administrations, charges and accounts to records of the ledger."""

from .answer import Done, Identity, acknowledge, finished, identity
from .framing import sniff
from .read import read_hl7, read_message, stream_hl7

__all__ = ["Done", "Identity", "acknowledge", "finished", "identity", "read_hl7", "read_message", "sniff", "stream_hl7"]
