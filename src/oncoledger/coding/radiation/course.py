"""A course of radiation, from consult to follow-up, as charges: what `code` and `reconcile` ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...intake.course.ledger import CourseLedger
from ..charge import Coding
from ..split import split
from ..terms import Terms
from .draft import Draft
from .management import management, special_procedure, weekly_physics
from .planning import clinical_planning, simulations, visits
from .plans import calculations, devices, plans, special_physics
from .radioligand import administrations
from .record import Record, Row, record_of
from .treatment import guidance, hyperthermia, procedures, sessions


def code_course(course: CourseLedger, terms: Terms, around: Mapping[str, Sequence[Row]] | None = None) -> Coding:
    """The charges of a course, with the proof of each, and the questions that its record leaves open. around: rows of the person that belong to no course
    (providers with their credentials)."""
    return code_record(record_of(course, around), terms)


def code_record(record: Record, terms: Terms) -> Coding:
    """The same for a record that has been read. Nothing is proposed that the record does not show; no level without its facts."""
    draft = Draft(record, terms)
    visits(draft)
    clinical_planning(draft)
    simulations(draft)
    charged = plans(draft)
    calculations(draft, charged)
    devices(draft, charged)
    special_physics(draft)
    found = sessions(draft)
    guidance(draft, found)
    procedures(draft, found)
    hyperthermia(draft)
    administrations(draft)
    weekly_physics(draft, found)
    special_procedure(draft, found)
    management(draft, found)
    coding = draft.coding
    coding.services.sort(key=lambda service: (service.day, service.code, service.time, service.rows))
    coding.charges = [line for service in coding.services for line in split(service, terms, record.course_id)]
    coding.questions.sort(key=lambda each: (each.day, each.codes, each.asks))
    coding.left_out.sort()
    return coding
