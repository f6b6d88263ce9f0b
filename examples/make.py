"""Writes the invented centre: every file of this folder from the courses that are described in courses/*.txt. Always the same bytes.

    python examples/make.py            writes beside itself
    python examples/make.py FOLDER     writes elsewhere
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True  # no compiled file beside the data that `check examples` reads, so before the next line

from claims import institutional, professional  # noqa: E402

HERE = Path(__file__).parent
HOLIDAYS = frozenset("2025-01-01 2025-05-26 2025-07-04 2025-09-01 2025-11-27 2025-12-25 2026-01-01 2026-05-25 2026-07-03".split())
SIDES = {"H": "hospital", "P": "professional", "F": "freestanding"}
KINDS = {"Medicare": "medicare", "Medicare Advantage": "medicare_advantage", "Medicaid": "medicaid"}

SURNAMES = """Alder Birch Cedar Dogwood Elder Finch Gannet Heron Ibis Juniper Kestrel Linnet Martin Nuthatch Oriole Plover Quail Rowan Swift Teal
Umber Vireo Wren Yarrow Aspen Bramble Curlew Dunlin Egret Fulmar Garnet Hazel Jasper Larch Merlin Opal Pipit Robin Sorrel Thrush""".split()
FIRST = "Ada Bram Cleo Dov Edna Fritz Greta Hugo Ines Jonas Kaya Lars Mina Nils Oda Piet Rosa Sven Tilda Uwe Vera Wim Yara Zeno".split()


@dataclass(frozen=True)
class Fault:
    codes: str
    severity: str
    words: str


@dataclass(frozen=True)
class Line:
    """One charge line. side: hospital, professional or freestanding. extras: what is odd about it (`ndc`, `ptr`, `acquisition`, `dx`)."""

    day: dt.date
    side: str
    code: str
    modifiers: tuple[str, ...]
    units: int
    extras: dict[str, str] = field(default_factory=dict)


@dataclass
class Course:
    """One paragraph of a description. odd: what is odd about its claims (`frequency`, `reference`, `number`, `rendering`)."""

    key: str
    payer: str
    diagnoses: list[str]
    story: str
    faults: list[Fault] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    odd: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    member: str
    last: str
    first: str
    sex: str
    born: str

    @property
    def shown(self) -> str:
        """As the tool names a person of a claim."""
        return f"{self.member} {self.born} {self.last} {self.first}".upper()


def treatment_days(start: dt.date) -> Iterator[dt.date]:
    """Weekdays without holidays, from a day on."""
    day = start
    while True:
        if day.weekday() < 5 and day.isoformat() not in HOLIDAYS:
            yield day
        day += dt.timedelta(1)


def courses(name: str, side: str) -> list[Course]:
    """The courses of one description. side: of lines that do not say theirs."""
    found: list[Course] = []
    for number, text in enumerate((HERE / "courses" / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        text = text.partition("#")[0].strip()
        if text.startswith("== "):
            key, payer, diagnoses, story = (part.strip() for part in text[3:].split("|"))
            found.append(Course(key, payer, diagnoses.split(), story))
        elif text.startswith("fault "):
            fault = re.fullmatch(r"fault ([A-Z0-9 ]+) (reject|deny|recoup|advise): (.+)", text)
            if not fault:
                raise SystemExit(f"{name}.txt, line {number}: {text!r} is not `fault CODES SEVERITY: words`")
            found[-1].faults.append(Fault(*fault.groups()))
        elif text.startswith("claim "):
            found[-1].odd |= dict(word.split("=") for word in text.split()[1:])
        elif text:
            try:
                found[-1].lines += _lines(text, side)
            except ValueError as problem:
                raise SystemExit(f"courses/{name}.txt line {number}: {problem}") from problem
    return found


_ITEM = re.compile(r"(?:(\d+)([xwb]))?([A-Z0-9]{5})((?:-[A-Z0-9]{2})*)(?:\*(\d+))?((?:/[a-z0-9]+=[^/ ]+)*)")


def _lines(text: str, side: str) -> Iterator[Line]:
    """`2025-03-12 28x77386 5w77336`: from that day on 28 treatment days, and each fifth of them; `b` is the first day of each five instead."""
    date, *words = text.split()
    start = dt.date.fromisoformat(date)
    for word in words:
        if word.rstrip(":") in SIDES:
            side = SIDES[word.rstrip(":")]
            continue
        match = _ITEM.fullmatch(word)
        if not match:
            raise ValueError(f"{word!r} is no item")
        times, how, code, modifiers, units, extras = match.groups()
        every, skip = (1, 0) if how in (None, "x") else (5, 4 if how == "w" else 0)
        line = Line(start, side, code, tuple(modifiers.split("-")[1:]), int(units or 1), dict(e.split("=") for e in extras.split("/")[1:]))
        if not times:
            yield line
            continue
        for place, day in enumerate(treatment_days(start)):
            if place % every == skip:
                yield replace(line, day=day)
            if place >= skip + every * (int(times) - 1):
                break


def prices() -> dict[str, dict[str, str]]:
    """What a code is charged by side, in dollars a unit, and the NDC of a drug: courses/prices.txt."""
    rows: dict[str, dict[str, str]] = {}
    for text in (HERE / "courses" / "prices.txt").read_text(encoding="utf-8").splitlines():
        words = text.partition("#")[0].split()
        if words:
            rows[words[0]] = dict(zip(("hospital", "professional", "freestanding", "ndc", "ndc_unit", "ndc_per"), words[1:], strict=False))
    return rows


def cents(line: Line, price: dict[str, dict[str, str]]) -> int:
    side = "professional" if "26" in line.modifiers else line.side
    amount = price[line.code][side]
    if amount == "-":
        raise SystemExit(f"no {side} price for {line.code}")
    return round(Decimal(amount) * 100) * line.units


def money(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def revenue_code(code: str) -> str:
    """The revenue code under which this hospital charges a code."""
    if code[0] in "JQ":
        return "0636"
    if code.startswith("C"):
        return "0278"
    if code in ("57156", "55875"):
        return "0361"
    if code == "G0463":
        return "0510"
    return ("0335" if "96401" <= code <= "96549" else "0260") if code.startswith("96") else "0333"


def people(found: list[Course]) -> dict[str, Person]:
    """An invented person for every key of the courses told by claims."""
    keys = sorted({course.key for course in found})
    answer = {}
    for place, key in enumerate(keys):
        rng = random.Random(f"person {key}")
        payer = next(course.payer for course in found if course.key == key)
        letters = "ACDEFGHJKMNPQRTUVWXY"
        mbi = "".join(rng.choice("123456789" if i == 0 else "0123456789" if shape == "9" else letters) for i, shape in enumerate("9AA9AA9AA99"))
        member = mbi if payer == "Medicare" else f"{payer[:3].upper()}{rng.randrange(10**8):08d}"
        born = dt.date(rng.randrange(1938, 1960 if payer == "Medicare" else 1985), rng.randrange(1, 13), rng.randrange(1, 29)).isoformat()
        sex = "M" if any("C61" in c.diagnoses for c in found if c.key == key) else "F"
        answer[key] = Person(member, SURNAMES[place % len(SURNAMES)], FIRST[(place * 7) % len(FIRST)], sex, born)
    return answer


def npi(place: int) -> str:
    """An invented National Provider Identifier with its check digit."""
    nine = f"19{place:07d}"
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in nine[::2])
    return nine + str(-(24 + doubled + sum(map(int, nine[1::2]))) % 10)


HOSPITAL, GROUP, CENTRE, OFFICE = npi(4170011), npi(4170022), npi(4170033), npi(4170044)
DOCTORS = (npi(4170105), npi(4170116), npi(4170127))


def rows_of(found: list[Course], price: dict[str, dict[str, str]]) -> Iterator[tuple[Course, Line, int]]:
    """Every line with its course and its charge, in the order of an export: by day, then patient."""
    lines = [(course, line) for course in found for line in course.lines]
    for course, line in sorted(lines, key=lambda pair: (pair[1].day, pair[0].key)):
        yield course, line, cents(line, price)


def write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def hospital_export(found: list[Course], price: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """A hospital's charge export under the headings that such exports have, dates as people write them there."""
    rows = []
    for course, line, amount in rows_of(found, price):
        modifiers = [*line.modifiers, "", ""]
        diagnoses = [*line.extras.get("dx", "").split("+"), *course.diagnoses] if "dx" in line.extras else course.diagnoses
        rows.append({
            "MRN": course.key, "Service Date": f"{line.day:%m/%d/%Y}", "Rev Code": revenue_code(line.code), "CPT/HCPCS": line.code,
            "Mod 1": modifiers[0], "Mod 2": modifiers[1], "Qty": str(line.units), "Charge": money(amount), "Payer": course.payer,
            "Payer Class": KINDS.get(course.payer, "commercial"), "Dx 1": diagnoses[0], "Dx 2": diagnoses[1] if len(diagnoses) > 1 else "",
            "Billing NPI": HOSPITAL, "Acquisition": line.extras.get("acquisition", ""),
        })  # fmt: skip
    return rows


