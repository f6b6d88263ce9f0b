"""The ledger folder under bad luck: kill -9, two writers, no room, no right to write. Before or after, never between; one sentence, never a traceback."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oncoledger.cli import app
from oncoledger.intake import store as store_module
from oncoledger.intake.into import take_in
from oncoledger.intake.store import Store, StoreError
from oncoledger.intake.versions import REPLACED

KILLS = 200 if os.environ.get("ONCOLEDGER_LARGE") else 8
FILES = 12

_INTAKE = """
import sys
from pathlib import Path
from oncoledger.intake.into import take_in
from oncoledger.intake.store import Store
import oncoledger.formats.tabular, oncoledger.formats.tabular_columns
with Store.open(Path(sys.argv[2])) as store:
    print("open", flush=True)
    take_in([Path(sys.argv[1])], store)
print("done", flush=True)
"""


def export(path, day, rows):
    path.write_text("patient_id,service_date,code\n" + "".join(f"P{n},2026-03-{day:02d},77407\n" for n in range(rows)))
    return path


@pytest.fixture
def ledger(tmp_path):
    """A ledger of one file, and a folder of more."""
    take_in_one(export(tmp_path / "before.csv", 1, 3), tmp_path / "ledger", create=True)
    more = tmp_path / "more"
    more.mkdir()
    for day in range(2, 2 + FILES):
        export(more / f"{day}.csv", day, 400)
    return tmp_path / "ledger"


def take_in_one(path, ledger, create=False):
    with Store.open(ledger, create) as store:
        return take_in([path], store)


def shown(ledger):
    with Store.open(ledger) as store:
        assert store.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return [run.run_id for run in store.runs()], {table: store.rows(table) for table in REPLACED if store.rows(table)}


def test_kill_9_at_any_moment_leaves_all_of_a_run_or_nothing(ledger):
    before = shown(ledger)
    seed = random.randrange(1 << 30)
    moments, span, ended = random.Random(seed), 0.0, 0
    for attempt in range(KILLS):
        started = time.monotonic()
        child = os.fork()  # a process of its own without the wait for a new interpreter
        if not child:
            try:
                take_in_one(ledger.parent / "more", ledger)
            finally:
                os._exit(0)
        if attempt:
            time.sleep(moments.uniform(0, 1.1 * span))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        span = span or time.monotonic() - started
        runs, rows = shown(ledger)
        if runs == before[0]:
            assert rows == before[1], f"seed {seed}, attempt {attempt}"
            continue
        ended += 1
        assert len(rows["charge"]) == 3 + FILES * 400, f"seed {seed}, attempt {attempt}"
        with Store.open(ledger) as store:
            store.undo(runs[-1])
        assert shown(ledger) == before
    assert ended >= 1


def test_the_second_of_two_intakes_waits(ledger):
    with Store.open(ledger) as first, first.transaction():
        command = [sys.executable, "-c", _INTAKE, str(ledger.parent / "more"), str(ledger)]
        second = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert second.stdout.readline() == b"open\n"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(1.5)
    assert second.wait(180) == 0
    assert len(shown(ledger)[0]) == 2


def test_two_intakes_of_the_same_files_count_once(ledger, monkeypatch):
    """Both have seen that a file is new before one of them writes."""
    more = ledger.parent / "more"
    with Store.open(ledger) as slow, Store.open(ledger) as quick:
        usual = Store.run

        def run(self, *arguments, **named):
            monkeypatch.setattr(Store, "run", usual)
            take_in([more], quick)
            return usual(self, *arguments, **named)

        monkeypatch.setattr(Store, "run", run)
        taken = take_in([more], slow)
    assert len(taken.known) == FILES and not taken.files
    assert len(shown(ledger)[1]["charge"]) == 3 + FILES * 400


def test_who_waits_too_long_is_told_why(ledger, monkeypatch):
    monkeypatch.setattr(store_module, "WAIT_SECONDS", 0)
    with Store.open(ledger) as first, first.transaction():
        done = CliRunner().invoke(app, ["intake", str(ledger.parent / "more"), "--into", str(ledger)])
        assert done.exit_code == 2 and "another intake has been writing" in done.stderr and done.stderr.count("\n") == 1


def test_a_reader_sees_one_moment_while_another_writes(ledger):
    with Store.open(ledger) as reader, reader.reading():
        before = len(reader.rows("charge"))
        take_in_one(ledger.parent / "more", ledger)
        assert len(reader.rows("charge")) == before and len(reader.runs()) == 1
    assert len(shown(ledger)[1]["charge"]) == before + FILES * 400


def test_no_room(ledger):
    """The disk is full in the middle of a run."""
    before = shown(ledger)
    with Store.open(ledger) as store:
        pages = store.db.execute("PRAGMA page_count").fetchone()[0]
        store.db.execute(f"PRAGMA max_page_count={pages + 5}")
        with pytest.raises(StoreError, match="the disk is full; the ledger is as it was before"):
            take_in([ledger.parent / "more"], store)
    assert shown(ledger) == before


def as_another(*command):
    """Exit code, standard output and error of a command in a process that may read and not write: where we are root, as another user."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.seteuid(65534)
            done = CliRunner().invoke(app, list(command))
            os.write(theirs, json.dumps([done.exit_code, done.stdout, done.stderr]).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(theirs)
    with os.fdopen(ours) as answer:
        return json.loads(answer.read())


@pytest.fixture
def readable(ledger, monkeypatch):
    """A copy of the ledger, and a file, where others may read and nobody may write."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("ONCOLEDGER_HOME", "home")
        shutil.copytree(ledger, "ledger")
        export(folder / "new.csv", 9, 2)
        for path, mode in (("ledger/ledger.sqlite", 0o444), ("new.csv", 0o444), ("ledger", 0o555), (".", 0o555)):
            (folder / path).chmod(mode)
        yield
        for path in (folder, folder / "ledger"):
            path.chmod(0o755)


def test_no_right_to_write(readable):
    check = ["check", "ledger", "--as-of", "2026-11-22", "--format", "json"]
    judged = CliRunner().invoke(app, check)
    code, out, err = as_another(*check)
    assert (code, out) == (0, judged.stdout) and "before.csv" in out, err
    code, _, err = as_another("intake", "new.csv", "--into", "ledger")
    assert code == 2 and "cannot be written here" in err and err.count("\n") == 1, err
    code, _, err = as_another("intake", "new.csv", "--into", "another")
    assert code == 2 and "Permission denied" in err and err.count("\n") == 1, err


@pytest.mark.parametrize("command", [["intake", "runs", "--into"], ["intake", "problems", "--into"], ["intake", "undo", "1", "--into"], ["check"]])
def test_a_ledger_that_is_damaged_is_one_sentence(tmp_path, command):
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "ledger.sqlite").write_bytes(b"not a database at all" * 50)
    done = CliRunner().invoke(app, [*command, str(folder)])
    assert done.exit_code == 2 and "no ledger of oncoledger" in done.stderr and done.stderr.count("\n") == 1


def test_pages_overwritten(ledger):
    with Store.open(ledger) as store:
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = ledger / "ledger.sqlite"
    content = bytearray(file.read_bytes())
    content[4096 * 3 :] = b"\xff" * (len(content) - 4096 * 3)
    file.write_bytes(content)
    done = CliRunner().invoke(app, ["intake", str(ledger.parent / "more"), "--into", str(ledger)])
    assert done.exit_code == 2 and "Traceback" not in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert sqlite3.connect(file)
