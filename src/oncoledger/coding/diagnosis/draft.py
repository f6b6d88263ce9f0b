"""One encounter while its diagnoses are ordered: each code once, what is known of it, what is asked, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...sources.library import Library
from ..charge import Question, RowKey
from .said import DONE, REASONS, Encounter, dotted, is_code
from .tables import NEOPLASMS, cause_of, role_of

UNRANKED = 1 << 30
_CAN_BE_AIMED_AT = NEOPLASMS | {"former", "other", "complication", "neutropenia", "anaemia_other"}
"""Diseases; a status, a symptom or the code of a cause is none."""


@dataclass
class Known:
    """One code of an encounter, whoever tells of it. added: it stands on no row of the record, and why it is there. effect: the code of what caused it."""

    code: str
    role: str
    rows: set[RowKey] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    causes: set[str] = field(default_factory=set)
    rank: int = UNRANKED
    is_aimed: bool = False
    is_reason: bool = False
    is_open: bool = False
    added: str = ""
    effect: str = ""

    @property
    def is_neoplasm(self) -> bool:
        return self.role in NEOPLASMS


class Draft:
    """What the steps of `order` write on. known: code -> what is known of it."""

    def __init__(self, encounter: Encounter, library: Library) -> None:
        if wrong := (encounter.done - DONE) | {word for word in encounter.reason if word not in REASONS and not is_code(word)}:
            raise ValueError(f"neither a kind of what is done nor a reason nor a code: {', '.join(sorted(wrong))}")
        self.encounter = encounter
        self.library = library
        self.day = encounter.day
        self.known: dict[str, Known] = {}
        self.questions: set[Question] = set()
        self.left_out: set[tuple[str, str]] = set()
        self.undecided: set[str] = set()
        self._gather()

    def _gather(self) -> None:
        for each in self.encounter.conditions:
            if each.status == "entered_in_error":
                continue
            if not is_code(each.code):
                self.leave_out(each.code, "no code of ICD-10-CM")
                self.ask(f"{each.code or 'A condition'} has no code of ICD-10-CM. Which one describes it?", "", about=each.row, to="coder")
                continue
            known = self.add(each.code)
            known.rows.add(each.row)
            known.statuses |= {each.status} - {""}
            known.kinds |= {each.kind} - {""}
            known.causes |= {each.cause} - {""}
            known.rank = min(known.rank, each.rank if each.rank > 0 else UNRANKED)
        for code in self.encounter.aim:
            if is_code(code):
                known = self.add(code, "the treatment is aimed at it")
                known.is_aimed = known.role in _CAN_BE_AIMED_AT
        for code in (code for code in self.encounter.reason if is_code(code)):
            known = self.add(code, "the record names it as the reason")
            known.is_reason = True
            known.is_aimed |= known.is_neoplasm and not self.encounter.aim

    def add(self, code: str, why: str = "") -> Known:
        """A code, once. why: where no row of the record tells it."""
        code = dotted(code)
        if code not in self.known:
            cause = cause_of(code, self.day)
            self.known[code] = Known(code, role_of(code, self.day), causes={cause} - {""}, added=why)
        return self.known[code]

    def drop(self, code: str, why: str) -> None:
        """A code of the record does not stand for this encounter."""
        self.known.pop(code, None)
        self.leave_out(code, why)

    def leave_out(self, code: str, why: str) -> None:
        self.left_out.add((code, why))

    def of(self, *roles: str) -> list[Known]:
        """What has one of these roles, in order of code."""
        return sorted((each for each in self.known.values() if each.role in roles), key=lambda each: each.code)

    @property
    def malignancies(self) -> list[Known]:
        return self.of(*NEOPLASMS)

    def ask(self, asks: str, because: str, *codes: str, about: RowKey | None = None, to: str = "physician") -> None:
        """A question, once."""
        among = [row for code in codes if code in self.known for row in self.known[code].rows]
        about = about or min(among, default=self.encounter.about)
        self.questions.add(Question(self.day, tuple(sorted(set(codes))), asks, because, about, to=to))