def plain_export(found: list[Course], price: dict[str, dict[str, str]], entity: str, doctor: str) -> list[dict[str, str]]:
    """A centre's or an office's export under the names of the charge table."""
    rows = []
    for course, line, amount in rows_of(found, price):
        drug = price[line.code]
        quantity = round(line.units * float(drug["ndc_per"]), 3) if "ndc" in drug else 0
        rows.append({
            "patient_id": course.key.partition(".")[0], "course_id": course.key if entity == CENTRE else "", "service_date": line.day.isoformat(),
            "code": line.code, "modifiers": " ".join(line.modifiers), "units": str(line.units),
            "diagnoses": line.extras.get("dx", " ".join(course.diagnoses)).replace("+", " "),
            "setting": "freestanding", "place_of_service": "11", "payer_id": course.payer, "payer_kind": KINDS.get(course.payer, "commercial"),
            "entity_id": entity, "provider_id": doctor, "charge_amount": money(amount), "ndc": line.extras.get("ndc", drug.get("ndc", "")),
            "ndc_quantity": f"{quantity:g}" if quantity else "", "ndc_unit": drug.get("ndc_unit", ""),
        })  # fmt: skip
    return rows


def truth(name: str, found: list[Course], persons: dict[str, Person]) -> Iterator[dict[str, str]]:
    """One row a fault; one without a fault for a clean course."""
    for course in found:
        who = persons[course.key].shown if persons else course.key.partition(".")[0]
        for fault in course.faults or [Fault("", "", "")]:
            yield {"told_in": name, "who": who, "story": course.story, "fault": fault.words, "named": fault.codes, "severity": fault.severity}


