"""Infusion days as text: what was given, and which codes it comes to.

    == M-07 leucovorin beside oxaliplatin | freestanding MEDICARE 2026-03-02 dx=C18.7
    IV 09:33-12:15 oxaliplatin 170 mg
    IV 09:33-12:15 leucovorin 700 mg
    -> 96413, 96415 *2, 96368
    drugs: J9263 *340, J0640 *14
    ask: vials

A line is a route, a time (`09:00-10:30`, `09:00` for a moment, `09:00-` without a stop, `?` for no time at all; hours over 23 are of the next day; a clock
may run back), a drug, a dose, and columns as
`name=value`; `vials=2x100` are two of 100 opened, `wasted=30`, `kind=multi`, `ndc=...`, `bought=340B` go to the vial. `*` before a line is an act of the record:
`* consult 08:30 new=no|mdm=moderate`, `+` what a document says of the drug above: `+ complexity=yes`. `->` are all services but drugs, `drugs:` all drug lines, `ndc:` their National
Drug Codes with quantity and unit, `ask:` a word of each question, in any order, `left:` words that
some reason for leaving out has. The head holds diagnoses (`dx=C18.7+D64.81`), settings of the payer by their name, and what the practice says. What is not said of drugs and questions is not compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from oncoledger.coding.infusion.course import DrugCoding, code_drugs
from oncoledger.coding.terms import Practice, Terms
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of
from oncoledger.model.times import DAY
from oncoledger.model.verdict import Cite
from oncoledger.sources.library import Library
from oncoledger.sources.payer_settings import setting_specs
from oncoledger.sources.payers import Setting

FOLDER = Path(__file__).parent / "days"
_TIME = re.compile(r"(\d{2}):(\d{2})(-)?(?:(\d{2}):(\d{2}))?")
_OWN = ("pauses", "access_site", "site_reason", "bag_id", "volume", "injections", "device", "device_owner", "rate", "order_reason", "is_main_reason", "session_id",
        "diagnoses", "status", "drug_code", "code_system", "ndc", "status_reason", "system", "record_id")  # fmt: skip
_SHORT = {"pause": "pauses", "site": "access_site", "bag": "bag_id", "reason": "order_reason", "main": "is_main_reason", "visit": "session_id", "dx": "diagnoses",
          "owner": "device_owner", "need": "site_reason", "times": "injections", "code": "drug_code"}  # fmt: skip


@dataclass
class DayCase:
    name: str
    setting: str
    payer: str
    day: int
    diagnoses: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    services: list[str] = field(default_factory=list)
    drugs: list[str] | None = None
    ndcs: list[str] | None = None
    asks: list[str] | None = None
    left: list[str] = field(default_factory=list)
    practice: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


def cases() -> list[DayCase]:
    return [case for path in sorted(FOLDER.glob("*.txt")) for case in read(path.read_text(encoding="utf-8"))]


def read(text: str) -> list[DayCase]:
    found: list[DayCase] = []
    for line in text.splitlines():
        line = line.split("  # ")[0].rstrip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            found.append(_head(line[3:]))
        elif line.startswith("->"):
            found[-1].services = _listed(line[2:])
        elif line.startswith("drugs:"):
            found[-1].drugs = _listed(line[6:])
        elif line.startswith("ndc:"):
            found[-1].ndcs = _listed(line[4:])
        elif line.startswith("ask:"):
            found[-1].asks = _listed(line[4:])
        elif line.startswith("left:"):
            found[-1].left = _listed(line[5:])
        elif line.startswith("+ "):
            _document(found[-1], line[2:])
        elif line.startswith("* "):
            _act(found[-1], line[2:])
        else:
            _given(found[-1], line)
    return found


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip() and each.strip() != "nothing"]


def _head(text: str) -> DayCase:
    name, _, terms = text.partition("|")
    setting, payer, day, *more = terms.split()
    said = dict(word.split("=", 1) for word in more)
    of_payer = {name: said.pop(name) for name in setting_specs() if name in said}
    case = DayCase(name.strip(), setting, payer, day_of(day), said.pop("dx", "C18.7").replace("+", " "), practice=said, settings=of_payer)
    case.rows["course"] = [{"record_id": "R", "system": "EHR", "patient_id": "P", "discipline": "systemic", "diagnoses": case.diagnoses}]
    return case


def _seconds(case: DayCase, hours: str, minutes: str) -> int:
    return case.day * DAY + int(hours) * 3600 + int(minutes) * 60


def _given(case: DayCase, line: str) -> None:
    route, time, *words = line.split()
    number = len(case.rows.get("administration", [])) + 1
    row: dict[str, Any] = {"record_id": f"A{number}", "system": "EHR", "patient_id": "P", "course_id": "R", "status": "completed", "route": route}
    clock = _TIME.fullmatch(time)
    assert clock or time == "?", line
    if clock:
        row["start_time"] = _seconds(case, clock[1], clock[2])
        if clock[4]:
            row["end_time"] = _seconds(case, clock[4], clock[5])
        elif not clock[3]:
            row["end_time"] = row["start_time"]
    said = dict(word.split("=", 1) for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    if len(plain) > 2 and re.fullmatch(r"-?[\d.]+", plain[-2]):
        row["dose"], row["dose_unit"] = round(float(plain[-2]) * 1000), plain[-1]
        plain = plain[:-2]
    row["drug"] = " ".join(plain)
    vial: dict[str, Any] = {}
    for name, value in said.items():
        column = _SHORT.get(name, name)
        if column in _OWN:
            row[column] = int(value) if column in ("injections", "is_main_reason") else value.replace("_", " ") if column in ("pauses", "site_reason") else value
        if column == "pauses":
            row["pauses"] = value.replace("+", " ")
        if column == "volume":
            row["volume"] = round(float(value) * 1000)
    if "vials" in said:
        each = [part.split("x") for part in said["vials"].split("+")]
        for place, (count, size) in enumerate(each):
            vial = {"record_id": f"V{number}-{place}", "system": "EHR", "administration_id": row["record_id"], "kind": said.get("kind", "single"), "vials": int(count),
                    "opened": round(int(count) * float(size) * 1000), "unit": row.get("dose_unit", "mg"), "acquisition": said.get("bought", "bought")}  # fmt: skip
            if "wasted" in said:
                vial["wasted"] = round(float(said["wasted"]) * 1000) if place == 0 else 0
            if "ndc" in said:
                vial["ndc"] = said["ndc"]
            if vial["kind"] == "none":
                del vial["kind"]
            case.rows.setdefault("vial", []).append(vial)
    case.rows.setdefault("administration", []).append(row)


def _document(case: DayCase, line: str) -> None:
    rows = case.rows.setdefault("document", [])
    for element, value in (word.split("=", 1) for word in line.split()):
        rows.append({"record_id": f"D{len(rows) + 1}", "system": "EHR", "patient_id": "P", "course_id": "R", "kind": "infusion_record", "element": element,
                     "value": value.replace("_", " "), "service_id": case.rows["administration"][-1]["record_id"], "status": "final"})  # fmt: skip


def _act(case: DayCase, line: str) -> None:
    kind, time, *facts = line.split()
    number = len(case.rows.get("service", [])) + 1
    clock = _TIME.fullmatch(time)
    assert clock, line
    case.rows.setdefault("service", []).append({
        "record_id": f"S{number}", "system": "EHR", "patient_id": "P", "course_id": "R", "kind": kind, "status": "completed",
        "performed_time": _seconds(case, clock[1], clock[2]), "facts": "|".join(facts),
    })  # fmt: skip


def coded(case: DayCase, library: Library) -> DrugCoding:
    said = dict(case.practice)
    place, mark = said.pop("place", ""), said.pop("mark", "")
    practice = Practice(**{name: value == "yes" if value in ("yes", "no") else value for name, value in said.items()})
    payer = library.payer(case.payer)
    own = tuple(Setting(name, value, FIRST_DAY, LAST_DAY, Cite("", "")) for name, value in case.settings.items())
    terms = Terms(case.setting, replace(payer, settings=(*own, *payer.settings)), library, practice)
    rows_of = {table: rows for table, rows in case.rows.items() if table != "vial"}
    return code_drugs(one_course("R", rows_of, case.day + 400, True), terms, {"vial": case.rows.get("vial", [])}, place=place, mark_340b=mark)


def line_words(code: str, modifiers: str, units: int) -> str:
    return f"{code}{'-' if modifiers else ''}{modifiers.replace(' ', '-')}" + (f" *{units}" if units != 1 else "")


def shown(coding: DrugCoding, day: int) -> tuple[list[str], list[str]]:
    """Services and drug lines, by code; a day other than the case's own behind @."""
    services, drugs = [], []
    for line in coding.charges:
        words = line_words(line.code, line.modifiers, line.units) + (f" @+{line.day - day}" if line.day != day else "")
        (drugs if line.code[0] in "JQ" or line.code == "C9399" else services).append(words)
    return sorted(services), sorted(drugs)


