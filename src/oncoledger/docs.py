"""Documents that are made from code: `python -m oncoledger.docs` writes them, a test fails when they are stale, `... stale` lists old citations."""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from oncoledger.audit.cases import read_cases
from oncoledger.engine.rule import Rule
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, iso
from oncoledger.model.schema import TABLES
from oncoledger.rulebook import TOPICS, book
from oncoledger.sources.library import Library

OLD_AFTER_DAYS = 365
"""A citation that nobody has looked up for so long is listed by `stale`."""

SEVERITIES = {
    "reject": "form or code set: the claim never enters",
    "deny": "the payer refuses the line",
    "recoup": "paid, then taken back",
    "missed": "lawful revenue that was not billed",
    "advise": "nothing is refused; look at it",
}


@cache
def documents() -> dict[str, str]:
    """Name in docs/ and content of every generated document."""
    from oncoledger.docs_medical_oncology import medical_oncology_pages  # here, because `stale` needs none of them
    from oncoledger.docs_radiation import radiation_pages

    library = Library(Path(), ())
    return radiation_pages(library) | medical_oncology_pages(library) | {
        "rulebook.md": "\n".join(rulebook(library)) + "\n", "schema.md": "\n".join(schema()) + "\n", "published_rules.md": "\n".join(published()) + "\n",
    }  # fmt: skip


def rulebook(library: Library) -> Iterator[str]:
    """The whole book, by topic, as Markdown."""
    rules = book()
    yield "# The rulebook"
    yield ""
    yield f"Generated from the code by `./dev docs`; {len(rules)} rules. A rule's cases are its tests. Severity is the payer's act:"
    yield ""
    yield from (f"- **{name}**: {meaning}" for name, meaning in SEVERITIES.items())
    yield ""
    yield "A rule answers found, clear, excused (a modifier or a documented exception lifts it), cannot tell (the record that would decide is missing)"
    yield "or not judged."
    yield ""
    for topic in TOPICS:
        module = import_module(f"oncoledger.rulebook.{topic}")
        mine = [rule for rule in rules.values() if rule.logic.__module__ == module.__name__]
        yield f"- [{topic.replace('_', ' ')}](#{topic.replace('_', '-')}): {', '.join(rule.id for rule in mine)}"
    for topic in TOPICS:
        module = import_module(f"oncoledger.rulebook.{topic}")
        yield ""
        yield f"## {topic.replace('_', ' ')}"
        yield ""
        yield " ".join((module.__doc__ or "").split())
        for rule in rules.values():
            if rule.logic.__module__ == module.__name__:
                yield from entry(rule, library)


def entry(rule: Rule, library: Library) -> Iterator[str]:
    """One rule."""
    yield ""
    yield f"### {rule.id} {rule.title}"
    yield ""
    yield f"**{rule.severity.word}** · {scope(rule)}"
    yield ""
    yield rule.reason
    yield ""
    yield f"- says: {rule.message}"
    if rule.asks:
        yield f"- asks, when it cannot tell: {rule.asks}"
    yield f"- clears: {rule.clears}"
    if rule.fix:
        how = "by itself: safe" if rule.fix.safe else f"when named: `--rule {rule.id}`"
        yield f"- remedy: {rule.fix.text}" + (f" (`fix` does it {how})" if rule.fix.to else "")
    if rule.published:
        yield f"- law: the row of the published table ({rule.published.replace('_', ' ')}), cited in each finding"
    for cite in rule.cites:
        document = library.document(cite.source)
        title = f"[{document.title}]({document.url})" if document.url.startswith("http") else document.title
        yield f"- law: {title}, {cite.section} (grade {cite.grade}, seen {cite.seen})"
    if rule.facts:
        yield f"- encodes: {', '.join(rule.facts)}"
    yield ""
    yield "```"
    yield from (line.strip() for line in rule.cases.splitlines() if line.strip())
    yield "```"


def scope(rule: Rule) -> str:
    parts = [f"one {rule.judges}" + (f" with {rule.among}" if rule.among else "")]
    parts += [f"payers {rule.payer}"] if rule.payer else []
    parts += [f"settings {rule.setting}"] if rule.setting else []
    parts += [f"from {iso(rule.since_day)}"] if rule.since_day > FIRST_DAY else []
    parts += [f"until {iso(rule.until_day)}"] if rule.until_day < LAST_DAY else []
    return ", ".join(parts) + (f" · usual denial reason {rule.carc}" if rule.carc else "")


