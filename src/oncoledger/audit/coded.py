"""The courses of a ledger folder, coded: whose terms hold for each, what its record gives, and which charge lines stand beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from oncoledger.coding.charge import Coding
from oncoledger.coding.drug.amounts import amount_in
from oncoledger.coding.drug.ndc import items_of
from oncoledger.coding.drug.products import drug_of_code
from oncoledger.coding.infusion.course import DrugCoding, code_drugs
from oncoledger.coding.radiation.course import code_record
from oncoledger.coding.radiation.radioligand import radioligand_of
from oncoledger.coding.radiation.record import Record, record_of
from oncoledger.coding.terms import Practice, Terms
from oncoledger.engine.encode import SETTINGS, Run
from oncoledger.intake.course.ledger import CourseLedger, one_course
from oncoledger.intake.course.stored import every_ledger
from oncoledger.intake.store import Store
from oncoledger.model.dates import LAST_DAY
from oncoledger.model.table import NO_NUMBER
from oncoledger.sources.library import Library

from .profile import Profile

Row = Mapping[str, Any]
Memory = dict[tuple[str, str], Terms]
"""(setting, payer) -> the terms of both."""
PART_OF_SETTING = {"hospital": "facility", "freestanding": "global", "professional": "professional", "": ""}
_SETTING_OF_PART = {"facility": "hospital", "professional": "hospital", "global": "freestanding"}
_HOSPITAL_PLACES = frozenset(("19", "21", "22", "23"))


class Actual(NamedTuple):
    """One charge line as it stands. row: of the charge table. part: facility, professional or global; empty where nothing tells. units: whole.
    cents, posted: None where not known. claim: empty where it is on none."""

    row: int
    day: int
    code: str
    modifiers: str
    units: int
    cents: int | None
    part: str
    course_id: str
    payer: str
    provider: str
    claim: str
    file: str
    position: int
    posted: int | None


@dataclass
class CodedPerson:
    """One person. courses: those of radiation and of drugs with the terms they are coded on. lines: the person's charge lines, by day. around: rows of no
    course."""

    person: str
    courses: list[CodedCourse] = field(default_factory=list)
    lines: list[Actual] = field(default_factory=list)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)


@dataclass
class CodedCourse:
    """One course: its ledger, its record, the terms, and what coding gave. is_assumed: nothing told the setting, so it was assumed."""

    ledger: CourseLedger
    record: Record
    terms: Terms
    coding: Coding
    is_assumed: bool = False
    drugs: DrugCoding | None = None
    """Of its drugs alone, where it has any."""


def lines_by_person(run: Run) -> dict[str, list[Actual]]:
    """Charge lines of a run by person, in order of day and code."""
    columns, words, charges = run.columns, run.words, run.charges
    part = [PART_OF_SETTING[word] for word in SETTINGS]
    position = np.asarray(charges["source_position"]).tolist()
    posted = np.asarray(charges["posted_date"]).tolist() if "posted_date" in charges.columns else [NO_NUMBER] * len(charges)
    named = {name: [words[name][place] for place in columns[name].tolist()] for name in _WORDS}
    numbers = [columns[name].tolist() for name in ("row", "day", "units", "amount", "setting")]
    found: dict[str, list[Actual]] = {}
    for patient, code, marks, course, payer, provider, claim, file, row, day, units, amount, setting in zip(*named.values(), *numbers, strict=True):
        entered = posted[row]
        found.setdefault(patient, []).append(Actual(
            row, day, code, marks, -(-units // 1000), None if amount == NO_NUMBER else amount, part[setting], course, payer, provider, claim, file,
            position[row], entered if 0 < entered < 10**6 else None,
        ))  # fmt: skip
    return found


_WORDS = ("patient", "code", "modifiers", "course", "payer", "provider", "claim", "file")


def coded_persons(
    store: Store, library: Library, profile: Profile, as_of: int, lines: Mapping[str, list[Actual]], persons: Sequence[str] | None = None, setting: str = "",
    payer: str = "", visits_alone: bool = False, memory: Memory | None = None,
) -> Iterator[CodedPerson]:  # fmt: skip
    """Every person of whom a system tells of a course, each coded. lines: `lines_by_person`. setting, payer: where nothing on file tells.
    visits_alone: the courses' ledgers without phases. memory: terms that are known already, for those who ask again and again."""
    memory = {} if memory is None else memory
    practice = next(iter(memory.values())).practice if memory else practice_of(profile, stocked(store, library))
    sites = {(str(row["system"]), str(row["record_id"])): row for row in store.rows("site")}
    providers = store.rows("provider")
    for person, rows, ledgers in every_ledger(store, as_of, persons, visits_alone):
        mine = lines.get(person, [])
        around: dict[str, Sequence[Row]] = {"provider": providers, **rows}
        found = CodedPerson(person, [], mine, around)
        of_drugs: list[CodedCourse] = []
        for ledger in ledgers:
            has_drugs = any(not radioligand_of(row) for row in ledger.rows.get("administration", ()))
            is_radiation = "radiation" in ledger.disciplines or (len(ledger.rows.get("administration", ())) > 0 and not has_drugs)
            if not (is_radiation or has_drugs or "systemic" in ledger.disciplines):
                continue
            of_course = [line for line in mine if line.course_id == ledger.course_id] or mine
            where, is_assumed = setting_of(ledger, of_course, sites, setting or profile.setting)
            who = payer_of(of_course, rows.get("coverage", ()), profile, library, payer or profile.payer)
            terms = memory.get((where, who))
            if terms is None:
                terms = memory[where, who] = Terms(where, library.payer(who), library, practice)
            record = record_of(ledger, around)
            one = CodedCourse(ledger, record, terms, code_record(record, terms) if is_radiation else Coding(ledger.course_id), is_assumed)
            found.courses.append(one)
            if has_drugs or not is_radiation:
                of_drugs.append(one)
        _with_drugs(of_drugs, around, sites, profile)
        yield found


