"""The practice profile: what it says of files, entities and payers, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.audit.check import check
from oncoledger.audit.profile import Profile, ProfileError, find
from oncoledger.audit.proposal import profile_text, seen_in
from oncoledger.rulebook import book

WHOLE = """payer = "PREMERA"
setting = "hospital"
whole = true
suppressions = "quiet.toml"

[off]
VAL001 = "the new codes are loaded next week"

[hold]
PTP001 = "denied 98 of 100 times"

[[site]]
name = "Main"
campus = "on"

[[entity]]
name = "Physicians"
npi = "1234567893"
setting = "professional"
campus = "off"
mac = "JM"

[payers]
"My Blue" = "BCBSNC"

[editions]
ptp-practitioner = "2026Q3"

[[crosswalk]]
"HOSP MRN" = "ARIA id"

[thresholds]
advise = 25

[[files]]
match = "euro_*.csv"
dates = "day first"
whole = false
setting = "freestanding"
payer = "COMMERCIAL"
"""


def read(text: str, folder: Path, starter) -> Profile:
    path = folder / "oncoledger.toml"
    path.write_text(text, "utf-8")
    return Profile.read(path, book().keys(), starter.payers.keys())


def test_everything(tmp_path: Path, starter) -> None:
    profile = read(WHOLE, tmp_path, starter)
    assert (profile.payer, profile.setting, profile.whole, profile.hold, profile.thresholds.advise_cents) == (
        "PREMERA", "hospital", True, {"PTP001": "denied 98 of 100 times"}, 2500)  # fmt: skip
    assert profile.crosswalks == [("HOSP MRN", "ARIA id")]
    assert profile.entity[0].mac == "JM" and profile.site[0].campus == "on"
    assert profile.beside(profile.suppressions) == tmp_path / "quiet.toml"
    assert profile.convention("x/euro_1.csv").day_first and profile.convention("x/euro_1.csv").whole is False
    assert profile.convention("x/other.csv").whole is True and not profile.convention("x/other.csv").day_first


WRONG = [
    ('payer = "PREMERA"', 'payr = "PREMERA"', "oncoledger.toml, line 1: found payr; did you mean payer?"),
    ('payer = "PREMERA"', 'colour = "red"', "line 1: found colour; expected payer, setting, whole, off"),
    ('mac = "JM"', 'mack = "JM"', "line 21: found mack in [[entity]]; did you mean mac?".replace("[[entity]]", "[entity]")),
    ("advise = 25", "advice = 25", "found advice in [thresholds]; did you mean advise?"),
    ("advise = 25", 'advise = "much"', "line 33: found advise 'much'; expected dollars such as 25 or 25.50"),
    ('setting = "hospital"', 'setting = "clinic"', "found setting 'clinic'; expected hospital, freestanding, professional"),
    ('campus = "off"', 'campus = "near"', "found campus 'near'; expected on or off"),
    ("1234567893", "1234567890", "the npi of Physicians is no NPI"),
    ("whole = true", 'whole = "yes"', "line 3: whole: expected bool | null, got str"),
    ("VAL001", "VAL999", "line 7: [off] names VAL999; no such rule"),
    ('"denied 98 of 100 times"', '" "', "[hold] needs a reason for every rule; PTP001 has none"),
    ('"BCBSNC"', '"BLUE"', "found payer 'BLUE' for 'My Blue'; expected one of BCBSNC, COMMERCIAL"),
    ('payer = "PREMERA"', 'payer = "NOBODY"', "found payer 'NOBODY'"),
    ("day first", "european", "found dates 'european'; expected month first or day first"),
    ("[off]", "[off", "oncoledger.toml: "),
    ("[[site]]", "[site]", "line 12: site: expected array, got object"),
    ('"ARIA id"', '""', "line 29: found 'HOSP MRN' = '' in [[crosswalk]]; expected two names of one series of numbers"),
    ("[payers]", 'path = "x"\n[payers]', "found path"),
]


@pytest.mark.parametrize(("old", "new", "words"), WRONG)
def test_wrong_profiles(old: str, new: str, words: str, tmp_path: Path, starter) -> None:
    with pytest.raises(ProfileError) as problem:
        read(WHOLE.replace(old, new, 1), tmp_path, starter)
    assert words in str(problem.value)


def test_a_profile_is_found_in_a_folder_above(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "oncoledger.toml").write_text("", "utf-8")
    assert find(tmp_path / "a" / "b") == tmp_path / "oncoledger.toml"


def test_it_tells_settings_payers_dates_and_missing_editions(tmp_path: Path, starter) -> None:
    charges = tmp_path / "euro_1.csv"
    charges.write_text("patient_id,service_date,code,payer_id,entity_id\nA,3/4/2026,77290,my blue,1234567893\nA,4/4/2026,77301,my blue,physicians\n", "utf-8")
    text = WHOLE.replace('setting = "freestanding"\n', "").replace('setting = "hospital"\n', "").replace('suppressions = "quiet.toml"\n', "")
    report = check([charges], as_of="2026-11-22", library=starter, profile=read(text, tmp_path, starter), drawn=True)
    assert report.manifest.inputs[0].span == ["2026-04-03", "2026-04-04"]
    assert not report.manifest.inputs[0].whole
    assert {"CMP003"} <= {f.rule for f in report.findings}  # a physician's line without 26
    notes = " ".join(report.manifest.notes)
    assert "WARNING: the profile wants ptp-practitioner 2026Q3, which is not loaded; loaded: 2024Q3." in notes
    assert "Practice profile: " in notes
    assert "setting is not named" not in notes


def test_the_proposal_can_be_read_and_holds_what_the_files_show(root, tmp_path: Path, starter) -> None:
    text = profile_text(starter, seen_in([root / "examples"], starter))
    profile = read(text, tmp_path, starter)
    assert {entity.npi: entity.setting for entity in profile.entity} == {
        "1941700118": "hospital", "1941700332": "freestanding", "1941700225": "professional", "1941700449": "freestanding"}  # fmt: skip
    assert profile.payers["11502"] == "MEDICARE" and profile.payers["NCMCD"] == "MEDICAID"
    assert not read(profile_text(starter), tmp_path, starter).entity


def test_hostile_names_do_not_break_the_proposal(tmp_path: Path, starter) -> None:
    charges = tmp_path / "charges.csv"
    charges.write_text('patient_id,service_date,code,payer_id,entity_id\nA,2026-03-04,77290,"a"" = 1\n[off]",x\\y\n', "utf-8")
    profile = read(profile_text(starter, seen_in([charges], starter)), tmp_path, starter)
    assert not profile.off and profile.entity[0].name == "x\\y"
