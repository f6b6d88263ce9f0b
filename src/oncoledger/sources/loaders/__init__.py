"""Reading what CMS publishes: any of its layouts in, one table of plain columns out, or the reason why not."""

from .load import Loaded, load
from .refusal import SourceError

__all__ = ["Loaded", "SourceError", "load"]
