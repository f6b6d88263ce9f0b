"""Planted faults of drug administration: initial services, hydration, pumps, ports, injections, add-ons, limits, and who may bill the staff's work."""

from __future__ import annotations

from .calendar import is_open
from .chart import Chart
from .drugs import packages
from .edit import drop
from .infusion_codes import SUPPORT
from .infusion_edits import add, change, codes_of, own_part, pick, recode, recode_all, with_units, without
from .registry import Plant, Planted, plants

MEDICARE = "medicare medicare_advantage"
LOWER = {"96367": "96365", "96411": "96409", "96375": "96374"}
"""What follows the initial service -> what would be initial itself."""


@plants("second-initial-service", on="infusion", severity="deny")
def second_initial(chart: Chart) -> Planted | None:
    """1.2 rule 4: one initial service an access site. 96413 stays, and a later service is billed as an initial one of lower rank."""
    place = pick(chart, " ".join(LOWER), lambda line: "96413" in codes_of(chart, line.day))
    if place is None:
        return None
    code = LOWER[chart.lines[place].code]
    recode(chart, place, code)
    return Planted((code,), f"{code} beside 96413: a second initial service of one access site")


@plants("two-chemotherapy-initials", on="infusion", severity="deny", carc="151")
def two_initials(chart: Chart) -> Planted | None:
    """Each cancer drug under 96413: the second is sequential, 96417."""
    place = pick(chart, "96417")
    if place is None:
        return None
    recode(chart, place, "96413")
    return Planted(("96413",), "96413 twice on one day: the second cancer drug is 96417")


@plants("hydration-as-initial", on="hydration", severity="deny")
def hydration_initial(chart: Chart) -> Planted | None:
    """1.2 rule 9: beside a drug at the site hydration is secondary, 96361."""
    place = pick(chart, "96361", lambda line: "96413" in codes_of(chart, line.day))
    if place is None:
        return None
    recode(chart, place, "96360")
    return Planted(("96360",), "hydration as an initial service beside chemotherapy")


@plants("pump-return-visit", on="pump", severity="deny", payers=MEDICARE)
def pump_return(chart: Chart) -> Planted | None:
    """G0498 contains the pump, its supplies and the visit that takes it off."""
    place = pick(chart, "G0498", lambda line: is_open(line.day + 2) and not codes_of(chart, line.day + 2, own_part(chart)))
    if place is None:
        return None
    code = chart.dice.one_of(("96523", "96521"))
    add(chart, place, code, day=chart.lines[place].day + 2)
    return Planted((code,), f"{code} two days after G0498, which contains the disconnection")


@plants("staff-work-by-a-physician", on="infusion", severity="deny", places="hospital", carc="5")
def staff_work(chart: Chart) -> Planted | None:
    """1.2 rule 14: at place of service 22 the hospital bills drug administration, never the physician."""
    place = pick(chart, "96413 96401 96402 96365 96372 96374", lambda line: line.part == "facility" and not codes_of(chart, line.day, "professional"))
    if place is None:
        return None
    code = chart.lines[place].code
    add(chart, place, code, chart.lines[place].modifiers, part="professional")
    return Planted((code,), f"{code} on a physician's claim for a hospital patient")


@plants("add-on-without-primary", on="infusion", severity="deny", carc="107")
def orphans(chart: Chart) -> Planted | None:
    """5.3: 96415 and 96417 hang on 96413 alone, 96375 on an initial service by vein."""
    place = pick(chart, "96413", lambda line: bool({"96415", "96417"} & codes_of(chart, line.day)))
    if place is not None:
        stand = codes_of(chart, chart.lines[place].day)
        left = sorted({"96415", "96417"} & stand | ({"96368"} & stand if not stand & {"96415", "96416"} else set()))
        recode_all(chart, place, "96409")
        return Planted(tuple(left), f"{' and '.join(left)} added to a push, 96409: their primary service is 96413")
    place = pick(chart, "96374", lambda line: "96401" in codes_of(chart, line.day))
    if place is None:
        return None
    recode_all(chart, place, "96375")
    return Planted(("96375",), "96375 added to an injection under the skin")


