"""Dose plans, calculations, devices and what a physicist or a measurement adds before treatment: facts 2.5 to 2.7."""

from __future__ import annotations

from .acts import Act
from .draft import Draft, is_imrt
from .levels import DEVICE_LEVEL, brachytherapy_level, isodose_level
from .record import Plan
from .sessions import kind_of

_SOURCES = frozenset(("hdr", "ldr"))
_INCLUDES_CALCULATION = frozenset(("77306", "77307", "77316", "77317", "77318", "77321"))
MOST_A_DAY = 10
"""77300 and 77334: beyond it every unit of the day is refused (MUE24Q3)."""


def plans(draft: Draft) -> dict[int, set[str]]:
    """Each plan once, on the day of its approval. Answers the codes by day."""
    charged: dict[int, set[str]] = {}
    seen: list[tuple[str, Plan]] = []
    for plan in draft.record.plans:
        if plan.day is None:
            if not plan.values.get("is_summary"):
                draft.ask(0, (), f"On which day was the plan {_name(plan)} approved?", "the plan has no date", plan.rows[0], "approved_time", to="physicist")
            continue
        found = _kind(draft, plan)
        if found is None:
            continue
        level, because = found
        if level in ("imrt", "3d") and not _stands_alone(draft, plan, level, seen):
            continue
        if level in ("simple", "complex") and any(kind in ("simple", "complex") and _area(other) == _area(plan) for kind, other in seen):
            draft.leave_out(plan.day, "isodose plan", "one isodose plan an area and course")
            continue
        service = draft.charge("plan", level, plan.day, because, plan.rows, provider=plan.text("approved_by"))
        seen.append((level, plan))
        if service is not None:
            charged.setdefault(plan.day, set()).add(service.code)
        if level == "imrt":
            if plan.count("compensators"):
                continue
            draft.charge("device", "imrt", plan.day, "MLC devices of the IMRT plan", plan.rows, provider=plan.text("approved_by"))
            charged[plan.day].add("77338")
    return charged


def _kind(draft: Draft, plan: Plan) -> tuple[str, str] | None:
    """The level of `services.csv`, and why. None: nothing is charged, or something is asked."""
    words, day = plan.words, plan.day or 0
    if words & {"surface", "superficial", "orthovoltage", "electronic"}:
        return None
    if words & _SOURCES:
        level = brachytherapy_level(plan)
        if level is None:
            asks = "How many sources were planned?" if "ldr" in words else "How many channels does the plan use?"
            draft.ask(day, draft.codes("plan", ("brachy simple", "brachy intermediate", "brachy complex"), day), asks, "brachytherapy plan", plan.rows[0],
                      "dwell_positions" if "ldr" in words else "channels", to="physicist")  # fmt: skip
        return level
    if is_imrt(plan):
        return "imrt", "leaves move during the beam" if plan.count("has_moving_mlc") else "IMRT"
    if words & {"3d", "3dcrt", "sbrt", "srs", "proton", "robotic"}:
        return "3d", "a plan in three dimensions" if "3d" in words else f"{_word(words)} by a plan in three dimensions"
    if "electron" in words:
        return "special port", "electrons"
    if "2d" in words:
        level = isodose_level(plan, draft.record.of_kind("clinical_planning", "simulation"))
        if level is None:
            draft.ask(day, draft.codes("plan", ("simple", "complex"), day), "How many ports has the isodose plan, and is any of them shaped?", "isodose plan",
                      plan.rows[0], "ports", to="physicist")  # fmt: skip
        return level
    draft.ask(day, draft.codes("plan", ("simple", "complex", "3d", "imrt"), day), f"Was the plan {_name(plan)} an isodose plan, 3D or IMRT?",
              "the technique of the plan is not on record", plan.rows[0], "technique", to="physicist")  # fmt: skip
    return None


