"""Many files become one ledger: which files there are, what claims mean as charges, what replaces what, and which lines are one course."""

from .courses import infer_courses
from .ledger import InputFile, Ledger
from .read import read_inputs

__all__ = ["InputFile", "Ledger", "infer_courses", "read_inputs"]
