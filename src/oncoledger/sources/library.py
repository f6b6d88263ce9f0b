"""The one door to what the payers publish: codes, sets, law, payers, pairs, unit limits and add-ons, as of a service date; what else is loaded: `Doors`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.dates import FIRST_DAY, LAST_DAY, day_of
from . import starter
from .addons import AddOn, AddOns, starter_addons
from .doors import Doors
from .editions import Edition, default_home, name_of, read_editions
from .keys import Days, Keys, code_key, code_of, pair_keys
from .law import Law
from .lifetimes import CodeList, Lifetimes
from .pairs import CANNOT_TELL, NO_ROW, Pairs, PairTable, starter_pairs
from .payers import PayerProfile, read_profiles, resolve
from .shelves import Columns, by_edition
from .starter import CodeRow, Document, LawRow, SetRow, StandingRow
from .units import NO_LIMIT, Mue, MueTable, starter_units

STARTER_NEWS = day_of("2025-01-01")
"""Starter rows from this day on decide beside a loaded edition that is older, or that does not know a code's new meaning."""


SHOWN_ALONE = {"descriptor", "charges_seen", "hcpcs_numbers", "cagc", "carc", "rarc"}
"""Kinds that are looked up and judge nothing."""


class SourceUsed(NamedTuple):
    """A table that a run could use, for its manifest."""

    name: str
    edition: str
    sha256: str


