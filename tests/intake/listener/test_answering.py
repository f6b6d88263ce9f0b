"""Which answer a message gets."""

from __future__ import annotations

import pytest

from oncoledger.intake.listener.answering import judged, refused

HEAD = "MSH|^~\\&|A|F|L|H|20260101||{type}|7|P|2.5.1{rest}\rPID|1"

CASES = [
    # type, fields from MSH-13 on, code, is an answer wanted
    ("ADT^A08", "", "AA", True),
    ("ADT^A08", "|||AL|NE", "CA", True),
    ("ADT^A08", "|||AL|AL", "CA", True),
    ("ADT^A08", "|||NE|AL", "CA", False),
    ("ADT^A08", "||||AL", "AA", True),
    ("ADT^A08", "||||NE", "AA", False),
    ("ADT^A08", "|||ER", "CA", False),
    ("ADT^A08", "|||SU", "CA", True),
    ("ADT^A08", "|||??", "AA", True),
    ("", "", "AE", True),
    ("", "|||AL", "CE", True),
    ("", "|||ER", "CE", True),
    ("", "|||SU", "CE", False),
    ("ACK^A08", "", "AA", False),
]


@pytest.mark.parametrize(("type", "rest", "code", "wants"), CASES)
def test_codes(type, rest, code, wants):
    said = judged(HEAD.format(type=type, rest=rest).encode())
    assert (said.code, said.wants_answer) == (code, wants)


@pytest.mark.parametrize("message", [b"", b"hello", b"\x00\xff", b"PID|1"])
def test_no_message(message):
    said = judged(message)
    assert said.code == "AR" and said.wants_answer and "MSH" in said.why


def test_the_answer_to_what_is_not_kept_is_in_the_senders_mode():
    assert b"MSA|AR|7" in refused(HEAD.format(type="ADT^A08", rest="").encode(), "R", "too large")
    assert b"MSA|CE|7" in refused(HEAD.format(type="ADT^A08", rest="|||AL").encode(), "E", "disk full")
