"""Rows to a table, a batch at a time, so that no more than a batch of row objects lives at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from oncoledger.model.schema import TableSpec
from oncoledger.model.table import Column, Table, Words

_DTYPES = {"text": np.int32, "date": np.int32, "amount": np.int64, "units": np.int64, "quantity": np.int64, "count": np.int64, "flag": np.int8}


class TableBuilder:
    """Collects the rows of a table of the schema."""

    def __init__(self, spec: TableSpec) -> None:
        self.spec = spec
        self.parts: dict[str, list[np.ndarray]] = {column.name: [] for column in spec.columns}
        self.dtypes = {column.name: _DTYPES[column.type] for column in spec.columns}
        self.places: dict[str, dict[str, int]] = {column.name: {"": 0} for column in spec.columns if column.type == "text"}

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Append rows: values in the order of the schema's columns; values beyond them are passed over."""
        if not rows:
            return
        for column, values in zip(self.spec.columns, zip(*rows, strict=True), strict=False):
            places = self.places.get(column.name)
            if values.count(values[0]) == len(values):
                part = np.full(len(values), values[0] if places is None else places.setdefault(values[0], len(places)), self.dtypes[column.name])
            elif places is None:
                part = np.array(values, self.dtypes[column.name])
            else:
                part = np.array(_places_of(values, places), np.int32)
            self.parts[column.name].append(part)

    def table(self) -> Table:
        columns: dict[str, Column] = {}
        for column in self.spec.columns:
            parts = self.parts[column.name]
            places = self.places.get(column.name)
            values = np.concatenate(parts) if parts else np.zeros(0, self.dtypes[column.name])
            columns[column.name] = Words(values, list(places)) if places is not None else values
        return Table(self.spec.name, columns)


def _places_of(values: Sequence[str], places: dict[str, int]) -> list[int]:
    """The place of each word in the column's list of distinct words; new words are added to it."""
    try:
        return list(map(places.__getitem__, values))
    except KeyError:
        new = [word for word in dict.fromkeys(values) if word not in places]
        places.update(zip(new, range(len(places), len(places) + len(new)), strict=True))
        return list(map(places.__getitem__, values))
