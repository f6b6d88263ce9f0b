"""The calendar of the starter set: no gap, no overlap, every date a date, every source a document, every named code there."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

import pytest

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of, iso
from oncoledger.sources import code_key
from oncoledger.sources.pairs import starter_lines
from oncoledger.sources.starter import FOLDER, table

DATED = ["codes.csv", "standing.csv", "sets.csv", "addons.csv", "law.csv"]
SOURCED = ["codes.csv", "standing.csv", "addons.csv", "law.csv", "mue.csv", "modifiers.csv", "estimation.csv", "reasons.csv", "drugs.csv", "ndcs.csv",
           "drug_payment.csv", "services.csv"]  # fmt: skip
NATURES = {"professional", "technical", "split", "physician", "incident", "facility", "drug", "none"}

# Requirements, "Codes that were named and must be handled"; numbers that never existed are left out of the ranges.
NAMED = """
77261 77262 77263 77280 77285 77290 77293 77295 77301 77306 77307 77321 77299 77399 77300 77331 77332 77333 77334 77338 77336 77370
77014 77387 G6001 G6002 G6017 77417 77401 77402 77407 77412 77385 77386 G6003 G6004 G6005 G6006 G6007 G6008 G6009 G6010 G6011 G6012
G6013 G6014 G6015 G6016 77436 77437 77438 77439 77371 77372 77373 G0339 G0340 77520 77522 77523 77525 77424 77425
77750 77761 77762 77763 77767 77768 77770 77771 77772 77778 77789 77790 77799 77316 77317 77318 0394T 0395T
77600 77605 77610 77615 77620 77427 77431 77432 77435 77469 77470 77499 96360 96361 96365 96366 96367 96368 96369 96370 96371 96372
96373 96374 96375 96376 96377 96379 96401 96402 96405 96406 96409 96411 96413 96415 96416 96417 96420 96422 96423 96425 96440 96446
96450 96521 96522 96523 96542 96549 G0498 36591 36592 36593 79101 A9513 A9607 M0010
99202 99203 99204 99205 99211 99212 99213 99214 99215 99221 99222 99223 99231 99232 99233 99242 99243 99244 99245 99252 99253 99254
99255 G0463 G2211 G2212 99417 36415 85025 80053 38221 38222 51720 62270 36000 36410 J9271 J9999 Q5106 C9399 J0881
""".split()
NAMED_MODIFIERS = "26 TC 25 59 XE XS XP XU 76 77 JW JZ TB JG EA EB EC PO PN KX GA GZ".split()


@pytest.mark.parametrize("name", DATED)
def test_every_row_begins_before_it_ends(name):
    for row in table(name):
        start = day_of(row["from"]) if row["from"] else FIRST_DAY
        end = day_of(row["to"]) if row["to"] else LAST_DAY
        assert start <= end, row


def test_codes_have_neither_gap_nor_overlap(library):
    broken = {code: [(iso(a.end), iso(b.start)) for a, b in pairwise(rows) if b.start != a.end + 1] for code, rows in library.codes.items()}
    assert not {code: spans for code, spans in broken.items() if spans}


@pytest.mark.parametrize(("name", "keys"), [
    ("standing.csv", "code payer_kind settings"), ("sets.csv", "set code"), ("addons.csv", "addon primary"), ("law.csv", "name payer_id"),
])
def test_no_two_rows_speak_of_one_day(name, keys):
    spans = defaultdict(list)
    for row in table(name):
        spans[tuple(row[key] for key in keys.split())].append((row["from"] or "0000", row["to"] or "9999"))
    assert not {key: mine for key, mine in spans.items() if any(b[0] <= a[1] for a, b in pairwise(sorted(mine)))}


def test_pairs_speak_once_of_each_day():
    spans = defaultdict(list)
    for scope, one, two, _, start, end in starter_lines():
        for name in ("PRA", "OPH") if scope == "BOTH" else (scope,):
            spans[name, one, two].append((start, end))
    twice = {key: mine for key, mine in spans.items() if len(set(mine)) != len(mine)}
    assert not twice, "a pair stands twice in one table"


@pytest.mark.parametrize("name", SOURCED)
def test_every_source_is_a_document(name, library):
    assert not {row["source"] for row in table(name)} - set(library.documents)


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_has_section_and_grade(name):
    assert not [row for row in table(name) if not row["section"] or row["grade"] not in ("H", "M", "L")]


def test_every_drug_code_is_dated(library):
    """When a drug's code is valid stands in codes.csv."""
    assert not {row["code"] for row in table("drugs.csv") if row["code"]} - {row["code"] for row in table("codes.csv")}


def test_what_nobody_read_is_not_graded_high():
    assert not [row for name in SOURCED for row in table(name) if row["source"] == "CMS-KN" and row["grade"] == "H"]


def test_payer_settings_cite_documents(library):
    assert not {s.cite.source for profile in library.payers.values() for s in profile.settings} - set(library.documents)


@pytest.mark.parametrize("name", ["codes.csv", "standing.csv", "sets.csv", "addons.csv", "mue.csv", "law.csv", "documents.csv", "modifiers.csv", "reasons.csv"])
def test_rows_are_sorted(name):
    """A person finds a row, and a change is a small difference."""
    lines = [list(row.values())[:3] for row in table(name)]
    order = {"codes.csv": 2, "addons.csv": 2, "mue.csv": 2, "documents.csv": 1}.get(name, 2)
    assert [line[:order] for line in lines] == sorted(line[:order] for line in lines)


@pytest.mark.parametrize("code", NAMED)
def test_named_code_is_there(code, library):
    assert library.code_rows(code)


def test_named_modifiers_are_there(library):
    assert set(NAMED_MODIFIERS) <= library.modifiers("valid")


def test_codes_natures_and_families(library):
    for rows in library.codes.values():
        for row in rows:
            assert code_key(row.code) >= 0 and row.nature in NATURES and row.family and row.label, row
            assert len(row.label) <= 75, row


def test_members_of_sets_are_known_codes_within_their_lives(library):
    for name in library.set_names:
        for member in library.set_rows(name):
            rows = library.code_rows(member.code)
            assert rows, (name, member)
            assert rows[0].start <= member.start and (member.end <= rows[-1].end or member.end == LAST_DAY), (name, member)


def test_replacements_are_known_codes(library):
    named = {code for rows in library.codes.values() for row in rows for code in row.replaced_by}
    named |= {code for code in library.codes for row in library.standing(code) for code in row.instead}
    assert not {code for code in named if not library.code_rows(code)}


def test_settings_that_name_a_set_name_one_that_exists(library):
    for profile in library.payers.values():
        for setting in profile.settings:
            if setting.name in ("imrt_window_codes", "surface_bundle"):
                assert setting.value in library.set_names, setting


def test_no_licensed_words():
    """Labels are our own. The publisher's descriptors have turns of phrase that ours must not have."""
    phrases = re.compile(r"each additional|separate procedure|list separately|including, when performed|or less than|, NOS;", re.IGNORECASE)
    assert not [row for row in table("codes.csv") if row["family"] != "drug" and phrases.search(row["label"])]


def test_files_are_plain_text():
    for path in FOLDER.rglob("*.*"):
        if path.suffix in (".csv", ".txt", ".toml"):
            path.read_text(encoding="utf-8")
