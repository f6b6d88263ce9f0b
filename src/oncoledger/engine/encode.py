"""Charge lines as arrays: what each word of a text column means is worked out once, then gathered for every line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from oncoledger.model.dates import FIRST_DAY, LAST_DAY
from oncoledger.model.table import Table, Words
from oncoledger.sources.keys import code_key
from oncoledger.sources.library import Library
from oncoledger.sources.payers import kind_by_name

PROFESSIONAL, TECHNICAL, GLOBAL = 1, 2, 3
"""The two components of a service, as bits; a global service is both."""

SETTINGS = ("", "hospital", "freestanding", "professional")
UNKNOWN, HOSPITAL, FREESTANDING, PHYSICIAN = range(4)

NATURES = ("", "professional", "technical", "split", "physician", "incident", "facility", "drug", "none")
EVER = (FIRST_DAY, LAST_DAY)

_HOSPITAL_POS = frozenset("19 21 22 23 24 26 31 34 41 42 51 52 53 56 61".split())


@dataclass(frozen=True)
class Span:
    """The evidence of one input: first and last service date, and whether nothing between them is missing."""

    first_day: int
    last_day: int
    is_whole: bool


@dataclass(frozen=True)
class Options:
    """What the caller says of lines that do not say it themselves."""

    as_of: int
    payer: str = "MEDICARE"
    setting: str = ""


@dataclass
class Run:
    """All lines of one run, sorted by patient, day and code. Arrays have shape (lines,).

    patient, code, modifiers, entity, payer, provider, claim, course: int32 places in the vocabulary of the same name.
    day: int32 days since 1970-01-01. units: int64 thousandths. amount: int64 cents or NO_NUMBER. row: int64 row of the charge table.
    """

    charges: Table
    claims: Table | None
    library: Library
    options: Options
    words: dict[str, list[str]]
    columns: dict[str, np.ndarray]
    tables: dict[tuple[str, Any], Any] = field(default_factory=dict)
    claim_tables: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns["row"])

    @cached_property
    def code_place(self) -> dict[str, int]:
        """The place of every code in the vocabulary."""
        return {word: i for i, word in enumerate(self.words["code"])}

    def by_word(self, column: str, name: str, meaning: Callable[[str], object], dtype: type = bool) -> np.ndarray:
        """An array over the vocabulary of a column: `meaning` of each word, worked out once a run."""
        found = self.tables.get((column, name))
        if found is None:
            found = np.array([meaning(word) for word in self.words[column]], dtype=dtype)
            self.tables[column, name] = found
        return found

    def blocks(self, size: int) -> Iterator[tuple[int, int]]:
        """First and past-the-last line of consecutive slices that never cut a patient in two, of about `size` lines."""
        patient = self.columns["patient"]
        start, end = 0, len(patient)
        while start < end:
            stop = min(start + size, end)
            if stop < end:
                stop = int(np.searchsorted(patient, patient[stop - 1], side="right"))
            yield start, stop
            start = stop


def encode(charges: Table, claims: Table | None, spans: Mapping[str, Span], library: Library, options: Options) -> Run:
    """Sort the lines by patient, day and code, and give every one its payer, setting, entity, side and component.

    charges: the charge table with `course_id` filled. spans: the evidence of each input, by its `source_file`; a file that is not named is partial.
    """
    text = {name: _canonical(_words(charges, column)) for name, column in _TEXT.items()}
    words = {name: column.words for name, column in text.items()}
    if len(words["code"]) > 2**16 or len(words["patient"]) > 2**30:
        raise ValueError("more than 65,536 different codes or a thousand million patients in one run")
    day = np.asarray(charges["service_date"], dtype=np.int32)
    order = _order(text, day, charges)
    columns = {name: column.ids[order] if len(column.words) > 1 else column.ids for name, column in text.items()}
    columns |= {"day": day[order], "units": np.asarray(charges["units"])[order], "amount": np.asarray(charges["charge_amount"])[order]}
    columns["row"] = order
    run = Run(charges, claims, library, options, words, columns, _tables(library, options, words))
    _spans(run, spans)
    _payer(run)
    _setting_and_component(run)
    _entity(run)
    return run


def _tables(library: Library, options: Options, words: dict[str, list[str]]) -> dict[tuple[str, str], Any]:
    """What words mean, remembered by the library for the last few small vocabularies: whoever edits one patient asks about the same words again."""
    if sum(len(each) for name, each in words.items() if name != "patient") > MOST_REMEMBERED_WORDS:
        return {}
    key = (options.payer, options.setting, *(tuple(each) for name, each in words.items() if name != "patient"))
    memory = library.vocabularies
    if key not in memory and len(memory) >= MOST_VOCABULARIES:
        memory.pop(next(iter(memory)))
    return memory.setdefault(key, {})


MOST_REMEMBERED_WORDS, MOST_VOCABULARIES = 2_000, 64

_TEXT = {
    "patient": "patient_id", "code": "code", "modifiers": "modifiers", "entity": "entity_id", "provider": "provider_id", "claim": "claim_id",
    "course": "course_id", "payer": "payer_id", "payer_kind": "payer_kind", "setting": "setting", "place": "place_of_service", "revenue": "revenue_code",
    "diagnoses": "diagnoses", "ndc": "ndc", "acquisition": "acquisition", "file": "source_file", "form": "form", "site": "body_site", "note": "note",
    "pointers": "absent_pointers", "record": "record",
}  # fmt: skip


def _words(charges: Table, column: str) -> Words:
    found = charges.columns.get(column)
    return found if isinstance(found, Words) else Words.all_the_same("", len(charges))


def _canonical(column: Words) -> Words:
    """The same column with its vocabulary sorted, so that nothing depends on the order of the input."""
    if len(column.words) == 1 or column.words == sorted(column.words):
        return column
    order = sorted(range(len(column.words)), key=column.words.__getitem__)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Words(place[column.ids], [column.words[i] for i in order])


def _order(text: dict[str, Words], day: np.ndarray, charges: Table) -> np.ndarray:
    """Lines in the order of patient, day, code; lines that agree in all three by modifiers, units, claim and position."""
    since = (day.astype(np.int64) + 2**17).clip(0, 2**18 - 1)
    key = (text["patient"].ids.astype(np.int64) << 34) | (since << 16) | text["code"].ids
    order = key.argsort(kind="stable")
    in_order = key[order]
    ties = (in_order[1:] == in_order[:-1]).nonzero()[0]
    if len(ties):
        tied = np.union1d(ties, ties + 1)
        rows = order[tied]
        position = np.asarray(charges["source_position"])[rows]
        finer = (position, text["file"].ids[rows], text["claim"].ids[rows], np.asarray(charges["charge_amount"])[rows],
                 np.asarray(charges["units"])[rows], text["modifiers"].ids[rows], key[rows])  # fmt: skip
        order[tied] = rows[np.lexsort(finer)]
    return order


def _spans(run: Run, spans: Mapping[str, Span]) -> None:
    """The span of dates within which the line's own input is whole; an empty span where it is partial."""
    whole = {file: span for file, span in spans.items() if span.is_whole}
    first = [whole[file].first_day if file in whole else LAST_DAY for file in run.words["file"]]
    last = [whole[file].last_day if file in whole else FIRST_DAY for file in run.words["file"]]
    run.columns["whole_from"] = np.array(first, dtype=np.int32)[run.columns["file"]]
    run.columns["whole_to"] = np.array(last, dtype=np.int32)[run.columns["file"]]


