"""One day of drugs as the record tells it: what was given, what ran at once, in one bag, again; read as the coder read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from oncoledger.coding.charge import RowKey
from oncoledger.coding.drug.products import ELECTROLYTE, FLUID, UNCLASSIFIED
from oncoledger.coding.infusion.given import Given, administrations_of
from oncoledger.coding.infusion.minutes import common, joined, minutes, without
from oncoledger.coding.infusion.picture import Bar, Picture
from oncoledger.coding.infusion.vein import INFUSION_FROM
from oncoledger.coding.radiation.acts import elements_of
from oncoledger.coding.radiation.radioligand import radioligand_of
from oncoledger.coding.terms import Terms

from .coded import CodedPerson

FIRST_HOUR = {"96413": "chemo", "96417": "chemo", "96365": "therapy", "96367": "therapy"}
HOUR = {"96415": "chemo", "96366": "therapy"}
PUSH = {"96409": "chemo", "96411": "chemo", "96374": "therapy", "96375": "therapy", "96376": "therapy"}
HYDRATION = frozenset(("96360", "96361"))


class DrugDay(NamedTuple):
    """The comings of one day. given: what was given in them; bars: the same as the picture shows it, by row."""

    pictures: list[Picture]
    given: list[Given]
    bars: dict[RowKey, Bar]
    terms: Terms


def given_of(coded: CodedPerson) -> dict[RowKey, Given]:
    """The administrations as the coder read them."""
    rows: dict[RowKey, Mapping[str, Any]] = {}
    documents: list[Mapping[str, Any]] = []
    terms = None
    for course in coded.courses:
        if course.drugs is None:
            continue
        terms = course.terms
        documents += course.ledger.rows.get("document", ())
        for row in course.ledger.rows.get("administration", ()):
            if radioligand_of(row) is None:
                rows["administration", str(row.get("system", "")), str(row["record_id"])] = row
    if terms is None:
        return {}
    word, vials = terms.word, coded.rows.get("vial", ())
    given, _ = administrations_of(rows.values(), vials, terms.library, elements_of(documents), lambda day: word("missing_stop", day) == "rate")
    return {each.key: each for each in given}


def kind_of_bar(bar: Bar) -> str:
    """Of a bar: chemo or therapy, by its codes where it has some."""
    kinds = {kind for codes in (FIRST_HOUR, HOUR, PUSH) for code, kind in codes.items() if any(each.startswith(code) for each in bar.codes)}
    return "chemo" if "chemo" in kinds or (not kinds and bar.level == "chemotherapy") else "therapy"


def code_given(each: Given) -> str:
    return each.code if each.code in UNCLASSIFIED else each.product.code if each.product else ""


def length_of(run: Sequence[Given]) -> int:
    return minutes(joined(*(each.spans for each in run)))


def paused_in(run: Sequence[Given]) -> int:
    spans = joined(*(each.spans for each in run))
    return minutes(without(joined(*(each.pauses for each in run)), spans))


def is_fluid(each: Given) -> bool:
    return each.level == FLUID and each.way in ("infusion", "push")


def is_with_fluid(each: Given, day: DrugDay) -> bool:
    """An electrolyte in the fluid's own bag is part of the hydration."""
    bag = each.text("bag_id")
    return each.level == ELECTROLYTE and bool(bag) and any(is_fluid(other) and other.text("bag_id") == bag for other in day.given)


def share_a_bag(day: DrugDay) -> bool:
    bags: dict[str, set[str]] = defaultdict(set)
    for each in day.given:
        if each.text("bag_id") and each.level not in (FLUID, ELECTROLYTE):
            bags[each.text("bag_id")].add(each.same)
    return any(len(drugs) > 1 for drugs in bags.values())


def overlap(day: DrugDay) -> bool:
    """Did two infusions of different bags run at once, however short, or is it not known?"""
    infusions = [each for each in day.given if each.way == "infusion" and not is_fluid(each)]
    for at, one in enumerate(infusions):
        for other in infusions[:at]:
            if one.text("bag_id") and one.text("bag_id") == other.text("bag_id"):
                continue
            if one.stop is None or other.stop is None or minutes(common(one.spans, other.spans)) > 0:
                return True
    return False


def gap_between_pushes(day: DrugDay) -> int | None:
    """The longest time between two pushes of one drug, in minutes; None where none was pushed twice."""
    pushes: dict[str, list[int]] = defaultdict(list)
    for each in day.given:
        if not is_fluid(each) and (each.way == "push" or (each.way == "infusion" and each.stop is not None and minutes(each.spans) < INFUSION_FROM)):
            pushes[each.same].append(each.start)
    gaps = [(later - earlier) // 60 for times in pushes.values() for earlier, later in zip(sorted(times), sorted(times)[1:], strict=False)]
    return max(gaps, default=None)
