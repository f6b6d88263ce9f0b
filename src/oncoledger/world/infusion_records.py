"""What the hospital's system knows of a course of drugs: orders, what was given and held, vials, visits. Written from what was given, whatever was charged.

A push is IVP, or IV of at most ten minutes. Drugs of one bag share bag_id and times; what ran beside another has its start and a bag of its own. A home pump
runs 46 hours. Hydration has a reason of its own (kidney_protection, dehydration) and may be two rows, before and after; keep_open, flush and diluent are no
hydration. What is held or refused has no dose. Where the record is silent the column is empty: end_time, dose (then wasted too), wasted, or a visit's mdm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from ..formats.records import Record
from ..model.times import DAY
from .acts import ACTS, NOTES
from .centre import INFUSION_PLACES
from .dice import Dice
from .drugs import words
from .infusion_codes import PUMPS
from .infusion_silence import Silence, silence_of
from .infusion_times import Ran, laid_out, route_of
from .infusion_vials import thousandths, vials_of
from .record import Course, Delivered, Given, Line
from .scribe import HOSPITAL, Scribe, diseases

NDC_ALONE = 0.08
"""Share of the drugs that the record names by National Drug Code and words alone."""
KEEP_OPEN, DILUENT, FLUSH, IN_ERROR, REFUSED = 0.12, 0.05, 0.3, 0.03, 0.03
"""Shares of the days with a record that is charged by nothing: fluid beside an infusion of an hour or more, the drug's own fluid, a flush, a mistake, a drug
that the patient refused."""
_ALONE_IN_VEIN = frozenset(("infusion", "push", "hydration"))
_MONTHLY = {
    "99426": ("care_management", "program=principal_staff|minutes=34|consent=yes"), "99490": ("care_management", "program=chronic|minutes=24|consent=yes"),
    "G0023": ("navigation", "program=navigation|minutes=66|consent=yes"), "M0010": ("care_management", "program=enhanced"),
}  # fmt: skip
"""Code of a month -> kind of act and facts."""
_REASONS = {
    "bone": "bone_protection", "growth": "growth_factor", "injector": "growth_factor", "red cell": "anaemia", "iron": "anaemia", "support": "premedication",
    "fluid": "electrolytes",
}  # fmt: skip
_OTHER_REASONS = {"leucovorin": "rescue", "mesna": "protection", "hyaluronidase": "extravasation", "heparin-flush": "flush"}


def infusion_records(course: Course, delivered: Delivered, seed: int) -> list[Record]:
    """The records of one patient; the same for the same seed and patient, whatever faults are planted in the charges."""
    return list(_Scribe(course, delivered, Dice(seed, course.person.number, purpose=13)).hospital())


def silent_lines(course: Course, delivered: Delivered, seed: int) -> set[tuple[str, int, str]]:
    """(course, day, code) of the lawful lines that the record leaves open."""
    scribe = _Scribe(course, delivered, Dice(seed, course.person.number, purpose=13))
    found = {(line.course_id, line.day, line.code) for line in delivered.lines if line.code in ACTS and scribe.is_silent(line)}
    days = {day for _, day, _ in found}
    found |= {(line.course_id, line.day, line.code) for line in delivered.lines if line.code == "G2211" and line.day in days}  # it hangs on its visit
    for day, gifts in scribe.days():
        if silence := scribe.silence(day, gifts):
            found |= {(course.course_id, day, code) for code in silence.opens}
    return found


def keep_open_days(course: Course, delivered: Delivered, seed: int) -> set[int]:
    """Days on which a fluid that kept the line open ran beside a drug for 31 minutes and more."""
    scribe = _Scribe(course, delivered, Dice(seed, course.person.number, purpose=13))
    return {day for day, gifts in scribe.days() if scribe.beside(day, gifts).chance(KEEP_OPEN) and _runs_an_hour(gifts)}


def _runs_an_hour(gifts: Sequence[Given]) -> bool:
    return any(one.how == "infusion" and one.minutes >= 60 and not one.held for one in gifts)


class _Scribe(Scribe):
    """Writes one patient's records of drugs."""

    def __init__(self, course: Course, delivered: Delivered, dice: Dice) -> None:
        super().__init__(course, delivered, dice)
        self.course_id = course.course_id
        self.provider = delivered.lines[0].provider if delivered.lines else ""
        self.medicare = course.person.payer.kind in ("medicare", "medicare_advantage")
        entities = {line.entity for line in delivered.lines if line.part != "professional"}
        self.site = next((place.name for place in INFUSION_PLACES if place.facility.npi in entities), "")
        has_pump = any(one.how in PUMPS for one in delivered.given)
        self.access = "port" if dice.chance(0.7) or has_pump else "left arm"
        self.by_day: dict[int, list[Line]] = {}
        for line in delivered.lines:
            self.by_day.setdefault(line.day, []).append(line)

    def days(self) -> Iterator[tuple[int, list[Given]]]:
        for day, gifts in groupby(self.delivered.given, key=lambda one: one.day):
            yield day, list(gifts)

    def silence(self, day: int, gifts: Sequence[Given]) -> Silence | None:
        given = [one for one in gifts if not one.held]
        return silence_of(given, self.by_day.get(day, ()), Dice(self.salt, day, purpose=15), medicare=self.medicare) if given else None

    def beside(self, day: int, gifts: Sequence[Given]) -> Dice:
        """Dice for what the record of the day tells beside the drugs."""
        return Dice(self.salt, day, purpose=16)

    def hospital(self) -> Iterator[Record]:
        yield from self.identity(HOSPITAL)
        yield from self.insured()
        given = self.delivered.given
        yield self.row(
            "course", HOSPITAL, self.course_id, course_number="1", discipline="systemic", status="completed", regimen=self.course.kind,
            cycles_planned=given[-1].cycle, diagnoses=diseases(self.delivered.diagnoses), start_date=given[0].day, end_date=given[-1].day,
            provider_id=self.provider, site_id=self.site,
        )  # fmt: skip
        starts = {}
        for day, gifts in self.days():
            records = list(self._day(day, gifts))
            starts[day] = min(int(one.values["start_time"]) for one in records if one.table == "administration")
            yield from records
        yield from self._services(starts)

    # One day of drugs.

    def _day(self, day: int, gifts: list[Given]) -> Iterator[Record]:
        silence = self.silence(day, gifts)
        given = [one for one in gifts if not one.held]
        extra = self.beside(day, gifts)
        keeps_open = extra.chance(KEEP_OPEN) and _runs_an_hour(gifts)
        ran = laid_out(given, extra)
        first = day * DAY + (ran[0].start if ran else 10 * 60) * 60
        places = {id(one): place for place, one in enumerate(given)}
        orders = {id(one): f"{self.course_id}-O{day}-{place}" for place, one in enumerate(gifts, 1)}
        for one in gifts:
            yield self._order(one, orders[id(one)], first)
        quiet = {one.bag for one in ran if silence and silence.kind == "stop" and places[id(one.given)] == silence.place}
        rows: list[tuple[Ran, Record]] = []
        for each in ran:
            one = each.given
            tells_dose = silence is None or silence.kind != "dose" or silence.code != one.package.code
            row = self._administration(each, orders[id(one)], tells_stop=each.bag not in quiet, tells_dose=tells_dose)
            rows.append((each, row))
            yield row
        yield from (self._held(one, orders[id(one)], first) for one in gifts if one.held)
        yield from self._vials(rows, silence)
        if ran:
            yield from self._charged_by_nothing(rows, extra, keeps_open)

    def _order(self, one: Given, name: str, planned: int) -> Record:
        reduced = one.dose < one.protocol_dose - 0.001
        return self.row(
            "order", HOSPITAL, name, kind="drug", code=one.package.code, code_system="hcpcs",
            label=words(one.package).drug, status="on_hold" if one.held else "completed", status_reason=one.held or ("toxicity" if reduced else ""),
            course_id=self.course_id, regimen=self.course.kind, cycle=one.cycle, day=one.number, dose=thousandths(one.package, one.dose),
            dose_unit=words(one.package).unit, protocol_dose=thousandths(one.package, one.protocol_dose), route=route_of(one), planned_time=planned,
            ordered_time=(one.day - 2) * DAY + 15 * 3600, provider_id=self.provider, diagnoses=one.diagnoses,
        )  # fmt: skip

    def _about(self, one: Given, order: str) -> dict[str, Any]:
        """Columns of an administration that say which drug of which day it is."""
        package = one.package
        by_ndc = package.role != "unclassified" and Dice(self.salt, one.day * 64 + int(package.ndc[-5:]), purpose=17).chance(NDC_ALONE)
        return {
            "drug": words(package).drug, "drug_code": package.ndc if by_ndc else package.code, "code_system": "ndc" if by_ndc else "hcpcs", "ndc": package.ndc,
            "order_id": order, "order_reason": _reason(one), "course_id": self.course_id, "cycle": one.cycle, "day": one.number, "diagnoses": one.diagnoses,
        }  # fmt: skip

    def _administration(self, one: Ran, order: str, *, tells_stop: bool, tells_dose: bool) -> Record:
        given, midnight = one.given, one.given.day * DAY
        in_vein = one.route in ("IV", "IVP")
        own = given.has_own_site
        device = "home_pump" if given.how in PUMPS else "on_body_injector" if given.how == "injector" else ""
        return self.row(
            "administration", HOSPITAL, status="completed", dose=round(thousandths(given.package, given.dose) * one.share) if tells_dose else None,
            dose_unit=words(given.package).unit, route=one.route, start_time=midnight + one.start * 60,
            end_time=midnight + one.end * 60 if tells_stop else None,
            pauses=" ".join(f"{_clock(stop)}-{_clock(again)}" for stop, again in one.pauses) if tells_stop else "",
            access_site=("right arm" if self.access == "left arm" else "left arm") if own else self.access if in_vein else "",
            site_reason="incompatible" if own else "", bag_id=f"{self.course_id}-B{given.day}-{one.bag}" if one.route == "IV" else "",
            injections=given.injections if given.injections > 1 else None, device=device, device_owner=given.pump_owner, provider_id="NURSE1", is_verified=1,
            lot=self._lot(given), **self._about(given, order),
        )  # fmt: skip

    def _held(self, one: Given, order: str, planned: int) -> Record:
        return self.row("administration", HOSPITAL, status="held", status_reason=one.held, route=route_of(one), start_time=planned, **self._about(one, order))

    def _lot(self, one: Given) -> str:
        return f"L{(int(one.package.ndc[-6:]) * 7 + one.day // 30) % 100_000:05d}"

    def _vials(self, rows: Sequence[tuple[Ran, Record]], silence: Silence | None) -> Iterator[Record]:
        for opened in vials_of([one for one, _ in rows]):
            given = opened.ran.given
            is_silent = silence is not None and silence.kind in ("dose", "waste") and silence.code == given.package.code
            administration = next(row for one, row in rows if one is opened.ran)
            yield self.row(
                "vial", HOSPITAL, administration_id=administration.values["record_id"], ndc=given.package.ndc, lot=self._lot(given),
                kind=given.package.container, vials=opened.vials, opened=opened.opened, wasted=None if is_silent else opened.wasted,
                unit=words(given.package).unit, acquisition=given.acquisition,
            )  # fmt: skip

    def _charged_by_nothing(self, rows: Sequence[tuple[Ran, Record]], dice: Dice, keeps_open: bool) -> Iterator[Record]:
        """Fluids that served something else, a mistake, a drug refused."""
        ran = [one for one, _ in rows]
        midnight, last = ran[0].given.day * DAY, max(one.end for one in ran if one.given.how not in PUMPS or len(ran) == 1)
        infusions = [one for one in ran if one.given.how == "infusion"]
        about = {"course_id": self.course_id, "provider_id": "NURSE1"}
        fluid = {"drug": "sodium chloride 0.9 %", "status": "completed", "dose_unit": "mL", "access_site": self.access, **about}
        if keeps_open:
            start, end = min(one.start for one in infusions), max(one.end for one in infusions)
            yield self.row("administration", HOSPITAL, dose=(end - start) * 1000 // 3, route="IV", start_time=midnight + start * 60,
                           end_time=midnight + end * 60, order_reason="keep_open", drug_code="J7040", code_system="hcpcs", **fluid)  # fmt: skip
        if dice.chance(DILUENT) and infusions:
            row = next(row for one, row in rows if one is infusions[0]).values
            yield self.row("administration", HOSPITAL, dose=250_000, route="IV", start_time=row["start_time"], end_time=row.get("end_time"),
                           pauses=row.get("pauses"), order_reason="diluent", bag_id=row["bag_id"], **fluid)  # fmt: skip
        if dice.chance(FLUSH) and any(one.given.how in _ALONE_IN_VEIN for one in ran):
            yield self.row("administration", HOSPITAL, dose=10_000, route="IVP", start_time=midnight + last * 60, end_time=midnight + last * 60,
                           order_reason="flush", **fluid)  # fmt: skip
        if dice.chance(IN_ERROR):
            values = dict(rows[0][1].values)
            again: dict[str, Any] = {name: values[name] for name in ("dose", "dose_unit", "route", "access_site", "end_time") if name in values}
            yield self.row("administration", HOSPITAL, status="entered_in_error", start_time=values["start_time"], provider_id="NURSE1",
                           **again, **self._about(ran[0].given, str(values["order_id"])))  # fmt: skip
        if dice.chance(REFUSED):
            yield self.row("administration", HOSPITAL, drug="ondansetron", drug_code="J2405", code_system="hcpcs", status="refused",
                           status_reason="patient refused", route="IVP", start_time=midnight + ran[0].start * 60, order_reason="premedication",
                           **about)  # fmt: skip

    # What was done beside the drugs.

    def _services(self, starts: dict[int, int]) -> Iterator[Record]:
        for day in sorted(self.by_day):
            lines = {line.code: line for line in self.by_day[day]}
            at = starts.get(day, self.at(day))
            for code in sorted(lines.keys() & ACTS.keys()):
                yield from self._visit(lines[code], self.by_day[day], at - 3600)
            if "36591" in lines:
                yield self._act("blood_draw", at, facts="source=port")
                yield from (self._act("lab", at, code=code, code_system="cpt") for code in sorted(lines) if code[0] == "8")
            if "96523" in lines:
                yield self._act("port_flush", at)
            for code in sorted(lines.keys() & _MONTHLY.keys()):
                kind, facts = _MONTHLY[code]
                yield self._act(kind, at + 7200, facts=facts)
        for day in dict.fromkeys(one.day for one in self.delivered.given if one.how in PUMPS):
            codes = {line.code for line in self.by_day.get(day, ())}
            if "G0498" in codes or any(line.code == "96523" for line in self.by_day.get(day + 2, ())):
                yield self._act("pump_disconnect", starts[day] + 2 * DAY)

    def _visit(self, line: Line, lines: Sequence[Line], at: int) -> Iterator[Record]:
        """A consult or follow-up: its level, whether it stands beside treatment for a reason of its own, and whether somebody asked for an opinion."""
        kind, level = ACTS[line.code]
        facts = level.split("|")
        if self.is_silent(line):
            facts = [fact for fact in facts if not fact.startswith("mdm")]
        if any("25" in each.modifiers.split() for each in lines if each.code in (line.code, "G0463")):
            facts.append("separate=yes")
        if kind == "consult":
            facts.append(f"consultation={'yes' if line.code in ('99243', '99244') else 'no'}")
        if any(each.code == "G2211" for each in lines):
            facts.append("ongoing=yes")
        if any(each.part == "professional" for each in lines):
            facts.append(f"clinic={'yes' if any(each.code == 'G0463' for each in lines) else 'no'}")
        signed: dict[str, Any] = {"signed_by": line.provider, "signed_time": at + 5400}
        yield self.row("service", HOSPITAL, kind=kind, status="completed", performed_time=at, course_id=self.course_id, facts="|".join(facts),
                       provider_id=line.provider, **signed)  # fmt: skip
        yield self.row("document", HOSPITAL, kind=NOTES[kind], label=kind, status="signed", author=line.provider, authored_time=at, **signed)

    def _act(self, kind: str, at: int, **values: Any) -> Record:
        return self.row("service", HOSPITAL, kind=kind, status="completed", performed_time=at, course_id=self.course_id, provider_id=self.provider, **values)



def _reason(one: Given) -> str:
    if one.how == "hydration":
        return "dehydration" if "E86" in one.diagnoses else "kidney_protection"
    return _OTHER_REASONS.get(one.package.product) or _REASONS.get(one.package.role, "chemotherapy")


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
