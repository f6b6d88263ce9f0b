"""The fast CSV reader reads what the plain one reads, or leaves the file to it."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncoledger.formats.tabular import charges_of
from oncoledger.formats.tabular_csv import read_plain, survey_of
from oncoledger.formats.tabular_csv_fast import read_fast
from oncoledger.model.table import Words

PIECES = ["P1", "2026-01-31", "1/31/2026", "31/01/2026", "77427", "77301-26", "26", "2659", "", " ", '"', '""', '"a"', '"a,b"', '"a\nb"', '"x""y"', 'in"ch', "é", "-1", "0.5",
          "\t", ";", "#", "'", "\\", "null", "NaN", "\x0b", "\u2028", "x" * 50]  # fmt: skip
ROWS = st.lists(st.lists(st.sampled_from(PIECES), min_size=0, max_size=6), max_size=12)


def words(sheet):
    return [column.tolist() for column in sheet.columns]


def same(path, block):
    """Whether the fast reader answered; when it did, everything it says is what the plain one says."""
    survey = survey_of(path, "f")
    plain, fast = read_plain(path, "f", survey), read_fast(path, "f", survey, block)
    if fast is None:
        return False
    assert (fast.headings, fast.heading_row, fast.notes) == (plain.headings, plain.heading_row, plain.notes)
    assert fast.rows.tolist() == plain.rows.tolist()
    assert words(fast) == words(plain)
    if fast.headings:
        one, other = charges_of(fast, "f", "csv"), charges_of(plain, "f", "csv")
        assert (one.problems, one.notes, one.rows) == (other.problems, other.notes, other.rows)
        for name, column in one.charges.columns.items():
            theirs = other.charges[name]
            assert column.tolist() == theirs.tolist(), name
            if isinstance(column, Words):
                assert column.words[0] == theirs.words[0] == ""
    return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]), last=st.booleans(), block=st.sampled_from([40, 200, 1 << 20]), bom=st.booleans())
def test_fast_equals_plain(tmp_path, rows, end, last, block, bom):
    head = ["patient_id", "service_date", "code", "modifiers", "units", "note"]
    text = end.join(",".join(row) for row in [head, *rows]) + (end if last else "")
    path = tmp_path / "charges.csv"
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.encode())
    same(path, block)


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_regular_files_are_read_fast(tmp_path, quoted, separator):
    """A large regular file in many blocks, with line ends inside quotation marks."""
    draw = random.Random(3)
    rows = [["patient_id", "service_date", "code", "note"]]
    for n in range(3000):
        note = draw.choice(["", "plain", '"a, b; c\td"', '"two\nlines"', '"said ""so"""']) if quoted else draw.choice(["", "plain"])
        rows.append([f"P{n % 70}", f"2026-01-{n % 28 + 1:02d}", draw.choice(["77412", "77427-26"]), note])
    path = tmp_path / "charges.csv"
    path.write_text("\n".join(separator.join(row) for row in rows) + "\n", encoding="utf-8")
    assert same(path, 5000)


@pytest.mark.parametrize("row", ["P1,2026-01-31,77412,a,b", 'P1,2026-01-31,77412,"open', 'P1,2026-01-31,77412,5" needle'])
def test_irregular_files_are_left_to_the_plain_reader(tmp_path, row):
    path = tmp_path / "charges.csv"
    path.write_text("\n".join(["patient_id,service_date,code,note", *["P1,2026-01-31,77412,"] * 100, row, *["P1,2026-01-31,77412,"] * 100]))
    assert not same(path, 500)


def test_latin_1_in_blocks(tmp_path):
    path = tmp_path / "charges.csv"
    path.write_bytes(("patient_id,service_date,code,note\n" + "P1,2026-01-31,77412,Müller\n" * 500).encode("cp1252"))
    assert same(path, 1000)