def differs(case: DayCase, coding: DrugCoding) -> list[str]:
    """What the coding gives otherwise than the case says."""
    services, drugs = shown(coding, case.day)
    found = []
    if services != sorted(case.services):
        found.append(f"services: {', '.join(services)}; the case says {', '.join(sorted(case.services))}")
    if case.drugs is not None and drugs != sorted(case.drugs):
        found.append(f"drugs: {', '.join(drugs)}; the case says {', '.join(sorted(case.drugs))}")
    ndcs = [f"{each.code} {each.ndc} {each.ndc_unit} {each.ndc_quantity / 1000:g}" for each in coding.services if each.ndc]
    if case.ndcs is not None and sorted(ndcs) != sorted(case.ndcs):
        found.append(f"National Drug Codes: {ndcs}; the case says {case.ndcs}")
    if case.asks is not None:
        asked = [f"{each.asks} {each.because}" for each in coding.questions if each.about[0] not in ("condition", "course")]  # of drugs, not of their diseases
        lacking = [word for word in case.asks if not any(word in each for each in asked)]
        if lacking or len(asked) != len(case.asks):
            found.append(f"questions: {asked}; the case says {case.asks}")
    said = [f"{what}: {why}" for _, what, why in coding.left_out]
    found += [f"left out: {said}; the case says {word}" for word in case.left if not any(word in each for each in said)]
    return found
