"""Flags become findings: words, lines with their source, money, law. Rendered only when somebody looks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from oncoledger.model.dates import iso
from oncoledger.model.table import NO_NUMBER, Words
from oncoledger.model.verdict import Cite, Verdict
from oncoledger.sources.library import Library

from .judge import Flags, Outcome
from .result import Finding, Law, Line, Mend, Source

if TYPE_CHECKING:
    from oncoledger.engine.encode import Run
    from oncoledger.engine.rule import Rule


class Lines:
    """The run's lines in words, looked up one at a time."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.columns = run.columns
        self.positions = np.asarray(run.charges["source_position"])
        forms = run.words["form"]
        self.is_x12 = np.array([bool(form) for form in forms], dtype=bool)

    def word(self, column: str, line: int) -> str:
        return self.run.words[column][self.columns[column][line]]

    def amount(self, line: int) -> int | None:
        amount = int(self.columns["amount"][line])
        return None if amount == NO_NUMBER else amount

    def units(self, line: int) -> int | float:
        units = int(self.columns["units"][line])
        return units // 1000 if units % 1000 == 0 else units / 1000

    def date(self, line: int) -> str:
        return iso(int(self.columns["day"][line]))

    def source(self, line: int) -> Source:
        kind = "segment" if self.is_x12[self.columns["form"][line]] else "row"
        return Source(self.word("file", line), f"{kind} {self.positions[self.columns['row'][line]]}")

    def show(self, line: int, role: str) -> Line:
        return Line(role, self.word("code", line), self.date(line), self.units(line), self.word("modifiers", line), self.source(line), self.amount(line))


def findings(outcome: Outcome) -> Iterator[Finding]:
    """Every flag of an outcome as a finding, in the order of the rules. The id is a fingerprint of rule and business keys."""
    lines = Lines(outcome.run)
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
    words = _words(lines, library, anchor, evidence, numbers)
    verdict = Verdict(int(flags.verdicts[i]))
    text = rule.asks if verdict is Verdict.CANNOT_TELL and rule.asks else rule.message
    message = text.format_map(words) + _edition_note(numbers, library)
    amounts = [lines.amount(line) for line in subject]
    law = law_of(rule, library) if anchor is None else [*_published(rule, lines, anchor, str(words["other"]), numbers), *law_of(rule, library)]
    patient, course = (lines.word("patient", anchor), lines.word("course", anchor)) if anchor is not None else ("", "")
    return Finding(
        _fingerprint(rule, verdict, patient, subject, lines, seen), rule.id, rule.severity.word, rule.title, message, patient, course,
        None if not amounts or None in amounts else sum(a for a in amounts if a is not None), law, rule.clears.format_map(words),
        Mend(rule.fix.kind, rule.fix.text.format_map(words), rule.fix.safe) if rule.fix else None,
        [lines.show(line, "subject") for line in subject] + [lines.show(line, "evidence") for line in evidence], verdict.word,
    )  # fmt: skip


def law_of(rule: Rule, library: Library) -> list[Law]:
    """The rule's citations, with the title and address of each document."""
    return [law_of_cite(cite, library) for cite in rule.cites]


def law_of_cite(cite: Cite, library: Library) -> Law:
    document = library.document(cite.source)
    return Law(cite.source, cite.section, cite.grade, cite.seen, document.title, document.url)


