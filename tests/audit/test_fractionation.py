"""Screens of fractionation: a line of text is a course and what is to be said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.audit.fractionation import screens_of
from oncoledger.sources.fractionation import norms, number
from tests.audit.authorization_files import Case, person, take
from tests.coding.course_files import CourseCase

LINES = [line for line in Path(__file__).with_name("fractionation.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("line", LINES)
def test_screen(line, starter):
    payer, diagnoses, site, intent, technique, phases, when, wanted, *_ = (each.strip() for each in line.split("|"))
    first, *marks = when.split()
    case = Case(line, CourseCase(line, payer=payer))
    if "over" not in marks:
        take(case, "open")
    for number_, phase in enumerate(phases.split(), 1):
        name, _, counts = phase.partition("=")
        prescribed, delivered = counts.split("/")
        modality = "proton" if technique == "proton" else "photon"
        take(case, f"phase {name} modality={modality} technique={technique} fractions={prescribed}")
        take(case, f"plan {first} modality={modality} technique={technique} beams=3 isocenters=1 phase_id={name}")
        for _ in range(int(delivered)):
            take(case, f"treat {1} {first} plan=P{number_} phase={name}")
    spread(case)
    if "why" in marks:
        case.course.add("document", element="fractionation_reason", value="re-irradiation", kind="note", course_id="C1")
    about = {"diagnoses": diagnoses, "body_site": site, "intent": intent, "status_reason": "patient's wish" if "ended" in marks else ""}
    case.course.rows["course"] = [{"system": "RO", "record_id": "C1", "patient_id": "P1", "discipline": "radiation",
                                   "status": "completed" if "over" in marks else "active", **{name: said for name, said in about.items() if said}}]  # fmt: skip
    said = [f"{each.norm} {each.fractions}/{'' if each.most is None else each.most} "
            f"{'beyond' if each.is_beyond else 'explained' if each.reason else 'within'}" for each in screens_of(person(case, starter).courses[0], starter)]  # fmt: skip
    assert (", ".join(said) or "nothing") == wanted


def spread(case):
    """Sessions on days of their own, phase after phase."""
    for place, row in enumerate(case.course.rows.get("session", ())):
        for name in ("start_time", "end_time"):
            row[name] += (place + 2 * (place // 5)) * 86400


def test_every_number_of_a_norm_is_known(starter):
    for norm in norms():
        payer, day = starter.payer(norm.payer_id or "COMMERCIAL"), max(norm.start, 20000)
        assert starter.document(norm.cite.source).title
        assert all(number(text, payer, day, starter) for text in (norm.most, norm.boost, norm.listed) if text), norm.name
