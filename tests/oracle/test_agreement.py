"""The engine and the plain oracle agree on every verdict and every line: all cases of the book at once, and random ledgers; shuffled, one patient
at a time, in blocks of any size."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncoledger.audit.case_products import with_products
from oncoledger.audit.cases import Case, charge_table, claim_table, read_cases
from oncoledger.audit.judge import judge
from oncoledger.engine.encode import Options, Span, encode
from oncoledger.engine.rule import Rule
from oncoledger.intake.courses import infer_courses
from oncoledger.model.dates import day_of
from oncoledger.model.schema import CHARGE, CLAIM, CLAIM_SUMS
from oncoledger.model.table import Column, Table, Words, blank, concat
from oncoledger.model.verdict import Verdict
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from tests.oracle.judge import plain_answers

RULES = list(book().values())
Spans = dict[str, Span]


def engine_answers(charges: Table, claims: Table | None, spans: Spans, library: Library, options: Options, rules: list[Rule], size: int):
    """What the engine flagged, as the oracle says it; and the counts by rule and verdict."""
    run = encode(charges, claims, spans, library, options)
    outcome = judge(run, rules, block_size=size)
    row = run.columns["row"]
    flagged: Counter[object] = Counter()
    for flags in outcome.flags:
        for i, verdict in enumerate(flags.verdicts.tolist()):
            subject, evidence = (tuple(sorted(row[lines.lines[lines.starts[i] : lines.starts[i + 1]]].tolist())) for lines in (flags.subject, flags.evidence))
            flagged[flags.rule.id, int(verdict), subject, evidence] += 1
    return flagged, outcome.counts


def compare(charges: Table, claims: Table | None, spans: Spans, library: Library, options: Options, rules: list[Rule], size: int = 50_000) -> None:
    flagged, counts = engine_answers(charges, claims, spans, library, options, rules, size)
    plain: Counter[object] = Counter()
    plain_counts: Counter[tuple[str, int]] = Counter()
    for rule, _, verdict, subject, evidence in plain_answers(charges, claims, spans, library, options, rules):
        plain_counts[rule, int(verdict)] += 1
        if verdict != Verdict.CLEAR:
            plain[rule, int(verdict), subject, evidence] += 1
    assert flagged == plain, f"engine only: {list((flagged - plain).items())[:3]}; oracle only: {list((plain - flagged).items())[:3]}"
    for rule in rules:
        for verdict in (Verdict.FOUND, Verdict.EXCUSED, Verdict.CANNOT_TELL, *([Verdict.CLEAR] if rule.judges != "pair" else [])):
            assert counts[rule.id][verdict] == plain_counts[rule.id, int(verdict)], (rule.id, verdict)


def together(cases: list[Case], library: Library) -> tuple[Table, Table | None, Spans]:
    """Many cases as one ledger: a patient, a claim number and an input of its own for each."""
    charges, claims, spans = [], [], {}
    for i, case in enumerate(cases):
        one, header = charge_table(case), claim_table(case)
        rename = {"source_file": f"case {i}"}
        columns = dict(one.columns)
        columns["patient_id"] = _prefixed(columns["patient_id"], f"{i:05d} ")
        columns["claim_id"] = _prefixed(columns["claim_id"], f"{i} ")
        columns["source_file"] = Words.all_the_same(rename["source_file"], len(one))
        charges.append(Table("charge", columns))
        if header is not None:
            claims.append(Table("claim", {**header.columns, "claim_id": _prefixed(header["claim_id"], f"{i} ")}))
        days = np.asarray(one["service_date"])
        spans[rename["source_file"]] = Span(int(days.min()), int(days.max()), not case.is_partial)
    table = concat("charge", charges, CHARGE.kinds)
    course, _ = infer_courses(table, library)
    return Table("charge", {**table.columns, "course_id": course}), concat("claim", claims, CLAIM.kinds | CLAIM_SUMS.kinds) if claims else None, spans


def _prefixed(column: Column, prefix: str) -> Words:
    assert isinstance(column, Words)
    return Words(column.ids, ["", *(prefix + word for word in column.words[1:])])


GROUPS: dict[tuple[str, str], list[Case]] = defaultdict(list)
for each in RULES:
    for each_case in read_cases(each.cases):
        GROUPS[each_case.payer, each_case.as_of].append(each_case)


@pytest.mark.parametrize(("payer", "as_of"), GROUPS)
@pytest.mark.parametrize("size", [1, 37, 50_000])
def test_all_cases_at_once(payer: str, as_of: str, size: int, starter: Library) -> None:
    charges, claims, spans = together(GROUPS[payer, as_of], starter)
    compare(charges, claims, spans, starter, Options(day_of(as_of), payer), RULES, size)


def test_cases_with_a_crosswalk(starter: Library) -> None:
    library, rules = with_products(starter), [rule for rule in RULES if rule.table == "crosswalk"]
    for payer, as_of in GROUPS:
        charges, claims, spans = together([case for case in GROUPS[payer, as_of] if case.has_crosswalk], library)
        for size in (1, 50_000):
            compare(charges, claims, spans, library, Options(day_of(as_of), payer), rules, size)


def test_shuffled_input_gives_the_same_answers(starter: Library) -> None:
    charges, claims, spans = together(GROUPS["MEDICARE", "2026-11-22"], starter)
    options = Options(day_of("2026-11-22"))
    expected, counts = engine_answers(charges, claims, spans, starter, options, RULES, 50_000)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(charges))
        shuffled = charges.take(order)
        again, again_counts = engine_answers(shuffled, claims, spans, starter, options, RULES, 500)
        moved = Counter(
            {(rule, verdict, tuple(sorted(order[list(s)].tolist())), tuple(sorted(order[list(e)].tolist()))): n for (rule, verdict, s, e), n in again.items()}
        )
        assert moved == expected
        assert all(again_counts[rule] == counts[rule] for rule in counts)


CODES = (
    "77263 77261 77280 77290 77293 77295 77300 77301 77306 77307 77331 77332 77334 77336 77338 77370 77373 77385 77386 77387 77401 77402 77407 77412 77417 77427 "
    "77431 77432 77435 77469 77470 77014 G6002 G6015 G6017 77437 77439 77771 77790 77520 77372 99204 99213 99245 G0463 96413 96415 96365 96367 96368 96372 96374 "
    "96375 96376 96360 96361 96409 96411 96416 96417 96523 36591 G0498 J9271 J9355 J9035 J0881 J9999 J9310 J9217 G2211 99999"
).split()
RECORDS = st.lists(
    st.sampled_from(
        "acts=0 acts=1 acts=2 status=partial status=cancelled other_day=2025-03-04 level=over level=under level=same level=unclear supports=77407 units=1 units=0 "
        "signed=no signed=late after_end=7 lacks=signed,dvh lacks=need,system,thresholds,monitoring,beam_rule open=qa,imaging has=system,separate reviewed=no "
        "gap=30 gap=400 twice=yes by=NP by=MD exam=yes exam=no fields=2 arcs=1 shapes=1 technique=3d technique=imrt technique=2d purpose=beam device=mask motion=yes "
        "motion=no isocenters=1 isocenters=2 reason=igrt kv=150 channels=1 channels=13 lesion=extracranial prescribed=5 delivered=6 changed=no changed=yes "
        "site=freestanding site=snf campus=off campus=off_new stay=inpatient auth=none auth=not_listed supervised=no prescription=same alignment=bone hours=0 hours=1 "
        "hours_with_pauses=1 minutes=12 minutes=90 paused=8 stop=missing hydration=20 hydration=40 ran=60 fluid=flush reason=none way=push supports=96409 bag=same "
        "pump=practice site_reason=none primary=other dose_units=10 opened_units=11 wasted=1 waste=none waste=charted container=single container=multi "
        "least_units=10 stocked_units=10 hgb=100 hgb_age=3 hct=310 hct_age=40 separate=no".split()
    ),
    max_size=6, unique_by=lambda fact: fact.split("=")[0],
).map(" ".join)  # fmt: skip
MODIFIERS = ["", "26", "TC", "59", "25", "76", "26 59", "XS", "JW", "JZ", "JW JZ", "TB", "JG", "EA", "EB"]


@st.composite
def ledgers(draw: st.DrawFn) -> list[dict[str, object]]:
    lines = draw(st.integers(1, 25))
    told = draw(st.booleans())
    base = draw(st.sampled_from(["2025-03-03", "2025-12-22", "2026-03-02", "2024-02-05"]))
    return [
        {
            "patient_id": draw(st.sampled_from(["A", "B"])), "service_date": day_of(base) + draw(st.integers(0, 20)), "code": draw(st.sampled_from(CODES)),
            "modifiers": draw(st.sampled_from(MODIFIERS)), "units": draw(st.sampled_from([1000, 1000, 1000, 2000, 11000, 500])),
            "setting": draw(st.sampled_from(["", "hospital", "freestanding", "professional"])), "entity_id": draw(st.sampled_from(["", "", "G1"])),
            "payer_id": draw(st.sampled_from(["", "", "BCBSNC", "PREMERA", "UHC", "COMMERCIAL", "SOMEONE"])), "payer_kind": draw(st.sampled_from(["", "medicaid", "other"])),
            "course_id": draw(st.sampled_from(["", "", "C1"])), "diagnoses": draw(st.sampled_from(["", "Z51.0 C61", "C50.911", "C79.51 C61", "Z51.11 C34.90", "I10"])),
            "provider_id": draw(st.sampled_from(["", "D1", "D2"])), "acquisition": draw(st.sampled_from(["", "", "340B"])), "source_file": draw(st.sampled_from(["whole", "part"])),
            "record": draw(RECORDS) if told else "",
        }
        for _ in range(lines)
    ]  # fmt: skip


def ledger_table(rows: list[dict[str, object]], library: Library) -> tuple[Table, Spans]:
    columns: dict[str, Column] = {}
    for name, kind in CHARGE.kinds.items():
        if kind == "text":
            columns[name] = Words.of(str(row.get(name, "")) for row in rows)
        elif name in rows[0]:
            columns[name] = np.array([row[name] for row in rows], dtype=np.int32 if kind == "date" else np.int64)
        else:
            columns[name] = blank(kind, len(rows))
    columns["source_position"] = np.arange(2, len(rows) + 2)
    table = Table("charge", columns)
    course, _ = infer_courses(table, library)
    spans = {}
    for file in ("whole", "part"):
        days = [row["service_date"] for row in rows if row["source_file"] == file]
        if days:
            spans[file] = Span(min(days), max(days), file == "whole")
    return Table("charge", {**columns, "course_id": course}), spans


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ledgers(), st.sampled_from([1, 7, 50_000]), st.sampled_from(["2026-11-22", "2025-03-20"]))
def test_random_ledgers(starter: Library, rows: list[dict[str, object]], size: int, as_of: str) -> None:
    charges, spans = ledger_table(rows, starter)
    compare(charges, None, spans, starter, Options(day_of(as_of)), RULES, size)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ledgers())
def test_one_patient_alone_answers_as_in_a_crowd(starter: Library, rows: list[dict[str, object]]) -> None:
    options = Options(day_of("2026-11-22"))
    charges, spans = ledger_table(rows, starter)
    together_, _ = engine_answers(charges, None, spans, starter, options, RULES, 50_000)
    alone: Counter[object] = Counter()
    names = np.array(charges["patient_id"].tolist())
    for patient in np.unique(names):
        mine = np.flatnonzero(names == patient)
        answers, _ = engine_answers(charges.take(mine), None, spans, starter, options, RULES, 50_000)
        alone += Counter({(r, v, tuple(mine[list(s)].tolist()), tuple(mine[list(e)].tolist())): n for (r, v, s, e), n in answers.items()})
    assert alone == together_
