"""X12: 837P and 837I claims to tables and back, 835 remittances likewise, and any X12 file as a document that is written back byte for byte."""

from .document import Document, Segment
from .guides import Transaction
from .people import Address, Admission, Organisation, Parties, Patient, Person, Physician
from .read835 import Remittances835, Stream835, read_835, stream_835
from .read837 import Claims837, Stream837, read_837, sniff, stream_837
from .rows import Claim837, Line837
from .rows835 import Adjustment835, Payment835, Remittance835, RemittanceLine835
from .stream import transaction_codes
from .write835 import Bank, PayerOffice, write_835
from .write837 import write_837
from .written import Envelope

__all__ = [
    "Address", "Adjustment835", "Admission", "Bank", "Claim837", "Claims837", "Document", "Envelope", "Line837", "Organisation", "Parties", "Patient",
    "PayerOffice", "Payment835", "Person", "Physician", "Remittance835", "RemittanceLine835", "Remittances835", "Segment", "Stream835", "Stream837",
    "Transaction", "read_835", "read_837", "sniff", "stream_835", "stream_837", "transaction_codes", "write_835",
    "write_837",
]  # fmt: skip
