"""Claims as charge lines: what a line takes from its claim, and which claims are judged."""

from __future__ import annotations

import pytest

from oncoledger.intake import read_inputs
from oncoledger.model.dates import iso
from oncoledger.sources import Library

from .x12 import NPI, Claim, written


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library.open(tmp_path_factory.mktemp("home"))


@pytest.fixture
def read(tmp_path, library):
    def reading(*files):
        """Each file is a list of claims, or a pair of the form and such a list."""
        for number, content in enumerate(files):
            form, claims = content if isinstance(content, tuple) else ("837P", content)
            (tmp_path / f"{number}.837").write_text(written(claims, form))
        return read_inputs([tmp_path], library=library)

    return reading


def column(ledger, name):
    return ledger.charges[name].tolist()


def errors(ledger):
    return [problem for problem in ledger.problems if problem.severity == "error"]


def test_professional_line(read):
    ledger = read([Claim("A1", ["77427:26@2025-03-07 2 250.5 2:1", "77412@2025-03-07"], place="22", diagnoses="C61 Z510")])
    assert errors(ledger) == []
    assert column(ledger, "code") == ["77427", "77412"] and column(ledger, "modifiers") == ["26", ""]
    assert column(ledger, "units") == [2000, 1000] and column(ledger, "charge_amount") == [25050, 10000]
    assert column(ledger, "diagnoses") == ["Z51.0 C61", "C61"]
    assert set(column(ledger, "setting")) == {"professional"} and set(column(ledger, "place_of_service")) == {"22"}
    assert set(column(ledger, "payer_kind")) == {"medicare"} and set(column(ledger, "payer_id")) == {"PAYER1"}
    assert set(column(ledger, "entity_id")) == {NPI} and set(column(ledger, "form")) == {"837P"}
    assert len(set(column(ledger, "claim_id"))) == 1 and column(ledger, "course_id") == ["RT1", "RT1"]
    assert ledger.inputs[0].kind == "837P" and not ledger.inputs[0].is_whole and ledger.inputs[0].rows == 2
    assert [iso(ledger.inputs[0].first_day), iso(ledger.inputs[0].last_day)] == ["2025-03-07", "2025-03-07"]


def test_institutional_line(read):
    ledger = read(("837I", [Claim("A1", ["0333/77412@2025-03-07", "0258/@2025-03-07"], filing="MA")]))
    assert errors(ledger) == []
    assert column(ledger, "setting") == ["hospital", "hospital"] and column(ledger, "revenue_code") == ["0333", "0258"]
    assert column(ledger, "code") == ["77412", ""] and column(ledger, "diagnoses") == ["C61 Z51.0", "C61 Z51.0"]
    assert column(ledger, "provider_id") == ["1245319599"] * 2


@pytest.mark.parametrize(("place", "setting"), [("11", "freestanding"), ("22", "professional"), ("19", "professional"), ("24", "professional"), ("49", "freestanding")])
def test_setting_by_place_of_service(read, place, setting):
    assert column(read([Claim("A1", ["77427@2025-03-07"], place=place)]), "setting") == [setting]


@pytest.mark.parametrize(("filing", "kind"), [("MB", "medicare"), ("MA", "medicare"), ("MC", "medicaid"), ("16", "medicare_advantage"), ("CI", "commercial"), ("12", "commercial"), ("WC", "other")])
def test_kind_of_payer(read, filing, kind):
    assert column(read([Claim("A1", ["77427@2025-03-07"], filing=filing)]), "payer_kind") == [kind]


@pytest.mark.parametrize(("statement", "judged"), [("20250307-20250307", ["2025-03-07"]), ("20250301-20250331", [])])
def test_line_without_date(read, statement, judged):
    ledger = read(("837I", [Claim("A1", ["0333/77412"], statement=statement)]))
    assert [iso(int(day)) for day in ledger.charges["service_date"]] == judged
    assert len(ledger.service_lines) == 1
    assert len([p for p in ledger.problems if p.found == "a line without a date"]) == 1 - len(judged)


A = Claim("A1", ["77427@2025-03-07"])

NETTING = {
    # files -> amounts of the lines that stand, words of the notes
    "an original": ([[A]], [100], []),
    "a replacement in another file": ([[A], [Claim("A1", ["77427@2025-03-07 1 200"], "7")]], [200], ["1 claim is not judged: replaced"]),
    "a replacement in a file that is read first": ([[Claim("A1", ["77427@2025-03-07 1 200"], "7")], [A]], [200], ["replaced"]),
    "two replacements": ([[A], [Claim("A1", ["77427@2025-03-07 1 200"], "7")], [Claim("A1", ["77427@2025-03-07 1 300"], "7")]], [300], ["2 claims are not judged"]),
    "a replacement alone": ([[Claim("A1", ["77427@2025-03-07"], "7")]], [100], ["1 replacement (frequency 7) of a claim that is not among"]),
    "a void": ([[A], [Claim("A1", ["77427@2025-03-07"], "8")]], [], ["1 claim is not judged: voided", "1 void is not judged"]),
    "a void alone": ([[Claim("A1", ["77427@2025-03-07"], "8")]], [], ["1 void is not judged", "1 void (frequency 8) of a claim that is not among"]),
    "a void of a replacement": ([[A], [Claim("A1", ["77427@2025-03-07 1 200"], "7")], [Claim("A1", ["77427@2025-03-07"], "8")]], [], ["2 claims are not judged: voided"]),
    "sent again after the void": ([[A, Claim("A1", ["77427@2025-03-07"], "8"), Claim("A1", ["77427@2025-03-07 1 300"])]], [300], ["voided"]),
    "another patient's number": ([[A], [Claim("A1", ["77427@2025-03-07"], "8", member="M2")]], [100], ["not among the inputs"]),
    "corrections that share the payer's number": (
        [[Claim("A1", ["77427@2025-03-07 1 200"], "7", control="ICN1")], [Claim("A2", ["77427@2025-03-07 1 300"], "7", control="ICN1")]], [300], ["replaced"]),
    "secondary": ([[A], [Claim("A1", ["77427@2025-03-07"], rank="S", member="OTHER")]], [100], ["1 line is not judged: sent on 1 secondary or tertiary claim"]),
    "secondary with a line of its own": ([[A], [Claim("A1", ["77427@2025-03-07", "77336@2025-03-07 1 50"], rank="S")]], [100, 50], ["1 line is"]),
    "secondary alone": ([[Claim("A1", ["77427@2025-03-07"], rank="S")]], [100], []),
    "a primary replacement does not touch the secondary": (
        [[Claim("A1", ["77427@2025-03-07 1 200"], "7")], [Claim("A1", ["77336@2025-03-07"], rank="S")]], [200, 100], ["is judged as it stands"]),
}  # fmt: skip


@pytest.mark.parametrize("name", NETTING)
def test_netting(read, name):
    files, amounts, words = NETTING[name]
    ledger = read(*files)
    assert [amount // 100 for amount in column(ledger, "charge_amount")] == amounts
    said = " | ".join(ledger.notes)
    assert all(word in said for word in words), said
    assert bool(words) == bool(said), said
    assert len(ledger.claims) == sum(len(claims) for claims in files)
