"""The session ledger: what was planned, delivered, held and missed in a course of radiation or a regimen, from the rows of all systems that tell of it."""

from __future__ import annotations

from .ledger import CourseLedger, course_ledgers
from .presence import Presence, presence

__all__ = ["CourseLedger", "Presence", "course_ledgers", "presence"]
