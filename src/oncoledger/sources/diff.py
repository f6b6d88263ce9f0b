"""What changed between two editions of one table: codes, pairs, limits, rates, statuses, dates; what touches oncology is listed, the rest counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from .chapters import REST, Chapters
from .diff_rows import Facts, Snapshot, by_code
from .diff_tables import notes_of, snapshots
from .editions import Edition
from .library import Library

GROUPS = {
    "gone": "gone",
    "new": "new",
    "redefined": "redefined: the number stands for another service",
    "bundled": "bundled, or no longer payable",
    "payable": "payable again, or for the first time",
    "status": "status changed otherwise",
    "parts": "components and global days",
    "unit": "unit or dose of a code",
    "limit": "unit limits",
    "pair new": "pairs: new edits",
    "pair ended": "pairs: edits that ended",
    "pair changed": "pairs: another indicator",
    "add-on": "add-ons and their primaries",
    "ndc": "drug packages (NDC)",
    "dates": "validity dates",
    "rate": "rates and relative values",
}
"""Every kind of change, in the order in which a person reads them."""

INSTEAD = "in its place, by the record: "

OF_MEANING = ("redefined", "bundled", "payable")
"""Where a code changed in one of these ways, its other changes belong to it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different.

    other: the second code of a pair, the primary of an add-on, the modifier of a fee schedule row, the NDC; empty where the code stands alone.
    day: from which service date. is_exact: a row of the file or of the starter set names that day; otherwise the change came on it or before it, after the
    first day of the old edition. percent: of a rate, else None. chapter: see `chapters`. remark: what the code is paid as now, or what stands in its place.
    """

    group: str
    code: str
    other: str
    what: str
    old: str
    new: str
    day: int
    is_exact: bool
    percent: float | None
    chapter: str
    remark: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that must meet for the change to matter: both of a pair, an add-on and its primary; else the one."""
        meets = self.group.startswith("pair") or (self.group == "add-on" and self.other != "CCCCC")
        return (self.code, self.other) if meets else (self.code,)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two editions of one table. changes: those asked for, in the order of the groups. others: group -> how many more codes there are, or pairs."""

    old: Edition
    new: Edition
    changes: tuple[Change, ...]
    others: Mapping[str, int]
    notes: tuple[str, ...]


def diff(library: Library, old: Edition, new: Edition, *, everything: bool = False, code: str = "") -> Difference:
    """Compare two editions. What touches oncology is listed; or everything; or one code. Raises ValueError where they cannot be compared."""
    if old.name != new.name and not (old.kind == new.kind == "rvu" and "" in (old.table, new.table)):   # one schedule became two in 2026
        raise ValueError(f"{old.name} {old.edition} and {new.name} {new.edition} are different tables; expected two editions of one")
    if old.is_starter or new.is_starter:
        raise ValueError(f"the starter set holds a part of {old.name} only; expected two loaded editions, or two files")
    if old.start > new.start:
        raise ValueError(f"{old.edition} is later than {new.edition}; expected the older one first")
    chapters = Chapters(library)
    code = code.strip().upper()
    before, after = snapshots(old, new, (chapters, code, everything))
    listed: list[Change] = []
    others = Counter(before.others)
    unlisted: dict[str, set[str]] = {}
    for change in _changes(before, after, _Dates(library, old, new), chapters):
        if code in (change.code, change.other) if code else everything or change.chapter != REST:
            listed.append(change)
        else:
            unlisted.setdefault(change.group, set()).add(change.code)
    others.update({group: len(codes) for group, codes in unlisted.items()})
    order = {group: place for place, group in enumerate(GROUPS)}
    listed.sort(key=lambda c: (order[c.group], c.code, c.other))
    return Difference(old, new, tuple(listed), dict(sorted(others.items(), key=lambda item: order[item[0]])), notes_of(old, new))


def chosen(editions: Iterable[Edition], words: list[str]) -> tuple[Edition, Edition]:
    """The two loaded editions that `rvu:2025Q1 rvu:2026Q3`, `rvu:2025Q1 2026Q3`, `rvu 2025Q1 2026Q3` or `rvu` (its two newest) name.

    `rvu` goes on as `rvu-nonqpp`, into which the fee schedule was cut in 2026. Raises ValueError for a table or an edition that is not loaded.
    """
    loaded = sorted((each for each in editions if not each.is_starter), key=lambda e: e.start)
    name, wanted = "", []
    for word in words:
        first, colon, edition = word.partition(":")
        if colon or not name:
            name = first
        if edition := edition if colon else word if word != name else "":
            wanted.append(_edition(loaded, name, edition.upper()))
    if not wanted:
        wanted = _named(loaded, name)[-2:]
    if len(wanted) != 2:
        raise ValueError(f"{' and '.join(each.edition for each in wanted)} of {name}: {len(wanted)} edition{'' if len(wanted) == 1 else 's'}; expected two")
    return wanted[0], wanted[1]


def _named(loaded: list[Edition], name: str) -> list[Edition]:
    mine = [each for each in loaded if each.name == name or (name, each.name) == ("rvu", "rvu-nonqpp")]
    if not mine:
        raise ValueError(f"{name!r} is neither a loaded table nor a file; loaded are {', '.join(sorted({e.name for e in loaded})) or 'no tables'}")
    return mine


def _edition(loaded: list[Edition], name: str, edition: str) -> Edition:
    mine = _named(loaded, name)
    for each in mine:
        if each.edition.upper() == edition:
            return each
    raise ValueError(f"no edition {edition} of {name} is loaded; there are {', '.join(each.edition for each in mine)}")


def _changes(before: Snapshot, after: Snapshot, dates: _Dates, chapters: Chapters) -> Iterator[Change]:
    old, new = by_code(before.facts), by_code(after.facts)
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) == new.get(code):
            continue
        mine = [*_of_code(code, old.get(code, {}), new.get(code, {}), after, dates)]
        said = after.chapter_of(chapters, code) if after.chapter_of else ""
        yield from (replace(c, chapter=said or chapters.of(*c.codes)) for c in _gathered(mine))


def _of_code(code: str, old: Mapping[str, Facts], new: Mapping[str, Facts], table: Snapshot, dates: _Dates) -> Iterator[Change]:
    """The code that came or went; else the rows that did, and what is different in those that stayed."""
    if table.row is None and not old:
        remark = table.standing(new) if table.standing else ""
        yield Change("new", code, "", "code", "", table.words(next(iter(new.values()))), *dates.began(code, new), None, "", remark)
        return
    if table.row is None and not new:
        day = dates.ended(code, old, table.ended.get((code, "")))
        yield Change("gone", code, "", "code", table.words(next(iter(old.values()))), "", *day, None, "", dates.instead(code))
        return
    meaning = dates.redefined(code) if table.standing else None
    remark = table.standing(new) if table.standing else ""
    for other in sorted(old.keys() | new.keys()):
        one, two = old.get(other), new.get(other)
        if one is None or two is None:
            yield _row(code, other, one, two, table, dates, meaning, remark)
            continue
        for field in table.fields:
            a, b = one.get(field.name), two.get(field.name)
            if a != b and field.words(a) != field.words(b):
                group = "redefined" if meaning else field.group_of(a, b)
                day = meaning or (dates.changed(code) if table.row is None and group != "rate" else dates.of_row(two, True))
                yield Change(group, code, other, field.label, field.words(a), field.words(b), *day, field.percent(a, b), "", remark)


def _row(
    code: str, other: str, old: Facts | None, new: Facts | None, table: Snapshot, dates: _Dates, meaning: tuple[int, bool] | None, remark: str
) -> Change:  # fmt: skip
    """One row of a code that came or went."""
    group, came, went = table.row or ("redefined" if meaning else "parts", "row", "row")
    if group == "pair":
        group = "pair ended" if new is None else "pair new"
    if new is not None:
        return Change(group, code, other, came, "", table.words(new), *(meaning or dates.of_row(new, True)), None, "", remark)
    last = {"until": table.ended.get((code, other)), **(old or {})}
    return Change(group, code, other, went, table.words(old or {}), "", *(meaning or dates.of_row(last, False)), None, "", remark)


def _gathered(changes: list[Change]) -> list[Change]:
    """A code that was bundled also lost its rate: that is one story, told where the code's meaning is told."""
    meaning = next((c for group in OF_MEANING for c in changes if c.group == group), None)
    if meaning is None:
        return [c if c.group in ("gone", "new", "status") else replace(c, remark="") for c in changes]
    return [replace(c, group=meaning.group, day=meaning.day, is_exact=meaning.is_exact) for c in changes]


