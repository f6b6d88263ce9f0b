"""A check that keeps its lines on disk says byte for byte what a check in memory says, whatever the inputs and however small the parts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncoledger.audit.check import check, exit_code
from oncoledger.audit.profile import Entity, Files, Profile
from oncoledger.bulk.check import check_large
from oncoledger.bulk.reading import Sizes
from oncoledger.bulk.write import pieces
from oncoledger.formats import tabular_csv
from oncoledger.report import render
from oncoledger.report.text import to_text
from tests.intake.x12 import Claim, written

TINY = Sizes(share_lines=1, part_bytes=200, part_rows=3, claim_lines=2)
SMALL = Sizes(share_lines=60, part_bytes=4_000, part_rows=50, claim_lines=20)


def same(library, paths, sizes=TINY, workers=1, **said):
    """Compare all forms; the number of findings and questions, so that a test can see that it compared something."""
    plain = check(paths, library=library, as_of="2026-11-22", **said)
    with check_large(paths, library=library, as_of="2026-11-22", sizes=sizes, workers=workers, **said) as large:
        assert b"".join(pieces(large, "json")).decode() == render(plain, "json").decode()
        assert b"".join(pieces(large, "csv")) == render(plain, "csv")
        assert b"".join(pieces(large, "text", 90, True)).decode() == to_text(plain, 90, colour=True)
        assert large.exit_code == exit_code(plain)
        folder = large.lists.folder
    assert not folder.exists()
    return len(plain.findings), len(plain.questions)


@pytest.mark.parametrize("sizes", [TINY, SMALL, Sizes()], ids=["tiny", "small", "usual"])
def test_the_examples(root, starter, sizes):
    findings, questions = same(starter, [root / "examples"], sizes)
    assert findings > 20 and questions


def test_several_processes(root, starter):
    assert same(starter, [root / "examples"], SMALL, workers=2) != (0, 0)


@pytest.mark.parametrize("said", [{"whole": False}, {"whole": True}, {"payer": "UHC"}, {"setting": "hospital"}], ids=str)
def test_what_the_caller_says(root, starter, said):
    assert same(starter, [root / "examples" / "three_columns.csv", root / "examples" / "physician_claims.837"], **said) != (0, 0)


BROKEN = {
    "dates.csv": "patient_id,service_date,code\n" + "A,1/2/2026,77427\nB,2026-01-05,77386\n" * 40 + "C,13/2/2026,77427\n",
    "rows.csv": "MRN,DOS,CPT,Qty,Note\n" + "".join(f"P{n % 9},2026-0{n % 9 + 1}-05,{'77427' if n % 4 else 'no code at all'},{n % 7 - 1},n{n}\n" for n in range(300)),
    "quotes.csv": 'patient_id,service_date,code,note\nA,2026-01-05,77386,"one\ntwo"\nB,2026-01-05,77386,"never closed\nC,2026-01-05,77386,x\n',
    "foreign.csv": "name,colour\nA,green\n",
    "empty.csv": "patient_id,service_date,code\n",
    "remittance.835": "ISA*00*          *00*          *ZZ*S              *ZZ*R              *260105*1200*^*00501*000000001*0*T*:~GS*HP*S*R*20260105*1200*1*X*005010X221A1~ST*835*0001~SE*2*0001~",
    "notes.txt": "nothing to see\n",
}  # fmt: skip


@pytest.mark.parametrize("fast", [False, True])
def test_broken_inputs(tmp_path, monkeypatch, starter, root, fast):
    monkeypatch.setattr(tabular_csv, "FAST_FROM", 0 if fast else 1 << 40)
    for name, text in BROKEN.items():
        (tmp_path / name).write_text(text)
    claims = (root / "examples" / "hospital_claims.837").read_text()
    (tmp_path / "cut.837").write_text(claims[: len(claims) * 2 // 3])
    (tmp_path / "undated.837").write_text(claims.replace("DTP*472", "DTP*999", 5))
    (tmp_path / "again.csv").write_text(BROKEN["rows.csv"])
    assert same(starter, [tmp_path]) != (0, 0)
    assert same(starter, [tmp_path / "nowhere.csv", *(tmp_path / name for name in BROKEN)]) != (0, 0)


@pytest.mark.parametrize("paths", [[], ["empty.csv"], ["foreign.csv"]], ids=str)
def test_nothing_to_judge(tmp_path, starter, paths):
    for name in paths:
        (tmp_path / name).write_text(BROKEN[name])
    assert same(starter, [tmp_path / name for name in paths]) == (0, 0)


def test_a_second_payer_knows_the_person_by_another_number(tmp_path, starter):
    """Which primary claims a secondary one repeats is known only across patients, who are in different drawers."""
    lines = ["77412@2025-03-03 1 100", "77427@2025-03-07 1 200"]
    first = [Claim(f"A{n}", lines, member=f"M{n}", frequency="8" if n == 3 else "1") for n in range(12)]
    second = [Claim(f"A{n}", lines[: 1 + n % 2], member=f"X{n}", rank="S") for n in range(12)]
    for name, claims in (("a.837", second[:6]), ("b.837", first), ("c.837", second[6:])):
        (tmp_path / name).write_text(written(claims))
    same(starter, [tmp_path])
    notes = check([tmp_path], library=starter, as_of="2026-11-22").manifest.notes
    assert any(note.startswith("16 lines are not judged: sent on 11 secondary") for note in notes)


def test_claims_of_nobody_answer_for_one_another(tmp_path, starter):
    claims = [Claim(f"A{n % 8}", [f"77412@2025-03-0{n % 5 + 3} 1 100"], frequency="7" if n > 7 else "1") for n in range(16)]
    text = "".join(line for line in written(claims).splitlines(keepends=True) if not line.startswith(("NM1*IL", "DMG", "N3*2 MAIN", "N4*TOWN*NC*27514~")))
    (tmp_path / "a.837").write_text(text)
    same(starter, [tmp_path])
    assert "8 claims are not judged: replaced by a later one (frequency 7)" in check([tmp_path], library=starter, as_of="2026-11-22").manifest.notes


CODES = ["77427", "77412", "77386", "77301", "77263", "77014:26", "G6015", "96413", "J9271", "99214:25", "99999", "36415"]
DAYS = ["2025-03-03", "2025-03-04", "2025-03-07", "2025-06-02", "2026-01-05"]
CLAIMS = st.builds(
    Claim, number=st.sampled_from(["A1", "A2", ""]), frequency=st.sampled_from("11178"), rank=st.sampled_from("PPST"), member=st.sampled_from(["M1", "M2", "M3", ""]),
    control=st.sampled_from(["", "K1"]), place=st.sampled_from(["11", "22"]), filing=st.sampled_from(["MB", "CI"]),
    lines=st.lists(st.builds("{}@{} {} {}".format, st.sampled_from(CODES), st.sampled_from([*DAYS, ""]), st.sampled_from("12"), st.sampled_from(["100", "7.5"])), min_size=1, max_size=3),
)  # fmt: skip
CHARGES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", "é", ""]), st.sampled_from([*DAYS, "3/4/2025", "never"]), st.sampled_from(CODES), st.sampled_from(["1", "2", "-1"]),
        st.sampled_from(["", "RT1", "left"]), st.sampled_from(["", "medicare", "UHC"]), st.sampled_from(["", "hospital", "office"]), st.sampled_from(["", "10.00"]),
    ),
    max_size=25,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(charges=CHARGES, more=CHARGES, claims=st.lists(CLAIMS, max_size=6), later=st.lists(CLAIMS, max_size=4), fast=st.booleans())
def test_any_small_ledger(tmp_path_factory, monkeypatch, starter, charges, more, claims, later, fast):
    """Lines that answer for one another stand in different files, parts and drawers."""
    monkeypatch.setattr(tabular_csv, "FAST_FROM", 0 if fast else 1 << 40)
    folder = tmp_path_factory.mktemp("ledger")
    for name, rows in (("one.csv", charges), ("two.csv", more)):
        head = "patient_id,service_date,code,units,course_id,payer_id,setting,charge_amount\n"
        (folder / name).write_text(head + "".join(",".join(row).replace(":", "-") + "\n" for row in rows))
    for name, sent in (("a.837", claims), ("b.837", later)):
        (folder / name).write_text(written(sent))
    same(starter, [folder])


def test_a_practice_profile(tmp_path, starter):
    """Conventions of files, own payer ids and settings of entities are patients' own affairs; what is held back is not."""
    profile = Profile(
        payers={"ACME": "UHC"}, entity=[Entity("Group", npi="G1", setting="hospital")], files=[Files("day*.csv", payer="COMMERCIAL", whole=False, dates="day first")],
        editions={"MUE": "2031Q1"}, off={"NCC001": "a trial"},
    )  # fmt: skip
    head = "patient_id,service_date,code,payer_id,entity_id\n"
    rows = [f"P{n % 5},{{}},{CODES[n % len(CODES)].split(':')[0]},{['ACME', ''][n % 2]},{['G1', ''][n % 3 > 0]}" for n in range(40)]
    (tmp_path / "day.csv").write_text(head + "".join(row.format(f"{n % 28 + 1}/3/2026") + "\n" for n, row in enumerate(rows)))
    (tmp_path / "other.csv").write_text(head + "".join(row.format(f"2026-03-{n % 28 + 1:02}") + "\n" for n, row in enumerate(rows)))
    assert same(starter, [tmp_path], profile=profile) != (0, 0)
    with pytest.raises(ValueError, match="holds findings back"), check_large([tmp_path], library=starter, profile=Profile(baseline="old.json")):
        pass
