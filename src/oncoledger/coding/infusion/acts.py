"""What stands beside drugs: visits, the nurse's visit, blood draws and tests, care of ports and pumps, biopsies of the marrow, managing and navigating. Facts 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...model.dates import day_of, iso
from ..answer import Law
from ..charge import Service
from ..radiation.acts import Act
from ..radiation.levels import visit_level
from ..terms import Terms

if TYPE_CHECKING:
    from .course import Ward

STEPS = ("straightforward", "low", "moderate", "high")
G2211_FROM = day_of("2024-01-01")
PUMP_RETURN = 3
"""Days after its start within which a pump of G0498 comes back; 46 hours and a weekend at the most. Our reading, as in `pump_return_days` of law.csv."""


@dataclass
class Day:
    """What one day already has: the services of giving drugs."""

    day: int
    services: list[Service] = field(default_factory=list)

    @property
    def is_treatment(self) -> bool:
        return bool(self.services)


def visits(ward: Ward, acts: Mapping[str, Sequence[Act]], days: Mapping[int, Day]) -> None:
    """Visits at the level that their notes show. Beside drugs of the same biller one counts where it was for more than the drugs, under 25."""
    terms = ward.terms
    for act in (*acts.get("consult", ()), *acts.get("follow_up", ())):
        treats = act.day in days and days[act.day].is_treatment
        clinic = terms.setting == "hospital" and (act.is_yes("clinic") or terms.practice.clinic_visit) and not act.is_no("clinic")
        separate = act.is_yes("separate")
        if clinic and (not treats or separate):
            ward.charge("visit", "clinic", act.day, "the hospital's part of the visit", act.rows, modifiers="25" if treats else "")
        if treats and not separate and (terms.setting == "freestanding" or clinic) and not act.is_no("separate"):
            ward.ask(act.day, (), "Did the visit decide something beyond the drugs of that day?", "", act.rows[0], "separate", provider=act.provider)
            if terms.setting == "freestanding":
                continue
        if treats and act.is_no("separate") and terms.setting == "freestanding":
            ward.leave_out(act.day, "visit", "on a day of drugs, and for nothing beyond them")
            continue
        _visit(ward, act, "25" if treats and separate and terms.setting == "freestanding" else "")
    for act in acts.get("nurse_visit", ()):
        if act.day in days and days[act.day].is_treatment:
            ward.leave_out(act.day, "nurse visit", "part of giving the drugs of the day")
        elif terms.setting == "freestanding":
            ward.charge("visit", "nurse", act.day, "a nurse's visit without drugs", act.rows, provider=act.provider)
        elif terms.setting == "hospital" and (act.is_yes("clinic") or terms.practice.clinic_visit):
            ward.charge("visit", "clinic", act.day, "a nurse's visit in the hospital's clinic", act.rows)


def _visit(ward: Ward, act: Act, modifiers: str) -> None:
    """The physician's part, and what ongoing care adds to it."""
    terms = ward.terms
    level = visit_level(act)
    new = "new" if act.is_yes("new") else "known" if act.is_no("new") or act.kind == "follow_up" else ""
    if level is None or not new:
        asks = "What was the level of decision making, or the total time of the day?"
        asks = asks if level is None else "Had the group seen the patient within three years?"
        codes = ward.codes("visit", [f"{who} {step}" for who in ("new", "known") for step in STEPS], act.day)
        ward.ask(act.day, codes, asks, "", act.rows[0], "mdm" if level is None else "new", provider=act.provider)
        return
    consults = act.kind == "consult" and new == "new" and terms.payer.kind == "commercial" and terms.word("consultation_codes", act.day) != "not paid"
    who = "consult" if consults and not act.is_no("consultation") else new
    because = f"{new} patient, {level[1]}" + ("; a decision beyond the drugs of the day" if modifiers else "")
    ward.charge("visit", f"{who} {level[0]}", act.day, because, act.rows, provider=act.provider, modifiers=modifiers,
                diagnoses=act.says("problem") or ward.diagnoses(act.day, "visit"))  # fmt: skip
    if act.is_yes("ongoing") and terms.payer.kind == "medicare" and act.day >= G2211_FROM and who != "consult":
        if modifiers:
            ward.leave_out(act.day, "ongoing care", "G2211 is not paid beside a visit under 25")
        else:
            ward.charge("visit", "ongoing care", act.day, "ongoing care of a serious condition", act.rows, provider=act.provider)


