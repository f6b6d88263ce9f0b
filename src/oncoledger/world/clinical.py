"""What the centre's two record systems know of a radiation course: the department's own (plans, sessions, simulations, physics) and the hospital's (persons,
policies, diagnoses, appointments, visits, notes). Written from what was given, whatever was charged for it; here and there they are silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from ..formats.records import Record, Value
from ..model.times import DAY
from .acts import HOSPITAL as HOSPITAL_ACTS
from .acts import NOTES, shown
from .calendar import after
from .centre import INFUSION_PLACES, PHYSICIANS, RADIATION_PLACES
from .dice import Dice
from .infusion_records import infusion_records, silent_lines
from .record import Course, Delivered, Line, Treated
from .scribe import DEPARTMENT, HOSPITAL, Scribe, diseases

BROKEN_OFF = 0.01
"""Share of the days of 3D and IMRT on which the machine stops in the middle, and the session is completed in the afternoon."""
_LATER = 3 * 3600

_MODALITY = {"electron": "electron", "proton": "proton", "hdr": "brachytherapy", "ldr": "brachytherapy", "electronic": "brachytherapy", "surface": "photon"}
_ENERGY = {"electron": "9 MeV", "proton": "160 MeV", "surface": "100 kV", "electronic": "50 kV", "hdr": "Ir-192", "ldr": "I-125"}
_TECHNIQUE = {"robotic": "sbrt robotic"}
_GUIDANCE = {"ct": "cbct", "stereo": "kv", "ultrasound": "ultrasound", "port": "mv"}
_PLANS = ("77301", "77295", "77306", "77307", "77321", "77316", "77317", "77318")
_DOSE = {"sbrt": 1000, "robotic": 1000, "srs": 2000, "hdr": 700, "ldr": 14500}
"""cGy a fraction; 200 where nothing else stands here."""
_BEAMS = {"imrt": 2, "sbrt": 8, "robotic": 60, "3d": 4, "2d": 2, "electron": 1, "proton": 3, "srs": 5}
_PROTON = {"77520": "simple", "77522": "simple_compensated", "77523": "intermediate", "77525": "complex"}
_ANEW = "|new_images=yes|change=yes"
"""What the record tells of a plan that was made again."""
_DECIDES = ("areas", "tangents", "rotation", "contrast", "applicator", "blocks", "constraints", "type", "mdm", "count", "reason", "report", "checked",
"examined", "by")
"""Facts of which a silent act tells none."""


def records_of(course: Course, seed: int) -> list[Record]:
    """Both systems' records of one patient; none where the record is not the centre's own. Drugs stand in the hospital's alone.

    The same seed and patient give the same records, whatever faults are planted in the charges.
    """
    if course.delivered is None or not course.delivered.is_recorded:
        return []
    if course.delivered.given:
        return infusion_records(course, course.delivered, seed)
    scribe = _Scribe(course, course.delivered, Dice(seed, course.person.number, purpose=7))
    return [*scribe.department(), *scribe.hospital()]


def silent_acts(course: Course, seed: int) -> set[tuple[str, int, str]]:
    """(course, day, code) of lawful charges whose act the record is silent about."""
    if course.delivered is None or not course.delivered.is_recorded:
        return set()
    if course.delivered.given:
        return silent_lines(course, course.delivered, seed)
    scribe = _Scribe(course, course.delivered, Dice(seed, course.person.number, purpose=7))
    return {(line.course_id, line.day, line.code) for line in course.delivered.lines if scribe.is_silent(line)}


def places() -> list[Record]:
    """Physicians and sites, once for the centre."""
    found = []
    for system in (DEPARTMENT, HOSPITAL):
        for each in PHYSICIANS.values():
            found.append(Record("provider", {"record_id": each.npi, "system": system, "npi": each.npi, "name": f"{each.last}, {each.first}",
            "credential": "MD"}))
        for place in RADIATION_PLACES if system == DEPARTMENT else (*RADIATION_PLACES, *INFUSION_PLACES):
            owner: Value = place.facility.name
            found.append(Record("site", {"record_id": place.name, "system": system, "name": place.name, "npi": place.facility.npi,
                                         "place_of_service": place.place_of_service, "equipment_owner": owner}))  # fmt: skip
    return found


class _Scribe(Scribe):
    """Writes one patient's records of radiation."""

    def __init__(self, course: Course, delivered: Delivered, dice: Dice) -> None:
        super().__init__(course, delivered, dice)
        self.site = next((place.name for place in RADIATION_PLACES if delivered.lines[0].entity in (place.facility.npi, place.group.npi)), "")
        if delivered.lines[0].part != "global":
            facility = next((line.entity for line in delivered.lines if line.part == "facility"), "")
            self.site = next((place.name for place in RADIATION_PLACES if place.facility.npi == facility), self.site)

    # The department's system.

    def department(self) -> Iterator[Record]:
        yield from self.identity(DEPARTMENT)
        for course_id in dict.fromkeys(one.course_id for one in self.delivered.treated):
            treated = sorted((one for one in self.delivered.treated if one.course_id == course_id), key=lambda one: (one.day, one.time))
            lines = [line for line in self.delivered.lines if line.course_id == course_id]
            yield from self._course(course_id, treated, lines)

    def _course(self, course_id: str, treated: list[Treated], lines: list[Line]) -> Iterator[Record]:
        days = [one.day for one in treated]
        techniques = " ".join(dict.fromkeys(_technique(one) for one in treated))
        yield self.row(
            "course", DEPARTMENT, course_id, course_number=f"C{course_id[-1]}", discipline="radiation", status="completed", technique=techniques,
            modality=" ".join(dict.fromkeys(_modality(one) for one in treated)), diagnoses=diseases(self._of(course_id, "diagnoses")),
            start_date=min(days), end_date=max(days), provider_id=lines[0].provider, body_site=self._of(course_id, "body_site"), site_id=self.site,
        )  # fmt: skip
        plans = self._plans(course_id, treated, lines)
        for phase in dict.fromkeys(one.phase for one in treated):
            own = [one for one in treated if one.phase == phase]
            twice = len({one.day for one in own}) < len(own)
            dose = _DOSE.get(own[0].technique, 200) * 1000
            yield self.row(
                "phase", DEPARTMENT, f"{course_id}-{phase}", course_id=course_id, name=phase, status="completed", is_boost=int(phase == "Boost"),
                modality=_modality(own[0]), technique=_technique(own[0]), energy=_ENERGY.get(own[0].technique, "6 MV"), body_site=self._site(phase, course_id),
                fractions_planned=len(own), fraction_dose=dose, total_dose=dose * len(own), fractions_per_day=2 if twice else None,
                motion_management=_motion(self.course.kind), approved_by=lines[0].provider, approved_time=self.at(after(own[0].day, -1)),
            )  # fmt: skip
            yield from (record for name, record in plans if name == phase)
        for name, record in plans:
            if level := next((_PROTON[line.code] for line in lines if line.code in _PROTON), ""):
                yield self.row("service", DEPARTMENT, kind="plan", status="completed", performed_time=record.values["approved_time"], course_id=course_id,
                               plan_id=record.values["record_id"], facts=f"dvh=yes|proton_level={level}")  # fmt: skip
            elif record.values.get("has_moving_mlc"):
                again = _ANEW if record.values.get("replaces_plan_uid") else ""
                yield self.row("service", DEPARTMENT, kind="plan", status="completed", performed_time=record.values["approved_time"], course_id=course_id,
                               plan_id=record.values["record_id"], facts=f"dvh=yes|reason=yes|constraints=yes|qa=signed{again}")  # fmt: skip
            elif record.values.get("technique") in ("3d", "sbrt", "srs", "sbrt robotic") and (name != "Boost" or "rescanned" in self.delivered.facts):
                yield self.row("service", DEPARTMENT, kind="plan", status="completed", performed_time=record.values["approved_time"], course_id=course_id,
                               plan_id=record.values["record_id"], facts=f"dvh=yes{_ANEW if name == 'Boost' else ''}")  # fmt: skip
        yield from self._sessions(course_id, treated, plans)
        yield from self._acts(course_id, lines, DEPARTMENT)
        if _motion(self.course.kind):
            yield self.row("service", DEPARTMENT, kind="motion_management", status="completed", performed_time=self.at(treated[0].day, later=-DAY),
            course_id=course_id,
                           facts="need=yes|system=yes|thresholds=yes|monitoring=yes|beam_rule=yes", provider_id=lines[0].provider, signed_by=lines[0].provider,
                           signed_time=self.at(treated[0].day, later=-DAY + 600))  # fmt: skip

    def _of(self, course_id: str, name: str) -> str:
        """Body site or diagnoses of one course, where it has others than the patient's first."""
        return str(self.delivered.facts.get(f"{name} {course_id}") or getattr(self.delivered, name))

    def _site(self, phase: str, course_id: str) -> str:
        return phase.lower() if phase not in ("Primary", "Boost") else self._of(course_id, "body_site")

    def _plans(self, course_id: str, treated: list[Treated], lines: list[Line]) -> list[tuple[str, Record]]:
        """Plans with the phase that each is for: by the day on which each was signed; the boost's last, those of several sites in their order."""
        signed = list(dict.fromkeys((line.day, line.code) for line in lines if line.code in _PLANS and line.part != "professional"))
        if not signed and any(line.code in _PLANS for line in lines):
            signed = list(dict.fromkeys((line.day, line.code) for line in lines if line.code in _PLANS))
        phases = list(dict.fromkeys(one.phase for one in treated))
        sites = [phase for phase in phases if phase not in ("Primary", "Boost")]
        plans = []
        for place, (day, code) in enumerate(signed):
            is_boost = "Boost" in phases and place == len(signed) - 1
            phase = "Boost" if is_boost else sites[place] if sites else "Primary"
            of = [one for one in treated if one.phase == phase]
            technique = of[0].technique.split()[0]
            fields = sum(line.units // 1000 for line in lines if line.code == "77300" and line.day == day and line.part != "professional")
            fields = fields or sum(line.units // 1000 for line in lines if line.code == "77300" and line.day == day)
            beams = self.delivered.facts.get(f"beams {course_id}") or fields or _BEAMS.get(technique, 1)
            moves = code == "77301" and technique != "proton"
            blocks = self.delivered.facts.get(f"blocks {course_id}") if technique == "2d" else None
            source = technique in ("hdr", "ldr")
            plans.append((phase, self.row(
                "plan", DEPARTMENT, f"{course_id}-P{place + 1}", course_id=course_id, phase_id=f"{course_id}-{phase}", name=f"{phase} {place + 1}",
                plan_uid=f"2.25.{self.person.number}{course_id[-1]}{place + 1}", status="approved", modality=_modality(of[0]),
                technique="vmat" if moves else _technique(of[0]), energy=_ENERGY.get(technique, "6 MV"), fractions_planned=len(of),
                beams=None if source else beams, arcs=None if source else beams if moves else 0, isocenters=None if source else 1,
                has_mlc=None if source else int(technique in ("3d", "imrt", "sbrt")), has_moving_mlc=None if source else int(moves),
                has_wedges=None if source else 0,
                blocks=blocks if blocks is not None and blocks != 3 else None if technique != "2d" else 0,
                motion_management=_motion(self.course.kind), channels=self.delivered.facts.get("channels") if technique == "hdr" else None,
                dwell_positions=self.delivered.facts.get("sources") if technique == "ldr" else None, source_isotope=_ENERGY.get(technique) if source else None,
                brachy_kind={"hdr": "INTRACAVITARY HDR", "ldr": "INTERSTITIAL LDR"}.get(technique),
                replaces_plan_uid=f"2.25.{self.person.number}{course_id[-1]}{place}" if place and not is_boost and technique == "imrt" else None,
                image_set_uid=f"2.25.{self.person.number}9{course_id[-1]}{0 if is_boost and 'rescanned' not in self.delivered.facts else place}", plan_date=day,
                machine=self.delivered.facts.get("machine", "LINAC1"), approved_by=lines[0].provider, approved_time=self.at(day),
            )))  # fmt: skip
        return plans

    def _sessions(self, course_id: str, treated: list[Treated], plans: list[tuple[str, Record]]) -> Iterator[Record]:
        uids = {phase: [record.values for name, record in plans if name == phase] for phase, _ in plans}
        numbers = {phase: 0 for phase in dict.fromkeys(one.phase for one in treated)}
        machine = self.delivered.facts.get("machine", "LINAC1")
        visits: dict[tuple[int, str], list[Treated]] = {}
        for one in treated:
            visits.setdefault((one.day, one.time), []).append(one)
        busy = [day for day, _ in visits]
        for place, ((day, time), same) in enumerate(visits.items(), 1):
            start = self.at(day, time)
            session, appointment = f"{course_id}-S{place}", f"{course_id}-A{place}"
            seen = same[0].guidance
            is_broken = self._breaks_off(day) and len(same) == 1 and busy.count(day) == 1 and same[0].technique in ("3d", "imrt")
            yield self.row(
                "schedule", DEPARTMENT, appointment, kind="treatment", status="completed", start_time=start, end_time=start + 900, course_id=course_id,
                resource=machine,
            )  # fmt: skip
            visit: dict[str, Any] = {
                "kind": "treatment", "session_number": place, "course_id": course_id, "phase_ids": "|".join(f"{course_id}-{one.phase}" for one in same),
                "schedule_id": appointment, "machine": machine, "is_verified": 1, "verified_by": "THERAPIST1", "site_id": self.site,
            }  # fmt: skip
            yield self.row(
                "session", DEPARTMENT, session, status="partial" if is_broken else "completed", status_reason="MACHINE" if is_broken else None,
                start_time=start + 120, end_time=start + (400 if is_broken else 780), guidance=_GUIDANCE.get(seen, ""),
                is_guidance_approved=1 if seen else None,
                guidance_review_time=start + 5400 if seen else None, **visit,
            )  # fmt: skip
            if is_broken:
                yield self.row("session", DEPARTMENT, f"{session}b", status="completed", start_time=start + _LATER, end_time=start + _LATER + 500, **visit)
            for part, one in enumerate(same):
                numbers[one.phase] += 1
                current = [plan for plan in uids.get(one.phase, ()) if int(plan["plan_date"]) <= day]
                technique = one.technique.split()[0]
                beams = int(current[-1].get("beams") or 0) if current else _BEAMS.get(technique, 1)
                fraction: dict[str, Any] = {
                    "course_id": course_id, "phase_id": f"{course_id}-{one.phase}", "plan_uid": current[-1]["plan_uid"] if current else None,
                    "fraction_number": numbers[one.phase], "modality": _modality(one), "technique": _technique(one), "beams": beams or None,
                    "energy": _ENERGY.get(technique, "6 MV"), "machine": machine,
                    "channels": self.delivered.facts.get("channels") if technique == "hdr" else None,
                }  # fmt: skip
                name = f"{course_id}-F{place}{'bc'[part - 1] if part else ''}"
                dose = _DOSE.get(technique, 200) * 1000
                if is_broken:
                    yield self.row("fraction", DEPARTMENT, name, session_id=session, status="partial", status_reason="MACHINE", start_time=start + 240,
                                   end_time=start + 380, beams_completed=1, dose=dose // 2, **fraction)  # fmt: skip
                    yield self.row("fraction", DEPARTMENT, f"{name}-2", session_id=f"{session}b", status="completed", status_reason="NORMAL", is_continuation=1,
                                   start_time=start + _LATER + 120, end_time=start + _LATER + 400, dose=dose - dose // 2, **fraction)  # fmt: skip
                    continue
                yield self.row(
                    "fraction", DEPARTMENT, name, session_id=session, status="completed", status_reason="NORMAL", start_time=start + 240 + part * 120,
                    end_time=start + 340 + part * 120 if len(same) > 1 else start + 600, dose=dose, **fraction,
                )  # fmt: skip
            if place < len(busy) and busy[place] - day >= 5 and after(day, 2) <= busy[place]:
                yield from self._did_not_come(course_id, place, self.at(after(day, 1), time), machine)

    def _breaks_off(self, day: int) -> bool:
        """Is the session of a day broken off by the machine, and completed in the afternoon? By the day alone, so that nothing else changes it."""
        return Dice(self.salt, day, purpose=10).chance(BROKEN_OFF)

    def _did_not_come(self, course_id: str, place: int, start: int, machine: str) -> Iterator[Record]:
        """An appointment in an interruption: the patient did not come, or called it off and the system keeps a session that was not."""
        shows = Dice(self.salt, start // DAY, purpose=10).chance(0.5)
        appointment = f"{course_id}-N{place}"
        yield self.row("schedule", DEPARTMENT, appointment, kind="treatment", status="no_show" if shows else "cancelled", start_time=start,
                       end_time=start + 900, status_reason=None if shows else "patient ill", course_id=course_id, resource=machine)  # fmt: skip
        if not shows:
            yield self.row("session", DEPARTMENT, f"{course_id}-X{place}", kind="treatment", status="cancelled", status_reason="PATIENT", start_time=start,
                           end_time=start + 60, course_id=course_id, schedule_id=appointment, machine=machine, site_id=self.site)  # fmt: skip

    def _acts(self, course_id: str, lines: Iterable[Line], system: str) -> Iterator[Record]:
        """Documented acts of one system: once, whoever bills which part of them."""
        is_known = course_id[-1] == "2"
        for day, kind, facts, line, site in self._told(course_id, lines, is_known):
            if (kind in HOSPITAL_ACTS) != (system == HOSPITAL):
                continue
            at = self.at(day, line.time if line else "", 3600 if system == HOSPITAL else 1800)
            provider = line.provider if line else self.delivered.lines[0].provider
            signed: dict[str, Any] = {"signed_by": provider, "signed_time": at + 5400}
            yield self.row("service", system, kind=kind, status="completed", performed_time=at, course_id=course_id if system == DEPARTMENT else None,
            facts=facts,
                           body_site=site or (self._of(course_id, "body_site") if system == DEPARTMENT else None), provider_id=provider, **signed)  # fmt: skip
            if kind in NOTES and system == HOSPITAL:
                yield self.row("document", system, kind=NOTES[kind], label=kind, status="signed", author=provider, authored_time=at, **signed)

    def _told(self, course_id: str, lines: Iterable[Line], is_known: bool) -> Iterator[tuple[int, str, str, Line | None, str]]:
        for same in _services(lines):
            line = same[0]
            count = max(each.units for each in same) // 1000
            is_separate = bool(self.delivered.facts.get("separate")) and any("25" in each.modifiers.split() for each in same)
            found = shown(self.delivered, line, count, is_known, is_separate)
            if found is None:
                continue
            kind, facts = found
            site = ""
            if self.is_silent(line):
                facts = "|".join(each for each in facts.split("|") if each.partition("=")[0] not in _DECIDES)
            if "site=" in facts:
                site = facts.rpartition("site=")[2]
                facts = facts.rpartition("|site=")[0]
            yield line.day, kind, facts, line, site
        for note in self.delivered.noted:
            if note.course_id == course_id:
                yield note.day, note.kind, note.facts, None, note.site

    # The hospital's system.

    def hospital(self) -> Iterator[Record]:
        yield from self.identity(HOSPITAL)
        yield from self.insured()
        for course_id in dict.fromkeys(line.course_id for line in self.delivered.lines):
            yield from self._acts(course_id, [line for line in self.delivered.lines if line.course_id == course_id], HOSPITAL)
            yield from self._appointments([one for one in self.delivered.treated if one.course_id == course_id])

    def _appointments(self, treated: list[Treated]) -> Iterator[Record]:
        """The hospital's own schedule: the same visits a few minutes away, and now and then one that was cancelled on a day without treatment."""
        days = sorted({(one.day, one.time) for one in treated})
        for day, time in days:
            start = self.at(day, time) - self.late
            yield self.row("schedule", HOSPITAL, kind="treatment", status="completed", start_time=start, end_time=start + 1800, resource="RADIATION")
        for (day, _), (following, _) in pairwise(days):
            if following - day >= 5:
                start = self.at(day + 1) - self.late
                yield self.row("schedule", HOSPITAL, kind="treatment", status="cancelled", status_reason="machine down", start_time=start,
                end_time=start + 1800,
                               resource="RADIATION")  # fmt: skip


def _services(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines of one code on one day and at one time together, by day: one act each, apart from those that carry a distinct-service modifier."""
    groups: dict[tuple[int, str, str, bool], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.day, line.code, line.time, "XU" in line.modifiers), []).append(line)
    return [group for _, group in sorted(groups.items(), key=lambda group: group[0])]


def _technique(one: Treated) -> str:
    return _TECHNIQUE.get(one.technique, one.technique.split()[0])


def _modality(one: Treated) -> str:
    return _MODALITY.get(one.technique.split()[0], "photon")


def _motion(kind: str) -> str:
    return "breath_hold" if "breath hold" in kind else "gating" if kind in ("imrt lung", "sbrt lung") else ""
