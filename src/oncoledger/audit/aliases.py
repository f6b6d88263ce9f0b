"""What stands in a report for persons, providers, files and dates: the same alias for the same one, and no way back without the salt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from oncoledger.model.dates import NO_DATE, iso

LONGEST_SHIFT = 182
"""Days by which dates are moved at most, to either side, when they are shifted."""


_SHAPES = {
    "code": re.compile("[A-Z0-9]{5}"),
    "mark": re.compile("[A-Z0-9]{5}|[0-9]{4}"),
    "modifiers": re.compile("[A-Z0-9]{2}"),
    "diagnoses": re.compile(r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?"),
    "ndc": re.compile("[0-9]{10,11}|[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}"),
    "place": re.compile("[0-9]{1,2}"),
    "revenue": re.compile("[0-9]{3,4}"),
    "pointers": re.compile("[0-9]{1,2}"),
}
"""What a word of a column looks like; `mark` is a code, or the revenue code of a line without one."""


class Aliases:
    """salt: a text that only the practice knows, so that two reports can be compared; random, and forgotten, when empty.

    shifts: dates are moved by a number of days that is one patient's own, whole weeks so that weekdays stay; else a date is its year and the day since
    the patient's first service.
    """

    def __init__(self, salt: str = "", shifts: bool = False) -> None:
        self._key = salt.encode() if salt else secrets.token_bytes(32)
        self.is_keyed, self.shifts = bool(salt), shifts
        self._first: dict[str, int] = {}

    def learn(self, patient: str, day: int) -> None:
        """A service date of a patient; the earliest is day 1."""
        if day != NO_DATE:
            self._first[patient] = min(day, self._first.get(patient, day))

    def patient(self, text: str) -> str:
        return self._alias("patient", "P", text)

    def course(self, patient: str, text: str) -> str:
        return self._alias("course", "C", text and f"{patient}|{text}")

    def claim(self, text: str) -> str:
        return self._alias("claim", "K", text)

    def provider(self, text: str) -> str:
        return self._alias("provider", "N", text)

    def person(self, text: str) -> str:
        return self._alias("person", "U", text)

    def file(self, text: str) -> str:
        return self._alias("file", "F", text)

    def position(self, file: str, text: str) -> str:
        return self._alias("position", "L", f"{file}|{text}")

    def finding(self, id: str) -> str:
        return self._alias("finding", "", id).lower()

    def codes(self, column: str, text: str) -> str:
        """Codes of a line; a word among them that has not their shape could be anything, and is left out."""
        shape = _SHAPES.get(column)
        return " ".join(word if shape.fullmatch(word) else "(other)" for word in text.split()) if shape and text else text

    def date(self, patient: str, day: int) -> str:
        """A date of a patient, in the words of the report."""
        if day == NO_DATE:
            return ""
        if self.shifts:
            return iso(day + self._shift(patient))
        return f"{iso(day)[:4]} day {day - self._first.get(patient, day) + 1:03d}"

    @property
    def words(self) -> str:
        """What the report says of itself."""
        dates = (
            "dates are moved by whole weeks, each patient's by its own number, and may seem to lie on the other side of a date of law; this is a limited form, "
            "and more than 45 CFR 164.514(b)(2) lets stand" if self.shifts
            else "of a date the year and the day since the patient's first service are left, as 45 CFR 164.514(b)(2) allows, and no course is drawn"
        )  # fmt: skip
        key = "from the salt that was given, so that reports with one salt can be compared" if self.is_keyed else "from a random salt that nobody keeps"
        return (
            f"De-identified: aliases stand for patients, courses, claims, providers, files and places in them ({key}); {dates}. "
            "Codes, modifiers, units, charges and payers are as they were; free text is left out."
        )

    def _shift(self, patient: str) -> int:
        number = int.from_bytes(self._digest("shift", patient)[:8], "big")
        weeks = LONGEST_SHIFT // 7
        shift = number % (2 * weeks) - weeks
        return 7 * (shift if shift < 0 else shift + 1)

    def _digest(self, kind: str, text: str) -> bytes:
        return hmac.new(self._key, f"{kind}|{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()

    def _alias(self, kind: str, letter: str, text: str) -> str:
        """`P-4K7Q2MXA`; empty stays empty."""
        if not text:
            return ""
        word = base64.b32encode(self._digest(kind, text)).decode()[:10]
        return f"{letter}-{word}" if letter else word
