"""What an encounter is chiefly for: the treatment, a complication alone, pain, follow-up, the port, or the disease. What the record leaves open is asked."""

from __future__ import annotations

from .draft import Draft, Known
from .said import ANTINEOPLASTIC, THERAPIES, dotted, is_code
from .tables import ENCOUNTERS, history_of

DRUGS = frozenset(("chemotherapy", "checkpoint", "immunotherapy", "radiation"))
_ANAEMIA = {"anaemia_disease": "anaemia_disease", "anaemia_treatment": "anaemia_treatment", "anaemia_other": "other_disease"}
_OF_ROLE = {
    **_ANAEMIA, **dict.fromkeys(ENCOUNTERS, "treatment"), "complication": "complication", "neutropenia": "complication", "pain": "pain",
    "follow_up": "follow_up", "follow_up_other": "follow_up", "flush": "flush", "other": "other_disease",
}  # fmt: skip
"""Reason by the role of the code that names it; a role that is not here leads to the disease."""
_BESIDE = ("complication", "neutropenia", "anaemia_disease", "anaemia_treatment", "anaemia_other", "pain", "symptom")


def purpose_of(draft: Draft) -> str:
    """treatment, extent, disease, complication, anaemia_disease, anaemia_treatment, pain, other_disease, follow_up, flush or cancelled."""
    said = draft.encounter
    named = {_named(draft, reason) for reason in said.reason} - {""}
    recorded = [each.code for each in draft.of(*ENCOUNTERS)]
    if said.done & frozenset(THERAPIES) or (not said.done and not said.cancelled and recorded):
        if named == {"extent"}:
            return "extent"
        _ask_chiefly(draft, {"treatment"} | named)
        return "treatment"
    if said.done & ANTINEOPLASTIC:
        if named == {"extent"}:
            return "extent"
        _ask_chiefly(draft, {"disease"} | named)
        return "disease"
    if not named:
        return _unnamed(draft)
    if len(named) > 1:
        _ask_chiefly(draft, named)
        return "disease"
    only = min(named)
    return _follow_up(draft) if only == "follow_up" else "disease" if only == "treatment" else only


def _ask_chiefly(draft: Draft, among: set[str]) -> None:
    """The rules for complications, anaemia and pain hold where nothing else is treated."""
    if among - {"treatment", "disease"}:
        words = sorted(each.replace("_", " ") for each in among)
        draft.ask(f"What was the encounter chiefly for: {', '.join(words)}?", "the record names one, and another was done",
                  *(each.code for each in draft.known.values() if each.is_reason))  # fmt: skip


def _named(draft: Draft, reason: str) -> str:
    if reason == "anaemia":
        return _the_one(draft, draft.of(*_ANAEMIA), "Which anaemia was it, of the neoplasm (D63.0), of chemotherapy (D64.81) or another?")
    if reason == "complication":
        some = [each for each in draft.known.values() if each.role in ("complication", "neutropenia") or _is_caused(draft, each)]
        return _the_one(draft, some, "Which complication was the visit for?")
    if reason == "pain":
        return _the_one(draft, draft.of("pain"), "Was the pain that of the neoplasm (G89.3)?")
    if is_code(reason):
        known = draft.known.get(dotted(reason))
        return _of_code(draft, known) if known else ""   # it became history, or was told with less: what is left says more
    return reason


def _the_one(draft: Draft, some: list[Known], asks: str) -> str:
    if len(some) != 1:
        draft.ask(asks, f"on record: {', '.join(sorted(each.code for each in some)) or 'none'}", *(each.code for each in some))
        return "disease"
    some[0].is_reason = True
    return _OF_ROLE.get(some[0].role, "complication")


def _of_code(draft: Draft, known: Known) -> str:
    if known.role == "symptom":
        if _is_caused(draft, known):
            return "complication"
        if not known.causes and draft.malignancies:
            draft.ask(f"What is the cause of {known.code}: the treatment, the neoplasm or another?", "the record does not say", known.code)
        elif not draft.malignancies or known.causes == {"other"}:
            return "other_disease"
        return "disease"
    return "complication" if _is_caused(draft, known) else _OF_ROLE.get(known.role, "disease")


def _is_caused(draft: Draft, known: Known) -> bool:
    """Does the record say that treatment caused it: in so many words, or of a symptom by the code of an adverse effect beside it?"""
    if known.role == "symptom" and not known.causes:
        return bool(draft.of("adverse_effect"))
    return bool(known.causes & DRUGS) and known.role in ("symptom", "other", "anaemia_other")


def _unnamed(draft: Draft) -> str:
    said = draft.encounter
    if said.cancelled:
        return "cancelled"
    if said.done == {"flush"} or (not said.done and draft.of("flush") and not draft.of("follow_up")):
        return "flush"
    if draft.of("follow_up", "follow_up_other"):
        return _follow_up(draft)
    beside = sorted(each.code for each in draft.known.values() if each.role in _BESIDE or _is_caused(draft, each))
    if "supportive" in said.done and "visit" not in said.done and beside:
        draft.ask("What was the visit for?", f"the record names no reason; on record: {', '.join(beside)}", *beside)
    elif "visit" in said.done and draft.of("former") and not draft.malignancies and not draft.of("other", *_BESIDE):
        draft.ask("Was the visit a follow-up after completed treatment (Z08)?", "a former neoplasm alone is on record", "Z08", to="coder")
    return "disease"


def _follow_up(draft: Draft) -> str:
    """Follow-up is of what is gone. A disease that is found again stands in place of Z08 (I.C.21.c.8); one that is active was not followed up."""
    formers = {each.code for each in draft.of("former")}
    rivals = [each for each in draft.malignancies if not formers or each.role == "secondary" or history_of(each.code, draft.day) in formers]
    if not rivals:
        return "follow_up"
    codes = [each.code for each in rivals]
    draft.drop("Z08", f"{', '.join(codes)} stands in its place")
    if not all("recurrence" in each.statuses or each.is_open for each in rivals):
        draft.ask(f"Is {', '.join(codes)} still treated, or history (Z08 with Z85.-)?", "the visit is called a follow-up, and the disease active", *codes)
    return "disease"
