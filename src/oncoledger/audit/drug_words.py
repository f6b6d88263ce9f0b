"""What the clinical record shows of each charge line of giving drugs, as words `name=value`: minutes, pauses, fluids, bags, pumps.

What the record leaves open is said of no line (`level=unclear`), and what a system never tells of anybody is not called missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from oncoledger.coding.charge import Proposed, Service
from oncoledger.coding.infusion.given import Given
from oncoledger.coding.infusion.minutes import further_hours, joined, minutes, without
from oncoledger.coding.infusion.vein import is_need
from oncoledger.coding.radiation.acts import elements_of, told
from oncoledger.model.dates import iso

from .coded import Actual, CodedPerson
from .drug_day import (
    FIRST_HOUR,
    HOUR,
    HYDRATION,
    PUSH,
    DrugDay,
    gap_between_pushes,
    given_of,
    is_fluid,
    is_with_fluid,
    kind_of_bar,
    length_of,
    overlap,
    paused_in,
    share_a_bag,
)  # fmt: skip
from .drug_doses import no_drug, of_drug
from .reconcile import FAMILY, Difference, Frame, Reconciled

Words = dict[str, str]
OF_DRUGS = frozenset(("administration", "drug", "port and pump"))
_INITIAL = frozenset(("96360", "96365", "96374", "96409", "96413"))
_VEIN = frozenset((*FIRST_HOUR, *HOUR, *PUSH, *HYDRATION, "96368"))
_COUNTED = frozenset(("96372", "96401", "96402", "96405", "96406"))
"""Codes whose units are injections, which the record may leave uncounted."""
_DISTINCT = frozenset(("59", "XE", "XP", "XS", "XU"))
_RANK = {code: rank for rank, codes in enumerate((
    "96360 96361", "96374 96375 96372", "96365 96367", "96409 96411 96401 96402", "96413 96417",
)) for code in codes.split()}  # fmt: skip
"""Levels of giving drugs, from the least."""
_SAME_WORK = [frozenset(codes.split()) for codes in ("96413 96417", "96409 96411", "96365 96367", "96374 96375", "96415 96366")]
"""The same work: as the first of its access and as a further one, an hour at one level and at another."""
_FLUID = (("keep_open", ("keep", "kvo", "tko", "line")), ("flush", ("flush",)), ("diluent", ("diluent", "carrier", "vehicle")),
          ("blood_product", ("blood", "transfusion")))  # fmt: skip
"""What a fluid served that was no hydration, and the words of an order's reason that tell it."""
_OWNER = {"practice": "practice", "own": "practice", "clinic": "practice", "hospital": "practice", "supplier": "supplier", "dme": "supplier"}
_LEFT_OUT = frozenset(("port flush", "pump disconnected", "blood draw", "nurse visit"))


