"""Errors and warnings of one file, with their positions; bounded, so that a hopeless file cannot fill the memory."""

from __future__ import annotations

import re

from oncoledger.model.verdict import ReadError

LISTED_AT_MOST = 1000
"""Errors listed for one file; the others are counted."""


class Problems:
    """Collects the ReadErrors of one file. `listed` is at most LISTED_AT_MOST long; `unlisted` counts the rest."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.listed: list[ReadError] = []
        self.unlisted = 0

    def error(self, segment: int, element: str, found: str, expected: str) -> None:
        """Something was lost or contradicts itself at a segment, counted from 1."""
        self.add(f"segment {segment}", element, found, expected, "error")

    def warn(self, segment: int, element: str, found: str, expected: str) -> None:
        """Something is odd at a segment, and nothing was lost."""
        self.add(f"segment {segment}", element, found, expected, "warning")

    def add(self, position: str, element: str, found: str, expected: str, severity: str = "error") -> None:
        if len(self.listed) < LISTED_AT_MOST:
            self.listed.append(ReadError(self.file, position, found, expected, element, severity))
        else:
            self.unlisted += 1

    def close(self) -> None:
        """Say how many problems were not listed."""
        if self.unlisted:
            found = f"{self.unlisted} more errors and warnings that are not listed"
            self.listed.append(ReadError(self.file, "whole file", found, f"at most {LISTED_AT_MOST}; mend these and read again"))
            self.unlisted = 0


def named(tag: str, element: int, component: int = 0) -> str:
    """`CLM02`, `SV1-02`, `CLM05-1`: the name under which a person finds an element."""
    name = f"{tag}-{element:02d}" if tag[-1:].isdigit() else f"{tag}{element:02d}"
    return f"{name}-{component}" if component else name


def quoted(text: str) -> str:
    """A value for a message: `nothing` when empty, cut when long, control characters shown."""
    return repr(text[:40])[:-1] + "...'" if len(text) > 40 else repr(text) if text else "nothing"


def shape(text: str) -> str:
    """The form of a value that names a person, without the value: digits become 9, letters A."""
    return quoted(re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text)))
