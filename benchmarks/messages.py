"""HL7 v2 messages a second, beside two other readers that only parse, and the memory of a large file."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.growth import say
from oncoledger.formats.hl7v2 import read_message, stream_hl7

INVENTED = Path(__file__).resolve().parents[1] / "tests" / "formats" / "hl7v2" / "messages"
LARGE = 200_000_000


def messages(megabytes: int = LARGE // 1_000_000) -> None:
    """Rates of the invented messages and, where they are, of the public ones; then one large file in a process of its own."""
    sets = {"invented": sorted(INVENTED.glob("*.hl7"))}
    if shared := os.environ.get("ONCOLEDGER_SHARED"):
        sets["public"] = sorted((Path(shared) / "data" / "hl7v2").glob("*/*.hl7"))
    for name, paths in sets.items():
        _rates(name, [path.read_bytes().replace(b"\r\n", b"\r").replace(b"\n", b"\r") for path in paths])
    small, large = _peak(INVENTED, 1), _peak(INVENTED, megabytes)
    note = f"{large[2]:,.0f} MB; a file of 1 MB takes {small[2]:,.0f} MB"
    say(f"HL7 v2 file of {megabytes} MB, {large[0]:,} messages, streamed", f"{large[1]:,.0f} a second", note)


def _rates(name: str, data: list[bytes]) -> None:
    import hl7
    from hl7apy.parser import parse_message

    texts = [message.decode("utf-8", "replace") for message in data]
    alone = _rate(data, lambda message: read_message(message, "x"))
    batch = b"\r".join(data)
    whole = _rate([batch], lambda file: [None for _ in stream_hl7(file, "x")]) * len(data)
    size = statistics.mean(map(len, data))
    say(f"HL7 v2, {len(data)} {name} messages of {size:,.0f} bytes, one at a time into rows", f"{alone:,.0f} a second", "bar: 1,000 a second")
    say("  the same as one file", f"{whole:,.0f} a second")
    for peer, work in (("python-hl7, parsed only", hl7.parse), ("hl7apy, parsed only", parse_message)):
        rate = _rate(texts, _forgiving(work))
        say(f"  {peer}", f"{rate:,.0f} a second", f"we read into rows {alone / rate:,.1f} times as fast")


def _forgiving(work: Callable[[str], object]) -> Callable[[str], object]:
    """A peer refuses some messages; the time until then counts for it."""

    def run(text: str) -> object:
        try:
            return work(text)
        except Exception:
            return None

    return run


def _rate(items: list[Any], work: Callable[[Any], object]) -> float:
    """Items a second of processor time: the median of rounds of half a second at least."""
    rounds = []
    for _ in range(3):
        started, done = time.process_time(), 0
        while time.process_time() - started < 0.5:
            for item in items:
                work(item)
            done += len(items)
        rounds.append(done / (time.process_time() - started))
    return statistics.median(rounds)


def _peak(folder: Path, megabytes: int) -> tuple[int, float, float]:
    """Messages, messages a second and peak memory in MB of streaming a file of that size."""
    script = (
        "import resource, sys, time\nfrom pathlib import Path\nfrom oncoledger.formats.hl7v2 import stream_hl7\nstarted = time.process_time()\n"
        "n = sum(records.items for records in stream_hl7(Path(sys.argv[1]), 'x'))\n"
        "print(n, n / (time.process_time() - started), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    batch = b"\r".join(path.read_bytes().replace(b"\n", b"\r") for path in sorted(folder.glob("*.hl7")))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "large.hl7"
        with path.open("wb") as file:
            for _ in range(max(megabytes * 1_000_000 // len(batch), 1)):
                file.write(batch)
        done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    number, rate, memory = done.stdout.split()
    return int(number), float(rate), float(memory)


if __name__ == "__main__":
    messages()
