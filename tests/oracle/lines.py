"""Charge lines as plain objects: payer, setting, component and entity worked out line by line, as DESIGN says and without the engine's arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from oncoledger.engine.encode import Options, Span
from oncoledger.model.table import Table, Words
from oncoledger.sources.library import Library
from oncoledger.sources.payers import kind_by_name

HOSPITAL_PLACES = frozenset("19 21 22 23 24 26 31 34 41 42 51 52 53 56 61".split())
BASES = {"medicare": "MEDICARE", "medicaid": "MEDICAID", "medicare_advantage": "MEDICARE_ADVANTAGE"}


@dataclass
class Charge:
    """One line. component: subset of {professional, technical}. row: its place in the charge table."""

    row: int
    patient: str
    day: int
    code: str
    modifiers: frozenset[str]
    units: int
    words: dict[str, str]
    whole: Span | None
    amount: int = 0
    ndc_quantity: int = 0
    payer: str = ""
    setting: str = ""
    nature: str = ""
    component: frozenset[str] = frozenset()
    entity: str = ""
    copy_number: int = 0
    order: tuple[object, ...] = field(default=())


TEXT = "patient_id code modifiers entity_id provider_id claim_id course_id payer_id payer_kind setting place_of_service revenue_code diagnoses ndc ndc_unit acquisition source_file form body_site note absent_pointers record".split()


def plain_lines(charges: Table, spans: Mapping[str, Span], library: Library, options: Options) -> dict[str, list[Charge]]:
    """The lines of every patient, in the order of day, code, modifiers, units, amount, claim, file and position."""
    words = {name: charges[name].tolist() if isinstance(charges.columns.get(name), Words) else [""] * len(charges) for name in TEXT}
    day, units, amount, quantity, position = (charges[name].tolist() for name in ("service_date", "units", "charge_amount", "ndc_quantity", "source_position"))
    patients: dict[str, list[Charge]] = defaultdict(list)
    for i in range(len(charges)):
        row = {name: words[name][i] for name in TEXT}
        span = spans.get(row["source_file"])
        line = Charge(i, row["patient_id"], day[i], row["code"], frozenset(row["modifiers"].split()), units[i], row, span if span and span.is_whole else None, amount[i], quantity[i])
        line.payer = payer_of(row, library, options)
        line.nature = nature_of(library, line)
        line.order = (line.day, line.code, row["modifiers"], units[i], amount[i], row["claim_id"], row["source_file"], position[i])
        patients[line.patient].append(line)
    for lines in patients.values():
        lines.sort(key=lambda line: line.order)
        settle(lines, library, options)
        number_copies(lines)
    return dict(sorted(patients.items()))


def payer_of(row: dict[str, str], library: Library, options: Options) -> str:
    said = library.payer(options.payer)
    if row["payer_id"] and library.payer(row["payer_id"]).is_known:
        return library.payer(row["payer_id"]).id
    kind = row["payer_kind"] or kind_by_name(row["payer_id"])
    if not kind or (row["payer_id"] and row["payer_id"] == options.payer):
        return said.id
    base = BASES.get(kind, "COMMERCIAL")
    return said.id if library.payer(base).kind == said.kind else base


def nature_of(library: Library, line: Charge) -> str:
    rows = library.code_rows(line.code)
    for row in rows:
        if row.covers(line.day):
            return row.nature
    return rows[-1].nature if rows else ""


def settle(lines: list[Charge], library: Library, options: Options) -> None:
    """Setting, component and entity of one patient's lines."""
    families = {name for name in ("hospital_delivery", "freestanding_delivery") if any(in_set(library, name, line) for line in lines)}
    family = {"hospital_delivery": "hospital", "freestanding_delivery": "freestanding"}[families.pop()] if len(families) == 1 else ""
    for line in lines:
        medicare = library.payer(line.payer).kind in ("medicare", "medicare_advantage")
        line.setting = setting_of(line, options, family if medicare else "", medicare and in_set(library, "office_visit", line))
    parts = {(line.day, line.code) for line in lines if line.setting == "professional" and is_open(line, options) and "26" in line.modifiers}
    for line in lines:
        if not line.setting and line.nature == "split" and (line.day, line.code) in parts:
            line.setting = "hospital"
        line.component = component_of(line)
        line.entity = line.words["entity_id"] or ("the facility" if line.setting == "hospital" else "the group")


def setting_of(line: Charge, options: Options, family: str, is_visit: bool) -> str:
    row = line.words
    names = {"facility": "hospital", "office": "freestanding", "hospital": "hospital", "freestanding": "freestanding", "professional": "professional"}
    given = names.get(row["setting"], "")
    if given:
        return given
    if row["revenue_code"] or row["form"] == "837I":
        return "hospital"
    if row["place_of_service"]:
        return "professional" if row["place_of_service"] in HOSPITAL_PLACES else "freestanding"
    default = names.get(options.setting, "")
    if row["form"] == "837P":
        return "freestanding" if "TC" in line.modifiers or default == "freestanding" else "professional"
    if default:
        return default
    if "TC" in line.modifiers:
        return "freestanding"
    if (line.nature == "professional" or "26" in line.modifiers or is_visit) and family != "freestanding":
        return "professional"
    return family


def is_open(line: Charge, options: Options) -> bool:
    """Does nothing on the line say whose it is, and no option?"""
    row = line.words
    said = row["setting"] in ("facility", "office", "hospital", "freestanding", "professional")
    return not (said or row["revenue_code"] or row["form"] or row["place_of_service"] or options.setting)


def component_of(line: Charge) -> frozenset[str]:
    both = frozenset({"professional", "technical"})
    if line.nature in ("professional", "technical"):
        return frozenset({line.nature})
    if line.nature == "split" and "26" in line.modifiers:
        return frozenset({"professional"})
    if line.nature == "split" and "TC" in line.modifiers:
        return frozenset({"technical"})
    return {"hospital": frozenset({"technical"}), "professional": frozenset({"professional"})}.get(line.setting, both)


def number_copies(lines: list[Charge]) -> None:
    seen: dict[object, int] = defaultdict(int)
    for line in lines:
        key = (line.day, line.entity, line.code, line.component)
        line.copy_number = seen[key]
        seen[key] += 1


def in_set(library: Library, name: str, line: Charge) -> bool:
    return any(row.code == line.code and row.start <= line.day <= row.end for row in library.set_rows(name))
