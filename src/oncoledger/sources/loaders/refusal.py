"""The one answer to a file that cannot be loaded: which file, which row, what was found and what was expected."""

from __future__ import annotations


class SourceError(ValueError):
    """A file that is refused. Nothing of it was loaded, and what was loaded before stands."""