class _Dates:
    """From which day a change holds: as a row of the file or the starter set says, else from the new edition on, where it follows the old one at once."""

    def __init__(self, library: Library, old: Edition, new: Edition) -> None:
        self._library, self._from, self._to = library, old.start, new.start
        self._is_next = old.end + 1 == new.start

    def began(self, code: str, rows: Mapping[str, Facts]) -> tuple[int, bool]:
        return self._within([*(row["since"] for row in rows.values() if "since" in row), *(row.start for row in self._library.code_rows(code)[:1])])

    def ended(self, code: str, rows: Mapping[str, Facts], listed: int | None) -> tuple[int, bool]:
        """listed: the last day that the newer edition gives."""
        last = [row["until"] for row in rows.values() if "until" in row] + [row.end for row in self._library.code_rows(code)[-1:]]
        return self._within([*(day + 1 for day in last), *([] if listed is None else [listed + 1])])

    def changed(self, code: str) -> tuple[int, bool]:
        return self._within(row.start for row in self._library.code_rows(code)[1:])

    def redefined(self, code: str) -> tuple[int, bool] | None:
        """The day of a new meaning between the two editions; None where the starter set knows of none."""
        day, is_exact = self._within(row.start for row in self._library.code_rows(code) if row.redefined)
        return (day, True) if is_exact else None

    def instead(self, code: str) -> str:
        rows = self._library.code_rows(code)
        return INSTEAD + " ".join(rows[-1].replaced_by) if rows and rows[-1].replaced_by else ""

    def of_row(self, facts: Facts, arrived: bool) -> tuple[int, bool]:
        """The day that the row itself names, where its table has dates."""
        day = facts.get("since" if arrived else "until")
        return (self._to, self._is_next) if day is None else (day if arrived else day + 1, True)

    def _within(self, days: Iterable[int]) -> tuple[int, bool]:
        inside = [day for day in days if self._from < day <= self._to]
        return (inside[-1], True) if inside else (self._to, self._is_next)
