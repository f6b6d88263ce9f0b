"""What a message may name: the lines of a run in words, and the sentence that fits the verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from oncoledger.engine.diagnoses import asked_on
from oncoledger.engine.encode import Run
from oncoledger.engine.facts import facts_in
from oncoledger.engine.rule import Rule
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of, iso
from oncoledger.model.identifiers import icd10cm, npi
from oncoledger.model.table import NO_NUMBER
from oncoledger.model.verdict import Verdict
from oncoledger.sources.library import Library
from oncoledger.sources.starter import CodeRow

from .result import Line, Source

if TYPE_CHECKING:
    from .aliases import Aliases

BILLERS = {"hospital": "hospital", "freestanding": "freestanding centre or office", "professional": "physician in a hospital", "": "biller"}
PROVIDERS = {
    "billing provider": "billing_npi", "rendering provider": "rendering_npi", "attending provider": "attending_npi",
    "referring provider": "referring_npi", "service facility": "facility_npi",
}  # fmt: skip
FIRST_CODES = day_of("1966-01-01")
"""The first edition of CPT. A row of codes.csv that ends before it says that the number was never given."""

ONE = re.compile(r"(?<![\w.,*-])1 ((?:[a-z]+ )?(?:week|session|unit|fraction|application|day|line|simulation|calculation|plan|set|time|package|drug|sheet)s)\b")
"""`1 weeks`."""

FEW = 4
"""Codes named in a sentence before it says `and others`."""


class Lines:
    """The run's lines in words, looked up one at a time. aliases: what stands for claims, providers, files and dates, where given."""

    def __init__(self, run: Run, aliases: Aliases | None = None) -> None:
        self.run = run
        self.aliases = aliases
        self.columns = run.columns
        self.positions = np.asarray(run.charges["source_position"])
        claims = run.claims
        of_claims = frozenset(claims["source_file"].tolist()) if claims is not None else frozenset()
        self.claim_numbers = dict(zip(claims["claim_id"].tolist(), claims["claim_number"].tolist(), strict=True)) if claims is not None else {}
        self.claim_rows = {claim: row for row, claim in enumerate(self.claim_numbers)}
        self.is_x12 = np.array([file in of_claims for file in run.words["file"]], dtype=bool)

    def word(self, column: str, line: int) -> str:
        text = self.run.words[column][self.columns[column][line]]
        return self.aliases.codes(column, text) if self.aliases else text

    def amount(self, line: int) -> int | None:
        amount = int(self.columns["amount"][line])
        return None if amount == NO_NUMBER else amount

    def units(self, line: int) -> int | float:
        units = int(self.columns["units"][line])
        return units // 1000 if units % 1000 == 0 else units / 1000

    def claim(self, line: int) -> str:
        """The claim's own number where the claim is on file, else the id that the charge names."""
        named = self.word("claim", line)
        number = self.claim_numbers.get(named) or named
        return self.aliases.claim(number) if self.aliases else number

    def of_claim(self, column: str, line: int) -> str:
        """A word of the claim that carries the line; empty where no claim is on file."""
        row, claims = self.claim_rows.get(self.word("claim", line), -1), self.run.claims
        return "" if row < 0 or claims is None else str(claims[column][row])

    def of_record(self, fact: str, line: int) -> str:
        """What the clinical record says of the line, in words; `not said` where it does not. Dates are asked for as numbers of the evidence."""
        said = facts_in(self.run.words["record"][self.columns["record"][line]]).get(fact, "")
        return said.replace(",", ", ").replace("_", " ") or "not said"

    def bad_npis(self, line: int) -> str:
        """The claim's providers whose NPI has a wrong check digit: `the billing provider (1234567890)`."""
        if self.word("claim", line) not in self.claim_rows:
            return ""
        numbers = {role: self.of_claim(column, line) for role, column in PROVIDERS.items()}
        named = self.aliases.provider if self.aliases else str
        return ", ".join(f"the {role} ({named(number)})" for role, number in numbers.items() if number and not npi.is_valid(number))

    def diagnoses(self, line: int, are_headings: bool) -> str:
        """Those of the line's diagnoses that are headings, or that the list of the fiscal year (of the nearest one, where it is not loaded) does not have."""
        library, day = self.run.library, int(self.columns["day"][line])
        codes = [code for code in self.word("diagnoses", line).split() if icd10cm.is_valid(code)]
        facts = [library.diagnosis(code.upper(), asked_on(library, day)) for code in codes]
        chosen = [code for code, each in zip(codes, facts, strict=True) if (each.is_valid and not each.is_billable if are_headings else not each.is_valid)]
        return ", ".join(chosen)

    def product(self, line: int) -> str:
        """The NDC of the line, with the quantity that stands beside it: `00006302602 (2 UN)`."""
        row, charges = self.columns["row"][line], self.run.charges
        quantity = int(np.asarray(charges["ndc_quantity"])[row]) if "ndc_quantity" in charges else NO_NUMBER
        unit = charges["ndc_unit"].tolist()[row] if "ndc_unit" in charges else ""
        return self.word("ndc", line) + (f" ({quantity / 1000:g} {unit})" if quantity != NO_NUMBER else "")

    def product_codes(self, line: int) -> str:
        """The codes under which the crosswalk lists the line's NDC."""
        found = self.run.library.ndc(self.word("ndc", line), int(self.columns["day"][line]))
        return " or ".join(sorted({row.code for row in found}))

    def date(self, line: int) -> str:
        return self.day(int(self.columns["day"][line]), line)

    def day(self, day: int, line: int | None) -> str:
        """A date of the patient of a line; empty for no date."""
        if not self.aliases:
            return iso(day)
        return self.aliases.date(self.word("patient", line) if line is not None else "", day)

    def source(self, line: int) -> Source:
        kind = "segment" if self.is_x12[self.columns["file"][line]] else "row"
        file, position = self.word("file", line), f"{kind} {self.positions[self.columns['row'][line]]}"
        return Source(self.aliases.file(file), self.aliases.position(file, position)) if self.aliases else Source(file, position)

    def show(self, line: int, role: str) -> Line:
        return Line(role, self.word("code", line), self.date(line), self.units(line), self.word("modifiers", line), self.source(line), self.amount(line))


