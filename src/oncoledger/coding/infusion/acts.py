"""What stands beside drugs: visits, the nurse's visit, blood draws and tests, care of ports and pumps, biopsies of the marrow, managing. Facts 4."""

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


@dataclass
class Day:
    """What one day already has: the services of giving drugs. sites: the accesses by which they ran, empty words where nothing tells."""

    day: int
    services: list[Service] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)

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
    seen = {act.day for act in (*acts.get("consult", ()), *acts.get("follow_up", ()))}
    for act in acts.get("nurse_visit", ()):
        if act.day in days and days[act.day].is_treatment:
            ward.leave_out(act.day, "nurse visit", "part of giving the drugs of the day")
        elif act.day in seen:
            ward.leave_out(act.day, "nurse visit", "part of the visit of the day")
        elif terms.setting == "freestanding":
            ward.charge("visit", "nurse", act.day, "a nurse's visit without drugs", act.rows, provider=act.provider)
        elif terms.setting == "hospital" and (act.is_yes("clinic") or terms.practice.clinic_visit):
            ward.charge("visit", "clinic", act.day, "a nurse's visit in the hospital's clinic", act.rows)
        else:
            ward.leave_out(act.day, "nurse visit", "a nurse's work in a hospital is the hospital's, and nothing says that its clinic served the visit")


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
            ward.charge("visit", "ongoing care", act.day, "ongoing care of a serious condition", act.rows, provider=act.provider,
                        diagnoses=ward.diagnoses(act.day, "visit"))  # fmt: skip


def small_services(ward: Ward, acts: Mapping[str, Sequence[Act]], days: Mapping[int, Day]) -> None:
    """Blood, ports, pumps, marrow, months."""
    terms = ward.terms
    _tests(ward, acts.get("lab", ()))
    for act in acts.get("biopsy", ()):
        levels = {"aspiration": "marrow aspiration", "biopsy": "marrow biopsy", "both": "marrow biopsy and aspiration"}
        if level := levels.get(act.says("type")):
            ward.charge("administration", level, act.day, level, act.rows, provider=act.provider)
        else:
            ward.ask(act.day, ward.codes("administration", list(levels.values()), act.day), "What was taken of the marrow?", "", act.rows[0], "type",
                     provider=act.provider)  # fmt: skip
    for act in acts.get("declotting", ()):
        if any(each.code == "36593" and each.day == act.day for each in ward.coding.services):
            ward.leave_out(act.day, "declotting", "told by its drug too")
            continue
        ward.charge("administration", "declotting", act.day, "a catheter was opened", act.rows, provider=act.provider)
    for act in acts.get("pump_refill", ()):
        implanted = act.says("pump") == "implanted"
        level, pump = ("implanted pump refill", "an implanted") if implanted else ("pump refill", "a portable")
        ward.charge("administration", level, act.day, f"{pump} pump was filled", act.rows, provider=act.provider)
    for act in acts.get("blood_draw", ()):
        _draw(ward, act, days)
    for act in (*acts.get("pump_disconnect", ()), *acts.get("port_flush", ())):
        _flush(ward, act, terms)
    told: set[tuple[str, str]] = set()
    for act in (*acts.get("care_management", ()), *acts.get("navigation", ())):
        month = (act.says("program"), iso(act.day)[:7])
        if month in told:
            ward.leave_out(act.day, month[0], "a programme is charged once a month; its minutes are those of the month")
        elif _month(ward, act):
            told.add(month)


def _tests(ward: Ward, tests: Sequence[Act]) -> None:
    for act in tests:
        code = act.says("code").upper()
        row = ward.terms.library.code_on(code, act.day) if code else None
        if row is not None and row.family == "lab":
            ward.add(code, act.day, act.label or "a test of the practice's own laboratory", act.rows, TESTS)


