"""`./dev demo`: check the invented cancer centre in examples/, print the summary, and name the page and the workbook to open."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from oncoledger.audit.check import check
from oncoledger.model.money import dollars
from oncoledger.report import write
from oncoledger.report.text import to_text


def main() -> int:
    """Returns the exit code: 0 when the demonstration ran, whatever it found."""
    root = Path.cwd()
    examples, page = root / "examples", root / "out" / "demo.html"
    if not examples.is_dir():
        print("./dev demo: there is no folder examples here; run it from the project's root", file=sys.stderr)
        return 2
    started = time.perf_counter()
    report = check([Path("examples")], whole=True, as_of="2026-11-22", drawn=True)
    page.parent.mkdir(exist_ok=True)
    write(report, "html", page)
    write(report, "xlsx", page.with_suffix(".xlsx"))
    first = report.findings[0] if report.findings else None
    print(to_text(report, width=100, colour=sys.stdout.isatty(), limit=3))
    severities = Counter(finding.severity for finding in report.findings)
    accused = [line for f in report.findings if f.severity != "advise" for line in f.lines if line.role == "subject"]
    at_risk = {(line.source.file, line.source.position): line.amount_cents or 0 for line in accused}
    lines = sum(entry.rows for entry in report.manifest.inputs)
    print(f"\nChecked {lines:,} lines of {len(report.courses)} courses in {time.perf_counter() - started:.1f} s: ", end="")
    print(", ".join(f"{n} {severity}" for severity, n in severities.items()), end="")
    print(f"; {dollars(sum(at_risk.values()))} of charges would be refused or taken back; {len(report.questions)} questions, {len(report.excused)} excused.")
    print(f"\nOpen in a browser:  {page.relative_to(root)}")
    print(f"Or as a workbook:   {page.with_suffix('.xlsx').relative_to(root)}")
    if first:
        print(f"Read one rule:      .venv/bin/oncoledger explain {first.rule}")
    print("Your own export:    .venv/bin/oncoledger check FILE.csv   (patient_id, service_date, code are enough)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
