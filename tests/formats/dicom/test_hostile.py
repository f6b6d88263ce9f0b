"""Damaged and hostile DICOM: whatever the bytes are, there is an answer within a second, of rows in good form and complaints that name a place."""

from __future__ import annotations

import os
import random
import re
import struct
import time
import tracemalloc
import zlib
from collections import Counter

import pytest

from oncoledger.formats.dicom import read_dicom, sniff
from oncoledger.formats.records import faults
from tests.formats.dicom import maker
from tests.formats.dicom.maker import Field, Given, Person, Visit

BATCHES = 5
INPUTS = 52_000 if "ONCOLEDGER_LARGE" in os.environ else 600
LONGEST = 20.0
ARC = Field(1, gantry=(180, 240, 300, 0, 60), leaves=(1, 4, 2, 5, 3), weights=(0, 0.1, 0.35, 0.5, 1))
PERSON = Person(name="Müller^Zoë", others=(("77", "ELSEWHERE"),))
SEEDS = {
    "plan": maker.plan([ARC, Field(2, delivery="SETUP")], [20, 5], person=PERSON, motion=["GATING"], fixation=[("MASK", "M1")]),
    "ion_plan": maker.ion_plan(),
    "brachy_plan": maker.brachy_plan(((0, 5), (0, 5, 10))),
    "beams_record": maker.beams_record(Visit(dose=2, end="091830"), [Given(1), Given(2, delivered=40, ended="MACHINE"), Given(3, delivery="SETUP")]),
    "ion_record": maker.ion_record(),
    "brachy_record": maker.brachy_record(),
    "summary": maker.summary([(25, 20, "EXTERNAL_BEAM"), (3, 3, "BRACHY")]),
    "image": maker.image(),
}
KINDS = [kind.encode() for kind in "AE AS AT CS DA DS DT FD FL IS LO LT OB OW PN SH SL SQ SS ST TM UI UL UN US UT ZZ".split()]
KIND = re.compile(b"|".join(KINDS))
FILES = [
    maker.written(made, syntax, is_undefined=is_undefined) for made in SEEDS.values() for syntax in ("implicit", "explicit", "big") for is_undefined in (False, True)
]  # fmt: skip
DEFLATED = [maker.written(made, "deflated") for made in SEEDS.values()]


def answer(data: bytes, note: str = "", longest: float = LONGEST) -> float:
    """Read, assert the form of what came, and give the seconds of the processor that it took: other work on the machine does not count."""
    started = time.process_time()
    records = read_dicom(data, "hostile.dcm")
    spent = time.process_time() - started
    assert not list(faults(records.records)), note
    assert records.records or records.problems or records.unused, f"nothing said of {note}"
    assert all(problem.file == "hostile.dcm" and problem.position and problem.found and problem.expected for problem in records.problems), note
    ids = Counter((record.table, record.values["record_id"]) for record in records.records)
    assert max(ids.values(), default=1) == 1, note
    assert spent < longest, f"{spent:.2f} s for {note}"
    return spent


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One to four mutations: bytes, lengths that lie, other representations, holes, repeats, cuts."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        at = dice.randrange(len(changed))
        match dice.randrange(7):
            case 0:
                changed[at] = dice.randrange(256)
            case 1:
                changed[at : at + 4] = struct.pack("<L", dice.choice((0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, dice.randrange(2**32))))
            case 2:
                if places := [match.start() for match in KIND.finditer(changed, 132)]:
                    at = dice.choice(places)
                    changed[at : at + 2] = dice.choice(KINDS)
            case 3:
                del changed[at : at + dice.randrange(1, 40)]
            case 4:
                changed[at:at] = changed[max(0, at - dice.randrange(1, 60)) : at]
            case 5:
                del changed[at:]
            case _:
                changed[at : at + 8] = dice.choice((b"\xfe\xff\x00\xe0\xff\xff\xff\xff", b"\xfe\xff\x0d\xe0\0\0\0\0", b"\xfe\xff\xdd\xe0\0\0\0\0", b"99999999", b"1e999\\-1", bytes(8)))
        if not changed:
            return b"\0"
    return bytes(changed)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutations(batch):
    """Three thousand inputs every day; with ONCOLEDGER_LARGE, a seed, 260,000."""
    dice = random.Random(f"{os.environ.get('ONCOLEDGER_LARGE', 4)} {batch}")
    kept, slowest = 0, 0.0
    for n in range(INPUTS):
        data = dice.choice(FILES)
        if n % 20 == 0:
            whole = dice.choice(DEFLATED)
            inside = damaged(zlib.decompress(_body(whole), -15), dice)
            machine = zlib.compressobj(wbits=-15)
            data = whole[: len(whole) - len(_body(whole))] + machine.compress(inside) + machine.flush()
        bad = damaged(data, dice)
        slowest = max(slowest, answer(bad, f"input {n}"))
        kept += bool(read_dicom(bad, "hostile.dcm").records) if n % 5 == 0 else 0
    print(f"{INPUTS:,} inputs, slowest {slowest * 1e3:.0f} ms, rows from {kept / (INPUTS // 5):.0%}")
    assert kept > INPUTS // 5 // 5  # damage loses items, not everything


