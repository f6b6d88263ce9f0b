"""What a code is on a day, and what happens when two are billed together: the answers behind `oncoledger lookup`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.dates import LAST_DAY, date_of, iso
from ..model.identifiers import InvalidIdentifier, hcpcs
from ..model.verdict import Cite
from .editions import Edition
from .keys import code_key, code_of
from .library import Library
from .lookup_lists import Said, edition_note, lists_say
from .lookup_other import other_facts
from .pairs import CANNOT_TELL, NO_ROW
from .rows import Descriptor, Listed
from .starter import CodeRow, StandingRow

TABLES = ("practitioner", "hospital")


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that a table says. value: for a unit limit the units, for a pair the indicator. note: the edition, and whether it is carried forward."""

    table: str
    value: int
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """A code on a day. row: what it is then, None where it is not valid. known: the starter set has the code at all."""

    code: str
    day: int
    known: bool
    row: CodeRow | None
    rows: tuple[CodeRow, ...]
    standing: tuple[StandingRow, ...]
    limits: tuple[Answer, ...]
    primaries: tuple[str, ...]
    primaries_kind: str
    add_ons: tuple[str, ...]
    sets: tuple[str, ...]
    lists: tuple[Said, ...]
    notes: tuple[str, ...]
    listed: Listed | None = None
    """What a loaded list says of a code that the starter set does not have."""
    descriptor: Descriptor | None = None
    """The licensee's own words."""

    @property
    def text(self) -> str:
        return "\n".join(_code_lines(self))


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Two codes on a day, either of them in column 1, by table."""

    codes: tuple[str, str]
    day: int
    answers: tuple[PairAnswer, ...]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(_pair_lines(self))


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """One table's word on a pair. denied: the code that would not be paid; empty where both may stand, or where nothing can be said."""

    table: str
    indicator: int
    column1: str
    column2: str
    denied: str
    words: str
    modifiers: tuple[str, ...]
    note: str
    cite: Cite | None


def code_facts(library: Library, code: str, day: int, payer: str = "", setting: str = "") -> CodeFacts:
    """Everything that is loaded about one code on one day, for a payer (id or kind) and a setting where they are given."""
    code = code.strip().upper()
    rows = library.code_rows(code)
    kinds = _kinds(library, payer)
    standing = tuple(
        row for row in library.standing(code)
        if row.start <= day <= row.end and (not kinds or row.payer_kind in kinds) and (not setting or not row.settings or setting in row.settings)
    )
    add_on = library.primaries(code, day)
    rows_of = library.addons(day)
    hangs = (rows_of.primary == code_key(code)) & (rows_of.start <= day) & (day <= rows_of.end)
    sets = tuple(name for name in library.set_names if any(m.code == code and m.start <= day <= m.end for m in library.set_rows(name)))
    listed = None if rows else library.listed(code, day)
    lists = tuple(lists_say(library, code, day))
    notes = [] if rows or listed or lists else [f"{code} is in no list that is loaded: nothing can be said about its validity{_number_used(library, code)}"]
    hanging = tuple(sorted({code_of(key) for key in rows_of.addon[hangs].tolist()}))
    on_day = library.code_on(code, day)
    limits = tuple(_limit(library, table, code, day) for table in TABLES)
    found = (code, day, bool(rows), on_day, rows, standing, limits, add_on.codes, add_on.kind, hanging, sets, lists, tuple(notes))
    return CodeFacts(*found, listed=listed, descriptor=library.descriptor(code, day))


def pair_facts(library: Library, one: str, other: str, day: int) -> PairFacts:
    """What each table says when two codes are billed for one patient, day and billing entity."""
    one, other = one.strip().upper(), other.strip().upper()
    notes = [f"{code} is not valid on {iso(day)}" for code in (one, other) if library.code_rows(code) and library.code_on(code, day) is None]
    if one == other:
        notes.append("the same code twice is a question of units, not of pairs")
    return PairFacts((one, other), day, tuple(_pair(library, table, one, other, day) for table in TABLES), tuple(notes))


