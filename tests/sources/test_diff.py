"""What changed between two editions: small invented tables, a line for each change that must be told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of, iso
from oncoledger.sources import Library, code_keys
from oncoledger.sources.chapters import DRUGS, RADIATION, REST, SERVICES, Chapters
from oncoledger.sources.diff import chosen, diff
from oncoledger.sources.diff_tables import snapshots
from oncoledger.sources.editions import Edition, write_edition
from oncoledger.sources.keys import pair_keys
from oncoledger.sources.pairs import PairTable
from oncoledger.sources.shelf import add, list_editions
from tests.sources.layouts import AOC, AOC_HEAD, MUE, PTP, PTP_HEAD, commas, mue_head

PAIRS_THEN = [*PTP, ("77295", "77334", "", "20200101", "*", "1", "x"), ("00100", "36005", "", "20200101", "*", "1", "x"), ("77338", "77332", "", "20200101", "*", "1", "x")]
PAIRS_NOW = [
    *[row for row in PTP if row[:2] not in (("77301", "77290"), ("96413", "96523"))],
    ("77301", "77290", "", "20090101", "20251231", "0", "ended, and the file says when"),
    ("96413", "96523", "", "20240701", "20250930", "0", "its indicator changed in October 2025"),
    ("96413", "96523", "", "20251001", "*", "1", "x"),
    ("77301", "77402", "", "20260101", "*", "0", "new"),
    ("96413", "96360", "", "20250701", "*", "0", "new, back in time"),
    ("77338", "77332", "", "20200101", "*", "9", "no edit any more"),
    ("00100", "36006", "", "20260101", "*", "1", "new, and not ours"),
    ("00100", "36005", "", "20200101", "20251231", "1", "ended, and not ours"),
]
UNITS_NOW = [("77427", "1", "3 Date of Service Edit: Clinical", "x"), ("77300", "12", "3 x", "x"), ("77412", "2", "3 x", "x"), ("00100", "2", "2 x", "x")]
ADDONS_NOW = [
    *[row for row in AOC if row[1:4:2] not in (("77293", "77301"), ("96367", "96365"))],
    ("1", "77293", "", "77301", "", "2014001", "2025365", ""), ("1", "77439", "", "77437", "", "2026001", "", ""),
]  # fmt: skip

CHANGES = """
ptp   pair new      77301 77402  - / indicator 0             from 2026-01-01 radiation
ptp   pair new      96413 96360  - / indicator 0             from 2025-07-01 drugs
ptp   pair ended    77301 77290  indicator 0 / -             from 2026-01-01 radiation
ptp   pair ended    77295 77334  indicator 1 / -             by 2026-01-01   radiation
ptp   pair ended    77338 77332  indicator 1 / -             by 2026-01-01   radiation
ptp   pair changed  96413 96523  0 / 1                       from 2025-10-01 drugs
mue   limit         77300        10 / 12                     by 2026-01-01   radiation
mue   limit         77412        - / units a day 2, MAI 3    by 2026-01-01   radiation
mue   limit         77427        2 / 3                       by 2026-01-01   radiation
mue   limit         J9271        units a day 400, MAI 3 / -  by 2026-01-01   drugs
addon add-on        77293 77301  - / -                       from 2026-01-01 radiation
addon add-on        77439 77437  - / -                       from 2026-01-01 radiation
addon add-on        96367 96365  - / -                       from 2026-01-01 drugs
"""


def written(folder, kind, rows, edition):
    head, name = {
        "ptp": (PTP_HEAD, f"ncci_practitioner_{edition}.csv"), "mue": (mue_head(), f"mue_practitioner_{edition}.csv"), "addon": (AOC_HEAD, f"AOC_V{edition}.csv"),
    }[kind]  # fmt: skip
    return commas(folder / name, [*head, *rows])


THEN = {"ptp": PAIRS_THEN, "mue": MUE, "addon": AOC}
NOW = {"ptp": PAIRS_NOW, "mue": UNITS_NOW, "addon": ADDONS_NOW}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A home with two editions of three tables."""
    home = tmp_path_factory.mktemp("editions")
    for kind in THEN:
        add(written(home, kind, THEN[kind], "2024q3"), edition="2024Q3", home=home)
        add(written(home, kind, NOW[kind], "2026q1"), edition="2026Q1", home=home)
    return Library.open(home)


