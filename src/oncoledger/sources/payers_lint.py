"""Contradictions in payer profiles: what two settings say at once, what nobody reads, and what no list knows."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from ..model.dates import FIRST_DAY, LAST_DAY, iso
from .library import Library
from .payer_settings import TAKES, SettingSpec, setting_specs, shown
from .payers import BASE_OF_KIND, ProfileError, Setting, profile_files, read_file
from .starter import FOLDER

GRADES = ("H", "M", "L")
KEYS = {"id", "name", "kind", "base", "setting"}
SETTING_KEYS = {"name", "value", "from", "to", "source", "section", "grade"}
PLACES = ("hospital", "freestanding", "professional")


class Flaw(NamedTuple):
    """Something wrong with a profile. line: in the file, from 1; 0 for the file as a whole."""

    file: str
    line: int
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}{f', line {self.line}' if self.line else ''}: found {self.found}; expected {self.expected}"


def lint(library: Library, *paths: Path) -> list[Flaw]:
    """Everything wrong with the shipped profiles, the user's, and further files. Nothing is raised for what a file holds."""
    specs = setting_specs()
    files = [*profile_files(FOLDER / "payers", library.home / "payers"), *paths]
    flaws: list[Flaw] = []
    try:
        _ = library.payers
    except ProfileError:
        library = Library(FOLDER, library.editions)  # the shipped profiles alone: what is wrong with the user's is said below
    seen: dict[str, Path] = {}
    for path in files:
        flaws += _of_file(path, library, specs)
        id = _content(path).get("id")
        if isinstance(id, str):
            if id in seen and seen[id].parent == path.parent:
                flaws.append(Flaw(path.name, 0, f"the payer {id}, which {seen[id].name} describes too", "one file a payer"))
            seen[id] = path
    return flaws + list(_of_law(library))


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _of_file(path: Path, library: Library, specs: Mapping[str, SettingSpec]) -> Iterator[Flaw]:
    name = path.name
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        yield Flaw(name, 0, str(problem), "a TOML file that can be read")
        return
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*setting\s*\]\]", line)]
    for key in sorted(content.keys() - KEYS):
        yield Flaw(name, 0, f"the key {key}{_near(key, KEYS)}", ", ".join(sorted(KEYS)))
    kinds = [*BASE_OF_KIND]
    if content.get("kind") not in kinds:
        yield Flaw(name, 0, f"kind = {content.get('kind')!r}", " or ".join(kinds))
    entries = content.get("setting", [])
    for place, entry in enumerate(entries if isinstance(entries, list) else []):
        line = lines[place] if place < len(lines) else 0
        yield from (Flaw(name, line, *flaw) for flaw in _of_setting(entry, library, specs))
    try:
        file = read_file(path)
    except ProfileError as problem:
        found, _, expected = str(problem).removeprefix(f"{name}: ").removeprefix("found ").partition("; expected ")
        yield Flaw(name, 0, found, expected or "id, name, kind, and for every setting a name, a value and a source")
        return
    base = library.payers.get(file.base)
    if file.base and base is None:
        yield Flaw(name, 0, f"base = {file.base!r}{_near(file.base, library.payers)}", "the id of another profile")
    for (a, one), (b, other) in combinations(enumerate(file.settings), 2):
        if one.name == other.name and one.start <= other.end and other.start <= one.end:
            days = _days(max(one.start, other.start), min(one.end, other.end))
            both = "the same twice" if one.value == other.value else f"{shown(one.value)} and {shown(other.value)}"
            yield Flaw(name, lines[b] if b < len(lines) else 0, f"{one.name}: {both} {days}, here and on line {lines[a]}", "one value a day")
    for place, setting in enumerate(file.settings):
        if base and any(_covers(theirs, setting) and theirs.value == setting.value for theirs in base.settings):
            yield Flaw(name, lines[place], f"{setting.name} = {shown(setting.value)}, as {base.id} says already", "what differs from the base alone")
    own = {setting.name for setting in file.settings}
    if "imrt_window_codes" in own:
        payers = (file.id, *(base.line if base else ()))
        for law in ("imrt_window_before_days", "imrt_window_after_days"):
            rows = [row for row in library.law_rows(law) if row.payer_id in payers]
            if not rows and not (law.endswith("after_days") and file.kind.startswith("medicare")):
                yield Flaw(name, 0, f"imrt_window_codes, and no number {law} for {file.id}", "how many days the window has, in law.csv or as a setting")


