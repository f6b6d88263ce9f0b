"""What uses an approval: sessions that were given or are to come, each with its code, and other services of codes that need one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from oncoledger.audit.coded import Actual, CodedCourse
from oncoledger.coding.charge import Service
from oncoledger.coding.radiation.delivery import delivery
from oncoledger.coding.radiation.record import Given
from oncoledger.coding.radiation.sessions import session_of
from oncoledger.coding.radiation.treatment import as_given
from oncoledger.intake.course.visits import Visit

from .ahead import Coming, coming

CodeOf = Callable[[int, Visit | None], tuple[str, ...]]
"""(day, visit; None for one to come) -> the codes of a session that are as right, the one that is meant first; empty where nothing decides."""


class Use(NamedTuple):
    """Units of one service of one course. how: given, booked, expected (worked out) or charged (a charge line alone tells of it). number: of the session in
    the course, from 1; 0 for what is no session. codes: those that are as right; empty where the record does not decide. last: for a number of sessions
    that a summary counts, their last day. phase: the prescription."""

    course_id: str
    day: int
    number: int
    codes: tuple[str, ...]
    units: int
    how: str
    last: int
    phase: str = ""

    @property
    def is_delivery(self) -> bool:
        return self.number > 0

    @property
    def is_ahead(self) -> bool:
        return self.how in ("booked", "expected")

    @property
    def code(self) -> str:
        return self.codes[0] if self.codes else ""


def uses_of(course: CodedCourse, charges: Sequence[Actual], as_of: int, delivery_codes: frozenset[str], asked: Callable[[str, int], bool],
            code_of: CodeOf | None = None) -> list[Use]:  # fmt: skip
    """In order of day: sessions given, as coded; other services for which `asked(code, day)`; what only charges tell of; sessions to come."""
    ledger = course.ledger
    found: list[Use] = []
    services = {service.rows: service for service in course.coding.services if service.code in delivery_codes}
    phase_of = {id(each.visit): phase.name for phase in ledger.phases for each in phase.fractions}
    number = 0
    for given in course.record.sessions:
        service = services.get(given.rows)
        if service is None and not given.is_whole:
            continue  # what of it can be charged is asked of the therapist
        codes = code_of(given.day, given.visit) if code_of else _codes(service)
        number += 1
        found.append(Use(ledger.course_id, given.day, number, codes, 1, "given", given.day, phase_of.get(id(given.visit), "")))
    for service in course.coding.services:
        if service.code in delivery_codes and not service.is_dated:
            found.append(Use(ledger.course_id, service.day, number + 1, _codes(service), service.units, "given", service.last_day))
            number += service.units
        elif service.code not in delivery_codes and asked(service.code, service.day):
            found.append(Use(ledger.course_id, service.day, 0, _codes(service), service.units, "given", service.day))
    found += _charged_alone(course, charges, found, delivery_codes, asked, number)
    sessions = sum(use.units for use in found if use.is_delivery)
    planned = coming(ledger, as_of)
    code_ahead = _codes_ahead(course, sessions + len(planned))
    for place, each in enumerate(planned, sessions + 1):
        codes = code_of(each.day, None) if code_of else code_ahead(each)
        how = "booked" if each.is_booked else "expected"
        found.append(Use(ledger.course_id, each.day, place, codes, 1, how, each.day, each.phase.name if each.phase else ""))
    return sorted(found, key=lambda use: (use.day, not use.is_delivery, use.number, use.codes))


def charged_units(lines: Sequence[Actual], codes: frozenset[str]) -> dict[tuple[int, str], int]:
    """(day, code) -> units charged: of the facility's, the physician's and the global lines those that say most, for they are of one service."""
    by_part: dict[tuple[int, str], dict[str, int]] = {}
    for line in lines:
        if line.code in codes and line.units > 0:
            parts = by_part.setdefault((line.day, line.code), {})
            parts[line.part] = parts.get(line.part, 0) + line.units
    return {key: max(parts.values()) for key, parts in by_part.items()}


def _codes(service: Service | None) -> tuple[str, ...]:
    return () if service is None else (service.code, service.otherwise) if service.otherwise else (service.code,)


def _charged_alone(course: CodedCourse, charges: Sequence[Actual], told: Sequence[Use], delivery_codes: frozenset[str], asked: Callable[[str, int], bool],
                   number: int) -> list[Use]:  # fmt: skip
    """Charges of services of which the record tells nothing: of sessions, where it holds none at all; of any other code, where it shows none of that code."""
    shown = {code for use in told for code in use.codes}
    has_sessions = any(use.is_delivery for use in told)
    others = {line.code for line in charges if line.code not in delivery_codes and line.code not in shown and asked(line.code, line.day)}
    wanted = frozenset(others if has_sessions else others | delivery_codes)
    found = []
    for (day, code), units in sorted(charged_units(charges, wanted).items()):
        is_delivery = code in delivery_codes
        found.append(Use(course.ledger.course_id, day, number + 1 if is_delivery else 0, (code,), units, "charged", day))
        number += units if is_delivery else 0
    return found


def _codes_ahead(course: CodedCourse, sessions: int) -> Callable[[Coming], tuple[str, ...]]:
    """The code of a session to come: as the last one of its prescription, on its day; before the first one, as prescribed and planned."""
    record, terms = course.record, course.terms
    last: dict[str, Given] = {}
    by_visit = {id(given.visit): given for given in record.sessions}
    for phase in course.ledger.phases:
        for each in phase.fractions:
            if given := by_visit.get(id(each.visit)):
                last[phase.name] = given
    rows: dict[str, Mapping[str, object]] = {str(row.get("name") or row["record_id"]): row for row in record.phases}

    def of(each: Coming) -> tuple[str, ...]:
        name = each.phase.name if each.phase else ""
        given = last.get(name) or (as_given(record, rows[name], each.day) if name in rows else record.sessions[-1] if record.sessions else None)
        if given is None:
            return ()
        families = terms.families(each.day)
        session = replace(session_of(replace(given, day=each.day), record, terms, 1, sessions), day=each.day)
        codes = tuple(dict.fromkeys(code for family in families if (code := delivery(session, family).code)))
        return codes

    return of


