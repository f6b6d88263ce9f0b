"""Who is one person, and what is one course, across the systems of a ledger folder."""

from __future__ import annotations

from .store import Store


def resolve(store: Store) -> None:
    """Work persons and courses out anew from all rows that stand and from what people decided. Within the transaction that is open, or alone."""
    found = store.db.execute(_IDS).fetchall()
    store.set_persons({(system, patient): f"{system}:{patient}" for system, patient in found})


_IDS = "SELECT DISTINCT system, record_id FROM patient WHERE is_current=1"
