"""Drug lines with an NDC, by CMS's crosswalk of products and codes: the code of another product, a quantity that is not the units, no code of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

NEOPLASM = "C D0 D1 D2 D3 D4"
"""C00 to D49: the chapter of neoplasms."""


@rule(
    "DRG021", "The code of another product",
    judges="line", among="drug", table="crosswalk", published="product", severity=Severity.DENY, carc="16",
    facts="ndc-hcpcs-mismatch nda-biosimilar-brand-mix",
    cites=[Cite("ASP25Q4", "crosswalk: the code of each product"), Cite("AAPC-45887", "the product decides the code", grade="M")],
    message="{code} on {date} names the product {product}, which CMS's crosswalk of that quarter lists under {product_codes}.",
    asks="{code} on {date} names the product {product}, which the crosswalk that is loaded lists under {product_codes}. Which of the two was given?",
    clears="The package: its NDC, or a payer's own crosswalk.",
    fix=Fix("query", "Read the NDC of the package that was given; bill the code of that product, or correct the NDC."),
    cases="""
        crosswalk: J9355 *42 ndc=00000000301 -> found on J9355               the biosimilar under the code of the brand
        crosswalk: Q5116 *42 ndc=00000000202 -> found                        and the other way round
        crosswalk: Q5116 *42 ndc=00000000301 -> clear
        crosswalk: J9305 *50 ndc=00000000802 -> found                        a maker with a code of its own
        crosswalk: J9296 *50 ndc=00000000802 -> clear
        crosswalk: J9271 *200 ndc=00000000101 -> clear
        crosswalk: J9271 *200 ndc=00000-0001-02 -> clear                     with hyphens
        crosswalk: J9355 *42 ndc=00000-0003-01 -> found
        crosswalk: J9355 *42 ndc=99999999999 -> clear                        a product that the crosswalk does not have: it is not whole
        crosswalk: J9355 *42 -> clear
        crosswalk: J0881 *100 ndc=00000000501 -> clear                       two codes share the product
        crosswalk: J7030 ndc=00000000601 -> clear
        crosswalk: J9999 ndc=00000000101 -> clear                            no code of its own: another rule's question
        crosswalk: J9041 *35 ndc=00000000101 -> cannot tell                  the crosswalk has no product of the billed code
        crosswalk: 96413 ndc=00000000101 -> not judged
        crosswalk: J9355-JW *12 ndc=00000000301 -> found                     the discarded units too
        crosswalk 2025-03-31: J9355 *42 ndc=00000000301 -> found
        crosswalk 2025-04-01: J9355 *42 ndc=00000000301 -> cannot tell       the crosswalk of another quarter
        crosswalk 2024-12-31: J9355 *42 ndc=00000000301 -> cannot tell
        crosswalk MEDICARE_ADVANTAGE: J9355 *42 ndc=00000000301 -> found
        crosswalk MEDICAID: J9355 *42 ndc=00000000301 -> cannot tell         a state has a crosswalk of its own
        crosswalk COMMERCIAL: J9355 *42 ndc=00000000301 -> cannot tell
        J9355 *42 ndc=00000000301 -> not judged                              no crosswalk is loaded
    """,
)  # fmt: skip
def another_products_code(line: Subjects) -> Judgement:
    """A code's words name the product: a biosimilar, a maker whose product is not equivalent, a strength. The crosswalk says which, quarter by quarter; it
    is not whole, so that a product which it does not have is never accused, and a code without products in it only asked about."""
    published = line.published

    def known() -> Any:
        return published.crosswalk_is_current & published.has_products & line.payer_is("medicare medicare_advantage")

    return line.judge(published.has_other_product & ~line.is_code("unclassified_drug"), known)


@rule(
    "DRG022", "NDC quantity that does not make the billed units",
    judges="line", among="drug", table="crosswalk", published="product", severity=Severity.ADVISE, facts="ndc-qty",
    cites=[Cite("ASP25Q4", "crosswalk: billing units of a container"), Cite("KEYSTONE", "UN, ML, GR and the quantity")],
    message="{code} on {date}: {billed} units, and the quantity of {product} makes {made}; one container holds {container}.",
    asks="{code} on {date}: {billed} units, and the quantity of {product} makes {made}. Does another line or claim hold the rest?",
    clears="Whole containers that were opened, a quantity in another unit, or the discarded units on a line of their own.",
    fix=Fix("query", "Work the quantity out anew: billed units divided by the units of one container, in UN, or in ML by its volume."),
    cases="""
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=2 ndc_unit=UN -> clear
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=8 ndc_unit=ML -> clear           4 ml a vial
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=200 ndc_unit=UN -> found         the billed units, not the vials
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=200 ndc_unit=ML -> found
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=200 ndc_unit=ME -> clear         in milligrams
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=2 ndc_unit=ME -> found
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=1 ndc_unit=UN -> found           half of it
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=2 ndc_unit=UN -> found           twice
        crosswalk: J9271 *200 ndc=00000000102 ndc_quantity=1 ndc_unit=UN -> clear           a carton of two
        crosswalk: J9271 *200 ndc=00000000102 ndc_quantity=2 ndc_unit=UN -> clear
        crosswalk: J9271 *183 ndc=00000000101 ndc_quantity=1.83 ndc_unit=UN -> clear
        crosswalk: J9271 *183 ndc=00000000101 ndc_quantity=2 ndc_unit=UN -> clear           whole vials that were opened
        crosswalk: J9271 *83 ndc=00000000101 ndc_quantity=2 ndc_unit=UN -> found
        crosswalk: J9271 *17 ndc=00000000101 ndc_quantity=1 ndc_unit=UN -> clear
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=0.94 ndc_unit=UN -> clear        six off: five of a hundred, and one
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=0.93 ndc_unit=UN -> found
        crosswalk: J9271 *99 ndc=00000000101 ndc_quantity=0.93 ndc_unit=UN -> found
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=1.99 ndc_unit=UN -> clear
        crosswalk: J9271 *200 ndc=00000000102 ndc_quantity=0.945 ndc_unit=UN -> clear
        crosswalk: J9271 *100 ndc=00000000102 ndc_quantity=0.94 ndc_unit=UN, J9271 *300 -> clear
        crosswalk: J9271 *100 ndc=00000000102 ndc_quantity=1.99 ndc_unit=UN, J9271 *300 -> clear
        crosswalk: J9045 *6 ndc=00000000401 ndc_quantity=0.5 ndc_unit=UN -> clear
        crosswalk: J9045 *10 ndc=00000000402 ndc_quantity=10 ndc_unit=UN, J9045 *12 ndc=00000000401 ndc_quantity=1 ndc_unit=UN -> clear    two sizes
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=2 ndc_unit=UN, J9271 *100 -> clear    the quantity stands on the first of two lines
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=2 ndc_unit=UN, J9271 *100 @2025-03-04 -> found
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=3 ndc_unit=UN, J9271 *100 -> found
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=2.12 ndc_unit=UN, J9271 *101 -> clear
        crosswalk: J9271 *100 ndc=00000000101 ndc_quantity=2.13 ndc_unit=UN, J9271 *101 -> found
        crosswalk: J9355 *28 ndc=00000000202 ndc_quantity=0.667 ndc_unit=UN -> clear
        crosswalk: J9355 *42 ndc=00000000202 ndc_quantity=20 ndc_unit=ML -> clear           a powder: the volume tells nothing
        crosswalk: J9045 *12 ndc=00000000401 ndc_quantity=60 ndc_unit=ML -> clear
        crosswalk: J9045 *12 ndc=00000000401 ndc_quantity=12 ndc_unit=ML -> found
        crosswalk: J9045 *12 ndc=00000000401 ndc_quantity=600 ndc_unit=ME -> clear          50 mg a unit
        crosswalk: J0885 *40 ndc=00000000901 ndc_quantity=40000 ndc_unit=F2 -> clear        1,000 units a unit
        crosswalk: J0885 *40 ndc=00000000901 ndc_quantity=40 ndc_unit=F2 -> found
        crosswalk: J9305 *50 ndc=00000000801 ndc_quantity=500 ndc_unit=ME -> clear          the dosage in grams
        crosswalk: J3315 *1 ndc=00000001001 ndc_quantity=30 ndc_unit=GR -> clear
        crosswalk: J3315 *1 ndc=00000001001 ndc_quantity=300 ndc_unit=GR -> found
        crosswalk: J9035 *40 ndc=00000000701 ndc_quantity=4 ndc_unit=ME -> clear            no price file tells what a unit holds
        crosswalk: J9271 *200 ndc=00000000101 ndc_quantity=0 ndc_unit=UN -> clear
        crosswalk: J9271 *200 ndc=00000000101 -> clear                                      no quantity
        crosswalk: J9355 *42 ndc=00000000301 ndc_quantity=9 ndc_unit=UN -> clear            another product's code: another rule
        crosswalk: J9271 *200 ndc=99999999999 ndc_quantity=200 ndc_unit=UN -> clear         the crosswalk does not have it
        crosswalk 2025-04-01: J9271 *200 ndc=00000000101 ndc_quantity=200 ndc_unit=UN -> found    a vial stays what it holds
        crosswalk partial: J9271 *100 ndc=00000000101 ndc_quantity=2 ndc_unit=UN -> cannot tell   the other line may stand elsewhere
        crosswalk partial: J9271 *100 ndc=00000000101 ndc_quantity=2 ndc_unit=UN claim.form=837P -> found
        crosswalk partial: J9271 *100 ndc=00000000101 ndc_quantity=2 ndc_unit=UN claim.form=837I -> found
        crosswalk COMMERCIAL: J9271 *200 ndc=00000000101 ndc_quantity=200 ndc_unit=UN -> found
        J9271 *200 ndc=00000000101 ndc_quantity=200 ndc_unit=UN -> not judged
    """,
)  # fmt: skip
def quantity_is_not_the_units(line: Subjects) -> Judgement:
    """A vial holds so many billing units, and the quantity says how many vials. What is left in an opened vial counts, and so does the sum of the code's
    lines of the day; how far off is still rounding is our convention."""
    published, billed, slack = line.published, line.billed_units, slack_of(line, line.billed_units)
    container, made = published.container_units, published.ndc_units
    fits = (billed - made <= slack) & (made - billed <= np.maximum(container - 1, slack))
    fits = fits | (np.abs(published.ndc_units_by_package - billed) <= slack)
    together = line.service.units("", "line")
    breaks = (made >= 0) & ~fits & (np.abs(published.ndc_units_of_service - together) > slack_of(line, together))
    return line.judge(breaks, lambda: line.service.is_whole | line.form_is("837P") | line.form_is("837I"), billed=billed, made=made, container=container)


def slack_of(line: Subjects, billed: Any) -> Any:
    """How far off is still rounding."""
    return line.law("ndc_slack_units") + billed * line.law("ndc_slack_percent") // 100


@rule(
    "DRG023", "Drug without a code of its own, and its product has one",
    judges="line", among="unclassified_drug", table="crosswalk", published="product", severity=Severity.DENY, carc="16", facts="noc-when-specific",
    cites=[Cite("FCSO-NOC", "a code of its own comes first"), Cite("ASP25Q4", "crosswalk: the code of each product")],
    message="{code} on {date} names the product {product}, which has a code of its own that quarter: {product_codes}.",
    asks="{code} on {date} names the product {product}, which the crosswalk that is loaded lists under {product_codes}. Why was it not billed by that code?",
    clears="Another product, or a use for which the payer asks for the unclassified code.",
    fix=Fix("query", "Bill {product_codes} with its units, or correct the NDC."),
    cases="""
        crosswalk: J9999 ndc=00000000101 -> found
        crosswalk: C9399 ndc=00000000101 -> found
        crosswalk: J3490 ndc=00000000801 dx=C34.11 -> found
        crosswalk: J3590 ndc=00000000701 dx=D46.9 -> found
        crosswalk: J3590 ndc=00000000701 dx=H35.3210 -> cannot tell          bevacizumab in the eye: contractors differ
        crosswalk: J3490 ndc=00000000801 -> cannot tell
        crosswalk: J7999 ndc=00000000701 dx=C34.11 -> clear                  compounded: the ingredient has a code, the mixture none
        crosswalk: J8999 ndc=00000000101 -> clear                            swallowed
        crosswalk: J9999 ndc=99999999999 -> clear                            new: not in the crosswalk
        crosswalk: J9999 -> clear
        crosswalk: J9271 *200 ndc=00000000101 -> not judged
        crosswalk 2025-03-31: J9999 ndc=00000000101 -> found
        crosswalk 2025-04-01: J9999 ndc=00000000101 -> cannot tell           the crosswalk of another quarter
        crosswalk 2024-12-31: J9999 ndc=00000000101 -> cannot tell           perhaps before the code was there
        crosswalk MEDICARE_ADVANTAGE: J9999 ndc=00000000101 -> found
        crosswalk MEDICAID: J9999 ndc=00000000101 -> cannot tell
        crosswalk COMMERCIAL: J9999 ndc=00000000101 -> cannot tell
        J9999 ndc=00000000101 -> not judged
    """,
)  # fmt: skip
def unclassified_with_a_code(line: Subjects) -> Judgement:
    """An unclassified code is for a drug that has none. The crosswalk of the quarter shows that the product has one; outside cancer a contractor may still
    ask for the unclassified code."""
    published = line.published

    def known() -> Any:
        meant = line.is_code("J9999 C9399") | line.diagnosis_starts(NEOPLASM)
        return published.crosswalk_is_current & meant & line.payer_is("medicare medicare_advantage")

    return line.judge(published.has_other_product & ~line.is_code("J7999 J8999"), known)
