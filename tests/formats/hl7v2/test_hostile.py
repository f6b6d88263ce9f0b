"""Bytes that are cut, changed, endless or no HL7 at all: no exception, no hang, no row of a wrong form.

ONCOLEDGER_LARGE is a seed: then 250,000 inputs are tried instead of 2,000.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oncoledger.formats.hl7v2 import acknowledge, finished, identity, read_hl7, read_message
from oncoledger.formats.records import faults

MESSAGES = [path.read_bytes().replace(b"\n", b"\r") for path in sorted((Path(__file__).parent / "messages").glob("*.hl7"))]
INPUTS, SEED = (250_000, int(os.environ["ONCOLEDGER_LARGE"])) if "ONCOLEDGER_LARGE" in os.environ else (2_000, 7)
SLOWEST = 30.0  # seconds of processor
DATES = (b"00000000", b"99999999", b"20261399", b"20260203256199", b"18491231", b"20260203081530+9959", b"-0000", b"0001", b"20260203081530.999999999Z")
WORDS = (b'""', b"|", b"^", b"~", b"\\", b"&", b"\\X", b"\\F\\", b"\\E", b"\x00", b"\x0b", b"\x1c\r", b"\r", b"\n", b"\xff\xfe", b"\xc3", "é".encode(), b"#", b"\rMSH|^~\\&|", b"\rBTS|99999\r",
         b"\rFTS|x\r", b"\rPID|", b"\rPID|||2", b"\rFT1|1|T||20260101||CR", b"\rADD|x", b"\rOBX|1|NM|a||1e999", b"-", b"9" * 40, b"1e308", b"NaN", b"A" * 3_000, b"~" * 500, b"^" * 500)  # fmt: skip


def mutated(draw: random.Random) -> bytes:
    """A message or a few, with one to six slips of the kinds that senders, networks and disks make."""
    data = b"".join(draw.choices(MESSAGES, k=draw.choice((1, 1, 1, 2, 5))))
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(data) + 1)
        match draw.randrange(8):
            case 0:
                data = data[:at]
            case 1:
                data = data[at:]
            case 2:
                data = data[:at] + draw.choice(WORDS) + data[at:]
            case 3:
                data = data[:at] + draw.choice(DATES) + data[at + draw.randrange(15) :]
            case 4:
                data = data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]
            case 5:
                data = data[:at] + data[at + draw.randrange(200) :]
            case 6:
                one, other = (bytes([draw.choice(b"|^~\\&\r")]) for _ in range(2))
                data = data.replace(one, other, draw.randrange(1, 40))
            case 7:
                lines = data.split(b"\r")
                draw.shuffle(lines)
                data = b"\r".join(lines)
    return data


def check(data: bytes) -> None:
    started = time.process_time()
    records = read_hl7(data, "x")
    alone = read_message(data, "x")
    assert not list(faults(records.records)) and not list(faults(alone.records))
    assert all(value != '""' for record in records.records for value in record.values.values())
    assert acknowledge(data, "AE", "why | not ^").startswith(b"MSH") and identity(data).digest
    finished(records.records)
    assert time.process_time() - started < SLOWEST


def test_mutants():
    draw = random.Random(SEED)
    for number in range(INPUTS):
        data = mutated(draw)
        try:
            check(data)
        except Exception as escaped:
            pytest.fail(f"input {number} of seed {SEED}: {escaped!r}\n{data[:3000]!r}")


@pytest.mark.parametrize("number", range(len(MESSAGES)))
def test_cut_at_every_seventh_byte(number):
    for end in range(0, len(MESSAGES[number]), 7):
        check(MESSAGES[number][:end])


@given(st.binary(max_size=400), st.sampled_from([b"", b"MSH|^~\\&|A|", b"MSH|^~\\&|A\rPID|||1\r", b"MSH|^~\\&|A\rPID|||1\rFT1|"]))
@example(b"MSH", b"")
@example(b"MSH|", b"")
@example(b"\xff\xfe\x00", b"")
def test_any_bytes(data, head):
    check(head + data)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=60), st.sampled_from("PID PV1 IN1 DG1 PR1 SCH OBX RXA RXE FT1 TXA MRG OBR ORC".split()),
       st.sampled_from("ADT^A01 ADT^A40 SIU^S12 ORU^R01 RAS^O17 RDE^O11 DFT^P03 DFT^P11 MDM^T02 BAR^P01 ORM^O01".split()))
def test_any_fields(fields, name, kind):
    text = f"MSH|^~\\&|A||||20260101||{kind}\rPID|||1^^^H^MR\r{name}|{'|'.join(fields)}"
    check(text.encode())


HUGE = {
    "a huge field": b"MSH|^~\\&|A\rPID|||1\rNTE|1||" + b"A" * 5_000_000,
    "a huge name": b"MSH|^~\\&|A\rPID|||" + b"1" * 2_000_000 + b"||" + b"N" * 2_000_000,
    "many repetitions": b"MSH|^~\\&|A\rPID|||" + b"1^^^H^MR~" * 20_000,
    "many components": b"MSH|^~\\&|A\rPID|||1||" + b"^" * 2_000_000,
    "many escape signs": b"MSH|^~\\&|A\rPID|||1||" + b"\\F" * 500_000,
    "many results": b"MSH|^~\\&|A||||||ORU^R01\rPID|||1\rOBR|1|P\r" + b"OBX|1|NM|718-7^Hb^LN||1.5\r" * 8_000,
    "many different results of one name": b"MSH|^~\\&|A||||||ORU^R01\rPID|||1\rOBR|1|P\r" + b"".join(b"OBX|1|NM|718-7^Hb^LN||%d\r" % number for number in range(8_000)),
    "many persons": b"MSH|^~\\&|A||||||ADT^A08\r" + b"".join(b"PID|||%d\r" % number for number in range(8_000)),
    "many lines that are no segments": b"MSH|^~\\&|A\rPID|||1\r" + b"x\r" * 200_000,
    "many routes": b"MSH|^~\\&|A||||||RAS^O17\rPID|||1\rORC|RE|1\rRXA|0|1|20260101\r" + b"".join(b"RXR|IV|S%d\r" % number for number in range(5_000)),
    "many diagnoses of many charges": b"MSH|^~\\&|A||||||DFT^P03\rPID|||1\r" + b"FT1|1|||20260101||CG|77412\r" * 5_000 + b"DG1|1||C61^^I10\r" * 5_000,
    "many stays": b"MSH|^~\\&|A||||||ADT^A01\rPID|||1\r" + b"PV1||I\rPRT|1\r" * 10_000,
    "many appointments": b"MSH|^~\\&|A||||||SIU^S12\rPID|||1\r" + b"SCH||1\rAIS|1\r" * 10_000,
}  # fmt: skip


@pytest.mark.parametrize("what", HUGE)
def test_huge(what):
    started = time.process_time()
    assert not list(faults(read_hl7(HUGE[what], "x").records))
    assert time.process_time() - started < 60
