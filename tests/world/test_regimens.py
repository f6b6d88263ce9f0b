"""The regimens and the table of drugs fit each other, and every course of a regimen is drawn within the world."""

from itertools import pairwise

import pytest

from oncoledger.model.dates import day_of
from oncoledger.model.identifiers import hcpcs, icd10cm, ndc
from oncoledger.world.calendar import LAST_DAY, is_open
from oncoledger.world.catalogue import BUILDERS
from oncoledger.world.draw import patients
from oncoledger.world.drugs import packages
from oncoledger.world.regimens import regimen, regimens


@pytest.mark.parametrize("name", [one.name for one in regimens()])
def test_products_are_sold_while_the_regimen_is_given(name: str) -> None:
    first, last = BUILDERS[name].between
    for product in {gift.product for day in regimen(name).days for gift in day.gifts}:
        sold = [one for one in packages() if one.product == product]
        assert all(any(one.since <= day <= one.until for one in sold) for day in range(first, LAST_DAY + 1)), product
    assert first < last


def test_codes_and_packages_are_well_formed() -> None:
    for one in packages():
        assert hcpcs.is_valid(one.code) and ndc.is_valid(one.ndc) and one.per_unit > 0 and one.package_units > 0 and one.ndc_unit in ("ML", "UN"), one
    for one in regimens():
        assert all(icd10cm.is_valid(code) for disease in one.diagnoses for code in disease), one.name


def test_a_code_of_one_product_never_covers_a_day_twice() -> None:
    for product in {one.product for one in packages()}:
        for brand in {one.brand for one in packages() if one.product == product}:
            spans = sorted((one.since, one.until) for one in packages() if (one.product, one.brand) == (product, brand))
            assert all(end < start for (_, end), (start, _) in pairwise(spans)), (product, brand)


def test_cyclophosphamide_changes_its_code_on_its_day() -> None:
    by_day = {day: next(one.code for one in packages() if one.product == "cyclophosphamide" and one.since <= day_of(day) <= one.until)
              for day in ("2024-03-31", "2024-04-01")}  # fmt: skip
    assert by_day == {"2024-03-31": "J9070", "2024-04-01": "J9075"}


def test_treatment_is_given_on_open_days() -> None:
    courses = [course for course in patients(150, seed=5) if course.kind in {one.name for one in regimens()} and not course.faults]
    assert len(courses) > 30
    assert all(is_open(line.day) and line.day <= LAST_DAY for course in courses for line in course.lines)
