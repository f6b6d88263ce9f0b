"""The claims of the invented centre as 837P and 837I: a claim for each month of a course, a transaction for each month of claims."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from make import Course, Line, Person

PAYERS = {
    "Medicare": ("11502", "MEDICARE", "MB"), "Medicaid": ("NCMCD", "MEDICAID", "MC"), "BCBSNC": ("BCBSNC", "BLUE CROSS NC", "BL"),
    "PREMERA": ("PREMERA", "PREMERA BLUE CROSS", "BL"), "UHC": ("UHC", "UNITEDHEALTHCARE", "CI"), "Harbor Health": ("HARBOR", "HARBOR HEALTH", "CI"),
}  # fmt: skip
MOST_LINES = 46
"""Lines of an 837P claim; the guide allows fifty."""

Claim = tuple["Course", list["Line"]]
People = dict[str, "Person"]
Charge = Callable[["Line"], int]
Prices = dict[str, dict[str, str]]


def professional(courses: list[Course], people: People, charge: Charge, drugs: Prices, group: str, doctor: str, place: str) -> bytes:
    """837P of the physician group, for patients of the hospital (place of service 22)."""
    biller = [f"NM1*85*2*RIVERBEND RADIATION PHYSICIANS*****XX*{group}", "N3*12 WEIR STREET", "N4*FORDHAM*NC*279990001", "REF*EI*560000022"]

    def body(claim: Claim, number: str) -> list[str]:
        course, lines = claim
        diagnoses = _diagnoses(claim)
        rows = [
            f"CLM*{number}*{_money(sum(map(charge, lines)))}***22:B:{course.odd.get('frequency', '1')}*Y*A*Y*Y", *_reference(course), *_health(diagnoses),
            f"NM1*82*1*MARLOWE*IVY****XX*{course.odd.get('rendering', doctor)}", "PRV*PE*PXC*2085R0001X",
            f"NM1*77*2*RIVERBEND HOSPITAL*****XX*{place}", "N3*1 WEIR STREET", "N4*FORDHAM*NC*279990001",
        ]  # fmt: skip
        for place_of_line, line in enumerate(lines, 1):
            pointers = line.extras.get("ptr") or _pointers(line, course, diagnoses)
            rows += [
                f"LX*{place_of_line}", f"SV1*{_procedure(line)}*{_money(charge(line))}*UN*{line.units}***{pointers}",
                *_rest(line, f"{number}-{place_of_line}", drugs),
            ]  # fmt: skip
        return rows

    return _file("005010X222A1", "2085R0001X", biller, _claims(courses, "professional"), people, body, "P", 40)


def institutional(
    courses: list[Course], people: People, charge: Charge, drugs: Prices, hospital: str, doctor: str, revenue: Callable[[str], str], control: int
) -> bytes:
    """837I of the hospital's outpatient departments (type of bill 13x)."""
    biller = [f"NM1*85*2*RIVERBEND HOSPITAL*****XX*{hospital}", "N3*1 WEIR STREET", "N4*FORDHAM*NC*279990001", "REF*EI*560000011"]

    def body(claim: Claim, number: str) -> list[str]:
        course, lines = claim
        rows = [
            f"CLM*{number}*{_money(sum(map(charge, lines)))}***13:A:{course.odd.get('frequency', '1')}**A*Y*Y",
            f"DTP*434*RD8*{min(line.day for line in lines):%Y%m%d}-{max(line.day for line in lines):%Y%m%d}", "CL1*3*1*01", *_reference(course),
            *_health(_diagnoses(claim)), f"NM1*71*1*MARLOWE*IVY****XX*{doctor}", "PRV*AT*PXC*2085R0001X",
        ]  # fmt: skip
        for place_of_line, line in enumerate(lines, 1):
            rows += [
                f"LX*{place_of_line}", f"SV2*{revenue(line.code)}*{_procedure(line)}*{_money(charge(line))}*UN*{line.units}",
                *_rest(line, f"{number}-{place_of_line}", drugs),
            ]  # fmt: skip
        return rows

    return _file("005010X223A2", "282N00000X", biller, _claims(courses, "hospital"), people, body, "H" if control == 41 else "J", control)


