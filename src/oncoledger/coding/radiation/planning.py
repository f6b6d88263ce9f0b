"""Consult, clinical planning and simulation: facts 2.3, 2.4 and 2.11."""

from __future__ import annotations

from ..terms import CHANGE as _CHANGE
from .acts import Act
from .draft import Draft, is_imrt
from .levels import planning_level, simulation_level, visit_level
from .record import Plan, Record
from .sessions import kind_of

FOLLOW_UP = "followup_days"


def visits(draft: Draft) -> None:
    """Consults before treatment and visits after it. During treatment and for ninety days after it a visit is in the management, unless the record shows
    a problem or a decision of its own."""
    record, terms = draft.record, draft.terms
    days = [given.day for given in record.sessions]
    planned = {act.day for act in record.of_kind("clinical_planning", "simulation")} | {plan.day for plan in record.plans if plan.day is not None}
    for act in record.of_kind("consult", "follow_up"):
        level = visit_level(act)
        in_treatment = bool(days) and days[0] <= act.day <= days[-1] + max(terms.law(FOLLOW_UP, act.day), 0)
        separate = act.is_yes("separate")
        if in_treatment and not separate:
            if not act.is_no("separate") and act.kind == "consult":
                draft.ask_of_act(act, (), "Was this visit for another problem than the treated one and its follow-up?", "separate")
            draft.leave_out(act.day, "visit", "within the treatment or the ninety days after it")
            continue
        new = "new" if act.is_yes("new") else "known" if act.is_no("new") or act.kind == "follow_up" else ""
        if level is None or not new:
            asks = "What was the level of decision making, or the total time of the day?"
            asks = asks if level is None else "Had the group seen the patient within three years?"
            draft.ask_of_act(act, draft.codes("visit", [f"{who} {step}" for who in ("new", "known") for step in _STEPS], act.day), asks,
                             "mdm" if level is None else "new")  # fmt: skip
            continue
        is_consult = act.kind == "consult" and new == "new" and terms.payer.kind == "commercial" and terms.word("consultation_codes", act.day) != "not paid"
        who = "consult" if is_consult else new
        modifiers = "25" if (in_treatment or act.day in planned) and separate else ""
        if act.day in planned and not separate:
            if act.is_no("separate"):
                draft.leave_out(act.day, "visit", "on the day of planning, without a decision of its own")
                continue
            draft.ask_of_act(act, draft.codes("visit", [f"{who} {level[0]}"], act.day),
                             "Did the visit decide something beyond the planning of that day?", "separate")  # fmt: skip
            continue
        draft.charge("visit", f"{who} {level[0]}", act.day, f"{new} patient, {level[1]}", act.rows, provider=act.provider, modifiers=modifiers,
                     diagnoses=act.says("problem"))  # fmt: skip
        if terms.practice.clinic_visit and terms.is_hospital:
            draft.charge("visit", "clinic", act.day, "the hospital's part of the visit", act.rows, modifiers=modifiers)


_STEPS = ("straightforward", "low", "moderate", "high")


def clinical_planning(draft: Draft) -> None:
    """Once a course, at the level that the note shows."""
    acts = draft.record.of_kind("clinical_planning")
    if not acts:
        return
    if _is_surface(draft):
        draft.leave_out(acts[0].day, "clinical planning", "not billed beside surface treatment")
        return
    act, *others = acts
    level = planning_level(act)
    codes = draft.codes("clinical_planning", ("simple", "intermediate", "complex"), act.day)
    if level is None:
        draft.ask_of_act(act, codes, "How many treatment areas, which ports and which blocking does the planning note describe?", "areas")
    else:
        draft.charge("clinical_planning", level[0], act.day, level[1], act.rows, provider=act.provider)
    for other in others:
        draft.leave_out(other.day, "clinical planning", "one planning note a course is charged")


def simulations(draft: Draft) -> None:
    """Each simulation that is not inside an IMRT plan; the study of breathing on the day of its plan."""
    for act in draft.record.of_kind("simulation"):
        if act.says("respiratory") in ("4d", "gated"):
            _respiratory(draft, act)
            if act.says("respiratory_only") == "yes" or not _tells_a_simulation(act):
                continue
        _simulation(draft, act)


def _tells_a_simulation(act: Act) -> bool:
    return any(act.says(name) for name in ("purpose", "areas", "ports", "blocks", "tangents", "rotation", "contrast", "applicator"))


