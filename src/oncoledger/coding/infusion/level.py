"""At which level giving a drug is coded: chemotherapy and what is as complex, hormones, therapy, fluid. Facts 1.4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..drug.products import CHEMO, COMPLEX, HORMONE, THERAPY
from ..radiation.acts import told
from ..terms import Terms
from .given import OF_CANCER, Given

Row = Mapping[str, Any]
NEOPLASM = ("C", "D0", "D1", "D2", "D3", "D4", "Z51.1")


def levels(terms: Terms, diagnoses: str, elements: Mapping[str, Sequence[Row]]) -> Callable[[Given], tuple[str, bool]]:
    """The level of one administration, and whether it is the least that the record supports. elements: of documents, by what they document.

    A biologic of which neither the diagnosis nor the record tells that it is complex counts as therapy, and is asked about: IOM 100-04 chapter 12, 30.5
    neither grants nor refuses it by its name. Where nothing tells the diagnosis, antibodies that also treat other diseases are for cancer beside
    chemotherapy alone. A payer's own list stands over all.
    """

    def level(each: Given) -> tuple[str, bool]:
        code = each.product.code if each.product else ""
        said = each.level
        if code and said in (CHEMO, HORMONE, COMPLEX, THERAPY):
            if code in _codes(terms, "simple_administration", each.day):
                return THERAPY, False
            if code in _codes(terms, "complex_administration", each.day):
                return CHEMO, False
        if said == HORMONE:
            return (HORMONE if each.way == "injection" else CHEMO), False
        if said not in (CHEMO, COMPLEX):
            return said, False
        reasons = (each.text("diagnoses") or diagnoses).split()
        therapy = each.product.therapy if each.product else each.drugs.therapy
        for_cancer = any(reason.startswith(NEOPLASM) for reason in reasons)
        if not reasons:
            for_cancer = each.reason in OF_CANCER or each.beside_chemotherapy
        if said == CHEMO and (for_cancer or therapy in ("chemotherapy", "hormonal", "") or not _treats_others(each, terms)):
            return CHEMO, False
        shown = told(elements.get(each.key[2], ())).get("complexity", "")
        if shown in ("yes", "documented"):
            return CHEMO, False
        return THERAPY, shown != "no"

    return level


def _treats_others(each: Given, terms: Terms) -> bool:
    """Is it an antibody that is also given for diseases that are no cancer?"""
    others = terms.library.set_spans("antibody_of_other_diseases")
    return any(drug.code in others for drug in ([each.product] if each.product else each.drugs.drugs))


def _codes(terms: Terms, name: str, day: int) -> Sequence[str]:
    found = terms.word(name, day)
    return found if isinstance(found, (tuple, list)) else str(found or "").split()