_KIND_PAYER = {"medicare": "MEDICARE", "medicaid": "MEDICAID", "medicare_advantage": "MEDICARE_ADVANTAGE", "commercial": "COMMERCIAL", "other": "COMMERCIAL"}


def _payer(run: Run) -> None:
    """The payer profile of each line: its own id where that has a profile, else its kind's, else what the caller said."""
    said = run.library.payer(run.options.payer)
    ids: list[str] = []
    place: dict[str, int] = {}
    table = np.zeros((len(run.words["payer"]), len(run.words["payer_kind"])), dtype=np.int32)
    for i, payer in enumerate(run.words["payer"]):
        for k, stated in enumerate(run.words["payer_kind"]):
            kind = stated or kind_by_name(payer)
            if payer and run.library.payer(payer).is_known:
                chosen = run.library.payer(payer).id
            elif not kind or (payer and payer == run.options.payer) or run.library.payer(_KIND_PAYER.get(kind, "COMMERCIAL")).kind == said.kind:
                chosen = said.id
            else:
                chosen = _KIND_PAYER.get(kind, "COMMERCIAL")
            table[i, k] = place.setdefault(chosen, len(place))
    ids = list(place)
    run.columns["payer"] = table[run.columns["payer"], run.columns["payer_kind"]]
    run.words["payer"] = ids


