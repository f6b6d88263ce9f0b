"""Every rule over every patient, one subject at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from oncoledger.engine.encode import Options, Span
from oncoledger.engine.rule import Rule
from oncoledger.model.table import Table
from oncoledger.model.verdict import Verdict
from oncoledger.sources.library import Library
from tests.oracle.lines import Charge, plain_lines
from tests.oracle.views import KEYS, Many, PlainView, World

Answer = tuple[str, str, int, tuple[int, ...], tuple[int, ...]]
"""Rule, patient, verdict, rows of the subject lines, rows of the evidence lines."""


def plain_answers(charges: Table, claims: Table | None, spans: Mapping[str, Span], library: Library, options: Options, rules: Iterable[Rule]) -> Iterator[Answer]:
    """Every judged subject of every rule."""
    world = World(library, options.as_of, claims)
    book = list(rules)
    for patient, lines in plain_lines(charges, spans, library, options).items():
        for rule in book:
            yield from ((rule.id, patient, *answer) for answer in (pairs if rule.judges == "pair" else subjects)(rule, world, lines))


def applies(rule: Rule, world: World, line: Charge) -> bool:
    """Is the line one of those that the rule judges?"""
    kind = world.library.payer(line.payer).kind
    return (
        world.named(rule.among, line)
        and (rule.table != "claim" or world.claims is not None)
        and (rule.table != "record" or line.words["record"])
        and (rule.table != "crosswalk" or world.library.edition_on("ndc", line.day))
        and rule.since_day <= line.day <= rule.until_day
        and (not rule.payer or line.payer in rule.payer.split() or kind in rule.payer.split())
        and (not rule.setting or not line.setting or line.setting in rule.setting.split())
    )


def verdict(breaks: Any, known: Any, excused: Any) -> int:
    if not breaks:
        return Verdict.CLEAR
    known, excused = known() if callable(known) else known, excused() if callable(excused) else excused
    return Verdict.EXCUSED if excused else Verdict.FOUND if known else Verdict.CANNOT_TELL


def rows(lines: Iterable[Charge]) -> tuple[int, ...]:
    return tuple(sorted(line.row for line in lines))


class PlainSubject(PlainView):
    """One subject of one rule."""

    def __init__(self, world: World, patient: list[Charge], judged: list[Charge], rule: Rule) -> None:
        super().__init__(world, patient, judged[0], rule.judges)
        self.judged, self.rule = judged, rule

    @property
    def lines(self) -> Many:
        return Many([PlainView(self.world, self.everything, line, self.grain) for line in self.judged])

    def any_line(self, values: Any) -> np.bool_:
        return np.bool_(np.any(values))

    def units_judged(self) -> np.int64:
        return np.int64(-(-sum(line.units for line in self.judged) // 1000))

    def count_judged(self) -> np.int64:
        return np.int64(len(self.judged))

    def judge(self, breaks: Any, known: Any = True, excused: Any = False, subject: str = "", evidence: str = "", where: str = "", beyond: Any = None, among: Any = None, provided: Any = None, **numbers: Any) -> Any:
        if provided is not None:
            breaks = breaks & provided()
        if self.rule.setting and any(not line.setting for line in self.judged):
            known = False
        accused = self._chosen(subject) if subject else self.judged if among is None else [line for line, meant in zip(self.judged, among, strict=True) if meant]
        around = PlainView(self.world, self.everything, self.line, where) if where else self
        proof = around._chosen(evidence) if evidence else []
        if beyond is not None:
            over = past(accused, int(beyond))
            accused, proof = over, [*(line for line in accused if line not in over), *proof]
        return verdict(breaks, known, excused), rows(accused), rows({line.row: line for line in proof if line not in accused}.values())


def past(lines: list[Charge], allowed: int) -> list[Charge]:
    """The lines whose units pass the allowance of a component they carry, in order of date."""
    totals = {"professional": 0, "technical": 0}
    over = []
    for line in lines:
        for part in line.component:
            totals[part] += line.units
        if any(totals[part] > allowed * 1000 for part in line.component):
            over.append(line)
    return over


def subjects(rule: Rule, world: World, lines: list[Charge]) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    groups: dict[object, list[Charge]] = {}
    for line in lines:
        if applies(rule, world, line):
            groups.setdefault(KEYS[rule.judges](line), []).append(line)
    for judged in groups.values():
        yield rule.logic(PlainSubject(world, lines, judged, rule))


class PlainPair(PlainView):
    """Two lines of one day and entity that a table knows."""

    def __init__(self, world: World, patient: list[Charge], one: Charge, other: Charge, indicator: int, agrees: bool) -> None:
        super().__init__(world, patient, other, "day")
        self.column1, self.column2 = PlainView(world, patient, one, "day"), PlainView(world, patient, other, "day")
        self.indicator, self.agrees, self.edition = np.int64(indicator), np.bool_(agrees), np.int64(0)

    @property
    def two_physicians(self) -> np.bool_:
        one, other = self.column1.line.words["provider_id"], self.column2.line.words["provider_id"]
        return np.bool_(bool(one) and bool(other) and one != other)

    @property
    def other_physician(self) -> np.bool_:
        return self.two_physicians & (self.column1.is_code("surgeon_radiosurgery") | self.column2.is_code("surgeon_radiosurgery"))

    def judge(self, breaks: Any, known: Any = True, excused: Any = False, **numbers: Any) -> Any:
        return verdict(breaks, known, excused), (self.column2.line.row,), (self.column1.line.row,)


def pairs(rule: Rule, world: World, lines: list[Charge]) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    for one in lines:
        for other in lines:
            if one is other or one.code == other.code or KEYS["day"](one) != KEYS["day"](other):
                continue
            if not (applies(rule, world, one) and applies(rule, world, other)):
                continue
            pair = published_pair(world, lines, one, other)
            if pair:
                yield rule.logic(pair)


def published_pair(world: World, lines: list[Charge], one: Charge, other: Charge) -> PlainPair | None:
    """The edit with `one` in column 1 and `other` in column 2, where a table that could apply has a row."""
    answers = {t: (world.reference.knows(t, one.code, other.code), world.reference.pair(t, one.code, other.code, one.day)) for t in ("practitioner", "hospital")}
    office, hospital = answers["practitioner"], answers["hospital"]
    if one.setting == other.setting == "hospital":
        return PlainPair(world, lines, one, other, hospital[1], True) if hospital[0] else None
    unsettled = not one.setting or not other.setting
    if not office[0] and not (unsettled and hospital[0]):
        return None
    office_says, hospital_says = office[1] if office[0] else -1, hospital[1] if hospital[0] else -1
    if unsettled and office_says != hospital_says:
        return PlainPair(world, lines, one, other, max(office_says, hospital_says), False)
    return PlainPair(world, lines, one, other, office_says, True)