def _body(whole: bytes) -> bytes:
    """The deflated data set behind the meta information."""
    length = struct.unpack_from("<L", whole, 140)[0]
    return whole[144 + length :]


@pytest.mark.parametrize("syntax", maker.SYNTAXES)
@pytest.mark.parametrize("kind", SEEDS)
def test_cut_at_every_offset(kind, syntax):
    data = maker.written(SEEDS[kind], syntax)
    step = 1 if "ONCOLEDGER_LARGE" in os.environ or (kind, syntax) in (("beams_record", "explicit"), ("beams_record", "deflated")) else 37
    for end in range(0, len(data), step):
        answer(data[:end], f"{kind} in {syntax} cut at {end}")


def test_a_cut_file_keeps_what_came_before():
    data = maker.written(maker.beams_record(given=[Given(1), Given(2, 80, 80)]), "explicit")
    cut = data[: data.index(b"91500", data.rindex(b"NORMAL")) + 3]
    records = read_dicom(cut, "cut.dcm")
    [row] = records.of("fraction")
    assert row["beams"] == 2 and row["fraction_number"] == 1
    assert any("left at byte" in problem.found for problem in records.problems)


@pytest.mark.parametrize("is_implicit", [True, False])
def test_depth_and_numbers_of_items(is_implicit):
    """Sequences within sequences, and millions of empty items, end at a limit and not in the machine's memory."""
    head = maker.written(maker.base("plan", maker.uid(1), Person()), "implicit" if is_implicit else "explicit")
    tag = b"\x0a\x30\x70\x00" + (b"" if is_implicit else b"SQ\0\0") + b"\xff\xff\xff\xff"
    item = b"\xfe\xff\x00\xe0"
    answer(head + (tag + item + b"\xff\xff\xff\xff") * 100_000, "depth")
    answer(head + tag + (item + b"\0\0\0\0") * 3_000_000, "empty items")
    answer(head + (b"\x0a\x30\x02\x00" + (b"" if is_implicit else b"SH") + bytes(4 if is_implicit else 2)) * 3_000_000, "empty elements")


def test_a_bomb_is_not_unpacked_whole():
    head = maker.written(maker.base("plan", maker.uid(1), Person()), "deflated")
    machine = zlib.compressobj(9, wbits=-15)
    inside = zlib.decompress(_body(head), -15)
    bomb = machine.compress(inside + b"\x0a\x30\x02\x00UT\0\0\x00\x00\x00\x40")
    bomb += b"".join(machine.compress(bytes(1 << 20)) for _ in range(100)) + machine.flush()
    data = head[: len(head) - len(_body(head))] + bomb
    tracemalloc.start()
    try:
        answer(data, "bomb")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200e6
    assert any("deflated data set of more than" in problem.found for problem in read_dicom(data, "bomb.dcm").problems)


@pytest.mark.parametrize("is_leaves", [False, True])
def test_millions_of_numbers(is_leaves):
    """A file of sixty megabytes of numbers is not read to its end: what is spent on values counts as what is spent on elements."""
    def element(tag: int, value: bytes) -> bytes:
        return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, len(value)) + value

    def sequence(tag: int, items: list[bytes]) -> bytes:
        return element(tag, b"".join(element(0xFFFEE000, inside) for inside in items))

    def leaves(n: int) -> bytes:
        return sequence(0x300A011A, [element(0x300A00B8, b"MLCX") + element(0x300A011C, b"%d\\" % (n % 9) * 7_999 + b"1 ")])

    head = maker.written(maker.base("plan", maker.uid(1), Person()), "implicit")
    points = [leaves(n) if is_leaves else element(0x300A012C, b"1\\" * 7_999 + b"1 ") for n in range(3_900)]
    answer(head + sequence(0x300A00B0, [sequence(0x300A0111, points)]), "numbers", 2 * LONGEST)


@pytest.mark.parametrize("data", [b"", b"\0", b"DICM", bytes(128) + b"DICM", bytes(200), b"MSH|^~\\&|A|B", b"ISA*00*", b"{}", b"PK\x03\x04" + bytes(60), b"\x08\0\x16\0", b"\xff" * 500])
def test_what_is_no_data_set(data):
    answer(data, repr(data[:10]))


@pytest.mark.parametrize(("head", "is_dicom"), [
    (FILES[0][:200], True), (maker.written(SEEDS["plan"], "implicit", has_preamble=False)[:200], True), (maker.written(SEEDS["plan"], "big", has_preamble=False)[:200], True),
    (b"MSH|^~\\&|", False), (b"ISA*00*          *", False), (b'{"resourceType": "Bundle"}', False), (b"patient_id,code\r\n1,77427\r\n", False), (b"PK\x03\x04", False), (b"", False),
])
def test_sniff(head, is_dicom):
    assert sniff(head) is is_dicom
