"""Two runs beside each other: new, gone, changed and the same, and what in the runs themselves differs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import pytest

from oncoledger.audit.check import check
from oncoledger.audit.compare import Comparison, compare
from oncoledger.audit.result import Report
from oncoledger.report.comparison import to_csv, to_json, to_text

BASE = """patient_id,service_date,code,setting,charge_amount,units
A,2025-03-03,77290,hospital,100.00,1
A,2025-03-13,77301,hospital,500.00,1
C,2026-01-05,77386,hospital,50.25,1
D,2025-03-03,77336,hospital,50.00,2
"""


@pytest.fixture
def run(tmp_path: Path, starter):
    def of(text: str, as_of: str = "2026-11-22") -> Report:
        (tmp_path / "charges.csv").write_text(text, "utf-8")
        return check([tmp_path / "charges.csv"], as_of=as_of, library=starter, whole=True)

    return of


def states(comparison: Comparison) -> dict[str, list[str]]:
    return {state: sorted({each.now.rule for each in comparison.of(state)}) for state in ("new", "gone", "changed")}


def test_the_same(run) -> None:
    found = compare(run(BASE), run(BASE))
    assert found.is_same and not found.notes
    assert "The two runs give the same answers." in to_text(found)


@pytest.mark.parametrize(("old", "new", "state", "rule", "what"), [
    ("C,2026-01-05,77386", "C,2025-01-05,77386", "gone", "VAL001", []),
    ("50.25", "60.25", "changed", "VAL001", ["amount_cents"]),
    ("D,2025-03-03,77336,hospital,50.00,2", "D,2025-03-03,77336,hospital,75.00,3", "changed", "MUE002", ["amount_cents", "message", "lines"]),
    ("C,2026-01-05", "E,2026-01-05", "new", "VAL001", []),
    ("hospital,100.00", "hospital,", "changed", "IMR001", ["amount_cents"]),
])  # fmt: skip
def test_one_difference(old: str, new: str, state: str, rule: str, what: list[str], run) -> None:
    found = compare(run(BASE), run(BASE.replace(old, new)))
    assert rule in states(found)[state]
    each = next(each for each in found.of(state) if each.now.rule == rule)
    assert each.what == what
    assert not found.is_same


def test_swapped_runs_swap_new_and_gone(run) -> None:
    a, b = run(BASE), run(BASE.replace("C,2026-01-05", "E,2026-01-05"))
    there, back = states(compare(a, b)), states(compare(b, a))
    assert (there["new"], there["gone"], there["changed"]) == (back["gone"], back["new"], back["changed"])


def test_what_is_held_back_is_an_answer_too(run) -> None:
    report = run(BASE)
    from oncoledger.audit.result import Held

    held = msgspec.structs.replace(report, findings=[], held=[Held("baseline", "known", report.findings)])
    assert compare(report, held).is_same


def test_notes_tell_what_differs_in_the_runs(run) -> None:
    a, b = run(BASE), run(BASE + "F,2025-03-03,77290,hospital,1.00,1\n", as_of="2026-11-23")
    manifest = msgspec.structs.replace(b.manifest, rulebook="other", sources=[])
    notes = " ".join(compare(a, msgspec.structs.replace(b, manifest=manifest)).notes)
    for words in ("Another rulebook", "Another as-of date: 2026-11-22, then 2026-11-23.", "Only the first run had the edition starter", "had 4 lines, then 5."):
        assert words in notes
    other = msgspec.structs.replace(a.manifest, inputs=[msgspec.structs.replace(a.manifest.inputs[0], file="z.csv")])
    assert "Only the second run read z.csv." in compare(a, msgspec.structs.replace(a, manifest=other)).notes


def test_json_and_csv_hold_every_difference(run) -> None:
    found = compare(run(BASE), run(BASE.replace("C,2026-01-05", "E,2026-01-05")))
    assert msgspec.json.decode(to_json(found), type=Comparison) == found
    rows = list(csv.DictReader(io.StringIO(to_csv(found).decode("utf-8-sig"))))
    assert [(row["state"], row["rule"], row["patient_id"]) for row in rows] == [(d.state, d.now.rule, d.now.patient_id) for d in found.differences]
