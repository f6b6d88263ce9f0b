"""Stock, administrations and lines of drugs as text, one row a line, for the tests of the inventory."""

from __future__ import annotations

from fractions import Fraction as F
from pathlib import Path

from oncoledger.audit.inventory.folder import gathered, summed
from oncoledger.audit.inventory.movements import movements_of
from oncoledger.audit.inventory.uses import Billed, Record, Where
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY

D = day_of("2026-01-01")
A, B = "99999010101", "99999020202"
HOSTILE = "=cmd|'/c calc'!A1<script>"


def stock(text: str) -> list[dict[str, object]]:
    """kind day product packages [name=value ...]: day of January 2026; A and B are products, else a code."""
    rows = []
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines())), 2):
        kind, day, product, packages, *more = line.split()
        row: dict[str, object] = {"kind": kind, "moved_time": (D + int(day) - 1) * DAY, "system": "CAB", "record_id": f"S{place}", "source_file": "stock.csv",
                                  "source_place": f"row {place}"}  # fmt: skip
        row |= {"ndc": {"A": A, "B": B}[product]} if product in "AB" else {"code": product}
        row |= {"packages": round(float(packages) * 1000)} if packages != "-" else {}
        for name, _, value in (word.partition("=") for word in more):
            row[name] = round(float(value) * (1000 if name == "quantity" else 100)) if name in ("quantity", "cost_amount") else value
            if name == "clock":
                row["moved_time"] = int(row["moved_time"]) + int(value) * 3600
        row.pop("clock", None)
        rows.append(row)
    return rows


def clinic(text: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """ID person day code dose(mg, or - where refused) [opened wasted [kind]] as rows of administrations and vials."""
    given, vials = [], []
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines())), 2):
        name, person, day, code, dose, *vial = line.split()
        row = {"record_id": name, "system": "EHR", "patient_id": person, "start_time": (D + int(day) - 1) * DAY + 36000, "drug_code": code, "code_system": "hcpcs",
               "source_file": "given.csv", "source_place": f"row {place}", "status": "refused" if dose == "-" else "completed"}  # fmt: skip
        given.append(row | ({} if dose == "-" else {"dose": round(float(dose) * 1000), "dose_unit": "mg"}))
        if vial:
            vials.append({"record_id": f"V{name}", "system": "EHR", "administration_id": name, "opened": round(float(vial[0]) * 1000), "unit": "mg", "vials": 1,
                          "wasted": round(float(vial[1]) * 1000), "kind": vial[2] if len(vial) > 2 else "single", "source_file": "vial.csv"})  # fmt: skip
    return given, vials


def bills(text: str) -> list[Billed]:
    """person day code[-modifier...] units [name=value ...]."""
    found = []
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines())), 2):
        person, day, code, units, *more = line.split()
        code, *marks = code.split("-")
        line = Billed(person, D + int(day) - 1, code, "", " ".join(marks), F(units), 100 * int(units), "", "", "MEDICARE", "global", f"K{place}", None, Where("charge", "charges.csv", f"row {place}"))
        kinds = {"paid_units": F, "paid_cents": int}
        found.append(line._replace(**{name: kinds.get(name, str)(value) for name, _, value in (word.partition("=") for word in more)}))
    return found


def answer(library, moved="", record="", lines="", only="", asked=(None, None), shuffle=None, charged=(D - 100, D + 100)):
    rows, (given, vials), billed = stock(moved), clinic(record), bills(lines)
    if shuffle:
        for some in (rows, given, vials, billed):
            shuffle.shuffle(some)
    movements, wrong = movements_of(rows)
    return summed(gathered(library, movements, Record.of(given, vials), billed), library, Path("ledger"), D + 60, asked, only, charged, wrong, [])


def gaps(library, *facts, **more):
    return [f"{gap.kind} {gap.drug} {gap.date[-2:]} {gap.units:g} {gap.account}".strip() for gap in answer(library, *facts, **more).gaps]


MG = "code=J9271 unit=mg"
KEEP = f"counted 1 A 4 quantity=400 {MG}\nbought 2 A 10 quantity=1000 {MG} cost_amount=50000"

ROUND = f"{KEEP}\ndispensed 5 A 2 administration_id=A1"
