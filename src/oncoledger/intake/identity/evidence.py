"""Two records side by side: what agrees, what differs, and what that weighs."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ...model.dates import iso
from .names import compared
from .someone import Someone, birth_text
from .weights import BARS, weights

PERSONAL_NUMBERS = frozenset({"ssn same", "ssn last_four", "number same"})
_DIFFER = frozenset({"address different", "address other_street", "phone different"})
_AGREE = PERSONAL_NUMBERS | {"address same", "address near", "phone same", "member same", "middle whole"}
_JANUARY_FIRST = "0101"
_YEAR = 365


class Evidence(NamedTuple):
    """outcomes: as in weights.csv. score: the sum of their weights. bar: the strongest of their bars, a place in BARS, after what a personal number lifts.

    plain: the score without numbers, addresses and visits: what the person alone says.
    """

    outcomes: tuple[str, ...]
    score: float
    bar: int
    plain: float

    @property
    def is_personal(self) -> bool:
        """Does a number that is one person's own agree?"""
        return any(each in PERSONAL_NUMBERS for each in self.outcomes)


def evidence(a: Someone, b: Someone) -> Evidence:
    """What speaks for and against one person. The same whichever comes first."""
    found = list(compared(a.name, b.name) if a.name <= b.name else compared(b.name, a.name))
    found.append(born(min(a.born, b.born), max(a.born, b.born)) if a.born is not None and b.born is not None else "born missing")
    if a.sex and b.sex:
        found.append("sex same" if a.sex == b.sex else "sex different" if {"given same", "given same_common"} & set(found) else "sex different_names")
    if place := _place(a, b):
        found.append(place)
    if a.phones and b.phones:
        found.append("phone same" if a.phones & b.phones else "phone different")
    found += _numbers(a, b)
    if _DIFFER & set(found) and not _AGREE & set(found):
        found.append("contact none")
    if a.visits and b.visits:
        found += _visits(a.visits, b.visits)
    return weighed(tuple(found))


@lru_cache(1 << 14)
def weighed(outcomes: tuple[str, ...]) -> Evidence:
    rows = [weights()[each] for each in outcomes]
    bar = max((row.bar for row in rows), default=0)
    if bar == BARS.index("personal") and any(each in PERSONAL_NUMBERS for each in outcomes):
        bar = 0
    plain = sum(row.weight for row in rows if row.aspect in ("family", "given", "middle", "suffix", "born", "sex"))
    return Evidence(outcomes, round(sum(row.weight for row in rows), 1), bar, round(plain, 1))


@lru_cache(1 << 18)
def born(a: int, b: int) -> str:
    """How two birth dates compare."""
    x, y = birth_text(a), birth_text(b)
    if a == b:
        return "born same_january" if x.endswith(_JANUARY_FIRST) else "born same"
    if b - a == 1:
        return "born day_off"
    if x[:4] == y[:4] and x[4:6] == y[6:] and x[6:] == y[4:6]:
        return "born swapped"
    differs = [n for n in range(8) if x[n] != y[n]]
    exchanged = len(differs) == 2 and differs[1] == differs[0] + 1 and x[differs[0]] == y[differs[1]] and x[differs[1]] == y[differs[0]]
    if len(differs) == 1 or exchanged:
        return "born decade" if abs(int(x[:4]) - int(y[:4])) > 9 else "born digit"
    return "born different"


def in_words(evidence: Evidence, a: Someone, b: Someone) -> tuple[list[str], list[str]]:
    """What speaks for one person and what against, each with its weight, the weightiest first."""
    rows = sorted(((weights()[each], each) for each in evidence.outcomes), key=lambda row: (-abs(row[0].weight), row[1]))
    said = [(row.weight, f"{row.words.format(a=_value(row.aspect, each, a, b), b=_value(row.aspect, each, b, a))} ({row.weight:+g})") for row, each in rows]
    return [words for weight, words in said if weight > 0], [words for weight, words in said if weight <= 0]


def _place(a: Someone, b: Someone) -> str:
    zips = bool(a.zip and b.zip)
    if a.street and b.street:
        if a.house == b.house and a.street == b.street:
            return "address same"
        if a.house == b.house and a.house:
            from rapidfuzz.fuzz import ratio

            if ratio(a.street, b.street) >= 85:
                return "address near"
        return "address other_street" if zips and a.zip == b.zip else "address different"
    return ("address zip" if a.zip == b.zip else "address different") if zips else ""


def _numbers(a: Someone, b: Someone) -> list[str]:
    found = []
    if a.ssn and b.ssn:
        if a.ssn[-4:] != b.ssn[-4:] or (len(a.ssn) == len(b.ssn) and a.ssn != b.ssn):
            found.append("ssn different")
        else:
            found.append("ssn same" if len(a.ssn) == len(b.ssn) == 9 else "ssn last_four")
    if a.members and b.members:
        found.append("member same" if a.members & b.members else "member different")
    if a.numbers & b.numbers:
        found.append("number same")
    elif a.key[0] != b.key[0] and {authority for authority, _ in a.numbers} & {authority for authority, _ in b.numbers}:
        found.append("number different")
    elif a.key[0] != b.key[0] and (a.loose & (b.loose | {value for _, value in b.numbers}) or b.loose & {value for _, value in a.numbers}):
        found.append("number equal_unstated")
    return found


def _visits(a: int, b: int) -> list[str]:
    if (a & b).bit_count() >= 3:
        return ["visits same_days"]
    first_a, last_a, first_b, last_b = (a & -a).bit_length(), a.bit_length(), (b & -b).bit_length(), b.bit_length()
    gap = max(first_a, first_b) - min(last_a, last_b)
    return ["visits overlap"] if gap <= 0 else ["visits apart"] if gap > _YEAR else []


def _value(aspect: str, outcome: str, someone: Someone, other: Someone) -> str:
    row = someone.row
    if aspect == "number":
        if outcome == "number same":
            return ", ".join(sorted(value for _, value in someone.numbers & other.numbers))
        return ", ".join(sorted({value for _, value in someone.numbers} | someone.loose))
    if aspect == "member":
        return ", ".join(sorted(someone.members & other.members))
    columns = {"family": "family_name", "given": "given_names", "middle": "given_names", "suffix": "family_name"}
    if aspect == "born":
        return iso(someone.born) if someone.born is not None else ""
    if outcome in ("address zip", "address other_street"):
        return someone.zip
    if outcome == "family former":
        return "; ".join(filter(None, (row.get("family_name"), row.get("other_names"))))
    return str(row.get(columns.get(aspect, aspect), ""))
