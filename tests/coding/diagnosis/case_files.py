"""Cases of diagnoses as lines of text, read into encounters and what is expected of them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from oncoledger.coding.diagnosis.said import Condition, Encounter
from oncoledger.model.dates import day_of

FOLDER = Path(__file__).parent
DAY = "2026-01-05"


class Case(NamedTuple):
    """One line. group: its paragraph. lines: what is pointed from. codes, left_out: expected; asks: words, one of each question."""

    group: str
    text: str
    encounter: Encounter
    lines: tuple[str, ...]
    codes: tuple[str, ...]
    left_out: frozenset[str]
    asks: tuple[str, ...]


def cases(name: str) -> list[Case]:
    found, group = [], ""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            group = line[3:]
        elif line and not line.startswith("#"):
            found.append(_case(group, line.split(" #")[0].strip()))
    return found


def _case(group: str, text: str) -> Case:
    given, expected = text.split("->")
    given, _, lines = given.partition("::")
    day = DAY
    if given[:4].isdigit() and given[10] == ":":
        day, given = given[:10], given[11:]
    words, _, conditions = given.partition("|")
    said = [*words.split(), *(word for word in conditions.split() if word.startswith("reason="))]
    some = [_condition(word, place) for place, word in enumerate(word for word in conditions.split() if "reason=" not in word)]
    options = dict(word.split("=") for word in said if "=" in word)
    encounter = Encounter(
        day_of(day), frozenset(word for word in said if "=" not in word and word != "trial"), tuple(each for each, _ in some),
        tuple(filter(None, options.get("reason", "").split(","))), tuple(each.code for each, is_aimed in some if is_aimed), options.get("cancelled", ""), "trial" in said,
    )  # fmt: skip
    out = expected.split()
    return Case(
        group, text, encounter, tuple(lines.split()), tuple(word for word in out if word[0] not in "-?"), frozenset(word[1:] for word in out if word[0] == "-"),
        tuple(sorted(word[1:].replace("_", " ") for word in out if word[0] == "?")),
    )  # fmt: skip


def _condition(word: str, place: int) -> tuple[Condition, bool]:
    code, *flags = word.split("~")
    values: dict[str, object] = {}
    for flag in flags:
        name, _, value = flag.partition("=")
        if name in ("right", "left", "bilateral"):
            values["laterality"] = name
        elif name == "site":
            values["body_site"] = value
        elif name == "rank":
            values["rank"] = int(value)
        elif value:
            values[name] = value
        elif name != "aim":
            values["status"] = name
    return Condition(code, ("condition", "emr", f"{place}"), **values), "aim" in flags