def nature_of(library: Library, code: str, day: int) -> str:
    """The nature of a code on a day: its row in force, else the row nearest in time; empty for a code in no list."""
    rows = library.code_rows(code)
    for row in rows:
        if row.start <= day <= row.end:
            return row.nature
    return rows[-1].nature if rows else ""


def _nature(run: Run) -> np.ndarray:
    """The place in NATURES of each line's code on its day."""
    code, day = run.columns["code"], run.columns["day"]
    known = run.tables.get(("code", "nature"))
    if known is None:
        rows_of = [run.library.code_rows(word) for word in run.words["code"]]
        last = np.array([NATURES.index(rows[-1].nature) if rows else 0 for rows in rows_of], dtype=np.int8)
        known = run.tables["code", "nature"] = (last, [(i, rows) for i, rows in enumerate(rows_of) if len({row.nature for row in rows}) > 1])
    last, dated = known
    nature = last[code]
    for i, rows in dated:
        lines = np.flatnonzero(code == i)
        for row in rows:
            covered = lines[(day[lines] >= row.start) & (day[lines] <= row.end)]
            nature[covered] = NATURES.index(row.nature)
    return nature


def _setting_and_component(run: Run) -> None:
    """Setting (UNKNOWN where nothing tells) and component of every line.

    The claim form and a setting that was given decide; then place of service, revenue code and modifiers; then, for a payer that
    paid one family of delivery codes to hospitals and another to offices, the family that the patient's lines use; then a line
    beside the physician's 26 of the same service, which is the hospital's.
    """
    columns = run.columns
    given = run.by_word("setting", "setting", _setting_word, np.int8)[columns["setting"]]
    institutional = run.by_word("form", "is 837I", "837I".__eq__)[columns["form"]]
    professional_form = run.by_word("form", "is 837P", "837P".__eq__)[columns["form"]]
    in_hospital = run.by_word("place", "hospital", _HOSPITAL_POS.__contains__)[columns["place"]]
    placed = run.by_word("place", "any", bool)[columns["place"]]
    on_facility_claim = run.by_word("revenue", "any", bool)[columns["revenue"]] | institutional
    has_26 = run.by_word("modifiers", "26", lambda m: "26" in m.split())[columns["modifiers"]]
    has_tc = run.by_word("modifiers", "TC", lambda m: "TC" in m.split())[columns["modifiers"]]
    default = _setting_word(run.options.setting)
    nature = _nature(run)

    by_place = np.where(in_hospital, PHYSICIAN, FREESTANDING)
    setting = np.where(given > 0, given, np.where(on_facility_claim, HOSPITAL, np.where(placed, by_place, default))).astype(np.int8)
    unplaced = (given == 0) & professional_form & ~placed & (setting != FREESTANDING)
    setting[unplaced] = np.where(has_tc, FREESTANDING, PHYSICIAN)[unplaced]
    open_ = setting == UNKNOWN
    if open_.any():
        setting[open_ & has_tc] = FREESTANDING
        setting[open_ & (setting == UNKNOWN)] = _by_delivery_family(run)[open_ & (setting == UNKNOWN)]
        physician = (nature == NATURES.index("professional")) | has_26 | (named(run, "office_visit", columns["code"], columns["day"], EVER) & _is_medicare(run))
        setting[open_ & physician & (setting != FREESTANDING)] = PHYSICIAN
    split = nature == NATURES.index("split")
    if open_.any():
        with_26 = _same_service(run, open_ & split & has_26 & (setting == PHYSICIAN))
        setting[with_26 & open_ & split & ~has_26 & (setting == UNKNOWN)] = HOSPITAL
    facility = setting == HOSPITAL
    component = np.where(facility, TECHNICAL, np.where(setting == PHYSICIAN, PROFESSIONAL, PROFESSIONAL | TECHNICAL))
    component = np.where(split & has_26, PROFESSIONAL, np.where(split & has_tc, TECHNICAL, component))
    component = np.where(nature == NATURES.index("professional"), PROFESSIONAL, component)
    component = np.where(nature == NATURES.index("technical"), TECHNICAL, component)
    columns["setting"] = setting
    columns["nature"] = nature
    columns["component"] = component.astype(np.int8)
    run.words["setting"] = list(SETTINGS)