def lookup(library: Library, codes: list[str], day: int, payer: str = "", setting: str = "") -> str:
    """The text of `oncoledger lookup`: one code of any kind, or two procedure codes and what happens between them.

    Raises ValueError for another number of them, and for what is no code.
    """
    if len(codes) == 1:
        return _one(library, codes[0], day, payer, setting)
    for code in codes:
        _validated(code)
    if len(codes) == 2:
        singles = [_title(library, code.strip().upper(), day) for code in codes]
        return "\n".join([*singles, pair_facts(library, codes[0], codes[1], day).text])
    raise ValueError(f"{len(codes)} codes were given; expected one or two")


def _one(library: Library, word: str, day: int, payer: str, setting: str) -> str:
    """A procedure code, and whatever else the word may be: a drug package, a diagnosis, a reason or remark."""
    others = other_facts(library, word, day)
    if hcpcs.is_valid(word) and not (others and not library.code_rows(word.strip().upper()) and not lists_say(library, word.strip().upper(), day)):
        return "\n".join([code_facts(library, word, day, payer, setting).text, *others])
    if not others:
        raise ValueError(f"{word!r} is not a code; expected five characters (77301), an NDC, a diagnosis (C61), a reason (CO-45) or a remark (N130)")
    return "\n".join(others)


def _validated(code: str) -> None:
    try:
        hcpcs.validate(code)
    except InvalidIdentifier as problem:
        raise ValueError(f"{code!r} is not a code: {problem}") from None


def _kinds(library: Library, payer: str) -> set[str]:
    """A payer's own kind and the kinds that it is based on."""
    if not payer:
        return set()
    profile = library.payer(payer)
    return {profile.kind} | {library.payers[id].kind for id in profile.line if id in library.payers}


def _number_used(library: Library, code: str) -> str:
    return "; the number was given to a code at some time" if library.is_number_used(code) else ""


def _limit(library: Library, table: str, code: str, day: int) -> Answer:
    answer = library.mue(table, np.array([code_key(code)]), np.array([day], dtype=np.int32))
    value, mai = int(answer.value[0]), int(answer.mai[0])
    edition = library.editions[int(answer.edition[0])]
    words = {
        0: "0: not payable on this table's claims",
        NO_ROW: "no unit limit in the starter set" if edition.is_starter else "no unit limit published",
        CANNOT_TELL: "cannot tell: the code is new or has changed since the edition",
    }.get(value, f"{value} a day, {MAI.get(mai, f'MAI {mai}')}")
    return Answer(table, value, words, edition_note(edition, day))


MAI = {1: "MAI 1: counted per line", 2: "MAI 2: per day, absolute", 3: "MAI 3: per day, may be appealed with records"}


def _pair(library: Library, table: str, one: str, other: str, day: int) -> PairAnswer:
    first, second = code_key(one), code_key(other)
    answer = library.pairs(table, np.array([first, second]), np.array([second, first]), np.array([day, day], dtype=np.int32))
    indicators = answer.indicator.tolist()
    at = 0 if _weight(indicators[0]) >= _weight(indicators[1]) else 1
    indicator = indicators[at]
    column1, column2 = (one, other) if at == 0 else (other, one)
    edition = library.editions[int(answer.edition[at])]
    note = edition_note(edition, day)
    denied = column2 if indicator in (0, 1) else ""
    helps = tuple(sorted(library.modifiers("distinct"))) if indicator == 1 else ()
    cite = Cite("NCCI24Q3-PRA" if table == "practitioner" else "NCCI24Q3-OPH", f"{column1}/{column2}") if edition.is_starter and denied else None
    return PairAnswer(table, indicator, column1, column2, denied, _pair_words(indicator, column1, column2, edition), helps, note, cite)


def _weight(indicator: int) -> int:
    """Which order of two codes decides: an edit before no edit, the stricter before the milder."""
    return {0: 4, 1: 3, CANNOT_TELL: 2, 9: 1}.get(indicator, 0)


def _pair_words(indicator: int, column1: str, column2: str, edition: Edition) -> str:
    nothing = "no edit in the starter set; load the CMS file to be sure" if edition.is_starter else "no edit in force: both may stand"
    return {
        0: f"never together: {column2} is denied beside {column1}, and no modifier helps (indicator 0)",
        1: f"{column2} is denied beside {column1}, unless a modifier says that it was a distinct service (indicator 1)",
        9: "an edit that was never in force (indicator 9)",
        CANNOT_TELL: "cannot tell: one of the codes is new or has changed since the edition",
    }.get(indicator, nothing)


