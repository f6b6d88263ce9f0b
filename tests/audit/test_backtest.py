"""A backtest of small invented histories: what became of a line, how answers find their lines, which rules may hold, what no rule foresaw."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from oncoledger.audit.backtest import backtest, wilson_lower
from oncoledger.audit.backtest_result import Terms
from oncoledger.audit.fate import fate_of
from oncoledger.intake.answers import Answer
from oncoledger.report.backtest import hold_snippet, to_csv, to_json, to_text
from oncoledger.sources.reasons import KINDS, reasons

from .pairs import History, usual


def run(history, folder, starter, **terms):
    folder.mkdir(exist_ok=True)
    history.write(folder)
    return backtest([folder], library=starter, as_of="2026-04-01", terms=Terms(**terms))


@pytest.fixture(scope="module")
def of_usual(tmp_path_factory, starter):
    return run(usual(), tmp_path_factory.mktemp("usual"), starter)


def test_what_became_of_the_lines(of_usual):
    totals = of_usual.totals
    assert (totals.lines, totals.answered, totals.denied, totals.reduced, totals.taken_back, totals.paid) == (21, 20, 13, 0, 1, 6)
    assert totals.answered == totals.denied + totals.reduced + totals.taken_back + totals.paid
    assert (totals.accused, totals.foreseen, totals.charged_cents, totals.paid_cents, totals.refused_cents) == (12, 12, 840000, 100000, 660000)
    assert (of_usual.remittances, of_usual.matched, of_usual.not_matched, of_usual.problems) == (22, 22, [], [])


def test_the_rule_that_accused(of_usual):
    [record] = of_usual.rules
    assert (record.rule, record.cases, record.refused, record.denied, record.paid, record.open) == ("VAL001", 12, 12, 12, 0, 0)
    assert [(r.carc, r.lines, r.is_own) for r in record.reasons] == [("181", 12, True)]
    assert record.share == 1 and record.lower == pytest.approx(0.7575, abs=1e-4) and record.holds


def test_what_no_rule_foresaw(of_usual):
    assert [(one.carc, one.code, one.lines, one.charged_cents) for one in of_usual.unforeseen] == [("197", "77412", 1, 30000), ("50", "77412", 1, 30000)]
    assert "claims.837, segment" in of_usual.unforeseen[0].example


@pytest.mark.parametrize(("terms", "holds"), [({}, True), ({"cases": 13}, False), ({"share": 0.75}, True), ({"share": 0.76}, False), ({"share": 0.75, "confidence": 0.99}, False)])
def test_when_a_rule_may_hold(terms, holds, tmp_path, starter):
    result = run(usual(), tmp_path, starter, **terms)
    assert bool(result.holding) is holds
    assert hold_snippet(result) == ('[hold]\nVAL001 = "refused 12 of 12 cases, 2026-03-02 to 2026-03-03"' if holds else "")


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson(counts, confidence):
    hits, of = counts
    assert wilson_lower(hits, of, confidence) == pytest.approx(binomtest(hits, of).proportion_ci(confidence, "wilson").low, abs=1e-9)


# answers in the order in which they were paid: `paid group-reason:cents ...`, `back` before a reversal | fate, reasons, what stands, overturned
FATES = """
                                                    | open
    0 CO-97:100                                     | denied 97
    0 OA-18:100                                     | denied 18
    0 PI-50:100                                     | denied 50
    0 PR-96:100                                     | paid
    0 PR-1:100                                      | paid
    0 CO-45:100                                     | paid
    0 CO-ZZZ:100                                    | paid
    60 CO-45:20 PR-2:20                             | paid             60
    60 CO-151:40                                    | reduced 151      60
    0 CO-16:50 CO-97:50                             | denied 16 97
    0 CO-16:100 ; 80 CO-45:20                       | paid             80 overturned
    80 CO-45:20 ; 0 OA-18:100                       | paid             80
    0 CO-16:100 ; 0 CO-97:100                       | denied 97
    60 CO-45:40 ; 20 CO-45:80                       | paid             80
    0 CO-16:100 ; back 0 CO-16:-100 ; 80 CO-45:20   | paid             80 overturned
    80 CO-45:20 ; back -80 CO-45:-20                | taken_back
    80 CO-45:20 ; back -80 CO-45:-20 ; 0 CO-50:100  | taken_back 50
    80 CO-45:20 ; back -80 CO-45:-20 ; 30 CO-45:70  | taken_back       30
    80 CO-45:20 ; back -80 CO-45:-20 ; 90 CO-45:10  | paid             90
    80 CO-45:20 ; back -80 CO-45:-20 ; 80 CO-45:20  | paid             80
    80 CO-45:20 ; 0 CO-50:100 ; back -80 CO-45:-20  | taken_back 50
    0 CO-97:100 ; back 0 CO-97:-100                 | open
    back -80 CO-45:-20                              | open
