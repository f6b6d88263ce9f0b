"""A workbook goes to a file or a pipe, never to a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "oncoledger", "check", "charges.csv", "--format", "xlsx", "--as-of", "2026-11-22"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "charges.csv").write_text("patient_id,service_date,code\nA,2026-01-05,77412\n")
    return tmp_path


def test_a_pipe_takes_the_workbook(folder: Path) -> None:
    done = subprocess.run(COMMAND, cwd=folder, env=os.environ | {"ONCOLEDGER_HOME": str(folder / "home")}, capture_output=True, check=False)
    assert done.stdout.startswith(b"PK\x03\x04") and not done.stderr


def test_a_terminal_does_not(folder: Path) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    done = subprocess.run(COMMAND, cwd=folder, env=os.environ | {"ONCOLEDGER_HOME": str(folder / "home")}, stdout=slave, stderr=subprocess.PIPE, check=False)
    os.close(slave)
    os.close(master)
    assert done.returncode == 2
    assert done.stderr.decode().strip() == "oncoledger: a workbook cannot be shown on a terminal; name a file: --out FILE, or send it on: | ..."
