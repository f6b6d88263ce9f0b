"""A backtest as text for a terminal, as JSON, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from oncoledger.audit.backtest_result import Backtest, ReasonGiven, RuleRecord
from oncoledger.model.money import dollars

from .words import counted, safe

MOST_LISTED = 20
"""Unforeseen denials and unmatched rows listed in the text; the JSON has all of them."""

CSV_COLUMNS = (
    "kind", "rule", "title", "severity", "carc", "code", "findings", "cases", "refused", "share", "lower", "lines", "denied", "reduced", "taken_back", "paid",
    "open", "overturned", "charged_amount", "paid_amount", "reasons", "holds", "why", "file", "position", "claim_number",
)  # fmt: skip
"""Grain: one rule (kind `rule`), one reason and code that no rule foresaw (`unforeseen`), or one row of a remittance without a claim line (`unmatched`)."""


def to_text(backtest: Backtest, width: int = 100) -> str:
    """The backtest in at most `width` columns where words allow it, with a newline at the end."""
    parts = [
        *_head(backtest), "", *_rules(backtest, width), "", *_hold(backtest, width), "", *_unforeseen(backtest, width), *_not_matched(backtest),
        *_rest(backtest, width),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def to_json(backtest: Backtest) -> bytes:
    """All of it, indented by two, UTF-8, with a newline at the end."""
    text: bytes = msgspec.json.format(msgspec.json.encode(backtest), indent=2)
    return text + b"\n"


def to_csv(backtest: Backtest) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as Excel wants it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, CSV_COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for one in backtest.rules:
        writer.writerow({
            "kind": "rule", "rule": one.rule, "title": one.title, "severity": one.severity, "carc": one.carc, "findings": one.findings, "cases": one.cases,
            "refused": one.refused, "share": _share(one.share), "lower": _share(one.lower), "lines": one.lines, "denied": one.denied, "reduced": one.reduced,
            "taken_back": one.taken_back, "paid": one.paid, "open": one.open, "overturned": one.overturned, "charged_amount": _decimal(one.charged_cents),
            "paid_amount": _decimal(one.paid_cents), "reasons": " ".join(f"{r.carc}x{r.lines}" for r in one.reasons), "holds": "yes" if one.holds else "no",
        })  # fmt: skip
    for each in backtest.unforeseen:
        writer.writerow({"kind": "unforeseen", "carc": each.carc, "code": each.code, "title": each.words, "lines": each.lines,
                         "charged_amount": _decimal(each.charged_cents), "claim_number": _plain(each.claim_number),
                         "position": _plain(each.example)})  # fmt: skip
    for row in backtest.not_matched:
        writer.writerow({"kind": "unmatched", "why": row.why, "file": _plain(row.file), "position": row.position, "claim_number": _plain(row.claim_number),
                         "code": _plain(row.code), "charged_amount": _decimal(row.charge_cents)})  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def hold_snippet(backtest: Backtest) -> str:
    """The rules that may hold, as the `[hold]` table of a practice profile; empty where there is none."""
    if not backtest.holding:
        return ""
    span = f"{backtest.first_paid} to {backtest.last_paid}"
    lines = [f'{one.rule} = "refused {one.refused} of {one.cases} cases, {span}"' for one in backtest.holding]
    return "\n".join(["[hold]", *lines])


def _head(backtest: Backtest) -> list[str]:
    totals = backtest.totals
    span = f", paid {backtest.first_paid} to {backtest.last_paid}" if backtest.first_paid else ""
    answers = counted(backtest.remittances, "answered claim")
    refused = totals.denied + totals.taken_back
    parts = [
        f"{counted(len(backtest.claim_files), 'file')} of claims: {counted(totals.claims, 'claim')}, {counted(totals.lines, 'line')}, judged as first sent",
        f"{counted(len(backtest.remittance_files), 'file')} of remittances: {answers}{span}; {backtest.matched:,} matched",
        "",
        "WHAT BECAME OF THE LINES",
    ]
    for words, many, note in (
        ("denied", totals.denied, "nothing paid, for a reason that is a denial"), ("reduced", totals.reduced, "paid in part, the rest denied"),
        ("taken back", totals.taken_back, "paid, then reversed"), ("paid", totals.paid, "all that is due, or owed by the patient"),
        ("no answer yet", totals.lines - totals.answered, ""),
    ):  # fmt: skip
        parts.append(f"  {words:<14}{many:>9,}  {_of(many, totals.lines):>6}  {note}".rstrip())
    parts += [
        "",
        f"{dollars(totals.charged_cents) or '$0.00'} charged on answered lines, {dollars(totals.paid_cents) or '$0.00'} paid; "
        f"{dollars(totals.refused_cents) or '$0.00'} charged on lines that were refused.",
        f"Of {refused:,} refused lines the book accused {totals.foreseen:,} ({_of(totals.foreseen, refused)}); "
        f"of {totals.accused_answered:,} accused lines with an answer {totals.foreseen:,} were refused ({_of(totals.foreseen, totals.accused_answered)}).",
    ]
    return parts


def _rules(backtest: Backtest, width: int) -> list[str]:
    if not backtest.rules:
        return ["RULES", "  No rule accused a line of these claims."]
    parts = [
        "RULES  accused lines and what became of them; cases are findings with an answer",
        f"  {'rule':<8}{'act':<7}{'cases':>6}{'refused':>8}{'share':>6}{'at least':>9}{'denied':>8}{'reduced':>8}{'back':>5}{'paid':>7}{'open':>6}"
        f"{'charged':>10}{'paid':>10}",
    ]
    for one in backtest.rules:
        parts.append(
            f"{'*' if one.holds else ' ':<2}{one.rule:<8}{one.severity:<7}{one.cases:>6,}{one.refused:>8,}{_percent(one.share):>6}{_percent(one.lower):>9}"
            f"{one.denied:>8,}{one.reduced:>8,}{one.taken_back:>5,}{one.paid:>7,}{one.open:>6,}{_whole(one.charged_cents):>10}{_whole(one.paid_cents):>10}"
        )
        parts += _wrapped(one.title + _reasons(one), width, "          ")
    confidence = f"{backtest.terms.confidence:.0%}"
    parts.append(f"  at least: lower end of the {confidence} Wilson interval of the share refused. {backtest.silent:,} rules accused no line.")
    return parts


def _reasons(one: RuleRecord) -> str:
    """What the payer gave beside the rule's own code."""
    given = ", ".join(f"{_named(reason)} on {counted(reason.lines, 'line')}" for reason in one.reasons)
    own = f"; the rule's own: {one.carc}" if one.carc and not any(reason.is_own for reason in one.reasons) else ""
    overturned = f"; {one.overturned:,} denied at first, paid later" if one.overturned else ""
    return (f". Payer gave {given}{own}" if given else "") + overturned


