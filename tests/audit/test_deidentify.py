"""Nobody can be found in a de-identified report: canaries of every kind are planted and looked for in every form of it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from oncoledger.audit.aliases import Aliases
from oncoledger.audit.check import check
from oncoledger.audit.compare import compare
from oncoledger.audit.profile import Profile
from oncoledger.audit.result import Finding, Report
from oncoledger.cli import app
from oncoledger.model.dates import day_of
from oncoledger.report import FORMATS, render

SALT = "a salt that only the practice knows"

TABLE = """patient_id,service_date,code,modifiers,units,charge_amount,setting,claim_id,course_id,entity_id,provider_id,diagnoses,ndc,note,acquisition,Next of kin
CANARYMRN1,2025-03-19,77290,,1,100.00,hospital,CANARYCLM1,CANARYCRS,CANARYENT,CANARYPRV,C61,,CANARYNOTE,,CANARYKIN
CANARYMRN1,2025-03-27,77301,,1,500.00,hospital,CANARYCLM1,CANARYCRS,CANARYENT,CANARYPRV,C61,,CANARYNOTE,,
CANARYMRN1,2025-04-03,77386,,1,50.25,hospital,CANARYCLM1,CANARYCRS,CANARYENT,CANARYPRV,C61,,,,
CANARYMRN1,2025-04-03,77386,,1,50.25,hospital,CANARYCLM1,CANARYCRS,CANARYENT,CANARYPRV,C61,,,,
CANARY MRN 2,2026-01-07,77386,,1,50.25,hospital,CANARYCLM2,,CANARYENT,CANARYPRV,CANARYDX,,,,
CANARY MRN 2,2026-01-08,CANARYCODE,,1,50.25,hospital,CANARYCLM2,,CANARYENT,CANARYPRV,,,,,
CANARY MRN 2,CANARYDATE,77290,,1,50.25,hospital,CANARYCLM2,,,,,,,,
CANARY MRN 3,2025-09-23,J9035,,30,900.00,freestanding,CANARYCLM3,,CANARYENT,CANARYPRV,C18.2,CANARYNDC,,340B,
CANARY MRN 3,2025-09-23,99213,,1,900.00,freestanding,CANARYCLM3,,CANARYENT,CANARYPRV,C18.2,,,,
"""

DATES = ("2025-03-19", "2025-03-27", "2025-04-03", "2026-01-07", "2026-01-08", "2025-09-23", "2025-02-10", "2025-02-11", "2025-02-19", "1940-10-14")
SHORT = 4
"""Letters of a word that a random alias may hold by chance."""
WORDS = ("canary", "1EG4TE5MK73", "IBIS", "P00001", "1941701058", "1941700225", "1941700000", "560000022", "RIVERBEND", "FORDHAM", "MARLOWE")


@pytest.fixture(scope="module")
def files(tmp_path_factory, root) -> Path:
    """A table and a claim file full of canaries, in a folder whose name is one."""
    folder = tmp_path_factory.mktemp("files") / "canary_clinic"
    folder.mkdir()
    (folder / "canary_jones.csv").write_text(TABLE, "utf-8")
    claims = (root / "examples" / "physician_claims.837").read_text("latin-1")
    claims = claims.replace("4WX9FH7AR75", "1EG4TE5MK73").replace("1941701058", "1941700000").replace("*19401014*", "*20991014*", 1)
    (folder / "canary_smith.837").write_text(claims.replace("HC:77263*", "HC:CANARY*", 1), "latin-1")
    (folder / "canary_notes.txt").write_text("patient_id\nCANARY\n")
    return folder


@pytest.fixture(scope="module")
def plain(files, starter) -> Report:
    return check([files], as_of="2026-11-22", whole=True, library=starter, drawn=True)


def masked(files: Path, starter, aliases: Aliases, **settings) -> Report:
    return check([files], as_of="2026-11-22", whole=True, library=starter, drawn=True, aliases=aliases, profile=Profile(**settings))


def unpacked(path: Path) -> str:
    """A report's text; of a workbook that of all its parts, and their names."""
    if not zipfile.is_zipfile(path):
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as book:
        return " ".join(part + book.read(part).decode("utf-8") for part in book.namelist())


def answers(report: Report) -> list[Finding]:
    return [*report.findings, *report.questions, *report.excused]