class DrugReader:
    """Reads the drugs of one person for the charge lines of giving them."""

    def __init__(self, coded: CodedPerson, done: Reconciled, frame: Frame) -> None:
        self.coded, self.frame = coded, frame
        self.given = given_of(coded)
        self.absent = {
            (name, str(row["element"]))
            for course in coded.courses
            for name, rows in elements_of(course.ledger.rows.get("document", ())).items()
            for row in rows if told([row]).get(str(row["element"])) == "no"
        }  # fmt: skip
        """(administration, element) of which a document or an answer says that it is not there."""
        self.days = self._days()
        self.line_of: dict[int, Actual] = {id(proposed.service): line for proposed, line in done.matched}
        self.services: dict[int, list[Service]] = defaultdict(list)
        shown = Counter[tuple[int, str, str, bool]]()
        for course in coded.courses:
            for service in course.drugs.services if course.drugs else ():
                self.services[service.day].append(service)
            for charge in course.drugs.charges if course.drugs else ():
                shown[_group(charge)] += charge.units
        self.shown, self.share = shown, _shares(coded.lines, shown)

    def _days(self) -> dict[int, DrugDay]:
        days: dict[int, DrugDay] = {}
        for course in self.coded.courses:
            for picture in course.drugs.pictures if course.drugs else ():
                day = days.setdefault(picture.day, DrugDay([], [], {}, course.terms))
                day.pictures.append(picture)
                day.given.extend(self.given[row] for row in picture.rows if row in self.given)
                day.bars.update({bar.key: bar for bar in picture.bars})
        return days

    def words(self, line: Actual, service: Service | None, difference: Difference | None) -> Words:
        """The words of one line. service: what the record gives for it, where it gives something."""
        found: Words = {}
        day = self.days.get(line.day)
        self._standing(found, line, service, difference, day)
        if FAMILY[line.code] == "drug":
            of_drug(self, found, line)
        elif day is not None and found.get("acts") != "0":
            if line.code in _VEIN:
                self._vein(found, line, service, day)
            _pump(found, line, day)
        return found

    def visit(self, words: Words, day: int) -> None:
        """Adds to the words of a visit on a day of drugs whether it decided something beyond them. That it happened is no question where it is on record."""
        if day not in self.days:
            return
        acts = [act for course in self.coded.courses for kind in ("consult", "follow_up") for act in course.record.acts.get(kind, ()) if act.day == day]
        said = {"yes" if act.is_yes("separate") else "no" if act.is_no("separate") else "" for act in acts}
        if len(said) == 1 and "" not in said:
            words["separate"] = said.pop()
        if acts and words.get("acts") == "0":
            words["acts"] = "1"
            if "separate" not in words:
                words["level"] = "unclear"

    # What stands against a line.

    def _standing(self, found: Words, line: Actual, service: Service | None, difference: Difference | None, day: DrugDay | None) -> None:
        kind = difference.kind if difference else ""
        if service is not None:
            if service.is_least and kind:
                found["level"] = "unclear"
                return
            if kind == "wrong day" and self._is_over_midnight(service.day):
                found["acts"] = "1"  # of which of the two days is the payer's question
                return
            found |= {"acts": "0" if kind == "wrong day" else "1", "supports": service.code}
            if kind == "wrong day":
                found["other_day"] = iso(service.day)
            found["level"] = _level(line.code, service.code)
            if self._are_counted(line.code, service):
                found["units"] = str(self.share[line.row] if line.code == service.code else service.units)
            return
        if kind == "asked" and not self._is_open(line):
            kind = "doubled" if self.units_shown(line) else "no record"
        if kind == "asked":
            found["level"] = "unclear"
        elif kind == "doubled":
            found |= {"acts": "1", "level": "same"}
            if self._are_counted(line.code, None):
                found["units"] = str(self.share[line.row])
        elif kind == "no record":
            self._nothing(found, line, day)

    def _is_open(self, line: Actual) -> bool:
        """Does a question about what was given that day concern the line's own work? Which vials were opened decides no minutes."""
        asked = [question for course in self.coded.courses for question in course.coding.questions
                 if question.day == line.day and question.about[0] == "administration" and question.element != "diagnoses"]  # fmt: skip
        if FAMILY[line.code] == "drug":
            return any(not question.codes or line.code in question.codes for question in asked)
        if FAMILY[line.code] != "administration":
            return True
        own = next((codes for codes in (HYDRATION, _VEIN - HYDRATION) if line.code in codes), frozenset((line.code,)))
        return any(not question.codes or not own.isdisjoint(question.codes) or _is_alike(line.code, question.codes) for question in asked)

    def _are_counted(self, code: str, service: Service | None) -> bool:
        """Is the number of the code's units told? Hours and drugs have words of their own."""
        if code in HOUR or code in HYDRATION or FAMILY[code] == "drug":
            return False
        if code not in _COUNTED:
            return True
        rows = service.rows if service else ()
        given = [self.given[row] for row in rows if row in self.given]
        return bool(given) and all("injections" in each.row for each in given)

    def _is_over_midnight(self, day: int) -> bool:
        bars = self.days[day].bars.values() if day in self.days else ()
        return any(bar.start >= 24 * 60 or (bar.end or 0) > 24 * 60 for bar in bars if bar.kind != "pump")

    def _nothing(self, found: Words, line: Actual, day: DrugDay | None) -> None:
        """No service stands for the line: was nothing done, or something that is charged otherwise, or not at all?"""
        if FAMILY[line.code] == "drug":
            no_drug(self, found, line)
            return
        if any(what in _LEFT_OUT and at == line.day for course in self.coded.courses for at, what, _ in course.coding.left_out):
            found["level"] = "unclear"
            return
        if day is None or line.code not in _VEIN:
            found["acts"] = "0"
            return
        alike = next((codes for codes in _SAME_WORK if line.code in codes), frozenset())
        other = next((each for each in self.services[line.day] if each.code in alike and id(each) not in self.line_of), None)
        if other is not None:
            found |= {"acts": "1", "supports": other.code, "level": "other"}
            return
        found |= _done(line.code, day)

    # What ran into a vein.

    def _vein(self, found: Words, line: Actual, service: Service | None, day: DrugDay) -> None:
        given = [self.given[row] for row in service.rows if row in self.given] if service else []
        if line.code in FIRST_HOUR:
            self._first_hour(found, line, service, given, day)
        if line.code in HOUR:
            self._hours(found, line, day)
        if line.code in HYDRATION:
            self._hydration(found, line, day)
        if line.code == "96368" and service is None and share_a_bag(day) and not overlap(day):
            found["bag"] = "same"
        if line.code == "96376" and service is None and (gap := gap_between_pushes(day)) is not None:
            found["gap"] = str(gap)
        if line.code in _INITIAL:
            self._initial(found, line, day)

    def _first_hour(self, found: Words, line: Actual, service: Service | None, given: Sequence[Given], day: DrugDay) -> None:
        kind = FIRST_HOUR[line.code]
        if self.tells("administration.end_time") or self.absent:
            mine = given if service and service.code in (*FIRST_HOUR, *PUSH) else [
                self.given[key] for key, bar in day.bars.items() if bar.kind == "infusion" and kind_of_bar(bar) == kind and key in self.given
            ]
            if mine and all(each.way == "infusion" and each.stop is None for each in mine):
                found["stop"] = self.silent(mine, "end_time", "missing")
        if service is None or service.is_least or not given or service.code not in (*FIRST_HOUR, *PUSH):
            return
        if any(each.stop is None and each.way == "infusion" for each in given) or (service.code in PUSH and self._is_crossed(line.day)):
            return
        by_drug: dict[str, list[Given]] = defaultdict(list)
        for each in given:
            by_drug[each.same].append(each)
        bags = {each.text("bag_id") for each in given}
        runs = [list(given)] if len(bags) == 1 and "" not in bags else list(by_drug.values())
        shortest = min(runs, key=length_of)
        found["way"] = "push" if all(each.way == "push" for each in shortest) else "infusion"
        if found["way"] == "push" and not length_of(shortest):
            return
        found["minutes"] = str(length_of(shortest))
        if paused := paused_in(shortest):
            found["paused"] = str(paused)

    def _is_crossed(self, day: int) -> bool:
        """Does an infusion of that day stand under a line of no infusion, or under none? Then nobody knows which line is whose."""
        infusions = [service for service in self.services[day] if service.code in FIRST_HOUR]
        return any((line := self.line_of.get(id(each))) is None or line.code not in FIRST_HOUR for each in infusions)

    def _hours(self, found: Words, line: Actual, day: DrugDay) -> None:
        kind = HOUR[line.code]
        mine = [each for each in self.services[line.day] if each.code == line.code]
        first = [each for each in self.services[line.day] if FIRST_HOUR.get(each.code) == kind]
        mine_bars = {key: bar for key, bar in day.bars.items() if bar.kind == "infusion" and kind_of_bar(bar) == kind}
        infusions = {key: bar for key, bar in mine_bars.items() if not any("96368" in code for code in bar.codes)}
        if found.get("level") == "unclear" or any(each.is_least for each in (*mine, *first)) or any(bar.end is None for bar in infusions.values()):
            found.pop("units", None)
            found["level"] = "unclear"
            return
        if not infusions:
            return
        found["hours"] = str(self.units_shown(line))
        runs: dict[str, list[Given]] = defaultdict(list)
        for key in infusions:
            if key in self.given:
                runs[self.given[key].text("bag_id") or self.given[key].same].append(self.given[key])
        found["minutes"] = str(max((length_of(run) for run in runs.values()), default=0))
        if paused := sum(paused_in(run) for run in runs.values()):
            found["paused"] = str(paused)
            found["hours_with_pauses"] = str(sum(further_hours(length_of(run) + paused_in(run)) for run in runs.values()))

    def units_shown(self, line: Actual) -> int:
        """Units that the record gives for all lines of the code on the day."""
        return max((units for key, units in self.shown.items() if key[:2] == (line.day, line.code) and (not line.part or key[2] == line.part)), default=0)

    def _hydration(self, found: Words, line: Actual, day: DrugDay) -> None:
        fluids = [each for each in day.given if is_fluid(each)]
        if not fluids:
            return
        meant = [each for each in fluids if each.way == "infusion" and not each.serves]
        if not meant:
            found["fluid"] = next((name for name, words in _FLUID if any(word in fluids[0].reason for word in words)), "flush")
            return
        if (self.tells("administration.order_reason") or self.absent) and not any(each.reason for each in meant):
            found["reason"] = self.silent(meant, "order_reason", "none")
        if any(each.stop is None for each in meant):
            if self.tells("administration.end_time") or self.absent:
                found["stop"] = self.silent([each for each in meant if each.stop is None], "end_time", "missing")
            return
        spans = joined(*(each.spans for each in meant))
        found["ran"] = str(minutes(spans))
        drugs = [each for each in day.given if each.way in ("infusion", "push") and not is_fluid(each) and not is_with_fluid(each, day)]
        sites = {each.site for each in day.given if each.site}
        if len(sites) > 1 or len(day.pictures) > 1 or any(each.way == "infusion" and each.stop is None for each in drugs):
            return
        alone = without(spans, joined(*(each.spans for each in drugs)))
        if day.terms.word("hydration_gaps", line.day) == "single" and alone:
            alone = (max(alone, key=lambda span: span[1] - span[0]),)
        length = minutes(alone)
        found["hydration"] = str(length)
        if length >= 31 and "reason" not in found and (shown := self.units_shown(line)):
            found["hours"] = str(shown)
            found["minutes"] = str(length)

    def _initial(self, found: Words, line: Actual, day: DrugDay) -> None:
        if len(day.pictures) != 1:
            return
        veins = [each for each in day.given if each.way in ("infusion", "push")]
        if _DISTINCT.intersection(line.modifiers.split()) and veins and all(each.site for each in veins):
            sites = {each.site for each in veins}
            needs = any(is_need(each.text("site_reason")) for each in veins)
            found["site_reason"] = "one_site" if len(sites) == 1 else "given" if needs else "none"
        mains = {each.same for each in veins if each.row.get("is_main_reason")}
        if day.terms.setting != "freestanding" or len(mains) != 1:
            return
        initial = [each for each in self.services[line.day] if each.code in _INITIAL]
        if len(initial) != 1 or initial[0].is_least:
            return
        is_main = any(self.given[row].same in mains for row in initial[0].rows if row in self.given)
        found["primary"] = "same" if line.code == initial[0].code else "other" if is_main else "unclear"
        if found["primary"] == "other":
            found["supports"] = initial[0].code

    def silent(self, given: Sequence[Given], element: str, absent: str) -> str:
        """What a system does not tell it may still know; only where it says that it is not there is it missing."""
        return absent if all((each.key[2], element) in self.absent for each in given) else "untold"

    def tells(self, column: str) -> bool:
        """Does the record of anybody fill this column?"""
        return column in self.frame.told

