"""Is each code whole and valid on its day, and does it say what the record tells? Questions to a coder, never accusations."""

from __future__ import annotations

from collections.abc import Iterable

from ...sources.library import Library
from ..charge import Question
from .said import Condition, dotted, is_code
from .tables import role_of
from .titles import facts, in_state, of_site, side_of, sides

MOST = 12
"""Codes that a question names; of more it names the first."""


def validity(conditions: Iterable[Condition], day: int, library: Library) -> tuple[Question, ...]:
    """What each condition leaves to ask on a day; nothing of a year that is not loaded."""
    found = {question for each in conditions if is_code(each.code) and each.status != "entered_in_error" for question in _of(each, day, library)}
    return tuple(sorted(found))


def instead(code: str, day: int, library: Library) -> tuple[str, ...]:
    """Billable codes of the day nearest to a code that cannot stand on a claim: those under it, else those under the longest beginning that has any."""
    plain = dotted(code).replace(".", "")
    for length in range(len(plain), 2, -1):
        if found := library.diagnoses_under(plain[:length], day):
            return tuple(found)
    return ()


def _of(each: Condition, day: int, library: Library) -> list[Question]:
    code = dotted(each.code)
    known = facts(library, code, day)
    if not known.is_known:
        return []
    if not known.is_billable:
        words = "is not complete: it has more characters" if known.is_valid else "is not valid on this day"
        return [_question(each, day, f"{code} {words}. Which code describes the condition?", known.title, instead(code, day, library))]
    asked = []
    of_side = sides(library, code, day)
    better = of_site(library, code, day, each.body_site, each.laterality)
    if not better and each.laterality in of_side:
        asked.append(_question(each, day, f"{code} leaves the side open. Does {' or '.join(of_side[each.laterality])} describe it?",
                               f"the record says {each.laterality}", of_side[each.laterality]))  # fmt: skip
    named = side_of(known.title)
    if named and each.laterality in ("right", "left", "bilateral") and named != each.laterality:
        asked.append(_question(each, day, f"Which side is right: {code} says {named}.", f"the record says {each.laterality}", (code,)))
    if better:
        asked.append(_question(each, day, f"{code} leaves the site open. Does one of these describe it: {', '.join(better[:MOST])}?",
                               f"the record says {each.body_site.replace('_', ' ')}", better))  # fmt: skip
    state = {"remission": "in remission", "recurrence": "in relapse"}.get(each.status, "")
    if state and role_of(code, day) == "primary" and (better := in_state(library, code, day, state)):
        asks = f"{code} does not say {state}. Does {' or '.join(better[:MOST])} describe it?"
        asked.append(_question(each, day, asks, f"the record says {each.status}", better))
    return asked


def _question(each: Condition, day: int, asks: str, because: str, codes: tuple[str, ...]) -> Question:
    return Question(day, tuple(sorted(codes)[:MOST]), asks, because, each.row, to="coder")
