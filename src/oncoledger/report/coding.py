"""Coded courses as text, JSON and CSV; as a page and a workbook in `coding_page` and `coding_book`."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from .infusion_picture_text import infusion_text
from .words import counted, safe

if TYPE_CHECKING:
    from oncoledger.audit.reconciliation import Charge, CourseCoding

PARTS = {"facility": "hospital", "professional": "physician", "global": "centre"}
COLUMNS = ("person", "course", "date", "last_date", "code", "modifiers", "units", "part", "ndc", "ndc_quantity", "ndc_unit", "note", "diagnoses", "because",
           "law", "proof")  # fmt: skip
FEW = 2
"""Courses of which a terminal shows the pictures of their infusion days; of more, a page does."""


def coding_text(found: Sequence[CourseCoding], width: int, is_plain: bool = False) -> str:
    """Course after course: charges by day, what is asked, what is left out; of a few courses, pictures of their infusion days. is_plain: ASCII alone."""
    if not found:
        return "No courses.\n"
    return "\n".join("\n".join(_course(each, width, len(found) <= FEW, is_plain)) for each in found) + "\n"


def coding_json(found: Sequence[CourseCoding]) -> str:
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def coding_csv(found: Sequence[CourseCoding]) -> str:
    """One row a charge line."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(found))
    return sheet.getvalue()


def rows(found: Iterable[CourseCoding]) -> Iterator[list[str | int]]:
    """The cells of `COLUMNS`."""
    for course in found:
        for line in course.charges:
            proof = "; ".join(f"{row.system} {row.table} {row.record_id}" for row in line.proof)
            yield [line.person, line.course, line.date, line.last_date, line.code, line.modifiers, line.units, PARTS[line.part], line.ndc,
                   "" if line.ndc_quantity is None else f"{line.ndc_quantity:g}", line.ndc_unit, line.note, " ".join(line.diagnoses), line.because,
                   " ".join(line.law[:2]), proof]  # fmt: skip


def _course(course: CourseCoding, width: int, has_pictures: bool, is_plain: bool) -> Iterator[str]:
    assumed = " (assumed)" if course.is_assumed else ""
    yield safe(f"{course.course}  {', '.join(course.sites)}")
    counts = f"{counted(len(course.charges), 'charge')}, {counted(len(course.questions), 'question')}"
    yield safe(f"  {course.person}, {course.setting}{assumed}, {course.payer}: {counts}")
    for picture in course.days if has_pictures else ():
        yield ""
        yield infusion_text(picture, width, is_plain).rstrip("\n")
    if course.days and has_pictures:
        yield ""
    for because, same in groupby(_alike(course.charges), key=lambda group: group[0]):
        for _, lines in same:
            yield from hanging(f"  {_days(lines):<23} {_code(lines[0]):<12} {PARTS[lines[0].part]:<9} ", because, width)
    for ask in course.questions:
        codes, because = f"{' '.join(ask.codes)}: " if ask.codes else "", f" ({ask.because})" if ask.because else ""
        yield from hanging(f"  ? {ask.date or 'no day':<21} ", f"{codes}{ask.asks}{because}", width)
    for day, what, why in course.left_out:
        yield from hanging(f"  - {day or 'no day':<21} ", f"{what}: {why}", width)


def reason(line: Charge) -> str:
    """Why a charge follows, without the number of its session."""
    return line.because.partition(": ")[2] if line.because.startswith(("session ", "sessions ")) and ": " in line.because else line.because


def _alike(charges: Sequence[Charge]) -> list[tuple[str, list[Charge]]]:
    """Lines of one code and part that follow each other day by day are told in one row."""
    groups: dict[tuple[str, str, str, int, str], list[Charge]] = {}
    for line in charges:
        groups.setdefault((line.code, line.modifiers, line.part, line.units, reason(line) if len(charges) > 12 else line.because), []).append(line)
    return [(key[4], lines) for key, lines in sorted(groups.items(), key=lambda group: (group[1][0].date, group[0]))]


def _days(lines: Sequence[Charge]) -> str:
    first, last = lines[0].date, lines[-1].last_date or lines[-1].date
    return first if first == last else f"{first}..{last}"


def _code(line: Charge) -> str:
    marks = "".join(f"-{word}" for word in line.modifiers.split())
    return f"{line.code}{marks}{f' x{line.units}' if line.units > 1 else ''}"


def hanging(head: str, words: str, width: int) -> list[str]:
    """A sentence behind its columns, in whole: further lines stand under the first word, or a little in where there is no room."""
    room = len(head) if width - len(head) >= 24 else 8
    return textwrap.wrap(safe(words), max(width, 40), initial_indent=safe(head), subsequent_indent=" " * room, break_on_hyphens=False) or [safe(head).rstrip()]
