"""The beams and application setups of a treatment record: which was whole, and how the fraction that they make ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .values import DataSet, joined, total

ROUNDING = 10
"""Thousandths of a unit by which a machine's counter may round."""


@dataclass(slots=True)
class Part:
    """One beam or application setup as delivered. number: its number in the plan. Metersets in thousandths of a monitor unit, minute or count."""

    item: DataSet
    number: int | None
    kind: str
    status: str
    verified: str
    planned: int | None
    delivered: int | None

    @classmethod
    def of(cls, item: DataSet, number: str, planned: int | None, delivered: int | None) -> Part:
        status, verified = item.text("TreatmentTerminationStatus").upper(), item.text("TreatmentVerificationStatus").upper()
        return cls(item, item.count(number), item.text("TreatmentDeliveryType").upper(), status, verified, planned, delivered)

    @property
    def is_whole(self) -> bool:
        """Ended normally, and with its meterset where both are known. What resumes a beam has only to end normally: it repeats the whole beam's meterset."""
        return self.status == "NORMAL" and (self.kind == "CONTINUATION" or not is_short(self.planned, self.delivered))


def is_short(planned: int | None, delivered: int | None) -> bool:
    """Whether more than a hundredth of the specified meterset is missing, beyond rounding."""
    return planned is not None and delivered is not None and planned - delivered > max(planned // 100, ROUNDING)


def outcome(group: Sequence[Part]) -> dict[str, str | int | None]:
    """How a fraction ended, over its beams, as columns of `fraction`.

    cancelled: nothing was delivered. completed: each beam is whole, or was broken off and resumed in the same record until its parts add up. unknown:
    of what is not whole, neither ending nor a missing meterset is told. status_reason: the termination status of what is not whole, else of all.
    Verified is also what was overridden.
    """
    whole = [part for part in group if part.is_whole]
    verified = {part.verified for part in group}
    return {
        "status": _status(group),
        "status_reason": joined(sorted(part.status for part in group if part not in whole) or sorted(part.status for part in whole)),
        "beams": len(group),
        "beams_completed": len(whole),
        "is_continuation": int(any(part.kind == "CONTINUATION" for part in group)) if all(part.kind for part in group) else None,
        "is_verified": int(verified <= {"VERIFIED", "VERIFIED_OVR"}) if "" not in verified else None,
    }


def _status(group: Sequence[Part]) -> str:
    if all(part.delivered == 0 for part in group) and any(part.planned != 0 for part in group):
        return "cancelled"
    beams: dict[int | None, list[Part]] = {}
    for part in group:
        beams.setdefault(part.number, []).append(part)
    open_ends = [part for parts in beams.values() if not _is_resumed(parts) for part in parts if not part.is_whole]
    if not open_ends:
        return "completed"
    is_told = any(part.status not in ("", "UNKNOWN") or is_short(part.planned, part.delivered) for part in open_ends)
    return "partial" if is_told else "unknown"


def _is_resumed(parts: Sequence[Part]) -> bool:
    """Whether several deliveries of one numbered beam make it whole: the last ended normally and they add up to what was specified."""
    if parts[0].number is None or len(parts) < 2 or parts[-1].status != "NORMAL":
        return False
    delivered = total([part.delivered for part in parts])
    return delivered is not None and parts[0].planned is not None and not is_short(parts[0].planned, delivered)
