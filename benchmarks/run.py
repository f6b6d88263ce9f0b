"""The figures that the project promises, measured in one run beside their peers: `./dev bench` (about ten minutes; --no-large for five, --quick for one).

Rates are lines or megabytes a second of wall clock on this machine; what counts are the ratios, since both sides ran in the same minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.claims import big_837
from benchmarks.dicom import dicom
from benchmarks.fhir import fhir
from benchmarks.generate import charges
from benchmarks.growth import SIZES, growth, say
from benchmarks.ledger_folder import ledger_folder
from benchmarks.messages import messages
from oncoledger.audit.judge import judge
from oncoledger.engine.encode import Options, Run, Span, encode
from oncoledger.formats.x12 import read_837, stream_837
from oncoledger.intake.courses import infer_courses
from oncoledger.model.dates import day_of
from oncoledger.model.table import Table, Words
from oncoledger.rulebook import book
from oncoledger.sources import shelf
from oncoledger.sources.library import Library
from tests.oracle.judge import plain_answers

ROOT = Path(__file__).resolve().parents[1]
AS_OF = day_of("2026-11-22")
TABLES = (
    "ncci_ptp_practitioner_2024q3.parquet",
    "ncci_ptp_hospital_2024q3.parquet",
    "mue_practitioner_2024q3.csv",
    "mue_hospital_2024q3.csv",
    "add_on_codes_2024.csv",
)


def timed(work: Callable[[], object], times: int = 1) -> float:
    """Median seconds."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return statistics.median(spent)


def memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"


def full_tables(home: Path) -> None:
    """Load the full public tables where they are, and say how long that took."""
    shared = os.environ.get("ONCOLEDGER_SHARED")
    if not shared:
        say("full NCCI, MUE and add-on tables", "not measured", "ONCOLEDGER_SHARED names no folder: the starter set is used")
        return
    spent = timed(lambda: [shelf.add(Path(shared) / "data" / "cms" / name, home=home) for name in TABLES])
    say("load the full NCCI, MUE and add-on tables (4.4 million rows)", f"{spent:.1f} s", "bar: 30 s")


def ledger(lines: int, library: Library) -> tuple[Table, dict[str, Span]]:
    table = charges(lines)
    course, _ = infer_courses(table, library)
    days = table["service_date"]
    return Table("charge", {**table.columns, "course_id": course}), {"export.csv": Span(int(days.min()), int(days.max()), True)}


def rulebook(lines: int, sample: int, library: Library) -> None:
    """The whole book on many lines, and the plain oracle on a part of the same kind."""
    rules = list(book().values())
    options = Options(AS_OF)
    table, spans = ledger(lines, library)
    runs: list[Run] = []
    spent_encode = timed(lambda: runs.append(encode(table, None, spans, library, options)))
    spent = timed(lambda: judge(runs[0], rules))
    rate = len(table) / (spent + spent_encode)
    say(
        f"engine, {len(rules)} rules, {len(table):,} lines (with encoding)",
        f"{rate / 1e3:,.0f} k lines/s",
        f"judging alone {len(table) / spent / 1e3:,.0f} k lines/s, {memory()}",
    )
    part, part_spans = ledger(sample, library)
    plain = timed(lambda: sum(1 for _ in plain_answers(part, None, part_spans, library, options, rules)))
    plain_rate = len(part) / plain
    say(f"plain oracle, the same rules, {len(part):,} lines", f"{plain_rate / 1e3:,.2f} k lines/s")
    say("engine over oracle", f"{rate / plain_rate:,.0f} times", "bar: 15 times")


def one_patient(library: Library) -> None:
    """The first twenty patients of about a hundred lines, one at a time: most have radiation alone, some infusions too."""
    rules, options = list(book().values()), Options(AS_OF)
    everyone, spans = ledger(40_000, library)
    patient = everyone["patient_id"].ids
    lines = np.bincount(patient)
    tables = [alone(everyone, patient == who) for who in np.flatnonzero((lines >= 95) & (lines <= 105))[:20].tolist()]
    infused = np.array(["96413" in table["code"].words for table in tables])

    def work(table: Table) -> float:
        return timed(lambda: judge(encode(table, None, spans, library, options), rules))

    first = [work(table) for table in tables]
    rounds = np.array([[work(table) for table in tables] for _ in range(50)]) * 1e3
    middle = np.median(rounds, axis=0)
    size = statistics.mean(map(len, tables))
    say(f"one patient of {size:.0f} lines, encoded and judged by {len(rules)} rules", f"{statistics.median(middle):.2f} ms", "bar: 3 ms")
    say(f"  the {np.sum(~infused)} with radiation alone", f"{np.median(middle[~infused]):.2f} ms")
    say(f"  the {np.sum(infused)} with radiation and infusions", f"{np.median(middle[infused]):.2f} ms")
    say("  judged for the first time", f"{statistics.median(first) * 1e3:.2f} ms")


