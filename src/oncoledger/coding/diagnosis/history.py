"""Active or history: a neoplasm is history where it is gone and no treatment is aimed at its site (guidelines I.C.2.m). Remission is not history."""

from __future__ import annotations

from .draft import Draft, Known
from .said import ANTINEOPLASTIC
from .tables import history_of
from .titles import sides

_ACTIVE = frozenset(("active", "recurrence", "remission"))


def settle(draft: Draft) -> None:
    """What is history becomes a code of history; what is told twice stands once; what the record does not decide is asked."""
    _told_with_less(draft)
    for each in draft.malignancies:
        if "history" in each.statuses or "resolved" in each.statuses:
            _ended(draft, each)
        elif "remission" in each.statuses and not each.code.startswith(("C8", "C9")) and not each.is_aimed and not draft.encounter.done & ANTINEOPLASTIC:
            _ask_complete(draft, each, f"{each.code} is in remission, which is not history")
    _former_and_active(draft)
    _without_primary(draft)


def _ended(draft: Draft, each: Known) -> None:
    former = history_of(each.code, draft.day)
    if each.is_aimed and (draft.encounter.done & ANTINEOPLASTIC or not each.is_reason):
        return
    if each.is_aimed and "follow_up" not in draft.encounter.reason:
        _ask_still(draft, each, f"{each.code} is history, and the record names it as the reason of the visit")
        return
    if each.statuses & _ACTIVE:
        _ask_still(draft, each, f"the record calls {each.code} active and ended")
        return
    hormones = [code for code in draft.known if code.startswith("Z79.81")] if each.code.startswith(("C50", "C61")) else []
    if hormones:
        _ask_still(draft, each, f"{each.code} is history, and {min(hormones)} is taken")
        return
    others = [other for other in draft.malignancies if other is not each and not other.statuses & {"history", "resolved"}]
    if draft.encounter.done & ANTINEOPLASTIC and not others:
        _ask_still(draft, each, f"{each.code} is history, antineoplastic treatment was given, and no other neoplasm is on record")
        return
    if "history" not in each.statuses and "follow_up" not in draft.encounter.reason:
        _ask_complete(draft, each, f"{each.code} is resolved")
        return
    if not former:
        each.is_open = True
        draft.ask(f"{each.code} is history. Which code of history describes it?", "its site has none of its own", each.code, to="coder")
        return
    there = former in draft.known
    known = draft.add(former, f"{each.code} is history, and no treatment is aimed at its site")
    known.rows |= each.rows
    known.rank = min(known.rank, each.rank)
    draft.drop(each.code, f"history: {former} stands for it" if not there else f"history: {former} is on record")


def _ask_still(draft: Draft, each: Known, because: str) -> None:
    each.is_open = True
    former = history_of(each.code, draft.day)
    draft.ask(f"Is {each.code} still treated, or is it history{f' ({former})' if former else ''}?", because, *filter(None, (each.code, former)))


def _ask_complete(draft: Draft, each: Known, because: str) -> None:
    each.is_open = True
    former = history_of(each.code, draft.day)
    draft.ask(
        f"Is treatment complete and {each.code} gone{f' ({former})' if former else ''}, or does it go on?", because, *filter(None, (each.code, former))
    )


def _former_and_active(draft: Draft) -> None:
    """A code of history beside an active neoplasm of the same site may be another one; with nothing active, treatment may still go on."""
    active = [each for each in draft.malignancies if each.role != "secondary"]
    for former in draft.of("former"):
        if former.added:
            continue
        same = [each.code for each in active if history_of(each.code, draft.day) == former.code and "recurrence" not in each.statuses]
        for code in same:
            draft.ask(f"Is {former.code} another one than {code}, or the same that is treated still?", "both are on record", former.code, code)
        treated = draft.encounter.done & ANTINEOPLASTIC
        if former.is_aimed or (treated and not draft.malignancies and not any(each.is_aimed for each in draft.known.values())):
            former.is_open = True
            draft.ask(f"{former.code} says history: is the neoplasm still treated? Which code describes it?",
                      "treatment is aimed at its site" if former.is_aimed else "antineoplastic treatment was given", former.code)  # fmt: skip


def _without_primary(draft: Draft) -> None:
    """Each metastasis has a primary: active, former or unknown."""
    secondary = draft.of("secondary")
    if secondary and not draft.of("primary", "former"):
        codes = [each.code for each in secondary]
        draft.ask("Where is the primary: active, history (Z85.-) or unknown (C80.1)?", f"{', '.join(codes)} alone on record", *codes)
    for each in draft.of("primary"):
        if "secondary_cancer" in each.kinds:
            draft.ask(f"{each.code} is the code of a primary. Is the metastasis another code?", "the record calls it a metastasis", each.code, to="coder")
    for each in secondary:
        if "primary_cancer" in each.kinds:
            draft.ask(f"{each.code} is the code of a metastasis. Is the primary another code?", "the record calls it a primary", each.code, to="coder")


def _told_with_less(draft: Draft) -> None:
    """A code of an unspecified side beside the same with its side is the same disease, told with less."""
    for each in draft.malignancies:
        more = sorted(code for codes in sides(draft.library, each.code, draft.day).values() for code in codes if code in draft.known)
        if each.is_aimed and len(more) > 1:
            continue
        if more and not each.statuses & {"history", "resolved"}:
            for code in more:
                known = draft.known[code]
                known.rows |= each.rows
                known.is_aimed |= each.is_aimed
                known.is_reason |= each.is_reason
                known.rank = min(known.rank, each.rank)
            draft.drop(each.code, f"the same as {' and '.join(more)}, without its side")
