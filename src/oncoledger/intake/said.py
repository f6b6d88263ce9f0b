"""What somebody says of charge lines that do not tell it themselves: payer and setting."""

from __future__ import annotations

import numpy as np

from ..model.table import Table, Words


def told(charges: Table, payer: str, setting: str) -> Table:
    """What the caller said, for lines that do not tell."""
    columns = dict(charges.columns)
    if payer:
        columns["payer_id"] = _filled(charges, "payer_id", payer, ("payer_kind",))
    if setting:
        columns["setting"] = _filled(charges, "setting", setting, ("place_of_service", "revenue_code", "form"))
    return Table(charges.name, columns)


def _filled(charges: Table, name: str, word: str, others: tuple[str, ...]) -> Words:
    column = _text(charges, name)
    silent = column.ids == 0
    for other in others:
        silent &= _text(charges, other).ids == 0
    words = column.words if word in column.words else [*column.words, word]
    return Words(np.where(silent, words.index(word), column.ids).astype(np.int32), words)


def _text(charges: Table, name: str) -> Words:
    column = charges[name]
    assert isinstance(column, Words)
    return column