def small_services(ward: Ward, acts: Mapping[str, Sequence[Act]], days: Mapping[int, Day]) -> None:
    """Blood, ports, pumps, marrow, months."""
    terms = ward.terms
    _tests(ward, acts.get("lab", ()))
    for act in acts.get("biopsy", ()):
        level = {"both": "marrow biopsy and aspiration", "biopsy": "marrow biopsy"}.get(act.says("type"))
        if level:
            ward.charge("administration", level, act.day, level, act.rows, provider=act.provider)
    for act in acts.get("declotting", ()):
        ward.charge("administration", "declotting", act.day, "a catheter was opened", act.rows, provider=act.provider)
    for act in acts.get("pump_refill", ()):
        implanted = act.says("pump") == "implanted"
        ward.charge("administration", "implanted pump refill" if implanted else "pump refill", act.day, f"{'an implanted' if implanted else 'a portable'} pump was filled",
                    act.rows, provider=act.provider)  # fmt: skip
    for act in acts.get("blood_draw", ()):
        _draw(ward, act, days)
    for act in (*acts.get("pump_disconnect", ()), *acts.get("port_flush", ())):
        _flush(ward, act, terms)
    for act in (*acts.get("care_management", ()), *acts.get("navigation", ())):
        _month(ward, act)


def _tests(ward: Ward, tests: Sequence[Act]) -> None:
    for act in tests:
        code = act.says("code").upper()
        row = ward.terms.library.code_on(code, act.day) if code else None
        if row is not None and row.family == "lab":
            ward.add(code, act.day, act.label or "a test of the practice's own laboratory", act.rows, TESTS)


def _draw(ward: Ward, act: Act, days: Mapping[int, Day]) -> None:
    source = act.says("source")
    treats = act.day in days and days[act.day].is_treatment
    if treats and (source != "vein" or ward.terms.setting == "freestanding"):
        ward.leave_out(act.day, "blood draw", "through the access of the drugs of that day")
    elif source not in ("port", "catheter", "vein"):
        ward.ask(act.day, ward.codes("administration", ("draw vein", "draw port", "draw catheter"), act.day), "Where was the blood drawn?", "", act.rows[0], "source", to="nurse")
    else:
        ward.charge("administration", f"draw {source}", act.day, f"blood from a {source}", act.rows, provider=act.provider)


def _flush(ward: Ward, act: Act, terms: Terms) -> None:
    """A flush, or a pump taken off: paid where it is the only service of its day, and not where G0498 contains it."""
    services = ward.coding.services
    what = "pump disconnected" if act.kind == "pump_disconnect" else "port flush"
    pump = next((each for each in services if each.code == "G0498" and 0 <= act.day - each.day <= PUMP_RETURN), None)
    if pump is not None:
        ward.leave_out(act.day, what, f"inside G0498 of {iso(pump.day)}")
        return
    others = sorted({each.code for each in services if each.day == act.day})
    if others:
        ward.leave_out(act.day, what, f"beside {others[0]} of the same day")
        return
    ward.charge("administration", "port flush", act.day, f"{what}, the only service of the day", act.rows, provider=act.provider,
                diagnoses=ward.diagnoses(act.day, "flush"))  # fmt: skip


TESTS = Law("RVU25A", "laboratory codes, status X", "M")
PROGRAMS = {
    "chronic": ("99490", 20, "99439", 20), "complex": ("99487", 60, "99489", 30), "principal": ("99424", 30, "99425", 30),
    "principal_staff": ("99426", 30, "99427", 30), "navigation": ("G0023", 60, "G0024", 30), "peer_navigation": ("G0140", 60, "G0146", 30),
}  # fmt: skip
"""Programme -> first code and its minutes of the month, code and minutes of what comes on top. Facts 4."""
MONTHS = Law("RYBAR", "minutes of a month, consent and an initiating visit", "M")


def _month(ward: Ward, act: Act) -> None:
    """A month of managing or navigating: as many minutes as its codes ask for, with the patient's consent."""
    program = act.says("program")
    if program == "enhanced":
        if ward.terms.payer.kind == "medicare":
            ward.add("M0010", act.day, "a month of the enhanced services of the oncology model", act.rows, Law("CMS-EOM2", "monthly enhanced services", "H"), provider=act.provider)
        return
    if program not in PROGRAMS:
        ward.ask(act.day, (), "Under which programme was the month managed?", "", act.rows[0], "program", to="coder")
        return
    first, least, more, step = PROGRAMS[program]
    length = act.number("minutes")
    if length is None or (program in ("navigation", "peer_navigation") and not act.is_yes("consent") and not act.is_no("consent")):
        ward.ask(act.day, (first,), "How many minutes of the month were spent?" if length is None else "Did the patient agree to the service?", "", act.rows[0],
                 "minutes" if length is None else "consent", to="coder")  # fmt: skip
        return
    if length < least or act.is_no("consent"):
        ward.leave_out(act.day, first, "the patient did not agree" if act.is_no("consent") else f"{length} minutes of the month; {least} are needed")
        return
    ward.add(first, act.day, f"{length} minutes of the month", act.rows, MONTHS, provider=act.provider)
    if length - least >= step:
        ward.add(more, act.day, f"{length} minutes of the month", act.rows, MONTHS, units=(length - least) // step, provider=act.provider)
