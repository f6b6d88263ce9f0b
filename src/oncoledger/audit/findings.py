"""Flags become findings: words, lines with their source, money, law. Rendered only when somebody looks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from oncoledger.model.dates import iso
from oncoledger.model.verdict import Cite, Fix, Verdict
from oncoledger.sources.editions import Edition
from oncoledger.sources.library import Library
from oncoledger.sources.names import plain_ndc

from .judge import Flags, Outcome
from .result import Finding, Law, Mend
from .wording import Lines, edition_note, in_words, sentence, words_of

if TYPE_CHECKING:
    from oncoledger.engine.rule import Rule

    from .aliases import Aliases


def findings(outcome: Outcome, aliases: Aliases | None = None) -> Iterator[Finding]:
    """Every flag of an outcome as a finding, in the order of the rules. The id is a fingerprint of rule and business keys.

    aliases: what stands for persons, providers, claims, files and dates.
    """
    lines = Lines(outcome.run, aliases)
    seen: Counter[str] = Counter()
    for flags in outcome.flags:
        for i in range(len(flags.verdicts)):
            yield _finding(flags, i, lines, seen)


def _finding(flags: Flags, i: int, lines: Lines, seen: Counter[str]) -> Finding:
    rule, library = flags.rule, lines.run.library
    subject = flags.subject.lines[flags.subject.starts[i] : flags.subject.starts[i + 1]].tolist()
    evidence = flags.evidence.lines[flags.evidence.starts[i] : flags.evidence.starts[i + 1]].tolist()
    anchor = subject[0] if subject else evidence[0] if evidence else None
    numbers = {name: values[i] for name, values in flags.numbers.items()}
    words = words_of(lines, anchor, subject, evidence, numbers)
    verdict = Verdict(int(flags.verdicts[i]))
    message = in_words(sentence(rule, verdict), words) + edition_note(numbers, library)
    amounts = [lines.amount(line) for line in subject]
    law = [msgspec.structs.replace(each, section=each.section.format_map(words)) for each in law_of(rule, library)]
    if anchor is not None:
        law = [*_published(rule, lines, anchor, str(words["other"]), numbers), *law]
    patient, course = (lines.word("patient", anchor), lines.word("course", anchor)) if anchor is not None else ("", "")
    id = _fingerprint(rule, verdict, patient, subject, lines, seen)
    if lines.aliases:
        id, patient, course = lines.aliases.finding(id), lines.aliases.patient(patient), lines.aliases.course(patient, course)
    return Finding(
        id, rule.id, rule.severity.word, rule.title, message, patient, course,
        None if not amounts or None in amounts else sum(a for a in amounts if a is not None), law, in_words(rule.clears, words),
        mend_of(rule.fix, words) if rule.fix else None,
        [lines.show(line, "subject") for line in subject] + [lines.show(line, "evidence") for line in evidence], verdict.word,
    )  # fmt: skip


def mend_of(fix: Fix, words: Mapping[str, object]) -> Mend:
    """The remedy in the words and numbers of one finding."""
    to = str(words[fix.to]) if fix.kind == "units" and fix.to else fix.to.format_map(words)
    return Mend(fix.kind, in_words(fix.text, words), fix.safe, to)


def law_of(rule: Rule, library: Library) -> list[Law]:
    """The rule's citations, with the title and address of each document."""
    return [law_of_cite(cite, library) for cite in rule.cites]


def law_of_cite(cite: Cite, library: Library) -> Law:
    document = library.document(cite.source)
    return Law(cite.source, cite.section, cite.grade, cite.seen, document.title, document.url)


def law_of_edition(edition: Edition, section: str) -> Law:
    title = f"CMS {edition.name} table, edition {edition.edition}, file {edition.file}"
    return Law(f"{edition.name} {edition.edition}", section, "H", edition.loaded_on, title)


def _published(rule: Rule, lines: Lines, anchor: int, other: str, numbers: dict[str, Any]) -> list[Law]:
    """The row of the published table that decided, where the rule rests on one."""
    library, code, day = lines.run.library, lines.word("code", anchor), int(lines.columns["day"][anchor])
    if rule.published == "code":
        rows = library.code_rows(code)
        if not rows:
            listed = library.listed(code, day)
            return [law_of_edition(listed.source.edition, f"row {code}")] if listed else []
        return [law_of_cite(next((r for r in rows if r.covers(day)), rows[-1]).cite, library)]
    if rule.published == "standing":
        kind, setting = library.payer(lines.word("payer", anchor)).kind, lines.word("setting", anchor)
        return [law_of_cite(row.cite, library) for row in library.standing(code) if row.covers(kind, setting, day)]
    if rule.published == "product":
        crosswalk = library.edition_on("ndc", day)
        return [law_of_edition(crosswalk, f"NDC {plain_ndc(lines.word('ndc', anchor))}")] if crosswalk else []
    if rule.published in ("pair", "limit", "add_on"):
        section = {"pair": f"column 1 {other}, column 2 {code}", "limit": f"row {code}", "add_on": f"add-on {code}"}[rule.published]
        place = abs(int(numbers.get("edition", 0))) - 1
        edition = library.editions[place] if place >= 0 else None
        if edition and not edition.is_starter:
            return [law_of_edition(edition, section)]
        table = "OPH" if edition and edition.table == "hospital" else "PRA"
        source = {"pair": f"NCCI24Q3-{table}", "limit": "MUE24Q3", "add_on": "AOC24"}[rule.published]
        return [law_of_cite(Cite(source, section), library)]
    return []


def _fingerprint(rule: Rule, verdict: Verdict, patient: str, subject: list[int], lines: Lines, seen: Counter[str]) -> str:
    words, columns = lines.run.words, lines.columns
    days, code, modifiers, setting = (columns[name] for name in ("day", "code", "modifiers", "setting"))
    keys = sorted(
        f"{iso(int(days[n]))} {words['code'][code[n]]} {words['modifiers'][modifiers[n]]} {lines.units(n)} {words['setting'][setting[n]]}" for n in subject
    )
    text = "|".join([rule.id, verdict.word, patient, *keys])
    seen[text] += 1
    again = f"|{seen[text]}" if seen[text] > 1 else ""
    return hashlib.sha1((text + again).encode(), usedforsecurity=False).hexdigest()[:12]