def _same_service(run: Run, chosen: np.ndarray) -> np.ndarray:
    """The lines that share patient, day and code with a chosen one. Lines are sorted by these three."""
    begins = np.ones(len(run), dtype=bool)
    begins[1:] = np.logical_or.reduce([np.diff(run.columns[name]) != 0 for name in ("patient", "day", "code")])
    service = np.cumsum(begins) - 1
    return np.asarray((np.bincount(service[chosen], minlength=len(run)) > 0)[service])


def _setting_word(word: str) -> int:
    return SETTINGS.index({"facility": "hospital", "office": "freestanding"}.get(word, word)) if word in (*SETTINGS, "facility", "office") else 0


def _by_delivery_family(run: Run) -> np.ndarray:
    """Where nothing else tells, a patient whose lines use hospital delivery codes was treated in a hospital, one with the office family in an office."""
    columns = run.columns
    answer = np.zeros(len(run), dtype=np.int8)
    for setting, name in ((HOSPITAL, "hospital_delivery"), (FREESTANDING, "freestanding_delivery")):
        of_family = named(run, name, columns["code"], columns["day"], EVER)
        patients = np.zeros(len(run.words["patient"]), dtype=bool)
        patients[columns["patient"][of_family]] = True
        other = answer != 0
        answer[patients[columns["patient"]]] = setting
        answer[other & patients[columns["patient"]]] = UNKNOWN
    return np.where(_is_medicare(run), answer, UNKNOWN).astype(np.int8)


def _is_medicare(run: Run) -> np.ndarray:
    """Payers for which the code tells the setting: one family of delivery codes for each until 2025, and visits of a hospital are G0463."""
    kind = run.by_word("payer", "one family a setting", lambda p: run.library.payer(p).kind in ("medicare", "medicare_advantage"))
    return np.asarray(kind[run.columns["payer"]])


def _entity(run: Run) -> None:
    """The billing entity: the one named, else `the facility` for facility lines and `the group` for all others."""
    words = [*run.words["entity"], "the group", "the facility"]
    unnamed = run.by_word("entity", "unnamed", lambda word: not word)[run.columns["entity"]]
    own = np.where(run.columns["setting"] == HOSPITAL, len(words) - 1, len(words) - 2)
    run.columns["entity"] = np.where(unnamed, own, run.columns["entity"]).astype(np.int32)
    run.words["entity"] = words


def named(run: Run, codes: str, code: np.ndarray, day: np.ndarray, extent: tuple[int, int]) -> np.ndarray:
    """Which lines (place of the code, day) are meant by codes and set names on their own day? extent: first and last of the days."""
    found = run.tables.get(("named", codes))
    if found is None:
        found = run.tables["named", codes] = _spans_named(run, codes)
    wanted, since, until, start, end, further = found
    if since <= extent[0] and until >= extent[1]:
        return np.asarray(wanted[code])
    chosen = (day >= start[code]) & (day <= end[code])
    for place, since, until in further:
        chosen |= (code == place) & (day >= since) & (day <= until)
    return np.asarray(chosen)


def _spans_named(run: Run, codes: str) -> tuple[np.ndarray, int, int, np.ndarray, np.ndarray, list[tuple[int, int, int]]]:
    """Over the vocabulary: which codes are meant at all, between which days all of them are, the first and last day of each, and second spans of one code."""
    place, many = run.code_place, len(run.words["code"])
    start, end = np.full(many, LAST_DAY + 1, dtype=np.int32), np.full(many, LAST_DAY, dtype=np.int32)
    further = []
    for token in codes.split():
        spans = run.library.set_spans(token) if token.islower() else {token: ((FIRST_DAY, LAST_DAY),)}
        for word in spans.keys() & place.keys():
            i = place[word]
            for since, until in spans[word]:
                if start[i] > LAST_DAY or (since <= FIRST_DAY and until >= LAST_DAY):
                    start[i], end[i] = since, until
                elif start[i] > FIRST_DAY or end[i] < LAST_DAY:
                    further.append((i, since, until))
    wanted = start <= LAST_DAY
    return wanted, int(start[wanted].max(initial=FIRST_DAY)), int(end[wanted].min(initial=LAST_DAY)), start, end, further


def code_keys(run: Run) -> np.ndarray:
    """The library's key of every code of the vocabulary, int64; -1 for what is no code."""
    return run.by_word("code", "key", code_key, np.int64)