def _draw(ward: Ward, act: Act, days: Mapping[int, Day]) -> None:
    """A draw through the access of the day's drugs belongs to them; one from a port or catheter is paid alone or beside tests."""
    source = act.says("source")
    here = days.get(act.day)
    if here is not None and here.is_treatment and (source != "vein" or any(not _is_port(site) for site in here.sites)):
        ward.leave_out(act.day, "blood draw", "through the access of the drugs of that day, as far as the record tells")
    elif source not in ("port", "catheter", "vein"):
        codes = ward.codes("administration", ("draw vein", "draw port", "draw catheter"), act.day)
        ward.ask(act.day, codes, "Where was the blood drawn?", "", act.rows[0], "source", to="nurse")
    elif source != "vein" and (others := sorted({each.code for each in ward.coding.services if each.day == act.day and _is_beside(ward, each)})):
        ward.leave_out(act.day, "blood draw", f"beside {others[0]} of the same day: 36591 and 36592 stand alone or with tests")
    else:
        ward.charge("administration", f"draw {source}", act.day, f"blood from a {source}", act.rows, provider=act.provider)


def _is_port(site: str) -> bool:
    return any(word in site for word in ("port", "picc", "catheter", "central", "hickman"))


def _is_beside(ward: Ward, service: Service) -> bool:
    """Is it a service other than a test, and on the same claim?"""
    family = ward.terms.nature(service.code, service.day)[1]
    return family != "lab" and not (ward.terms.is_hospital and family == "visit" and service.code != "G0463")


def _flush(ward: Ward, act: Act, terms: Terms) -> None:
    """A flush, or a pump taken off: paid where it is the only service of its day, and not where G0498 contains it."""
    services = ward.coding.services
    what = "pump disconnected" if act.kind == "pump_disconnect" else "port flush"
    pump = next((each for each in services if each.code == "G0498" and 0 <= act.day - each.day <= terms.law("pump_return_days", each.day)), None)
    if pump is not None:
        ward.leave_out(act.day, what, f"inside G0498 of {iso(pump.day)}")
        return
    others = sorted({each.code for each in services if each.day == act.day})
    if terms.is_hospital:  # it reports a flush, and the published pairs say beside what it is not paid
        others = [code for code in others if code == "96523"]
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
ENHANCED = Law("CMS-EOM2", "monthly enhanced services", "H")
MONTHS = Law("RYBAR", "minutes of a month, consent and an initiating visit", "M")


def _month(ward: Ward, act: Act) -> bool:
    """A month of managing or navigating: as many minutes as its codes ask for, with the patient's consent. Is it charged?"""
    program = act.says("program")
    if program == "enhanced":
        if ward.terms.payer.kind == "medicare":
            ward.add("M0010", act.day, "a month of the enhanced services of the oncology model", act.rows, ENHANCED, provider=act.provider)
        else:
            ward.leave_out(act.day, "M0010", "a month of the enhanced services of the oncology model is for Medicare alone")
        return ward.terms.payer.kind == "medicare"
    if program not in PROGRAMS:
        ward.ask(act.day, (), "Under which programme was the month managed?", "", act.rows[0], "program", to="coder")
        return False
    first, least, more, step = PROGRAMS[program]
    length = act.number("minutes")
    if length is None or (program in ("navigation", "peer_navigation") and not act.is_yes("consent") and not act.is_no("consent")):
        ward.ask(act.day, (first,), "How many minutes of the month were spent?" if length is None else "Did the patient agree to the service?", "", act.rows[0],
                 "minutes" if length is None else "consent", to="coder")  # fmt: skip
        return False
    if length < least or act.is_no("consent"):
        ward.leave_out(act.day, first, "the patient did not agree" if act.is_no("consent") else f"{length} minutes of the month; {least} are needed")
        return False
    ward.add(first, act.day, f"{length} minutes of the month", act.rows, MONTHS, provider=act.provider)
    if length - least >= step:
        ward.add(more, act.day, f"{length} minutes of the month", act.rows, MONTHS, units=(length - least) // step, provider=act.provider)
    return True
