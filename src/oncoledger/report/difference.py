"""What changed between two editions, as text: a chapter each for radiation, drugs and other services, the kinds of change in it, then open courses."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from oncoledger.audit.touched import Open, Touch
from oncoledger.model.dates import iso
from oncoledger.sources.chapters import DIAGNOSES, DRUGS, LISTS, RADIATION, REST, SERVICES
from oncoledger.sources.diff import GROUPS, INSTEAD, Change, Difference
from oncoledger.sources.library import Library

from .words import counted, safe

CHAPTERS = {
    RADIATION: "RADIATION",
    DRUGS: "DRUGS AND THEIR ADMINISTRATION",
    SERVICES: "VISITS AND OTHER SERVICES OF A CANCER PRACTICE",
    DIAGNOSES: "DIAGNOSES",
    LISTS: "EVERY PRACTICE",
    REST: "OTHERS",
}

SHORT = {"redefined": "redefined", "pair new": "new pairs", "pair ended": "pairs that ended", "pair changed": "pairs with another indicator"}


def to_text(difference: Difference, library: Library, percent: float, opened: Open | None = None, as_of: int = 0, width: int = 100) -> str:
    """The difference for a person. percent: rates that moved by less are counted, not listed."""
    old, new = difference.old, difference.new
    second = "" if old.name == new.name else f"{new.name} "
    lines = [f"{old.name}: {old.edition} ({safe(old.file)}) to {second}{new.edition} ({safe(new.file)})"]
    lines += [f"  {note}" for note in difference.notes]
    for chapter, title in CHAPTERS.items():
        mine = [change for change in difference.changes if change.chapter == chapter]
        if mine:
            lines += ["", "─" * width, title, *_chapter(mine, library, percent, new.start, width)]
    if not difference.changes:
        lines += ["", "Nothing that was asked for has changed."]
    if difference.others:
        said = "; ".join(f"{SHORT.get(group, GROUPS[group])} {number:,}" for group, number in difference.others.items())
        lines += ["", *_wrap(f"Not listed here: {said}. --all lists everything, --code follows one code.", width)]
    if opened is not None:
        lines += ["", "─" * width, *_courses(opened, as_of, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def headline(change: Change) -> str:
    """The change in one line without its code: `gone from 2026-01-01; in its place, by the record: 77407 77412`."""
    word = change.group if change.group in ("gone", "new", "redefined", "bundled", "payable") or change.group.startswith("pair") else change.what
    if change.group in ("gone", "new"):
        moved = ""
    elif change.old and change.new:
        moved = f", {change.what} {change.old} -> {change.new}" if word == change.group else f" {change.old} -> {change.new}"
    else:
        moved = f" ({change.new or change.old})" if change.new or change.old else ""
    when = f"{'from' if change.is_exact else 'by'} {iso(change.day)}"
    return " ".join(part for part in (word, change.other) if part) + f"{moved}{_percent(change)}, {when}" + (f"; {change.remark}" if change.remark else "")


def _chapter(changes: Sequence[Change], library: Library, percent: float, begins: int, width: int) -> Iterator[str]:
    for group, some in groupby(changes, key=lambda change: change.group):
        mine = list(some)
        yield ""
        count = counted(len(mine), "pair") if group.startswith("pair") else counted(len({c.code for c in mine}), "code")
        arrow = "; behind the arrow what stands in its place, by the record" if any(c.remark.startswith(INSTEAD) for c in mine) else ""
        yield f"{GROUPS[group]} ({count}){arrow}"
        if group.startswith("pair"):
            yield from _pairs(mine, begins, width)
        elif group == "rate":
            yield from _rates(mine, library, percent, width)
        else:
            for code, rows in groupby(mine, key=lambda change: change.code):
                yield from _code(code, list(rows), library, width)


def _code(code: str, rows: Sequence[Change], library: Library, width: int) -> Iterator[str]:
    """`  77402   from 2026-01-01  delivery level 1; payable`, and under it what moved."""
    first = rows[0]
    when = f"{'from' if first.is_exact else '  by'} {iso(first.day)}"
    instead = f" -> {first.remark.removeprefix(INSTEAD)}" if first.remark.startswith(INSTEAD) else ""
    told = "; ".join(part for part in (_label(code, first.day, library), "" if instead else first.remark) if part) + instead
    moved = [] if first.group == "gone" else _moved(rows)
    if len(rows) == 1 and first.group in ("new", "add-on", "ndc", "limit", "dates", "status", "unit"):
        told, moved = "; ".join(part for part in (told, *moved) if part), []
    yield from _wrap(f"  {code:<7} {when}  {told}".rstrip(), width, " " * 26)
    if moved:
        yield from _wrap(" " * 26 + "; ".join(moved), width, " " * 26)


def _label(code: str, day: int, library: Library) -> str:
    row = library.code_on(code, day) or next(iter(library.code_rows(code)[::-1]), None)
    return row.label if row else ""


def _rates(changes: Sequence[Change], library: Library, percent: float, width: int) -> Iterator[str]:
    """A line for each code and modifier, a column for each rate: `99213   2.68 -> 2.80 (+4.5 %)   1.97 -> 1.72 (-12.7 %)   established visit`."""
    lines: dict[tuple[str, str], dict[str, Change]] = {}
    for change in changes:
        lines.setdefault((change.code, change.other), {})[change.what] = change
    large = {key: row for key, row in lines.items() if any(c.percent is None or abs(c.percent) >= percent for c in row.values())}
    columns = list(dict.fromkeys(what for row in large.values() for what in row))
    if large:
        yield f"  {'':<12}{''.join(f'{column:<28}' for column in columns)}".rstrip()
    for (code, other), row in large.items():
        cells = [f"{c.old or 'none'} -> {c.new or 'none'}{_percent(c)}" if (c := row.get(column)) else "" for column in columns]
        name = f"{code} {other}" if len(other) == 2 else code
        yield f"  {name:<12}{''.join(f'{cell:<28}' for cell in cells)}{_label(code, changes[0].day, library)}"[:width]
    if len(large) < len(lines):
        yield f"  {counted(len({code for code, _ in lines} - {code for code, _ in large}), 'code')} moved by less than {percent:g} %"


def _moved(rows: Sequence[Change]) -> list[str]:
    """What moved in the rows of one code. Two columns that moved alike (`total RVU, office` and `total RVU, facility`) are said once."""
    alike: dict[tuple[str, str, str, str], list[Change]] = {}
    for row in rows:
        alike.setdefault((row.what.split(",")[0], row.old, row.new, row.other), []).append(row)
    words = []
    for (shared, old, new, other), some in alike.items():
        what = shared if len(some) > 1 else some[0].what
        if what == "code":
            words.append(old or new)
        elif old and new:
            words.append(f"{_part(other)}{what} {old} -> {new}{_percent(some[0])}")
        else:
            words.append(": ".join(part for part in (f"{what} {_part(other)}".strip(), old or new) if part))
    return words


def _part(other: str) -> str:
    """A modifier is written with its hyphen."""
    return f"-{other} " if len(other) == 2 else f"{other} " if other else ""


def _pairs(changes: Sequence[Change], begins: int, width: int) -> Iterator[str]:
    """Pairs under the code of theirs that has more of them: `  77301  from 2026-01-01  indicator 0, denied beside it: 77402 77407`."""
    often = Counter(code for change in changes for code in change.codes)
    groups: dict[tuple[str, bool, int, bool, str, str], list[str]] = {}
    for change in changes:
        is_denied = often[change.other] > often[change.code]
        hub, rim = (change.other, change.code) if is_denied else (change.code, change.other)
        groups.setdefault((hub, is_denied, change.day, change.is_exact, change.old, change.new), []).append(rim)
    for (hub, is_denied, day, is_exact, old, new), rims in sorted(groups.items()):
        when = f"{'from' if is_exact else '  by'} {iso(day)}"
        back = " (back in time)" if is_exact and day < begins else ""
        indicator = f"indicator {old} -> {new}" if old and new else old or new
        where = "it is denied beside" if is_denied else "denied beside it"
        yield from _wrap(f"  {hub:<7} {when}  {indicator}{back}, {where}: {' '.join(rims)}", width, " " * 26)


def _courses(opened: Open, as_of: int, width: int) -> Iterator[str]:
    yield f"OPEN COURSES: {counted(opened.open, 'course')} open on {iso(as_of)}, {len(opened.touched):,} touched"
    for course in opened.touched:
        yield ""
        name = f"PATIENT {safe(course.patient_id) or '(none given)'}  COURSE {safe(course.course_id)}"
        yield f"{name}  {iso(course.first_day)} to {iso(course.last_day)}{', planned lines among them' if course.planned else ''}"
        for touch in course.touches:
            yield from _wrap(f"  {touch.change.code:<7} {headline(touch.change)}", width, " " * 10)
            yield from _wrap(" " * 10 + _used(touch), width, " " * 10)


def _used(touch: Touch) -> str:
    if touch.since:
        return f"{counted(touch.since, 'line')} on or after that day, last {iso(touch.last_day)}: look at {'it' if touch.since == 1 else 'them'} now"
    return f"last used {iso(touch.last_day)}, before that day: from it on, the new edition holds"


def _percent(change: Change) -> str:
    return f" ({change.percent:+.1f} %)" if change.percent is not None else ""


def _wrap(text: str, width: int, later: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=later, break_on_hyphens=False, break_long_words=False, drop_whitespace=True) or [""]
