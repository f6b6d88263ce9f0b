"""Days of drugs as text (as in `coding/infusion/day_files.py`) with what was charged for them, written as a ledger folder and checked.

    == bevacizumab by the vial | freestanding MEDICARE 2026-03-02 dx=C18.7
    IV 09:00-10:30 bevacizumab (Avastin) 300 mg vials=1x400
    lab haemoglobin 10.2 g/dL 3
    absent end_time
    charged: 96413, J9035 *40
    found: VIA001 on J9035
    asked: VIA002 on J9035

`lab` is a blood value so many days before; `absent` what the clinic says that the record of the drug above does not have. What is not said of findings and questions is none: of the rules on the record every one must be told.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from oncoledger.audit.check import check
from oncoledger.audit.profile import Profile
from oncoledger.audit.result import Finding, Report
from oncoledger.intake.into import Said, take_in
from oncoledger.intake.store import Store
from oncoledger.model.dates import iso
from oncoledger.model.times import DAY, iso_time
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from tests.coding.infusion.day_files import DayCase
from tests.coding.infusion.day_files import read as read_days

_CHARGED = re.compile(r"([A-Z0-9]{5})((?:-[A-Z0-9]{2})*)(?: \*(\d+))?(?: @\+(\d+))?")
_QUANTITIES = frozenset(("dose", "opened", "wasted", "value_quantity"))
_TIMES = frozenset(("start_time", "end_time", "performed_time", "observed_time"))
ON_RECORD = {rule.id for rule in book().values() if rule.table == "record"}


@dataclass
class ChargedDay:
    """One patient of one day. found, asked: `RULE on CODE`."""

    day: DayCase
    charged: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def read(text: str) -> list[ChargedDay]:
    found: list[ChargedDay] = []
    for block in re.split(r"^(?=== )", text, flags=re.M)[1:]:
        kept, said = [], {"charged": [], "found": [], "asked": []}
        labs: list[list[str]] = []
        absent: list[tuple[int, str]] = []
        for line in block.splitlines():
            line = line.split("  # ")[0].rstrip()
            name, colon, words = line.partition(":")
            if colon and name in said:
                said[name] += [each.strip() for each in words.split(",") if each.strip() not in ("", "nothing")]
            elif line.startswith("lab "):
                labs.append(line.split()[1:])
            elif line.startswith("absent "):
                absent.append((sum(bool(re.match(r"[A-Z]+ \d\d:", each)) for each in kept), line.split()[1]))
            else:
                kept.append(line)
        (day,) = read_days("\n".join(kept))
        for place, (kind, value, unit, before) in enumerate(labs):
            day.rows.setdefault("observation", []).append({
                "record_id": f"L{place}", "kind": kind, "value_quantity": round(float(value) * 1000), "unit": unit, "status": "final",
                "observed_time": (day.day - int(before)) * DAY + 8 * 3600,
            })  # fmt: skip
        for place, (number, element) in enumerate(absent):
            day.rows.setdefault("document", []).append({
                "record_id": f"D{place}", "kind": "query_answer", "element": element, "is_absent": 1, "service_id": f"A{number}", "course_id": "R", "status": "final",
            })  # fmt: skip
        found.append(ChargedDay(day, **said))
    return found


def write(folder: Path, days: list[ChargedDay]) -> None:
    """The tables of a clinic's record, and its charges."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[dict[str, str]]] = {}
    charges = []
    for number, each in enumerate(days):
        patient = f"P{number}"
        for table, rows in each.day.rows.items():
            for row in rows:
                cells = {name: _cell(name, value, f"{patient}-") for name, value in row.items() if name != "system"}
                tables.setdefault(table, []).append({**cells, "patient_id": patient, "system": "EHR"})
        for text in each.charged:
            match = _CHARGED.fullmatch(text)
            assert match, text
            charges.append({
                "patient_id": patient, "service_date": iso(each.day.day + int(match[4] or 0)), "code": match[1], "modifiers": match[2].replace("-", " ").strip(),
                "units": match[3] or "1", "setting": each.day.setting, "payer_id": each.day.payer, "diagnoses": each.day.diagnoses, "course_id": "",
            })  # fmt: skip
    for table, rows in tables.items():
        _write(folder / f"{table}.csv", rows)
    _write(folder / "charges.csv", charges)


def _cell(name: str, value: object, prefix: str) -> str:
    if name in _TIMES:
        return iso_time(int(str(value)))
    if name in _QUANTITIES:
        return f"{int(str(value)) / 1000:g}"
    if name in ("record_id", "administration_id", "course_id", "bag_id", "session_id", "service_id"):
        return f"{prefix}{value}"
    return str(value)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def checked(folder: Path, days: list[ChargedDay], library: Library) -> Report:
    """The days through the intake and the check."""
    write(folder / "files", days)
    with Store.open(folder / "ledger", True) as store:
        take_in([folder / "files"], store, Said(system="EHR"))
    return check([folder / "ledger"], as_of="2026-11-27", whole=True, profile=Profile(), library=library)


def said_of(number: int, findings: list[Finding]) -> list[str]:
    """What rules on the record say of one patient: `RULE on CODE`."""
    mine = [each for each in findings if each.rule in ON_RECORD and each.patient_id.rpartition(":")[2] == f"P{number}"]
    return sorted(f"{each.rule} on {' '.join(sorted({line.code for line in each.lines if line.role == 'subject'}))}" for each in mine)