"""


@pytest.mark.parametrize("case", [line for line in FATES.strip("\n").splitlines()], ids=lambda case: " ".join(case.split()))
def test_fates(case):
    told, expected = case.split("|")
    answers = []
    for order, text in enumerate(filter(None, (part.strip() for part in told.split(";")))):
        words = text.split()
        is_reversal = words[0] == "back"
        paid, *reasons_given = words[is_reversal:]
        triples = [(*word.split(":")[0].split("-"), int(word.split(":")[1])) for word in reasons_given]
        # A correction that stands before its reversal is of the same payment.
        day = 1 if "; 0 CO-50:100 ; back" in told and order else order
        answers.append(Answer(day, order, is_reversal, int(paid), triples))
    outcome = fate_of(answers)
    shown = [outcome.fate.value, *outcome.reasons, *([str(outcome.paid)] if outcome.paid else []), *(["overturned"] if outcome.is_overturned else [])]
    assert shown == expected.split()


def matched(history, folder, starter):
    result = run(history, folder, starter)
    return result, [(one.why, one.claim_number, one.code) for one in result.not_matched]


def test_a_line_without_control_number_by_code_modifiers_date_and_charge(tmp_path, starter):
    history = History()
    history.sent("A1 2026-01-05 77412 300,2026-01-06 77280-26 100,2026-01-07 77280 90")
    history.answered("A1 77412 300,77280-26 0 CO-97:100", with_control=False)
    # The helper dates a line by the first of its code: the last line is of another day, and fits none.
    result, missed = matched(history, tmp_path, starter)
    assert missed == [] and (result.totals.denied, result.totals.paid, result.totals.answered) == (1, 1, 2)


def test_two_lines_alike_are_not_guessed(tmp_path, starter):
    history = History()
    history.sent("A1 2026-01-05 77412 300,2026-01-05 77412 300")
    history.answered("A1 77412 300", with_control=False)
    result, missed = matched(history, tmp_path, starter)
    assert missed == [("2 lines of the claim fit", "A1", "77412")] and result.totals.answered == 0


def test_no_claim_no_line_and_another_payer(tmp_path, starter):
    history = History()
    history.sent("A1 2026-01-05 77412 300")
    history.answered("B9 77412 300")
    history.answered("A1 99999 300", with_control=False)
    history.answered("A1 77412 20 OA-23:280", status="2")
    history.answered("A1 77412 0 OA-101:300", status="25")
    result, missed = matched(history, tmp_path, starter)
    assert missed == [("no claim of this number", "B9", ""), ("no line of the claim fits", "A1", "99999"), ("answer of another payer", "A1", ""), ("predetermination", "A1", "")]
    assert result.totals.answered == 0


def test_a_claim_denied_as_a_whole(tmp_path, starter):
    history = History()
    history.sent("A1 2026-01-05 77412 300,2026-01-06 77412 300")
    history.answered("A1", whole="CO-29:600", charge_amount=60000)
    result, missed = matched(history, tmp_path, starter)
    assert missed == [] and result.totals.denied == 2 and [(u.carc, u.lines) for u in result.unforeseen] == [("29", 2)]


def test_what_was_sent_first_is_judged_and_answered(tmp_path, starter):
    """The original was refused, the correction paid: the rule is judged by the original, and the correction's payment is not its answer."""
    history = History()
    history.sent("A1 2026-01-05 77386 500")
    history.sent("A1 2026-01-05 77412 500", frequency="7", payer_control_number="ICNA1", claim_id="c1")
    history.answered("A1 77386 0 CO-181:500", with_control=False, frequency="1")
    history.answered("A1 77412 400 CO-45:100", with_control=False, frequency="7", payment="T2", payer_control_number="ICN2")
    result, missed = matched(history, tmp_path, starter)
    assert missed == [] and [(r.rule, r.denied, r.paid) for r in result.rules] == [("VAL001", 1, 0)]
    assert (result.totals.claims, result.totals.denied, result.totals.paid) == (1, 1, 0)
    assert any("1 correction (frequency 7 or 8)" in note for note in result.notes)


