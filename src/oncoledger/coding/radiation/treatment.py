"""Treatment itself: a delivery code a session, image guidance, applicators, sources, attendance: facts 2.8, 2.9 and 2.12."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from ...model.dates import iso
from ..answer import Coded
from ..terms import CHANGE
from .delivery import Session, delivery
from .draft import Draft, session_row
from .record import Given, Record, Row
from .sessions import kind_of, session_of

BEAMS = frozenset(("external", "proton", "neutron"))
"""Kinds of sessions that weekly management and port films go with."""
STEREOTACTIC = frozenset(("sbrt", "srs", "robotic"))
_GUIDANCE = (
    ("ct", frozenset(("cbct", "ct"))), ("stereo", frozenset(("kv", "stereoscopic", "stereo"))), ("ultrasound", frozenset(("ultrasound",))),
    ("tracking", frozenset(("tracking", "surface"))),
)  # fmt: skip


def sessions(draft: Draft) -> list[tuple[Given, Session]]:
    """A delivery code for each session; answers the sessions with their facts."""
    record, terms = draft.record, draft.terms
    counts: dict[str, int] = {}
    of_kind = {kind: sum(kind_of(given) == kind for given in record.sessions) for kind in {kind_of(given) for given in record.sessions}}
    found = []
    second: dict[int, int] = {}
    asked: dict[str, int] = {}
    for given in record.sessions:
        kind = kind_of(given)
        counts[kind] = counts.get(kind, 0) + 1
        session = session_of(given, record, terms, counts[kind], of_kind[kind] if record.is_over else max(of_kind[kind], _prescribed(given)))
        found.append((given, session))
        if not given.is_whole and not _is_recorded(given):
            draft.ask(given.day, (), f"What was given in the session of {iso(given.day)}, which is not on record as complete?", given.visit.status,
                      session_row(given), "status", to="therapist")  # fmt: skip
            continue
        nth = second[given.day] = second.get(given.day, 0) + 1
        if nth > 1 and not _is_second_session(draft, given, found[-2][0] if len(found) > 1 else None):
            draft.ask(given.day, (), f"Was the second session of {iso(given.day)} prescribed, and how long after the first did it begin?",
                      "two sessions on one day", session_row(given), "twice")  # fmt: skip
            continue
        families = terms.families(given.day)
        coded = delivery(session, families[0])
        if not coded.code:
            key = coded.asks + " ".join(coded.otherwise)
            asked[key] = asked.get(key, 0) + 1
            draft.ask(given.day, coded.otherwise, coded.asks, f"{coded.because}, session {counts[kind]}", session_row(given), _element(coded), to="physicist",
                      provider=given.provider)  # fmt: skip
            continue
        other = delivery(session, families[1]).code if len(families) > 1 else ""
        note = "" if given.is_whole else ", given in part"
        draft.add(coded.code, given.day, f"session {counts[kind]}: {coded.because}{note}", given.rows, coded.law, provider=given.provider,
                  modifiers="76" if nth > 1 else "", otherwise=other if other != coded.code else "", time=_clock(given))  # fmt: skip
    _counted(draft)
    return found


def _counted(draft: Draft) -> None:
    """Phases of which a summary gives a number and no session is on record: the code and how often; the days are asked for."""
    for row in draft.record.totals:
        day, last = int(row.get("start_date", 0)), int(row.get("end_date", row.get("start_date", 0)))
        count = int(row["fractions_delivered"])
        about = ("phase", str(row.get("system", "")), str(row["record_id"]))
        given = as_given(draft.record, row, day)
        kind = kind_of(given)
        session = replace(session_of(given, draft.record, draft.terms, 1, count), sessions=count)
        coded = delivery(session, draft.terms.families(day)[0])
        if coded.code:
            draft.add(coded.code, day, f"{count} fractions, as a summary counts them: {coded.because}", (about,), coded.law, units=count, last_day=last)
        else:
            draft.ask(day, coded.otherwise, coded.asks, f"{row.get('name', kind)}: {coded.because}", about, _element(coded), to="physicist")
        draft.ask(day, (coded.code,) if coded.code else (), f"On which days were the {count} fractions given?",
                  f"{row.get('name', 'a phase')}: a summary counts them and no session is on record", about, "sessions", to="therapist")  # fmt: skip


def as_given(record: Record, row: Row, day: int) -> Given:
    """A session of a phase of which no single session is on record. row: of the phase, prescribed or summed."""
    from ...intake.course.visits import Visit
    from .record import numbers

    name = str(row.get("prescription_id") or "")
    phase = next((each for each in record.phases if str(each["record_id"]) == name), row)
    words = f"{row.get('modality') or phase.get('modality', '')} {row.get('technique') or phase.get('technique', '')}".lower()
    plans = [plan for plan in record.plans if str(plan.values.get("phase_id", "")) in (name, str(row["record_id"]))]
    energies = [str(each["energy"]) for each in (row, phase) if each.get("energy")][:1]
    return Given(Visit(), day, 0, 0, plans, [phase], frozenset(words.split()), numbers(energies), (), None, None, True, "", "", "", (), {}, False)


def guidance(draft: Draft, given_sessions: list[tuple[Given, Session]]) -> None:
    """One a session, reviewed before the next. Inside stereotactic sessions; from 2026 the physician's part alone; port films one for five sessions."""
    films: list[Given] = []
    beams = [given for given, session in given_sessions if session.kind in BEAMS]
    after = {id(one): other for one, other in pairwise(beams)}
    for given, session in given_sessions:
        if session.kind not in BEAMS or not given.guidance:
            continue
        words = frozenset(given.guidance)
        kind = next((kind for kind, names in _GUIDANCE if words & names), "")
        if not kind:
            films.append(given)
            continue
        following = after.get(id(given))
        reviewed = given.is_approved
        if given.review_time is not None and following is not None and given.review_time >= following.start:
            draft.leave_out(given.day, "image guidance", "reviewed after the next session had begun")
            continue
        code = draft.codes("guidance", ("any",), given.day) or draft.codes("guidance", (kind,), given.day)
        if reviewed is None and given.review_time is None:
            draft.ask(given.day, code, f"Did the physician review the images of {iso(given.day)} before the next session?", f"guidance by {kind}",
                      session_row(given), "is_guidance_approved", provider=given.provider)  # fmt: skip
            continue
        if reviewed is False:
            draft.leave_out(given.day, "image guidance", "the physician did not review the images")
            continue
        first = next(other for other, _ in given_sessions if other.day == given.day and other.guidance)
        draft.charge("guidance", "any" if given.day >= CHANGE else kind, given.day, f"guided by {' and '.join(given.guidance)}, reviewed", given.rows,
                     provider=given.provider, modifiers="" if first is given else "76", time=_clock(given))  # fmt: skip
    _port_films(draft, beams, films)