def alone(table: Table, mask: np.ndarray) -> Table:
    """Some lines of a table, with the words that they use and no others."""
    kept = table.take(mask)
    return Table(table.name, {name: Words.of(column.tolist()) if isinstance(column, Words) else column for name, column in kept.columns.items()})


def cold_start(home: Path) -> None:
    claim = ROOT / "tests" / "formats" / "x12" / "files"
    first = sorted(claim.glob("*.837")) or sorted(claim.glob("*.edi")) or sorted(claim.iterdir())
    environment = os.environ | {"ONCOLEDGER_HOME": str(home)}
    command = [sys.executable, "-m", "oncoledger", "check", str(first[0]), "--format", "json"]
    spent = timed(lambda: subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False), 7)
    say("cold start: `check` on one claim, a new process", f"{spent:.2f} s", "bar: 0.5 s")


PEERS = {
    "openx12": "from openx12.x837p import parse\nparse(open(path, encoding='latin-1').read())",
    "pyx12 (segments)": "from pyx12.x12file import X12Reader\nfor segment in X12Reader(path): pass",
    "x12sdk": "from x12sdk.io import X12ModelReader\nwith X12ModelReader(path) as r:\n    for model in r.models(): pass",
}


def readers(megabytes: float) -> None:
    judges = os.environ.get("ONCOLEDGER_JUDGES", str(ROOT / ".venv-judges" / "bin" / "python"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.837"
        size = big_837(path, int(megabytes * 1e6)) / 1e6
        streamed = timed(lambda: sum(1 for _ in stream_837(path)), 3)
        tables = timed(lambda: read_837(path), 3)
        say(f"837P of {size:.1f} MB, streaming, claim by claim", f"{size / streamed:.1f} MB/s")
        say(f"837P of {size:.1f} MB, into tables", f"{size / tables:.1f} MB/s")
        for name, code in PEERS.items():
            spent = peer_seconds(judges, code, path)
            if spent is None:
                say(f"  {name}", "not measured", "make the judges: ./dev judges")
                continue
            say(
                f"  {name}, the same file",
                f"{size / spent:.2f} MB/s",
                f"streaming is {spent / streamed:.1f} times as fast" + ("; bar: 5 times" if name == "openx12" else ""),
            )


def peer_seconds(python: str, code: str, path: Path) -> float | None:
    """Seconds of the peer's work, measured inside its own process, without its imports."""
    imports, _, work = code.partition("\n")
    script = f"import json, sys, time\npath = sys.argv[1]\n{imports}\nstarted = time.perf_counter()\n{work}\nprint(json.dumps(time.perf_counter() - started))"
    try:
        done = subprocess.run([python, "-c", script, str(path)], capture_output=True, text=True, timeout=600, check=True)
        return float(json.loads(done.stdout.strip().splitlines()[-1]))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as problem:
        print(f"    {getattr(problem, 'stderr', '') or problem}".rstrip()[-300:], file=sys.stderr)
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=20_000, help="lines for the plain oracle; its cost is proportional")
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--quick", action="store_true", help="smaller inputs, and no large ones")
    parser.add_argument("--no-large", action="store_true", help="leave out the check of ten million lines, which takes minutes")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.lines, chosen.sample, chosen.megabytes, chosen.no_large = 200_000, 4_000, 2, True
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        full_tables(home)
        library = Library.open(home)
        rulebook(chosen.lines, chosen.sample, library)
        one_patient(library)
        cold_start(home)
        growth(SIZES[:-1] if chosen.no_large else SIZES, home)
    readers(chosen.megabytes)
    messages(20 if chosen.quick else 200)
    fhir(5_000, 500) if chosen.quick else fhir()
    dicom(1_000, 100, 20) if chosen.quick else dicom()
    ledger_folder(20_000 if chosen.quick else 100_000)


if __name__ == "__main__":
    main()