def drug_reader(coded: CodedPerson, done: Reconciled, frame: Frame) -> DrugReader | None:
    """Of a person with drugs on record; None of another one."""
    has_drugs = any(course.drugs and (course.drugs.pictures or course.drugs.services or course.drugs.refused) for course in coded.courses)
    return DrugReader(coded, done, frame) if has_drugs else None


def _group(line: Proposed | Actual) -> tuple[int, str, str, bool]:
    return line.day, line.code, line.part, "JW" in line.modifiers.split()


def _shares(lines: Iterable[Actual], shown: Mapping[tuple[int, str, str, bool], int]) -> dict[int, int]:
    """Units that the record gives to each line where several carry one code on one day: shared out in their order, so that lines which were split are whole."""
    groups: dict[tuple[int, str, str, bool], list[Actual]] = defaultdict(list)
    for line in lines:
        groups[_group(line)].append(line)
    found: dict[int, int] = {}
    for key, mine in groups.items():
        left = shown.get(key, 0) or max((units for each, units in shown.items() if each[:2] == key[:2] and each[3] == key[3]), default=0)
        for place, line in enumerate(mine):
            units = left if place == len(mine) - 1 else min(left, line.units)
            found[line.row] = units
            left -= units
    return found


def _is_alike(code: str, codes: Iterable[str]) -> bool:
    """Does a question lead to another code of the same kind, of those that are no vein's?"""
    return code not in _VEIN and FAMILY[code] == "administration" and any(FAMILY.get(each) == "administration" and each not in _VEIN for each in codes)


