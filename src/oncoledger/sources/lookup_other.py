"""What is not a procedure code: a drug package (NDC), a diagnosis, a reason or remark of a remittance; on one day, by the lists that are loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model.dates import iso
from ..model.identifiers import icd10cm, ndc
from .library import Library
from .lookup_lists import dates_of, drug_limit, edition_note, package

ADJUSTMENT = re.compile(r"(?:(?:CO|PR|OA|PI|CR|CARC|RARC)[- ]?)?(\d{1,3}|[ABDPWY]\d{1,2}|(?:M|MA|N)\d{1,4})")
"""A reason, perhaps behind its group (CO-45), or a remark (N130)."""

REMARK = re.compile(r"(M|MA|N)\d{1,4}")


def other_facts(library: Library, text: str, day: int) -> list[str]:
    """The lines about a word that is, or may also be, an NDC, a diagnosis, a reason or a remark; none where it is none of them.

    A word that may be several (N130 is a remark, and the diagnosis N13.0) is told as each of them.
    """
    word = text.strip().upper()
    return [*_package(library, word, day), *_diagnosis(library, word, day), *_adjustment(library, word, day)]


def _package(library: Library, word: str, day: int) -> Iterator[str]:
    if not ndc.is_valid(word) and not re.fullmatch(r"\d{10}", word):
        return
    yield f"{word} is a drug package on {iso(day)}"
    edition = library.edition_on("ndc", day)
    if not ndc.is_valid(word):
        yield "  ten digits, and eleven are needed: with its hyphens (4-4-2, 5-3-2 or 5-4-1) it tells which zero is missing"
    elif edition is None:
        yield "  the list of packages is not loaded: nothing can be said (oncoledger sources add FILE, the NDC crosswalk of the ASP files)"
    else:
        products = library.ndc(ndc.compact(word), day)
        for product in products:
            yield f"  {product.code}: {package(product)} [{edition_note(edition, day)}]"
            yield from (f"    {said.words} [{said.note}]" for said in drug_limit(library, product.code, day))
        if not products:
            yield f"  not in the crosswalk, which does not make it wrong: the list is not complete [{edition_note(edition, day)}]"


def _diagnosis(library: Library, word: str, day: int) -> Iterator[str]:
    """A word without a dot that may be something else is a diagnosis only if the year's list has it."""
    if not icd10cm.is_valid(word):
        return
    facts = library.diagnosis(word, day)
    is_certain = "." in word or (len(word) != 5 and not ADJUSTMENT.fullmatch(word))
    if not is_certain and not facts.is_valid:
        return
    yield f"{icd10cm.format(word)} is a diagnosis on {iso(day)}"
    if facts.edition is None:
        yield "  the list of that fiscal year is not loaded: nothing can be said of its validity (oncoledger sources add FILE, the ICD-10-CM order file)"
        return
    said = "not valid: not in the list of that fiscal year"
    if facts.is_valid:
        state = "valid, and may stand on a claim" if facts.is_billable else "a heading: it may not stand on a claim, a longer code is needed"
        said = ": ".join(part for part in (facts.title, state) if part)
    yield f"  {said} [{edition_note(facts.edition, day)}]"


def _adjustment(library: Library, word: str, day: int) -> Iterator[str]:
    match = ADJUSTMENT.fullmatch(word)
    if not match:
        return
    code = match[1]
    kind, what, door = ("rarc", "a remark of a remittance", library.rarc) if REMARK.fullmatch(code) else ("carc", "a reason of an adjustment", library.carc)
    edition, found = library.edition_on(kind, day), door(code, day)
    if edition is None:
        yield f"{code} may be {what}: the list is not loaded, nothing can be said (oncoledger sources add FILE)"
    elif found is None:
        yield f"{code} is not {what} [{edition_note(edition, day)}]"
    else:
        state = "in force" if found.covers(day) else "not in force yet" if day < found.first else "not in force any more"
        yield f"{code} is {what} on {iso(day)}"
        yield f"  {state}: from {dates_of(found.first, found.last, day)} [{edition_note(edition, day)}]"
