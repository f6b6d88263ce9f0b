"""What is loaded, for which dates it answers, how old it is, what it cannot answer, whether it is whole, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from ..model.dates import day_of, iso
from .catalogue import CATALOGUE, EXTRA, NEEDED, Listed
from .editions import Edition
from .integrity import Damage, damages
from .keys import code_of
from .library import Library


@dataclass(frozen=True, slots=True)
class Span:
    """Dates that one edition answers. is_own: it was published for them; else it is carried forward, or reaches back. first, last: ISO, empty for open."""

    edition: str
    first: str
    last: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One table. editions: loaded, oldest first. due: first day of the next edition after the newest, empty where none is loaded.

    overdue: days since then on the day that was asked about; negative while the newest is the one of the day. cannot: what it cannot answer, in words.
    """

    table: Listed
    editions: tuple[Edition, ...]
    spans: tuple[Span, ...]
    due: str
    overdue: int
    cannot: tuple[str, ...]

    @property
    def state(self) -> str:
        """current, due, not loaded; closed where the newest edition is the last of its table."""
        if not self.editions:
            return "not loaded"
        if self.table.until and self.editions[-1].end >= day_of(self.table.until):
            return "closed"
        return "due" if self.overdue >= 0 else "current"

    @property
    def is_to_do(self) -> bool:
        """A table that the rules rest on is missing, or a loaded one has run out."""
        return (self.table.weight == NEEDED and self.state == "not loaded") or (self.table.weight != EXTRA and self.state == "due")


class Step(NamedTuple):
    """One thing to do, and how. page: where the files are published; empty where nothing is to be fetched."""

    words: str
    command: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """The whole shelf on one day."""

    day: int
    home: str
    tables: tuple[Standing, ...]
    damages: tuple[Damage, ...]

    @property
    def is_fine(self) -> bool:
        return not self.damages and not any(table.is_to_do for table in self.tables)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to do, the damage first; tables of one page together."""
        mends = [Step(f"Mend {each.place}", each.command) for each in self.damages]
        pages: dict[str, list[str]] = {}
        for each in self.tables:
            if each.is_to_do:
                after = f" after {each.editions[-1].edition}" if each.editions else ""
                pages.setdefault(each.table.page, []).append(f"{each.table.what}{after}")
        return (*mends, *(Step("; ".join(what), "oncoledger sources add FILE", page) for page, what in pages.items()))


SHIPPED = ("icd10cm",)
"""Tables of which the package has a whole edition. Of the others the starter set has a part."""


def doctor(library: Library, day: int) -> Health:
    """Look at everything that is loaded, as of a day, and at what is missing of the tables that matter."""
    loaded = {edition.name for edition in library.editions if not edition.is_starter}
    tables = tuple(_standing(library, listed, day) for listed in CATALOGUE.values() if listed.weight != EXTRA or listed.name in loaded)
    return Health(day, str(library.home), tables, tuple(damages(library.home)))


def _standing(library: Library, listed: Listed, day: int) -> Standing:
    mine = tuple(sorted((e for e in library.editions if e.name == listed.name and (not e.is_starter or e.name in SHIPPED)), key=lambda e: e.start))
    newest = mine[-1] if mine else None
    due = newest.end + 1 if newest else None
    overdue = -1 if due is None else day - due
    cannot = tuple(_cannot(library, listed, mine, day))
    return Standing(listed, mine, tuple(_spans(mine)), iso(due) if due is not None else "", overdue, cannot)


def _spans(editions: tuple[Edition, ...]) -> Iterator[Span]:
    """Which edition answers which dates: its own, and those between its end and the next."""
    if not editions:
        return
    yield Span(editions[0].edition, "", iso(editions[0].start - 1), False)
    for one, two in pairwise((*editions, None)):
        assert one is not None
        last = min(one.end, two.start - 1) if two else one.end
        yield Span(one.edition, iso(one.start), iso(last), True)
        if two is None or one.end < two.start - 1:
            yield Span(one.edition, iso(one.end + 1), iso(two.start - 1) if two else "", False)


def _cannot(library: Library, listed: Listed, editions: tuple[Edition, ...], day: int) -> Iterator[str]:
    if not editions:
        yield listed.without
    if listed.name.startswith(("ptp-", "mue-")):
        yield from _changed_since(library, listed, day)


def _changed_since(library: Library, listed: Listed, day: int) -> Iterator[str]:
    """Codes that were made or redefined after the edition that answers for the day: an edit of the old meaning says nothing of the new one."""
    edition = library.edition_on(listed.name, day)
    if edition is None:
        return
    lives = library.lifetimes
    which = np.flatnonzero((lives.changed > edition.start) & (lives.changed <= day) & (lives.last >= day))
    what = "pairs with" if listed.name.startswith("ptp-") else "units of"
    for changed, rows in groupby(sorted(which.tolist(), key=lambda row: (lives.changed[row], lives.key[row])), key=lambda row: int(lives.changed[row])):
        codes = ranges(code_of(lives.key[row]) for row in rows)
        yield f"{what} {codes} from {iso(changed)} on answer cannot tell: they are new or mean something else since {edition.edition}"


def ranges(codes: Iterable[str]) -> str:
    """`77402 77407 77436-77439`: neighbours in one word."""
    words: list[list[str]] = []
    for code in sorted(codes):
        last = words[-1][-1] if words else ""
        if last[:3] == code[:3] and last[3:].isdigit() and code[3:].isdigit() and int(code[3:]) == int(last[3:]) + 1:
            words[-1].append(code)
        else:
            words.append([code])
    return " ".join(run[0] if len(run) == 1 else " ".join(run) if len(run) == 2 else f"{run[0]}-{run[-1]}" for run in words)
