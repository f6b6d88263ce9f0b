"""Identifiers: rows of what is read and refused, and what must hold for every text."""

from __future__ import annotations

import csv
import importlib
import inspect
import pkgutil
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.model import identifiers
from oncoledger.model.identifiers import InvalidIdentifier, bill_type, hcpcs, ndc, npi

MODULES = {m.name: importlib.import_module(f"{identifiers.__name__}.{m.name}") for m in pkgutil.iter_modules(identifiers.__path__)}

# identifier | as written | as stored | as people write it
READ = """
    npi              | 1234567893     | 1234567893  | 1234567893      the example of CMS
    npi              | 123-456-7893   | 1234567893  | 1234567893
    npi              | 1558598797     | 1558598797  | 1558598797
    npi              | 2000000002     | 2000000002  | 2000000002      a number that starts with 2
    hcpcs            | 77412          | 77412       | 77412
    hcpcs            | 00100          | 00100       | 00100           00100 is not 100
    hcpcs            | g6015          | G6015       | G6015
    hcpcs            | 0394T          | 0394T       | 0394T
    hcpcs            | 3470F          | 3470F       | 3470F
    hcpcs            | 0001U          | 0001U       | 0001U
    hcpcs            | 0002M          | 0002M       | 0002M
    hcpcs            | 0001A          | 0001A       | 0001A           vaccine administration
    hcpcs            | V2020          | V2020       | V2020
    icd10cm          | C61            | C61         | C61
    icd10cm          | c50911         | C50911      | C50.911
    icd10cm          | C50.911        | C50911      | C50.911
    icd10cm          | Z51.0          | Z510        | Z51.0
    icd10cm          | C7A.010        | C7A010      | C7A.010
    icd10cm          | C7B.00         | C7B00       | C7B.00
    icd10cm          | U07.1          | U071        | U07.1
    icd10cm          | T66.XXXA       | T66XXXA     | T66.XXXA        places held for the seventh character
    ndc              | 0006-3026-02   | 00006302602 | 00006-3026-02   4-4-2
    ndc              | 50242-060-01   | 50242006001 | 50242-0060-01   5-3-2
    ndc              | 63323-1040-1   | 63323104001 | 63323-1040-01   5-4-1
    ndc              | 00006-3026-02  | 00006302602 | 00006-3026-02
    ndc              | 00006302602    | 00006302602 | 00006-3026-02
    modifier         | 26             | 26          | 26
    modifier         | tc             | TC          | TC
    modifier         | -59            | 59          | 59              as some print it
    place_of_service | 11             | 11          | 11
    place_of_service | 2              | 02          | 02              a spreadsheet lost the zero
    bill_type        | 131            | 0131        | 0131
    bill_type        | 0137           | 0137        | 0137
    bill_type        | 85A            | 085A        | 085A
    revenue_code     | 333            | 0333        | 0333
    revenue_code     | 0636           | 0636        | 0636
    revenue_code     | 0001           | 0001        | 0001            the claim's total
    taxonomy         | 2085R0001X     | 2085R0001X  | 2085R0001X
    taxonomy         | 207rh0003x     | 207RH0003X  | 207RH0003X
    mbi              | 1EG4-TE5-MK73  | 1EG4TE5MK73 | 1EG4-TE5-MK73   the example of CMS
    mbi              | 1eg4te5mk73    | 1EG4TE5MK73 | 1EG4-TE5-MK73
"""

# identifier | as written | part of the reason
REFUSED = """
    npi              | 1234567890     | check digit
    npi              | 3234567897     | starts with 1 or 2
    npi              | 123456789      | ten digits
    npi              | 12345678931    | ten digits
    npi              | 123456789X     | ten digits
    npi              | １２３４５６７８９３ | ten digits
    hcpcs            | 100            | five characters
    hcpcs            | 77412-26       | five characters
    hcpcs            | X1234          | letter from A to V
    hcpcs            | 7741T2         | five characters
    hcpcs            | 0394G          | one of F T U M A
    hcpcs            | 7741.          | five digits
    icd10cm          | C6             | ICD-10-CM
    icd10cm          | C5.0911        | behind a dot
    icd10cm          | C61.           | behind a dot
    icd10cm          | C50.91111      | at most four
    icd10cm          | 185            | a letter
    icd10cm          | C7C.0          | A or B
    icd10cm          | ſ72.001        | a letter
    ndc              | 0006302602     | any of three
    ndc              | 6302602        | eleven digits
    ndc              | 0000-63026-02  | eleven digits
    ndc              | 000063026021   | eleven digits
    ndc              | 0006-3026-0A   | eleven digits
    modifier         | 5              | two letters or digits
    modifier         | 259            | two letters or digits
    modifier         | 2!             | two letters or digits
    place_of_service | 28             | national list
    place_of_service | 00             | national list
    place_of_service | 011            | two digits
    place_of_service | AB             | two digits
    bill_type        | 13             | type of bill
    bill_type        | 1131           | type of bill
    bill_type        | 0931           | type of bill
    bill_type        | 0101           | type of bill
    revenue_code     | 0000           | not zero
    revenue_code     | 36             | four digits
    revenue_code     | 06X6           | four digits
    taxonomy         | 2085R0001      | ten characters
    taxonomy         | 2085R00012     | and X
    taxonomy         | R085R0001X     | three digits
    mbi              | 1EG4TE5MK7     | eleven characters
    mbi              | 0EG4TE5MK73    | leading zero
    mbi              | 1SG4TE5MK73    | none of the letters
    mbi              | 1EGATE5MK73    | digits at places
"""


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize(("name", "written", "stored", "shown"), rows(READ))
def test_read(name, written, stored, shown):
    module, shown = MODULES[name], shown.split("  ")[0]
    assert module.validate(written) == module.compact(written) == stored
    assert module.validate(f"  {written}\n") == stored
    assert module.is_valid(written)
    assert module.format(written) == shown
    assert module.validate(stored) == module.validate(shown) == stored


