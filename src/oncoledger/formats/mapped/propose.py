"""A proposal for an export that nobody has mapped: what each column may be, by its heading and by what stands in it. Doubtful ones are only offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...model.schema import TABLES
from ..tabular_columns import trimmed
from ..tabular_headings import ALSO_CALLED
from ..tabular_sheet import Sheet
from ..tabular_values import diagnoses
from .profile import plain

SURE, LIKELY = 90, 70
"""Likeness of a heading to a known one from which it is taken, and from which it is offered."""
LOOKED_AT = 200
"""Cells of a column that are looked at."""

SYNONYMS = {
    "charge": ALSO_CALLED,
    "schedule": {
        "patient_id": "mrn patient_id patient_mrn ida pt_id pt_mrn medical_record_number patient_number",
        "start_time": "start scheduled_start appt_dttm app_dttm appointment_date_time appt_date appointment_date start_time",
        "end_time": "end scheduled_end end_time", "label": "activity visit_type visit_reason appointment_type",
        "status": "status appt_status appointment_status sched_status",
        "status_reason": "cancel_reason reason", "resource": "machine resource chair location room", "provider_id": "provider staff physician",
        "course_id": "course",
    },
    "fraction": {
        "patient_id": "mrn patient_id patient_mrn ida pt_id pt_mrn medical_record_number patient_number",
        "start_time": "treatment_date tx_date tx_dttm treatment_start date start_time",
        "end_time": "treatment_end end_dttm",
        "fraction_number": "fraction fx fraction_number fx_number", "fractions_planned": "planned_fractions rx_fractions",
        "dose": "dose delivered_dose dose_actual",
        "machine": "machine linac treatment_machine", "status": "status treatment_status termination", "plan_uid": "plan plan_name plan_id",
        "course_id": "course course_id",
        "technique": "technique", "energy": "energy", "meterset_delivered": "mu actual_mu delivered_mu", "operator": "therapist operator",
    },
    "administration": {
        "patient_id": "mrn patient_id patient_mrn pt_id pt_mrn medical_record_number patient_number", "drug": "drug medication med medication_name",
        "ndc": "ndc ndc_code",
        "dose": "dose administered_dose given_dose",
        "dose_unit": "dose_unit dose_uom unit uom", "route": "route", "start_time": "start start_time taken_time admin_start administration_time",
        "end_time": "stop stop_time end_time",
        "status": "status mar_action action", "status_reason": "reason status_reason", "order_id": "order_id order", "access_site": "site access line",
        "cycle": "cycle",
        "day": "day cycle_day", "lot": "lot lot_number", "provider_id": "nurse user given_by", "diagnoses": "icd_10 diagnosis dx",
    },
}  # fmt: skip
"""Table -> column -> other names of it."""

_LOOKS: dict[str, Callable[[str], bool]] = {
    "code": lambda cell: re.fullmatch(r"[0-9]{4}[0-9AFTU]|[A-V][0-9]{4}", cell) is not None,
    "diagnoses": lambda cell: bool(diagnoses(cell)[0]) and not diagnoses(cell)[1],
    "ndc": lambda cell: re.fullmatch(r"[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}|[0-9]{11}", cell) is not None,
    "npi": lambda cell: re.fullmatch(r"[12][0-9]{9}", cell) is not None,
    "date": lambda cell: re.match(r"[0-9]{1,4}[-/][0-9A-Za-z]{1,3}[-/][0-9]{2,4}", cell) is not None,
    "number": lambda cell: re.fullmatch(r"\$?[0-9][0-9,]*(\.[0-9]+)?", cell) is not None,
}  # fmt: skip
_MUST_LOOK = {
    "code": ("code",), "diagnoses": ("diagnoses",), "ndc": ("ndc",), "service_date": ("date",), "start_time": ("date", "time"), "units": ("number",),
    "dose": ("number",), "fraction_number": ("number",), "charge_amount": ("number",),
}  # fmt: skip


_LISTS = ("modifiers", "diagnoses")
"""Columns of the ledger that numbered columns of an export fill together: Mod 1, Mod 2."""


class Guess(NamedTuple):
    """What one column may be. column: of the ledger, empty where nothing fits. sure: 0 to 100. examples: cells as they stand. why: in words."""

    heading: str
    column: str
    sure: int
    examples: list[str]
    why: str


class Proposal(NamedTuple):
    table: str
    guesses: list[Guess]


def propose(sheet: Sheet) -> Proposal:
    """The table that the export fits best, and what each of its columns may be there."""
    return max((_for(sheet, table) for table in SYNONYMS), key=lambda each: sum(guess.sure for guess in each.guesses if guess.sure >= LIKELY))


def _for(sheet: Sheet, table: str) -> Proposal:
    from rapidfuzz import fuzz

    names = {plain(other): column for column, others in SYNONYMS[table].items() for other in (*others.split(), column)}
    guesses = []
    for heading, cells in zip(sheet.headings, sheet.columns, strict=True):
        examples = [word for word in dict.fromkeys(trimmed(cells).tolist()[:LOOKED_AT]) if word]
        best, sure = "", 0.0
        bare = re.sub(r"[ _]*[0-9]+$", "", heading)
        for other, column in names.items():
            is_numbered = column in _LISTS and plain(bare) == other
            likeness = 100.0 if plain(heading) == other or is_numbered else fuzz.token_sort_ratio(_words(heading), _words(other)) * 0.9
            if likeness > sure:
                best, sure = column, likeness
        why = "its heading" if sure >= LIKELY else "nothing fits"
        if sure >= LIKELY and not _looks_right(best, examples):
            sure, why = min(sure, LIKELY + 5), "its heading, but its cells look otherwise"
        guesses.append(Guess(heading.strip(), best if sure >= LIKELY else "", round(sure) if sure >= LIKELY else 0, examples[:3], why))
    return Proposal(table, _each_once(guesses))


def _words(heading: str) -> str:
    return " ".join(re.findall(r"[a-z]+|[0-9]+", heading.lower()))


def _looks_right(column: str, examples: Sequence[str]) -> bool:
    looks = [_LOOKS[name] for name in _MUST_LOOK.get(column, ()) if name in _LOOKS]
    return not looks or not examples or any(sum(map(look, examples)) >= 0.6 * len(examples) for look in looks)


def _each_once(guesses: list[Guess]) -> list[Guess]:
    """A column of the ledger comes from one column of the export, the surest; numbered ones (Mod 1, Mod 2) are one list."""
    best: dict[str, Guess] = {}
    for guess in guesses:
        if guess.column and (guess.column not in best or guess.sure > best[guess.column].sure):
            best[guess.column] = guess
    return [
        guess if not guess.column or guess is best[guess.column] or guess.column in _LISTS else guess._replace(column="", sure=0,
        why=f"{guess.column} comes from another")
        for guess in guesses
    ]  # fmt: skip


def as_toml(proposal: Proposal, name: str, system: str = "") -> str:
    """The proposal as a mapping to be edited: what is sure stands, what is likely is a comment."""
    said = [guess for guess in proposal.guesses if guess.column]
    sure = [guess for guess in said if guess.sure >= SURE]
    columns: dict[str, list[str]] = {}
    for guess in sure:
        columns.setdefault(guess.column, []).append(guess.heading)
    lines = [
        "# A proposed mapping: look at every line before you use it. docs/mapping.md says what each key means.", f"name = {_quoted(name)}",
        'known = "Proposed from headings and cells; nobody has looked at it."', f"system = {_quoted(system)}",
        f"headings = [{', '.join(_quoted(guess.heading) for guess in sure[:5])}]", "", "[[rows]]", f'table = "{proposal.table}"',
        "# record_id = [\"the column that names a record\"]", "[rows.columns]",
    ]  # fmt: skip
    for column, headings in columns.items():
        lines.append(f"{column} = {_quoted(headings[0]) if len(headings) == 1 else '[' + ', '.join(map(_quoted, headings)) + ']'}")
    needed = [column.name for column in TABLES[proposal.table].columns if column.required and column.name not in ("record_id", *columns)]
    lines += [f"# {column} is needed: which column has it?" for column in needed]
    lines += [f"# {guess.column} = {_quoted(guess.heading)}   # {guess.sure} of 100: {guess.why}" for guess in said if guess.sure < SURE]
    lines += [f"# left out: {guess.heading}" for guess in proposal.guesses if not guess.column and guess.heading]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
