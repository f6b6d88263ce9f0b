"""Acknowledgements and identities; hl7apy, which is strict, reads what we write and what we invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from oncoledger.formats.hl7v2 import acknowledge, identity

FOLDER = Path(__file__).parent / "messages"
WHEN = dt.datetime(2026, 2, 3, 18, 0)
MESSAGE = b"MSH|^~\\&|RT^1.2^ISO|SITE|LEDGER|HUB|20260203||DFT^P03^DFT_P03|C|P|2.5.1\rPID|||1\r"

ANSWERS = [
    # message, code, why, MSH without the control id, the other segments
    (MESSAGE, "AA", "", "MSH|^~\\&|LEDGER|HUB|RT^1.2^ISO|SITE|20260203180000||ACK^P03^ACK||P|2.5.1", ["MSA|AA|C"]),
    (MESSAGE, "AE", "FT1-4 | none", "MSH|^~\\&|LEDGER|HUB|RT^1.2^ISO|SITE|20260203180000||ACK^P03^ACK||P|2.5.1",
     ["MSA|AE|C", "ERR|||207^Application internal error^HL70357|E||||FT1-4 \\F\\ none"]),
    (MESSAGE, "CA", "", "MSH|^~\\&|LEDGER|HUB|RT^1.2^ISO|SITE|20260203180000||ACK^P03^ACK||P|2.5.1", ["MSA|CA|C"]),
    (MESSAGE.replace(b"2.5.1", b"2.3"), "AR", "not ours", "MSH|^~\\&|LEDGER|HUB|RT^1.2^ISO|SITE|20260203180000||ACK^P03||P|2.3", ["MSA|AR|C|not ours", "ERR|not ours"]),
    (b"MSH#*~\\&#A#B#C#D#20260203##ADT*A08#7#T#2.6\rPID###1", "AA", "", "MSH#*~\\&#C#D#A#B#20260203180000##ACK*A08*ACK##T#2.6", ["MSA#AA#7"]),
    (b"nonsense", "AR", "no MSH", "MSH|^~\\&|||||20260203180000||ACK||P|2.5", ["MSA|AR", "ERR|||200^Unsupported message type^HL70357|E||||no MSH"]),
]  # fmt: skip


@pytest.mark.parametrize(("message", "code", "why", "header", "others"), ANSWERS)
def test_answers(message, code, why, header, others):
    first, *rest = acknowledge(message, code, why, WHEN).decode().rstrip("\r").split("\r")
    fields = first.split(first[3])
    assert fields[9].startswith("A") and len(fields[9]) == 20
    fields[9] = ""
    assert (first[3].join(fields), rest) == (header, others)


def test_an_answer_says_what_the_character_set_can():
    message = "|".join(["MSH", "^~\\&", *[""] * 7, "1", "P", "2.5", *[""] * 5, "8859/1"]).encode()
    assert "né".encode("latin-1") in acknowledge(message, "AE", "né", WHEN)
    assert b"n?" in acknowledge(MESSAGE, "AE", "né", WHEN)


def test_no_other_code():
    with pytest.raises(ValueError, match="AA, AE"):
        acknowledge(MESSAGE, "OK")


def test_identity():
    one = identity(MESSAGE)
    assert (one.application, one.facility, one.control_id, one.type, one.event) == ("RT", "SITE", "C", "DFT", "P03")
    assert identity(b"\x0b" + MESSAGE.replace(b"\r", b"\r\n") + b"\x1c\r") == one
    assert identity(MESSAGE.replace(b"|||1", b"|||2")).digest != one.digest
    assert identity(b"").digest != identity(b"x").digest


def strict(data: bytes):
    from hl7apy.consts import VALIDATION_LEVEL
    from hl7apy.parser import parse_message

    return parse_message(data.decode().replace("\n", "\r"), validation_level=VALIDATION_LEVEL.STRICT)


# Where hl7apy 1.3.5 is mistaken: A24 and A37 have two PID, an order of ORM needs no requisition, a TQ1 behind RXE belongs to it.
NOT_THEIRS = {"adt_a24_link.hl7", "adt_a37_unlink.hl7", "orm_o01_order.hl7", "rde_o11_regimen.hl7"}


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.hl7")))
def test_a_strict_reader_agrees(name):
    """Our invented messages are what a strict reader calls valid, and so are the answers to them."""
    data = (FOLDER / name).read_bytes()
    if name not in NOT_THEIRS:
        message = strict(data)
        message.validate()
        assert message.msh.msh_10.value == identity(data).control_id
    answer = strict(acknowledge(data, "AE", "why", WHEN))
    answer.validate()
    assert answer.msa.msa_1.value == "AE"
