"""The settings that a payer profile may hold: what each means, which values it takes, and in which chapter of a guide it stands."""

from __future__ import annotations

from typing import NamedTuple

from .library import Library
from .payers import PayerProfile, Setting, Value
from .starter import table

TAKES = {
    "flag": "true or false", "word": "one of its words", "set": "the name of a set of codes", "settings": "some of hospital, freestanding, professional",
    "code": "a code", "codes": "a list of codes",
}  # fmt: skip


class SettingSpec(NamedTuple):
    """One setting. takes: one of TAKES. words: the values that a word may have, each in the words of a guide."""

    name: str
    takes: str
    words: dict[str, str]
    chapter: str
    meaning: str


def setting_specs() -> dict[str, SettingSpec]:
    """Every setting by name, in the order in which a guide prints them."""
    rows = table("settings.csv")
    return {r["name"]: SettingSpec(r["name"], r["takes"], _words(r["words"]), r["chapter"], r["meaning"]) for r in rows}


def _words(text: str) -> dict[str, str]:
    return {value: words for value, _, words in (each.partition("=") for each in text.split("|")) if value}


def shown(value: Value) -> str:
    """A value as a file writes it, without quotes."""
    return " ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)


def settings_of(profile: PayerProfile, library: Library, day: int) -> list[tuple[Setting, str]]:
    """The settings in force on a day, in the order of the registry, each with the payer that gave it."""
    owners = []
    for payer in profile.line:
        theirs = library.payers.get(payer)
        owners += [payer] * (theirs.own if theirs else 0)
    found: dict[str, tuple[Setting, str]] = {}
    for setting, owner in zip(profile.settings, owners, strict=True):
        if setting.start <= day <= setting.end:
            found.setdefault(setting.name, (setting, owner))
    order = [*setting_specs()]
    return sorted(found.values(), key=lambda each: (order.index(each[0].name) if each[0].name in order else len(order), each[0].name))