def _of_setting(entry: object, library: Library, specs: Mapping[str, SettingSpec]) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, dict):
        yield repr(entry), "a table [[setting]]"
        return
    name, value = str(entry.get("name", "")), entry.get("value")
    for key in sorted(entry.keys() - SETTING_KEYS):
        yield f"the key {key}{_near(key, SETTING_KEYS)}", ", ".join(sorted(SETTING_KEYS))
    if name in specs:
        yield from _of_value(specs[name], value, library, entry)
    elif name in library.law_names:
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{name} = {value!r}", "a whole number, since it is a number of law"
    else:
        yield f"the setting {name or '(none)'}{_near(name, [*specs, *library.law_names])}", "a setting that something reads; `payers lint` knows them all"
    source = str(entry.get("source", ""))
    if source not in library.documents:
        yield f"the source {source or '(none)'}{_near(source, library.documents)}", "a key of documents.csv"
    if not entry.get("section"):
        yield f"{name} without a section", "where in the document it stands"
    if entry.get("grade", "H") not in GRADES:
        yield f"grade = {entry.get('grade')!r}", "H, M or L"
    first, last = str(entry.get("from", "")), str(entry.get("to", ""))
    if first and last and first > last:
        yield f"{name} from {first} to {last}", "a first day that is not after the last"


def _of_value(spec: SettingSpec, value: object, library: Library, entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    said = f"{spec.name} = {value!r}"
    words = [str(word) for word in value] if isinstance(value, list) else [value] if isinstance(value, str) else []
    if spec.takes == "flag":
        if not isinstance(value, bool):
            yield said, TAKES["flag"]
    elif spec.takes == "word":
        if value not in spec.words:
            yield said + _near(str(value), spec.words), " or ".join(spec.words)
    elif spec.takes == "set":
        if value not in library.set_names:
            yield said + _near(str(value), library.set_names), TAKES["set"]
    elif spec.takes == "settings":
        if not words or not set(words) <= set(PLACES):
            yield said, TAKES["settings"]
    elif not words:
        yield said, TAKES[spec.takes]
    else:
        first, last = str(entry.get("from", "")), str(entry.get("to", ""))
        for code in words:
            rows = library.code_rows(code)
            if not rows:
                yield f"{spec.name} names {code}", "a code that a list knows"
            elif (first and all(iso(row.end) and iso(row.end) < first for row in rows)) or (last and all(iso(row.start) > last for row in rows)):
                yield f"{spec.name} names {code}, which is not in force between {first or 'the beginning'} and {last or 'today'}", "a code that lives then"


def _of_law(library: Library) -> Iterator[Flaw]:
    """Numbers of law for payers that nobody described, and two numbers for one payer and day."""
    for name in library.law_names:
        rows = library.law_rows(name)
        for payer in sorted({row.payer_id for row in rows if row.payer_id} - library.payers.keys()):
            yield Flaw("law.csv", 0, f"{name} for {payer}{_near(payer, library.payers)}", "the id of a profile")
        for one, other in combinations(rows, 2):
            if one.payer_id == other.payer_id and one.start <= other.end and other.start <= one.end and one.value != other.value:
                days = _days(max(one.start, other.start), min(one.end, other.end))
                yield Flaw("law.csv", 0, f"{name} for {one.payer_id or 'every payer'}: {one.value} and {other.value} {days}", "one number a day")


def _covers(theirs: Setting, mine: Setting) -> bool:
    return theirs.name == mine.name and theirs.start <= mine.start and theirs.end >= mine.end


def _days(start: int, end: int) -> str:
    first, last = iso(start) if start > FIRST_DAY else "the beginning", iso(end) if end < LAST_DAY else "now on"
    return f"from {first} to {last}"


def _near(word: str, known: Any) -> str:
    """`, meant: code_family`, where a known word is close."""
    close = difflib.get_close_matches(word, [str(each) for each in known], 1, 0.6)
    return f", meant: {close[0]}?" if close else ""
