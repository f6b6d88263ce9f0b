"""X12: 837P and 837I claims to tables, and any X12 file as a document that is written back byte for byte."""

from .document import Document, Segment
from .guides import Transaction
from .read837 import Claims837, Stream837, read_837, sniff, stream_837
from .rows import Claim837, Line837

__all__ = ["Claim837", "Claims837", "Document", "Line837", "Segment", "Stream837", "Transaction", "read_837", "sniff", "stream_837"]
