"""What the clinical record shows of each charge line, as words `name=value`: the column `record` that the rules on the record read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from oncoledger.coding.charge import RowKey, Service
from oncoledger.coding.documentation import checklist
from oncoledger.coding.evidence import Evidence
from oncoledger.coding.radiation.acts import Act
from oncoledger.coding.radiation.delivery import ACTIVE_MOTION
from oncoledger.coding.radiation.draft import is_imrt
from oncoledger.coding.radiation.planning import is_other_site
from oncoledger.coding.radiation.record import Given, Plan
from oncoledger.coding.radiation.sessions import kind_of, session_of, technique_of
from oncoledger.coding.terms import CHANGE
from oncoledger.model.dates import iso
from oncoledger.model.times import DAY

from .coded import Actual, CodedCourse, CodedPerson
from .drug_words import OF_DRUGS, drug_reader
from .reconcile import FAMILY, Difference, Frame, Reconciled, course_of

Words = dict[str, str]
_ACTS = {"simulation": ("simulation",), "planning note": ("clinical_planning",), "calculation": ("calculation", "dosimetry_special"), "device": ("device",),
         "physics": ("physics_weekly", "physics_special"), "management": ("weekly_visit", "attendance", "special_procedure"),
         "procedure": ("procedure", "hyperthermia"), "visit": ("consult", "follow_up"), "plan": ("plan",)}  # fmt: skip
_OF_CODE = {"77331": "dosimetry_special", "77300": "calculation", "77336": "physics_weekly", "77370": "physics_special", "77470": "special_procedure",
            "77427": "weekly_visit", "77431": "weekly_visit", "77432": "attendance", "77435": "attendance"}  # fmt: skip
_LATE = 7
_CAMPUS = ("on", "off", "off_excepted", "off_new")
_WHOLE_COURSE = frozenset(("77431", "77432", "77435", "77469"))
_ORDER = {code: place for place, codes in enumerate((
    "77402 G6003 G6004 G6005 G6006 77261 77280 77306 77316 77332 77385 77520 99202 99212 99242 77770 77767 77761",
    "77407 G6007 G6008 G6009 G6010 77262 77285 77307 77317 77333 77522 99203 99213 99243 77771 77768 77762 77321",
    "77412 G6011 G6012 G6013 G6014 77263 77290 77295 77318 77334 77386 77523 99204 99214 99244 77772 77763 G6015 G6016",
    "77525 99205 99215 99245 77301 77373", "77371 77372",
)) for code in codes.split()}  # fmt: skip
"""Levels of services of one kind, from the least."""

Standing = Callable[[Actual, CodedCourse], str]
"""none, listed, not_listed, exceeded or expired: how an approval stands to a charge line."""


def record_words(coded: CodedPerson, done: Reconciled, frame: Frame, sites: Mapping[str, Mapping[str, Any]], standing: Standing | None = None) -> dict[int,
str]:
    """Row of the charge table -> words, of the person's lines of which a record tells something. done: the person reconciled."""
    found: dict[int, str] = {}
    credentials = {str(row["record_id"]): str(row["credential"]) for row in coded.rows.get("provider", ()) if row.get("credential")}
    drugs = drug_reader(coded, done, frame)
    readers = {course.ledger.course_id: Reader(course, sites, credentials) for course in coded.courses}
    pairs = {line.row: (proposed, line) for proposed, line in done.matched}
    differences = {each.line.row: each for each in done.differences if each.line is not None}
    for line in coded.lines:
        if line.code not in FAMILY:
            continue
        difference = differences.get(line.row)
        pair = pairs.get(line.row)
        course = pair[0].course_id if pair else line.course_id
        near = course_of(line.day, coded.courses)
        reader = readers.get(course) or (readers.get(near.ledger.course_id) if near else None)
        if reader is None or (difference is not None and difference.kind == "asked" and difference.because.startswith("no ")):
            continue
        if drugs is not None and FAMILY[line.code] in OF_DRUGS:
            words = drugs.words(line, pair[0].service if pair else None, difference) | reader.campus()
        else:
            words = reader.words(line, pair[0].service if pair else None, difference)
        if drugs is not None and FAMILY[line.code] == "visit":
            drugs.visit(words, line.day)
        if standing is not None and (said := standing(line, reader.course)):
            words["auth"] = said
        if words:
            found[line.row] = " ".join(f"{name}={value}" for name, value in words.items())
    return found