def _simulation(draft: Draft, act: Act) -> None:
    if _is_surface(draft) and act.day >= _CHANGE:
        draft.charge("simulation", "surface", act.day, "simulation and planning of surface treatment", act.rows, provider=act.provider)
        return
    inside = _imrt_plan_of(draft, act)
    if inside is not None:
        draft.leave_out(act.day, "simulation", f"inside the IMRT plan{f' of {_iso(inside.day)}' if inside.day is not None else ''}")
        return
    repeat = [other for other in draft.record.of_kind("simulation") if other.day < act.day and other.says("purpose") == act.says("purpose")
              and act.says("purpose") in ("planning", "") and _same_site(other, act)]  # fmt: skip
    if repeat and not act.is_yes("changed") and not act.is_yes("applicator"):
        if act.is_no("changed"):
            draft.leave_out(act.day, "simulation", "repeated without a change of anatomy, position or target")
        else:
            draft.ask_of_act(act, draft.codes("simulation", _SIMULATIONS, act.day), "What had changed, so that the simulation was repeated?", "changed")
        return
    level = simulation_level(act)
    if level is None:
        draft.ask_of_act(act, draft.codes("simulation", _SIMULATIONS, act.day), "How many areas were simulated, with which ports, blocking or contrast?",
        "areas")
        return
    earlier = [other for other in draft.record.of_kind("simulation") if other.day == act.day and other.time < act.time]
    other_site = is_other_site(draft.record, act)
    modifiers = "76" if any(other.says("purpose") == act.says("purpose") for other in earlier) else "59" if other_site else ""
    because = level[1] + (f"; of another site than the plan's: {act.body_site}" if other_site else "; repeated after a documented change" if repeat else "")
    draft.charge("simulation", level[0], act.day, because, act.rows, provider=act.provider, modifiers=modifiers, diagnoses=act.says("diagnoses"),
                 time=_clock(act.time))  # fmt: skip


_SIMULATIONS = ("simple", "intermediate", "complex")


def _respiratory(draft: Draft, act: Act) -> None:
    """77293 stands on the day of its 77295 or 77301."""
    plan = next((plan for plan in draft.record.plans if plan.day is not None and plan.day >= act.day and (is_imrt(plan) or _is_volume(plan))), None)
    if plan is None or plan.day is None:
        draft.leave_out(act.day, "study of breathing", "no 3D or IMRT plan of the course stands after it")
        return
    draft.charge("simulation", "respiratory", plan.day, f"{act.says('respiratory')} study of {_iso(act.day)}, used in the plan", (*act.rows, *plan.rows[:1]),
                 provider=act.provider)  # fmt: skip


def _is_volume(plan: Plan) -> bool:
    return bool(plan.words & {"3d", "3dcrt", "sbrt", "srs", "proton", "robotic"})


def _imrt_plan_of(draft: Draft, act: Act) -> Plan | None:
    """The IMRT plan that a simulation is part of: the one that it names, else one of its site that it could build or verify."""
    plans = draft.imrt_plans()
    if not plans or act.says("purpose") == "boost":
        return None
    if act.plan_id:
        named = next((plan for plan in draft.record.plans if act.plan_id in plan.names), None)
        return named if named is not None and is_imrt(named) else None
    if is_other_site(draft.record, act):
        return None
    others = [plan for plan in draft.record.plans if not is_imrt(plan) and plan.day is not None and plan.day >= act.day and _is_volume(plan)]
    if others and not any(plan.day is not None and plan.day <= (others[0].day or 0) for plan in plans if (plan.day or 0) >= act.day):
        return None
    return plans[0]


def is_other_site(record: Record, act: Act) -> bool:
    """Is the act about another site than the course's plans?"""
    site = act.body_site.lower()
    sites = {plan.site.lower() for plan in record.plans} | {str(phase.get("body_site", "")).lower() for phase in record.phases}
    sites.discard("")
    return bool(site) and bool(sites) and site not in sites and not any(site in other or other in site for other in sites)


def _same_site(one: Act, other: Act) -> bool:
    return one.body_site.lower() == other.body_site.lower() and one.laterality == other.laterality


def _is_surface(draft: Draft) -> bool:
    kinds = {kind_of(given) for given in draft.record.sessions}
    return bool(kinds) and kinds <= {"surface", "electronic"}


def _iso(day: int | None) -> str:
    from ...model.dates import iso

    return iso(day) if day is not None else ""


def _clock(time: int) -> str:
    seconds = time % 86400
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}" if seconds else ""