@pytest.mark.parametrize(("name", "written", "reason"), rows(REFUSED))
def test_refused(name, written, reason):
    module = MODULES[name]
    assert not module.is_valid(written)
    for verb in (module.validate, module.format):
        with pytest.raises(InvalidIdentifier, match=reason) as refusal:
            verb(written)
        assert written not in str(refusal.value)   # an identifier may belong to a person


@pytest.mark.parametrize("name", MODULES)
def test_four_verbs(name):
    module = MODULES[name]
    for verb in ("compact", "validate", "is_valid", "format"):
        assert list(inspect.signature(getattr(module, verb)).parameters) == ["text"]
    assert "Source: " in module.__doc__
    assert "https://" in module.__doc__


@pytest.mark.parametrize("name", MODULES)
@given(text=st.one_of(st.text(max_size=14), st.from_regex(r"[0-9A-Za-z.\- ]{0,14}", fullmatch=True), st.from_regex(r"[0-9]{1,12}", fullmatch=True)))
def test_every_text_is_read_or_refused(name, text):
    """No other error than InvalidIdentifier; what is accepted keeps its value through every verb."""
    module = MODULES[name]
    module.compact(text)
    if module.is_valid(text):
        stored = module.validate(text)
        assert module.validate(module.format(stored)) == module.validate(stored) == module.compact(stored) == stored
        assert stored.isascii()
    else:
        with pytest.raises(InvalidIdentifier):
            module.validate(text)


npis = st.from_regex(r"[12][0-9]{8}", fullmatch=True).map(lambda nine: f"{nine}{npi.check_digit(nine)}")


@given(number=npis, place=st.integers(0, 9), digit=st.sampled_from("0123456789"))
def test_one_changed_digit_of_an_npi_is_refused(number, place, digit):
    changed = number[:place] + digit + number[place + 1:]
    assert npi.is_valid(changed) == (digit == number[place])


@given(number=npis)
def test_npi_agrees_with_luhn_over_the_card_prefix(number):
    digits = [int(d) for d in reversed(f"80840{number}")]
    assert sum(digits[::2] + [sum(divmod(2 * d, 10)) for d in digits[1::2]]) % 10 == 0


@given(labeler=st.integers(0, 9999), product=st.integers(0, 999), package=st.integers(0, 9))
def test_the_layouts_of_one_ndc_agree(labeler, product, package):
    whole = f"{labeler:05}{product:04}{package:02}"
    written = [f"{labeler:04}-{product:04}-{package:02}", f"{labeler:05}-{product:03}-{package:02}", f"{labeler:05}-{product:04}-{package}"]
    assert {ndc.validate(text) for text in written} == {whole}


def test_parts_of_a_bill_type():
    assert bill_type.parts("137") == ("1", "3", "7")


def test_codes_of_a_real_list(shared):
    """Every HCPCS code of the medically unlikely edits has the shape."""
    lines = (shared / "data/cms/mue_practitioner_2024q3.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [code for line in lines if not hcpcs.is_valid(code := line.split(",")[0])] == []


def test_drugs_of_a_real_list(shared):
    """Every package of the ASP crosswalk that is written with hyphens is read; skin substitutes have numbers of their own makers."""
    with (shared / "data/cms/asp_2025q4_crosswalk.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        packages = [row[3] for row in csv.reader(file) if len(row) > 3 and re.fullmatch(r"[0-9]+-[0-9]+-[0-9]+", row[3])]
    assert len(packages) > 6900
    assert [package for package in packages if not ndc.is_valid(package)] == []
