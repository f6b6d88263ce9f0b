"""A first practice profile, with what the practice's own files show: who bills, in which setting, and which payers are named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from oncoledger.intake.claims import text
from oncoledger.intake.read import read_inputs
from oncoledger.model.identifiers import npi
from oncoledger.model.table import Table
from oncoledger.sources.library import Library

LISTED = 40
"""Entities and payers that are proposed; the most frequent first."""


@dataclass
class Seen:
    """What files show. entities: id -> (setting or empty, lines). payers: own id -> (name, kind, lines). files: name, kind, setting."""

    entities: dict[str, tuple[str, int]] = field(default_factory=dict)
    payers: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    files: list[tuple[str, str, str]] = field(default_factory=list)


def seen_in(paths: Sequence[Path], library: Library) -> Seen:
    """What the files show. Raises ValueError where nothing could be read."""
    ledger = read_inputs(list(paths), library=library)
    if not ledger.inputs:
        problem = next(iter(ledger.problems), None)
        raise ValueError(str(problem) if problem else "nothing to read in the paths")
    charges = ledger.charges
    rows = list(zip(*(text(charges, name).tolist() for name in ("source_file", "entity_id", "setting", "payer_id", "payer_kind", "revenue_code")), strict=True))
    settings: dict[str, Counter[str]] = defaultdict(Counter)
    of_file: dict[str, Counter[str]] = defaultdict(Counter)
    payers: dict[str, Counter[str]] = defaultdict(Counter)
    for file, entity, said, payer, kind, revenue in rows:
        setting = said or ("hospital" if revenue else "")
        if entity:
            settings[entity][setting] += 1
        if payer:
            payers[payer][kind] += 1
        of_file[file][setting] += 1
    seen = Seen()
    for entity, counts in sorted(settings.items(), key=lambda pair: -pair[1].total())[:LISTED]:
        seen.entities[entity] = _sole(counts), counts.total()
    names = _payer_names(ledger.claims)
    for payer, counts in sorted(payers.items(), key=lambda pair: -pair[1].total())[:LISTED]:
        seen.payers[payer] = names.get(payer, ""), _sole(counts), counts.total()
    seen.files = [(entry.file, entry.kind, _sole(of_file[entry.file])) for entry in ledger.inputs]
    return seen


def _sole(counts: Counter[str]) -> str:
    """The one value that all have; empty where they differ."""
    return next(iter(counts)) if len(counts) == 1 else ""


def _payer_names(claims: Table | None) -> dict[str, str]:
    return dict(zip(text(claims, "payer_id").tolist(), text(claims, "payer_name").tolist(), strict=True)) if claims is not None else {}


def profile_text(library: Library, seen: Seen | None = None) -> str:
    """A commented `oncoledger.toml`. What is proposed is written out; what is not known stays a comment."""
    seen = seen or Seen()
    parts = [_HEAD.format(payers=", ".join(sorted(library.payers)))]
    parts += [_entity(id, setting, lines) for id, (setting, lines) in seen.entities.items()] or [_ENTITY]
    parts.append(_SITE)
    parts.append(_PAYERS)
    parts += [_payer(id, *about, library) for id, about in seen.payers.items()] or ['# "11502" = "MEDICARE"', '# "BLUE CROSS NC PPO" = "BCBSNC"']
    parts.append(_FILES)
    parts += [_file(*about) for about in seen.files]
    parts.append(_REST.format(editions="\n".join(f'# {edition.name} = "{edition.edition}"' for edition in library.editions)))
    return "\n".join(parts)


def _entity(id: str, setting: str, lines: int) -> str:
    key = "npi" if npi.is_valid(id) else "tin" if id.isdigit() and len(id) == 9 else ""
    number = f"{key} = {_quoted(id)}\n" if key else ""
    told = f"setting = {_quoted(setting)}" if setting else '# setting = ""            # its lines tell several, or none'
    return f"\n[[entity]]                   # {lines:,} lines\nname = {_quoted(id)}\n{number}{told}"


def _payer(id: str, name: str, kind: str, lines: int, library: Library) -> str:
    profile = library.payer(id)
    about = ", ".join(part for part in (name, kind, f"{lines:,} lines") if part)
    if profile.is_known:
        return f"# {_quoted(id)} is profile {profile.id} already ({about})".replace("\n", " ")
    meant = {"medicare": "MEDICARE", "medicaid": "MEDICAID", "medicare_advantage": "MEDICARE_ADVANTAGE"}.get(kind, "COMMERCIAL" if kind == "commercial" else "")
    line = f"{_quoted(id)} = {_quoted(meant)}" if meant else f'# {_quoted(id)} = ""'
    return f"{line}   # {about}".replace("\n", " ")


def _file(file: str, kind: str, setting: str) -> str:
    told = "" if not setting else f"; its lines say {setting}"
    return f"# {_quoted(Path(file).name)} is {kind}{told}".replace("\n", " ")


def _quoted(word: str) -> str:
    """A word as a TOML string: the escapes are those of JSON."""
    return msgspec.json.encode("".join(c if c.isprintable() else "?" for c in word)).decode()


_HEAD = """\
# What holds for all runs of this practice. `oncoledger check` and `fix` find this file in the working folder or above it.
# Lines that begin with # are examples. Nothing here leaves the machine.