def _named(reason: ReasonGiven) -> str:
    return f"{safe(reason.carc)}{' (as the rule says)' if reason.is_own else ''}"


def _hold(backtest: Backtest, width: int) -> list[str]:
    terms = backtest.terms
    rule = f"at least {counted(terms.cases, 'case')}, of which surely {terms.share:.0%} or more refused"
    snippet = hold_snippet(backtest)
    if not snippet:
        return ["MAY HOLD A CLAIM", f"  No rule yet: {rule}."]
    return [f"MAY HOLD A CLAIM  {rule}; for the practice profile:", "", *("  " + line for line in snippet.splitlines())]


def _unforeseen(backtest: Backtest, width: int) -> list[str]:
    if not backtest.unforeseen:
        return ["DENIALS THAT NO RULE FORESAW", "  None."]
    parts = [
        "DENIALS THAT NO RULE FORESAW  each a rule to write",
        f"  {'carc':<12}{'code':<8}{'lines':>6}{'asked':>7}{'charged':>15}  the reason, and the first claim",
    ]
    for one in backtest.unforeseen[:MOST_LISTED]:
        words = f"{one.words}; " if one.words else ""
        counts = f"{one.lines:>6,}{one.asked:>7,}{dollars(one.charged_cents) or '$0.00':>15}"
        parts.append(f"  {safe(one.carc):<12}{safe(one.code):<8}{counts}  {words}{safe(one.claim_number)}")
    more = len(backtest.unforeseen) - MOST_LISTED
    if more > 0:
        parts.append(f"  and {more:,} more; --format json lists them all")
    parts += _wrapped("asked: lines on which a rule could not tell, and said which record would decide.", width, "  ")
    return parts


def _not_matched(backtest: Backtest) -> Iterator[str]:
    if not backtest.not_matched:
        return
    yield ""
    yield f"NOT MATCHED  {counted(len(backtest.not_matched), 'row')} of remittances; nothing is matched by guess"
    for why, many in Counter(row.why for row in backtest.not_matched).most_common():
        yield f"  {many:>6,}  {why}"
    for row in backtest.not_matched[:MOST_LISTED]:
        code = f" {safe(row.code)}" if row.code else ""
        yield f"          {safe(row.file)}, {row.position}: claim {safe(row.claim_number) or '(no number)'}{code} {dollars(row.charge_cents)}, {row.why}"
    more = len(backtest.not_matched) - MOST_LISTED
    if more > 0:
        yield f"          and {more:,} more; --format json lists them all"


def _rest(backtest: Backtest, width: int) -> Iterator[str]:
    problems = [f"{p.severity}: {p.file}: {' '.join((p.position, p.element)).strip()}: found {p.found}; expected {p.expected}" for p in backtest.problems]
    for title, texts in (("PROBLEMS", problems), ("NOTES", backtest.notes)):
        if texts:
            yield ""
            yield title
            for text in texts[:MOST_LISTED]:
                yield from _wrapped(text, width, "  ")
            if len(texts) > MOST_LISTED:
                yield f"  and {len(texts) - MOST_LISTED:,} more"
    yield ""
    yield f"oncoledger {backtest.version}, {backtest.rulebook}, as of {backtest.as_of}"


def _wrapped(text: str, width: int, indent: str) -> Sequence[str]:
    return textwrap.wrap(safe(text), max(width, 60), initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def _whole(cents: int) -> str:
    """Whole dollars: a table of sums needs no cents."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}"


def _of(many: int, all_of: int) -> str:
    return f"{many / all_of:.1%}" if all_of else "-"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.4f}"


def _decimal(cents: int | None) -> str:
    return "" if cents is None else f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _plain(text: str) -> str:
    """Text that stays text in a spreadsheet."""
    return "'" + text if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) else text
