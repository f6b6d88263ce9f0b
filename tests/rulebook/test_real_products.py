"""With CMS's own crosswalk loaded: every product under its code is clear, as UN, ML or packages; under another code it is found; without the file it is not judged."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from oncoledger.audit.findings import findings
from oncoledger.audit.judge import Outcome, judge
from oncoledger.engine.encode import Options, Span, encode
from oncoledger.model.dates import day_of
from oncoledger.model.schema import CHARGE
from oncoledger.model.table import Table, Words, blank
from oncoledger.model.verdict import Verdict
from oncoledger.rulebook import book
from oncoledger.sources import shelf
from oncoledger.sources.keys import code_of
from oncoledger.sources.library import Library
from oncoledger.sources.rows import Product

DAY = day_of("2025-11-03")
MILLION = 1_000_000


@pytest.fixture(scope="session")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("products")
    for name in ("asp_2025q4_crosswalk.csv", "asp_2025q4_pricing.csv"):
        shelf.add(shared / "data" / "cms" / name, home=home)
    return Library.open(home)


def products(library: Library) -> list[Product]:
    """Every product of a drug of ours."""
    edition = library.edition_on("ndc", DAY)
    assert edition is not None
    codes = sorted({code_of(key) for key in np.unique(edition.array("key")).tolist()} & set(library.set_spans("drug")))
    return [product for code in codes for product in library.ndcs_of(code, DAY)]


def judged(library: Library, lines: list[tuple[str, str, int, int, str]]) -> Outcome:
    """Lines of code, NDC, units, quantity in thousandths and its unit; one patient each."""
    many = len(lines)
    columns = {name: blank(kind, many) for name, kind in CHARGE.kinds.items()}
    code, ndc, units, quantity, unit = zip(*lines, strict=True)
    columns |= {
        "patient_id": Words.of(f"P{i:06d}" for i in range(many)), "course_id": Words.all_the_same("C", many), "code": Words.of(code), "ndc": Words.of(ndc),
        "service_date": np.full(many, DAY, dtype=np.int32), "units": np.array(units) * 1000, "ndc_quantity": np.array(quantity), "ndc_unit": Words.of(unit),
        "setting": Words.all_the_same("freestanding", many), "source_position": np.arange(many),
    }  # fmt: skip
    rules = [book()[rule] for rule in ("DRG021", "DRG022", "DRG023")]
    return judge(encode(Table("charge", columns), None, {"": Span(DAY, DAY, True)}, library, Options(day_of("2025-12-01"))), rules)


def test_every_product_is_clear_under_its_code(loaded: Library) -> None:
    lines = []
    for each in products(loaded):
        ten = round(10 * each.units / MILLION)
        if ten:
            lines += [(each.code, each.ndc, ten, 10_000, "UN"), (each.code, each.ndc, ten, round(each.package_size / 100), "ML")]
            lines.append((each.code, each.ndc, round(each.package_units / MILLION) or 1, 1_000, "UN"))
    outcome = judged(loaded, lines)
    assert len(lines) > 5_000
    assert [finding.message for finding in findings(outcome)] == []


def test_every_product_is_found_under_another_code(loaded: Library) -> None:
    codes_of = defaultdict(set)
    for each in products(loaded):
        codes_of[each.ndc].add(each.code)
    lines = [("J9041" if "J9041" not in codes else "J9271", ndc, 10, 0, "") for ndc, codes in codes_of.items()]
    outcome = judged(loaded, lines)
    assert outcome.counts["DRG021"][Verdict.FOUND] == len(lines) > 1_500
    outcome = judged(loaded, [("J9999", line[1], 1, 0, "") for line in lines])
    assert outcome.counts["DRG023"][Verdict.FOUND] == len(lines)
    assert all(f"NDC {line[1]}" in [law.section for law in finding.cites] for line, finding in zip(lines, findings(outcome), strict=True))


def test_the_billed_units_as_quantity_are_found(loaded: Library) -> None:
    lines = [(each.code, each.ndc, units, 1_000 * units, "UN") for each in products(loaded) if (units := round(each.units / MILLION)) > 10]
    outcome = judged(loaded, lines)
    assert outcome.counts["DRG022"][Verdict.FOUND] == len(lines) > 900


def test_without_the_crosswalk_nothing_is_judged(starter: Library) -> None:
    outcome = judged(starter, [("J9355", "00069030501", 42, 1_000, "UN")])
    assert all(outcome.counts[rule][Verdict.NOT_JUDGED] == 1 for rule in ("DRG021", "DRG022", "DRG023"))
