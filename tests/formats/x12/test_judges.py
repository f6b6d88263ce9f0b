"""Two independent projects accept every file that is written, and refuse one with a planted fault. Needs ./dev judges."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from oncoledger.formats.x12 import write_835, write_837

from .invented import ENVELOPE, PAYER, PHYSICIANS, claims, remittance, remittances, tables

JUDGE = Path(__file__).parent / "judge.py"
MANY = 25


def drawn(strategy, write, folder):
    """Files of many drawn tables, the same ones each time."""
    paths = []

    @seed(1)
    @settings(max_examples=MANY, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(tables):
        paths.append(folder / f"{len(paths)}.x12")
        paths[-1].write_bytes(write(tables))

    collect()
    return paths


def answers(judges, paths):
    """What the judges say, file by file: name of the judge -> its complaints."""
    done = subprocess.run([str(judges), str(JUDGE), *map(str, paths)], capture_output=True, text=True, timeout=120, check=True)
    return [json.loads(text) for text in done.stdout.splitlines()]


def refusals(judges, paths):
    return [answer for answer in answers(judges, paths) if answer["pyx12"] or [words for words in answer["x12sdk"] if not is_quirk(words)]]


QUIRKS = ("loop_2410.ref_segment", "loop_2400.N.dtp_segment.date_time_period_format_qualifier", "loop_2300.N.nte_segment.N.note_reference_code",
          "dmg_segment.gender_code", "loop_2000")  # fmt: skip
"""What x12sdk asks for and the guides (and pyx12's maps) do not: a REF with every drug of an 837I, one day only for each of its lines, no billing note (ADD)
there, F or M as the sex, and a claim in every 835."""


def is_quirk(words):
    """Whether x12sdk complains of nothing but its quirks."""
    fields = [re.sub(r"\.\d+\b", ".N", text) for text in words.splitlines() if text.startswith("loop_")]
    return bool(fields) and all(field.endswith(QUIRKS) for field in fields)


@pytest.mark.parametrize("form", ["837P", "837I"])
def test_claims_are_accepted(form, judges, tmp_path):
    # x12sdk adds up the lines itself: the drawn totals are made right for it.
    def write(tables):
        claim_table, line_table, people = tables
        ids, charges = line_table["claim_id"].tolist(), line_table["charge_amount"].tolist()
        claim_table["charge_amount"][:] = [sum(c for i, c in zip(ids, charges, strict=True) if i == own) for own in claim_table["claim_id"].tolist()]
        return write_837(claim_table, line_table, people, ENVELOPE)

    assert refusals(judges, drawn(claims(form), write, tmp_path)) == []


def test_remittances_are_accepted(judges, tmp_path):
    # One PLB a file: both judges refuse a second one, which the guide allows (pyx12 even that of another transaction).
    assert refusals(judges, drawn(remittances(payments=1, pairs=6), lambda tables: write_835(*tables, ENVELOPE, {"11502": PAYER}, PHYSICIANS), tmp_path)) == []


def test_a_planted_fault_is_refused(judges, tmp_path):
    good = write_835(*tables(remittance()), ENVELOPE, {"11502": PAYER}, PHYSICIANS)
    for name, old, new in (("good", b"", b""), ("group", b"CAS*PR*", b"CAS*ZZ*"), ("count", b"SE*3", b"SE*9"), ("date", b"DTM*472*20260105", b"DTM*472*20260145")):
        (tmp_path / name).write_bytes(good.replace(old, new, 1))
    said = {Path(answer["file"]).name: bool(answer["pyx12"]) for answer in answers(judges, sorted(tmp_path.iterdir()))}
    assert said == {"good": False, "group": True, "count": True, "date": True}
