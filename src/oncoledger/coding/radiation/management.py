"""Weekly management and physics, management of a whole short, stereotactic or intraoperative course, the special procedure: facts 2.7 and 2.10."""

from __future__ import annotations

from ...model.dates import iso
from .acts import PHYSICIANS, Act
from .delivery import Session
from .draft import Draft, course_row
from .record import Given
from .treatment import BEAMS, STEREOTACTIC

FRACTIONS = 5


def management(draft: Draft, found: list[tuple[Given, Session]]) -> None:
    """One unit for five sessions in which the physician examined the patient, and one for three or four that are left at the end; one or two sessions are
    a course of their own kind."""
    beams = [given for given, session in found if session.kind in BEAMS and given.is_whole]
    _stereotactic(draft, found)
    if any(session.kind == "iort" for _, session in found):
        given = next(given for given, session in found if session.kind == "iort")
        draft.charge("management", "iort", given.day, "management of intraoperative treatment", given.rows, provider=given.provider)
    if not beams:
        return
    rest = draft.terms.law("management_remainder", beams[-1].day)
    if len(beams) < rest and (draft.record.is_over or _prescribed(draft, beams) in range(1, rest)):
        if _prescribed(draft, beams) in range(rest) or draft.record.is_over:
            draft.charge("management", "short", beams[-1].day, f"a whole course of {len(beams)} session{'s' * (len(beams) > 1)}", beams[-1].rows,
            provider=beams[-1].provider)
        return
    exams = [act for act in draft.record.of_kind("weekly_visit") if not act.is_no("examined")]
    for start in range(0, len(beams), FRACTIONS):
        block = beams[start : start + FRACTIONS]
        if len(block) < FRACTIONS and not (draft.record.is_over and len(block) >= rest):
            continue
        following = beams[start + FRACTIONS].day if start + FRACTIONS < len(beams) else None
        _week(draft, block, following, exams, start // FRACTIONS + 1)


def _week(draft: Draft, block: list[Given], following: int | None, exams: list[Act], number: int) -> None:
    """exams are taken in order: one examination stands for one block."""
    first, last = block[0].day, block[-1].day
    end = following - 1 if following is not None and following > last else last if following is not None else last + LATE
    near = [act for act in exams if first <= act.day <= end]
    silent = [act for act in near if (act.by in PHYSICIANS or not act.by) and not act.says("examined")]
    physicians = [act for act in near if (act.by in PHYSICIANS or not act.by) and act.is_yes("examined")]
    codes = draft.codes("management", ("weekly",), last)
    said = f"sessions {(number - 1) * FRACTIONS + 1} to {(number - 1) * FRACTIONS + len(block)}, {iso(first)} to {iso(last)}"
    if not physicians and silent:
        draft.ask_of_act(silent[0], codes, "Did the physician examine the patient at this visit?", "examined", said)
        exams.remove(silent[0])
        return
    if not physicians:
        denied = bool(near)
        asks = f"On which day between {iso(first)} and {iso(last)} did the physician examine the patient?"
        because = f"{said}: seen by {near[0].by} alone" if denied else said
        draft.ask(last, codes, asks, because, course_row(draft.record), "examined", provider=block[-1].provider, denied=denied)
        return
    exam = physicians[0]
    exams.remove(exam)
    day = {"block_start": first, "visit": exam.day}.get(draft.terms.date_77427(last), last)
    service = draft.charge("management", "weekly", day, f"{said}, examined on {iso(exam.day)}", (*exam.rows,
    *(row for given in block for row in given.rows[:1])),
                           provider=exam.provider)  # fmt: skip
    if service is not None and not draft.terms.practice.date_77427:
        # The payer's text names the first day, many practices the last or the visit's: until the practice says which, none is wrong.
        draft.coding.services[-1] = service._replace(days_too=tuple(sorted({first, last, exam.day} - {day})))


LATE = 7
"""Days after the last session within which its closing examination falls."""


def _stereotactic(draft: Draft, found: list[tuple[Given, Session]]) -> None:
    for kinds, level, words in ((frozenset(("srs",)), "srs", "radiosurgery in one session"), (STEREOTACTIC - {"srs"}, "sbrt", "stereotactic course")):
        mine = [given for given, session in found if session.kind in kinds and given.is_whole]
        if not mine or not (draft.record.is_over or len(mine) >= (_prescribed(draft, mine) or 99)):
            continue
        if level == "sbrt" and len(mine) > FRACTIONS:
            continue
        last = mine[-1]
        attended = [act for act in draft.record.of_kind("attendance",
        "weekly_visit") if mine[0].day <= act.day <= last.day and (act.by in PHYSICIANS or not act.by)]
        codes = draft.codes("management", (level,), last.day)
        if not attended:
            draft.ask(last.day, codes, f"Which physician attended the stereotactic session{'s' * (len(mine) > 1)}?", words, course_row(draft.record),
            "examined",
                      provider=last.provider)  # fmt: skip
            continue
        draft.charge("management", level, last.day, f"{words}, attended on {iso(attended[0].day)}", (*attended[0].rows, *last.rows[:1]),
        provider=attended[0].provider)


def _prescribed(draft: Draft, mine: list[Given]) -> int | None:
    phases = {str(phase.get("prescription_id") or phase["record_id"]): phase for given in mine for phase in given.phases}
    counts = [int(phase["fractions_planned"]) for phase in phases.values() if "fractions_planned" in phase]
    return sum(counts) if counts and len(counts) == len(phases) else None


def weekly_physics(draft: Draft, found: list[tuple[Given, Session]]) -> None:
    """One documented check for five sessions, one for a whole shorter course. Not for surface treatment, nor a single application of sources."""
    counted = [given for given, session in found if session.kind not in ("surface", "electronic", "ldr", "iort")]
    acts = draft.record.of_kind("physics_weekly")
    if not acts:
        return
    total = len(counted)
    if not total or (total == 1 and all(session.kind == "hdr" for _, session in found)):
        for act in acts:
            draft.leave_out(act.day, "weekly physics", "not for this kind of course")
        return
    allowed = max((total + draft.terms.law("physics_rounding", acts[-1].day)) // FRACTIONS, 1)
    used = 0
    for act in acts:
        if act.is_no("checked"):
            draft.leave_out(act.day, "weekly physics", "the chart was not checked")
        elif used >= allowed:
            draft.leave_out(act.day, "weekly physics", f"{total} sessions allow {allowed}")
        elif not counted[0].day <= act.day <= counted[-1].day + LATE:
            draft.leave_out(act.day, "weekly physics", "outside the treatment")
        else:
            used += 1
            draft.charge("physics", "weekly", act.day, f"check {used} of {total} sessions", act.rows, provider=act.provider)


_LISTED = frozenset(("tbi", "hemibody", "endocavitary", "hyperfractionation", "brachytherapy", "chemotherapy", "hyperthermia", "reirradiation", "anaesthesia"))
"""Reasons that a strict payer takes (facts 2.10)."""


def special_procedure(draft: Draft, found: list[tuple[Given, Session]]) -> None:
    """Once a course, for extra work that a dated note tells; not beside stereotactic management."""
    acts = draft.record.of_kind("special_procedure")
    stereotactic = any(session.kind in STEREOTACTIC for _, session in found)
    used = False
    for act in acts:
        codes = draft.codes("management", ("special",), act.day)
        if used:
            draft.leave_out(act.day, "special procedure", "once a course")
        elif stereotactic:
            draft.leave_out(act.day, "special procedure", "not beside stereotactic management")
        elif act.is_no("effort"):
            draft.ask_of_act(act, codes, "The record says that no extra work was needed: was there any?", "effort", denied=True)
        elif act.is_no("reason"):
            draft.leave_out(act.day, "special procedure", "the record denies a reason")
        elif not act.says("reason") or not act.is_yes("effort"):
            draft.ask_of_act(act, codes, "Why did this course need special work, and what was it?", "effort" if act.says("reason") else "reason")
        elif draft.terms.word("special_treatment_reasons", act.day) == "strict" and act.says("reason") not in _LISTED:
            draft.leave_out(act.day, "special procedure", f"the payer does not take {act.says('reason').replace('_', ' ')} as a reason")
        elif any(plan.day == act.day for plan in draft.imrt_plans()):
            draft.leave_out(act.day, "special procedure", "on the day of the IMRT plan it is not paid")
        else:
            used = True
            draft.charge("management", "special", act.day, act.says("reason").replace("_", " "), act.rows, provider=act.provider)