def _stands_alone(draft: Draft, plan: Plan, level: str, seen: list[tuple[str, Plan]]) -> bool:
    """A second 3D or IMRT plan of a site needs images of its own, made because something changed (RADF-2, LEGION)."""
    before = [other for kind, other in seen if kind in ("imrt", "3d") and _area(other) == _area(plan)]
    before += [other for kind, other in seen if kind in ("imrt", "3d") and other.images and other.images == plan.images and other not in before]
    if not before:
        return True
    day, same = plan.day or 0, [other for other in before if other.images and other.images == plan.images]
    is_boost = bool(plan.phase.get("is_boost")) or "boost" in str(plan.phase.get("name", "")).lower() or "boost" in plan.text("name").lower()
    if same and plan.facts.get("new_images") != "yes":
        if is_boost and level == "3d" and not is_imrt(plan):
            draft.charge("plan", "complex", day, "a photon boost on the same images", plan.rows, provider=plan.text("approved_by"))
        else:
            draft.leave_out(day, "plan", "on the same images as the first: it belongs to the first plan")
        return False
    if is_boost and _area(before[0]) != _area(plan) and plan.images:
        return True
    since = before[-1].day or 0
    if plan.facts.get("change") == "yes" or any(act.is_yes("changed") for act in draft.record.of_kind("simulation") if act.day >= since):
        return True
    if plan.facts.get("change") == "no":
        draft.leave_out(day, "plan", "planned again without a documented change")
        return False
    code = draft.codes("plan", (level,), day)
    draft.ask(day, code, "What had changed in the patient, so that new images and another plan were necessary?", "a second plan of the site", plan.rows[0],
              "change", provider=plan.text("approved_by"))  # fmt: skip
    return False


def _area(plan: Plan) -> tuple[str, str]:
    return (plan.site.lower(), str(plan.phase.get("laterality", "")) + ("boost" if plan.phase.get("is_boost") else ""))


def calculations(draft: Draft, charged: dict[int, set[str]]) -> None:
    """One unit for each documented calculation of a field or arc, at most as many as the plans of that day have."""
    sources = bool(draft.record.sessions) and {kind_of(given) for given in draft.record.sessions} <= {"hdr", "ldr"}
    for act in draft.record.of_kind("calculation"):
        codes = charged.get(act.day, set())
        if sources or (codes & _INCLUDES_CALCULATION and not codes & {"77301", "77295"}):
            draft.leave_out(act.day, "calculation", "inside the plan or the application")
            continue
        count = act.number("count")
        if count is None:
            draft.ask_of_act(act, draft.codes("calculation", ("",), act.day), "For how many fields or arcs was the dose calculated?", "count", to="physicist")
            continue
        if act.says("reason") == "weight_change" and not _weights(draft, act.day) and act.says("weights") in ("", "no"):
            draft.ask_of_act(act, draft.codes("calculation", ("",), act.day), "Which weights, on which days, made the calculation necessary?", "weights",
                             "calculated again after a change of weight", to="physicist")  # fmt: skip
            continue
        fields = _fields(draft, act)
        units = min(count, MOST_A_DAY, fields or count)
        if units < count:
            draft.leave_out(act.day, f"{count - units} calculations",
            f"the plan has {fields} fields or arcs" if fields and fields < count else "more than ten a day")
        draft.charge("calculation", "", act.day, f"{units} field{'s' * (units > 1)} or arcs calculated", act.rows, units=units, provider=act.provider)


def _fields(draft: Draft, act: Act) -> int | None:
    """Fields and arcs of the plans that were approved on the day; of any plan of the course before it, where none was."""
    dated = [plan for plan in draft.record.plans if plan.day is not None and plan.day <= act.day]
    plans = [plan for plan in dated if plan.day == act.day] or dated[-1:]
    counts = [max(plan.count("beams") or 0, plan.count("arcs") or 0) for plan in plans]
    return sum(counts) if counts and all(counts) else None


def _weights(draft: Draft, day: int) -> bool:
    from ...model.times import DAY

    days = {int(row["observed_time"]) // DAY for row in draft.record.rows.get("observation", ())
            if "observed_time" in row and "weight" in f"{row.get('kind', '')} {row.get('label', '')} {row.get('code', '')}".lower()}  # fmt: skip
    return len({each for each in days if each <= day}) >= 2