def sentence(rule: Rule, verdict: Verdict) -> str:
    """The rule's words for a verdict: the fact, the question to the record, or what lifts it."""
    if verdict is Verdict.CANNOT_TELL:
        return rule.asks or rule.message
    if verdict is Verdict.EXCUSED:
        return rule.excuse or "{code} on {date} is lifted by what the lines say (modifiers: {all_modifiers}); the record must carry it."
    return rule.message


def in_words(text: str, words: Mapping[str, object]) -> str:
    """The sentence with its words filled in; one of a thing is not many."""
    return ONE.sub(lambda found: f"1 {found[1][:-1]}", text.format_map(words))


class Words(dict[str, object]):
    """What a message may name. Words for which the year's list of diagnoses must be opened are worked out only for a message that names them."""

    def __init__(self, words: Mapping[str, object], lines: Lines, anchor: int | None) -> None:
        super().__init__(words)
        self._lines, self._anchor = lines, anchor

    def __missing__(self, name: str) -> object:
        if self._anchor is not None and name.startswith("record_"):
            return self._lines.of_record(name.removeprefix("record_"), self._anchor)
        if self._anchor is not None and name in ("product", "product_codes"):
            return self._lines.product(self._anchor) if name == "product" else self._lines.product_codes(self._anchor)
        if self._anchor is None or name not in ("unlisted_diagnoses", "heading_diagnoses"):
            raise KeyError(name)
        return self._lines.diagnoses(self._anchor, name == "heading_diagnoses")


def words_of(lines: Lines, anchor: int | None, subject: list[int], evidence: list[int], numbers: Mapping[str, Any]) -> dict[str, object]:
    """The evidence numbers, and the words of the first subject line (`anchor`)."""
    dated = {name: lines.day(int(value), anchor) or "(no date)" if name.endswith("_date") else value for name, value in numbers.items()}
    words = Words(dated, lines, anchor)
    if anchor is not None:
        words |= _of_line(lines, anchor)
    modifiers = {modifier for line in (*subject, *evidence) for modifier in lines.word("modifiers", line).split()}
    words["all_modifiers"] = ", ".join(sorted(modifiers)) or "none"
    words["codes"] = ", ".join(sorted({lines.word("code", line) for line in subject})) or "no line"
    words["others"] = ", ".join(sorted({lines.word("code", line) for line in evidence})) or "no other line"
    words["other"] = lines.word("code", evidence[0]) if evidence else "no other line"
    words["other_date"] = lines.date(evidence[0]) if evidence else "no day"
    return words