def schema() -> Iterator[str]:
    """The tables of the ledger."""
    yield "# Tables"
    yield ""
    yield "Generated from `model/schema.py` by `./dev docs`."
    for table in TABLES.values():
        yield ""
        yield f"## {table.name}: {table.grain}"
        yield ""
        yield "| column | type | meaning |"
        yield "|---|---|---|"
        yield from (f"| {column.name}{' (required)' if column.required else ''} | {column.type} | {column.meaning} |" for column in table.columns)


def _anchor(rule: Rule) -> str:
    """What a reader of Markdown calls the rule's heading."""
    return re.sub(r"[^\w -]", "", f"{rule.id} {rule.title}".lower()).replace(" ", "-")


STANDINGS = {
    "encoded": "judged by these rules",
    "partly": "judged as far as lines and claims show it",
    "record": "needs the clinical record, a document or an approval: not judged yet",
    "reconcile": "answered by `reconcile`, which holds charges against the record",
    "table": "waits for a published table in a rule",
    "setting": "differs by payer: a setting of its profile",
    "lawful": "says what is allowed: nothing is accused, and cases hold that",
    "not encoded": "left out, and why",
}


def published() -> Iterator[str]:
    """Every rule of the fact sheets by its name there: which rules judge it, or why none does."""
    encoded: dict[str, list[Rule]] = {}
    for rule in book().values():
        for fact in rule.facts:
            encoded.setdefault(fact, []).append(rule)
    with (Path(__file__).parent / "rulebook" / "unencoded.csv").open(encoding="utf-8", newline="") as file:
        others = {row["rule"]: row for row in csv.DictReader(file)}
    names = sorted(encoded.keys() | others.keys(), key=lambda name: (not name.startswith("ro-"), name))
    standing = {name: others[name]["standing"] if name in others else "encoded" for name in names}
    yield "# Published rules, and where they are judged"
    yield ""
    yield f"Generated by `./dev docs` from the rules and `rulebook/unencoded.csv`: {len(names)} rules as the fact sheets name them."
    yield ""
    yield from (f"- **{word}** ({sum(each == word for each in standing.values())}): {meaning}" for word, meaning in STANDINGS.items())
    for title, mine in (("Radiation oncology", True), ("Medical oncology", False)):
        yield ""
        yield f"## {title}"
        yield ""
        yield "| published rule | standing | judged by | why not, or not wholly |"
        yield "|---|---|---|---|"
        for name in names:
            if name.startswith("ro-") == mine:
                rules = ", ".join(f"[{rule.id}](rulebook.md#{_anchor(rule)}) {rule.title}" for rule in encoded.get(name, []))
                yield f"| {name} | {standing[name]} | {rules} | {others[name]['why'] if name in others else ''} |"


def stale(today: dt.date) -> Iterator[str]:
    """Citations of rules and rows of law that nobody has looked up for long."""
    for rule in book().values():
        for cite in rule.cites:
            if (today - dt.date.fromisoformat(cite.seen)).days > OLD_AFTER_DAYS:
                yield f"{rule.id}: {cite.source}, {cite.section}: last seen {cite.seen}"


def cases_in_all() -> int:
    return sum(len(read_cases(rule.cases)) for rule in book().values())


def main(argv: list[str]) -> int:
    """write (default), check or stale. Returns the exit code."""
    folder = Path(__file__).parents[2] / "docs"
    if argv[:1] == ["stale"]:
        lines = list(stale(dt.date.today()))
        print("\n".join(lines) if lines else "Every citation was looked up within the last year.")
        return 0
    old = [name for name, text in documents().items() if not (folder / name).is_file() or (folder / name).read_text("utf-8") != text]
    if argv[:1] == ["check"]:
        print("\n".join(f"docs/{name} is stale; run ./dev docs" for name in old), end="\n" if old else "")
        return 1 if old else 0
    for name, text in documents().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    print(f"Wrote docs/{', docs/'.join(documents())}: {len(book())} rules with {cases_in_all()} cases.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