def _with_drugs(courses: Sequence[CodedCourse], around: Mapping[str, Sequence[Row]], sites: Mapping[tuple[str, str], Row], profile: Profile) -> None:
    """Adds the drugs of some courses of one person. Two regimens of one day are one encounter, so that courses of the same terms are coded together."""
    together: dict[int, list[CodedCourse]] = {}
    for each in courses:
        together.setdefault(id(each.terms), []).append(each)
    for mine in together.values():
        site = next((sites[key] for each in mine for key in _sites_of(each.ledger) if key in sites), {})
        mark = profile.coding.mark_340b.get(str(site.get("record_id", "")), "") or profile.coding.mark_340b.get("", "")
        ledger = mine[0].ledger if len(mine) == 1 else _joined([each.ledger for each in mine])
        coding = code_drugs(ledger, mine[0].terms, around, place=str(site.get("place_of_service", "")), mark_340b=mark,
                            has_acts=not any(each.coding.services for each in mine))  # fmt: skip
        if len(mine) == 1:
            _take(mine[0], coding)
            continue
        course_of = {(table, str(row.get("system", "")), str(row["record_id"])): each
                     for each in mine for table, rows in each.ledger.rows.items() for row in rows}  # fmt: skip
        parts = {id(each): DrugCoding(each.ledger.course_id) for each in mine}

        for service in coding.services:
            parts[id(course_of.get(service.rows[0], mine[0]))].services.append(service)
        for line in coding.charges:
            own = parts[id(course_of.get(line.service.rows[0], mine[0]))]
            own.charges.append(line._replace(course_id=own.course_id))
        for question in coding.questions:
            parts[id(course_of.get(question.about, mine[0]))].questions.append(question)
        for picture in coding.pictures:
            parts[id(course_of.get(picture.rows[0], mine[0]))].pictures.append(picture)
        parts[id(mine[0])].left_out, parts[id(mine[0])].refused = coding.left_out, coding.refused
        for each in mine:
            _take(each, parts[id(each)])


def _joined(ledgers: Sequence[CourseLedger]) -> CourseLedger:
    rows: dict[str, list[Row]] = {}
    for ledger in ledgers:
        for table, mine in ledger.rows.items():
            rows.setdefault(table, []).extend(mine)
    return one_course(ledgers[0].course_id, rows, 1 << 30, True)