def test_the_canaries_sing_in_a_plain_report(plain) -> None:
    said = render(plain, "json").decode().lower()
    assert sum(word.lower() in said for word in WORDS) >= 5
    assert sum(day in said for day in DATES) >= 8
    assert len(plain.problems) > 2


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("more", [[], ["--shift-dates"], ["--salt", SALT], ["--show-held"]])
def test_no_canary_in_any_form(format: str, more: list[str], files: Path, tmp_path: Path, monkeypatch) -> None:
    """Standard output and standard error, with a profile that has free text, a baseline and suppressions of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    (tmp_path / "quiet.csv").write_text(
        "rule,patient,reason,name,expires\nVAL001,CANARY MRN 2,about Canary,Dr Canary,2027-01-01\nPTP001,CANARYMRN1,about Canary,Dr Canary,2026-01-01\n")
    (tmp_path / "oncoledger.toml").write_text('suppressions = "quiet.csv"\n[off]\nDRG020 = "Canary asked for it"\n[[entity]]\nname = "Canary"\n')
    command = ["check", str(files), "--as-of", "2026-11-22", "--whole", "--de-identified", "--format", format, "--out", "report", *more]
    done = CliRunner().invoke(app, command)
    said = unpacked(tmp_path / "report") + done.stdout + done.stderr
    assert done.exit_code == 2 and "De-identified" in said
    said = said.lower()
    assert not [word for word in WORDS if re.search(rf"\b{re.escape(word.lower())}\b" if len(word) <= SHORT else re.escape(word.lower()), said)]
    if "--shift-dates" not in more:
        for day in DATES:
            year, month, date = day.split("-")
            for form in (day, day.replace("-", ""), f"{month}/{date}/{year}", f"{int(month)}/{int(date)}/{year}"):
                assert form not in said, form
    assert "day 0" in said or "--shift-dates" in more
    assert "held" in said


def test_the_answers_are_the_same_but_for_the_aliases(plain, files, starter) -> None:
    other = masked(files, starter, Aliases())
    assert other.verdicts == plain.verdicts
    assert len(answers(other)) == len(answers(plain))
    for key in ("rule", "severity", "verdict", "amount_cents", "title"):
        assert sorted(str(getattr(f, key)) for f in answers(other)) == sorted(str(getattr(f, key)) for f in answers(plain))
    codes = lambda report: sorted((line.code, line.modifiers, line.units) for f in answers(report) for line in f.lines if "CANARY" not in line.code)  # noqa: E731
    assert [c for c in codes(other) if c[0] != "(other)"] == codes(plain)


def test_one_salt_gives_one_report_and_another_one_has_nothing_in_common(files, starter) -> None:
    one, again, other = (masked(files, starter, Aliases(salt)) for salt in (SALT, SALT, SALT + "!"))
    assert render(one, "json") == render(again, "json")
    assert compare(one, again).is_same
    for key in ("id", "patient_id"):
        assert not {getattr(f, key) for f in answers(one)} & {getattr(f, key) for f in answers(other)} - {""}
    aliases = r"\b[A-Z]-[A-Z2-7]{10}\b"
    assert not set(re.findall(aliases, render(one, "json").decode())) & set(re.findall(aliases, render(other, "json").decode()))


def test_without_a_salt_every_run_has_its_own_aliases(files, starter) -> None:
    one, other = (masked(files, starter, Aliases()) for _ in range(2))
    assert not {f.patient_id for f in answers(one)} & {f.patient_id for f in answers(other)}
    assert any("have nothing in common" in note for note in compare(one, other).notes)


def test_a_baseline_with_the_same_salt_is_understood(files, starter, tmp_path) -> None:
    path = tmp_path / "base.json"
    path.write_bytes(render(masked(files, starter, Aliases(SALT)), "json"))
    assert not answers(masked(files, starter, Aliases(SALT), baseline=str(path)))


def test_shifted_dates_move_each_patient_by_weeks_of_its_own(plain, files, starter) -> None:
    other = masked(files, starter, Aliases(SALT, shifts=True))
    shifts: dict[str, set[int]] = {}
    alias = Aliases(SALT, shifts=True)
    by_id = {f.id: f for f in answers(other)}
    for finding in answers(plain):
        for line, moved in zip(finding.lines, by_id[alias.finding(finding.id)].lines, strict=True):
            shifts.setdefault(finding.patient_id, set()).add(day_of(moved.service_date) - day_of(line.service_date))
    assert all(len(days) == 1 for days in shifts.values())
    every = [days.pop() for days in shifts.values()]
    assert all(days and days % 7 == 0 and abs(days) <= 182 for days in every) and len(set(every)) > len(every) // 2
    assert "limited form" in other.de_identified


def test_days_count_from_the_first_service(files, starter) -> None:
    report = masked(files, starter, Aliases(SALT))
    course = next(c for c in report.courses if c.patient_id == Aliases(SALT).patient("CANARYMRN1"))
    assert (course.first_date, course.last_date, course.marks) == ("2025 day 001", "2025 day 016", [])
    days = {line.service_date for f in answers(report) if f.patient_id == course.patient_id for line in f.lines}
    assert days <= {"2025 day 001", "2025 day 009", "2025 day 016"} and len(days) > 1
    drawn = next(c for c in masked(files, starter, Aliases(SALT, shifts=True)).courses if c.patient_id == course.patient_id)
    assert len(drawn.marks) == 4


@pytest.mark.parametrize(("arguments", "words"), [
    (["--salt", SALT], "--shift-dates and --salt go with --de-identified"),
    (["--shift-dates"], "--shift-dates and --salt go with --de-identified"),
    (["--de-identified", "--salt", "short"], "--salt is too short to keep a secret"),
])  # fmt: skip
def test_wrong_use(arguments: list[str], words: str, files: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(files), *arguments])
    assert done.exit_code == 2 and words in done.stderr


def test_the_report_is_still_a_report(files, starter) -> None:
    report = masked(files, starter, Aliases())
    assert msgspec.json.decode(render(report, "json"), type=Report) == report


def test_every_date_that_is_left_is_a_date_of_law(root, starter) -> None:
    """Over the whole invented centre: of the days on which somebody was treated only the last of 2025 is named, on which codes ended."""
    plain = check([root / "examples"], as_of="2026-11-22", whole=True, library=starter)
    days = {line.service_date for f in answers(plain) for line in f.lines}
    report = masked(root / "examples", starter, Aliases())
    told = [text for f in answers(report) for text in (f.message, f.clears, f.fix.text if f.fix else "", *(law.section for law in f.cites))]
    assert set(re.findall(r"\d{4}-\d\d-\d\d", " ".join(told))) & days == {"2025-12-31"}
