"""Which diagnoses support each line of an encounter: at most four, the strongest first. What a line points to is data: `diagnosis_pointers.csv`.

Payers differ in whether a drug points to Z51.1- or to the malignancy first; Medicare reads any of the four.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..answer import Law
from ..charge import Question, RowKey
from .order import Listed, Ordered
from .said import dotted
from .tables import ENCOUNTERS, NEOPLASMS, Dated, matches, rows

MOST = 4
"""Diagnoses that a line of a professional claim points to: 837P SV107, four pointers."""
_DISEASE = NEOPLASMS | {"aimed_primary", "aimed_secondary", "aimed_other"}
_DRUGS = frozenset(("chemotherapy_encounter", "immunotherapy_encounter"))
_AIMED = frozenset(("aimed_primary", "aimed_secondary", "aimed_other"))


class Line(NamedTuple):
    """One line to be pointed from: an administration, its drug, a visit. kind: chemotherapy, immunotherapy, hormonal, radiation, brachytherapy, premedication,
    supportive, flush or visit. use: of a supportive drug where the caller knows it: antiemetic, growth_factor, esa, iron, bone, hydration, transfusion.
    reasons: codes that the record gives for this line. row: of the record."""

    kind: str
    use: str = ""
    reasons: tuple[str, ...] = ()
    row: RowKey = ("administration", "", "")


class Pointed(NamedTuple):
    """The diagnoses of one line. codes: empty where a question decides."""

    line: Line
    codes: tuple[str, ...]
    because: str
    law: Law | None
    questions: tuple[Question, ...] = ()


def pointers(lines: Iterable[Line], ordered: Ordered, day: int, malignancy_first: bool = False) -> tuple[Pointed, ...]:
    """For each line, as they come. malignancy_first: the payer wants the malignancy before Z51.1- on a drug's line."""
    return tuple(_pointed(line, ordered, day, malignancy_first) for line in lines)


def _pointed(line: Line, ordered: Ordered, day: int, malignancy_first: bool) -> Pointed:
    if line.kind == "visit":
        return _visit(line, ordered, day)
    if line.reasons:
        return _reasons(line, ordered, day)
    mine = [each for each in rows("pointers") if each.row["kind"] == line.kind and each.row["use"] in ("", line.use) and each.first <= day <= each.last]
    if line.kind != "supportive":
        return _therapy(line, ordered, day, mine, malignancy_first)
    return _support(line, ordered, day, mine)


def _visit(line: Line, ordered: Ordered, day: int) -> Pointed:
    """A visit points to the disease, or to what it was for; Z51.- is the reason of the administration."""
    law = next((each.law for each in ordered.listed if each.role not in ENCOUNTERS), None)
    codes = [each.code for each in ordered.listed if each.role not in ENCOUNTERS]
    if not codes:
        return _ask(line, "Which diagnosis does the visit have?", day)
    return Pointed(line, tuple(codes[:MOST]), "what the visit saw to, in the order of the encounter", law)


def _reasons(line: Line, ordered: Ordered, day: int) -> Pointed:
    """What the record gives as the reason of this line, what caused it, and the neoplasm."""
    wanted = {dotted(code) for code in line.reasons}
    found = [each for each in ordered.listed if each.code in wanted]
    if missing := wanted - {each.code for each in found}:
        return _ask(line, f"Is {', '.join(sorted(missing))}, the reason of the {line.kind} line, a diagnosis of the encounter?", day, *missing)
    return Pointed(line, _supported(found, ordered), "the record gives it as the reason", found[0].law)


def _therapy(line: Line, ordered: Ordered, day: int, mine: list[Dated], malignancy_first: bool) -> Pointed:
    found: list[Listed] = []
    disease = _disease(ordered, line)
    for each in sorted(mine, key=lambda each: int(each.row["place"])):
        wanted = each.row["points_to"]
        if wanted == "disease":
            found += disease
        else:
            found += [one for one in ordered.listed if one.role == wanted or (wanted == "drugs" and one.role in _DRUGS)]
    if not found or (line.kind != "flush" and not disease):
        return _ask(line, f"Which diagnosis was the {line.kind} for?", day)
    if ordered.undecided and line.kind != "flush":
        return _ask(line, f"Which of them was the {line.kind} for: {', '.join(ordered.undecided)}?", day, *ordered.undecided)
    if malignancy_first:
        found.sort(key=lambda one: one.role in ENCOUNTERS)   # a stable sort: only Z51.- moves
    last = [one for one in found if one.role == "trial"]
    codes = list(dict.fromkeys(one.code for one in found if one.role != "trial"))[: MOST - len(last)] + [one.code for one in last]
    return Pointed(line, tuple(codes), "what was given, and the disease for which it was", mine[0].law)


def _disease(ordered: Ordered, line: Line) -> list[Listed]:
    """What the treatment is aimed at where that is known, else the neoplasms in their order."""
    aimed = [each for each in ordered.listed if each.role in _AIMED]
    former = [each for each in ordered.listed if each.role == "former" and line.kind == "flush"]
    return aimed or [each for each in ordered.listed if each.role in _DISEASE] or former


def _support(line: Line, ordered: Ordered, day: int, mine: list[Dated]) -> Pointed:
    """The one reason on record that a drug of this use can have; of several, or of none, the record must say which."""
    patterns = [pattern for each in mine if not each.row["points_to"].startswith("else") for pattern in each.row["points_to"].split()]
    found = [each for each in ordered.listed if any(matches(pattern, each.code) for pattern in patterns)]
    kinds = {next(pattern for pattern in patterns if matches(pattern, each.code)) for each in found}
    if len(kinds) == 1:
        return Pointed(line, _supported(found, ordered), "the reason on record that a drug of this use can have", mine[0].law)
    if not found and any(each.row["points_to"] == "else premedication" for each in mine):
        return _pointed(line._replace(kind="premedication", use=""), ordered, day, False)._replace(line=line)
    on_record = f"on record: {', '.join(each.code for each in found)}" if found else "no reason on record"
    return _ask(line, f"Why was the {line.use.replace('_', ' ') or 'supportive'} drug given?", day, *(each.code for each in found), because=on_record)


def _supported(found: list[Listed], ordered: Ordered) -> tuple[str, ...]:
    """The reasons, what caused them, and the first neoplasm where a reason is a complication of it or of its treatment."""
    codes = [each.code for each in found] + [each.effect for each in found if each.effect]
    of_cancer = any(each.effect or each.role in _OF_CANCER or each.role in _DISEASE for each in found)
    disease = [each.code for each in ordered.listed if each.role in _DISEASE and of_cancer]
    return tuple(dict.fromkeys((*codes, *disease[:1])))[:MOST]


_OF_CANCER = frozenset(("complication", "neutropenia", "fever", "symptom", "pain", "manifestation", "anaemia_disease", "anaemia_treatment", "reason"))


def _ask(line: Line, asks: str, day: int, *codes: str, because: str = "") -> Pointed:
    return Pointed(line, (), "", None, (Question(day, tuple(sorted(set(codes))), asks, because, line.row),))
