"""The mappings that are known: the practice's own, beside its profile or in the user's folder, then those that are shipped."""

from __future__ import annotations

import os
from pathlib import Path

from ..formats.mapped import Mapping, own_mappings, shipped
from ..sources.editions import default_home

FOLDER = "mappings"


def known_mappings(beside: Path | None = None) -> tuple[Mapping, ...]:
    """beside: the folder of oncoledger.toml, the working folder where there is none. Raises MappingError."""
    return (*own_mappings((beside or Path(os.curdir)) / FOLDER, default_home() / FOLDER), *shipped())
