"""Invented 837 files for the tests: the two fixtures, changed segment by segment, and a long one to measure with."""

from __future__ import annotations

import random
from pathlib import Path

FILES = Path(__file__).parent / "files"
PROFESSIONAL = FILES / "oncology_837p.x12"
INSTITUTIONAL = FILES / "oncology_837i.x12"


def fixture(path: Path) -> str:
    return path.read_bytes().decode()


def changed(text: str, old: str, new: str) -> bytes:
    """The text with its one `old` replaced. An `old` that is not there, or not alone, is a mistake of the test."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new).encode()


def other_delimiters(text: str, element: str = "|", component: str = ">", segment: str = "\x1d", line_end: str = "") -> str:
    """The same file with other delimiters and line ends."""
    return text.replace("~\n", "\0").replace("*", element).replace(":", component).replace("\0", segment + line_end)


def long_837p(size: int, seed: int = 1) -> bytes:
    """About `size` bytes of 837P: a hundred claims a transaction, one to thirteen lines a claim, every tenth line a drug."""
    rng = random.Random(seed)
    envelope = fixture(PROFESSIONAL).split("~\n")[:2]
    segments, total, claim, transaction = envelope, 0, 0, 0
    parts = []
    while total < size:
        transaction += 1
        own = [
            f"ST*837*{transaction:04d}*005010X222A1", f"BHT*0019*00*B{transaction}*20260101*0800*CH", "NM1*41*2*MAPLE ONCOLOGY BILLING*****46*MAPLEONC",
            "PER*IC*EDI DESK*TE*5555550100", "NM1*40*2*TEST PAYER*****46*TESTPAYER", "HL*1**20*1", "PRV*BI*PXC*2085R0001X",
            "NM1*85*2*MAPLE RADIATION ONCOLOGY*****XX*1234567893", "N3*100 INVENTED WAY", "N4*RALEIGH*NC*276010001", "REF*EI*560000001",
        ]
        for place in range(100):
            claim += 1
            own += _claim(rng, claim, place + 2)
        own.append(f"SE*{len(own) + 1}*{transaction:04d}")
        segments += own
        parts.append("~\n".join(segments) + "~\n")
        total += len(parts[-1])
        segments = []
    return ("".join(parts) + f"GE*{transaction}*101~\nIEA*1*000000101~\n").encode()


def _claim(rng: random.Random, claim: int, hl: int) -> list[str]:
    head = [
        f"HL*{hl}*1*22*0", "SBR*P*18*******MB", f"NM1*IL*1*DOE{claim % 5000}*JANE****MI*1EG4TE{claim:05d}", "N3*2 OAK AVENUE", "N4*RALEIGH*NC*276010001",
        f"DMG*D8*19{rng.randint(30, 70)}0{rng.randint(1, 9)}1{rng.randint(0, 9)}*F", "NM1*PR*2*MEDICARE*****PI*11502",
    ]
    lines, total = [], 0
    for line in range(1, rng.randint(2, 14)):
        code, price = rng.choice(_PRICES)
        units = rng.choice([1, 1, 1, 2, 200])
        total += price * units
        lines += [f"LX*{line}", f"SV1*HC:{code}*{price * units / 100:.2f}*UN*{units}***1:2",
                  f"DTP*472*D8*2025{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}", f"REF*6R*L{claim}-{line}"]
        if code.startswith("J"):
            lines += ["LIN**N4*00006302602", "CTP****8*ML"]
    return [*head, f"CLM*P{claim}*{total / 100:.2f}***11:B:1*Y*A*Y*Y", "HI*ABK:Z510*ABF:C61", "NM1*82*1*BIRCH*OLAF****XX*1679576722", "PRV*PE*PXC*2085R0001X", *lines]


_PRICES = [("77412", 31500), ("77386", 61500), ("77427", 22075), ("77336", 9050), ("G6015", 48000), ("77014:26", 6325), ("96413", 17250),
           ("77280", 35110), ("77300", 8125), ("J9271:JZ", 5590)]
