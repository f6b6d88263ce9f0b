"""Treatment records a second through a folder, small and as large as arcs make them, beside pydicom: `python -m benchmarks.dicom`, part of `./dev bench`."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.growth import say
from oncoledger.formats.dicom import read_dicom
from tests.formats.dicom import maker
from tests.formats.dicom.maker import Field, Given, Visit

SYNTAXES = ("explicit", "implicit", "deflated")
POINTS, LEAF_PAIRS = 178, 60


def dicom(small: int = 5_000, large: int = 400, plans: int = 60) -> None:
    """Write records and plans into folders, read each folder file by file, and say files a second and memory."""
    with tempfile.TemporaryDirectory() as folder:
        kinds = (("records of a fraction", small_record(), small), ("records of arcs, all leaves", arc_record(), large), ("plans of arcs", arc_plan(), plans))
        for name, made, count in kinds:
            place = Path(folder) / name.replace(" ", "_")
            size = write(place, made, count)
            before = memory()
            paths = sorted(place.iterdir())
            spent, busy = seconds(lambda path: len(read_dicom(path, path.name).records), paths)
            bar = "bar: 200 files/s; " if "records" in name else ""
            say(
                f"DICOM, {count:,} {name}, {size / count / 1e3:,.0f} kB each",
                f"{count / spent:,.0f} files/s",
                f"{bar}{count / busy:,.0f} a second of processor; {memory() - before:+,.0f} MB, {memory():,.0f} MB in all",
            )
            some = paths[: max(10, count // 50)]
            _, peer = seconds(pydicom_reads, some)
            say("  pydicom, the same files, every element decoded", f"{len(some) / peer:,.0f} files/s", f"{count / busy * peer / len(some):.1f} times as fast")


def small_record() -> maker.Dataset:
    return maker.beams_record(Visit(uid=maker.uid(2, 100_000), dose=2, end="091845"), [Given(n, 100 + n, 100 + n) for n in (1, 2)])


def arc_record() -> maker.Dataset:
    """Two arcs with a delivered position of every leaf at every control point."""
    made = small_record()
    for beam in made.TreatmentSessionBeamSequence:
        beam.ControlPointDeliverySequence = maker.Items([
            maker.item(
                TreatmentControlPointDate="20260302", TreatmentControlPointTime="091500.25", NominalBeamEnergy=6, ControlPointIndex=n,
                GantryAngle=(180 + 2 * n) % 360, DeliveredMeterset=n / 2,
                BeamLimitingDevicePositionSequence=[maker.item(RTBeamLimitingDeviceType="MLCX", LeafJawPositions=_leaves(n))],
            )
            for n in range(POINTS)
        ])  # fmt: skip
    return made


def _leaves(n: int) -> list[float]:
    return [round(-20 + n / 7 + leaf / 9, 2) for leaf in range(2 * LEAF_PAIRS)]


def arc_plan() -> maker.Dataset:
    arcs = [
        Field(
            n, gantry=[(180 + 2 * i) % 360 for i in range(POINTS)], leaves=[i % 7 + 0.25 for i in range(POINTS)],
            weights=[(i / (POINTS - 1)) ** 1.2 for i in range(POINTS)],
        )
        for n in (1, 2)
    ]  # fmt: skip
    return maker.plan(arcs, instance=maker.uid(2, 100_000))


def write(place: Path, made: maker.Dataset, count: int) -> int:
    """The same object under other UIDs, in turns in each way of writing; bytes in all."""
    place.mkdir()
    templates = [maker.written(made, syntax) for syntax in SYNTAXES]
    size = 0
    for n in range(count):
        data = templates[n % len(templates)]
        if n % len(templates) < 2:  # what is deflated has its UID inside
            data = data.replace(maker.uid(2, 100_000).encode(), maker.uid(2, 100_000 + n).encode())
        size += (place / f"{n:06d}.dcm").write_bytes(data)
    return size


def pydicom_reads(path: Path) -> int:
    import pydicom

    return sum(1 for _ in pydicom.dcmread(path).iterall())


def seconds(work: Callable[[Path], int], paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds of the clock and of the processor for all files."""
    started, busy = time.perf_counter(), time.process_time()
    for path in paths:
        assert work(path)
    return time.perf_counter() - started, time.process_time() - busy


def memory() -> float:
    """The most that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    dicom()
