"""A payer's coding guide: windows, modifiers, units, codes, authorisation and documents, from the profile, the numbers of law and the rulebook."""

from __future__ import annotations

from msgspec import Struct

from oncoledger.engine.rule import Rule
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, iso
from oncoledger.rulebook import TOPICS, book
from oncoledger.sources.library import Library
from oncoledger.sources.payer_settings import SettingSpec, setting_specs, settings_of, shown
from oncoledger.sources.payers import PayerProfile, Setting
from oncoledger.sources.starter import LawRow

from .findings import law_of, law_of_cite
from .result import Law

CHAPTERS = {
    "authorisation": "Authorisation", "windows": "Windows", "modifiers": "Modifiers", "dates": "Dates of service", "numbers": "Units and numbers of this payer",
    "codes": "Codes", "edits": "Edits", "visits": "Visits", "drugs": "Drugs", "documents": "Reasons and documents",
}  # fmt: skip
"""The chapters of settings, in the order of the guide."""

PLACES = {"hospital": "hospital", "freestanding": "freestanding centre or office", "professional": "physician in a hospital"}


class Entry(Struct, frozen=True):
    """One thing that a payer says. since, until: its dates, empty where open. given_by: the profile that says it, where it is not the payer's own."""

    text: str
    value: str
    since: str
    until: str
    given_by: str
    law: list[Law]


class Chapter(Struct, frozen=True):
    title: str
    entries: list[Entry]


class CodeNotPaid(Struct, frozen=True):
    """A valid code that the payer does not pay in a setting. standing: not_valid, bundled, packaged."""

    code: str
    label: str
    settings: str
    standing: str
    instead: str
    since: str
    until: str
    law: list[Law]


class Proof(Struct, frozen=True):
    """One rule that can meet this payer: what is refused, and what the record must hold to answer it. own: the rule is this payer's alone."""

    rule: str
    severity: str
    title: str
    have: str
    own: bool
    law: list[Law]


class Topic(Struct, frozen=True):
    title: str
    proofs: list[Proof]


class Guide(Struct, frozen=True):
    """The guide of one payer on one day. based_on: the profiles whose settings it takes where it has none of its own."""

    payer: str
    name: str
    kind: str
    based_on: list[str]
    day: str
    chapters: list[Chapter]
    codes: list[CodeNotPaid]
    topics: list[Topic]
    common: list[Entry]


def guide_of(library: Library, payer: str, day: int) -> Guide:
    """What a payer pays and asks for on a day. Raises KeyError for a payer without a profile."""
    profile = library.payer(payer)
    if not profile.is_known:
        raise KeyError(payer)
    specs = setting_specs()
    entries: dict[str, list[Entry]] = {chapter: [] for chapter in CHAPTERS}
    for setting, owner in settings_of(profile, library, day):
        spec = specs.get(setting.name)
        if spec:
            entries[spec.chapter].append(_entry(setting, owner, spec, profile, library, day))
    own, common = _numbers(library, profile, day)
    entries["numbers"] += own
    chapters = [Chapter(title, entries[name]) for name, title in CHAPTERS.items() if entries[name]]
    codes, topics = _codes(library, profile, day), _topics(library, profile, day)
    return Guide(profile.id, profile.name, profile.kind, list(profile.line[1:]), iso(day), chapters, codes, topics, common)


def _entry(setting: Setting, owner: str, spec: SettingSpec, profile: PayerProfile, library: Library, day: int) -> Entry:
    value = {"true": "yes", "false": "no", **spec.words}.get(shown(setting.value), shown(setting.value))
    if spec.takes == "set":
        value = " ".join(sorted({row.code for row in library.set_rows(str(setting.value)) if row.start <= day <= row.end}))
    elif spec.takes == "settings":
        value = ", ".join(PLACES[place] for place in shown(setting.value).split() if place in PLACES)
    return Entry(spec.meaning, value, *_span(setting.start, setting.end), "" if owner == profile.id else owner, [law_of_cite(setting.cite, library)])


def _numbers(library: Library, profile: PayerProfile, day: int) -> tuple[list[Entry], list[Entry]]:
    """The numbers that stand for this payer, and those that stand for all."""
    own: list[Entry] = []
    common: list[Entry] = []
    for name in library.law_names:
        row = library.law_row(name, profile.id, day)
        if row is None:
            continue
        given_by = "" if row.payer_id in ("", profile.id) else row.payer_id
        entry = Entry(_in_words(name), _amount(row, library, profile.id, day), *_span(row.start, row.end), given_by, [law_of_cite(row.cite, library)])
        (own if row.payer_id else common).append(entry)
    return own, common


def _amount(row: LawRow, library: Library, payer: str, day: int) -> str:
    """`3 units in 60 days`: where the unit names another number, that number stands for its name."""
    if row.unit.startswith("yes"):
        return "yes" if row.value else "no"
    words = []
    for word in row.unit.partition(":")[0].split():
        other = library.law_row(word, payer, day) if word in library.law_names else None
        words.append(f"{other.value} {other.unit}" if other else word)
    return f"{row.value} {' '.join(words)}".strip()


SHORT = frozenset("imrt sbrt jw jz esa eom tb ncci".split())
"""Words of names that are written in capitals."""


def _in_words(name: str) -> str:
    words = " ".join(word.upper() if word in SHORT else word for word in name.split("_"))
    return words[0].upper() + words[1:]


def _codes(library: Library, profile: PayerProfile, day: int) -> list[CodeNotPaid]:
    """Codes that are in force on the day and that this kind of payer does not pay, by code."""
    found = []
    for code in sorted(library.standing_codes):
        row_on_day = library.code_on(code, day)
        for row in library.standing(code):
            if row_on_day and row.payer_kind == profile.kind and row.start <= day <= row.end:
                where = ", ".join(PLACES[place] for place in row.settings) or "everywhere"
                span, law = _span(row.start, row.end), [law_of_cite(row.cite, library)]
                found.append(CodeNotPaid(code, row_on_day.label, where, row.standing, " ".join(row.instead), *span, law))
    return found


def _topics(library: Library, profile: PayerProfile, day: int) -> list[Topic]:
    """The rules that can meet this payer on the day, by topic: what it refuses, and what answers it."""
    found = []
    for topic in TOPICS:
        module = f"oncoledger.rulebook.{topic}"
        proofs = [_proof(rule, library, profile) for rule in book().values() if rule.logic.__module__ == module and _meets(rule, profile, day)]
        if proofs:
            found.append(Topic(_in_words(topic), proofs))
    return found


def _meets(rule: Rule, profile: PayerProfile, day: int) -> bool:
    return rule.since_day <= day <= rule.until_day and (not rule.payers or bool(rule.payers & {profile.id, profile.kind}))


def _proof(rule: Rule, library: Library, profile: PayerProfile) -> Proof:
    return Proof(rule.id, rule.severity.word, rule.title, rule.clears, rule.payers == {profile.id}, law_of(rule, library))


def _span(start: int, end: int) -> tuple[str, str]:
    return (iso(start) if start > FIRST_DAY else "", iso(end) if end < LAST_DAY else "")
