"""Names of persons: how a name is cut into words, which names are the same under another spelling, and how two names compare."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

SUFFIXES = {"jr": "JR", "junior": "JR", "sr": "SR", "senior": "SR", "ii": "II", "2nd": "II", "iii": "III", "3rd": "III", "iv": "IV", "4th": "IV"}
_TITLES = frozenset("mr mrs ms miss dr md rev prof".split())
_SOUNDS = [each.split("=") for each in "ph=f gh= kn=n wr=r ck=k sch=s sh=s th=t dg=j mc=mk mac=mk".split()]
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"})


class Name(NamedTuple):
    """family: all its words written together. parts: its words. given: the first given name. middle: the others. former: earlier family names, together."""

    family: str = ""
    parts: tuple[str, ...] = ()
    given: str = ""
    middle: tuple[str, ...] = ()
    suffix: str = ""
    former: tuple[str, ...] = ()


@lru_cache(1 << 16)
def name_of(family: str, given: str, others: str = "") -> Name:
    """A name as columns `family_name`, `given_names` and `other_names` of table `patient` hold it."""
    parts, suffix = _without_suffix(_words(family))
    firsts, other_suffix = _without_suffix(_words(given))
    former = {"".join(_without_suffix(_words(each.partition(",")[0]))[0]) for each in others.split("|")} - {"", "".join(parts)}
    return Name("".join(parts), tuple(parts), firsts[0] if firsts else "", tuple(firsts[1:]), suffix or other_suffix, tuple(sorted(former)))


@lru_cache(1 << 18)
def compared(a: Name, b: Name) -> tuple[str, ...]:
    """The outcomes of family, given and middle name and suffix, as in weights.csv."""
    if _are_swapped(a, b) or _are_swapped(b, a):
        return ("family swapped", "given swapped", *_suffixes(a, b))
    found = []
    found.append(f"family {_families(a, b)}" if a.family and b.family else "family missing")
    outcome = _givens(a, b) if a.given and b.given else "missing"
    found.append(f"given {outcome}")
    if a.middle and b.middle and outcome not in ("missing", "middle", "joined"):
        is_whole = a.middle[0] == b.middle[0] and len(a.middle[0]) > 1
        found.append("middle whole" if is_whole else "middle same" if _fits(a.middle[0], b.middle[0]) else "middle different")
    return (*found, *_suffixes(a, b))


def _are_swapped(a: Name, b: Name) -> bool:
    return bool(a.given) and a.given != b.given and a.family == b.given and _same_given(a.given, b.family)


def full_forms(given: str) -> tuple[str, ...]:
    """The names that a given name may stand for, itself where it is no short form; sorted."""
    return _nicknames().get(given, (given,))


@lru_cache(1 << 16)
def sound(word: str) -> str:
    """Four letters at most that spellings of one sound share: `phillips` and `filips`, `kathryn` and `catherine`."""
    for spelling, letter in _SOUNDS:
        word = word.replace(spelling, letter)
    word = re.sub("c(?=[eiy])", "s", word).translate(str.maketrans("cqzxgvw", "kksskff"))
    first = "a" if word[:1] in "aeiouyh" else word[:1]
    rest = re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyh]", "", word[1:]))
    return (first + rest.lstrip(first))[:4]


def _words(text: str) -> list[str]:
    plain = text
    if not text.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(letter))
    plain = re.sub("['’`´.]", "", plain.casefold())
    return [word for word in re.split(r"[^\w]+|_", plain) if word and word not in _TITLES]


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    if len(words) > 1 and words[-1] in SUFFIXES:
        return words[:-1], SUFFIXES[words[-1]]
    return words, ""


def _families(a: Name, b: Name) -> str:
    if a.family == b.family:
        return "same_common" if a.family in _known()["common family"] else "same"
    if a.family in b.former or b.family in a.former or set(a.former) & set(b.former):
        return "former"
    if any(len(part) > 3 for part in set(a.parts) & set(b.parts)):
        return "part"
    if _slip(a.family, b.family):
        return "slip"
    return "sounds" if sound(a.family) == sound(b.family) else "different"


def _givens(a: Name, b: Name) -> str:
    x, y = a.given, b.given
    if x == y and len(x) > 1:
        return "same_common" if x in _known()["common given"] else "same"
    if len(x) == 1 or len(y) == 1:
        by_middle = [(middle, y) for middle in a.middle] + [(middle, x) for middle in b.middle]
        return "initial" if _fits(x, y) else "middle" if any(_fits(*pair) for pair in by_middle if len(pair[0]) > 1) else "different"
    if set(full_forms(x)) & set(full_forms(y)):
        return "nickname_or_own" if {x, y} <= _known()["own"] else "nickname"
    if "".join((x, *a.middle)) == "".join((y, *b.middle)) or x == y + "".join(b.middle) or y == x + "".join(a.middle):
        return "joined"
    if any(_same_given(middle, y) for middle in a.middle) or any(_same_given(middle, x) for middle in b.middle):
        return "middle"
    if _slip(x, y):
        return "slip" if (x in _known()["given"]) != (y in _known()["given"]) else "similar"
    return "similar" if min(len(x), len(y)) > 2 and (x.startswith(y) or y.startswith(x)) else "different"


def _suffixes(a: Name, b: Name) -> tuple[str, ...]:
    if not (a.suffix or b.suffix):
        return ()
    return ("suffix same",) if a.suffix == b.suffix else ("suffix different",) if a.suffix and b.suffix else ("suffix one",)


def _same_given(x: str, y: str) -> bool:
    return len(x) > 1 and len(y) > 1 and (x == y or bool(set(full_forms(x)) & set(full_forms(y))))


def _fits(x: str, y: str) -> bool:
    """The same middle name, a short form or a slip of it, or an initial of it."""
    return x[0] == y[0] if len(x) == 1 or len(y) == 1 else _same_given(x, y) or _slip(x, y)


def _slip(x: str, y: str) -> bool:
    """One letter missing, added, changed, or two neighbours exchanged; two such slips in a name of eight letters or more."""
    from rapidfuzz.distance import OSA

    shorter = min(len(x), len(y))
    allowed = 2 if shorter >= 8 else 1 if shorter >= 3 else 0
    return OSA.distance(x, y, score_cutoff=allowed) <= allowed


@cache
def _nicknames() -> dict[str, tuple[str, ...]]:
    meant: dict[str, set[str]] = {}
    for words in _lines("nicknames.txt"):
        for word in words:
            meant.setdefault(word, set()).add(words[0])
    for word, names in meant.items():
        if len(word) > 3:
            names.add(word)
    return {word: tuple(sorted(names)) for word, names in meant.items()}


@cache
def _known() -> dict[str, frozenset[str]]:
    """Given names that are names, those of them that are no mere short forms, the most common given and family names."""
    found: dict[str, set[str]] = {"given": set(), "common given": set(), "common family": set()}
    for line in files(__package__).joinpath("known_names.txt").read_text(encoding="utf-8").splitlines():
        kind, colon, words = line.partition(":")
        if colon and kind in found:
            found[kind] |= set(words.split())
    found["own"] = found["given"] | found["common given"] | {words[0] for words in _lines("nicknames.txt")}
    found["given"] = found["own"] | set(_nicknames())
    return {kind: frozenset(words) for kind, words in found.items()}


def _lines(file: str) -> list[list[str]]:
    text = files(__package__).joinpath(file).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]
