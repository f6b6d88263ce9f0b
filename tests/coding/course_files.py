"""Courses written as text: a record, and the charges and questions that it gives. `courses/*.txt` hold them; one file a topic.

    == name of the course
    on freestanding UHC                       setting and payer; hospital MEDICARE where it does not say; practice words as name=value
    act 2025-03-05 simulation areas=1|tangents=yes [by=NP] [site=spine] [signed=2025-03-06]
    plan 2025-03-10 technique=3d beams=2      columns of the plan table; `facts=` those of its own acts
    phase Primary technique=3d fractions=15   prescription
    treat 5 2025-03-17 plan=P1 guidance=cbct  sessions on so many consecutive weekdays; time=HH:MM, status=partial
    open                                      the course goes on
    = 5 x 77412 facility @2025-03-17          lines of one code and part: how many, the first day; `*2` units in all where more than lines
    ? 77280 77285 77290 areas                 a question: the codes it could lead to, and the element that is asked for
    - simulation: inside the IMRT plan        what is left out, and the beginning of why
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from oncoledger.coding.charge import Coding
from oncoledger.coding.radiation.course import code_course
from oncoledger.coding.terms import Practice, Terms
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of, iso, weekday
from oncoledger.model.times import DAY
from oncoledger.sources.library import Library

FOLDER = Path(__file__).parent / "courses"
_COUNTS = {"beams", "arcs", "isocenters", "has_mlc", "has_moving_mlc", "has_wedges", "blocks", "compensators", "channels", "dwell_positions"}


@dataclass
class CourseCase:
    name: str
    rows: dict[str, list[dict]] = field(default_factory=dict)
    setting: str = "hospital"
    payer: str = "MEDICARE"
    practice: dict[str, str] = field(default_factory=dict)
    is_open: bool = False
    wanted: list[str] = field(default_factory=list)

    def add(self, table: str, **values: object) -> dict:
        rows = self.rows.setdefault(table, [])
        row = {"system": "RO", "record_id": f"{table}{len(rows) + 1}", "patient_id": "P1", **values}
        rows.append(row)
        return row


def cases() -> list[CourseCase]:
    return [case for path in sorted(FOLDER.glob("*.txt")) for case in read(path.read_text(encoding="utf-8"))]


def read(text: str) -> list[CourseCase]:
    found: list[CourseCase] = []
    for line in text.splitlines():
        line = line.split("   #")[0].rstrip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            found.append(CourseCase(line[3:]))
            continue
        _take(found[-1], line)
    return found


def _take(case: CourseCase, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word in "=?-":
        case.wanted.append(line)
    elif word == "on":
        for each in rest.split():
            name, _, value = each.partition("=")
            if value:
                case.practice[name] = value
            elif each in ("hospital", "freestanding", "professional"):
                case.setting = each
            else:
                case.payer = each
    elif word == "open":
        case.is_open = True
    else:
        {"act": _act, "plan": _plan, "phase": _phase, "treat": _treat, "weight": _weight, "give": _give}[word](case, rest)


def _act(case: CourseCase, rest: str) -> None:
    date, kind, *words = rest.split()
    said = dict(word.split("=", 1) for word in words if "|" not in word and word.split("=")[0] in ("by", "site", "signed", "provider", "time", "plan", "system"))
    facts = next((word for word in words if word.split("=")[0] not in ("by", "site", "signed", "provider", "time", "plan", "system")), "")
    if "by" in said:
        facts += f"|by={said['by']}"
    clock = said.get("time", "09:00")
    at = day_of(date) * DAY + int(clock[:2]) * 3600 + int(clock[3:]) * 60
    row = case.add("service", kind=kind, status="completed", performed_time=at, course_id="C1", facts=facts.strip("|"), provider_id=said.get("provider", "DR"))
    if "site" in said:
        row["body_site"] = said["site"]
    if "plan" in said:
        row["plan_id"] = said["plan"]
    if "system" in said:
        row["system"] = said["system"]
    if "signed" in said:
        row |= {"signed_by": "DR", "signed_time": day_of(said["signed"]) * DAY}


def _plan(case: CourseCase, rest: str) -> None:
    date, *words = rest.split()
    said = dict(word.split("=", 1) for word in words)
    facts = said.pop("facts", "")
    number = len(case.rows.get("plan", [])) + 1
    values = {name: int(value) if name in _COUNTS else value for name, value in said.items()}
    approved = {"approved_by": "DR", "approved_time": day_of(date) * DAY + 3600} if date != "none" else {}
    values.setdefault("phase_id", "Primary")
    values["image_set_uid"] = values.pop("images", "")
    case.add("plan", **{"record_id": f"P{number}", "plan_uid": f"1.2.{number}", "course_id": "C1", "status": "approved", **approved, **values})
    if facts:
        case.add("service", kind="plan", status="completed", performed_time=day_of(date) * DAY, course_id="C1", plan_id=f"P{number}", facts=facts)


def _phase(case: CourseCase, rest: str) -> None:
    name, *words = rest.split()
    said = dict(word.split("=", 1) for word in words)
    fractions = {"fractions_planned": int(said.pop("fractions"))} if "fractions" in said else {}
    twice = {"fractions_per_day": int(said.pop("daily"))} if "daily" in said else {}
    site = {"body_site": said.pop("site").replace("_", " ")} if "site" in said else {}
    case.add("phase", **{"record_id": name, "name": name, "course_id": "C1", "is_boost": int(name == "Boost"), **fractions, **twice, **site, **said})


def _treat(case: CourseCase, rest: str) -> None:
    count, date, *words = rest.split()
    said = dict(word.split("=", 1) for word in words)
    clock = said.get("time", "10:00")
    day = day_of(date)
    for _ in range(int(count)):
        start = day * DAY + int(clock[:2]) * 3600 + int(clock[3:]) * 60
        row = case.add("session", kind="treatment", status=said.get("status", "completed"), start_time=start, end_time=start + 900, course_id="C1",
                       phase_ids=said.get("phase", "Primary"), machine=said.get("machine", "LINAC1"))  # fmt: skip
        if "plan" in said:
            row["plan_ids"] = said["plan"]
        if "guidance" in said:
            row |= {"guidance": said["guidance"]}
            if said.get("review", "yes") == "yes":
                row |= {"is_guidance_approved": 1, "guidance_review_time": start + 7200}
            elif said["review"] == "late":
                row |= {"guidance_review_time": start + 10 * DAY}
            elif said["review"] == "no":
                row |= {"is_guidance_approved": 0}
        if "beams_completed" in said:
            case.add("fraction", status="partial", start_time=start + 60, end_time=start + 300, course_id="C1", session_id=row["record_id"],
                     beams_completed=int(said["beams_completed"]))  # fmt: skip
        day += 1 if weekday(day) < 4 else 7 - weekday(day)


def _give(case: CourseCase, rest: str) -> None:
    """give DATE DRUG [dose=7.4 unit=GBq]"""
    date, drug, *words = rest.split()
    said = dict(word.split("=", 1) for word in words)
    dose = {"dose": round(float(said["dose"]) * 1000), "dose_unit": said["unit"]} if "dose" in said else {}
    case.add("administration", drug=drug.replace("_", " "), status=said.get("status", "completed"), start_time=day_of(date) * DAY + 36_000, route="IV", course_id="C1",
             provider_id="DR", **dose)  # fmt: skip


def _weight(case: CourseCase, rest: str) -> None:
    date, kilograms = rest.split()
    case.add("observation", kind="weight", observed_time=day_of(date) * DAY, value=kilograms, unit="kg")


def coded(case: CourseCase, library: Library) -> Coding:
    rows = {"course": [{"system": "RO", "record_id": "C1", "patient_id": "P1", "discipline": "radiation", "status": "active" if case.is_open else "completed"}], **case.rows}
    practice = Practice(case.practice.get("date_77427", ""), {case.payer: case.practice["family"]} if "family" in case.practice else {},
                        case.practice.get("clinic_visit") == "yes")  # fmt: skip
    terms = Terms(case.setting, library.payer(case.payer), library, practice)
    return code_course(one_course("C1", rows, day_of("2026-11-27")), terms, rows)


def shown(coding: Coding) -> list[str]:
    """What a case would have to say of a coded course."""
    groups: dict[tuple[str, str], list] = {}
    for line in coding.charges:
        mark = "".join(f"-{word}" for word in line.modifiers.split())
        groups.setdefault((line.code + mark, line.part), []).append(line)
    said = []
    for (code, part), lines in sorted(groups.items()):
        units = sum(line.units for line in lines)
        said.append(f"= {len(lines)} x {code} {part} @{iso(lines[0].day)}{f' *{units}' if units != len(lines) else ''}")
    for (codes, element), _ in sorted(Counter((" ".join(each.codes), each.element) for each in coding.questions).items()):
        said.append(f"? {codes} {element}".replace("  ", " ").strip())
    said += [f"- {what}: {why}" for what, why in sorted({(what, why) for _, what, why in coding.left_out})]
    return said


def agrees(case: CourseCase, said: list[str]) -> list[str]:
    """What is wanted and not said, and what is said and not wanted; what is left out may be told by the beginning of its reason."""
    wanted, got = list(case.wanted), list(said)
    for want in case.wanted:
        found = next((each for each in got if each == want or (want.startswith("- ") and each.startswith(want))), None)
        if found:
            got.remove(found)
            wanted.remove(want)
    return [f"wanted {each}" for each in wanted] + [f"got {each}" for each in got]