def _port_films(draft: Draft, beams: list[Given], films: list[Given]) -> None:
    place = {id(given): i for i, given in enumerate(beams)}
    blocks: dict[int, Given] = {}
    for given in films:
        if "mv" in given.guidance or "port" in given.guidance:
            blocks.setdefault(place[id(given)] // 5, given)
    for given in blocks.values():
        if given.day < CHANGE:
            draft.charge("guidance", "port", given.day, "port films, one for five sessions", given.rows)


_PLACED = ("tandem", "cylinder", "needles", "spacer", "fiducials")


def procedures(draft: Draft, given_sessions: list[tuple[Given, Session]]) -> None:
    """Applicators, spacers and markers; the sources of a hospital's brachytherapy; ultrasound guidance of surface fields."""
    for act in draft.record.of_kind("procedure"):
        for level in (act.says("applicator"), "spacer" if act.is_yes("spacer") else "", "fiducials" if act.is_yes("fiducials") else ""):
            if level and level != "catheters":
                draft.charge("procedure", level, act.day, f"{level} placed", act.rows, provider=act.provider)
        if not any(act.says(name) for name in ("applicator", "spacer", "fiducials", "ultrasound", "iort")):
            draft.ask_of_act(act, draft.codes("procedure", _PLACED, act.day), "What was placed: tandem, cylinder, needles, a spacer, markers?", "applicator")
        if act.is_yes("ultrasound") and any(session.kind == "surface" for _, session in given_sessions):
            draft.charge("guidance", "surface", act.day, "ultrasound guidance of the surface field, images stored", act.rows, provider=act.provider)
    if not draft.terms.is_hospital:
        return
    charged: set[int] = set()
    for given, session in given_sessions:
        isotope = next((name for plan in given.plans if (name := plan.text("source_isotope"))), "")
        if session.kind not in ("hdr", "ldr") or given.day in charged:
            continue
        if not isotope and session.kind == "hdr":
            isotope = "Ir-192"
        units = session.sources or 1 if session.kind == "ldr" else 1
        if session.kind == "ldr" and session.sources is None:
            draft.ask(given.day, draft.codes("source", (isotope,), given.day), "How many sources were implanted?", "permanent sources", session_row(given),
                      "dwell_positions", to="physicist")  # fmt: skip
            continue
        charged.add(given.day)
        if isotope:
            draft.charge("source", isotope, given.day, f"{units} source{'s' * (units > 1)} of {isotope}", given.rows, units=units)


def hyperthermia(draft: Draft) -> None:
    """By approach, depth and probes; planning, physics and management are inside."""
    for act in draft.record.of_kind("hyperthermia"):
        approach, probes = act.says("approach"), act.number("probes")
        level = {
            "external": f"external {act.says('depth')}" if act.says("depth") else "", "intracavitary": "intracavitary",
            "interstitial": "" if probes is None else "interstitial few" if probes <= 5 else "interstitial many",
        }.get(approach, "")  # fmt: skip
        if level:
            draft.charge("hyperthermia", level, act.day, level, act.rows, provider=act.provider)
        else:
            codes = draft.codes("hyperthermia", ("external superficial", "external deep", "interstitial few", "interstitial many", "intracavitary"), act.day)
            draft.ask_of_act(act, codes, "How was heat applied: from outside to which depth, by how many probes, or in a cavity?", "approach")


def _is_recorded(given: Given) -> bool:
    """A session that was broken off is billable where its record tells what was delivered."""
    if given.facts.get("status") == "partial":
        return True
    rows = [each.row for each in given.visit.statements if each.table == "fraction"]
    return any(int(row.get("beams_completed", 0)) > 0 or int(row.get("meterset_delivered", 0)) > 0 or int(row.get("dose", 0)) > 0 for row in rows)


def _is_second_session(draft: Draft, given: Given, before: Given | None) -> bool:
    """A session of its own: prescribed twice a day, or begun as many hours later as is called a distinct break."""
    if any(int(phase.get("fractions_per_day", 1)) > 1 for phase in given.phases) or given.facts.get("twice") == "yes":
        return True
    hours = draft.terms.law("session_gap_hours", given.day)
    return before is not None and given.has_clock and before.has_clock and given.start - before.end >= hours * 3600


def _prescribed(given: Given) -> int:
    return max((int(phase["fractions_planned"]) for phase in given.phases if "fractions_planned" in phase), default=0)


def _clock(given: Given) -> str:
    if not given.has_clock:
        return ""
    seconds = given.start % 86400
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _element(coded: Coded) -> str:
    """The fact that a question about delivery asks for."""
    for words, element in _ELEMENTS:
        if words in coded.asks:
            return element
    return ""


_ELEMENTS = (
    ("sources implanted, in a cavity", "brachy_kind"), ("isocenters", "isocenters"), ("motion", "need"), ("2D, 3D or IMRT", "technique"), ("energy", "energy"),
    ("channels", "channels"), ("kilovolts", "energy"), ("areas", "areas"), ("ports", "ports"), ("blocking", "blocks"), ("site", "body_site"),
    ("cobalt", "machine"), ("proton level", "proton_level"), ("sources", "dwell_positions"),
)  # fmt: skip
"""Words of a question about delivery -> the fact that it asks for."""
