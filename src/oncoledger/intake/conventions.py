"""What a practice knows of its files that the files do not say themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Convention:
    """Of one file. whole: nothing of its span is missing; None where nobody said. setting, payer: of its lines that do not tell.
    day_first: dates such as 3/4/2026 are day/month/year. system: whose records they are."""

    whole: bool | None = None
    setting: str = ""
    payer: str = ""
    day_first: bool = False
    system: str = ""


NONE = Convention()

Conventions = Callable[[str], Convention]
"""From the path of a file as given to what is known of it."""


def no_conventions(file: str) -> Convention:
    return NONE
