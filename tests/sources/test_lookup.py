"""What `oncoledger lookup` says: a line of question, the words that must be in the answer."""

from __future__ import annotations

import pytest

from oncoledger.model.dates import day_of
from oncoledger.sources.lookup import code_facts, lookup, pair_facts

SAYS = """
77301 | 2025-03-01 | IMRT plan with DVH; 26 and TC, or global
77301 | 2025-03-01 | add-ons that hang on it: 77293
77386 | 2026-03-01 | not valid: ended 2025-12-31
77386 | 2026-03-01 | in its place, by the record: 77407 77412
77437 | 2025-03-01 | not valid yet: begins 2026-01-01
77402 | 2026-03-01 | redefined on 2026-01-01
77387 | 2026-03-01 | 26 or global, TC is bundled
77402 | 2026-03-01 | cannot tell: the code is new or has changed since the edition
77427 | 2024-08-01 | units, practitioner: 1 a day, MAI 2: per day, absolute [starter set 2024Q3]
77427 | 2026-08-01 | [starter set 2024Q3, carried forward]
96376 | 2024-08-01 | units, practitioner: 0: not payable
77293 | 2026-01-05 | add-on: needs 77295 or 77301 on the same day
77412 | 2025-05-05 | medicare, freestanding, professional: not valid; instead: G6003
99245 | 2025-05-05 | medicare, every setting: not valid; instead: 99202
80050 | 2025-05-05 | in no list that is loaded: nothing can be said about its validity
77301 77290 | 2024-08-01 | practitioner: never together: 77290 is denied beside 77301, and no modifier helps (indicator 0)
77290 77301 | 2024-08-01 | practitioner: never together: 77290 is denied beside 77301
77336 77301 | 2025-08-01 | modifiers on 77336: 59 XE XP XS XU
77301 77412 | 2026-08-01 | cannot tell: one of the codes is new or has changed since the edition
77301 77401 | 2026-08-01 | 77401 is not valid on 2026-08-01
77301 77401 | 2026-08-01 | 77401  not valid on 2026-08-01
77295 77280 | 2025-08-01 | no edit in the starter set; load the CMS file to be sure
77301 77301 | 2025-08-01 | the same code twice is a question of units
 77301 77290 | 2018-08-01 | the earliest edition, applied to an earlier date
"""


@pytest.mark.parametrize("line", SAYS.strip().splitlines())
def test_lookup_says(line, library):
    codes, date, words = (part.strip() for part in line.split("|"))
    assert words in lookup(library, codes.split(), day_of(date))


@pytest.mark.parametrize("code", ["7730", "773011", "A1B2C", "XYZ", ""])
def test_what_is_no_code_is_refused(code, library):
    with pytest.raises(ValueError, match="is not a code"):
        lookup(library, ["77301", code], day_of("2025-05-05"))


def test_small_letters_and_blanks_are_forgiven(library):
    assert code_facts(library, " g6015 ", day_of("2025-05-05")).code == "G6015"


@pytest.mark.parametrize(("payer", "setting", "standing"), [
    ("MEDICARE", "freestanding", 1), ("MEDICARE", "hospital", 0), ("UHC", "freestanding", 0), ("MEDICARE_ADVANTAGE", "freestanding", 1), ("", "", 1), ("", "hospital", 0),
])
def test_standing_is_the_payers_and_the_settings(payer, setting, standing, library):
    assert len(code_facts(library, "77412", day_of("2025-05-05"), payer, setting).standing) == standing


def test_a_pair_names_what_is_denied(library):
    one, two = pair_facts(library, "77290", "77301", day_of("2024-08-01")).answers
    assert (one.table, two.table, one.denied, one.column1, one.modifiers) == ("practitioner", "hospital", "77290", "77301", ())
    assert one.cite and one.cite.source == "NCCI24Q3-PRA"


def test_three_codes_are_too_many(library):
    with pytest.raises(ValueError, match="3 codes were given"):
        lookup(library, ["77301", "77290", "77336"], 0)


def test_every_code_can_be_looked_up_on_any_day(library):
    for code in library.codes:
        for date in ("2014-01-01", "2023-07-01", "2025-12-31", "2026-01-01"):
            assert lookup(library, [code], day_of(date)).startswith(code)
