"""What a coder answers: a code with the facts that gave it, or what is missing; never a higher level than the facts show."""

from __future__ import annotations

from typing import NamedTuple


class Law(NamedTuple):
    """Where it is written. source: key of `sources/starter/documents.csv`."""

    source: str
    section: str
    grade: str


class Coded(NamedTuple):
    """code: empty where the record does not decide. because: the facts that decided, in words. law: where the code is written.

    asks: what would decide, as a question to the clinician; empty where the code is given. otherwise: codes that the missing fact could lead to, lowest first.
    """

    code: str
    because: str
    law: Law | None = None
    asks: str = ""
    otherwise: tuple[str, ...] = ()


def unknown(asks: str, because: str = "", otherwise: tuple[str, ...] = ()) -> Coded:
    """Nothing is proposed; something is asked."""
    return Coded("", because, None, asks, otherwise)
