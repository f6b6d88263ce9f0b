"""`check` of large inputs as its user sees it: the same answer in every form, one sentence when the disk is full, nothing left behind."""

from __future__ import annotations

import errno
import json
import signal

import msgspec
import openpyxl
import pytest
from typer.testing import CliRunner

from oncoledger.audit.result import Finding
from oncoledger.bulk import rows, size, write
from oncoledger.cli import app
from oncoledger.report.words import Totals


@pytest.fixture
def run(monkeypatch, tmp_path, root):
    """Check the examples; `large` says in which way. The temporary folder is `temp`."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setattr("tempfile.tempdir", None)

    def check(*options, large=True):
        monkeypatch.setattr(size, "LARGE_FROM", 0 if large else 1 << 60)
        done = CliRunner().invoke(app, ["check", str(root / "examples"), "--as-of", "2026-11-22", *options])
        assert list((tmp_path / "temp").iterdir()) == []
        return done

    return check


@pytest.mark.parametrize("format", ["text", "json", "csv"])
def test_the_answer_is_the_same(run, tmp_path, format):
    large, plain = run("--format", format), run("--format", format, large=False)
    assert (large.stdout_bytes, large.stderr, large.exit_code) == (plain.stdout_bytes, plain.stderr, plain.exit_code)
    outs = [tmp_path / f"{name}.out" for name in ("large", "plain")]
    for out in outs:
        done = run("--format", format, "--out", str(out), large=out.stem == "large")
        assert "excused" in done.stderr
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_a_page_shows_the_worst_and_says_so(run, monkeypatch):
    assert "Only the worst" not in run("--format", "html").stdout
    monkeypatch.setitem(write.MOST_SHOWN, "html", 3)
    page = run("--format", "html").stdout
    assert "Only the worst are shown here" in page and "more findings" in page and "--format csv, json or text has all of them" in page


def test_the_sums_of_a_page_are_of_all_findings_not_of_the_worst(run, monkeypatch):
    """A page of 300,037 lines once gave the money of 1,000 findings as if it were the whole."""
    everything = json.loads(run("--format", "json").stdout)["findings"]
    totals = Totals.of(msgspec.convert(everything, list[Finding]))
    monkeypatch.setitem(write.MOST_SHOWN, "html", 3)
    page = run("--format", "html").stdout
    assert f"<h1>{len(everything)} findings, the worst 3 on this page</h1>" in page
    assert "These sums are of all findings" in page
    assert f"<strong>{totals.at_risk.said}</strong>" in page and f"<strong>{totals.missed.said}</strong>" in page


def test_a_workbook_is_written(run, tmp_path, monkeypatch):
    done = run("--format", "xlsx", "--out", str(tmp_path / "large.xlsx"))
    assert done.exit_code == 1 and (tmp_path / "large.xlsx").read_bytes().startswith(b"PK")
    monkeypatch.setitem(write.MOST_SHOWN, "xlsx", 3)
    run("--format", "xlsx", "--out", str(tmp_path / "short.xlsx"))
    whole, short = (openpyxl.load_workbook(tmp_path / name) for name in ("large.xlsx", "short.xlsx"))
    assert short["Findings"].max_row == 4 < whole["Findings"].max_row
    sums = [[[cell.value for cell in row[:4]] for row in book["Summary"].iter_rows() if row[0].value in ("deny", "recoup", "missed", "at risk")] for book in (whole, short)]
    assert sums[0] == sums[1] and len(sums[0]) >= 4
    assert any("The worst 3 stand in this workbook" in str(row[0].value) for row in short["Summary"].iter_rows())


def test_what_cannot_be_done_on_disk_is_done_in_memory_and_said(run):
    large, plain = run("--de-identified", "--salt", "twelve letters"), run("--de-identified", "--salt", "twelve letters", large=False)
    assert large.stdout == plain.stdout and large.exit_code == plain.exit_code
    assert "Judged in memory" in large.stderr and "persons are to be taken out" in large.stderr and "Judged in memory" not in plain.stderr


def fills():
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("trouble, code", [
    pytest.param(fills, 2, id="full disk"),
    pytest.param(lambda: signal.raise_signal(signal.SIGINT), 130, id="Ctrl-C"),
    pytest.param(lambda: signal.raise_signal(signal.SIGTERM), 143, id="kill"),
])
def test_nothing_is_left_behind(run, monkeypatch, trouble, code):
    monkeypatch.setattr(rows, "_write", lambda *_: trouble())
    done = run("--format", "json")
    assert done.stdout == "" and done.exit_code == code
    if trouble is fills:
        assert "No space left on device; a large check keeps its lines and findings there" in done.stderr and "TMPDIR names another folder" in done.stderr


def test_no_temporary_folder(run, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    done = run()
    assert done.exit_code == 2 and "TMPDIR names" in done.stderr and "which is no folder" in done.stderr


def test_what_is_large(tmp_path, monkeypatch):
    monkeypatch.setattr(size, "LARGE_FROM", 100)
    (tmp_path / "a.csv").write_bytes(b"x" * 60)
    (tmp_path / "b.parquet").write_bytes(b"x" * 10)
    assert not size.is_large([tmp_path / "a.csv", tmp_path / "nowhere"])
    assert size.is_large([tmp_path])
