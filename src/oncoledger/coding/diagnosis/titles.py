"""What the official titles of codes tell: side, site and remission, and which codes say the same with more."""

from __future__ import annotations

import re
from functools import lru_cache

from ...sources.diagnoses import DiagnosisFacts
from ...sources.library import Library

SIDES = ("right", "left", "bilateral")
_COMMON = frozenset("malignant neoplasm of the and or other part site sites unspecified secondary primary cancer tumor tumour carcinoma in".split())


@lru_cache(maxsize=1 << 12)
def facts(library: Library, code: str, day: int) -> DiagnosisFacts:
    """`Library.diagnosis`, remembered: a course asks for the same few codes every day."""
    return library.diagnosis(code, day)


@lru_cache(maxsize=1 << 12)
def sides(library: Library, code: str, day: int) -> dict[str, tuple[str, ...]]:
    """Side -> codes that say the same as a code of an unspecified side; empty for every other code."""
    title = facts(library, code, day).title
    if "unspecified" not in title:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    near = library.diagnoses_under(code[:-1].rstrip("."), day)
    for side in SIDES:
        wanted = {_plain(title[: at.start()] + side + title[at.end() :]) for at in re.finditer("unspecified", title)}
        if codes := tuple(other for other, name in near.items() if _plain(name) in wanted):
            found[side] = codes
    return found if len(found) > 1 else {}


def side_of(title: str) -> str:
    """The side that a title names; empty where it names none, or several."""
    named = [side for side in SIDES if re.search(rf"\b{side}\b", title, re.I)]
    return named[0] if len(named) == 1 else ""


def of_site(library: Library, code: str, day: int, site: str, side: str) -> tuple[str, ...]:
    """Codes of the category of an unspecified code whose titles hold every word of a site in a record, that the code itself does not name."""
    title = facts(library, code, day).title
    words = set(re.findall(r"[a-z]+", site.lower().replace("_", " "))) - _COMMON
    if "unspecified" not in title or not words or words <= _words(title):
        return ()
    found = [other for other, name in library.diagnoses_under(code[:3], day).items() if words <= _words(name) and "unspecified" not in name]
    return tuple(other for other in found if not side or side_of(facts(library, other, day).title) in ("", side))


def in_state(library: Library, code: str, day: int, state: str) -> tuple[str, ...]:
    """Codes beside one that say `in remission` or `in relapse`; empty where it says so itself, or none does."""
    if state in facts(library, code, day).title:
        return ()
    return tuple(other for other, name in library.diagnoses_under(code[:-1].rstrip("."), day).items() if state in name)


def _words(title: str) -> set[str]:
    words = set(re.findall(r"[a-z]+", title.lower()))
    return words | {word[:-1] for word in words if word.endswith("s")}


def _plain(title: str) -> tuple[str, ...]:
    """The words of a title, whatever their order, in which singular and plural are alike: `unspecified descended testis` and `descended right testis`."""
    return tuple(sorted(re.sub(r"(ies|y|s)\b", "", title.lower()).split()))
