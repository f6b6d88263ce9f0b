"""How `check` grows: exports of a hundred thousand, a million and ten million lines, each checked by a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from oncoledger.world.bulk_lines import write_lines

SIZES = (100_000, 1_000_000, 10_000_000)
MORE_MEMORY, MORE_TIME = 1.3, 1.2
"""What ten million lines may take of a million's: peak memory, and time a line."""

# A process of its own asks for the peak, since a new process begins with the peak of the one that made it.
_ASK = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.stderr]))
"""


class Measured(NamedTuple):
    """lines of the export. seconds: of the clock. work: seconds of the processors. peak: megabytes. found: findings, questions and excused."""

    lines: int
    seconds: float
    work: float
    peak: float
    found: int


def measured(path: Path, lines: int, home: Path) -> Measured:
    """`check` of an export, its answer written as JSON."""
    command = [sys.executable, "-m", "oncoledger", "check", str(path), "--format", "json", "--out", str(path.with_suffix(".json"))]
    asked = subprocess.run([sys.executable, "-c", _ASK, *command], capture_output=True, text=True, check=True, env=os.environ | {"ONCOLEDGER_HOME": str(home)})
    code, seconds, work, peak, said = json.loads(asked.stdout)
    if code not in (0, 1):
        raise RuntimeError(f"check of {lines:,} lines ended with exit code {code}: {said}")
    wrote = next((line for line in said.splitlines() if line.startswith("Wrote ")), "")
    return Measured(lines, seconds, work, peak, sum(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) [a-z]", wrote.rpartition(":")[2])))


def growth(sizes: tuple[int, ...], home: Path) -> list[Measured]:
    """Measure and print a line for each size, and the ratios of the two largest beside their bars."""
    rows = []
    for lines in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.csv"
            write_lines(path, lines, 1)
            rows.append(measured(path, lines, home))
        row = rows[-1]
        say(f"check of {lines:,} lines of CSV, {row.found:,} answers", f"{row.seconds:.1f} s, {row.peak:.0f} MB", f"{lines / row.seconds / 1e3:,.0f} k lines/s")
    if rows[-1].lines > 1_000_000:
        one, ten = rows[-2:]
        of = f"of {ten.lines:,} lines over {one.lines:,}"
        say(f"  most memory {of}", f"{ten.peak / one.peak:.2f} times", f"bar: {MORE_MEMORY}")
        say(f"  processor time a line {of}", f"{ten.work / ten.lines * one.lines / one.work:.2f} times", f"bar: {MORE_TIME}")
    return rows


def say(name: str, figure: str, bar: str = "") -> None:
    """A row of the benchmarks: what was measured, the figure, and the bar beside it."""
    print(f"{name:<62}{figure:>26}   {bar}", flush=True)