def difference(shelf, kind, **how):
    name = "addon" if kind == "addon" else f"{kind}-practitioner"
    return diff(shelf, *chosen(shelf.editions, [name]), **how)


def told(change):
    day = f"{'from' if change.is_exact else 'by'} {iso(change.day)}"
    old, new = change.old or "-", change.new or "-"
    return f"{change.group} {change.code} {change.other} {old} / {new} {day} {change.chapter}".split()


@pytest.mark.parametrize("kind", ["ptp", "mue", "addon"])
def test_what_changed_and_nothing_else(kind, shelf):
    expected = sorted(line.split()[1:] for line in CHANGES.strip().splitlines() if line.startswith(kind))
    assert sorted(told(change) for change in difference(shelf, kind).changes) == expected


def test_what_is_not_ours_is_counted(shelf):
    assert difference(shelf, "ptp").others == {"pair new": 1, "pair ended": 1}
    assert difference(shelf, "mue").others == {"limit": 1}
    everything = difference(shelf, "ptp", everything=True)
    assert len(everything.changes) == 8 and not everything.others and {c.chapter for c in everything.changes} == {RADIATION, DRUGS, REST}


def test_one_code_is_followed_through_either_column(shelf):
    found = difference(shelf, "ptp", code="36006")
    assert [(c.code, c.other) for c in found.changes] == [("00100", "36006")] and sum(found.others.values()) == 7


@pytest.mark.parametrize("kind", ["ptp", "mue", "addon"])
def test_an_edition_does_not_differ_from_itself(kind, shelf):
    old, _ = chosen(shelf.editions, ["addon" if kind == "addon" else f"{kind}-practitioner"])
    assert not diff(shelf, old, old, everything=True).changes


@pytest.mark.parametrize(("words", "editions"), [
    ("mue-practitioner", "2024Q3 2026Q1"), ("mue-practitioner:2024Q3 mue-practitioner:2026Q1", "2024Q3 2026Q1"), ("mue-practitioner:2024q3 2026q1", "2024Q3 2026Q1"),
    ("mue-practitioner 2024Q3 2026Q1", "2024Q3 2026Q1"),
])
def test_editions_are_named_in_several_ways(words, editions, shelf):
    assert [e.edition for e in chosen(shelf.editions, words.split())] == editions.split()


@pytest.mark.parametrize(("words", "sentence"), [
    ("rvo:2024Q3 2026Q1", "'rvo' is neither a loaded table nor a file; loaded are addon, mue-practitioner, ptp-practitioner"),
    ("mue-practitioner:2024Q3 2025Q1", "no edition 2025Q1 of mue-practitioner is loaded; there are 2024Q3, 2026Q1"),
    ("mue-practitioner:2024Q3", "1 edition; expected two"),
    ("mue-practitioner 2024Q3 2026Q1 2026Q1", "3 editions; expected two"),
])
def test_what_names_no_two_editions_is_refused(words, sentence, shelf):
    with pytest.raises(ValueError, match=sentence):
        chosen(shelf.editions, words.split())


def test_what_cannot_be_compared_is_refused(shelf, library):
    old, new = chosen(shelf.editions, ["mue-practitioner"])
    pairs = chosen(shelf.editions, ["ptp-practitioner"])[1]
    starter = next(e for e in library.editions if e.name == "mue-practitioner")
    for one, two, sentence in ((old, pairs, "different tables"), (new, old, "later than"), (starter, new, "starter set holds a part")):
        with pytest.raises(ValueError, match=sentence):
            diff(shelf, one, two)