def _published(rule: Rule, lines: Lines, anchor: int, other: str, numbers: dict[str, Any]) -> list[Law]:
    """The row of the published table that decided, where the rule rests on one."""
    library, code, day = lines.run.library, lines.word("code", anchor), int(lines.columns["day"][anchor])
    if rule.published == "code":
        rows = library.code_rows(code)
        return [law_of_cite(next((r for r in rows if r.covers(day)), rows[-1]).cite, library)] if rows else []
    if rule.published == "standing":
        kind, setting = library.payer(lines.word("payer", anchor)).kind, lines.word("setting", anchor)
        return [law_of_cite(row.cite, library) for row in library.standing(code) if row.covers(kind, setting, day)]
    if rule.published in ("pair", "limit", "add_on"):
        section = {"pair": f"column 1 {other}, column 2 {code}", "limit": f"row {code}", "add_on": f"add-on {code}"}[rule.published]
        place = abs(int(numbers.get("edition", 0))) - 1
        edition = library.editions[place] if place >= 0 else None
        if edition and not edition.is_starter:
            return [
                Law(
                    f"{edition.name} {edition.edition}",
                    section,
                    "H",
                    edition.loaded_on,
                    f"CMS {edition.name} table, edition {edition.edition}, file {edition.file}",
                )
            ]
        table = "OPH" if edition and edition.table == "hospital" else "PRA"
        source = {"pair": f"NCCI24Q3-{table}", "limit": "MUE24Q3", "add_on": "AOC24"}[rule.published]
        return [law_of_cite(Cite(source, section), library)]
    return []


def _words(lines: Lines, library: Library, anchor: int | None, evidence: list[int], numbers: dict[str, Any]) -> dict[str, object]:
    """What a message may name: the evidence numbers, and the first subject line's words."""
    words: dict[str, object] = {name: iso(int(value)) or "(no date)" if name.endswith("_date") else value for name, value in numbers.items()}
    if anchor is not None:
        code, day = lines.word("code", anchor), int(lines.columns["day"][anchor])
        rows = library.code_rows(code)
        row = next((r for r in rows if r.start <= day <= r.end), rows[-1] if rows else None)
        words |= {
            "code": code or "(no code)", "date": lines.date(anchor), "modifiers": lines.word("modifiers", anchor) or "none", "payer": lines.word("payer", anchor),
            "setting": lines.word("setting", anchor) or "unknown setting", "place": lines.word("place", anchor), "ndc": lines.word("ndc", anchor),
            "units": lines.units(anchor), "label": row.label if row else "", "replaced_by": " or ".join(row.replaced_by if row else ()) or "no successor is listed",
            "claim": lines.word("claim", anchor), "diagnoses": lines.word("diagnoses", anchor) or "none", "instead": _instead(lines, library, anchor, code),
        }  # fmt: skip
    words["others"] = ", ".join(sorted({lines.word("code", line) for line in evidence})) or "no other line"
    words["other"] = lines.word("code", evidence[0]) if evidence else "no other line"
    words["other_date"] = lines.date(evidence[0]) if evidence else ""
    return words


def _instead(lines: Lines, library: Library, anchor: int, code: str) -> str:
    """What the payer takes in place of a code that has no standing in the line's setting."""
    kind = library.payer(lines.word("payer", anchor)).kind
    setting = lines.word("setting", anchor)
    for row in library.standing(code):
        if row.payer_kind == kind and (setting in row.settings or not row.settings) and row.instead:
            return " or ".join(row.instead)
    return "see the law below"


def _edition_note(numbers: dict[str, Any], library: Library) -> str:
    edition = int(numbers.get("edition", 0))
    return f" Edition {library.editions[-edition - 1].edition}, carried forward." if edition < 0 else ""


def _fingerprint(rule: Rule, verdict: Verdict, patient: str, subject: list[int], lines: Lines, seen: Counter[str]) -> str:
    keys = sorted(f"{lines.date(n)} {lines.word('code', n)} {lines.word('modifiers', n)} {lines.units(n)} {lines.word('setting', n)}" for n in subject)
    text = "|".join([rule.id, verdict.word, patient, *keys])
    seen[text] += 1
    again = f"|{seen[text]}" if seen[text] > 1 else ""
    return hashlib.sha1((text + again).encode(), usedforsecurity=False).hexdigest()[:12]


def column_words(run: Run, column: str) -> list[str]:
    """A text column of the charge table as it came in, one word a row."""
    found = run.charges.columns.get(column)
    return found.tolist() if isinstance(found, Words) else [""] * len(run)
