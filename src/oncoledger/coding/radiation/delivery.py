"""The code of one session: by what was delivered, the day, the family of codes that the payer takes in the setting, and the energy.

One code a session, whatever the number of fields and areas, by the most complex part of it (Pub. 100-04 ch. 13 section 70.3). From 2026-01-01 isocenters,
active motion management and mixed beams decide; until 2025-12-31 areas, ports, blocks and what shapes the beam. A level
is given only where the record shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...model.dates import day_of
from ...sources.delivery import DeliveryRow, delivery_row
from ..answer import Coded, Law, unknown

CHANGE = day_of("2026-01-01")
"""One family for every setting, with other definitions."""
ACTIVE_MOTION = frozenset(("gating", "breath_hold", "tracking"))
"""Motion management that turns the beam on and off or follows the target. Compression, a 4D study or an ITV without control are none."""
SIMPLE_SITES = frozenset(("prostate", "breast"))
"""Sites whose IMRT is simple until 2025, as is any by a physical compensator."""
MOST_SBRT_FRACTIONS = 5


@dataclass(frozen=True)
class Session:
    """What the record says of one session. None: it does not say.

    day: day number. kind: external, sbrt, srs, robotic, proton, iort, neutron, surface, electronic, hdr, ldr. modalities: photon, electron.
    technique: 2d, 3d, imrt; empty where unknown. energy: the highest, in MV, MeV or kV. site: prostate, breast, ... isocenters: of this session. motion: as in
    the plan. is_motion_documented: the elements of active management are on record. areas, ports, simple_blocks: counts. is_shaped: custom blocks, MLC,
    wedges, tangents, a rotating beam or compensators. compensator: the IMRT is made by a physical one. total_skin: total-skin electrons. place: of a source:
    skin, inside, interstitial. channels: of HDR. machine: cobalt or linac. proton_level: as documented. number: of the session in its course, from 1.
    sessions: that the course has in all. sources: placed, of LDR.
    """

    day: int
    kind: str = "external"
    modalities: frozenset[str] = frozenset(("photon",))
    technique: str = ""
    energy: float | None = None
    site: str = ""
    isocenters: int | None = None
    motion: frozenset[str] = frozenset()
    is_motion_documented: bool | None = None
    areas: int | None = None
    ports: int | None = None
    simple_blocks: int | None = None
    is_shaped: bool | None = None
    compensator: bool = False
    total_skin: bool = False
    place: str = ""
    channels: int | None = None
    machine: str = ""
    proton_level: str = ""
    number: int = 1
    sessions: int | None = None
    sources: int | None = None


def delivery(session: Session, family: str) -> Coded:
    """The code of a session. family: cpt or g, what the payer takes in the setting until 2025; from 2026 it does not matter."""
    how = _KINDS.get(session.kind)
    if how is None:
        return unknown("How was the session delivered?", f"kind {session.kind or 'not on record'}")
    return how(session, family)


def _external(session: Session, family: str) -> Coded:
    if session.technique == "imrt" and session.day < CHANGE:
        return _imrt_until_2025(session, family)
    return _from_2026(session) if session.day >= CHANGE else _until_2025(session, family)


def _from_2026(session: Session) -> Coded:
    electrons, photons = "electron" in session.modalities, "photon" in session.modalities
    if session.total_skin and electrons:
        return _code("external", "level 3", session, because="total-skin electrons")
    if electrons and photons:
        return _code("external", "level 3", session, because="electron and photon fields in one session")
    if electrons:
        return _code("external", "level 1", session, because="electron fields alone")
    if session.isocenters is not None and session.isocenters > 1:
        return _code("external", "level 3", session, because=f"{session.isocenters} photon isocenters in the session")
    if session.technique == "2d":
        if session.isocenters is None:
            return unknown("How many isocenters had the session?", "2D photons", ("77402", "77412"))
        return _code("external", "level 1", session, because="2D photons, one isocenter")
    if session.technique not in ("3d", "imrt"):
        return unknown("Was the plan 2D, 3D or IMRT?", "photons, technique not on record", ("77402", "77407", "77412"))
    if session.motion & ACTIVE_MOTION:
        said = f"{session.technique}, one isocenter, {' and '.join(sorted(session.motion & ACTIVE_MOTION)).replace('_', ' ')}"
        if session.is_motion_documented:
            return _code("external", "level 3", session, because=f"{said}, documented")
        if session.is_motion_documented is False and session.isocenters is not None:
            return _code("external", "level 2", session, because=f"{session.technique} photons, one isocenter; active motion management is not documented")
        asks = "Is the active motion management documented: need, system, thresholds, continuous monitoring, rule for the beam?"
        return unknown(asks, said, ("77407", "77412"))
    if session.isocenters is None:
        return unknown("How many isocenters had the session?", f"{session.technique} photons", ("77407", "77412"))
    return _code("external", "level 2", session, because=f"{session.technique} photons, one isocenter, no active motion management")


def _until_2025(session: Session, family: str) -> Coded:
    if "electron" in session.modalities:
        return _code("external", "complex", session, family, "electrons")
    if session.is_shaped:
        return _code("external", "complex", session, family, "custom blocks or MLC, wedges, tangents, a rotating beam or compensation")
    if session.areas is not None and session.areas >= 3:
        return _code("external", "complex", session, family, f"{session.areas} treatment areas")
    if session.is_shaped is None or session.areas is None or session.ports is None:
        missing = [what for what, value in (("areas", session.areas), ("ports", session.ports), ("blocking", session.is_shaped)) if value is None]
        return unknown(f"What does the record say of {', '.join(missing)}?", "photons", _codes(session, family, ("simple", "intermediate", "complex")))
    if session.areas == 2 or session.ports >= 3 or (session.simple_blocks or 0) >= 3:
        because = f"{session.areas} areas, {session.ports} ports, {session.simple_blocks or 0} simple blocks"
        return _code("external", "intermediate", session, family, because)
    return _code("external", "simple", session, family, "one area, at most two ports and two simple blocks")


def _imrt_until_2025(session: Session, family: str) -> Coded:
    if family == "g":
        return _code("imrt", "compensator" if session.compensator else "mlc", session, family, "IMRT by compensator" if session.compensator else "IMRT by MLC")
    if session.compensator:
        return _code("imrt", "simple", session, family, "IMRT by a physical compensator")
    if not session.site:
        return unknown("Which site was treated by IMRT?", "IMRT", ("77385", "77386"))
    if any(word in session.site for word in SIMPLE_SITES):
        return _code("imrt", "simple", session, family, f"IMRT of the {session.site}")
    return _code("imrt", "complex", session, family, f"IMRT of the {session.site}")


def _sbrt(session: Session, family: str) -> Coded:
    if session.sessions is not None and session.sessions > MOST_SBRT_FRACTIONS:
        return unknown("More than five sessions are no SBRT: how was the course prescribed?", f"{session.sessions} sessions", ("77407", "77412", "77373"))
    return _code("sbrt", "", session, because="stereotactic body radiation, one of at most five fractions")


def _srs(session: Session, family: str) -> Coded:
    if session.sessions is not None and session.sessions > 1:
        return unknown("Radiosurgery has one session; several are fractionated: how was the course prescribed?", f"{session.sessions} sessions", ("77373",))
    if session.machine not in ("cobalt", "linac"):
        return unknown("Was radiosurgery given by cobalt sources or a linear accelerator?", "radiosurgery", ("77371", "77372"))
    return _code("srs", session.machine, session, because=f"radiosurgery in one session by {session.machine}")


def _robotic(session: Session, family: str) -> Coded:
    return _code("robotic", "first" if session.number == 1 else "next", session, because=f"robotic session {session.number}")


def _proton(session: Session, family: str) -> Coded:
    if session.proton_level not in ("simple", "simple compensated", "intermediate", "complex"):
        return unknown("Which proton level does the plan document?", "protons", ("77520", "77522", "77523", "77525"))
    return _code("proton", session.proton_level, session, because=f"protons, {session.proton_level}")


def _iort(session: Session, family: str) -> Coded:
    kind = "electron" if "electron" in session.modalities else "photon"
    return _code("iort", kind, session, because=f"intraoperative {kind}s")


def _surface(session: Session, family: str) -> Coded:
    if session.day >= CHANGE and session.energy is None:
        return unknown("How many kilovolts did the device use?", "surface x-rays", ("77437", "77438"))
    return _code("surface", "", session, because="surface x-rays" if session.energy is None else f"surface x-rays of {session.energy:g} kV")


def _electronic(session: Session, family: str) -> Coded:
    if session.place not in ("skin", "inside"):
        return unknown("Was electronic brachytherapy given to the skin or inside the body?", "electronic brachytherapy", ("0394T", "0395T"))
    return _code("electronic", session.place, session, because=f"electronic brachytherapy, {session.place}")


def _hdr(session: Session, family: str) -> Coded:
    if session.channels is None:
        return unknown("How many channels were used?", "HDR", ("77770", "77771", "77772"))
    if session.place == "skin":
        return _code("hdr", "skin 1" if session.channels == 1 else "skin 2-", session, because=f"HDR of the skin, {session.channels} channels")
    level = "channels 1" if session.channels == 1 else "channels 2-12" if session.channels <= 12 else "channels 13-"
    return _code("hdr", level, session, because=f"HDR, {session.channels} channel{'s' * (session.channels > 1)}")


def _ldr(session: Session, family: str) -> Coded:
    if session.place == "cavity":
        if session.sources is None:
            return unknown("How many sources were placed?", "LDR sources in a cavity", ("77761", "77762", "77763"))
        level = "cavity 1-4" if session.sources <= 4 else "cavity 5-10" if session.sources <= 10 else "cavity 11-"
        return _code("ldr", level, session, because=f"{session.sources} LDR sources in a cavity")
    if session.place not in ("interstitial", "surface"):
        return unknown("Were the sources implanted, in a cavity, or on the surface?", "LDR", ("77761", "77778", "77789"))
    return _code("ldr", session.place, session, because=f"{session.place} sources")


def _neutron(session: Session, family: str) -> Coded:
    return _code("neutron", "", session, because="neutrons")


def _code(kind: str, level: str, session: Session, family: str = "", because: str = "") -> Coded:
    """The row of the table; a question where the energy decides and is not known, or no code of that day delivers this."""
    row = delivery_row(kind, level, family, session.day, session.energy)
    if row is not None:
        return Coded(row.code, because, _law(row))
    if session.energy is None and family == "g":
        return unknown("Which energy was used?", because)
    return unknown("Which service was delivered? No code of that day stands for what is on record.", because)


def _codes(session: Session, family: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    rows = (delivery_row("external", level, family, session.day, session.energy) for level in levels)
    return tuple(row.code for row in rows if row)


def _law(row: DeliveryRow) -> Law:
    return Law(row.source, row.section, row.grade)


_KINDS: dict[str, Callable[[Session, str], Coded]] = {
    "external": _external, "sbrt": _sbrt, "srs": _srs, "robotic": _robotic, "proton": _proton, "iort": _iort, "surface": _surface, "electronic": _electronic,
    "hdr": _hdr, "ldr": _ldr, "neutron": _neutron,
}  # fmt: skip
