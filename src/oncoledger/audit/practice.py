"""A practice's profile put to a ledger: its own payer ids, the settings of its entities, the editions that it wants."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np

from oncoledger.formats.tabular_columns import translated
from oncoledger.intake.ledger import Ledger
from oncoledger.model.table import Table, Words
from oncoledger.sources.library import Library

from .profile import Profile


def applied(ledger: Ledger, profile: Profile, library: Library) -> Ledger:
    """The ledger with payers under their profiles' ids and settings of lines that tell none but name an entity of the practice."""
    if profile == Profile():
        return ledger
    charges = ledger.charges
    columns = dict(charges.columns)
    if profile.payers:
        columns["payer_id"] = _payers(charges, profile.payers)
    if any(entity.setting for entity in profile.entity):
        columns["setting"] = _settings(charges, profile)
    return replace(ledger, charges=Table(charges.name, columns), notes=[*ledger.notes, *_notes(profile, library)])


def _payers(charges: Table, own: dict[str, str]) -> Words:
    column = charges["payer_id"]
    assert isinstance(column, Words)
    meant = {word.strip().casefold(): id.upper() for word, id in own.items()}
    return translated(column, [meant.get(word.strip().casefold(), word) for word in column.words])


def _settings(charges: Table, profile: Profile) -> Words:
    """`setting`, filled for lines of an entity of the practice on which neither form, place nor revenue code tells."""
    entity, setting = charges["entity_id"], charges["setting"]
    assert isinstance(entity, Words) and isinstance(setting, Words)
    known = {key.casefold(): each.setting for each in profile.entity for key in (each.npi, each.tin, each.name) if key}
    words = list(dict.fromkeys([*setting.words, *(word for word in known.values() if word)]))
    place = {word: n for n, word in enumerate(words)}
    of_entity = np.array([place[known.get(word.casefold(), "")] for word in entity.words], dtype=np.int32)[entity.ids]
    silent = setting.ids == 0
    for name in ("place_of_service", "revenue_code", "form"):
        column = charges[name]
        assert isinstance(column, Words)
        silent &= column.ids == 0
    return Words(np.where(silent, of_entity, setting.ids).astype(np.int32), words)


def _notes(profile: Profile, library: Library) -> list[str]:
    """Where the profile stands, and which editions it asks for that are not loaded."""
    notes = [f"Practice profile: {os.path.relpath(profile.path)}."] if profile.path else []
    loaded = {(edition.name, edition.edition) for edition in library.editions}
    for table, wanted in profile.editions.items():
        if (table, wanted) not in loaded:
            has = ", ".join(sorted(edition for name, edition in loaded if name == table)) or "none"
            notes.append(f"WARNING: the profile wants {table} {wanted}, which is not loaded; loaded: {has}. Load it with `oncoledger sources add FILE`.")
    if profile.hold:
        notes.append(f"Only {len(profile.hold)} rules may hold a claim and set exit code 1: {', '.join(sorted(profile.hold))}.")
    return notes
