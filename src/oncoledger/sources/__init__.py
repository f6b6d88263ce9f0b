"""What the payers publish, by date: codes, edits, unit limits, add-ons, numbers of law, payer profiles. One door: `Library`."""

from .keys import code_key, code_keys, code_of
from .library import Library

__all__ = ["Library", "code_key", "code_keys", "code_of"]
