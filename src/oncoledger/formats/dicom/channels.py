"""Brachytherapy of a plan: kind, dose rate, applicators, channels, dwell positions, source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from .values import DataSet, joined

RATES = ("HDR", "LDR", "PDR", "MDR")
_ISOTOPE = re.compile(r"([A-Za-z]{1,2})[- ]?(\d{1,3})|(\d{1,3})[- ]?([A-Za-z]{1,2})")


def facts(top: DataSet) -> dict[str, str | int | None]:
    """The columns of a plan that its application setups decide; nothing where it has none."""
    setups = top.items("ApplicationSetupSequence")
    if not setups:
        return {}
    channels = [channel for setup in setups for channel in setup.items("ChannelSequence")]
    return {
        "modality": "brachytherapy",
        "technique": technique(top),
        "brachy_kind": kind(top),
        "applicators": joined([channel.both("SourceApplicatorType", "SourceApplicatorID") for channel in channels]),
        "channels": len(channels) or None,
        "dwell_positions": sum(dwells(channel.items("BrachyControlPointSequence")) for channel in channels) or None,
        "source_isotope": isotopes(top.items("SourceSequence")),
        "machine": machine(top),
    }


def kind(top: DataSet) -> str:
    """`INTRACAVITARY HDR`."""
    return top.both("BrachyTreatmentTechnique", "BrachyTreatmentType").upper()


def technique(top: DataSet) -> str:
    """hdr, ldr, pdr or mdr."""
    rate = top.text("BrachyTreatmentType").upper()
    return rate.lower() if rate in RATES else ""


def machine(top: DataSet) -> str:
    """The names of the treatment machines of a brachytherapy plan, or of any treatment record."""
    return joined([item.text("TreatmentMachineName") for item in top.items("TreatmentMachineSequence")])


def isotopes(sources: Sequence[DataSet]) -> str:
    """`Ir-192`; a name of another form as it stands."""
    return joined([_isotope(source.text("SourceIsotopeName")) for source in sources])


def dwells(points: Sequence[DataSet]) -> int:
    """Positions at which the source stays: where the time weight grows without a move; without weights, different positions."""
    places = [point.number("ControlPointRelativePosition") for point in points]
    weights = [point.number("CumulativeTimeWeight") for point in points]
    if not any(weight is not None for weight in weights):
        return len({place for place in places if place is not None})
    stays: set[Decimal | None] = set()
    for (place, weight), (next_place, next_weight) in pairwise(zip(places, weights, strict=True)):
        if place == next_place and weight is not None and next_weight is not None and next_weight > weight:
            stays.add(place)
    return len(stays)


def _isotope(name: str) -> str:
    match = _ISOTOPE.fullmatch(name)
    if not match:
        return name
    symbol, number = (match[1], match[2]) if match[1] else (match[4], match[3])
    return f"{symbol.capitalize()}-{number}"
