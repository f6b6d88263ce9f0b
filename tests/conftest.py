"""What every test may ask for: the real data beside the project, a browser, the independent judges."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from oncoledger.sources.library import Library

ROOT = Path(__file__).resolve().parents[1]

# The same examples on every CI run; elsewhere new ones each time, and a failing one is kept and tried first.
settings.register_profile("ci", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def asked_for(variable: str, otherwise: str | Path | None, skip: str) -> Path:
    """The path that a variable names, which then must exist; without the variable the usual path, or a skip that says what to do."""
    named = os.environ.get(variable)
    if named and not Path(named).exists():
        pytest.fail(f"{variable} names {named}, which does not exist")
    if not named and not (otherwise and Path(otherwise).exists()):
        pytest.skip(skip)
    return Path(named or otherwise or "")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public data: data/, cases/, facts/."""
    return asked_for("ONCOLEDGER_SHARED", None, "real data: ONCOLEDGER_SHARED names no folder")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program, for playwright's executable_path."""
    usual = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return asked_for("ONCOLEDGER_CHROMIUM", usual, "browser: chromium is not installed, and ONCOLEDGER_CHROMIUM names no other")


@pytest.fixture(scope="session")
def judges() -> Path:
    """A Python with pyx12, x12sdk and openx12, to run as a subprocess."""
    return asked_for("ONCOLEDGER_JUDGES", ROOT / ".venv-judges/bin/python", "judges: run ./dev judges once")


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The starter set alone: what a first run has."""
    return Library.open(tmp_path_factory.mktemp("home"))
