"""What payers say otherwise: a stop by the charted rate, hydration in one interval, a complex drug whatever it is given for."""

from __future__ import annotations

import pytest

from oncoledger.sources.library import Library
from tests.coding.infusion.day_files import coded, read, shown

MINE = """
id = "MINE"
name = "Mine"
kind = "commercial"
base = "COMMERCIAL"

[[setting]]
name = "{name}"
value = {value}
source = "A53778"
section = "contract"
grade = "M"
"""

DAYS = [
    ("missing_stop", '"rate"', 'IV 09:00- cisplatin 100 mg rate=125mL/h volume=250', "96413, 96415", "96409"),
    ("hydration_gaps", '"single"', "IV 09:00-09:25 normal saline 500 mL reason=dehydration\nIV 10:00-10:25 normal saline 500 mL reason=dehydration", "", "96360"),
    ("complex_administration", '["J1745"]', "IV 09:00-10:00 infliximab 400 mg code=J1745 code_system=hcpcs", "96413", "96365"),
    ("simple_administration", '["J9312"]', "IV 09:00-10:00 rituximab 700 mg code=J9312 code_system=hcpcs", "96365", "96413"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "given", "theirs", "usual"), DAYS, ids=[each[0] for each in DAYS])
def test_a_setting_of_a_payer(name: str, value: str, given: str, theirs: str, usual: str, tmp_path):
    (tmp_path / "payers").mkdir()
    (tmp_path / "payers" / "mine.toml").write_text(MINE.format(name=name, value=value), encoding="utf-8")
    library = Library.open(tmp_path)
    diagnosis = "K50.90" if "infliximab" in given else "C83.31"
    for payer, expected in (("MINE", theirs), ("COMMERCIAL", usual)):
        case = read(f"== a day | freestanding {payer} 2026-03-02 dx={diagnosis}\n{given}")[0]
        services, _ = shown(coded(case, library), case.day)
        assert services == [each for each in expected.split(", ") if each], (payer, services)
