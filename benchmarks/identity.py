"""Persons across two record systems: persons a second, how time grows with their number, memory, and what became of them.

`.venv/bin/python -m benchmarks.identity [--persons 50000]`. What counts is the ratio: ten times the persons may take at most fifteen times the time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from benchmarks.growth import say

MORE_TIME = 15
"""What ten times as many persons may take: more memory is slower memory. Comparing each with each would take a hundred."""

_WORK = """
import json, resource, sys, time
from oncoledger.intake.identity import resolve_persons
from oncoledger.world.two_systems import two_systems
world = two_systems(int(sys.argv[1]), 1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
found = resolve_persons(world.patients, world.identifiers, world.links, [], world.services)
spent = time.process_time() - started
people = {}
for key, person in found.person_of.items():
    people.setdefault(person, set()).add(world.truth[key])
wrong = sum(1 for each in people.values() if len(each) > 1)
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([len(found.person_of), spent, (used - before) / 1024, used / 1024, len(found.doubts), wrong]))
"""


def measured(persons: int) -> tuple[int, float]:
    """Records of two systems of so many persons each, and the seconds of the processor; in a process of its own, for its memory."""
    done = subprocess.run([sys.executable, "-c", _WORK, str(persons)], capture_output=True, text=True, check=True)
    records, spent, more, all_, doubts, wrong = json.loads(done.stdout)
    rate, memory = f"{records / spent:,.0f} records/s", f"{more:,.0f} MB more than their {all_ - more:,.0f} MB of rows"
    say(f"2 x {persons:,} persons: {records:,} records", f"{spent:.1f} s", f"{rate}, {memory}; {doubts:,} doubts, {wrong} wrong joins")
    return records, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=50_000)
    persons = parser.parse_args().persons
    small, large = measured(persons // 10), measured(persons)
    ratio = large[1] / small[1]
    say("ten times the persons", f"{ratio:.1f} times the time", f"bar: {MORE_TIME} times{'' if ratio <= MORE_TIME else ': MISSED'}")


if __name__ == "__main__":
    main()
