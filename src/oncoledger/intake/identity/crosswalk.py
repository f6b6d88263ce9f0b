"""What a practice says of numbers: `[[crosswalk]]` in oncoledger.toml, two names of one series: `"HOSP MRN" = "ARIA id"`."""

from __future__ import annotations

from collections.abc import Sequence

_KINDS = {"mrn": "mr", "medicare": "mc", "medicaid": "ma", "licence": "dl", "license": "dl"}
_OWN = " id"


def read_crosswalks(pairs: Sequence[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """(name of a series -> the name that all its names share), (system -> the series of its own patient_id).

    A name is an authority (`HOSP`), an authority or system and a kind (`HOSP MRN`, `ARIA PI`), or a system and `id`: what the system itself calls its
    patients. Names are compared without capitals.
    """
    leader: dict[str, str] = {}
    for pair in pairs:
        one, other = sorted(_top(leader, _plain(name)) for name in pair)
        leader[other] = leader[one] = one
    shared = {name: _top(leader, name) for name in leader}
    return shared, {name.removesuffix(_OWN): series for name, series in shared.items() if name.endswith(_OWN)}


def _plain(name: str) -> str:
    words = name.casefold().removeprefix("urn:oid:").split()
    if len(words) > 1:
        words[-1] = _KINDS.get(words[-1], words[-1])
    return " ".join(words)


def _top(leader: dict[str, str], name: str) -> str:
    while leader.get(name, name) != name:
        name = leader[name]
    return name