def test_two_claims_of_one_number_are_not_guessed(tmp_path, starter):
    history = History()
    history.sent("A1 2026-01-05 77412 300")
    history.sent("A1 2026-01-05 77412 300", claim_id="c1")
    history.answered("A1 77412 300")
    _, missed = matched(history, tmp_path, starter)
    assert missed == [("2 claims fit", "A1", "")]


def test_the_same_payment_in_two_files_counts_once(tmp_path, starter):
    usual().write(tmp_path)
    text = (tmp_path / "answers.835").read_text()
    (tmp_path / "again.835").write_text(text.replace("*0800*", "*0801*"))
    result = backtest([tmp_path], library=starter)
    assert result.totals.denied == 13 and result.remittances == 22
    assert any("2 payments sent more than once" in note for note in result.notes)


def test_an_unbalanced_claim_is_left_out_and_told(tmp_path, starter):
    usual().write(tmp_path)
    path = tmp_path / "answers.835"
    path.write_text(path.read_text().replace("SVC*HC:77386*500*0*", "SVC*HC:77386*500*1*", 1))
    result = backtest([tmp_path], library=starter)
    assert result.not_matched[0].why == "claim that does not balance" and result.rules[0].cases == 11
    assert any(p.element == "SVC03" and p.severity == "error" for p in result.problems)


def test_one_file_may_hold_both(tmp_path, starter):
    usual().write(tmp_path)
    both = tmp_path / "both.x12"
    both.write_bytes((tmp_path / "claims.837").read_bytes() + (tmp_path / "answers.835").read_bytes())
    result = backtest([both], library=starter)
    assert result.totals.denied == 13 and result.problems == []


def test_json_and_csv(of_usual):
    content = json.loads(to_json(of_usual))
    assert content["totals"]["denied"] == 13 and content["rules"][0]["rule"] == "VAL001" and content["unforeseen"][0]["carc"] == "197"
    rows = list(csv.DictReader(io.StringIO(to_csv(of_usual).decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["rule", "unforeseen", "unforeseen"]
    assert rows[0]["refused"] == "12" and rows[0]["charged_amount"] == "6000.00" and rows[0]["holds"] == "yes"


def test_text_fits_its_width(of_usual):
    text = to_text(of_usual, width=100)
    table = [line for line in text.splitlines() if line.startswith(("* VAL", "  rule"))]
    assert len(table) == 2 and max(map(len, table)) <= 100


def test_nothing_to_compare(tmp_path, starter):
    usual().write(tmp_path)
    with pytest.raises(ValueError, match="found 1 file of claims and none of remittances"):
        backtest([tmp_path / "claims.837"], library=starter)


def test_reasons_are_of_known_kinds():
    assert {reason.kind for reason in reasons().values()} <= set(KINDS)
    assert reasons()["45"].kind == "contract" and reasons()["1"].kind == "patient" and reasons()["97"].kind == "denial"
    assert len({reason.words for reason in reasons().values()}) == len(reasons())
