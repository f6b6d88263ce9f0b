"""What the centre's two record systems know of a radiation course: the department's own (plans, sessions, simulations, physics) and the hospital's (persons,
policies, diagnoses, visits, notes). Written from what was given, whatever was charged for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..formats.records import Record, Value
from ..model.times import DAY
from .calendar import after
from .dice import Dice
from .record import Course, Delivered, Line, Treated

DEPARTMENT, HOSPITAL = "RIVERBEND-RO", "RIVERBEND-EHR"
AUTHORITY = "RIVERBEND"
"""Who assigns the record number that both systems carry."""

_MODALITY = {"electron": "electron", "proton": "proton", "hdr": "brachytherapy", "ldr": "brachytherapy", "electronic": "brachytherapy", "surface": "photon"}
_ENERGY = {"electron": "9 MeV", "proton": "160 MeV", "surface": "100 kV", "electronic": "50 kV", "hdr": "Ir-192", "ldr": "I-125"}
_GUIDANCE = {"ct": "cbct", "stereo": "kv", "ultrasound": "ultrasound", "port": ""}
_PLANS = {"77301": "imrt", "77295": "3d", "77306": "2d", "77307": "2d", "77321": "electron", "77316": "hdr", "77317": "hdr", "77318": "ldr", "77436": "surface"}
_DOSE = {"sbrt": 1000, "srs": 2000, "hdr": 700, "ldr": 14500}
"""cGy a fraction; 200 where nothing else stands here."""
_BEAMS = {"imrt": 2, "sbrt": 8, "3d": 4, "2d": 2, "electron": 1, "proton": 3, "srs": 5}
_VISITS = ("99202", "99203", "99204", "99205", "99243", "99244")


def records_of(course: Course, seed: int) -> list[Record]:
    """Both systems' records of one patient; none where the record is not the centre's own or tells of no radiation.

    The same seed and patient give the same records, whatever faults are planted in the charges.
    """
    if course.delivered is None or not course.delivered.treated:
        return []
    scribe = _Scribe(course, course.delivered, Dice(seed, course.person.number, purpose=7))
    return [*scribe.department(), *scribe.hospital()]


class _Scribe:
    """Writes one patient's records. number: counts the rows, so that each has a name of its own."""

    def __init__(self, course: Course, delivered: Delivered, dice: Dice) -> None:
        self.course, self.delivered, self.dice = course, delivered, dice
        self.person = course.person
        self.mrn, self.department_id = course.person.patient_id, f"RO{course.person.number:07d}"
        self.hour = dice.between(8, 15) * 3600 + dice.between(0, 3) * 900
        self.number = 0

    def row(self, table: str, system: str, record_id: str = "", **values: Any) -> Record:
        self.number += 1
        name = record_id or f"{self.mrn}-{self.number}"
        owner: dict[str, Value] = {} if table == "patient" else {"patient_id": self.department_id if system == DEPARTMENT else self.mrn}
        known: dict[str, Value] = {column: value for column, value in values.items() if value is not None and value != ""}
        source: dict[str, Value] = {"record_id": name, "system": system, "source_place": f"row {self.number}"}
        return Record(table, source | owner | known)

    def at(self, day: int, time: str = "", later: int = 0) -> int:
        """Seconds: the person's usual hour, or the clock time that is given."""
        clock = int(time[:2]) * 3600 + int(time[3:]) * 60 if time else self.hour
        return day * DAY + clock + later

    def identity(self, system: str) -> Iterator[Record]:
        who = self.department_id if system == DEPARTMENT else self.mrn
        yield self.row("patient", system, who, family_name=self.person.last, given_names=self.person.first, birth_date=self.person.born, sex=self.person.sex)
        if system == DEPARTMENT:
            yield self.row("patient_identifier", system, value=who, authority=DEPARTMENT, kind="PI")
        yield self.row("patient_identifier", system, value=self.mrn, authority=AUTHORITY, kind="MR")

    # The department's system.

    def department(self) -> Iterator[Record]:
        yield from self.identity(DEPARTMENT)
        for course_id in dict.fromkeys(one.course_id for one in self.delivered.treated):
            treated = [one for one in self.delivered.treated if one.course_id == course_id]
            lines = [line for line in self.delivered.lines if line.course_id == course_id]
            yield from self._course(course_id, treated, lines)

    def _course(self, course_id: str, treated: list[Treated], lines: list[Line]) -> Iterator[Record]:
        days = [one.day for one in treated]
        site = {"body_site": self.delivered.body_site}
        techniques = " ".join(dict.fromkeys(one.technique for one in treated))
        yield self.row(
            "course", DEPARTMENT, course_id, course_number=f"C{course_id[-1]}", discipline="radiation", status="completed", technique=techniques,
            modality=" ".join(dict.fromkeys(_MODALITY.get(one.technique, "photon") for one in treated)), diagnoses=_tumours(self.delivered.diagnoses),
            start_date=min(days), end_date=max(days), provider_id=lines[0].provider, **site,
        )  # fmt: skip
        plans = self._plans(course_id, treated, lines)
        for phase in dict.fromkeys(one.phase for one in treated):
            own = [one for one in treated if one.phase == phase]
            twice = len({one.day for one in own}) < len(own)
            dose = _DOSE.get(own[0].technique, 200) * 1000
            yield self.row(
                "phase", DEPARTMENT, f"{course_id}-{phase}", course_id=course_id, name=phase, status="completed", is_boost=int(phase == "Boost"),
                modality=_MODALITY.get(own[0].technique, "photon"), technique=own[0].technique, energy=_ENERGY.get(own[0].technique, "6 MV"),
                fractions_planned=len(own), fraction_dose=dose, total_dose=dose * len(own), fractions_per_day=2 if twice else None,
                motion_management=_motion(self.course.kind), approved_by=lines[0].provider, approved_time=self.at(after(own[0].day, -1)), **site,
            )  # fmt: skip
            yield from (record for name, record in plans if name == phase)
        yield from self._sessions(course_id, treated, plans)
        yield from self._acts(course_id, lines)

    def _plans(self, course_id: str, treated: list[Treated], lines: list[Line]) -> list[tuple[str, Record]]:
        """Plans with the phase that each is for: by the day on which each was signed, the boost's last."""
        signed = [(line.day, line.code) for line in lines if line.code in _PLANS and line.part != "professional"]
        boost = [one for one in treated if one.phase == "Boost"]
        plans = []
        for place, (day, code) in enumerate(dict.fromkeys(signed)):
            is_boost = bool(boost) and place == len(set(signed)) - 1
            of = boost if is_boost else [one for one in treated if one.phase == "Primary"]
            technique = of[0].technique
            fields = sum(line.units // 1000 for line in lines if line.code == "77300" and line.day == day and line.part != "professional")
            beams = fields or _BEAMS.get(technique, 1)
            moves = code == "77301" and technique != "proton"
            plans.append((of[0].phase, self.row(
                "plan", DEPARTMENT, f"{course_id}-P{place + 1}", course_id=course_id, phase_id=f"{course_id}-{of[0].phase}", name=f"{of[0].phase} {place + 1}",
                plan_uid=f"2.25.{self.person.number}{course_id[-1]}{place + 1}", status="approved", modality=_MODALITY.get(technique, "photon"),
                technique="vmat" if moves else technique, energy=_ENERGY.get(technique, "6 MV"), fractions_planned=len(of), beams=beams,
                arcs=beams if moves else 0, isocenters=1, has_mlc=int(technique in ("3d", "imrt", "sbrt", "2d")), has_moving_mlc=int(moves),
                motion_management=_motion(self.course.kind),
                replaces_plan_uid=f"2.25.{self.person.number}{course_id[-1]}{place}" if place and not is_boost and technique == "imrt" else None,
                image_set_uid=f"2.25.{self.person.number}9{0 if is_boost else place}", plan_date=day, approved_by=lines[0].provider, approved_time=self.at(day),
            )))  # fmt: skip
        return plans

    def _sessions(self, course_id: str, treated: list[Treated], plans: list[tuple[str, Record]]) -> Iterator[Record]:
        uids = {phase: [record.values for name, record in plans if name == phase] for phase, _ in plans}
        numbers = {phase: 0 for phase in dict.fromkeys(one.phase for one in treated)}
        for place, one in enumerate(sorted(treated, key=lambda one: (one.day, one.time)), 1):
            numbers[one.phase] += 1
            start = self.at(one.day, one.time)
            session, appointment = f"{course_id}-S{place}", f"{course_id}-A{place}"
            yield self.row(
                "schedule", DEPARTMENT, appointment, kind="treatment", status="completed", start_time=start, end_time=start + 900, course_id=course_id,
                resource="LINAC1",
            )  # fmt: skip
            yield self.row(
                "session", DEPARTMENT, session, kind="treatment", status="completed", start_time=start + 120, end_time=start + 780, session_number=place,
                course_id=course_id, phase_ids=f"{course_id}-{one.phase}", schedule_id=appointment, guidance=_GUIDANCE.get(one.guidance, ""), machine="LINAC1",
                is_guidance_approved=1 if one.guidance else None, is_verified=1, verified_by="THERAPIST1",
            )  # fmt: skip
            current = [plan for plan in uids.get(one.phase, ()) if int(plan["plan_date"]) <= one.day]
            yield self.row(
                "fraction", DEPARTMENT, f"{course_id}-F{place}", course_id=course_id, phase_id=f"{course_id}-{one.phase}", session_id=session,
                plan_uid=current[-1]["plan_uid"] if current else None, fraction_number=numbers[one.phase], status="completed", status_reason="NORMAL",
                start_time=start + 240, end_time=start + 600, modality=_MODALITY.get(one.technique, "photon"), technique=one.technique,
                energy=_ENERGY.get(one.technique, "6 MV"), beams=current[-1]["beams"] if current else _BEAMS.get(one.technique, 1), machine="LINAC1",
                dose=_DOSE.get(one.technique, 200) * 1000,
            )  # fmt: skip

    def _acts(self, course_id: str, lines: list[Line]) -> Iterator[Record]:
        """Simulations, devices, calculations and physics: documented once, whoever bills which part of them."""
        for (day, code), same in _by_day(lines):
            act = _ACTS.get(code)
            if act is None:
                continue
            kind, facts = act
            count = max(line.units for line in same) // 1000
            told = facts + (f"|count={count}" if code in ("77300", "77332", "77333", "77334") else "")
            yield self.row(
                "service", DEPARTMENT, kind=kind, status="completed", performed_time=self.at(day, later=1800), course_id=course_id, facts=told,
                body_site=self.delivered.body_site, provider_id=same[0].provider, signed_by=same[0].provider, signed_time=self.at(day, later=7200),
            )  # fmt: skip

    # The hospital's system.

    def hospital(self) -> Iterator[Record]:
        yield from self.identity(HOSPITAL)
        payer = self.person.payer
        yield self.row(
            "coverage", HOSPITAL, payer_id=payer.edi_id, payer_name=payer.name, payer_kind=payer.kind, member_id=self.person.member_id, rank=1,
            relationship="self", status="active",
        )  # fmt: skip
        for rank, code in enumerate(_tumours(self.delivered.diagnoses).split(), 1):
            yield self.row("condition", HOSPITAL, code=code, code_system="icd10cm", status="active", rank=rank, body_site=self.delivered.body_site)
        for (day, code), same in _by_day(self.delivered.lines):
            note = "consult_note" if code in _VISITS else _NOTES.get(code, "")
            if not note:
                continue
            kind = {"consult_note": "consult", "planning_note": "clinical_planning", "weekly_note": "weekly_visit"}.get(note, "follow_up")
            at = self.at(day, later=3600)
            facts = {"77261": "level=simple", "77262": "level=intermediate", "77263": "level=complex"}.get(code, "")
            signed: dict[str, Any] = {"signed_by": same[0].provider, "signed_time": at + 5400}
            yield self.row("service", HOSPITAL, kind=kind, status="completed", performed_time=at, provider_id=same[0].provider, facts=facts, **signed)
            yield self.row("document", HOSPITAL, kind=note if note != "visit_note" else "other", label=note, status="signed", author=same[0].provider,
                           authored_time=at, **signed)  # fmt: skip


_ACTS = {
    "77280": ("simulation", "level=simple|areas=1"), "77285": ("simulation", "level=intermediate|areas=2"),
    "77290": ("simulation", "level=complex|areas=1|custom=mask"),
    "77293": ("simulation", "respiratory=4d"), "77300": ("calculation", "ordered=yes"),
    "77332": ("device", "level=simple"), "77333": ("device", "level=intermediate"),
    "77334": ("device", "level=complex"), "77338": ("device", "level=mlc"), "77336": ("physics_weekly", "chart=checked"),
    "77370": ("physics_special", "request=signed|report=signed|approved=yes"), "77470": ("procedure", "special=yes|reason=concurrent chemotherapy"),
    "57155": ("procedure", "applicator=tandem"), "57156": ("procedure", "applicator=cylinder"), "55875": ("procedure", "applicator=needles"),
}  # fmt: skip
_NOTES = {
    "77261": "planning_note", "77262": "planning_note", "77263": "planning_note", "77427": "weekly_note", "77431": "weekly_note", "77435": "weekly_note",
    "77432": "weekly_note", "99213": "visit_note", "99214": "visit_note", "99215": "visit_note",
}  # fmt: skip


def _by_day(lines: Any) -> list[tuple[tuple[int, str], list[Line]]]:
    """Lines of one code on one day together, by day."""
    groups: dict[tuple[int, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.day, line.code), []).append(line)
    return sorted(groups.items(), key=lambda group: group[0])


def _tumours(diagnoses: str) -> str:
    return " ".join(code for code in diagnoses.split() if not code.startswith("Z51"))


def _motion(kind: str) -> str:
    return "breath_hold" if "breath hold" in kind else "gating" if kind in ("imrt lung", "sbrt lung") else ""
