"""On whose terms a course is coded: the setting of its place, the payer's dated settings, and what the practice says of its own ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ..model.dates import day_of
from ..sources.library import Library
from ..sources.payers import PayerProfile, Value

CHANGE = day_of("2026-01-01")
PARTS = {"hospital": ("facility", "professional"), "professional": ("professional",), "freestanding": ("global",)}
"""Who bills: a hospital and its physicians, a physicians' group alone, or who owns the equipment."""


@dataclass(frozen=True)
class Practice:
    """What a practice says once (`[coding]` of its profile). date_77427: block_start, block_end or visit, before the payer's own word. code_family: payer ->
    cpt or g, for delivery codes of a freestanding centre until 2025. clinic_visit: the hospital charges G0463 beside each visit.
    off_campus: PO or PN on the hospital's lines of drugs from a department off its campus. discards_told: payers that are told of discards though they do not
    ask. stock: code -> billing units of the vials that the practice opens, where it opened enough of them to tell."""

    date_77427: str = ""
    code_family: dict[str, str] = field(default_factory=dict)
    clinic_visit: bool = False
    off_campus: str = ""
    discards_told: frozenset[str] = frozenset()
    stock: tuple[tuple[str, tuple[float, ...]], ...] = ()

    def sizes(self, code: str) -> tuple[float, ...]:
        """What vials of a code the practice stocks, in billing units; empty where nobody knows."""
        return self._stock.get(code, ())

    @cached_property
    def _stock(self) -> dict[str, tuple[float, ...]]:
        return dict(self.stock)

    def __hash__(self) -> int:
        return hash((self.date_77427, tuple(sorted(self.code_family.items())), self.clinic_visit, self.off_campus, self.discards_told, self.stock))


class Terms:
    """Of one setting and one payer. Every answer is remembered: they are asked for each session of each course."""

    def __init__(self, setting: str, payer: PayerProfile, library: Library, practice: Practice | None = None) -> None:
        self.setting = setting
        self.payer = payer
        self.library = library
        self.practice = practice or Practice()
        self.parts = PARTS[setting]
        self.word = lru_cache(1 << 14)(self._word)
        self.law = lru_cache(1 << 14)(self._law)
        self.nature = lru_cache(1 << 14)(self._nature)

    @property
    def is_hospital(self) -> bool:
        return self.setting != "freestanding"

    def _word(self, name: str, day: int) -> Value | None:
        return self.payer.setting(name, day)

    def _law(self, name: str, day: int) -> int:
        return int(self.library.law(name, self.payer.id, day, self.payer.kind) or 0)

    def _nature(self, code: str, day: int) -> tuple[str, str]:
        """Nature and family of a code on a day; empty where it is not valid then."""
        row = self.library.code_on(code, day)
        return (row.nature, row.family) if row else ("", "")

    def families(self, day: int) -> tuple[str, ...]:
        """The families of delivery codes that may be billed: the one that is meant first. A contract that nobody described allows both."""
        if self.is_hospital or day >= CHANGE:
            return ("cpt",)
        said = self.practice.code_family.get(self.payer.id) or str(self.word("code_family", day) or "")
        if said in ("cpt", "g"):
            return (said,)
        if said == "either":
            return ("cpt", "g")
        return ("g",) if self.payer.kind in ("medicare", "medicare_advantage") else ("cpt", "g")

    def date_77427(self, day: int) -> str:
        return self.practice.date_77427 or str(self.word("date_77427", day) or "block_end")
