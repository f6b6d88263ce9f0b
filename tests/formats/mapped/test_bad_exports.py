"""What people's systems and spreadsheets do to an export: times of every kind, failed formulas, titles, encodings; and no input that escapes."""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncoledger.formats.mapped import read_mapped, shipped
from oncoledger.formats.mapped.clocks import Clocks
from oncoledger.formats.records import faults
from oncoledger.model.times import iso_time

PROFILES = shipped()
ARIA = next(profile for profile in PROFILES if profile.name == "ARIA appointment schedule")
LARGE = bool(os.environ.get("ONCOLEDGER_LARGE"))

TIMES = """
    2026-01-31 14:05            -> 2026-01-31 14:05
    1/31/2026 2:05 PM           -> 2026-01-31 14:05
    1/31/2026 12:05 AM          -> 2026-01-31 00:05
    1/31/2026 9:5               -> 2026-01-31 09:05
    1/31/2026 24:00             -> 2026-02-01 00:00
    1/31/2026 0930              -> 2026-01-31 09:30
    31-Jan-2026 09:30           -> 2026-01-31 09:30
    31 Jan 2026                 -> 2026-01-31 00:00
    46053.5                     -> 2026-01-31 12:00
    2026-01-31T14:05:09         -> 2026-01-31 14:05:09
    2026-01-31T14:05:09-05:00   -> 2026-01-31 13:05:09
    2026-01-31 14:05Z           -> 2026-01-31 08:05
    1/31/2026 14:05 EST         -> 2026-01-31 13:05
    1/31/2026 24:01             -> error
    1/31/2026 13:05 PM          -> error
    1/31/2026 14:05 +99:99      -> error
    2/30/2026                   -> error
"""


@pytest.mark.parametrize("line", [line.strip() for line in TIMES.strip().splitlines()])
def test_a_time(line: str) -> None:
    text, expected = (part.strip() for part in line.split("->"))
    clocks = Clocks([text], True, False, ZoneInfo("America/Chicago"))
    if expected == "error":
        with pytest.raises(ValueError):
            clocks.time(text)
    else:
        assert iso_time(clocks.time(text)) == expected


HEAD = "Patient ID,Appointment ID,Activity,Activity Category,Scheduled Start,Appointment Status,Resource\n"
ROW = "T1,P1,Daily,Treatment,1/31/2026 9:00,Open,L1\n"
CASES = [
    ("whole", HEAD + ROW, [], {}, 1),
    ("an unknown word", HEAD + ROW.replace("Open", "Lost"), ["row 2: 'Lost'"], {}, 1),
    ("a formula that failed", HEAD + ROW.replace("L1", "#N/A"), ["row 2: '#N/A'"], {}, 1),
    ("a total", HEAD + ROW + "Total,,,,,,1\n", [], {"rows of totals or remarks": 1}, 1),
    ("titles above the heading", "Invented clinic\nJanuary\n" + HEAD + ROW, [], {}, 1),
    ("a heading that stands twice", HEAD.strip() + ",Resource\n" + ROW.strip() + ",L2\n", [], {"cells of the column Resource": 1}, 1),
    ("a column that nothing takes", HEAD.strip() + ",Colour\n" + ROW.strip() + ",red\n", [], {"cells of the column Colour": 1}, 1),
    ("UTF-16", (HEAD + ROW).encode("utf-16"), [], {}, 1),
    ("tabs", (HEAD + ROW).replace(",", "\t"), [], {}, 1),
    ("the day first", HEAD + ROW.replace("1/31", "31/1"), ["row 2: '31/1/2026 9:00'", "row 2: nothing"], {}, 0),
]


@pytest.mark.parametrize(("body", "problems", "unused", "rows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_export(tmp_path, body, problems, unused, rows) -> None:
    path = tmp_path / "invented.csv"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    read = read_mapped(path, ARIA, path.name)
    assert ([f"{each.position}: {each.found}" for each in read.problems], dict(read.unused), len(read.of("schedule"))) == (problems, unused, rows)


@pytest.mark.parametrize("body", [b"", b"a,b\n1,2\n", b"\x00\x01" * 50, b"%PDF-1.4"])
def test_another_file_is_refused(tmp_path, body) -> None:
    (tmp_path / "x.csv").write_bytes(body)
    assert read_mapped(tmp_path / "x.csv", ARIA, "x").problems


WORDS = st.sampled_from(["", "T1", "Treatment", "Completed", "1/31/2026", "31/1/2026", "24:00", "9:5", "2:05 PM", "#N/A", "-1", "1e9", "99999.5", "1,000", "null",
                         "12:00 +99:99", "2199-12-31", "2199-12-31 24:00", "Total", '"', "\u2028", "\x00", "1850-01-01 00:00 +14:00"])  # fmt: skip
CELL = WORDS | st.text(max_size=12) | st.from_regex(r"[0-9]{1,5}[-/:. ][0-9]{1,3}[-/:. ][0-9]{1,5}( ?[AaPpMmZ+0-9:]{0,6})?", fullmatch=True)


@settings(max_examples=250_000 if LARGE else 300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=12), max_size=4), profile=st.sampled_from(PROFILES), code=st.sampled_from(["utf-8", "utf-16", "cp1252"])
)
def test_no_cell_escapes(tmp_path_factory, rows, profile, code) -> None:
    headings = list(profile.headings)
    for block in profile.rows:
        headings += [*block.record_id, *block.where, *(each for each in block.columns.values() if isinstance(each, str))]
    path = tmp_path_factory.getbasetemp() / "fuzzed.csv"
    path.write_bytes((",".join(dict.fromkeys(headings)) + "\n" + "\n".join(",".join(row) for row in rows)).encode(code, "replace"))
    assert list(faults(read_mapped(path, profile, "x", "", ZoneInfo("America/Chicago")).records)) == []