def _claims(courses: list[Course], side: str) -> list[Claim]:
    """The claims in the order in which they are sent: a claim for each month of a course; one with a number of its own is never cut."""
    claims: list[Claim] = []
    for course in courses:
        lines = sorted((line for line in course.lines if line.side == side), key=lambda line: (line.day, line.code))
        for _, of_month in groupby(lines, key=lambda line: (line.day.year, line.day.month)):
            month: list[Line] = []
            for _, of_day in groupby(of_month, key=lambda line: line.day):
                day = list(of_day)
                if month and len(month) + len(day) > MOST_LINES and side == "professional":
                    claims.append((course, month))
                    month = []
                month = month + day
            claims.append((course, month))
    return sorted(claims, key=lambda claim: (claim[1][-1].day.year, claim[1][-1].day.month, claim[0].odd.get("frequency", "1")))


def _file(
    guide: str, taxonomy: str, biller: list[str], claims: list[Claim], people: People, body: Callable[[Claim, str], list[str]], letter: str, control: int
) -> bytes:
    """The envelope, and a transaction for each month of claims."""
    segments = [
        f"ISA*00*          *00*          *ZZ*RIVERBEND      *ZZ*CLEARINGHOUSE  *260706*0800*^*00501*{control:09d}*0*T*:",
        f"GS*HC*RIVERBEND*CLEARINGHOUSE*20260706*0800*{control}*X*{guide}",
    ]
    count = transaction = 0
    for month, sent in groupby(claims, key=lambda claim: f"{claim[1][-1].day:%Y%m}"):
        transaction += 1
        own = [
            f"ST*837*{transaction:04d}*{guide}", f"BHT*0019*00*{letter}{month}*20260706*0800*CH", "NM1*41*2*RIVERBEND BILLING*****46*RIVERBEND",
            "PER*IC*CLAIMS DESK*TE*5555550142", "NM1*40*2*INVENTED CLEARINGHOUSE*****46*CLEARINGHOUSE", "HL*1**20*1", f"PRV*BI*PXC*{taxonomy}", *biller,
        ]  # fmt: skip
        for place, claim in enumerate(sent, 2):
            count += 1
            course = claim[0]
            own += [f"HL*{place}*1*22*0", *_subscriber(people[course.key], course.payer), *body(claim, course.odd.get("number", f"{letter}{count:05d}"))]
        segments += [*own, f"SE*{len(own) + 1}*{transaction:04d}"]
    segments += [f"GE*{transaction}*{control}", f"IEA*1*{control:09d}"]
    return ("~\n".join(segments) + "~\n").encode("ascii")


def _subscriber(person: Person, payer: str) -> list[str]:
    id, name, filing = PAYERS[payer]
    return [
        f"SBR*P*18*******{filing}", f"NM1*IL*1*{person.last.upper()}*{person.first.upper()}****MI*{person.member}", "N3*7 INVENTED LANE",
        "N4*FORDHAM*NC*279990007", f"DMG*D8*{person.born.replace('-', '')}*{person.sex}", f"NM1*PR*2*{name}*****PI*{id}",
    ]  # fmt: skip


def _reference(course: Course) -> list[str]:
    return [f"REF*F8*{course.odd['reference']}"] if "reference" in course.odd else []


def _diagnoses(claim: Claim) -> list[str]:
    """The course's diagnoses, then those that single lines name."""
    course, lines = claim
    named = [code for line in lines for code in line.extras.get("dx", "").split("+") if code]
    return list(dict.fromkeys([*course.diagnoses, *named]))


def _health(diagnoses: list[str]) -> list[str]:
    return ["HI*" + "*".join(f"{'ABK' if place == 0 else 'ABF'}:{code.replace('.', '')}" for place, code in enumerate(diagnoses))]


def _pointers(line: Line, course: Course, diagnoses: list[str]) -> str:
    wanted = line.extras["dx"].split("+") if "dx" in line.extras else course.diagnoses
    return ":".join(str(diagnoses.index(code) + 1) for code in wanted[:4])


def _procedure(line: Line) -> str:
    return ":".join(("HC", line.code, *line.modifiers))


def _rest(line: Line, control: str, drugs: Prices) -> list[str]:
    """Date, control number, and the drug's NDC with its quantity."""
    rows = [f"DTP*472*D8*{line.day:%Y%m%d}", f"REF*6R*{control}"]
    drug = drugs[line.code]
    if "ndc" in drug:
        rows += [f"LIN**N4*{line.extras.get('ndc', drug['ndc'])}", f"CTP****{round(line.units * float(drug['ndc_per']), 3):g}*{drug['ndc_unit']}"]
    return rows


def _money(amount: int) -> str:
    return f"{amount / 100:.2f}".rstrip("0").rstrip(".")
