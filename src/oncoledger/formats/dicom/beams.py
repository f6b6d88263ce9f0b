"""What the beams of a plan are: energies, arcs, moving leaves, isocenters; and the technique, where the beams decide it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from .values import DataSet, joined, total

TREATMENT = ("TREATMENT", "CONTINUATION", "")
"""Delivery types of a beam that treats; a plan that gives none means treatment."""
LEAST_TURN = Decimal("0.5")
"""Degrees: less is no rotation between control points, only noise of a value as written."""
SPREAD = Decimal("0.05")
"""Meterset per degree that varies by more than this share of its mean is modulated, more than a written value is rounded."""
LEAST_STEPS = 3
"""Intervals that must show a thing before a beam is called by it."""


def modality(beam: DataSet) -> str:
    """photon, electron, neutron, proton or carbon; empty for other ions, and where not said."""
    kind = beam.text("RadiationType").upper()
    if kind == "ION":
        return {1: "proton", 6: "carbon"}.get(beam.count("RadiationAtomicNumber") or 0, "")
    return kind.lower() if kind in ("PHOTON", "ELECTRON", "NEUTRON", "PROTON") else ""


def energies(beam: DataSet, points: Sequence[DataSet]) -> str:
    """The nominal energies: `6 MV`, `10 MV FFF`, `9 MeV`, of a beam of many layers `70-160 MeV`; several separated by `|`.

    Empty where the kind of radiation is not said.
    """
    kind = modality(beam)
    numbers = sorted({number for point in points if (number := point.number("NominalBeamEnergy")) is not None and number > 0})
    unit = {"photon": "MV", "carbon": "MeV/u"}.get(kind, "MeV" if kind else "")
    if not numbers or not unit:
        return ""
    fluence = beam.first("PrimaryFluenceModeSequence")
    mode = fluence.text("FluenceModeID").upper() if fluence else ""
    suffix = f" {mode}" if mode in ("FFF", "SRS") else ""
    if len(numbers) > 3:
        return f"{plain(numbers[0])}-{plain(numbers[-1])} {unit}{suffix}"
    return joined([f"{plain(number)} {unit}{suffix}" for number in numbers])


def plain(number: Decimal) -> str:
    """A number without the zeros that say nothing, to a hundredth."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


class Beam:
    """One treatment beam of a plan with what its control points show."""

    def __init__(self, beam: DataSet) -> None:
        self.beam = beam
        self.points = beam.items("ControlPointSequence") or beam.items("IonControlPointSequence")
        self.modality = modality(beam)
        self.energy = energies(beam, self.points)
        angles = _carried(self.points, lambda point: point.number("GantryAngle"))
        turns = [_turn(before, after) for before, after in pairwise(angles)]
        directions = {point.text("GantryRotationDirection").upper() for point in self.points}
        self.is_arc = any(turn > LEAST_TURN for turn in turns) or not directions.isdisjoint(("CW", "CC"))
        self.leaves = [_leaves(point) for point in self.points]
        self.has_leaves = any(self.leaves)
        moves = [any(kind in before and _moved(before[kind], now) for kind, now in after.items()) for before, after in pairwise(_held(self.leaves))]
        self.has_moving_leaves = any(moves)
        weights = _carried(self.points, lambda point: point.number("CumulativeMetersetWeight"))
        doses = [Decimal(0) if before is None or after is None else after - before for before, after in pairwise(weights)]
        self.technique = self._technique(turns, moves, doses)

    @property
    def control_points(self) -> int | None:
        """Control points that are there; a beam that announces another number is complained of."""
        said = self.beam.count("NumberOfControlPoints")
        if said is not None and self.points and said != len(self.points):
            self.beam.complain("NumberOfControlPoints", f"{said}, but {len(self.points)} are there", "the number of control points", "warning")
        return len(self.points) or said

    def _technique(self, turns: Sequence[Decimal], moves: Sequence[bool], doses: Sequence[Decimal]) -> str:
        """electron, tbi, pbs and its like; vmat where leaves move on an arc whose meterset per degree varies; imrt where they move during a fixed beam.

        Left empty: fields of fixed shape (two- or three-dimensional planning looks the same in the file), segments at a fixed gantry (field in field
        or step and shoot), arcs of constant output (a conformal arc moves its leaves too).
        """
        if self.beam.text("HighDoseTechniqueType").upper() == "TBI":
            return "tbi"
        if self.modality in ("proton", "carbon"):
            scan = self.beam.text("ScanMode").upper()
            return {"MODULATED": "pbs", "MODULATED_SPEC": "pbs", "UNIFORM": "uniform_scanning", "NONE": "passive"}.get(scan, "")
        if self.modality != "photon":
            return "electron" if self.modality == "electron" else ""
        if self.is_arc:
            rates = [dose / turn for dose, turn in zip(doses, turns, strict=True) if turn > LEAST_TURN][1:-1]
            mean = sum(rates, Decimal(0)) / len(rates) if len(rates) >= LEAST_STEPS else Decimal(0)
            return "vmat" if self.has_moving_leaves and mean > 0 and max(rates) - min(rates) > SPREAD * mean else ""
        beaming = [moved for moved, dose in zip(moves, doses, strict=True) if dose > 0]
        return "imrt" if sum(beaming) >= LEAST_STEPS and 2 * sum(beaming) > len(beaming) else ""


