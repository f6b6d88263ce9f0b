"""The diagnoses of one encounter in the order of ICD-10-CM, each with its reason and its law; and what the record leaves open, as questions.

Places and roles are rows: `sources/starter/diagnosis_order.csv`, `diagnosis_roles.csv`. Of what no guideline orders, the record's own rank comes first,
then the code. Sequela, surgery and inpatient stays are not here.
"""

from __future__ import annotations

from typing import NamedTuple

from ...sources.library import Library
from ..answer import Law
from ..charge import Question, RowKey
from .draft import UNRANKED, Draft, Known
from .effects import effects
from .history import settle
from .purpose import purpose_of
from .said import ANTINEOPLASTIC, LOCAL, THERAPIES, Condition, Encounter, dotted
from .tables import ENCOUNTER_CODES, ENCOUNTERS, NOT_CARRIED_OUT, matches, place_of, rows
from .validity import validity

_FIRST = frozenset(("complication", "anaemia_treatment", "pain", "other_disease"))
"""Purposes in which what the visit is for comes before the neoplasm."""
_LED = frozenset(("treatment", "disease", "extent", "cancelled"))
"""Purposes in which a neoplasm comes first, so that it must be known which."""


class Listed(NamedTuple):
    """One diagnosis in its place. role: what it is in this encounter. rows: of the record; none where a guideline adds the code. effect: the code of what
    caused it, where it is an adverse effect."""

    code: str
    role: str
    because: str
    law: Law
    rows: tuple[RowKey, ...]
    effect: str = ""


class Ordered(NamedTuple):
    """The diagnoses of one encounter. purpose: what it is chiefly for. While a question is open the order is the best that the record gives, not the last
    word. left_out: (code, why). undecided: the codes of which the record must say for which treatment or visit was; empty where that is known."""

    purpose: str
    listed: tuple[Listed, ...]
    questions: tuple[Question, ...]
    left_out: tuple[tuple[str, str], ...]
    undecided: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.listed)


def order(encounter: Encounter, library: Library) -> Ordered:
    """Nothing depends on the order in which the conditions come."""
    draft = Draft(encounter, library)
    settle(draft)
    purpose = purpose_of(draft)
    _encounter_codes(draft, purpose)
    effects(draft)
    if purpose in _LED:
        _lead(draft, purpose)
    _together(draft, purpose)
    told = (each for each in encounter.conditions if dotted(each.code) in draft.known)
    untold = (Condition(each.code, encounter.about) for each in draft.known.values() if not each.rows)
    asked = draft.questions | set(validity((*told, *untold), encounter.day, library))
    return Ordered(purpose, _listed(draft, purpose), tuple(sorted(asked)), tuple(sorted(draft.left_out)), tuple(sorted(draft.undecided)))


def _encounter_codes(draft: Draft, purpose: str) -> None:
    """Codes that say why the patient came, added where the encounter calls for them and left out where it bars them."""
    said = draft.encounter
    given = [each for each in THERAPIES if each in said.done]
    wanted = _therapy_codes(draft, given) if purpose == "treatment" else set()
    if purpose == "extent":
        for each in given:
            draft.drop(ENCOUNTER_CODES[each], "the encounter is to determine the extent of the disease: I.C.2.f")
    for known in draft.of(*ENCOUNTERS):
        if (said.done or purpose != "treatment") and known.code not in wanted:
            draft.drop(known.code, "no such treatment was given" if purpose != "extent" else "the encounter is to determine the extent of the disease: I.C.2.f")
            if not said.cancelled and purpose != "extent":
                draft.ask(f"Was the treatment of {known.code} given?", "it is on record, and no such treatment is", known.code)
    for code in wanted:
        draft.add(code, "what was given")
    if purpose == "treatment":
        for known in draft.of("follow_up", "follow_up_other"):
            draft.drop(known.code, "Z51 bars it: Excludes1")
    if purpose == "follow_up" and not draft.of("follow_up_other"):
        draft.add("Z08", "the visit is a follow-up")
    if purpose == "flush":
        draft.add("Z45.2", "nothing but the port was seen to")
    if said.is_trial:
        draft.add("Z00.6", "the patient takes part in a trial")
    if said.cancelled and not given:
        _not_carried_out(draft)