@plants("concurrent-on-a-push-day", on="push", severity="deny", carc="107")
def concurrent_on_push(chart: Chart) -> Planted | None:
    """M-58: a concurrent infusion hangs on an infusion; a day of pushes and injections has none."""
    infused = {"96413", "96415", "96365", "96366", "96360", "96416"}
    place = pick(chart, "96409 96374", lambda line: not infused & codes_of(chart, line.day))
    if place is None:
        return None
    add(chart, place, "96368")
    return Planted(("96368",), "concurrent infusion on a day without an infusion")


@plants("concurrent-twice", on="beside", severity="deny", carc="151")
def concurrent_twice(chart: Chart) -> Planted | None:
    """One unit of 96368 an encounter, an absolute limit (MAI 2)."""
    place = pick(chart, "96368")
    if place is None:
        return None
    with_units(chart, place, 2)
    return Planted(("96368",), "two units of concurrent infusion on one day")


def _adds(beside: str, code: str, named: str, words: str) -> Plant:
    """A planter that bills one more service beside one that stands there."""

    def plant(chart: Chart) -> Planted | None:
        place = pick(chart, beside, lambda line: code not in codes_of(chart, line.day))
        if place is None:
            return None
        add(chart, place, code)
        return Planted((named,), words)

    return plant


BOTH, OFFICE = "hospital freestanding", "freestanding"
VEIN, VEIN_OR_SKIN = "96413 96365 96374", "96413 96365 96401 96402 96372 96374"
for _slug, _on, _places, _payers, _carc, _beside, _code, _named, _words in (
    ("two-pump-codes", "pump", BOTH, MEDICARE, "236", "G0498", "96416", "G0498", "96416 and G0498 for one home pump"),
    ("pump-refill-with-start", "pump", BOTH, "", "236", "96416 G0498", "96521", "96521", "refill of a pump on the day on which it was started"),
    ("iv-start-beside-infusion", "infusion", BOTH, "", "236", VEIN, "36000", "36000", "the IV start billed beside the infusion"),
    ("port-flush-beside-infusion", "infusion", BOTH, "", "236", "96413 96365 96401 96402 96374", "96523", "96523", "port flush beside drug administration"),
    ("blood-draw-beside-infusion", "infusion", OFFICE, "", "236", VEIN_OR_SKIN, "36591", "36591", "blood draw from the port beside drug administration"),
    ("repeat-push-in-an-office", "push", OFFICE, "", "96", VEIN, "96376", "96376", "repeat push of the same drug billed by an office"),
):  # 5.1 and 5.2: pairs of both tables, or of the practitioners' alone; 96376 has a practitioner's limit of none
    plants(_slug, on=_on, severity="deny", places=_places, payers=_payers, carc=_carc)(_adds(_beside, _code, _named, _words))


LIMITS = {"96415": 8, "96367": 4, "96375": 6, "96411": 3, "96417": 3, "96402": 2, "96401": 4}
"""MUE of 2024Q3, the higher of the two tables."""


@plants("administration-over-limit", on="infusion", severity="deny", carc="151")
def over_limit(chart: Chart) -> Planted | None:
    """5.2: units a day."""
    place = pick(chart, " ".join(LIMITS))
    if place is None:
        return None
    code = chart.lines[place].code
    with_units(chart, place, LIMITS[code] + chart.dice.between(1, 3))
    return Planted((code,), f"more units of {code} on a day than its limit of {LIMITS[code]}")


@plants("injection-without-59", on=("injector", "injection"), severity="deny", carc="236")
def injection_pair(chart: Chart) -> Planted | None:
    """5.1: an injection beside an infusion needs a modifier (indicator 1)."""
    place = pick(chart, "96372 96377", lambda line: "59" in line.modifiers.split())
    if place is None:
        return None
    code = chart.lines[place].code
    change(chart, place, modifiers=without(chart.lines[place].modifiers, "59"))
    return Planted((code,), f"{code} beside an infusion without 59")


@plants("port-flush-beside-visit", on="flush", severity="deny", places="freestanding")
def flush_with_visit(chart: Chart) -> Planted | None:
    """M-31: 96523 only as the sole service of the day."""
    place = pick(chart, "96523")
    if place is None:
        return None
    add(chart, place, "99213", chart.dice.one_of(("", "25")))
    return Planted(("96523",), "port flush on the day of a visit")