def facts(beams: Sequence[Beam]) -> dict[str, str | int | None]:
    """The columns of a plan that its treatment beams decide."""
    points = [point for beam in beams for point in beam.points]
    isocenters = {tuple(round(value, 1) for value in place) for point in points if len(place := point.numbers("IsocenterPosition")) == 3}
    couches = {round(angle, 1) % 360 for point in points if (angle := point.number("PatientSupportAngle")) is not None}
    return {
        "modality": " ".join(sorted({beam.modality for beam in beams} - {""})),
        "technique": " ".join(sorted({beam.technique for beam in beams} - {""})),
        "energy": joined([energy for beam in beams for energy in beam.energy.split("|")]),
        "beams": len(beams),
        "arcs": sum(beam.is_arc for beam in beams),
        "control_points": total([beam.control_points for beam in beams]),
        "isocenters": len(isocenters) or None,
        "couch_angles": len(couches) or None,
        "has_mlc": int(any(beam.has_leaves for beam in beams)) if beams else None,
        "has_moving_mlc": int(any(beam.has_moving_leaves for beam in beams)) if beams else None,
        "has_wedges": _flag([_device(beam.beam, "NumberOfWedges", "WedgeSequence", "IonWedgeSequence") for beam in beams]),
        "blocks": total([_device(beam.beam, "NumberOfBlocks", "BlockSequence", "IonBlockSequence") for beam in beams]),
        "compensators": total([_device(beam.beam, "NumberOfCompensators", "CompensatorSequence", "IonRangeCompensatorSequence") for beam in beams]),
        "boluses": _boluses(beams),
        "applicators": joined([item.both("ApplicatorType", "ApplicatorID") for beam in beams for item in beam.beam.items("ApplicatorSequence")]),
        "machine": joined([beam.beam.text("TreatmentMachineName") for beam in beams]),
    }


def _device(beam: DataSet, number: str, *sequences: str) -> int | None:
    """How many of a device: the items that are there, else the number that is said."""
    return next((len(items) for sequence in sequences if (items := beam.items(sequence))), None) or beam.count(number)


def _flag(counts: Sequence[int | None]) -> int | None:
    """1 where any is known to be there, 0 where all are known to be none."""
    return 1 if any(counts) else None if None in counts or not counts else 0


def _boluses(beams: Sequence[Beam]) -> int | None:
    """Different boluses, where they are named; else the most that one beam has."""
    named = {item.count("ReferencedROINumber") for beam in beams for item in beam.beam.items("ReferencedBolusSequence")}
    said = [beam.beam.count("NumberOfBoli") for beam in beams]
    return len(named) or (None if None in said or not said else max(number for number in said if number is not None))


def _turn(before: Decimal | None, after: Decimal | None) -> Decimal:
    """Degrees between two gantry angles, the short way round."""
    if before is None or after is None:
        return Decimal(0)
    turn = abs(after - before) % 360
    return min(turn, 360 - turn)


def _carried(points: Sequence[DataSet], value: Callable[[DataSet], Decimal | None]) -> list[Decimal | None]:
    """A value at each control point: one that is not repeated stays as it was."""
    last: Decimal | None = None
    carried = []
    for point in points:
        found = value(point)
        last = last if found is None else found
        carried.append(last)
    return carried


def _leaves(point: DataSet) -> dict[str, DataSet]:
    """Positions of leaves by device: X or Y multileaf collimators."""
    devices = {device.text("RTBeamLimitingDeviceType").upper(): device for device in point.items("BeamLimitingDevicePositionSequence")}
    return {kind: device for kind, device in devices.items() if kind.startswith("MLC") and device.has("LeafJawPositions")}


def _held(leaves: Sequence[dict[str, DataSet]]) -> list[dict[str, DataSet]]:
    held: dict[str, DataSet] = {}
    return [held := {**held, **now} for now in leaves]


def _moved(before: DataSet, after: DataSet) -> bool:
    """Whether leaves stand elsewhere: compared as bytes first, then as numbers, for there are a hundred of them at each control point."""
    one, other = before.raw("LeafJawPositions"), after.raw("LeafJawPositions")
    if one == other:
        return False
    try:
        return list(map(float, one.split(b"\\"))) != list(map(float, other.split(b"\\")))
    except ValueError:
        first, second = before.numbers("LeafJawPositions"), after.numbers("LeafJawPositions")
        return bool(first and second) and first != second