# payer = "MEDICARE"           # of lines that name none: {payers}
# setting = "hospital"         # of lines from which it cannot be told: hospital, freestanding, professional
# whole = true                 # nothing is missing between the first and the last date of each file
# charges_from = "ARIA"        # of two systems of a ledger folder that state one charge, the one that is judged
# suppressions = "suppressions.toml"   # findings that somebody answers for, with reason, name and last day
# baseline = "baseline.json"           # a report of `check --format json`: what it has is held back

# Who bills. setting: of its lines that do not tell it themselves; they name it by npi, tin or name."""

_ENTITY = """\
# [[entity]]
# name = "Riverside Radiation Physicians"
# npi = "..."
# tin = "..."
# setting = "professional"
# campus = "off"               # on or off, for a hospital's department
# mac = "JM"
# locality = "..." """

_SITE = """
# Places of care. These, and an entity's campus, mac and locality, are kept for prices and rules to come: no rule reads them yet.
# [[site]]
# name = "Main campus"
# place_of_service = "22"
# campus = "on"
# entity = "Riverside Hospital"
"""

_PAYERS = """\
# Your own payer ids -> profiles of `oncoledger`. Look at each line: the kind alone may not tell whose policy applies.
[payers]"""

_FILES = """
# What holds for files whose name fits a pattern; the first that fits counts.
# [[files]]
# match = "hospital_*.csv"
# setting = "hospital"
# whole = true
# dates = "day first"          # 3/4/2026 is the third of April; month first when absent
# system = "ARIA"              # whose records they are, where `intake` is not told"""

_REST = """
# Editions that a run should have; it warns when one is not loaded. Loaded now:
[editions]
{editions}

# Numbers of patients that two systems write under different names: an authority (and its kind), or a system and `id`.
# [[crosswalk]]
# "HOSP MRN" = "ARIA id"

# What a course needs before it is claimed: kind of source -> your record system of that name. A course that lacks one may not be claimed.
# Kinds: treatment, schedule, planning, administration, orders, documents, charges.
[sources]
# treatment = "ARIA"
# administration = "ONCOEMR"
# charges = "EPIC"

[thresholds]
# advise = 25                  # dollars: advice on smaller charges is held back, and counted

# Rules that are not run, each with its reason.
[off]
# DRG020 = "the pharmacy answers this once a year"

# Rules that may hold a claim, each with its reason: where there are any, exit code 1 speaks of these alone.
[hold]
# PTP001 = "denied 98 of 100 times in 2025"
"""
