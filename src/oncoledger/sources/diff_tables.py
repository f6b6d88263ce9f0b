"""Each kind of table as rows to compare. A table of millions of pairs is compared as arrays, and only what differs becomes rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np

from ..model.dates import FIRST_DAY, LAST_DAY
from . import diff_codes
from .chapters import REST, Chapters
from .diff_rows import Facts, Field, Snapshot
from .editions import Edition
from .keys import ABOVE_EVERY_KEY, Keys, code_key, code_of

Wanted = tuple[Chapters, str, bool]
"""Who asks: the chapters of oncology, one code or none, and whether everything is wanted."""

Rows = dict[tuple[str, str], Facts]


def snapshots(old: Edition, new: Edition, wanted: Wanted) -> tuple[Snapshot, Snapshot]:
    """The two editions as rows. Raises ValueError for a kind of table that cannot be compared."""
    if old.kind == "ptp":
        return _pairs(old, new, wanted)
    if old.kind not in READERS:
        raise ValueError(f"editions of {old.name} cannot be compared")
    reader = READERS[old.kind]
    return reader(old), reader(new)


def notes_of(old: Edition, new: Edition) -> tuple[str, ...]:
    """What is true of the whole table: the conversion factor of a fee schedule."""
    if old.kind != "rvu":
        return ()
    was, is_ = (int(np.median(each.array("factor")[each.array("factor") > 0])) for each in (old, new))
    return (f"conversion factor {was / 1e6:.4f} -> {is_ / 1e6:.4f} ({100 * (is_ - was) / was:+.1f} %)",) if was != is_ else ()


# unit limits and add-ons


def _units(edition: Edition) -> Snapshot:
    key, value, mai = (edition.array(name) for name in ("key", "value", "mai"))
    fields = (Field("value", "units a day", "limit", scale=1, places=0), Field("mai", "MAI", "limit"))
    rows: Rows = {(code_of(k), ""): {"value": v, "mai": m} for k, v, m in zip(key.tolist(), value.tolist(), mai.tolist(), strict=True)}
    return Snapshot(rows, fields, row=("limit", "new limit", "no limit any more"))


def _addons(edition: Edition) -> Snapshot:
    """The relations in force when the edition begins."""
    addon, primary, start, end = (edition.array(name) for name in ("addon", "primary", "start", "end"))
    rows: Rows = {}
    ended = {}
    for a, p, since, until in zip(addon.tolist(), primary.tolist(), start.tolist(), end.tolist(), strict=True):
        if since <= edition.start <= until:
            rows[code_of(a), code_of(p)] = _dated(since, until)
        elif until < edition.start:
            ended[code_of(a), code_of(p)] = until
    for a in edition.array("by_contractor").tolist():
        rows[code_of(a), "CCCCC"] = {}
    return Snapshot(rows, (), row=("add-on", "may hang on", "may no longer hang on"), ended=ended)


# pairs


def _pairs(old: Edition, new: Edition, wanted: Wanted) -> tuple[Snapshot, Snapshot]:
    """Edits in force when each edition begins, as rows of those that differ and that somebody asked for; the others are counted."""
    key_old, indicator_old = _in_force(old)
    key_new, indicator_new = _in_force(new)
    at = np.minimum(np.searchsorted(key_new, key_old), max(len(key_new) - 1, 0))
    both = key_new[at] == key_old if len(key_new) else np.zeros(len(key_old), dtype=bool)
    changed = np.flatnonzero(both)[indicator_new[at[both]] != indicator_old[both]]
    differ = np.concatenate((key_old[~both], key_old[changed], key_new[~np.isin(key_new, key_old, assume_unique=True)]))
    asked = _asked(differ, wanted)
    kinds = np.repeat(["pair ended", "pair changed", "pair new"], [int((~both).sum()), len(changed), len(differ) - int((~both).sum()) - len(changed)])
    others = Counter(kinds[~asked].tolist())
    fields = (Field("indicator", "indicator", "pair changed"),)
    sides = []
    for edition, keys, indicators in ((old, key_old, indicator_old), (new, key_new, indicator_new)):
        sides.append(Snapshot(_rows_of_pairs(edition, new, differ[asked], keys, indicators), fields, row=("pair", "new edit", "edit ended"), others=others))
    return sides[0], sides[1]


def _in_force(edition: Edition) -> tuple[Keys, np.ndarray]:
    """Pairs with an edit on the first day of an edition, each once, with its indicator. Rows of a pair stand in the order in which they decide."""
    start, end, indicator = (edition.array(name) for name in ("start", "end", "indicator"))
    rows = np.flatnonzero((start <= edition.start) & (end >= edition.start) & (indicator != 9))
    key = edition.array("key")[rows]
    first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.zeros(0, dtype=np.intp)
    return key[first], indicator[rows[first]]


def _asked(keys: Keys, wanted: Wanted) -> np.ndarray:
    chapters, code, everything = wanted
    one, other = keys // ABOVE_EVERY_KEY, keys % ABOVE_EVERY_KEY
    if code:
        return (one == code_key(code)) | (other == code_key(code))
    if everything:
        return np.ones(len(keys), dtype=bool)
    distinct = np.unique(np.concatenate((one, other)))
    ours = distinct[np.array([chapters.of(code_of(key)) != REST for key in distinct.tolist()], dtype=bool)]
    return np.isin(one, ours) & np.isin(other, ours)


def _rows_of_pairs(edition: Edition, dated: Edition, asked: Keys, keys: Keys, indicators: np.ndarray) -> Rows:
    """The rows of one side. dated: the newer edition, which says since when an edit is in force, or when it ended."""
    mine = np.flatnonzero(np.isin(keys, asked, assume_unique=True))
    spans = _spans(dated, keys[mine])
    return {
        (code_of(key // ABOVE_EVERY_KEY), code_of(key % ABOVE_EVERY_KEY)): {"indicator": indicator, **spans.get(key, {})}
        for key, indicator in zip(keys[mine].tolist(), indicators[mine].tolist(), strict=True)
    }


def _spans(edition: Edition, keys: Keys) -> dict[int, Facts]:
    """For some pairs what an edition says of their days: since when the row in force on its first day holds; else when the last one ended."""
    table, start, end = (edition.array(name) for name in ("key", "start", "end"))
    found: dict[int, Facts] = {}
    for key, left, right in zip(keys.tolist(), np.searchsorted(table, keys).tolist(), np.searchsorted(table, keys, side="right").tolist(), strict=True):
        since, until = start[left:right], end[left:right]
        now = (since <= edition.start) & (until >= edition.start)
        if now.any():
            found[key] = _dated(int(since[now][0]), LAST_DAY)
        elif right > left:
            found[key] = _dated(FIRST_DAY, int(until.max()))
    return found


def _dated(since: int, until: int) -> dict[str, int]:
    return ({"since": since} if since != FIRST_DAY else {}) | ({"until": until} if until != LAST_DAY else {})


Reader = Callable[[Edition], Snapshot]
READERS: Mapping[str, Reader] = {"mue": _units, "addon": _addons, **diff_codes.READERS}
