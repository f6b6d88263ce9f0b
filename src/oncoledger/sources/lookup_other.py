"""What is not a procedure code: a drug package (NDC), a diagnosis, a reason or remark of a remittance; on one day, by the lists that are loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from ..model.dates import FIRST_DAY, LAST_DAY, iso
from ..model.identifiers import icd10cm, ndc
from .keys import code_of, diagnosis_key
from .library import Library
from .lookup_lists import READERS, edition_note, loaded_on, package, rows_of, text_of

ADJUSTMENT = re.compile(r"(?:(CO|PR|OA|PI|CR|CARC|RARC)[- ]?)?(\d{1,3}|[ABDPWY]\d{1,2}|(?:M|MA|N)\d{1,4})")
"""A reason, perhaps behind its group (CO-45), or a remark (N130)."""

REMARK = re.compile(r"(M|MA|N)\d{1,4}")


def other_facts(library: Library, text: str, day: int) -> list[str]:
    """The lines about a word that is, or may also be, an NDC, a diagnosis, a reason or a remark; none where it is none of them.

    A word that may be several (N130 is a remark, and the diagnosis N13.0) is told as each of them that a loaded list knows.
    """
    word = text.strip().upper()
    return [*_package(library, word, day), *_diagnosis(library, word, day), *_adjustment(library, word, day)]


def _package(library: Library, word: str, day: int) -> Iterator[str]:
    if not ndc.is_valid(word) and not re.fullmatch(r"\d{10}", word):
        return
    yield f"{word} is a drug package on {iso(day)}"
    if not ndc.is_valid(word):
        yield "  ten digits, and eleven are needed: with its hyphens (4-4-2, 5-3-2 or 5-4-1) it tells which zero is missing"
        return
    edition = loaded_on(library, "ndc", day)
    if edition is None:
        yield "  the list of packages is not loaded: nothing can be said (oncoledger sources add FILE, the NDC crosswalk of the ASP files)"
        return
    product = ndc.compact(word)
    products = edition.array("ndc")
    rows = range(int(np.searchsorted(products, product.encode())), int(np.searchsorted(products, product.encode(), side="right")))
    for row in rows:
        yield f"  {code_of(int(edition.array('key')[row]))}: {package(edition, row)} [{edition_note(edition, day)}]"
        yield from _limit(library, int(edition.array("key")[row]), day)
    if not rows:
        yield f"  not in the crosswalk: it has no code there, or is newer [{edition_note(edition, day)}]"


def _limit(library: Library, key: int, day: int) -> Iterator[str]:
    edition = loaded_on(library, "asp", day)
    if edition is not None:
        yield from (f"    {words} [{edition_note(edition, day)}]" for _, words in READERS["asp"](edition, code_of(key), day))


def _diagnosis(library: Library, word: str, day: int) -> Iterator[str]:
    if not icd10cm.is_valid(word):
        return
    edition = loaded_on(library, "icd10cm", day)
    if edition is not None and not edition.start <= day <= edition.end:
        edition = None   # a fiscal year says nothing of another one
    is_certain = "." in word or (len(word) != 5 and not ADJUSTMENT.fullmatch(word))
    if edition is None:
        if is_certain:
            yield f"{icd10cm.format(word)} is a diagnosis on {iso(day)}"
            yield "  the list of diagnoses of that fiscal year is not loaded: nothing can be said of its validity (oncoledger sources add FILE, the ICD-10-CM order file)"
        return
    rows = rows_of(edition, diagnosis_key(word))
    if not rows and not is_certain:
        return
    yield f"{icd10cm.format(word)} is a diagnosis on {iso(day)}"
    note = edition_note(edition, day)
    if not rows:
        yield f"  not valid: not in the list of that year [{note}]"
    for row in rows:
        label = text_of(edition, "label", row)
        said = "valid, and may stand on a claim" if edition.array("billable")[row] else "a heading: it may not stand on a claim, a longer code is needed"
        yield f"  {label + ': ' if label else ''}{said} [{note}]"


def _adjustment(library: Library, word: str, day: int) -> Iterator[str]:
    match = ADJUSTMENT.fullmatch(word)
    if not match:
        return
    code = match[2]
    kind, what = ("rarc", "a remark of a remittance") if REMARK.fullmatch(code) else ("carc", "a reason of an adjustment")
    edition = loaded_on(library, kind, day)
    if edition is None:
        yield f"{code} may be {what}: the list is not loaded, nothing can be said (oncoledger sources add FILE)"
        return
    codes = edition.array("code")
    at = int(np.searchsorted(codes, code.encode()))
    note = edition_note(edition, day)
    if at == len(codes) or codes[at] != code.encode():
        yield f"{code} is not {what} [{note}]"
        return
    first, last = int(edition.array("first")[at]), int(edition.array("last")[at])
    state = "not in force yet" if day < first else "not in force any more" if day > last else "in force"
    since = f"from {iso(first)}" if first != FIRST_DAY else "since always"
    until = f"to {iso(last)}" if last != LAST_DAY else "no end"
    yield f"{code} is {what} on {iso(day)}"
    yield f"  {state}: {since}, {until} [{note}]"
