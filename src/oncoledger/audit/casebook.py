"""Runs the cases of a rule: the same way for the tests, for `explain`, and for whoever writes a rule."""

from __future__ import annotations

from dataclasses import dataclass

from oncoledger.engine.encode import Options, Run, Span, encode
from oncoledger.engine.rule import Rule
from oncoledger.intake.courses import infer_courses
from oncoledger.model.dates import day_of
from oncoledger.model.table import Table, Words
from oncoledger.model.verdict import Verdict
from oncoledger.sources.library import Library

from .case_products import with_products
from .cases import Case, charge_table, claim_table
from .judge import Outcome, judge


@dataclass(frozen=True)
class Answer:
    """What a rule said of a case. to: the evidence `allowed` of the flagged subject."""

    verdict: str
    on: tuple[str, ...]
    to: int | None

    def agrees(self, case: Case) -> bool:
        return self.verdict == case.verdict and (not case.on or self.on == case.on) and (case.to is None or self.to == case.to)


def encoded(case: Case, library: Library) -> Run:
    """The case as a run: courses inferred as for any input."""
    library = with_products(library) if case.has_crosswalk else library
    charges = charge_table(case)
    course, _ = infer_courses(charges, library)
    charges = Table("charge", {**charges.columns, "course_id": course})
    days = charges["service_date"]
    assert isinstance(course, Words) and not isinstance(days, Words)
    return encode(
        charges, claim_table(case), {"case": Span(int(days.min()), int(days.max()), not case.is_partial)}, library, Options(day_of(case.as_of), case.payer)
    )


def answer(rule: Rule, case: Case, library: Library) -> Answer:
    """The worst answer of the rule for the subjects of a case."""
    return answer_of(judge(encoded(case, library), [rule]), rule)


def answer_of(outcome: Outcome, rule: Rule) -> Answer:
    """The worst verdict of a rule in an outcome, with the codes of all subject lines of that verdict."""
    counts = outcome.counts[rule.id]
    verdict = next((v for v in (Verdict.FOUND, Verdict.CANNOT_TELL, Verdict.EXCUSED, Verdict.CLEAR) if counts[v]), Verdict.NOT_JUDGED)
    codes: list[str] = []
    to = None
    run = outcome.run
    for flags in outcome.flags:
        for i in range(len(flags.verdicts)):
            if flags.verdicts[i] == verdict:
                lines = flags.subject.lines[flags.subject.starts[i] : flags.subject.starts[i + 1]]
                codes += [run.words["code"][c] for c in run.columns["code"][lines].tolist()]
                to = int(flags.numbers["allowed"][i]) if "allowed" in flags.numbers else to
    return Answer(verdict.word.replace("_", " "), tuple(sorted(codes)), to)
