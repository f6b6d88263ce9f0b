"""837 files for tests, written from a few facts: invented people, invented providers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

NPI = "1234567893"


@dataclass
class Claim:
    """One claim. lines: `code:modifiers@day units amount pointers`; on an 837I the revenue code stands before the code: `0333/77412`."""

    number: str
    lines: list[str]
    frequency: str = "1"
    rank: str = "P"
    member: str = "M1"
    place: str = "11"
    filing: str = "MB"
    diagnoses: str = "C61 Z510"
    control: str = ""
    statement: str = ""
    extra: list[str] = field(default_factory=list)


def written(claims: list[Claim], form: str = "837P") -> str:
    """One interchange with one subscriber a claim."""
    version = "005010X222A1" if form == "837P" else "005010X223A2"
    body = [f"ST*837*0001*{version}", "BHT*0019*00*1*20250301*1200*CH", "NM1*41*2*SENDER*****46*S1", "PER*IC*DESK*TE*5551234567", "NM1*40*2*RECEIVER*****46*R1",
            "HL*1**20*1", f"NM1*85*2*EXAMPLE ONCOLOGY*****XX*{NPI}", "N3*1 MAIN ST", "N4*TOWN*NC*275140000", "REF*EI*123456789"]  # fmt: skip
    for number, claim in enumerate(claims, 2):
        body += [f"HL*{number}*1*22*0", f"SBR*{claim.rank}*18*******{claim.filing}", f"NM1*IL*1*DOE*JANE****MI*{claim.member}", "N3*2 MAIN ST", "N4*TOWN*NC*27514",
                 "DMG*D8*19500102*F", "NM1*PR*2*PAYER*****PI*PAYER1"]  # fmt: skip
        body += _claim(claim, form)
    body.append(f"SE*{len(body) + 1}*0001")
    envelope = ["ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250301*1200*^*00501*000000001*0*T*:", f"GS*HC*S1*R1*20250301*1200*1*X*{version}"]
    return "~\n".join([*envelope, *body, "GE*1*1", "IEA*1*000000001"]) + "~\n"


def _claim(claim: Claim, form: str) -> list[str]:
    lines = [_line(text) for text in claim.lines]
    total = sum(Decimal(line["amount"]) for line in lines)
    place = f"{claim.place}:B:{claim.frequency}" if form == "837P" else f"13:A:{claim.frequency}"
    codes = claim.diagnoses.split()
    body = [f"CLM*{claim.number}*{total}***{place}*Y*A*Y*Y"]
    if form == "837I":
        body += [f"DTP*434*RD8*{claim.statement or '20250301-20250331'}", "CL1*3*1*01"]
    body += [f"REF*F8*{claim.control}"] if claim.control else []
    if form == "837P":
        body.append("HI*" + "*".join(f"{'ABK' if i == 0 else 'ABF'}:{code}" for i, code in enumerate(codes)))
    else:
        body += [f"HI*ABK:{codes[0]}"] + (["HI*" + "*".join(f"ABF:{code}" for code in codes[1:])] if codes[1:] else [])
        body += ["NM1*71*1*ROE*RICHARD****XX*1245319599"]
    body += claim.extra
    for number, line in enumerate(lines, 1):
        procedure = ":".join(["HC", line["code"], *line["modifiers"]])
        body.append(f"LX*{number}")
        if form == "837P":
            body.append(f"SV1*{procedure}*{line['amount']}*UN*{line['units']}***{line['pointers']}")
        else:
            body.append(f"SV2*{line['revenue']}*{procedure if line['code'] else ''}*{line['amount']}*UN*{line['units']}")
        if line["day"]:
            body.append(f"DTP*472*D8*{line['day'].replace('-', '')}")
    return body


def _line(text: str) -> dict[str, object]:
    service, *rest = text.split()
    units, amount, pointers = [*rest, *["1", "100", "1"][len(rest) :]]
    revenue, _, service = service.rpartition("/")
    procedure, _, day = service.partition("@")
    code, *modifiers = procedure.split(":")
    return {"code": code, "modifiers": modifiers, "day": day, "units": units, "amount": amount, "pointers": pointers, "revenue": revenue or "0333"}
