"""`intake map` proposes and shows; what it writes can be read; and no export, however bent, is more than a list of problems."""

from __future__ import annotations

import csv
import io
import os
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oncoledger.cli import app
from oncoledger.formats.mapped import read_mapped, shipped
from oncoledger.formats.records import faults

EXPORTS = Path(__file__).parent / "exports"
INFUSIONS = """Pt MRN,Medication Name,Given Dose,UOM,Start Time,Stop Time,Nurse,Wibble
N-9,cisplatin,140,mg,2026-03-02 09:00,2026-03-02 10:30,RN1,x
N-9,saline,1000,mL,2026-03-02 08:00,2026-03-02 09:00,RN1,y
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_known_export_is_shown(run):
    done = run("intake", "map", EXPORTS / "epic_administrations.csv")
    assert done.exit_code == 0 and "Epic MAR administrations (shipped, grade L)" in done.stdout
    assert "4 rows become 3 administration" in done.stdout and "drug=PACLitaxel" in done.stdout


def test_a_proposal_is_written_edited_and_used(run, tmp_path):
    (tmp_path / "log.csv").write_text(INFUSIONS)
    done = run("intake", "map", "log.csv", "--out", "mappings/log.toml")
    assert done.exit_code == 1 and "It looks like rows of administration" in done.stdout
    text = (tmp_path / "mappings" / "log.toml").read_text()
    assert 'drug = "Medication Name"' in text and 'start_time = "Start Time"' in text and "# left out: Wibble" in text
    again = run("intake", "map", "log.csv")
    assert "2 rows become 2 administration" in again.stdout, again.stdout + again.stderr
    taken = run("intake", "log.csv", "--into", "ledger")
    assert taken.exit_code == 0 and "administration 2" in taken.stdout


def test_what_is_doubtful_is_a_comment(run, tmp_path):
    """A column that is headed Code and holds prose is offered, not taken."""
    (tmp_path / "x.csv").write_text("MRN,Service Date,CPT,Units\n1,2026-03-02,see the note,1\n2,2026-03-03,as above,2\n")
    text = run("intake", "map", "x.csv").stdout
    assert '# code = "CPT"   # 75 of 100: its heading, but its cells look otherwise' in text and 'units = "Units"' in text


def test_a_mapping_that_is_named(run, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text("name = 1")
    for done in (run("intake", "map", EXPORTS / "epic_charges.csv", "--mapping", bad), run("intake", EXPORTS / "epic_charges.csv", "--mapping", bad, "--into", "ledger")):
        assert done.exit_code == 2 and "bad.toml" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("content, says", [
    ("", "an empty file"), ("a,b\n", "nothing"), ("MRN;Service Date;CPT Code;TX ID;Post Date\n1;x;77407;1;x\n", ""),
])
def test_strange_files(run, tmp_path, content, says):
    (tmp_path / "s.csv").write_text(content)
    done = run("intake", "map", "s.csv")
    assert done.exit_code in (1, 2) and "Traceback" not in done.stderr + done.stdout


STRANGE = ["", " ", "#N/A", "NULL", "24:00", "9:5", "13/13/2026", "44927", "44927.5", "1,234.50", "(5.00)", "-1", "1e9", "2026-02-30", "0", "x" * 3000, "\u0000", "\ufffd", "=1+1",
           "12:00 XM", "2026-03-02T09:00:00-05:00", "2026-03-02T25:00:00Z", "Last, First, More", ",", "9999-12-31", "٣"]


def test_nothing_escapes():
    """Bent exports; ONCOLEDGER_LARGE_FUZZ says how many instead of the everyday few."""
    dice = random.Random(11)
    mappings = {Path(mapping.path).stem: mapping for mapping in shipped()}
    texts = {name: (EXPORTS / f"{name}.csv").read_text("utf-8") for name in mappings}
    place = Path(os.environ.get("TMPDIR", "/tmp")) / f"oncoledger-bent-{os.getpid()}.csv"
    try:
        for number in range(int(os.environ.get("ONCOLEDGER_LARGE_FUZZ", "400"))):
            name = dice.choice(sorted(texts))
            rows = list(csv.reader(io.StringIO(texts[name])))
            for _ in range(dice.randint(1, 6)):
                row = dice.choice(rows[1:])
                row[dice.randrange(len(row))] = dice.choice(STRANGE)
                if dice.random() < 0.1:
                    row.pop()
            out = io.StringIO()
            csv.writer(out).writerows(rows)
            data = out.getvalue().encode("utf-8", "replace")
            if number % 4 == 0:
                data = data[: dice.randint(1, len(data))]
            place.write_bytes(data)
            records = read_mapped(place, mappings[name], name)
            assert not list(faults(records.records)), data
    finally:
        place.unlink(missing_ok=True)
