"""Inventory of drugs: amounts, conversion and its refusals, the roll-forward and its identities, every gap with its lawful twin, payments."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import pairwise

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from oncoledger.audit.inventory.amounts import Amount, amount_of, in_step, one_unit
from oncoledger.audit.inventory.convert import Converter, Evidence, renamed
from oncoledger.audit.inventory.roll import FLOWS, INS, OUTS, Shelf, Step, months, roll_forward
from oncoledger.audit.inventory.uses import Paid, paid_by_line, with_payments
from oncoledger.model.times import DAY
from oncoledger.report.inventory import inventory_json
from oncoledger.sources.library import Library
from tests.audit.inventory_rows import KEEP, MG, ROUND, A, B, D, answer, bills, gaps
from tests.sources import made

# Amounts and conversion.


@pytest.mark.parametrize("words, expected", [
    ("bevacizumab, 10 mg", "10000 micrograms"), ("palifermin, 50 micrograms", "50 micrograms"), ("ifosfamide, 1 gram", "1000000 micrograms"),
    ("epoetin alfa, (for non-esrd use), 1000 units", "1000 units"), ("asparaginase (erwinaze), 1,000 iu", "1000 units"), ("trilaciclib, 1mg", "1000 micrograms"),
    ("bortezomib (maia), not equivalent to j9041, 0.1 mg", "100 micrograms"), ("nivolumab and relatlimab-rmbw, 3 mg/1 mg", ""), ("unclassified drug", ""),
    ("fosnetupitant 235 mg and palonosetron 0.25 mg", ""), ("normal saline solution, sterile (500 ml = 1 unit)", ""), ("1 million plaque forming units", ""),
])  # fmt: skip
def test_what_one_unit_is(words, expected):
    found = one_unit(words)
    assert (f"{found.value} {found.kind}" if found else "") == expected


def test_an_amount_needs_a_unit_that_is_known():
    assert amount_of(1500, "mg") == Amount(F(1500), "micrograms") == amount_of(1500, "ME")
    assert amount_of(1500, "box") is amount_of(1500, None) is amount_of(None, "mg") is None


@pytest.mark.parametrize("pairs, ratio", [
    ([(200, 20), (100, 10)], 10), ([(200, 20), (200, 20)], 10), ([(200, 20), (100, 10), (135, 14)], 10),
    ([(135, 14)], None), ([(200, 20)], None), ([(200, 20), (100, 20)], None), ([(200, 20), (100, 10), (100, 20), (50, 10)], None),
])  # fmt: skip
def test_rows_that_agree_tell_a_ratio_and_one_alone_does_not(pairs, ratio):
    assert in_step([(F(a), F(u)) for a, u in pairs]) == ratio


def crosswalk(tmp_path, text):
    made.ndc(tmp_path, "2026Q1", text)
    return Library.open(tmp_path)


def test_the_crosswalk_converts_packages(tmp_path):
    library = crosswalk(tmp_path, f"{A} J9271 100 Pembra\n{B} J9035 10 Beva\n{B} J9999 1 Beva")
    converter = Converter(library, Evidence())
    assert converter.of(A, "", D, F(3), None)[:3] == ("J9271", 300, 3)
    assert converter.of(A, "", D, None, Amount(F(2), "pieces"))[:2] == ("J9271", 200)
    assert converter.of(A, "", D, None, Amount(F(150_000), "micrograms"))[:3] == ("J9271", 150, F(3, 2)), "1 mg a unit, 100 units a package"
    assert converter.of(B, "", D, F(1), None)[:2] == ("J9035", 10), "a code of its own goes before one for drugs without"
    assert "the crosswalk lists the NDC under J9271" in converter.of(A, "J9035", D, F(1), None).why


def test_two_codes_of_one_product_are_told_apart_by_rows_or_not_at_all(tmp_path):
    library = crosswalk(tmp_path, f"{A} J9271 100 Pembra\n{A} J9035 10 Pembra")
    assert Converter(library, Evidence()).of(A, "", D, F(1), None).why == "the crosswalk lists the NDC under J9035 and J9271, and no row on file says which"
    assert Converter(library, Evidence(named=[(A, "J9035")])).of(A, "", D, F(1), None).units == 10


def test_nothing_is_guessed_without_a_crosswalk(starter):
    bare = Converter(starter, Evidence())
    assert bare.of(A, "", D, F(1), None).why == "no crosswalk lists the NDC, and no row on file names it beside a HCPCS code"
    assert bare.of(A, "J9271", D, F(1), None).why == "nothing says how many units of J9271 are in a package"
    assert bare.of("", "J9271", D, F(1), None).why == "packages of J9271 without an NDC"
    assert bare.of(A, "J9271", D, None, None).why == "a quantity without a unit that is known"
    assert bare.of("", "J3490", D, None, Amount(F(1), "billing units")).why.startswith("J3490 is of drugs without a code")
    assert Converter(starter, Evidence(named=[(A, "J9271"), (A, "J9035")])).of(A, "", D, F(1), None).why == "rows on file name the NDC beside J9035 and J9271"
    held = Converter(starter, Evidence(contents=[(A, F(2), Amount(F(200_000), "micrograms"))]))
    assert held.of(A, "J9271", D, F(1), None).units == 100
    unlike = Converter(starter, Evidence(contents=[(A, F(2), Amount(F(200_000), "micrograms")), (A, F(1), Amount(F(50_000), "micrograms"))]))
    assert unlike.of(A, "J9271", D, F(1), None).units is None, "rows that differ decide nothing"


def test_charge_lines_and_doses_that_agree_convert(starter):
    lines = [(A, "Q5107", Amount(F(n), "millilitres"), F(10 * n)) for n in (4, 16)]
    assert Converter(starter, Evidence(lines=lines)).of(A, "Q5107", D, None, Amount(F(8), "millilitres")).units == 80
    doses = [("Q5107", Amount(F(n), "micrograms"), F(n, 10_000)) for n in (400_000, 200_000)]
    assert Converter(starter, Evidence(doses=doses)).of(A, "Q5107", D, None, Amount(F(150_000), "micrograms")).units == 15


def test_a_code_that_changed_is_one_drug():
    assert renamed([(A, "C9000", D, F(10)), (A, "J9000", D + 90, F(10)), (A, "C9000", D + 1, F(10))], frozenset()) == {"C9000": "J9000"}
    assert renamed([(A, "C9000", D, F(10)), (A, "J9000", D + 90, F(20))], frozenset()) == {}, "other units: not converted by itself"


# The roll-forward.


def test_a_month_of_stock(starter):
    rows = answer(starter, f"{KEEP}\ndispensed 5 A 3 {MG}\nreturned 6 A 1 {MG} patient_id=P1\nreturned 7 A 2 {MG}\nexpired 8 A 1\nbroken 9 A 1\nadjusted 10 A -1\n"
                           f"transferred 11 A 1\ncounted 31 A 5").rows  # fmt: skip
    [row] = rows
    assert row.units and row.packages and row.units.opening == 400 and row.units.counted == 500 and row.units.difference == -100
    assert [getattr(row.packages, name) for name in FLOWS] == [10, 0, 1, 3, 2, 1, 1, 1, -1] and row.packages.closing == 6
    assert row.bought_cost == 50000 and row.closing_value == 30000


def test_the_next_month_opens_with_what_was_counted(starter):
    january, february = answer(starter, f"{KEEP}\ncounted 20 A 10\ndispensed 21 A 1\nbought 32 A 1").rows
    assert (january.units.closing, january.units.difference, february.units.opening) == (1300, -400, 900)


def test_a_count_stands_after_the_movements_of_its_day_unless_its_clock_says_otherwise(starter):
    assert answer(starter, f"counted 1 A 4 quantity=400 {MG}\nbought 5 A 2 clock=9\ncounted 5 A 6").rows[0].units.difference == 0
    assert answer(starter, f"counted 1 A 4 quantity=400 {MG}\nbought 5 A 2 clock=9\ncounted 5 A 4 clock=8").rows[0].units.difference == 0


def test_lots_counted_at_one_moment_add_up_and_transfers_between_our_stocks_cancel(starter):
    rows = answer(starter, f"{KEEP}\ntransferred 3 A 2 other_account=340B\ncounted 9 A 5 lot=L1\ncounted 9 A 7 lot=L2").rows
    assert [(row.account, row.units.closing, row.units.difference) for row in rows] == [("340B", 200, 0), ("own", 1200, 0)]


def test_sites_are_one_stock_where_a_row_names_none(starter):
    two = "bought 2 A 4 site_id=X\nbought 2 A 4 site_id=Y\ndispensed 3 A 1 site_id=X\ncounted 9 A 3 site_id=X"
    assert answer(starter, f"{two}\ncounted 9 A 4 quantity=400 {MG} site_id=Y").rows[0].units.difference == 0
    assert answer(starter, f"{two}\ncounted 10 A 7 quantity=700 {MG}").rows[0].units.counted == 700


def test_what_does_not_convert_rolls_in_packages_and_is_named(starter):
    made_ = answer(starter, "bought 2 A 4\ndispensed 3 A 1")
    assert made_.rows[0].units is None and made_.rows[0].packages.closing == 3
    assert made_.cannot[0].drug == A and [row.place for row in made_.cannot[0].rows] == ["row 2", "row 3"]
    assert any("sources add" in note for note in made_.notes)


def test_impossible_rows_are_said_and_the_rest_counts(starter):
    made_ = answer(starter, f"{KEEP}\nlost 3 A 1\nbought 3 A -1\nadjusted 3 A -1\nbought 3 A 1 account=ours\nbought 3 A - \nbought 4 A 1 cost_amount=-5")
    assert [(wrong.position, wrong.element, wrong.found) for wrong in made_.wrong] == [
        ("row 4", "kind", "'lost'"), ("row 5", "packages", "-1"), ("row 7", "account", "'ours'"), ("row 8", "packages", "neither packages nor quantity"),
        ("row 9", "cost_amount", "-5.00")]  # fmt: skip
    assert made_.rows[0].units.closing == 1300 and all(wrong.file == "stock.csv" for wrong in made_.wrong)


steps = st.lists(st.tuples(st.integers(0, 99), st.sampled_from([*FLOWS, "counted"]), st.integers(-9, 9), st.sampled_from("XY"), st.sampled_from(("own", "340B"))), max_size=30)


def made_steps(drawn_steps):
    for place, (day, column, units, product, account) in enumerate(drawn_steps):
        value = F(units if column == "adjusted" else abs(units), 2)
        at = (D + day, (D + day + (column == "counted")) * DAY, int(column == "counted"))
        yield Step(Shelf("J1", account, product, ""), D + day, at, column, value, value if place % 5 else None)


@drawn(steps, st.randoms())
def test_opening_and_ins_less_outs_is_closing_and_the_order_of_rows_does_not_matter(drawn_steps, chance):
    spans = months(D + 10, D + 90)
    some = list(made_steps(drawn_steps))
    rolls = roll_forward(some, spans)
    for roll in rolls:
        for flow in (roll.units, roll.packages):
            assert flow.opening + sum(flow.flows[name] for name in INS) - sum(flow.flows[name] for name in OUTS) + flow.flows["adjusted"] == flow.closing
            assert flow.counted is None or flow.opening is not None
    for before, after in pairwise(rolls):
        if before.account == after.account and not after.opened_by_count:
            assert before.units.after == after.units.opening
    chance.shuffle(some)
    assert roll_forward(some, spans) == rolls


@drawn(steps)
def test_months_add_up_to_the_whole_span(drawn_steps):
    some = list(made_steps(drawn_steps))
    by_month, whole = roll_forward(some, months(D, D + 99)), roll_forward(some, [(D, D + 99)])
    for roll in whole:
        mine = [each for each in by_month if each.account == roll.account]
        for name in FLOWS:
            assert sum(each.units.flows[name] for each in mine) == roll.units.flows[name]
        assert mine[-1].units.after == roll.units.after


# Gaps, each beside its lawful twin.

@pytest.mark.parametrize("record, lines, found", [
    ("A1 P1 5 J9271 200 200 0", "P1 5 J9271-JZ 200", []),
    ("A1 P1 5 J9271 150 200 50", "P1 5 J9271 150\nP1 5 J9271-JW 50", []),
    ("A1 P1 5 J9271 149.5 200 50.5", "P1 5 J9271 150\nP1 5 J9271-JW 50", []),
    ("A1 P1 5 J9271 150 200 50", "P1 5 J9271 150", ["waste not billed J9271 05 50 own"]),
    ("A1 P1 5 J9271 150 200 50", "P1 5 J9271 150 payer=COMMERCIAL", []),
    ("A1 P1 5 J9271 150 200 50 multi", "P1 5 J9271 150", []),
    ("A1 P1 5 J9271 150 200 50 multi", "P1 5 J9271 150\nP1 5 J9271-JW 50", ["waste beyond J9271 05 50 own"]),
    ("A1 P1 5 J9271 150 200 50", "P1 5 J9271 150\nP1 5 J9271-JW 60", ["waste beyond J9271 05 10 own"]),
    ("A1 P1 5 J9271 200 200 0", "P1 5 J9271 100", ["not billed J9271 05 100 own"]),
    ("A1 P1 5 J9271 200 200 0", "P1 5 J9271 220", ["not given J9271 05 20 own"]),
    ("A1 P1 5 J9271 200 200 0", "P1 5 J9271 200\nP2 5 J9271 100", ["not given J9271 05 100 own"]),
    ("A1 P1 5 J9271 200 200 0", "P1 5 J9271 200 paid_units=150 paid_cents=15000", ["paid less J9271 05 50 own"]),
    ("A1 P1 5 J9271 200 200 0", "P1 5 J9271 200 paid_units=200 paid_cents=15000", []),
    ("A1 P1 5 J9271 -", "", ["lost J9271 05 200 own"]),
    ("A1 P1 5 J9271 150", "P1 5 J9271 150", ["lost J9271 05 50 own"]),
    ("A1 P1 5 J9271 250", "P1 5 J9271 250", ["not dispensed J9271 05 50 own"]),
])  # fmt: skip
def test_what_was_dispensed_given_billed_and_paid(starter, record, lines, found):
    assert gaps(starter, ROUND, record, lines) == found


def test_doses_of_one_day_may_each_be_rounded_up_or_together(starter):
    two = "A1 P1 5 J9035 95 100 5\nA2 P1 5 J9035 95 100 5"
    assert gaps(starter, "", two, "P1 5 J9035 19\nP1 5 J9035-JW 1") == gaps(starter, "", two, "P1 5 J9035 20\nP1 5 J9035-JW 1") == []
    assert gaps(starter, "", two, "P1 5 J9035 21\nP1 5 J9035-JW 1") == ["not given J9035 05 1"]


def test_a_missing_charge_is_missing_only_within_the_days_of_the_charges(starter):
    assert gaps(starter, ROUND, "A1 P1 5 J9271 200 200 0", "", charged=(D, D + 3)) == []
    assert gaps(starter, ROUND, "A1 P1 5 J9271 200 200 0", "", charged=(D, D + 4)) == ["not billed J9271 05 200 own"]


def test_put_back_is_not_lost(starter):
    back = f"{ROUND}\nreturned 6 A 2 administration_id=A1"
    assert gaps(starter, back, "A1 P1 5 J9271 -", "") == []


def test_dispensing_without_an_administration_is_held_by_person_or_month(starter):
    by_person = f"{KEEP}\ndispensed 5 A 2 patient_id=P1\ndispensed 5 A 2 patient_id=P2"
    given = "A1 P1 5 J9271 200 200 0\nA2 P2 5 J9271 150"
    assert gaps(starter, by_person, given, "P1 5 J9271 200\nP2 5 J9271 150") == ["lost J9271 05 50 own"]
    assert gaps(starter, f"{KEEP}\ndispensed 5 A 4", given, "P1 5 J9271 200\nP2 5 J9271 150") == ["lost J9271 05 50 own"]


def test_more_billed_than_ever_bought_less_what_is_left(starter):
    lines = "\n".join(f"P{n} 5 J9271 200" for n in range(7))
    record = "\n".join(f"A{n} P{n} 5 J9271 200 200 0" for n in range(7))
    assert gaps(starter, KEEP, record, lines) == [], "1,400 came, 1,400 billed"
    assert gaps(starter, f"{KEEP}\nexpired 3 A 1", record, lines)[0] == "not bought J9271 05 100"
    assert gaps(starter, f"{KEEP}\ndispensed 5 A 12 {MG}\ncounted 9 A 2", record, lines)[0] == "not bought J9271 05 200"
    [gap] = [gap for gap in answer(starter, KEEP, record, lines + "\nP9 5 J9035 10").gaps if gap.kind == "not bought"]
    assert gap.drug == "J9035" and gap.amount == 10 and "nothing was counted" in gap.unless
    assert not [gap for gap in answer(starter, KEEP.splitlines()[0], record, lines).gaps if gap.kind == "not bought"], "no purchase on file says nothing"


def test_an_earlier_start_of_the_days_asked_about_changes_no_gap(starter):
    record, lines = "A1 P1 40 J9271 200 200 0", "P1 40 J9271 200\nP1 41 J9271 1500"
    assert gaps(starter, KEEP, record, lines, asked=(D + 31, D + 60)) == gaps(starter, KEEP, record, lines)


def test_stock_that_is_not_the_practices(starter):
    free = f"bought 2 A 4 quantity=400 {MG} account=white-bagged\nbought 2 B 4 quantity=400 code=J9035 unit=mg account=340B"
    lines = "P1 5 J9271 200\nP2 5 J9035 10\nP3 5 J9035-TB 10\nP4 5 J9035 10 payer=COMMERCIAL\nP5 5 J9035 10 account=own\nP6 5 J9035 10 part=professional"
    assert gaps(starter, free, "", lines)[:2] == ["not bought J9035 05 10", "free billed J9271 05 200 white_bagged"]
    assert [each for each in gaps(starter, free, "", lines) if each.startswith("340B")] == ["340B J9035 05 10 340B"]
    assert gaps(starter, f"bought 2 A 4 quantity=400 {MG} account=free", "", "P1 5 J9271 200")[0] == "free billed J9271 05 200 free"


def test_a_first_count_above_the_book_was_there_before_the_files(starter):
    late = f"bought 2 A 4 quantity=400 {MG}\ncounted 9 A 6"
    assert gaps(starter, late) == [] and gaps(starter, f"{late}\ncounted 20 A 7") == ["count J9271 31 100 own"]
    assert gaps(starter, f"bought 2 A 4 quantity=400 {MG}\ncounted 9 A 3") == ["count J9271 31 100 own"]


def test_more_went_out_than_was_there(starter):
    assert gaps(starter, f"{KEEP}\nexpired 4 A 15") == ["below zero J9271 31 100 own"]
    assert gaps(starter, f"bought 2 A 4 quantity=400 {MG}\nexpired 4 A 5") == [], "never counted: it was there before"


def test_where_no_dispensing_is_on_file_vials_stand_for_it(starter):
    made_ = answer(starter, KEEP, "A1 P1 5 J9271 150 200 50", "P1 5 J9271 150\nP1 5 J9271-JW 50")
    [row] = made_.rows
    assert (row.dispensed_by, row.units.dispensed, row.packages.dispensed, row.left, made_.gaps) == ("vials", 200, 2, 0, [])
    assert any("the vials opened stand for it" in note for note in made_.notes)


def test_one_drug_alone_and_days(starter):
    both = f"{KEEP}\nbought 40 B 4 quantity=400 code=J9035 unit=mg"
    assert [drug.drug for drug in answer(starter, both, only="99999-0202-02").drugs] == ["J9035"]
    assert [row.first for row in answer(starter, both, asked=(D + 31, D + 58)).rows if row.drug == "J9271"] == ["2026-02-01"]
    assert answer(starter, both, asked=(D + 14, D + 20)).first == "2026-01-15"


doses = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 200), st.integers(0, 100), st.integers(0, 300)), min_size=1, max_size=8)


@drawn(doses, st.randoms(use_true_random=False))
def test_given_and_wasted_and_left_is_dispensed_in_any_order(starter, some, chance):
    moved = [f"counted 1 A 4 quantity=400 {MG}", f"bought 2 A 50 quantity=5000 {MG} cost_amount=100"]
    moved += [f"dispensed {3 + day} A - quantity={out} {MG} administration_id=A{n}" for n, (day, _, _, out) in enumerate(some)]
    record = "\n".join(f"A{n} P{n} {3 + day} J9271 {dose} {dose + waste} {waste}" for n, (day, dose, waste, _) in enumerate(some))
    lines = "\n".join(f"P{n} {3 + day} J9271 {dose}" for n, (day, dose, _, _) in enumerate(some))
    facts = ("\n".join(moved), record, lines)
    found = answer(starter, *facts)
    for row in found.rows:
        assert row.given + row.wasted + row.left == row.units.dispensed
    lost = sum(gap.units for gap in found.gaps if gap.kind == "lost") - sum(gap.units for gap in found.gaps if gap.kind == "not dispensed")
    assert lost == sum(row.left for row in found.rows), "every unit left over is named once"
    assert inventory_json(answer(starter, *facts, shuffle=chance)) == inventory_json(found)


# Payments.


def test_reversals_take_back_and_another_payer_pays_no_units_again():
    def claim(id_, status, payment):
        return {"remittance_id": id_, "claim_number": "K1", "status": status, "payment_id": payment}

    def line(id_, units, paid):
        return {"remittance_id": id_, "line_number": 1, "code": "J9271", "service_date": D, "units": units * 1000, "paid_amount": paid}

    payers = {"p": "MEDICARE", "q": "OTHER"}
    first = ([claim("1", "1", "p")], [line("1", 200, 900)])
    second = ([claim("2", "2", "q")], [line("2", 200, 100)])
    taken = ([claim("3", "22", "p"), claim("4", "1", "p")], [line("3", 200, -900), line("4", 100, 450)])
    every = [first, second, taken]

    def paid(*some, adjustments=()):
        [found] = paid_by_line([row for each in some for row in each[0]], [row for each in some for row in each[1]], adjustments, payers).values()
        return found.units, found.cents

    assert paid(first) == (200, 900) and paid(first, second) == (200, 1000) and paid(first, taken) == (100, 450) and paid(*every) == (200, 550)
    denied = ([claim("1", "4", "p")], [line("1", 200, 0)])
    assert paid(denied) == (0, 0)
    assert paid(denied, adjustments=[{"remittance_id": "1", "line_number": 1, "group": "PR", "reason": "1", "adjustment_amount": 900}]) == (200, 0)


def test_lines_of_one_key_take_what_was_paid_in_order():
    lines = [line._replace(claim="K1") for line in bills("P1 5 J9271 100\nP1 5 J9271 100")]
    found = with_payments(lines, {("K1", "J9271", D + 4, ""): Paid(F(150), 300)})
    assert [(line.paid_units, line.paid_cents) for line in found] == [(100, 200), (50, 100)]
    assert with_payments(lines, {})[0].paid_units is None