@plants("blood-draw-beside-visit", on="infusion", severity="deny", places="freestanding")
def draw_with_visit(chart: Chart) -> Planted | None:
    """36591 is paid with laboratory tests or alone."""
    place = pick(chart, "99213 99214 99215", lambda line: not line.modifiers)
    if place is None:
        return None
    add(chart, place, "36591")
    return Planted(("36591",), "blood draw from the port on the day of a visit")


@plants("push-before-infusion", on="infusion", severity="advise", places="hospital")
def hierarchy(chart: Chart) -> Planted | None:
    """1.2 rule 5: a hospital's initial service is the highest in rank, not the first by the clock."""
    place = pick(chart, "96365", lambda line: "96375" in codes_of(chart, line.day))
    if place is None:
        return None
    push = next(i for i, line in enumerate(chart.lines) if line.day == chart.lines[place].day and line.code == "96375")
    recode_all(chart, place, "96367")
    recode(chart, push, "96374")
    return Planted(("96374",), "a push as the initial service of a hospital, an infusion behind it")


@plants("hormone-as-other-injection", on="hormone", severity="deny", carc="16")
def hormone_injection(chart: Chart) -> Planted | None:
    """1.2 rule 11: hormonal cancer injections are 96402."""
    place = pick(chart, "96402")
    if place is None:
        return None
    code = chart.dice.one_of(("96372", "96401"))
    recode_all(chart, place, code)
    return Planted((code,), f"a hormonal cancer injection under {code}")


@plants("cancer-drug-as-therapy", on=("cancer-injection", "infusion"), severity="advise")
def cancer_as_therapy(chart: Chart) -> Planted | None:
    """A cancer drug under the lower paid family."""
    lower = {"96401": "96372", "96413": "96365"}
    place = pick(chart, " ".join(lower), lambda line: len(codes_of(chart, line.day, line.part) & _VEIN_OR_SKIN) == 1)
    if place is None:
        return None
    code = lower[chart.lines[place].code]
    recode_all(chart, place, code)
    return Planted((code,), f"a cancer drug given under {code}")


_VEIN_OR_SKIN = frozenset("96360 96361 96365 96366 96367 96368 96372 96374 96375 96377 96401 96402 96409 96411 96413 96415 96416 96417 G0498".split())


@plants("support-drug-as-chemotherapy", on=("zoledronic-acid", "ferric-carboxymaltose", "iron-sucrose", "denosumab"), severity="advise")
def support_as_cancer(chart: Chart) -> Planted | None:
    """1.2 rule 16: iron and bone drugs are therapy, though the patient has cancer."""
    higher = {"96365": "96413", "96374": "96409", "96372": "96401"}
    place = pick(chart, " ".join(higher), lambda line: len(codes_of(chart, line.day, line.part) & _VEIN_OR_SKIN) == 1)
    if place is None:
        return None
    code = higher[chart.lines[place].code]
    recode_all(chart, place, code)
    return Planted((code,), f"a supportive drug given under {code}")


@plants("drug-without-administration", on=("pembrolizumab", "nivolumab", "bortezomib", "fulvestrant", "leuprolide", "bevacizumab"), severity="advise")
def no_administration(chart: Chart) -> Planted | None:
    """The drug of a day is billed and nothing that gave it."""
    place = pick(chart, "96413 96401 96402")
    if place is None:
        return None
    day = chart.lines[place].day
    drop(chart, [i for i, line in enumerate(chart.lines) if line.day == day and line.code in _VEIN_OR_SKIN])
    cancer = {one.code for one in packages() if one.role not in SUPPORT}
    return Planted(tuple(sorted(cancer & codes_of(chart, day))), "a cancer drug without its administration")


@plants("administration-without-drug", on="infusion", severity="advise")
def no_drug(chart: Chart) -> Planted | None:
    """The administration of a day is billed and no drug."""
    place = pick(chart, "96413 96401 96402")
    if place is None:
        return None
    line = chart.lines[place]
    drop(chart, [i for i, other in enumerate(chart.lines) if other.day == line.day and other.code[0] in "JQC"])
    return Planted((line.code,), f"{line.code} without a drug")
