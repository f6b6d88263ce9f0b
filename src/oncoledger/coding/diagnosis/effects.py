"""Adverse effects: what treatment caused comes first, then the code of the cause (guidelines I.C.19.e.5.a)."""

from __future__ import annotations

from .draft import Draft, Known
from .tables import effect_of

_CAN_BE = frozenset(("anaemia_treatment", "anaemia_other", "neutropenia", "complication", "fever", "symptom", "other", "pain"))


def effects(draft: Draft) -> None:
    """Adds the code of the cause where the record, or a code in its own words, names it; asks where it names half of it."""
    recorded = [each.code for each in draft.of("adverse_effect")]
    some = [each for each in draft.known.values() if each.role in _CAN_BE]
    told = False
    for each in sorted(some, key=lambda each: each.code):
        if "immunotherapy" in each.causes and not each.causes & {"chemotherapy", "checkpoint"}:
            if len(recorded) == 1:
                each.effect, told = recorded[0], True
            else:
                _which_drug(draft, each)
        for cause in sorted(each.causes & {"chemotherapy", "checkpoint", "radiation"}):
            told = True
            row = effect_of(cause, draft.day)
            if row is None:
                _which_drug(draft, each)
                continue
            there = [code for code in recorded if code[:7] == row.row["code"][:7]]
            each.effect = there[0] if there else draft.add(row.row["code"], f"{cause} caused {each.code}").code
    if not recorded or told:
        return
    silent = [each for each in some if not each.causes and each.role not in ("other", "anaemia_other")]
    if not silent:
        draft.ask(f"Which manifestation had the adverse effect of {', '.join(recorded)}?", "what the drug caused is coded first", *recorded)
    elif len(silent) == 1 and len(recorded) == 1:
        silent[0].effect = recorded[0]


def _which_drug(draft: Draft, each: Known) -> None:
    codes = ("T45.1X5A", "T45.AX5A")
    draft.ask(f"Which drug caused {each.code}: an antineoplastic one (T45.1X5A) or a checkpoint inhibitor (T45.AX5A)?",
              "the record does not say of which kind it was", each.code, *codes)  # fmt: skip
