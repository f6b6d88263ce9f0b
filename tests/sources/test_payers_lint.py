"""The shipped profiles hold no contradiction; each kind of flaw in a profile is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.sources.library import Library
from oncoledger.sources.payer_settings import setting_specs
from oncoledger.sources.payers_lint import lint

HEAD = 'id = "SAMPLE"\nname = "Sample"\nkind = "commercial"\nbase = "COMMERCIAL"\n'
PORT = '[[setting]]\nname = "port_77417"\nvalue = "{value}"\n{more}source = "RVU26C"\nsection = "row 77417"\n'

FLAWS = [
    (HEAD + PORT.format(value="paid", more=""), ""),
    (HEAD + PORT.format(value="perhaps", more=""), "line 5: found port_77417 = 'perhaps'; expected bundled or by contract or paid"),
    (HEAD + PORT.format(value="paid", more='from = "2026-01-01"\n') + PORT.format(value="bundled", more='to = "2026-01-01"\n'),
     "line 11: found port_77417: paid and bundled from 2026-01-01 to 2026-01-01, here and on line 5; expected one value a day"),
    (HEAD + PORT.format(value="paid", more='from = "2026-01-02"\n') + PORT.format(value="bundled", more='to = "2026-01-01"\n'), ""),
    (HEAD + PORT.format(value="paid", more='from = "2026-02-01"\nto = "2026-01-31"\n'), "found port_77417 from 2026-02-01 to 2026-01-31; expected a first day"),
    (HEAD + PORT.format(value="by contract", more='from = "2026-01-01"\n'), "as COMMERCIAL says already; expected what differs"),
    (HEAD + PORT.format(value="paid", more="").replace("port_77417", "port_77471"), "found the setting port_77471, meant: port_77417?"),
    (HEAD + PORT.format(value="paid", more="").replace("RVU26C", "RVU26X"), "found the source RVU26X, meant: RVU26"),
    (HEAD + PORT.format(value="paid", more="").replace('section = "row 77417"\n', ""), "found port_77417 without a section"),
    (HEAD + PORT.format(value="paid", more='grade = "Z"\n'), "found grade = 'Z'; expected H, M or L"),
    (HEAD + PORT.format(value="paid", more='until = "2026-01-01"\n'), "found the key until"),
    (HEAD.replace("commercial", "trade"), "found kind = 'trade'; expected medicare or"),
    (HEAD.replace('"COMMERCIAL"', '"COMERCIAL"'), "found base = 'COMERCIAL', meant: COMMERCIAL?"),
    (HEAD.replace('name = "Sample"\n', ""), "expected id, name, kind"),
    (HEAD + "valu = 1\n", "found the key valu"),
    (HEAD + "[[setting]\n", "expected a TOML file that can be read"),
    (HEAD + '[[setting]]\nname = "jw_jz"\nvalue = "yes"\nsource = "CGS-JZ"\nsection = "JZ"\n', "found jw_jz = 'yes'; expected true or false"),
    (HEAD + '[[setting]]\nname = "imrt_window_settings"\nvalue = ["hospice"]\nsource = "PREMERA"\nsection = "x"\n', "expected some of hospital"),
    (HEAD + '[[setting]]\nname = "imrt_window_codes"\nvalue = "imrt_plan_bundle"\nsource = "PREMERA"\nsection = "x"\n', "no number imrt_window_before_days for SAMPLE"),
    (HEAD + '[[setting]]\nname = "imrt_window_codes"\nvalue = "imrt_bundle"\nsource = "PREMERA"\nsection = "x"\n', "expected the name of a set of codes"),
    (HEAD + '[[setting]]\nname = "authorization_codes"\nvalue = ["77386"]\nfrom = "2026-01-01"\nsource = "UHC-PA"\nsection = "x"\n',
     "names 77386, which is not in force between 2026-01-01 and today"),
    (HEAD + '[[setting]]\nname = "authorization_codes"\nvalue = ["77386"]\nfrom = "2025-01-01"\nsource = "UHC-PA"\nsection = "x"\n', ""),
    (HEAD + '[[setting]]\nname = "management_fractions"\nvalue = "five"\nsource = "UHC-PA"\nsection = "x"\n', "expected a whole number"),
]  # fmt: skip


def test_shipped_profiles(starter: Library) -> None:
    assert lint(starter) == []


@pytest.mark.parametrize(("text", "said"), FLAWS, ids=[said[:60] or "nothing" for _, said in FLAWS])
def test_flaw_is_named(text: str, said: str, starter: Library, tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_text(text, "utf-8")
    flaws = [str(flaw) for flaw in lint(starter, tmp_path / "sample.toml")]
    assert all(flaw.startswith("sample.toml") for flaw in flaws)
    assert any(said in flaw for flaw in flaws) if said else flaws == []


def test_users_broken_profile_is_named_and_the_rest_is_judged(tmp_path: Path) -> None:
    (tmp_path / "payers").mkdir()
    (tmp_path / "payers" / "mine.toml").write_text('id = "MINE"\n', "utf-8")
    assert {flaw.file for flaw in lint(Library.open(tmp_path))} == {"mine.toml"}


OF_CONTRACTS = {"concurrent_chemotherapy", "simple_administration", "complex_administration"}
"""What no published rule decides for any payer: contracts alone say it, and without them the coder's default holds."""


def test_every_shipped_setting_is_in_the_registry(starter: Library) -> None:
    used = {setting.name for profile in starter.payers.values() for setting in profile.settings}
    assert used <= setting_specs().keys()
    assert setting_specs().keys() - used == OF_CONTRACTS