def _take(course: CodedCourse, drugs: DrugCoding) -> None:
    """The course's coding with its drugs."""
    own = course.coding
    course.drugs = drugs
    course.coding = Coding(own.course_id, [*own.services, *drugs.services], [*own.charges, *drugs.charges], [*own.questions, *drugs.questions],
                           sorted([*own.left_out, *drugs.left_out])) if own.services or own.questions or own.left_out else drugs  # fmt: skip


def practice_of(profile: Profile, stock: Mapping[str, tuple[float, ...]] | None = None) -> Practice:
    own = profile.coding
    return Practice(own.date_77427, dict(own.code_family), own.clinic_visit, own.off_campus, frozenset(own.discards_told), tuple(sorted((stock or {}).items())))


ENOUGH = 10
"""Vials of one code from which the sizes that were opened are those that are stocked."""


def stocked(store: Store, library: Library) -> dict[str, tuple[float, ...]]:
    """Code -> billing units of the vials that the practice opens: what it opened ten times, and never otherwise, is what it has."""
    sql = ("SELECT a.drug_code, v.ndc, v.unit, v.opened / max(coalesce(v.vials, 1), 1), count(*) FROM vial v CROSS JOIN administration a "
           "ON a.system=v.system AND a.record_id=v.administration_id AND a.is_current=1 WHERE v.is_current=1 AND v.opened>0 "
           "AND coalesce(v.kind, '')<>'multi' GROUP BY 1, 2, 3, 4")  # fmt: skip
    sizes: dict[str, set[float]] = {}
    counts = Counter[str]()
    for code, ndc, unit, opened, count in store.db.execute(sql):
        listed = (drug_of_code(each.code) for each in items_of(str(ndc or ""), LAST_DAY, library))
        drug = drug_of_code(str(code or "")) or next((found for found in listed if found), None)
        held = amount_in(opened / 1000, str(unit or ""), drug.measure) if drug and drug.amount else None
        if drug is not None and held is not None:
            sizes.setdefault(drug.code, set()).add(round(held / drug.amount, 4))
            counts[drug.code] += count
    return {code: tuple(sorted(found)) for code, found in sizes.items() if counts[code] >= ENOUGH}


def setting_of(ledger: CourseLedger, lines: Sequence[Actual], sites: Mapping[tuple[str, str], Row], said: str) -> tuple[str, bool]:
    """hospital, freestanding or professional; and whether it was assumed. By the place of its sessions, else by its charge lines, else as the caller says."""
    places = Counter(str(sites[key].get("place_of_service", "")) for key in _sites_of(ledger) if key in sites)
    for place, _ in places.most_common():
        if place in _HOSPITAL_PLACES:
            return ("professional" if said == "professional" else "hospital"), False
        if place == "11":
            return "freestanding", False
    parts = Counter(line.part for line in lines if line.part)
    if parts:
        if parts["facility"]:
            return "hospital", False
        return ("professional" if parts["professional"] > parts["global"] else "freestanding"), False
    return said or "hospital", not said


def _sites_of(ledger: CourseLedger) -> Iterator[tuple[str, str]]:
    for table in ("session", "fraction", "course", "administration"):
        for row in ledger.rows.get(table, ()):
            if row.get("site_id"):
                yield str(row.get("system", "")), str(row["site_id"])


_KIND_PAYER = {"medicare": "MEDICARE", "medicaid": "MEDICAID", "medicare_advantage": "MEDICARE_ADVANTAGE", "commercial": "COMMERCIAL", "other": "COMMERCIAL"}


def payer_of(lines: Sequence[Actual], coverage: Sequence[Row], profile: Profile, library: Library, said: str) -> str:
    """The payer's profile: of the charge lines, else of the first policy, else as the caller says."""
    named = Counter(line.payer for line in lines if line.payer)
    if named:
        return named.most_common(1)[0][0]
    own = {name.casefold(): id for name, id in profile.payers.items()}
    for row in sorted(coverage, key=lambda row: int(row.get("rank", 9))):
        if row.get("status") == "cancelled":
            continue
        for name in (str(row.get("payer_id", "")), str(row.get("payer_name", ""))):
            meant = own.get(name.casefold(), name)
            if meant and library.payer(meant).is_known:
                return library.payer(meant).id
        if row.get("payer_kind") in _KIND_PAYER:
            return _KIND_PAYER[str(row["payer_kind"])]
    return said or "MEDICARE"
