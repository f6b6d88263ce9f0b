"""What a practice says once for all its runs: `oncoledger.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from oncoledger.intake.conventions import Convention
from oncoledger.intake.course.presence import TABLES_OF
from oncoledger.model.identifiers import npi
from oncoledger.model.money import cents_of

NAME = "oncoledger.toml"
SETTINGS = ("hospital", "freestanding", "professional")
DATES = ("month first", "day first")


class ProfileError(ValueError):
    """A profile that cannot be used; the message says where and why."""


class Site(Struct, frozen=True, forbid_unknown_fields=True):
    """One place of care. campus: on or off, of a hospital's departments. No rule reads it yet."""

    name: str
    place_of_service: str = ""
    campus: str = ""
    entity: str = ""


class Entity(Struct, frozen=True, forbid_unknown_fields=True):
    """Who bills. setting: of this entity's lines that do not tell it themselves; they name it by NPI, tax id or name. What
    stands behind it is kept for prices and rules to come."""

    name: str
    npi: str = ""
    tin: str = ""
    setting: str = ""
    campus: str = ""
    mac: str = ""
    locality: str = ""


class Files(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for files whose name or path matches a pattern (`hospital_*.csv`). system: whose records they are."""

    match: str
    setting: str = ""
    payer: str = ""
    whole: bool | None = None
    dates: str = ""
    system: str = ""


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """advise: dollars; findings of severity advise whose charges come to less are held back."""

    advise: str | float | int = 0

    @property
    def advise_cents(self) -> int:
        return cents_of(str(self.advise))


class Coding(Struct, frozen=True, forbid_unknown_fields=True):
    """How the practice charges where payers leave it open. date_77427: block_start, block_end or visit. code_family: payer -> cpt or g, of delivery in a
    centre until 2025. clinic_visit: the hospital charges G0463 beside a physician's visit. off_campus: PO or PN on the hospital's lines of a
    department off its campus. mark_340b: site -> JG or TB, of drugs bought under 340B until 2024. discards_told: payers that are told of
    discards (JW, JZ) though their profile does not ask. lag_days: within which charges are entered."""

    date_77427: str = ""
    code_family: dict[str, str] = {}
    clinic_visit: bool = False
    off_campus: str = ""
    mark_340b: dict[str, str] = {}
    discards_told: list[str] = []
    lag_days: int = 5


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """payer, setting: for lines that name none. whole: exports and claims of these runs are whole (None: by kind of file).

    off: rules that are not run, each with the reason. hold: rules that may hold a claim, each with the reason; where there are any, the exit code speaks
    of these alone. payers: the practice's own payer ids -> profile ids. editions: table -> the edition that a run should have. sources: kind -> the record
    system that a course needs before it is claimed. crosswalk: names of one series of patients' numbers, such as "HOSP MRN" -> "ARIA id".
    charges_from: the system whose statement of a charge is judged where several systems of a ledger folder state it. path: where it was read.
    """

    payer: str = ""
    setting: str = ""
    whole: bool | None = None
    off: dict[str, str] = {}
    hold: dict[str, str] = {}
    site: list[Site] = []
    entity: list[Entity] = []
    files: list[Files] = []
    payers: dict[str, str] = {}
    sources: dict[str, str] = {}
    editions: dict[str, str] = {}
    crosswalk: list[dict[str, str]] = []
    charges_from: str = ""
    coding: Coding = Coding()
    thresholds: Thresholds = Thresholds()
    suppressions: str = ""
    baseline: str = ""
    path: str = ""

    @property
    def holds_back(self) -> bool:
        """Does it hold findings back, or say which may hold a claim? Only a check in memory can do that."""
        return bool(self.baseline or self.suppressions or self.hold or self.thresholds.advise_cents)

    @property
    def crosswalks(self) -> list[tuple[str, str]]:
        """Pairs of names of one series of numbers, as `resolve` wants them."""
        return [pair for each in self.crosswalk for pair in each.items()]

    @classmethod
    def read(cls, path: Path, rules: Collection[str], payers: Collection[str] | None = None) -> Profile:
        """Read a profile. rules, payers: the ids that exist; payers are not looked at when None. Raises ProfileError with file, line, found and expected."""
        try:
            text = path.read_text(encoding="utf-8")
            content = tomllib.loads(text)
        except OSError as problem:
            raise ProfileError(f"{path}: {problem.strerror}") from problem
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
            raise ProfileError(f"{path}: {problem}") from problem
        page = _Page(path, text)
        _refuse_unknown(content, page)
        try:
            profile = msgspec.convert(content, cls)
        except msgspec.ValidationError as problem:
            said, _, where = str(problem).partition(" - at ")
            key = re.sub(r"\[\.\.\.\]|[`$]", "", where).strip(".")
            raise page.error(key.rpartition(".")[2] or key, f"{key or 'the file'}: {said[:1].lower()}{said[1:].replace('`', '')}") from problem
        for key, why in profile._faults(rules, payers):
            raise page.error(key, why)
        return msgspec.structs.replace(profile, path=str(path))

    def convention(self, file: str) -> Convention:
        """What the profile says of a file: the first `[[files]]` whose pattern fits its path or its name."""
        name = Path(file).name
        found = next((each for each in self.files if fnmatch(file, each.match) or fnmatch(name, each.match)), Files(""))
        return Convention(self.whole if found.whole is None else found.whole, found.setting, found.payer, found.dates == "day first", found.system)

    def beside(self, name: str) -> Path | None:
        """A file that the profile names, from the profile's folder on; None where it names none."""
        return Path(self.path).parent / name if name else None

    def _faults(self, rules: Collection[str], payers: Collection[str] | None) -> Iterator[tuple[str, str]]:
        """The key at fault, and why."""
        for table, named in (("off", self.off), ("hold", self.hold)):
            if strangers := sorted(named.keys() - set(rules)):
                yield strangers[0], f"[{table}] names {', '.join(strangers)}; no such rule"
            for rule, reason in named.items():
                if not reason.strip():
                    yield rule, f"[{table}] needs a reason for every rule; {rule} has none"
        if self.coding.date_77427 not in ("", "block_start", "block_end", "visit"):
            yield "date_77427", f"found {self.coding.date_77427}; expected block_start, block_end or visit"
        if self.coding.off_campus not in ("", "PO", "PN"):
            yield "off_campus", f"found {self.coding.off_campus}; expected PO or PN"
        for mark in self.coding.mark_340b.values():
            if mark not in ("JG", "TB"):
                yield "mark_340b", f"found {mark}; expected JG or TB"
        for family in self.coding.code_family.values():
            if family not in ("cpt", "g"):
                yield "code_family", f"found {family}; expected cpt or g"
        for setting in (*(each.setting for each in self.entity), *(each.setting for each in self.files), self.setting):
            if setting and setting not in SETTINGS:
                yield "setting", f"found setting {setting!r}; expected {', '.join(SETTINGS)}"
        for campus in (*(each.campus for each in self.site), *(each.campus for each in self.entity)):
            if campus not in ("", "on", "off"):
                yield "campus", f"found campus {campus!r}; expected on or off"
        for entity in self.entity:
            if entity.npi and not npi.is_valid(entity.npi):
                yield "npi", f"the npi of {entity.name} is no NPI: ten digits, the last a check digit"
        for files in self.files:
            if files.dates not in ("", *DATES):
                yield "dates", f"found dates {files.dates!r}; expected {' or '.join(DATES)}"
        for one, other in self.crosswalks:
            if not one.strip() or not other.strip() or one.casefold() == other.casefold():
                yield "crosswalk", f'found {one!r} = {other!r} in [[crosswalk]]; expected two names of one series of numbers, such as "HOSP MRN" = "ARIA id"'
        if payers is not None:
            for own, id in (*self.payers.items(), ("payer", self.payer), *((f.match, f.payer) for f in self.files)):
                if id and id.upper() not in payers:
                    yield own, f"found payer {id!r} for {own!r}; expected one of {', '.join(sorted(payers))}"
        for kind, system in self.sources.items():
            if kind not in TABLES_OF:
                yield kind, f"[sources] names {kind}; expected {', '.join(TABLES_OF)}"
            elif not system.strip():
                yield kind, f"[sources] needs a record system for {kind}"
        try:
            cents = self.thresholds.advise_cents
        except ValueError:
            cents = -1
        if cents < 0:
            yield "advise", f"found advise {self.thresholds.advise!r}; expected dollars such as 25 or 25.50"


def find(folder: Path) -> Path | None:
    """The profile of a folder: `oncoledger.toml` there or in the nearest folder above."""
    return next((path for each in (folder, *folder.parents) if (path := each / NAME).is_file()), None)


class _Page:
    """A profile's text, to say on which line a key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.splitlines()

    def error(self, key: str, why: str) -> ProfileError:
        pattern = re.compile(rf"""^\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*(\]|=)""")
        line = next((n for n, text in enumerate(self.lines, 1) if pattern.match(text)), 0)
        return ProfileError(f"{self.path}, line {line}: {why}" if line else f"{self.path}: {why}")


_TABLES: dict[str, type[Struct]] = {"site": Site, "entity": Entity, "files": Files, "thresholds": Thresholds, "coding": Coding}


def _refuse_unknown(content: dict[str, Any], page: _Page) -> None:
    """Raises ProfileError for the first key that has no meaning, with the key that was perhaps meant."""
    known = [name for name in Profile.__struct_fields__ if name != "path"]
    _refuse_keys(content, known, "", page)
    for table, kind in _TABLES.items():
        rows = content.get(table, [])
        for row in rows if isinstance(rows, list) else [rows]:
            if isinstance(row, dict):
                _refuse_keys(row, list(kind.__struct_fields__), f" in [{table}]", page)


def _refuse_keys(found: dict[str, Any], known: list[str], where: str, page: _Page) -> None:
    for key in found:
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key.lower(), known, 1)
            meant = f"did you mean {near[0]}?" if near else f"expected {', '.join(known[:-1])} or {known[-1]}"
            raise page.error(key, f"found {key}{where}; {meant}")