class Library(Doors):
    """What is loaded and what we ship. Nothing is read before it is asked for; nothing changes while it is open."""

    def __init__(self, home: Path, editions: Sequence[Edition]) -> None:
        self.home = home
        self.editions = (*_starter_editions(), *editions)
        self.vocabularies: dict[object, dict[tuple[str, str], Any]] = {}

    @classmethod
    def open(cls, home: Path | None = None) -> Library:
        """The starter set and every edition loaded under `home` (ONCOLEDGER_HOME or the user's data directory)."""
        home = default_home() if home is None else Path(home)
        return cls(home, read_editions(home))

    def beside(self, *further: tuple[Edition, Mapping[str, NDArray[Any]]]) -> Library:
        """This library with further editions, whose arrays are held in memory: for cases that need a table which nobody ships."""
        loaded = [edition for edition in self.editions if not edition.is_starter]
        found = Library(self.home, [*loaded, *(edition for edition, _ in further)])
        first = len(found.editions) - len(further)
        for place, (edition, arrays) in enumerate(further, first):
            found._columns[place] = columns = Columns(edition)
            columns.update(arrays)
        return found

    # codes, sets, law, payers, documents

    def code_rows(self, code: str) -> tuple[CodeRow, ...]:
        """Every dated row of a code, oldest first; empty for a code that the starter set does not know."""
        return self.codes.get(code, ())

    def code_on(self, code: str, day: int) -> CodeRow | None:
        """What a code is on a day."""
        return next((row for row in self.code_rows(code) if row.covers(day)), None)

    def standing(self, code: str) -> tuple[StandingRow, ...]:
        """Where a valid code is not payable, by payer kind, setting and date."""
        return self._standing.get(code, ())

    def set_rows(self, name: str) -> tuple[SetRow, ...]:
        """The members of a named set, with dates. Raises KeyError that names the set."""
        try:
            return self._sets[name]
        except KeyError:
            raise KeyError(f"no set of codes is called {name!r}") from None

    def set_spans(self, name: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """The members of a named set: code -> spans of days. Raises KeyError that names the set."""
        found = self._spans.get(name)
        if found is None:
            spans: dict[str, tuple[tuple[int, int], ...]] = {}
            for row in self.set_rows(name):
                spans[row.code] = (*spans.get(row.code, ()), (row.start, row.end))
            found = self._spans[name] = spans
        return found

    def codes_named(self, codes: str) -> frozenset[str]:
        """Every code that codes and set names, separated by blanks, stand for on some day."""
        found = self._named.get(codes)
        if found is None:
            found = self._named[codes] = frozenset(code for token in codes.split() for code in (self.set_spans(token) if token.islower() else (token,)))
        return found

    @property
    def set_names(self) -> tuple[str, ...]:
        return tuple(self._sets)

    @property
    def law_names(self) -> tuple[str, ...]:
        return self._law.names

    def law(self, name: str, payer_id: str, day: int, kind: str = "") -> int | None:
        """A named number for a payer on a day; None where nobody set one. Raises KeyError that names the number."""
        row = self._law.row(name, payer_id, day, kind)
        return None if row is None else row.value

    def law_row(self, name: str, payer_id: str, day: int, kind: str = "") -> LawRow | None:
        """The row behind `law`: its unit, dates and citation."""
        return self._law.row(name, payer_id, day, kind)

    def law_rows(self, name: str) -> tuple[LawRow, ...]:
        """Every row of a named number, of all payers and dates."""
        return self._law.rows(name)

    def law_values(self, name: str, payer_ids: Sequence[str], days: Days, which: NDArray[np.integer] | None = None) -> NDArray[np.int64]:
        """A named number for many subjects; NO_NUMBER where nobody set one.

        payer_ids: one per day; or distinct ids, with `which[i]` the place of subject i's payer among them.
        """
        return self._law.values(name, payer_ids, days, which)

    def payer(self, id: str, kind: str = "") -> PayerProfile:
        """A payer's profile. An unknown id falls back on the base of `kind`; a kind (`medicare`) may stand for an id."""
        return resolve(self.payers, id, kind)

    def document(self, key: str) -> Document:
        """What a citation's source is. Raises KeyError that names the source."""
        try:
            return self.documents[key]
        except KeyError:
            raise KeyError(f"no document is called {key!r}") from None

    def modifiers(self, group: str) -> frozenset[str]:
        """The modifiers of a group: ncci, distinct, anatomical, visit, repeat, component, drug, waste, site, coverage, valid, ..."""
        try:
            return self._modifiers[group]
        except KeyError:
            raise KeyError(f"no group of modifiers is called {group!r}") from None

    # edits

    def pairs(self, table: str, column1: Keys, column2: Keys, days: Days) -> Pairs:
        """What happens when two codes are billed together on a day. table: practitioner, hospital; medicaid-practitioner, medicaid-hospital, medicaid-dme
        where that is loaded. All three of shape (n,).

        The edition of the day answers, or the last one before it. Where a member has ended there is no pair (-1);
        where a member is new or redefined since the edition, -2, unless a starter row of its own date decides.
        """
        places, since, carried = self._editions_on("ptp", table, days)
        indicator = np.full(len(days), NO_ROW, dtype=np.int8)
        for place, mine in by_edition(places):
            indicator[mine] = self._pair_table(place).find(column1[mine], column2[mine], days[mine])
        gone, changed = (
            either[: len(days)] | either[len(days) :]
            for either in self.lifetimes.on(np.concatenate((column1, column2)), np.concatenate((since, since)), np.concatenate((days, days)))
        )
        indicator[changed] = CANNOT_TELL
        news = self._pair_news.get(table)   # a Medicaid table has none: nobody read what it says of 2026
        if news is not None and len(news.key):
            decided = news.find(column1, column2, days)
            counts = (decided != NO_ROW) & (changed | (since < STARTER_NEWS))
            indicator = np.where(counts, decided, indicator)
        indicator[gone] = NO_ROW
        return Pairs(indicator, places, carried)

    def has_pair(self, table: str, column1: Keys, column2: Keys) -> NDArray[np.bool_]:
        """Does any row, in force or not, stand for the pair in this order? Shape (n,). Two codes for which this is false need no date."""
        wanted = pair_keys(column1, column2)
        found = np.zeros(len(wanted), dtype=np.bool_)
        for rows in (*(self._pair_table(place) for place in self._shelves[name_of("ptp", table)][0].tolist()), self._pair_news.get(table)):
            if rows is not None and len(rows.key):
                at = np.minimum(np.searchsorted(rows.key, wanted), len(rows.key) - 1)
                found |= rows.key[at] == wanted
        return found

    def known_pairs(self, low: Keys, high: Keys) -> NDArray[np.uint8]:
        """For pairs of codes, each once and in one order: which tables have a row. Bit 0 practitioner low-high, bit 1 practitioner high-low, bits 2 and 3
        the same of the hospital table; a Medicaid table that is loaded counts with Medicare's.
        Remembered, so that one patient after another asks the tables only once about two codes."""
        keys = pair_keys(low, high).tolist()
        found = [self._pair_bits.get(key, 255) for key in keys]
        if 255 in found:
            bits = np.zeros(len(keys), dtype=np.uint8)
            for place, table in enumerate(("practitioner", "hospital")):
                for each in (table, f"medicaid-{table}") if self.has_table("ptp", f"medicaid-{table}") else (table,):
                    bits |= self.has_pair(each, low, high).astype(np.uint8) << (2 * place)
                    bits |= self.has_pair(each, high, low).astype(np.uint8) << (2 * place + 1)
            found = bits.tolist()
            self._pair_bits.update(zip(keys, found, strict=True))
        return np.array(found, dtype=np.uint8)

    def mue(self, table: str, codes: Keys, days: Days) -> Mue:
        """The most units of a code on a day. table: practitioner, hospital; dme and Medicaid's where that is loaded. Both of shape (n,)."""
        places, since, carried = self._editions_on("mue", table, days)
        value = np.full(len(days), NO_LIMIT, dtype=np.int32)
        mai = np.zeros(len(days), dtype=np.int8)
        for place, mine in by_edition(places):
            value[mine], mai[mine] = self._mue_table(place).find(codes[mine])
        gone, changed = self.lifetimes.on(codes, since, days)
        value[changed] = CANNOT_TELL
        value[gone] = NO_LIMIT
        mai[value < 0] = 0
        return Mue(value, mai, places, carried)

    def addons(self, day: int | None = None) -> AddOns:
        """Add-on codes and their primaries, from the edition of a day (default: the newest)."""
        return self._addons[self._edition_on("addon", "", FIRST_DAY if day is None else day, newest=day is None)]

    def primaries(self, addon_code: str, day: int) -> AddOn:
        """What an add-on may hang on that day."""
        place = self._edition_on("addon", "", day)
        rows, key = self._addons[place], code_key(addon_code)
        edition = self.editions[place]
        carried = not edition.start <= day <= edition.end
        if key in rows.by_contractor:
            return AddOn("contractor", (), place, carried)
        mine = (rows.addon == key) & (rows.start <= day) & (day <= rows.end)
        codes = tuple(code_of(primary) for primary in np.unique(rows.primary[mine]).tolist())
        return AddOn("fixed" if codes else "none", codes, place, carried)

    def addon_history(self, addon_code: str) -> tuple[NDArray[np.int64], list[AddOn]]:
        """The days on which the primaries of an add-on can change, ascending; and what it may hang on before the first of them and from each on."""
        found = self._addon_histories.get(addon_code)
        if found is None:
            days: set[int] = set()
            for place, rows in self._addons.items():
                mine = rows.addon == code_key(addon_code)
                days |= {self.editions[place].start, *rows.start[mine].tolist(), *(rows.end[mine] + 1).tolist()}
            changes = sorted(days)
            found = (np.array(changes, dtype=np.int64), [self.primaries(addon_code, day) for day in (changes[0] - 1, *changes)])
            self._addon_histories[addon_code] = found
        return found

    @cached_property
    def addon_codes(self) -> frozenset[str]:
        """Every code that is an add-on with fixed primaries in some edition."""
        return frozenset(code_of(key) for rows in self._addons.values() for key in np.unique(rows.addon).tolist())

    @cached_property
    def standing_codes(self) -> frozenset[str]:
        """Every code with a row in `standing`."""
        return frozenset(self._standing)

    def used(self) -> list[SourceUsed]:
        """What a run with this library rests on: the starter set, and every loaded edition by which something can be judged."""
        loaded = [SourceUsed(e.name, e.edition, e.sha256) for e in self.editions if not e.is_starter and e.kind not in SHOWN_ALONE]
        return [SourceUsed("starter", starter.EDITION, self.starter_sha256), *loaded]

    # what is read when it is first asked for

    @cached_property
    def _spans(self) -> dict[str, Mapping[str, tuple[tuple[int, int], ...]]]:
        return {}

    @cached_property
    def _pair_bits(self) -> dict[int, int]:
        return {}

    @cached_property
    def _addon_histories(self) -> dict[str, tuple[NDArray[np.int64], list[AddOn]]]:
        return {}

    @cached_property
    def _named(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def codes(self) -> Mapping[str, tuple[CodeRow, ...]]:
        return starter.read_codes()

    @cached_property
    def _standing(self) -> Mapping[str, tuple[StandingRow, ...]]:
        return starter.read_standing()

    @cached_property
    def _sets(self) -> Mapping[str, tuple[SetRow, ...]]:
        return starter.read_sets()

    @cached_property
    def payers(self) -> Mapping[str, PayerProfile]:
        """Every profile by id: the shipped ones, and `payers/*.toml` in the home folder."""
        return read_profiles(self.home / "payers")

    @cached_property
    def _law(self) -> Law:
        return Law(starter.read_law(), self.payers)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        return starter.read_documents()

    @cached_property
    def _modifiers(self) -> Mapping[str, frozenset[str]]:
        return starter.read_modifiers()

    @cached_property
    def lifetimes(self) -> Lifetimes:
        return Lifetimes(self.codes, self._open_lists())

    def _open_lists(self) -> list[CodeList]:
        """The loaded lists that say when a code was there: HCPCS with its dates, relative values with their period."""
        lists = []
        for place, edition in enumerate(self.editions):
            if edition.kind == "hcpcs":
                columns = self._open(place)
                lists.append(CodeList(columns["key"], columns["first"], columns["last"], edition.start, edition.end, True))
            elif edition.kind == "rvu":
                columns = self._open(place)
                key = columns["key"]
                key = key[np.append(key[1:] != key[:-1], True) & (columns["status"].view(np.uint8) != ord("D"))]
                always, never = np.full(len(key), FIRST_DAY, dtype=np.int32), np.full(len(key), LAST_DAY, dtype=np.int32)
                lists.append(CodeList(key, always, never, edition.start, edition.end, False))
        return lists

    @cached_property
    def starter_sha256(self) -> str:
        return starter.fingerprint()

    @cached_property
    def _pair_news(self) -> Mapping[str, PairTable]:
        return starter_pairs(STARTER_NEWS)

    @cached_property
    def _addons(self) -> dict[int, AddOns]:
        news = starter_addons(STARTER_NEWS)
        tables = {}
        for place, edition in enumerate(self.editions):
            if edition.kind == "addon":
                loaded = edition.is_starter or AddOns(*(edition.array(name) for name in ("addon", "primary", "start", "end", "by_contractor")))
                tables[place] = starter_addons() if isinstance(loaded, bool) else loaded.joined(news)
        return tables

    @cached_property
    def _open_pairs(self) -> dict[int, PairTable]:
        return {}

    def _pair_table(self, place: int) -> PairTable:
        if place not in self._open_pairs:
            edition = self.editions[place]
            if edition.is_starter:
                self._open_pairs[place] = starter_pairs()[edition.table]
            else:
                key, start, end, indicator = (edition.array(name) for name in ("key", "start", "end", "indicator"))
                self._open_pairs[place] = PairTable(key, start, end, indicator, int(edition.array("most_rows")[0]))
        return self._open_pairs[place]

    @cached_property
    def _open_units(self) -> dict[int, MueTable]:
        return {}

    def _mue_table(self, place: int) -> MueTable:
        if place not in self._open_units:
            edition = self.editions[place]
            arrays = (edition.array(name) for name in ("key", "value", "mai"))
            self._open_units[place] = starter_units()[edition.table] if edition.is_starter else MueTable(*arrays)
        return self._open_units[place]


def _starter_editions() -> list[Edition]:
    def edition(kind: str, table: str, edition: str, valid_from: str) -> Edition:
        return Edition(name_of(kind, table), kind, table, edition, valid_from, "", 0, "starter set", "", "starter", is_starter=True)

    both = [edition(kind, table, starter.EDITION, "2024-07-01") for kind in ("ptp", "mue") for table in ("practitioner", "hospital")]
    return [*both, edition("addon", "", "2024", "2024-01-01"), edition("icd10cm", "", "FY2026", "2025-10-01")]
