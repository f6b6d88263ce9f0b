"""How well coding and reconciling agree with a world's truth: its lawful lines against those that the record gave, its slips against the differences found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from msgspec import Struct

from oncoledger.world.expected import Expected
from oncoledger.world.slips import Told

from .reconcile_parts import Line
from .reconciliation import Charge

KINDS = {
    "missed session": ("missed",), "missed guidance": ("missed",), "missed management": ("missed",), "missed physics": ("missed",), "doubled": ("doubled",),
    "not given": ("no record", "cancelled"), "not done": ("no record",), "wrong day": ("wrong day",), "wrong units": ("wrong units",),
    "wrong level": ("wrong level",), "wrong part": ("wrong part",), "late": ("late",),
    "missed drug": ("missed",), "missed administration": ("missed",), "missed hour": ("missed", "wrong units"), "missed waste": ("missed",),
    "hour too many": ("no record", "wrong units"), "hydration beside a drug": ("no record",), "wrong drug units": ("wrong units",),
    "held dose charged": ("no record", "cancelled"),
}  # fmt: skip
"""Kind of slip -> kinds of difference that find it."""


class Lines(Struct, frozen=True):
    """Charge lines of the record against the truth. Grain of a line: person, day, code, modifiers, units, part.

    equal: lawful lines that were proposed, `told` of them although the record is silent about what decides. asked: lawful lines that were not proposed.
    other: proposed lines that are no lawful line, so at another level, on another day, or too many. A line that says of itself that a question decides
    it counts where it is right, and else as asked.
    """

    lawful: int
    equal: int
    told: int
    asked: int
    other: int
    others: list[str]

    @property
    def share(self) -> float:
        return self.equal / self.lawful if self.lawful else 1.0


class SlipKind(Struct, frozen=True):
    """Slips of one kind. Grain: one charge line. reported: differences of its kinds on persons with no other planted fault; right: those that are slips."""

    kind: str
    planted: int
    found: int
    reported: int
    right: int

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.reported if self.reported else 1.0


def score_lines(proposed: Iterable[Charge], expected: Iterable[Expected]) -> Lines:
    """All charges that the record of a world gave, against its lawful lines."""
    truth, lines = list(expected), list(proposed)
    lawful = Counter((row.patient_id, row.date, row.code, row.modifiers, row.units, row.part) for row in truth)
    given, open_ = (Counter((_number(line.person), line.date, line.code, line.modifiers, line.units, line.part) for line in lines if line.is_least == least)
                    for least in (False, True))  # fmt: skip
    silent = Counter((row.patient_id, row.date, row.code, row.modifiers, row.units, row.part) for row in truth if not row.is_decided)
    equal, other = (lawful & (given + open_)), (given - lawful)
    return Lines(sum(lawful.values()), equal.total(), (equal & silent).total(), (lawful - given).total(), other.total(),
                 sorted(" ".join(map(str, key)) for key in other)[:20])  # fmt: skip


def score_slips(differences: Iterable[Line], slips: Iterable[Told], elsewhere: Collection[str]) -> list[SlipKind]:
    """One row for each group of kinds. elsewhere: persons with planted faults of another sort, whose differences count neither way."""
    waiting: dict[str, list[Line]] = defaultdict(list)
    for each in differences:
        if each.direction and each.kind not in ("not claimed", "claimed alone", "claimed otherwise") and _number(each.person) not in elsewhere:
            waiting[_number(each.person)].append(each)
    reported = Counter(each.kind for lines in waiting.values() for each in lines)
    planted, found = Counter[str](), Counter[str]()
    right = Counter[str]()
    for slip in slips:
        planted[slip.kind] += 1
        lines = waiting[slip.patient_id]
        at = next((i for i, line in enumerate(lines) if _is(line, slip)), None)
        if at is not None:
            found[slip.kind] += 1
            right[lines.pop(at).kind] += 1
    return [SlipKind(kind, planted[kind], found[kind], sum(reported[each] for each in KINDS[kind]), sum(right[each] for each in KINDS[kind])) for kind in KINDS]


def _is(line: Line, slip: Told) -> bool:
    """Is the difference this slip? The charge stands on another day, or under another code, than it should."""
    if line.kind not in KINDS[slip.kind] or line.part != slip.part:
        return False
    day = slip.instead if slip.kind == "wrong day" else slip.date
    code = slip.instead if slip.kind == "wrong level" else slip.code
    return (line.date, line.code) == (day, code)


def _number(person: str) -> str:
    """The person's number in the world: `RIVERBEND-EHR:W0000001` -> `W0000001`."""
    return person.rpartition(":")[2]