def _level(charged: str, supports: str) -> str:
    if charged == supports:
        return "same"
    mine, other = _RANK.get(charged), _RANK.get(supports)
    return "other" if mine is None or other is None or mine == other else "over" if mine > other else "under"


def _done(code: str, day: DrugDay) -> Words:
    """Of a code of the veins for which the record gives no service: was something of its kind done, or nothing, or is that open?"""
    bars = [bar for bar in day.bars.values() if bar.kind in ("infusion", "push")]
    if code in HOUR:
        is_done = any(bar.kind == "infusion" and kind_of_bar(bar) == HOUR[code] for bar in bars)
    elif code in HYDRATION:
        is_done = any(is_fluid(each) for each in day.given)
    elif code == "96376":
        is_done = gap_between_pushes(day) is not None
    elif code == "96368" and overlap(day):
        return {"level": "unclear"}
    elif code == "96368":
        is_done = share_a_bag(day)
    elif any(not bar.codes for bar in bars):
        return {"level": "unclear"}
    else:
        is_done = False
    return {"acts": "1" if is_done else "0"}


def _pump(found: Words, line: Actual, day: DrugDay) -> None:
    if line.code not in ("96416", "G0498"):
        return
    pumps = [each for each in day.given if each.way == "pump" and "implant" not in each.text("device").lower()]
    owners = {_OWNER.get(each.text("device_owner").lower(), "") for each in pumps}
    if len(owners) == 1 and (owner := owners.pop()):
        found["pump"] = owner
