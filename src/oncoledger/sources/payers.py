"""Payer profiles: what a payer does otherwise, as dated settings in a TOML file, each with its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..model.verdict import Cite
from .starter import FOLDER, LawRow, first, last

BASE_OF_KIND = {"medicare": "MEDICARE", "medicare_advantage": "MEDICARE_ADVANTAGE", "medicaid": "MEDICAID", "commercial": "COMMERCIAL", "other": ""}

Value = bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One dated setting. value: true or false, a whole number, a word, or several words."""

    name: str
    value: Value
    start: int
    end: int
    cite: Cite


@dataclass(frozen=True, slots=True)
class PayerProfile:
    """A payer. `line` is itself, what it is based on, and so on; the first that has a setting on the day decides.

    A payer that nobody described is known by its kind alone, and its line is that kind's base.
    """

    id: str
    name: str
    kind: str
    line: tuple[str, ...]
    settings: tuple[Setting, ...] = field(default=())
    """Own settings first, then those of the base."""
    own: int = 0
    """How many of the settings are its own."""
    is_known: bool = True

    def setting(self, name: str, day: int) -> Value | None:
        """The value in force on a day; None where nothing is known."""
        found = self.find(name, day)
        return None if found is None else found.value

    def find(self, name: str, day: int) -> Setting | None:
        return next((s for s in self.settings if s.name == name and s.start <= day <= s.end), None)


class ProfileError(ValueError):
    """A payer file that does not say what a profile must say."""


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """What one file says by itself, without its base."""

    id: str
    name: str
    kind: str
    base: str
    settings: tuple[Setting, ...]


def read_profiles(*more: Path) -> dict[str, PayerProfile]:
    """The shipped profiles and those in the user's folders; a user's file replaces a shipped one of the same id."""
    files: dict[str, ProfileFile] = {}
    for path in profile_files(FOLDER / "payers", *more):
        file = read_file(path)
        files[file.id] = file
    return {id: _profile(file, files) for id, file in files.items()}


def profile_files(*folders: Path) -> list[Path]:
    """The TOML files of folders, folder by folder, by name; a folder that is not there has none."""
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.toml"))]


_NAMES = (
    ("medicare_advantage", re.compile(r"medicare.*(advantage|\badv\b|\bma\b|hmo|ppo)|advantage plan", re.IGNORECASE)),
    ("medicare", re.compile(r"medicare|\bcms\b|noridian|novitas|palmetto|first coast|\bngs\b|\bwps\b|\bcgs\b", re.IGNORECASE)),
    ("medicaid", re.compile(r"medicaid|medi-?cal\b", re.IGNORECASE)),
    ("commercial", re.compile(
        r"aetna|cigna|humana|anthem|blue ?(cross|shield)|bcbs|united ?health|tricare|champva|kaiser|commercial|ambetter|workers.? comp|\bwellcare|self.?pay",
        re.IGNORECASE)),
)  # fmt: skip


@cache
def kind_by_name(name: str) -> str:
    """The kind of a payer that no profile describes, where its name tells: `TRICARE EAST` is commercial. Empty where it does not."""
    return next((kind for kind, words in _NAMES if words.search(name)), "")


def resolve(profiles: Mapping[str, PayerProfile], id: str, kind: str = "") -> PayerProfile:
    """The profile of a payer id or of a kind (`medicare`); an unknown payer falls back on its kind's base."""
    named = profiles.get(id) or profiles.get(id.upper()) or profiles.get(BASE_OF_KIND.get(id.lower(), ""))
    if named:
        return named
    base = profiles.get(BASE_OF_KIND.get(kind, ""))
    if base:
        return PayerProfile(id, id, kind, (id, *base.line), base.settings, is_known=False)
    return PayerProfile(id, id, kind or "other", (id,) if id else (), is_known=False)


def numbers(profiles: Mapping[str, PayerProfile]) -> list[LawRow]:
    """Whole numbers in the profiles' own settings, as rows of law."""
    rows = []
    for profile in profiles.values():
        for setting in profile.settings[: profile.own]:
            if isinstance(setting.value, int) and not isinstance(setting.value, bool):
                rows.append(LawRow(setting.name, profile.id, setting.start, setting.end, setting.value, "", setting.cite))
    return rows


def _profile(file: ProfileFile, files: Mapping[str, ProfileFile]) -> PayerProfile:
    line: list[str] = []
    settings: list[Setting] = []
    here: ProfileFile | None = file
    while here is not None:
        if here.id in line:
            raise ProfileError(f"payer {file.id} is based on itself: {' -> '.join([*line, here.id])}")
        line.append(here.id)
        settings += here.settings
        if here.base and here.base not in files:
            raise ProfileError(f"payer {here.id} is based on {here.base}, which no file describes")
        here = files.get(here.base)
    return PayerProfile(file.id, file.name, file.kind, tuple(line), tuple(settings), len(file.settings))


def read_file(path: Path) -> ProfileFile:
    """The profile of one file. Raises ProfileError that names the file."""
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        settings = tuple(_setting(entry) for entry in content.get("setting", ()))
        return ProfileFile(content["id"], content["name"], content["kind"], content.get("base", ""), settings)
    except KeyError as missing:
        raise ProfileError(f"{path.name}: found no {missing.args[0]}; expected id, name, kind, and for every setting a name, a value and a source") from missing
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValueError) as problem:
        raise ProfileError(f"{path.name}: {problem}") from problem


def _setting(entry: dict[str, Any]) -> Setting:
    value = entry["value"]
    if isinstance(value, list):
        value = tuple(str(word) for word in value)
    if not isinstance(value, bool | int | str | tuple):
        raise TypeError(f"{entry['name']} = {value!r} is neither true or false, a whole number, a word nor a list of words")
    cite = Cite(entry["source"], entry.get("section", ""), entry.get("grade", "H"))
    return Setting(entry["name"], value, first(str(entry.get("from", ""))), last(str(entry.get("to", ""))), cite)
