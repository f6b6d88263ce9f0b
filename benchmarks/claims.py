"""A large invented 837P: one interchange, 100 claims a transaction, seven lines a claim."""

from __future__ import annotations

from pathlib import Path

LINES = [("77412", "", 1), ("77387", "26", 1), ("77427", "", 1), ("77336", "", 1), ("96413", "", 1), ("J9271", "JZ", 200), ("99214", "25", 1)]


def big_837(path: Path, size: int) -> int:
    """Write at least `size` bytes; returns how many."""
    with path.open("w", encoding="ascii") as file:
        written = file.write(
            "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*00501*000000001*0*T*:~\n"
            "GS*HC*SENDER*RECEIVER*20260105*1200*1*X*005010X222A1~\n"
        )
        transactions = claims = 0
        while written < size:
            transactions += 1
            body, count = _transaction(transactions, claims)
            claims += 100
            written += file.write(f"ST*837*{transactions:04d}*005010X222A1~\n{body}SE*{count + 2}*{transactions:04d}~\n")
        written += file.write(f"GE*{transactions}*1~\nIEA*1*000000001~\n")
    return written


def _transaction(number: int, before: int) -> tuple[str, int]:
    parts = [
        f"BHT*0019*00*B{number}*20260105*1200*CH", "NM1*41*2*RIVERBEND BILLING*****46*12345", "PER*IC*DESK*TE*5555550100", "NM1*40*2*PAYER*****46*00001",
        "HL*1**20*1", "PRV*BI*PXC*2085R0001X", "NM1*85*2*RIVERBEND ONCOLOGY*****XX*1234567893", "N3*1 MAIN ST",
        "N4*SPRINGFIELD*IL*627010001", "REF*EI*123456789",
    ]  # fmt: skip
    for i in range(100):
        claim = before + i + 1
        day = f"202601{5 + claim % 20:02d}"
        parts += [
            f"HL*{i + 2}*1*22*0", "SBR*P*18*******MB", f"NM1*IL*1*PATIENT*INVENTED{claim}****MI*1EG4TE5MK{claim % 90 + 10}", "N3*2 OAK ST",
            "N4*SPRINGFIELD*IL*627010001",
            "DMG*D8*19500101*F", "NM1*PR*2*MEDICARE*****PI*00001", f"CLM*C{claim}*1400***11:B:1*Y*A*Y*Y", "HI*ABK:Z510*ABF:C61",
            "NM1*82*1*DOE*JANE****XX*1234567893",
            "PRV*PE*PXC*2085R0001X",
        ]  # fmt: skip
        for place, (code, modifier, units) in enumerate(LINES, 1):
            procedure = f"HC:{code}" + (f":{modifier}" if modifier else "")
            parts += [f"LX*{place}", f"SV1*{procedure}*200*UN*{units}***1:2", f"DTP*472*D8*{day}", f"REF*6R*{claim}-{place}"]
    return "".join(part + "~\n" for part in parts), len(parts)
