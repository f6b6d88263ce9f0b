"""The score: what is found, what hits, what is collateral, and what cannot be scored."""

import csv
import json
from io import StringIO

import pytest
from typer.testing import CliRunner

from oncoledger.audit.score import Fault, Finding, Findings, Named, ScoreError, read_findings, read_truth, score
from oncoledger.cli import app

TRUTH = """who,also_known_as,kind,told_in,story,fault,named,severity
A,A ALIAS,twice,charges claims,,two of them,77427 77336,deny
B,,twice,charges claims,,two of them,77427 77336,deny
C,,form,claims,,a form,99213,reject
D,,,,clean,,,
"""


def finding(who, codes, severity="deny", rule="RTM001", role="subject"):
    return Finding(rule, severity, who, tuple(Named(role, code) for code in codes.split()))


def fault(who, codes="77427", severity="deny", kind="k", told_in=()):
    return Fault(kind, (who,) if isinstance(who, str) else who, frozenset(codes.split()), severity, frozenset(told_in))


CLEAN = Fault("", ("Z",), frozenset(), "")


@pytest.mark.parametrize(("found", "planted", "recall", "precision", "collateral"), [
    ([finding("A", "77427")], [fault("A")], 1, 1, 0),
    ([], [fault("A")], 0, None, 0),
    ([finding("A", "77427", "advise")], [fault("A")], 0, None, 0),                       # milder than the payer's act
    ([finding("A", "77427", "reject")], [fault("A")], 1, 1, 0),                          # stricter
    ([finding("A", "77427", "advise")], [fault("A", severity="advise")], 1, None, 0),    # advice is no accusation
    ([finding("A", "77427", role="evidence")], [fault("A")], 0, None, 1),                # named as evidence only
    ([finding("B", "77427")], [fault("A")], 0, None, 0),                                 # another person
    ([finding("A", "77427")], [fault("A", "77427 77336")], 0, 1, 0),                     # one code of two
    ([finding("A", "77427"), finding("A", "77336", rule="PHY001")], [fault("A", "77427 77336")], 1, 1, 0),
    ([finding("A", "77427"), finding("Z", "77427")], [fault("A"), CLEAN], 1, 0.5, 0),    # a clean person accused by the same rule
    ([finding("A", "77427"), finding("A", "77290", rule="SIM002")], [fault("A")], 1, 1, 1),
    ([finding("A", "77427"), finding("A", "77290")], [fault("A")], 1, 0.5, 1),
    ([finding("A", "77427"), finding("A", "77290", rule="SIM002")], [fault("A"), fault("A", "77290", kind="other")], 1, 1, 0),
    ([finding("alias", "77427")], [fault(("A", "alias"))], 1, 1, 0),
])  # fmt: skip
def test_one_kind(found, planted, recall, precision, collateral):
    kind = next(kind for kind in score(Findings(tuple(found)), planted).kinds if kind.kind == "k")
    assert (kind.recall, kind.precision, kind.collateral) == (recall, precision, collateral)


def test_clean_persons():
    answer = score(Findings((finding("Z", "77427"), finding("Z", "77336"), finding("Y", "77336", "advise"))), [fault("A"), CLEAN])
    assert (answer.clean, answer.accused, answer.accusing) == (1, 1, {"RTM001": 2})
    assert not answer.reaches(0.5)
    assert score(Findings((finding("A", "77427"),)), [fault("A"), CLEAN]).reaches(1.0)


@pytest.mark.parametrize(("kinds", "scored"), [(["837P"], {"form", "twice"}), (["csv"], {"twice"}), (["csv", "837I"], {"form", "twice"}), ([], {"form", "twice"})])
def test_a_fault_is_scored_where_it_is_told(tmp_path, kinds, scored):
    (tmp_path / "truth.csv").write_text(TRUTH, encoding="utf-8")
    (tmp_path / "f.json").write_text(json.dumps({"findings": [], "manifest": {"inputs": [{"kind": kind, "rows": 1} for kind in kinds]}}), encoding="utf-8")
    assert {kind.kind for kind in score(read_findings(tmp_path / "f.json"), read_truth(tmp_path / "truth.csv")).kinds} == scored


def run(tmp_path, findings, truth=TRUTH, *options):
    (tmp_path / "truth.csv").write_text(truth, encoding="utf-8")
    (tmp_path / "f.json").write_text(findings if isinstance(findings, str) else json.dumps({"findings": findings, "manifest": {"inputs": [{"kind": "csv"}]}}), encoding="utf-8")
    return CliRunner().invoke(app, ["score", str(tmp_path / "f.json"), str(tmp_path / "truth.csv"), *options])


def row(who, *codes, severity="deny"):
    return {"rule": "RTM001", "severity": severity, "patient_id": who, "lines": [{"role": "subject", "code": code} for code in codes]}


def test_the_command_prints_a_table_and_tells_by_its_exit_code(tmp_path):
    done = run(tmp_path, [row("A ALIAS", "77427", "77336"), row("B", "77427")])
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["fault", "act", "planted", "found", "recall", "precision", "collateral", "rules"]
    assert lines[1].split() == ["twice", "deny", "2", "1", "0.500", "1.000", "0", "RTM001"]
    assert "Consistency: 1 of 2 planted faults found, 1 kind; 1 below 0.98." in lines
    assert "Clean: 0 of 1 person accused." in lines
    assert run(tmp_path, [row("A", "77427", "77336"), row("B", "77427")], TRUTH, "--at-least", "0.5").exit_code == 0
    assert run(tmp_path, [row("A", "77427", "77336"), row("B", "77427", "77336")]).exit_code == 0
    assert "Clean: 1 of 1 person accused (RTM001 1)." in run(tmp_path, [row("D", "77427")]).stdout


def test_json(tmp_path):
    answer = json.loads(run(tmp_path, [row("A", "77427", "77336")], TRUTH, "--format", "json").stdout)
    assert answer["measure"] == "consistency" and answer["consistent"] is False and answer["at_least"] == 0.98
    assert answer["kinds"][0]["kind"] == "twice" and answer["kinds"][0]["recall"] == 0.5 and answer["clean"] == {"persons": 1, "accused": 0, "by_rule": {}}


@pytest.mark.parametrize(("findings", "truth", "words"), [
    ("{", TRUTH, "f.json: found"),
    ("[]", TRUTH, "expected the JSON report that `check --format json` writes"),
    ([row("A", "77427", severity="awful")], TRUTH, "found severity awful; expected one of reject, deny, recoup, missed, advise"),
    ([], "who,named\nA,77427\n", "truth.csv: found no column fault"),
    ([], TRUTH.splitlines()[0] + "\n", "found no row; expected one for each fault and each clean course"),
    ([], "who,fault,named,severity\n,x,77427,deny\n", "row 2: found no person"),
    ([], "who,fault,named,severity\nA,x,77427,awful\n", "row 2: found severity 'awful' and codes '77427'"),
    ([], "who,fault,named,severity\nA,x,,deny\n", "row 2: found severity 'deny' and codes ''"),
])  # fmt: skip
def test_what_cannot_be_scored_is_said_in_a_sentence(tmp_path, findings, truth, words):
    done = run(tmp_path, findings, truth)
    assert done.exit_code == 2 and words in done.stderr and not done.stdout


def test_a_file_that_is_not_there(tmp_path):
    for read in (read_findings, read_truth):
        with pytest.raises(ScoreError, match="No such file"):
            read(tmp_path / "absent")


def test_the_examples_can_be_scored(root):
    with (root / "examples/truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(StringIO(file.read())))
    assert len(read_truth(root / "examples/truth.csv")) == len(rows)
