"""Named remedies one by one: what they do to a line, when they are refused, and what the guards stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.audit.profile import Profile
from oncoledger.audit.remedies.asked import Asked
from oncoledger.audit.remedies.change import Remedies
from oncoledger.audit.remedies.fix import Context, fix_as
from oncoledger.audit.remedies.guard import Raised, refuse_raised
from oncoledger.audit.remedies.table_file import TableFile
from oncoledger.engine.encode import Options
from oncoledger.model.dates import day_of

HEAD = "patient_id,service_date,code,modifiers,units,charge_amount,setting\n"

# charges, what is asked, the rows that change (old -> new, empty for a row that goes), words of a refusal
CASES = [
    pytest.param("A,2025-03-03,77290,,1,100.00,professional", {"rules": ["CMP003"]}, {0: "A,2025-03-03,77290,26,1,100.00,professional"}, "", id="append 26"),
    pytest.param("A,2025-03-03,77290,,1,100.00,professional", {"kinds": ["add_modifier"]}, {0: "A,2025-03-03,77290,26,1,100.00,professional"}, "", id="by kind"),
    pytest.param("A,2025-03-03,J9035,,30,300.00,freestanding", {"rules": ["DRG001"]}, {}, "it adds JZ; say with --because", id="no JZ without the record"),
    pytest.param(
        "A,2025-03-03,J9035,,30,300.00,freestanding", {"rules": ["DRG001"], "because": "vials of 100 mg, nothing left"},
        {0: "A,2025-03-03,J9035,JZ,30,300.00,freestanding"}, "", id="JZ from the record"),
    pytest.param(
        "A,2025-03-03,77427,26,1,500.00,professional", {"rules": ["CMP001"]}, {0: "A,2025-03-03,77427,,1,500.00,professional"}, "", id="26 goes"),
    pytest.param(
        "A,2025-03-03,77336,,3,$300.00,freestanding", {"rules": ["MUE002"]}, {0: "A,2025-03-03,77336,,1,$100.00,freestanding"}, "", id="units with their charge"),
    pytest.param("A,2025-03-03,77336,,3,100.00,freestanding", {"rules": ["MUE002"]}, {}, "does not divide by its units to the cent", id="a charge that does not divide"),
    pytest.param(
        "A,2025-03-03,77336,,1,100.00,freestanding\nA,2025-03-03,77336,,1,100.00,freestanding", {"rules": ["MUE002"]}, {1: ""}, "", id="the second line goes"),
    pytest.param("A,2026-03-02,77417,,1,50.00,hospital", {"rules": ["VAL003"]}, {0: ""}, "", id="a line goes"),
    pytest.param("A,2025-03-03,77427,,2,500.00,professional", {"rules": ["VAL001"]}, {}, "", id="nothing of that rule"),
    pytest.param(
        "A,2025-03-03,G0339,,1,900.00,hospital\nA,2025-03-04,G0339,,1,900.00,hospital\nA,2025-03-05,G0340,,1,700.00,hospital",
        {"rules": ["DEL004"], "because": "second session"}, {1: "A,2025-03-04,G0340,,1,700.00,hospital"}, "", id="recoded at the file's own charge"),
    pytest.param(
        "A,2025-03-03,G0339,,1,900.00,hospital\nA,2025-03-04,G0339,,1,900.00,hospital\nA,2025-03-05,G0340,,1,950.00,hospital",
        {"rules": ["DEL004"], "because": "second session"}, {}, "G0340 is charged higher than G0339; a remedy never raises a charge", id="never a higher charge"),
    pytest.param(
        "A,2025-03-03,G0339,,1,900.00,hospital\nA,2025-03-04,G0339,,1,900.00,hospital", {"rules": ["DEL004"], "because": "second session"}, {},
        "the file has no charge for G0340", id="a charge that nobody knows"),
    pytest.param(
        "A,2025-03-03,G0339,,1,900.00,hospital\nA,2025-03-04,G0339,,1,900.00,hospital", {"rules": ["DEL004"]}, {}, "puts G0340 in place of the code",
        id="no code without the record"),
]  # fmt: skip


@pytest.fixture(scope="module")
def context(starter) -> Context:
    return Context(starter, Options(day_of("2026-11-22")), Profile(), True)


def fixed(text: str, asked: Asked, context: Context, folder: Path) -> tuple[Remedies, list[str]]:
    path = folder / "charges.csv"
    path.write_text(HEAD + text + "\n", "utf-8")
    answer = fix_as(asked, [path], folder / "out", context)
    return answer, (folder / "out" / "charges.csv").read_text("utf-8").splitlines()[1:]


@pytest.mark.parametrize(("charges", "asked", "changed", "refusal"), CASES)
def test_named(charges: str, asked: dict, changed: dict[int, str], refusal: str, context: Context, tmp_path: Path) -> None:
    wanted = Asked(frozenset(asked.get("rules", ())), (), frozenset(asked.get("kinds", ())), asked.get("because", ""))
    answer, rows = fixed(charges, wanted, context, tmp_path)
    assert rows == [row for n, before in enumerate(charges.splitlines()) if (row := changed.get(n, before))]
    assert any(refusal in refused.why for refused in answer.refused) if refusal else not answer.refused


def test_one_finding_by_the_beginning_of_its_id(context: Context, tmp_path: Path) -> None:
    text = "A,2025-03-03,77290,,1,100.00,professional\nB,2025-03-03,77290,,1,100.00,professional"
    both = fixed(text, Asked(rules=frozenset(["CMP003"])), context, tmp_path)[0]
    id = next(change.finding for change in both.changes if change.position == "row 3")
    (tmp_path / "again").mkdir()
    answer, rows = fixed(text, Asked(findings=(id[:8],)), context, tmp_path / "again")
    assert rows == ["A,2025-03-03,77290,,1,100.00,professional", "B,2025-03-03,77290,26,1,100.00,professional"]
    assert answer.open[0].rule == "CMP003" and answer.open[0].named == "--rule CMP003"


def test_a_remedy_that_would_make_a_finding_is_taken_back(context: Context, tmp_path: Path) -> None:
    """Two weeks of management stand on one day: with one of them gone the other week would be missing."""
    days = [f"2025-03-{day:02d}" for day in (3, 4, 5, 6, 7, 10, 11, 12, 13, 14)]
    lines = [*(f"A,{day},77412,,1,100.00,freestanding" for day in days), "A,2025-03-14,77427,,2,500.00,freestanding"]
    innocent = ["A,2022-11-15,J9035,JZ,40,5600.00,freestanding", "A,2025-03-12,77336,,2,100.00,freestanding"]
    answer, rows = fixed("\n".join([*lines, *innocent]), Asked(rules=frozenset(["MUE002"])), context, tmp_path)
    assert rows == [*lines, innocent[0].replace("JZ", ""), innocent[1].replace(",2,100.00", ",1,50.00")]
    assert len(answer.refused) == 1 and answer.refused[0].why == "it would make a new finding of RTM002, Fewer weeks of management than the fractions support"


@pytest.mark.parametrize(("asked", "words"), [
    (Asked(rules=frozenset(["NOPE1"])), "there is no rule NOPE1"),
    (Asked(kinds=frozenset(["date"])), "date is no kind of remedy that can be carried out"),
    (Asked(findings=("ffffffff",)), "these files have no finding ffffffff"),
])  # fmt: skip
def test_names_that_do_not_exist(asked: Asked, words: str, context: Context, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=words):
        fixed("A,2025-03-03,77290,,1,100.00,professional", asked, context, tmp_path)
    assert not (tmp_path / "out").exists()


def test_a_question_is_not_mended(context: Context, tmp_path: Path) -> None:
    text = "A,2025-03-03,77427,,1,100.00,professional"
    first = fixed(text, Asked(), context, tmp_path)[0]
    assert first.questions_before
    from oncoledger.audit.check import report_of

    report = report_of(context.read([tmp_path / "charges.csv"]), context.library, context.options)
    (tmp_path / "again").mkdir()
    answer, _ = fixed(text, Asked(findings=(report.questions[0].id,)), context, tmp_path / "again")
    assert answer.refused[0].why == "it is a question that the record must answer first"


def test_never_over_an_input_or_anything_that_is_there(context: Context, tmp_path: Path) -> None:
    path = tmp_path / "charges.csv"
    path.write_text(HEAD + "A,2025-03-03,77290,TC,1,100.00,hospital\n", "utf-8")
    with pytest.raises(ValueError, match="is an input; originals are never written over"):
        fix_as(Asked(), [path], tmp_path, context)
    with pytest.raises(ValueError, match="which is read"):
        fix_as(Asked(), [tmp_path], tmp_path / "out", context)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "charges.csv").write_text("mine")
    with pytest.raises(ValueError, match="is there already"):
        fix_as(Asked(), [path], tmp_path / "elsewhere", context)
    with pytest.raises(ValueError, match="is no folder"):
        fix_as(Asked(), [path], path, context)
    assert path.read_text("utf-8") == HEAD + "A,2025-03-03,77290,TC,1,100.00,hospital\n"


def test_two_files_of_one_name_keep_their_folders(context: Context, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "charges.csv").write_text(HEAD + f"{name},2025-03-03,77290,TC,1,100.00,hospital\n", "utf-8")
    fix_as(Asked(), [tmp_path / "one", tmp_path / "two"], tmp_path / "out", context)
    assert (tmp_path / "out" / "two" / "charges.csv").read_text("utf-8") == HEAD + "two,2025-03-03,77290,,1,100.00,hospital\n"


@pytest.mark.parametrize("fault", ["raises a charge", "makes a line"])
def test_a_writer_that_raises_anything_is_stopped(fault: str, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard reads the written files anew: whatever a remedy does wrong, nothing is given out."""
    honest = TableFile.close

    def close(self: TableFile) -> bytes:
        data = honest(self)
        return {
            "raises a charge": data.replace(b"100.00", b"100.01"),
            "makes a line": data + b"A,2025-03-05,77300,,1,0.00,hospital\n",
        }[fault]

    monkeypatch.setattr(TableFile, "close", close)
    with pytest.raises(Raised, match="nothing is written"):
        fixed("A,2025-03-03,77290,TC,1,100.00,hospital", Asked(), context, tmp_path)
    assert not (tmp_path / "out").exists()


def test_the_guard_counts_every_code_by_itself() -> None:
    refuse_raised({"A": (100, 1000)}, {"A": (100, 1000)}, frozenset())
    refuse_raised({"A": (100, 1000)}, {"B": (90, 1000)}, frozenset("B"))
    for after, recoded in (({"A": (101, 1000)}, ""), ({"A": (100, 2000)}, ""), ({"A": (0, 0), "B": (1, 1)}, ""), ({"B": (101, 1000)}, "B")):
        with pytest.raises(Raised):
            refuse_raised({"A": (100, 1000)}, after, frozenset(recoded))