def _passive(motion: frozenset[str], given: Given) -> str:
    """What stands in the record where nothing controls the beam: a volume around the motion, a study of it, images."""
    if "itv" in motion:
        return "itv"
    return "4dct" if motion & {"4d", "4dct"} else "igrt" if given.guidance else ""


class Reader:
    """Reads a course for its charge lines."""

    def __init__(self, course: CodedCourse, sites: Mapping[str, Mapping[str, Any]], credentials: Mapping[str, str]) -> None:
        self.course = course
        self.record = course.record
        self.terms = course.terms
        self.sites = sites
        self.evidence = Evidence(course.ledger, credentials)
        self.act_of: dict[RowKey, Act] = {row: act for acts in self.record.acts.values() for act in acts for row in act.rows}
        self.given_of: dict[RowKey, Given] = {row: given for given in self.record.sessions for row in given.rows}
        self.plan_of: dict[RowKey, Plan] = {row: plan for plan in self.record.plans for row in plan.rows}
        self.given_on: dict[int, list[Given]] = defaultdict(list)
        for given in self.record.sessions:
            self.given_on[given.day].append(given)
        self.last = self.record.sessions[-1].day if self.record.sessions else None
        self.place = {id(given): i for i, given in enumerate(self.record.sessions)}
        self._course_words = self._of_course()

    def words(self, line: Actual, service: Service | None, difference: Difference | None) -> Words:
        """The words of one line. service: what the record gives for it, where it gives something."""
        family = FAMILY[line.code]
        found: Words = {}
        self._standing(found, line, service, difference)
        acts = self._acts(line, service)
        plan = next((self.plan_of[row] for row in service.rows if row in self.plan_of), None) if service else None
        given = next((self.given_of[row] for row in service.rows if row in self.given_of), None) if service and family in ("delivery", "guidance",
        "source") else None
        if given is None and family in ("delivery", "guidance"):
            given = next(iter(self.given_on.get(line.day, ())), None)
        if plan is None and family == "plan":
            plan = next((each for each in self.record.plans if each.day == line.day and is_imrt(each) == (line.code == "77301")), None)
        if family in ("delivery", "guidance") and given is not None:
            self._session(found, line, given)
        if family in ("calculation", "device", "plan"):
            self._plan(found, line, plan)
        self._documents(found, line, acts, plan, given)
        if service is not None and (apart := self._apart(line, acts, plan)):
            found["apart"] = apart
        if family in ("delivery", "management"):
            found |= self._course_words
        if family == "management":
            self._exam(found, line, service)
        if family == "planning note" and self.course.ledger.prescribed is not None:
            found["prescription"] = "new"
        self._place(found, line, given)
        return found

    def campus(self) -> Words:
        """Of the only site, for lines that are no radiation's."""
        campus = str(next(iter(self.sites.values())).get("campus", "")) if len(self.sites) == 1 else ""
        return {"campus": campus} if campus in _CAMPUS else {}

    def _standing(self, found: Words, line: Actual, service: Service | None, difference: Difference | None) -> None:
        kind = difference.kind if difference else ""
        if service is not None:
            supports = service.code if line.code != service.otherwise else line.code
            found |= {"acts": "0" if kind == "wrong day" else "1", "supports": supports, "units": str(service.units)}
            if kind == "wrong day":
                found["other_day"] = iso(service.day)
            found["level"] = "same" if supports == line.code else "over" if _ORDER.get(line.code, 0) > _ORDER.get(supports, 0) else "under"
            return
        if kind == "asked":
            found["level"] = "unclear"
        elif kind == "cancelled":
            found |= {"acts": "0", "status": "cancelled"}
        elif kind == "doubled":
            found |= {"acts": "1", "units": "0"}
        elif kind == "no record":
            found |= {"acts": "0"}

    def _apart(self, line: Actual, acts: Sequence[Act], plan: Plan | None) -> str:
        """Why the record sets a charged service apart from the IMRT plans of its course: site, change, images or problem; empty where it does not."""
        if FAMILY[line.code] == "simulation" and acts:
            return "site" if is_other_site(self.record, acts[0]) else "change" if acts[0].is_yes("changed") else ""
        if line.code == "77370" and acts:
            return "problem" if acts[0].says("problem") else ""
        if FAMILY[line.code] == "plan" and plan is not None and not is_imrt(plan):
            theirs = {each.images for each in self.record.plans if is_imrt(each)}
            return "images" if theirs and plan.images and "" not in theirs and plan.images not in theirs else ""
        return ""

    def _acts(self, line: Actual, service: Service | None) -> list[Act]:
        if service is not None:
            return [self.act_of[row] for row in dict.fromkeys(service.rows) if row in self.act_of]
        kinds = (_OF_CODE[line.code],) if line.code in _OF_CODE else _ACTS.get(FAMILY[line.code], ())
        return [act for act in self.record.of_kind(*kinds) if act.day == line.day] if kinds else []

    def _session(self, found: Words, line: Actual, given: Given) -> None:
        session = session_of(given, self.record, self.terms, 1, len(self.record.sessions))
        technique = technique_of(given.words)
        found["technique"] = technique or session.kind
        if session.isocenters is not None:
            found["isocenters"] = str(session.isocenters)
        if session.motion & ACTIVE_MOTION:
            found["motion"] = "yes"
        elif session.motion:
            found["motion"] = "no"
            if line.code == "77412" and (reason := _passive(session.motion, given)):
                found["reason"] = reason
        if session.kind == "surface" and session.energy is not None:
            found["kv"] = str(round(session.energy))
        if session.channels:
            found["channels"] = str(session.channels)
        if session.kind in ("srs", "sbrt", "robotic"):
            site = session.site
            found["lesion"] = "cranial" if any(word in site for word in ("brain", "cran", "skull", "mening", "pituit", "acoustic",
            "head")) else "extracranial" if site else ""
            if not found["lesion"]:
                del found["lesion"]
        found.setdefault("status", given.visit.status)
        same = self.given_on.get(given.day, [])
        if len(same) > 1:
            if same[0].has_clock and same[1].has_clock:
                found["gap"] = str(max((same[1].start - same[0].end) // 60, 0))
            if any(int(phase.get("fractions_per_day", 1)) > 1 for phase in given.phases):
                found["twice"] = "yes"
        if FAMILY[line.code] == "guidance":
            found |= self._of_guidance
            place = self.place[id(given)]
            following = self.record.sessions[place + 1] if place + 1 < len(self.record.sessions) else None
            if given.review_time is not None:
                late = following is not None and given.review_time >= following.start
                found["reviewed"] = "after_next" if late else "before_next"
                if self.last is not None and given.review_time // DAY > self.last:
                    found["after_end"] = str(given.review_time // DAY - self.last)
            elif given.is_approved is not None:
                found["reviewed"] = "before_next" if given.is_approved else "no"

    @cached_property
    def _of_guidance(self) -> Words:
        """What a payer's policy on guidance asks of a course: markers, and radiation before it."""
        found: Words = {}
        markers = [act for act in self.record.of_kind("procedure") if act.says("fiducials")]
        if markers:
            found["fiducials"] = "yes" if any(act.is_yes("fiducials") for act in markers) else "no"
        if any(act.says(name) == "reirradiation" for act in self.record.of_kind("special_procedure", "physics_special") for name in ("reason", "problem")):
            found["earlier"] = "yes"
        return found

    def _plan(self, found: Words, line: Actual, plan: Plan | None) -> None:
        plans = [plan] if plan else [each for each in self.record.plans if each.day == line.day]
        if not plans:
            return
        beams = [each.count("beams") for each in plans]
        arcs = [each.count("arcs") for each in plans]
        if beams and None not in beams:
            found["fields"] = str(sum(each or 0 for each in beams))
        if arcs and any(arcs):
            found["arcs"] = str(sum(each or 0 for each in arcs))
        found["technique"] = "imrt" if any(is_imrt(each) for each in plans) else next((word for each in plans if (word := technique_of(each.words))), "other")
        if line.code in ("77301", "77295") and plan is not None:
            before = [each for each in self.record.plans if each.day is not None and plan.day is not None and each.day < plan.day and each is not plan]
            if before:
                same = any(each.images and each.images == plan.images for each in before)
                if plan.facts.get("change") or plan.images:
                    found["changed"] = "yes" if plan.facts.get("change") == "yes" or (plan.images and not same) else "no"
        channels = max((each.count("channels") or 0 for each in plans), default=0)
        if channels:
            found["channels"] = str(channels)

    def _documents(self, found: Words, line: Actual, acts: Sequence[Act], plan: Plan | None, given: Given | None) -> None:
        if not acts and plan is None and given is None:
            return
        rows = [row for act in acts for row in act.rows] + list(plan.rows if plan else ()) + list(given.rows if given else ())
        said, conflicts = self.evidence.said(rows, line.day, line.code in _WHOLE_COURSE)
        if acts and FAMILY[line.code] != "plan":
            self._signature(found, acts, said)
        if acts:
            if said.get("type"):
                found["device"] = said["type"]
            if said.get("purpose") in ("beam", "immobilization"):
                found["purpose"] = said["purpose"]
        when = set[str]()
        if line.code == "77412" and line.day >= CHANGE and given is not None:
            session = session_of(given, self.record, self.terms, 1, len(self.record.sessions))
            if (session.isocenters or 0) > 1:
                when.add("isocenters")
            elif session.motion & ACTIVE_MOTION and "electron" not in session.modalities:  # mixed beams need neither isocenters nor motion
                when.add("motion")
        if "25" in line.modifiers.split():
            when.add("25")
        if any(is_imrt(each) for each in self.record.plans):
            when.add("imrt")
        if said.get("purpose") == "verification":
            when.add("verification")
        told = checklist(line.code, line.day, said, frozenset(when), conflicts, self.terms.law)
        for name, elements in (("has", told.has), ("lacks", told.lacks), ("open", told.open)):
            if elements:
                found[name] = ",".join(dict.fromkeys(elements))

    def _signature(self, found: Words, acts: Sequence[Act], said: Mapping[str, str]) -> None:
        signed = [act.signed_day for act in acts]
        if said.get("signed") == "no":
            found["signed"] = "no"
        known = [day for day in signed if day is not None]
        if not known or len(known) < len(signed):
            return
        after = max(day - act.day for act, day in zip(acts, known, strict=True))
        found["signed"] = "yes"
        if after > 0:
            found["signed_after"] = str(after)
        if self.last is not None and max(known) > self.last and max(act.day for act in acts) <= self.last:
            found["after_end"] = str(max(known) - self.last)
            if max(known) - self.last >= _LATE:
                found["signed"] = "late"

    def _exam(self, found: Words, line: Actual, service: Service | None) -> None:
        if line.code not in ("77427", "77431"):
            return
        visits = [act for act in self.record.of_kind("weekly_visit") if abs(act.day - line.day) <= _LATE]
        if service is not None and service.code == line.code:
            found["exam"] = "yes"
        elif visits and not any(act.by in ("", "MD", "DO", "physician") for act in visits):
            found["exam"] = "no"
        by = next((act.by for act in visits if act.by), "")
        if by:
            found["by"] = by
        if service is not None and service.code == line.code:
            found["by"] = "MD"

    def _of_course(self) -> Words:
        ledger = self.course.ledger
        found: Words = {}
        if ledger.prescribed is not None:
            found["prescribed"] = str(ledger.prescribed)
        if ledger.delivered:
            found["delivered"] = str(ledger.delivered)
        replanned = any(phase.replans for phase in ledger.phases)
        if replanned or any(plan.facts.get("change") == "yes" for plan in self.record.plans):
            found["changed"] = "yes"
        return found

    def _place(self, found: Words, line: Actual, given: Given | None) -> None:
        site = self.sites.get(given.site_id if given else "") or (next(iter(self.sites.values())) if len(self.sites) == 1 else None)
        if site:
            place = str(site.get("place_of_service", ""))
            kind = "hospital" if place in ("19", "21", "22", "23") else "freestanding" if place == "11" else "snf" if place in ("31", "32") else ""
            if kind:
                found["site"] = kind
            campus = str(site.get("campus", ""))
            if campus in _CAMPUS:
                found["campus"] = campus
        for stay in self.record.rows.get("stay", ()):
            first, last = int(stay.get("start_time", 1 << 60)) // DAY, int(stay.get("end_time", 1 << 60)) // DAY
            if stay.get("kind") in ("inpatient", "snf", "hospice") and first <= line.day <= last:
                found["stay"] = str(stay["kind"])
        supervision = [act for act in self.record.of_kind("supervision") if act.day == line.day]
        if supervision and FAMILY[line.code] == "delivery":
            found["supervised"] = "no" if all(act.is_no("by") for act in supervision) else "yes"
        attended = [act for act in self.record.of_kind("attendance") if act.day == line.day]
        if attended and FAMILY[line.code] == "delivery" and given is not None and kind_of(given) in ("sbrt", "srs", "robotic", "hdr", "ldr"):
            found["by"] = attended[0].by or "other"
