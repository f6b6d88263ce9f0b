"""Identifiers, one a module, each with the same four verbs: compact, validate, is_valid, format.

compact(text) -> the form that the tables hold; takes separators and spreadsheet losses away and never fails.
validate(text) -> the compact form, or raises InvalidIdentifier with a plain reason.
is_valid(text) -> whether validate would accept it.
format(text) -> the form that people write; refuses what validate refuses.

The reason never repeats the value: an identifier may belong to a person. A valid shape is not a code in force: code sets and
their dates are in `sources`.
"""

from __future__ import annotations

from collections.abc import Callable


class InvalidIdentifier(ValueError):
    """The text is no identifier of its kind; the message is the reason."""


def tidy(text: str, drop: str = "") -> str:
    """Capitals, with blanks around and the characters of `drop` anywhere taken away. Text beyond ASCII keeps its letters, and so is refused later."""
    plain = text.strip()
    if plain.isascii():
        plain = plain.upper()
    for character in drop:
        plain = plain.replace(character, "")
    return plain


def holds(validate: Callable[[str], str], text: str) -> bool:
    """Whether `validate` accepts the text."""
    try:
        validate(text)
    except InvalidIdentifier:
        return False
    return True