def _title(library: Library, code: str, day: int) -> str:
    row = library.code_on(code, day)
    if row:
        return f"{code}  {row.label}"
    return f"{code}  {'not valid on ' + iso(day) if library.code_rows(code) else 'in no list that is loaded'}"


def _code_lines(facts: CodeFacts) -> list[str]:
    row = facts.row
    lines = [f"{facts.code} on {date_of(facts.day).isoformat()}"]
    lines += [f"  {note}" for note in facts.notes]
    lines.append(f"  {facts.descriptor.text} (your own descriptors, {facts.descriptor.source.edition.edition})" if facts.descriptor else "")
    lines += _listed_lines(facts)
    if row:
        parts = "26 or global, TC is bundled" if "tc_bundled" in facts.sets else NATURE[row.nature]
        lines.append(f"  {row.label}; {parts}; {_span(row)}")
        lines.append(f"  redefined on {iso(row.start)}: before that day it meant something else" if row.redefined else "")
        lines.append(f"  source {row.cite.source}, {row.cite.section}, grade {row.cite.grade}")
    elif facts.known:
        ended = [r for r in facts.rows if r.end < facts.day]
        lines.append(f"  not valid: ended {iso(ended[-1].end)}" if ended else f"  not valid yet: begins {iso(facts.rows[0].start)}")
        replaced = (ended or facts.rows)[-1].replaced_by
        lines.append(f"  in its place, by the record: {' '.join(replaced)}" if replaced else "")
    for standing in facts.standing:
        where = ", ".join(standing.settings) or "every setting"
        instead = f"; instead: {' '.join(standing.instead)}" if standing.instead else ""
        lines.append(f"  {standing.payer_kind}, {where}: {STANDING[standing.standing]}{instead} ({standing.cite.source}, {standing.cite.section})")
    if row or not facts.known:
        lines += [f"  units, {limit.table}: {limit.words} [{limit.note}]" for limit in facts.limits]
    if facts.primaries_kind == "fixed":
        lines.append(f"  add-on: needs {' or '.join(facts.primaries)} on the same day")
    if facts.primaries_kind == "contractor":
        lines.append("  add-on: its primaries are named by each contractor")
    lines.append(f"  add-ons that hang on it: {' '.join(facts.add_ons)}" if facts.add_ons else "")
    lines.append(f"  sets: {', '.join(facts.sets)}" if facts.sets else "")
    lines += [f"  {said.list}: {said.words} [{said.note}]" for said in facts.lists]
    return [line for line in lines if line]


def _listed_lines(facts: CodeFacts) -> list[str]:
    """A code that a loaded list alone has: its dates, and how far they are known."""
    listed = facts.listed
    if listed is None:
        return []
    edition = listed.source.edition
    name = f"{edition.name} {edition.edition}"
    if edition.kind == "hcpcs":
        ended = f" to {iso(listed.last)}" if listed.last < LAST_DAY else f", not ended by {iso(edition.end)}"
        return [f"  {listed.label + '; ' if listed.label else ''}valid from {iso(listed.first)}{ended} [{name}]"]
    there = "in force" if listed.covers(facts.day) else "nothing is known of the day; in force"
    return [f"  {there} from {iso(listed.first)} to {iso(listed.last)}, the period of {name}"]


def _pair_lines(facts: PairFacts) -> list[str]:
    lines = [f"{facts.codes[0]} and {facts.codes[1]} on {date_of(facts.day).isoformat()}"]
    lines += [f"  {note}" for note in facts.notes]
    for answer in facts.answers:
        lines.append(f"  {answer.table}: {answer.words} [{answer.note}]")
        if answer.modifiers:
            lines.append(f"    modifiers on {answer.column2}: {' '.join(answer.modifiers)} or another NCCI modifier, with the record to prove it")
    return lines


def _span(row: CodeRow) -> str:
    start, end = iso(row.start), iso(row.end)
    return f"valid from {start or 'before the starter set'}" + (f" to {end}" if end else "")


NATURE = {
    "professional": "professional only, never 26 or TC",
    "technical": "technical only, never 26 or TC",
    "split": "26 and TC, or global",
    "physician": "physician service, no components",
    "incident": "staff under a physician, not billed by a practitioner in a facility",
    "facility": "hospital claims only",
    "drug": "drug",
    "none": "no components",
}
STANDING = {"not_valid": "not valid", "bundled": "bundled, never paid by itself", "packaged": "packaged into the payment of the visit's other services"}
