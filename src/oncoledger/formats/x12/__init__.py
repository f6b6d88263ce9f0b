"""X12: 837P and 837I claims to tables and back, 835 remittances likewise, and any X12 file as a document that is written back byte for byte.

What reads claims is imported at once; the reader of remittances and the writers when they are first asked for, since a check needs neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .document import Document, Segment
from .guides import Transaction
from .read837 import Claims837, Stream837, read_837, sniff, stream_837
from .rows import Claim837, Line837
from .stream import transaction_codes

if TYPE_CHECKING:
    from .people import Address, Admission, Organisation, Parties, Patient, Person, Physician
    from .read835 import Remittances835, Stream835, read_835, stream_835
    from .rows835 import Adjustment835, Payment835, Remittance835, RemittanceLine835
    from .write835 import Bank, PayerOffice, write_835
    from .write837 import write_837
    from .written import Envelope

__all__ = [
    "Address", "Adjustment835", "Admission", "Bank", "Claim837", "Claims837", "Document", "Envelope", "Line837", "Organisation", "Parties", "Patient",
    "PayerOffice", "Payment835", "Person", "Physician", "Remittance835", "RemittanceLine835", "Remittances835", "Segment", "Stream835", "Stream837",
    "Transaction", "read_835", "read_837", "sniff", "stream_835", "stream_837", "transaction_codes", "write_835",
    "write_837",
]  # fmt: skip

_WHERE = {
    "people": "Address Admission Organisation Parties Patient Person Physician", "read835": "Remittances835 Stream835 read_835 stream_835",
    "rows835": "Adjustment835 Payment835 Remittance835 RemittanceLine835", "write835": "Bank PayerOffice write_835", "write837": "write_837",
    "written": "Envelope",
}  # fmt: skip
_MODULE = {name: module for module, names in _WHERE.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