def _therapy_codes(draft: Draft, given: list[str]) -> set[str]:
    """Z51.- for what was given, where it was given for a neoplasm; for another disease that disease is coded: Excludes2 under Z51.1."""
    codes = {ENCOUNTER_CODES[each] for each in given}
    aimed = [each for each in draft.known.values() if each.is_aimed and each.role != "former"]
    if neoplasms := [each for each in aimed if each.is_neoplasm]:
        if len(neoplasms) < len(aimed):
            of = sorted(each.code for each in aimed)
            draft.undecided.update(of)
            draft.ask(f"What was given for which of them: {', '.join(of)}?", "treatment is aimed at a neoplasm and at another disease", *of)
        return codes
    if aimed:
        for code in codes & draft.known.keys():
            draft.drop(code, "the treatment is for another disease: Excludes2 under Z51.1")
        return set()
    if draft.malignancies or not given:
        return codes
    for code in codes:
        draft.drop(code, "no active neoplasm is on record")
    if not draft.of("former"):
        draft.ask("For which disease was it given?", "no neoplasm is on record", *codes)
    return set()


def _not_carried_out(draft: Draft) -> None:
    if draft.of("cancelled"):
        return
    if code := NOT_CARRIED_OUT.get(draft.encounter.cancelled):
        draft.add(code, f"not carried out: {draft.encounter.cancelled}")
    else:
        draft.ask("Why was the treatment not carried out?", "the record gives no reason", *NOT_CARRIED_OUT.values())


def _lead(draft: Draft, purpose: str) -> None:
    """Which neoplasm comes first. A treatment that reaches every site leaves the primary first; one of a single place must say of which."""
    if any(each.is_aimed and each.role != "former" for each in draft.known.values()):
        return
    primaries, all_sites = draft.of("primary"), draft.of("primary", "secondary")
    if len(primaries) > 1 and not (purpose != "treatment" and _ranked(primaries)):
        codes = [each.code for each in primaries]
        verb = "At which of them is the treatment aimed" if draft.encounter.done & ANTINEOPLASTIC else "For which of them was the visit"
        draft.undecided.update(codes)
        draft.ask(f"{verb}: {', '.join(codes)}?", "several are active", *codes)
    elif len(all_sites) > 1 and draft.encounter.done & LOCAL:
        codes = [each.code for each in all_sites]
        draft.undecided.update(codes)
        draft.ask(f"Which site is the treatment aimed at: {', '.join(codes)}?", "a primary and its metastases, or several of these", *codes)


def _ranked(some: list[Known]) -> bool:
    ranks = sorted(each.rank for each in some)
    return ranks[0] < ranks[1]


def _together(draft: Draft, purpose: str) -> None:
    """Pairs that the tabular list keeps apart."""
    for row in (each.row for each in rows("conflicts") if each.first <= draft.day <= each.last):
        one, other = ([code for code in sorted(draft.known) if matches(row[side], code)] for side in ("one", "other"))
        if one and other:
            draft.ask(f"Can {one[0]} and {other[0]} stand together, or does one describe it?", row["because"], *one, *other, to="coder")
    if purpose == "treatment" and (of := [each.code for each in draft.of("pregnancy")]):
        draft.ask("Which comes first, the treatment (Z51.-) or the pregnancy (O9A.1-)?", "each is to be coded first", *of, to="coder")


def _listed(draft: Draft, purpose: str) -> tuple[Listed, ...]:
    placed = []
    for each in draft.known.values():
        row = place_of(purpose, _role(each, purpose), draft.day)
        key = (int(row.row["place"]), min(each.rank, UNRANKED), each.code)
        because = f"{row.row['because']}: {each.added}" if each.added else row.row["because"]
        placed.append((key, Listed(each.code, row.row["role"], because, row.law, tuple(sorted(each.rows)), each.effect)))
    return tuple(listed for _, listed in sorted(placed))


def _role(each: Known, purpose: str) -> str:
    if each.is_reason and purpose in _FIRST:
        return "reason"
    if each.effect and each.role in ("other", "anaemia_other"):
        return "caused"
    if not each.is_aimed or each.role == "former":
        return each.role
    return {"primary": "aimed_primary", "neoplasm": "aimed_primary", "secondary": "aimed_secondary"}.get(each.role, "aimed_other")
