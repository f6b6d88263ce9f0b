"""What `oncoledger lookup` shows of loaded lists: a line of question, the words of the answer; and words that are no procedure codes."""

from __future__ import annotations

import pytest

from oncoledger.model.dates import day_of
from oncoledger.sources import Library
from oncoledger.sources.lookup import lookup
from tests.sources import made

SAYS = """
77301 | 2026-07-05 | fee schedule: status A (active), PC/TC 1, global days XXX; RVU work 7.79, practice 50.20, malpractice 0.70; nationally $1,936.77 [2026Q3 (rvu 2026Q3.csv)]
77301 | 2026-07-05 | fee schedule -26: status A (active); RVU work 7.79, practice 4.42, malpractice 0.34; nationally $414.15
77301 | 2026-12-05 | [2026Q3 (rvu 2026Q3.csv), carried forward]
99213 | 2026-07-05 | practice 1.50 (0.40 in a facility), malpractice 0.10; nationally $95.70 ($59.40 in a facility)
77417 | 2026-07-05 | fee schedule: status B (bundled), PC/TC 9, global days XXX
77407 | 2025-12-31 | fee schedule: status I (not valid for Medicare), PC/TC 3, global days XXX [2025Q1 (rvu 2025Q1.csv), carried forward]
77407 | 2026-03-02 | fee schedule: cannot tell: the code is new or has changed since the edition [2025Q1 (rvu 2025Q1.csv), carried forward]
77407 | 2026-03-02 | ! not valid for Medicare
77412 | 2026-07-05 | hospital: status indicator S, APC 5623, rate $590.05
77417 | 2026-07-05 | hospital: status indicator N, no rate
J9271 | 2026-07-05 | drug: payment limit $57.513 for one unit of 1 mg
J9271 | 2026-07-05 | NDC: 00006302601 keytruda, 100 units a package; 00006302602 keytruda, 100 units a package; 00006302603 keytruda, 100 units a package; 00006302604 keytruda, 200 units a package; and 1 more package
J9271 | 2026-07-05 | HCPCS: valid: added 2016-01-01, no end
J9070 | 2026-07-05 | HCPCS: not valid any more: added 1990-01-01, ended 2024-03-31
A9999 | 2026-07-05 | valid from 2027-01-01, not ended by 2026-09-30
A9999 | 2026-07-05 | ! nothing can be said about its validity
A9998 | 2026-07-05 | in no list that is loaded: nothing can be said about its validity
77301 | 2026-07-05 | the words of a licensee (your own descriptors, 2026)
00006-3026-02 | 2026-07-05 | J9271: keytruda, 100 units a package [2026Q3 (ndc 2026Q3.csv)]
00006302602   | 2026-07-05 | payment limit $57.513 for one unit of 1 mg
00006-9999-01 | 2026-07-05 | not in the crosswalk
0006302602    | 2026-07-05 | ten digits, and eleven are needed
C61     | 2026-07-05 | C61 is a diagnosis on 2026-07-05
C61     | 2026-07-05 | prostate: valid, and may stand on a claim
C50     | 2026-07-05 | a heading: it may not stand on a claim
C50.911 | 2026-07-05 | C50.911 is a diagnosis on 2026-07-05
C50911  | 2026-07-05 | valid, and may stand on a claim
C50.9   | 2026-07-05 | not valid: not in the list of that fiscal year
C61     | 2024-07-05 | nothing can be said of its validity
45      | 2026-07-05 | in force: from 1995-01-01, no end [2026Q3 (carc 2026Q3.csv)]
CO-45   | 2026-07-05 | 45 is a reason of an adjustment on 2026-07-05
A1      | 2026-07-05 | not in force any more: from 1995-01-01, ended 2025-06-30
999     | 2026-07-05 | 999 is not a reason of an adjustment
N130    | 2026-07-05 | N130 is a remark of a remittance on 2026-07-05
N130    | 2026-07-05 | N13.0 is a diagnosis on 2026-07-05
77301 77412 | 2026-07-05 | 77301  IMRT plan with DVH
77301 77412 | 2026-07-05 | ! fee schedule
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    home = tmp_path_factory.mktemp("lists")
    made.rvu(home, "2026Q3", """
        77301 - A 1 XXX 7.79 50.2 50.2 0.7
        77301 26 A 1 XXX 7.79 4.42 4.42 0.34
        77301 TC A 1 XXX 0 45.78 45.78 0.36
        77417 - B 9 XXX 0 0.02 0.02 0
        99213 - A 0 XXX 1.3 1.5 0.4 0.1
    """)  # fmt: skip
    made.rvu(home, "2025Q1", "77407 - I 3 XXX 0 0 0 0")
    made.opps(home, "2026Q3", "77412 S 5623 590.05\n77417 N - -")
    made.asp(home, "2026Q3", "J9271 57.513 1 MG")
    made.ndc(home, "2026Q3", "\n".join(f"0000630260{i} J9271 {200 if i == 4 else 100} KEYTRUDA" for i in range(1, 6)))
    made.hcpcs(home, "2026Q3", "J9271 2016-01-01 -\nJ9070 1990-01-01 2024-03-31\nA9999 2027-01-01 -")
    made.icd10cm(home, "FY2026", "C61 1 prostate\nC50 0 breast\nC50911 1 right breast\nN130 1 kidney")
    made.adjustment(home, "carc", "2026Q3", "45 1995-01-01 -\nA1 1995-01-01 2025-06-30")
    made.adjustment(home, "rarc", "2026Q3", "N130 2002-10-31 -")
    made.descriptor(home, "2026", "77301 the words of a licensee")
    return Library.open(home)


@pytest.mark.parametrize("line", SAYS.strip().splitlines())
def test_lookup_says(line, loaded):
    codes, date, words = (part.strip() for part in line.split("|"))
    said = lookup(loaded, codes.split(), day_of(date))
    assert (words[2:] not in said) if words.startswith("! ") else words in said, said


@pytest.mark.parametrize(("word", "sentence"), [
    ("45", "45 may be a reason of an adjustment: the list is not loaded"), ("N130", "N130 may be a remark of a remittance: the list is not loaded"),
    ("00006-3026-02", "the list of packages is not loaded"),
])
def test_without_lists_nothing_is_said(word, sentence, library):
    assert sentence in lookup(library, [word], day_of("2024-03-05"))


@pytest.mark.parametrize("word", ["zzz", "C", "123456", "CO-", "12345-123"])
def test_what_is_no_code_of_any_kind_is_refused(word, loaded):
    with pytest.raises(ValueError, match="is not a code; expected"):
        lookup(loaded, [word], day_of("2026-07-05"))


def test_the_page_is_short(loaded):
    assert all(len(lookup(loaded, [code], day_of("2026-07-05")).splitlines()) <= 14 for code in ("77301", "J9271", "C61", "45", "00006302602"))
