"""What `fix` did, for a person: every change with before, after and reason; what was refused; what waits for a decision."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from oncoledger.audit.remedies.change import FOLLOWS, SLIPS, Change, Open, Refused, Remedies
from oncoledger.model.money import dollars

from .words import counted, rank, safe

WIDTH = 120


def files_beside(answer: Remedies) -> Mapping[str, bytes]:
    """What stands beside the copies."""
    return {"changes.md": to_text(answer).encode("utf-8", "replace"), "changes.json": to_json(answer)}


def to_json(answer: Remedies) -> bytes:
    return msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n"


def to_text(answer: Remedies, shown: int | None = None) -> str:
    """The whole account. shown: how many changes of a file are printed in full; None for all."""
    parts = [*summary(answer)]
    for copy in answer.copies:
        mine = [change for change in answer.changes if change.file == copy.file]
        if mine:
            parts += ["", f"## {safe(copy.file)} -> {safe(copy.copy)}: {counted(copy.changes, 'place')} changed"]
            parts += _changes(mine if shown is None else mine[:shown])
            if shown is not None and len(mine) > shown:
                parts.append(f"and {len(mine) - shown:,} more")
    parts += [*_refused(answer.refused), *_open(answer.open)]
    return "\n".join(line.rstrip() for line in parts) + "\n"


def summary(answer: Remedies) -> Iterator[str]:
    """What was done, in a few lines: kinds and their number, money, findings before and after."""
    places = sum(copy.changes for copy in answer.copies)
    changed = sum(bool(copy.changes) for copy in answer.copies)
    yield f"# {'Would change' if answer.is_dry_run else 'Changed'} {counted(places, 'place')} in {changed:,} of {counted(len(answer.copies), 'file')}"
    yield f"Oncoledger {answer.version}; rulebook {answer.rulebook}; as of {answer.as_of}"
    yield ""
    kinds = Counter((change.kind, change.rule, change.safe) for change in answer.changes if change.kind != FOLLOWS)
    for (kind, rule, is_safe), many in sorted(kinds.items(), key=lambda pair: (not pair[0][2], pair[0])):
        fall = sum(change.charge_change_cents for change in answer.changes if (change.kind, change.rule) == (kind, rule))
        money = f"; charges fall by {dollars(-fall)}" if fall else ""
        why = SLIPS.get(kind, "") or ("safe" if is_safe else "named, and changes what is billed" + money)
        yield f"  {many:>6,}  {kind}{' ' + rule if rule else ''}: {why}"
    follows = sum(change.kind == FOLLOWS for change in answer.changes)
    if follows:
        yield f"  {follows:>6,}  {FOLLOWS}: totals, counts and line numbers"
    questions = f"Questions: {answer.questions_before:,} before, {answer.questions_after:,} after."
    yield f"Findings: {answer.found_before:,} before, {answer.found_after:,} after. {questions}"
    for problem in answer.problems:
        yield f"problem of reading: {safe(problem)}"
    for note in answer.notes:
        yield f"no copy: {safe(note)}"


def _changes(changes: list[Change]) -> Iterator[str]:
    """Changes of one file; reasons of one place stand together over its before and after."""
    last: tuple[str, str, str] | None = None
    for n, change in enumerate(changes):
        key = (change.position, change.before, change.after)
        if key != last:
            yield ""
        last = key
        rule = f"{change.rule} {change.finding} " if change.rule else ""
        said = f'; because: "{safe(change.because)}"' if change.because else ""
        money = f"; charge {dollars(change.charge_change_cents)}" if change.charge_change_cents else ""
        head = f"{change.position}, {safe(change.element)}: {rule}{change.kind}, {'safe' if change.safe else 'named'}. {safe(change.reason)}{said}{money}"
        yield from textwrap.wrap(head, WIDTH, subsequent_indent="    ", break_on_hyphens=False)
        following = changes[n + 1] if n + 1 < len(changes) else None
        if following is None or (following.position, following.before, following.after) != key:
            yield from (f"    - {safe(line)}" for line in change.before.split("\n"))
            if change.after or change.element != "line":
                yield from (f"    + {safe(line)}" for line in change.after.split("\n"))


def _refused(refused: list[Refused]) -> Iterator[str]:
    if not refused:
        return
    yield ""
    yield f"## Not carried out ({len(refused):,})"
    for each in refused:
        where = f"{safe(each.file)}, {each.position}: " if each.file else ""
        yield from textwrap.wrap(f"{each.rule} {each.finding} {where}{safe(each.why)}", WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _open(rules: list[Open]) -> Iterator[str]:
    if not rules:
        return
    total = sum(each.findings for each in rules)
    yield ""
    yield f"## Left to a person ({counted(total, 'finding')} of {counted(len(rules), 'rule')})"
    for each in sorted(rules, key=lambda one: (not one.named, rank(one.severity), one.rule)):
        yield f"{each.rule}  {each.severity}, {counted(each.findings, 'finding')}: {safe(each.title)}"
        yield from textwrap.wrap(safe(each.text), WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
        if each.named:
            yield f"    carried out by {each.named}"