def _of_line(lines: Lines, line: int) -> dict[str, object]:
    library = lines.run.library
    code, day, setting = lines.word("code", line), int(lines.columns["day"][line]), lines.word("setting", line)
    rows = library.code_rows(code)
    row = next((r for r in rows if r.covers(day)), rows[-1] if rows else None)
    return {
        "code": code or "(no code)",
        "date": lines.date(line),
        "units": lines.units(line),
        "modifiers": lines.word("modifiers", line) or "none",
        "diagnoses": lines.word("diagnoses", line) or "none",
        "payer": library.payer(lines.word("payer", line)).name,
        "setting": setting or "unknown setting",
        "biller": BILLERS[setting],
        "place": lines.word("place", line),
        "ndc": lines.word("ndc", line),
        "claim": lines.claim(line) or "(none named)",
        "absent_pointers": lines.word("pointers", line),
        "bad_npis": lines.bad_npis(line),
        "claim_diagnoses": len(lines.of_claim("diagnoses", line).split()) or "no",
        "label": row.label if row else "",
        "set_apart": _set_apart(lines, line),
        "parting": "25" if row and row.family == "visit" else "59",
        "life": _life(library, code, rows, day),
        "successor": _successor(library, row.replaced_by if row else (), lines.word("payer", line), setting, day),
        "instead": _instead(library, lines.word("payer", line), setting, code, day),
    }


def _set_apart(lines: Lines, line: int) -> str:
    """What sets a service apart from another of its course: the record's word, and modifiers and diagnoses of its line."""
    said = [f"{name} {words}" for name in ("modifiers", "diagnoses") if (words := lines.word(name, line))]
    told = APART.get(facts_in(lines.word("record", line)).get("apart", ""), "")
    return "; ".join(filter(None, (told, ", ".join(said)))) or "by what its line says"


APART = {"site": "the record tells of another site", "change": "the record tells what had changed", "images": "the record has a plan on images of its own",
         "problem": "the record names a problem of its own"}  # fmt: skip


def _successor(library: Library, replaced_by: tuple[str, ...], payer: str, setting: str, day: int) -> str:
    """` In its place: 77407 or 77412.`: the codes that took a dead one's place and are alive on the day, and taken in the line's setting."""
    alive = _alive(library, replaced_by, day)
    guidance = library.set_spans("tc_bundled")
    if alive and all(first <= day <= last for code in alive for first, last in guidance.get(code, ((day + 1, day),))):
        return f" In its place: {' or '.join(alive)} by the physician (26 in a hospital); the technical part is paid in the delivery."
    kind = library.payer(payer).kind
    refused = {code for code in alive for row in library.standing(code) if row.standing == "not_valid" and row.covers(kind, setting, day)}
    taken = tuple(code for code in alive if code not in refused) or alive
    return f" In its place: {_some(taken)}." if taken else ""


def _alive(library: Library, codes: tuple[str, ...], day: int) -> tuple[str, ...]:
    """The codes that are valid on the day; for one that has ended too, those that took its place."""
    found: dict[str, None] = {}
    for code in codes:
        rows = library.code_rows(code)
        for each in (code,) if not rows or library.code_on(code, day) else _alive(library, rows[-1].replaced_by, day):
            found[each] = None
    return tuple(found)


def _life(library: Library, code: str, rows: tuple[CodeRow, ...], day: int) -> str:
    """`was valid until 2025-12-31`, by the starter set or else by a loaded list."""
    listed = None if rows else library.listed(code, day)
    if not rows and listed is None:
        return "is in no list"
    first, last = (listed.first, listed.last) if listed else (min(row.start for row in rows), max(row.end for row in rows))
    if last < FIRST_CODES:
        return "never was a code"
    since, until = iso(first) if first > FIRST_DAY else "", iso(last) if last < LAST_DAY else ""
    if since and until:
        return f"was valid from {since} to {until}"
    return f"was valid until {until}" if until else f"is valid from {since} on"


def _some(codes: tuple[str, ...]) -> str:
    if len(codes) > FEW:
        return ", ".join(codes[:FEW]) + " and others"
    return " or ".join(codes)


def _instead(library: Library, payer: str, setting: str, code: str, day: int) -> str:
    """`; it takes G6015 or G6016`: what the payer takes in place of a code that has no standing in the line's setting; empty where nothing is listed."""
    kind = library.payer(payer).kind
    row = next((r for r in library.standing(code) if r.covers(kind, setting, day) and r.instead), None)
    return f"; it takes {_some(row.instead)}" if row else ""


def edition_note(numbers: Mapping[str, Any], library: Library) -> str:
    edition = int(numbers.get("edition", 0))
    return f" Edition {library.editions[-edition - 1].edition}, carried forward." if edition < 0 else ""