@pytest.mark.parametrize(("codes", "chapter"), [
    ("77301", RADIATION), ("77261", RADIATION), ("77799", RADIATION), ("77499", RADIATION), ("77260", REST), ("77800", REST), ("77065", REST), ("G6015", RADIATION),
    ("0394T", RADIATION), ("J9271", DRUGS), ("J9998", DRUGS), ("96413", DRUGS), ("99213", SERVICES), ("00100", REST), ("77301 99213", RADIATION),
    ("96413 99213", DRUGS), ("96413 77301", RADIATION), ("77301 00100", REST), ("00100 77301", REST),
])
def test_chapter(codes, chapter, library):
    assert Chapters(library).of(*codes.split()) == chapter


def test_a_diagnosis_is_not_taken_for_a_hospital_drug(library):
    chapters = Chapters(library)
    assert chapters.of_diagnosis("C7951") == chapters.of_diagnosis("D469") == "diagnoses" and chapters.of_diagnosis("E119") == REST


ROWS = st.lists(st.tuples(st.sampled_from("77301 77290 77300 96413 00100 36000".split()), st.sampled_from("77301 77290 96360 36005".split()),
                          st.sampled_from(["", "2024-07-01", "2026-01-01"]), st.sampled_from(["", "2024-12-31", "2026-03-31"]), st.sampled_from([0, 1, 9])), max_size=12)  # fmt: skip


@given(ROWS, ROWS)
@settings(max_examples=60)
def test_pairs_differ_where_the_answers_of_the_first_days_differ(tmp_path_factory, one, two):
    """The arrays' way and the plain way: each table asked for every pair on its first day."""
    home = tmp_path_factory.mktemp("property")
    sides, answers = [], []
    for edition, rows in (("2024Q3", one), ("2026Q1", two)):
        arrays = pair_arrays(rows)
        facts = Edition("ptp-hospital", "ptp", "hospital", edition, {"2024Q3": "2024-07-01", "2026Q1": "2026-01-01"}[edition], "", len(rows), "f", "", "")
        sides.append(write_edition(home, facts, arrays))
        table = PairTable(*(arrays[name] for name in ("key", "start", "end", "indicator")), int(arrays["most_rows"][0]))
        every = [(a, b) for a in "77301 77290 77300 96413 00100 36000".split() for b in "77301 77290 96360 36005".split()]
        found = table.find(code_keys(a for a, _ in every), code_keys(b for _, b in every), np.full(len(every), sides[-1].start, np.int32))
        answers.append({pair: indicator for pair, indicator in zip(every, found.tolist(), strict=True) if indicator in (0, 1)})
    before, after = snapshots(*sides, (Chapters(Library.open(home)), "", True))
    differing = {pair for pair in answers[0].keys() | answers[1].keys() if answers[0].get(pair) != answers[1].get(pair)}
    for snapshot, answer in ((before, answers[0]), (after, answers[1])):
        assert {pair: facts["indicator"] for pair, facts in snapshot.facts.items()} == {pair: answer[pair] for pair in differing & answer.keys()}


def pair_arrays(rows):
    table = PairTable.of(
        pair_keys(code_keys(r[0] for r in rows), code_keys(r[1] for r in rows)), np.array([day_of(r[2]) if r[2] else FIRST_DAY for r in rows], dtype=np.int32),
        np.array([day_of(r[3]) if r[3] else LAST_DAY for r in rows], dtype=np.int32), np.array([r[4] for r in rows], dtype=np.int8),
    )  # fmt: skip
    return {"key": table.key, "start": table.start, "end": table.end, "indicator": table.indicator, "most_rows": np.array([table.most_rows])}


def test_the_shelf_lists_what_was_compared(shelf):
    assert len([e for e in list_editions(shelf.home) if not e.is_starter]) == 6
