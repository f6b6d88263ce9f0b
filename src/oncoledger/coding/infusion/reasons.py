"""For which diagnoses the drugs of a day are given: their order on the claim, and which of them each line points to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...intake.course.ledger import CourseLedger
from ...model.dates import day_of, iso
from ...sources.library import Library
from ..charge import Question, RowKey
from ..diagnosis.order import Ordered, order
from ..diagnosis.pointers import Line, pointers
from ..diagnosis.said import Condition, Encounter, dotted, is_code
from .given import Given

Row = Mapping[str, Any]
_DONE = {"chemotherapy": "chemotherapy", "immunotherapy": "immunotherapy", "checkpoint": "immunotherapy", "hormonal": "hormonal"}
_USES = {"growth_factor": ("filgrastim", "sargramostim"), "esa": ("epoetin", "darbepoetin"), "iron": ("iron", "ferric", "ferumoxytol"),
         "bone": ("denosumab", "zoledron", "pamidron"), "antiemetic": ("setron", "pitant", "prochlorperazine", "promethazine")}  # fmt: skip
_STANDING = frozenset(("active", "recurrence", "remission", "history", "resolved", ""))


class Reasons:
    """The diagnoses of one course, asked day by day."""

    def __init__(self, course: CourseLedger, around: Mapping[str, Sequence[Row]], library: Library) -> None:
        self.library = library
        self.course = course
        self.conditions = tuple(
            Condition(str(row["code"]), ("condition", str(row.get("system", "")), str(row["record_id"])), str(row.get("status", "")), str(row.get("kind", "")),
                      str(row.get("laterality", "")), str(row.get("body_site", "")), rank=place)
            for place, row in enumerate(sorted(around.get("condition", ()), key=lambda row: str(row["record_id"])))
            if _is_disease(str(row.get("code", ""))) and str(row.get("status", "")) in _STANDING
        )  # fmt: skip
        rows = course.rows.get("course", ())
        self.about: RowKey = ("course", str(rows[0].get("system", "")), str(rows[0]["record_id"])) if rows else ("course", "", course.course_id)
        self.own = [code for row in rows for code in str(row.get("diagnoses", "")).split() if _is_disease(code)]
        self.asked: set[tuple[str, RowKey]] = set()
        self.known = {dotted(each.code) for each in self.conditions}
        self.orders: dict[tuple[object, ...], Ordered] = {}
        self.points: dict[tuple[object, ...], str] = {}

    def of_day(self, day: int, given: Sequence[Given], done: Iterable[str] = ()) -> Ordered:
        """The diagnoses of an encounter in their order. done: beside drugs."""
        said = list(dict.fromkeys(code for each in given for code in each.text("diagnoses").split() if _is_disease(code))) or self.own
        has_tumour = any(_is_tumour(code) for code in (*said, *self.known))
        words = {_done(each) if has_tumour else "supportive" for each in given} | set(done)
        only_support = bool(words) and not words & {"chemotherapy", "immunotherapy", "hormonal"}
        reason = tuple(said[:1]) if only_support and said else ()
        month = day_of(f"{iso(day)[:7]}-01")  # codes of diagnoses change with a month alone
        key = (month, frozenset(words), tuple(said), reason)
        found = self.orders.get(key)
        if found is None:
            known = self.known
            more = tuple(Condition(code, given[0].key if given else self.about, rank=place) for place, code in enumerate(said) if dotted(code) not in known)
            encounter = Encounter(month, frozenset(words or {"visit"}), (*more, *self.conditions), reason, about=self.about)
            found = self.orders[key] = order(encounter, self.library)
        return found

    def pointed(self, day: int, ordered: Ordered, given: Sequence[Given], kind: str = "") -> str:
        """The codes to which one line points, the strongest first. kind: of a line that is no drug's."""
        line = Line(kind) if kind else _line(given)
        key = (id(ordered), line.kind, line.use, line.reasons)
        if key not in self.points:
            self.points[key] = " ".join(pointers([line], ordered, day)[0].codes or ordered.codes[:4])
        return self.points[key]

    def questions(self, day: int, ordered: Ordered) -> list[Question]:
        """What the record leaves open of the diagnoses, each once a course."""
        found = []
        for each in ordered.questions:
            if (each.asks, each.about) not in self.asked:
                self.asked.add((each.asks, each.about))
                found.append(each._replace(day=day))
        return found


def _is_disease(code: str) -> bool:
    """The codes of encounters for treatment follow from what was given, whatever the record says of them."""
    return is_code(code) and not code.upper().startswith(("Z51.0", "Z51.1"))


def _is_tumour(code: str) -> bool:
    """C00 to D49: what an antineoplastic is given for, unless it is given for something else."""
    return code[:1].upper() == "C" or (code[:1].upper() == "D" and code[1:2] in "01234")


def _therapy(each: Given) -> str:
    return each.product.therapy if each.product else each.drugs.therapy


def _done(each: Given) -> str:
    return _DONE.get(_therapy(each), "supportive")


def _line(given: Sequence[Given]) -> Line:
    first = given[0]
    kind = _done(first)
    own = tuple(code for code in first.text("diagnoses").split() if _is_disease(code))
    if kind != "supportive":
        return Line(kind, row=first.key)
    if first.reason == "premedication":
        return Line("premedication", row=first.key)
    name = first.same.lower() if not first.product else first.product.name
    use = next((use for use, parts in _USES.items() if any(part in name for part in parts)), "hydration" if first.level == "fluid" else "")
    return Line("supportive", use, own, first.key)