def devices(draft: Draft, charged: dict[int, set[str]]) -> None:
    """By what each device is; the more complex of what serves one purpose on one day; none that shapes the beams of an IMRT plan."""
    if draft.record.sessions and {kind_of(given) for given in draft.record.sessions} <= {"surface", "electronic"}:
        for act in draft.record.of_kind("device"):
            draft.leave_out(act.day, "device", "not billed beside surface treatment")
        return
    by_day: dict[int, list[tuple[str, Act]]] = {}
    for act in draft.record.of_kind("device"):
        level = DEVICE_LEVEL.get(act.says("type"))
        if level is None:
            draft.ask_of_act(act, draft.codes("device", ("simple", "intermediate", "complex"), act.day),
            "What was the device: mask, cushion, block, bolus, ...?", "type",
                             to="therapist")  # fmt: skip
        elif level == "imrt":
            if not any(plan.day == act.day for plan in draft.imrt_plans()):
                draft.leave_out(act.day, "MLC devices", "charged once with the IMRT plan")
        elif act.says("purpose") == "beam" and level == "complex" and _shapes_imrt(draft, act):
            draft.leave_out(act.day, "device", "shapes the beams of an IMRT plan: inside 77338")
        else:
            by_day.setdefault(act.day, []).append((level, act))
    for day, found in by_day.items():
        custom = any(level == "complex" and act.says("purpose") == "immobilization" for level, act in found)
        for level in ("complex", "intermediate", "simple"):
            mine = [act for each, act in found if each == level]
            if level == "simple" and custom:
                boards = [act for act in mine if act.says("type") == "board"]
                mine = [act for act in mine if act not in boards]
                for board in boards:
                    draft.leave_out(board.day, "board", "with a custom device that day: the custom device alone")
            for act in mine:
                units = act.number("count") or 1
                beside = charged.get(day, set())
                modifiers = "XU" if level == "complex" and "77338" in beside and act.says("purpose") == "immobilization" else ""
                draft.charge("device", level, day, f"{act.says('type').replace('_', ' ')}{f', {units}' if units > 1 else ''}", act.rows, units=min(units,
                MOST_A_DAY),
                             provider=act.provider, modifiers=modifiers)  # fmt: skip


def _shapes_imrt(draft: Draft, act: Act) -> bool:
    """Is the device for the beams of an IMRT plan: the one it names, or the only kind of plan there is?"""
    if act.plan_id:
        return any(act.plan_id in plan.names and is_imrt(plan) for plan in draft.record.plans)
    return bool(draft.record.plans) and all(is_imrt(plan) for plan in draft.record.plans)


def special_physics(draft: Draft) -> None:
    """77370: a written request, a signed report, the physician's approval; inside an IMRT plan unless a problem of its own was asked about. 77331: ordered,
    for a reason, with a result that was signed and used."""
    for act in draft.record.of_kind("physics_special"):
        lacks = [name for name in ("request", "report", "approved") if act.is_no(name)]
        missing = [name for name in ("request", "report", "approved") if not act.is_yes(name) and name not in lacks]
        codes = draft.codes("physics", ("special",), act.day)
        if lacks:
            draft.ask_of_act(act, codes, f"The record says that there is no {_listed(lacks)}: was there one?", lacks[0], to="physicist", denied=True)
        elif missing:
            draft.ask_of_act(act, codes, f"Is there a signed {_listed(missing)} of the special physics consultation?", missing[0], to="physicist")
        elif draft.imrt_plans() and act.is_no("problem"):
            draft.leave_out(act.day, "special physics", "no problem beyond the IMRT plan, which contains it")
        elif draft.imrt_plans() and not act.says("problem"):
            draft.ask_of_act(act, codes, "Which problem beyond the IMRT plan did the physician ask about?", "problem", "in an IMRT course the plan contains it")
        else:
            because = "request, report and approval" + (f": {act.says('problem').replace('_', ' ')}" if act.says("problem") else "")
            draft.charge("physics", "special", act.day, because, act.rows, provider=act.provider)
    calculated = {service.day for service in draft.coding.services if service.code == "77300"}
    for act in draft.record.of_kind("dosimetry_special"):
        codes = draft.codes("calculation", ("special",), act.day)
        if act.day in calculated:
            draft.leave_out(act.day, "special dosimetry", "not beside a dose calculation of that day")
        elif act.is_no("reason"):
            draft.leave_out(act.day, "special dosimetry", "the record denies a reason")
        elif act.is_no("ordered") or act.is_no("result"):
            draft.ask_of_act(act, codes, "Was the measurement ordered for this patient, and its result signed and used?",
                             "ordered" if act.is_no("ordered") else "result", to="physicist", denied=True)  # fmt: skip
        elif act.is_yes("ordered") and act.says("reason") and act.is_yes("result"):
            draft.charge("calculation", "special", act.day, f"measured: {act.says('reason').replace('_', ' ')}", act.rows, units=act.number("count") or 1,
            provider=act.provider)
        else:
            element = next(name for name in ("ordered", "reason", "result") if not act.says(name))
            draft.ask_of_act(act, codes, "Who ordered the measurement, for which reason, and who signed the result?", element, to="physicist")


def _name(plan: Plan) -> str:
    return plan.text("name") or min(plan.names, default="")


def _word(words: frozenset[str]) -> str:
    return next(word for word in ("sbrt", "srs", "proton", "robotic", "3dcrt") if word in words)


def _listed(names: list[str]) -> str:
    return " and ".join({"request": "request", "report": "report", "approved": "approval by the physician"}[name] for name in names)

