"""X12: 837P and 837I claims to tables and back, remittances (835) from tables, and any X12 file as a document that is written back byte for byte."""

from .document import Document, Segment
from .guides import Transaction
from .people import Address, Admission, Organisation, Parties, Patient, Person, Physician
from .read837 import Claims837, Stream837, read_837, sniff, stream_837
from .rows import Claim837, Line837
from .write835 import Bank, PayerOffice, write_835
from .write837 import write_837
from .written import Envelope

__all__ = [
    "Address", "Admission", "Bank", "Claim837", "Claims837", "Document", "Envelope", "Line837", "Organisation", "Parties", "Patient", "PayerOffice", "Person",
    "Physician", "Segment", "Stream837", "Transaction", "read_837", "sniff", "stream_837", "write_835", "write_837",
]  # fmt: skip
