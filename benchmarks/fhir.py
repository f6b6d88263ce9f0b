"""FHIR resources a second, beside a model that validates them, and the memory of a large export."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.growth import say
from oncoledger.formats.fhir import read_fhir

GIVEN = {
    "resourceType": "MedicationAdministration", "status": "completed", "subject": {"reference": "Patient/p1"},
    "medicationCodeableConcept": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "2555", "display": "cisplatin"}]},
    "effectivePeriod": {"start": "2026-03-02T09:00:00-05:00", "end": "2026-03-02T10:30:00-05:00"},
    "dosage": {"dose": {"value": 140.5, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}},
}  # fmt: skip
"""Invented; the resource of which a clinic has most."""


def fhir(resources: int = 20_000, peer: int = 2_000) -> None:
    """An export of so many resources as NDJSON and as one bundle; the peer reads fewer, its cost is by resource."""
    from fhir.resources.R4B.medicationadministration import MedicationAdministration

    rows = [GIVEN | {"id": f"g{number}"} for number in range(resources)]
    lines = "\n".join(map(json.dumps, rows)).encode()
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": row} for row in rows]}).encode()
    ours = {}
    for name, data in (("NDJSON", lines), ("bundle", bundle)):
        started = time.process_time()
        read = read_fhir(data, name)
        ours[name] = resources / (time.process_time() - started)
        assert len(read.records) == resources
        say(f"FHIR, {resources:,} administrations as {name} into rows", f"{ours[name]:,.0f} a second")
    texts = [json.dumps(row) for row in rows[:peer]]
    started = time.process_time()
    for text in texts:
        MedicationAdministration.model_validate_json(text)
    rate = peer / (time.process_time() - started)
    say("  fhir.resources, validated only", f"{rate:,.0f} a second", f"we read into rows {ours['NDJSON'] / rate:.1f} times as fast")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.ndjson"
        path.write_bytes(lines)
        code = (
            f"import resource\nfrom pathlib import Path\nfrom oncoledger.formats.fhir import read_fhir\nread_fhir(Path({str(path)!r}), 'x')\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        say(f"  memory of {len(lines) / 1e6:.0f} MB of NDJSON", f"{int(done.stdout) / 1024:,.0f} MB")


if __name__ == "__main__":
    fhir()
