"""Where a listener's messages and files stand, also while it runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ..claim_queue import HELD, READY
from ..files import LEDGER
from ..store import Store
from .journal import Journal


def status(folder: Path) -> Iterator[str]:
    """One line a figure: `received 1,204`. Raises JournalError, StoreError: there is nothing to say anything of."""
    with closing(Journal.open(folder)) as journal:
        kept, repeated, refused = journal.db.execute(_COUNTS).fetchone()
        taken, held, ready, unjudged, files, unread = _ledger(folder, journal.name)
        waiting, oldest = journal.db.execute("SELECT count(*), min(received) FROM message WHERE id>?", (taken,)).fetchone()
    yield f"received       {kept + repeated:>9,}  messages, {repeated:,} of them again"
    yield f"acknowledged   {kept - refused:>9,}  messages, each once"
    yield f"refused        {refused:>9,}  stored, but answered with an error"
    yield f"taken in       {kept - waiting:>9,}  messages in the ledger"
    yield f"waiting        {waiting:>9,}" + (f"  the oldest for {max(0, time.time() - oldest / 1000):,.0f} seconds" if waiting else "")
    yield f"files          {files:>9,}  of watched folders, {len(unread):,} not read"
    yield f"claim queue    {ready:>9,}  ready"
    yield f"               {held:>9,}  held" + (f", {unjudged:,} of them not judged yet" if unjudged else "")
    for path, why in unread[:10]:
        yield f"not read: {path}: {why}"


_COUNTS = "SELECT count(*), coalesce(sum(repeated), 0), coalesce(sum(substr(code, 2)<>'A'), 0) FROM message"


def _ledger(folder: Path, journal: str) -> tuple[int, int, int, int, int, list[tuple[str, str]]]:
    """What the ledger says; zeros where there is none yet."""
    if not (folder / LEDGER).is_file():
        return 0, 0, 0, 0, 0, []
    with Store.open(folder) as store:
        has = {name for (name,) in store.db.execute("SELECT name FROM sqlite_master")}
        taken = held = ready = unjudged = files = 0
        unread: list[tuple[str, str]] = []
        if "listened" in has:
            taken = store.db.execute("SELECT coalesce(max(last), 0) FROM listened WHERE journal=?", (journal,)).fetchone()[0]
        if "claim_queue" in has:
            states = dict(store.db.execute("SELECT state, count(*) FROM claim_queue GROUP BY state").fetchall())
            held, ready = states.get(HELD, 0), states.get(READY, 0)
            unjudged = store.db.execute("SELECT count(*) FROM claim_queue WHERE decided IS NULL").fetchone()[0]
        if "watched" in has:
            files = store.db.execute("SELECT count(*) FROM watched").fetchone()[0]
            unread = store.db.execute("SELECT path, why FROM watched WHERE outcome<>'read' ORDER BY path").fetchall()
        return taken, held, ready, unjudged, files, unread