def main(folder: Path) -> None:
    price = prices()
    hospital, centre = courses("hospital", "hospital"), courses("freestanding", "freestanding")
    office, claims, infusions = courses("infusion_office", "freestanding"), courses("claims", "professional"), courses("infusion_hospital", "hospital")
    few = courses("three_columns", "freestanding")
    persons = people([*claims, *infusions])

    write_csv(folder / "hospital_charges_2025_2026.csv", hospital_export(hospital, price))
    write_csv(folder / "freestanding_charges.csv", plain_export(centre, price, CENTRE, DOCTORS[1]))
    write_csv(folder / "infusion_office.csv", plain_export(office, price, OFFICE, DOCTORS[2]))
    three = ("patient_id", "service_date", "code")
    write_csv(folder / "three_columns.csv", [{name: row[name] for name in three} for row in plain_export(few, price, CENTRE, "")])

    def charge(line: Line) -> int:
        return cents(line, price)

    (folder / "physician_claims.837").write_bytes(professional(claims, persons, charge, price, GROUP, DOCTORS[0], HOSPITAL))
    (folder / "hospital_claims.837").write_bytes(institutional(claims, persons, charge, price, HOSPITAL, DOCTORS[0], revenue_code, 41))
    (folder / "infusion_hospital.837").write_bytes(institutional(infusions, persons, charge, price, HOSPITAL, DOCTORS[2], revenue_code, 42))
    told = [
        ("hospital_charges_2025_2026.csv", hospital, {}), ("physician_claims.837, hospital_claims.837", claims, persons),
        ("freestanding_charges.csv", centre, {}), ("infusion_office.csv", office, {}), ("infusion_hospital.837", infusions, persons),
        ("three_columns.csv", few, {}),
    ]  # fmt: skip
    write_csv(folder / "truth.csv", [row for name, found, of in told for row in truth(name, found, of)])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
