"""The reader beside openx12, a published reader of the same claims, on the same ten megabytes. Processor time, the best of six runs of each in turn."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .make import long_837p

CLOCK = """
import sys, time
def best(work):
    times = []
    for _ in range(2):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)
"""
OURS = CLOCK + """
from oncoledger.formats.x12 import read_837, stream_837
print(best(lambda: sum(1 for _ in stream_837(sys.argv[1]))), best(lambda: read_837(sys.argv[1])))
"""
THEIRS = CLOCK + """
from openx12.x837p import parse
print(best(lambda: parse(open(sys.argv[1]).read())))
"""


@pytest.mark.slow
def test_five_times_faster_than_openx12(judges, tmp_path):
    path = tmp_path / "long.x12"
    path.write_bytes(long_837p(10_000_000))
    megabytes = path.stat().st_size / 1e6
    stream = read = theirs = float("inf")
    for _ in range(3):
        streamed, tables = run(sys.executable, OURS, path)
        stream, read, theirs = min(stream, streamed), min(read, tables), min(theirs, *run(judges, THEIRS, path))
    print(f"\n{megabytes:.0f} MB: stream {megabytes / stream:.1f} MB/s, tables {megabytes / read:.1f} MB/s, openx12 {megabytes / theirs:.1f} MB/s")
    assert theirs > 5 * stream
    assert theirs > 3 * read


def run(python, program, path):
    """The numbers that a program prints."""
    done = subprocess.run([python, "-c", program, path], capture_output=True, text=True, check=True).stdout.split()
    return [float(number) for number in done]
