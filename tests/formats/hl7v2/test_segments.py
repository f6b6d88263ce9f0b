"""Delimiters, escape sequences, repetitions, `""`, truncation, line ends, character sets: a line is a case."""

from __future__ import annotations

import pytest

from oncoledger.formats.hl7v2 import read_hl7, sniff
from oncoledger.formats.hl7v2.segment import marks_of, segments_of

TEXTS = r"""
A\F\B                    -> A|B
A\S\B\T\C\R\D            -> A^B&C~D
one\E\two                -> one\two
line\.br\next            -> line next
\H\bold\N\ plain         -> bold plain
\X41\\X4243\             -> ABC
\XC3A9\                  -> é
\XE9\                    -> é
\X4\ odd                 -> \X4\ odd
C:\temp\file             -> C:\temp\file
\Zlocal\x                -> x
\C2842\x                 -> x
open \F end              -> open \F end
""".strip().splitlines()


@pytest.mark.parametrize("case", TEXTS)
def test_escape_sequences(case):
    sent, meant = (part.strip() for part in case.split("->"))
    assert segments_of(f"MSH|^~\\&|\rNTE|1||{sent}")[1].text(3) == meant


DELIMITERS = [
    ("MSH|^~\\&|A\rPID|||1^^^H^MR~2^^^S^SS", "1^^^H"),
    ("MSH#*!?%#A\rPID###1***H*MR!2***S*SS", "1^^^H"),
    ("MSH$^~\\&$A\rPID$$$1^^^H&9&ISO^MR", "1^^^H"),
    ("MSH|^~\\&#|A\rPID|||1^^^H#^MR", "1^^^H"),
    ("MSH|^|A\rPID|||1^^^H^MR", "1^^^H"),
    ("MSH|^~|A\rPID|||1^^^H\\x^MR", "1^^^H\\x"),
]


@pytest.mark.parametrize(("text", "patient"), DELIMITERS)
def test_any_delimiters(text, patient):
    assert read_hl7(text.encode(), "x").of("patient")[0]["record_id"] == patient


@pytest.mark.parametrize("header", ["MSH", "MSH|", "MSHA^~\\&|", "MSH |^~\\&", "MSH|^^^^|", "MSH||~\\&|", "MSH|^~\\A|", "MSH\x00^~\\&"])
def test_delimiters_that_cannot_work(header):
    records = read_hl7(f"{header}A\rPID|||1\r".encode(), "x")
    assert not [row for row in records.of("patient") if row["record_id"] == "1"] or header in ("MSH|", "MSH||~\\&|")
    assert records.problems or records.of("patient")


def test_a_mark_that_is_not_declared_is_never_found():
    assert marks_of("MSH|^|x").repetition == ""


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\n\n", "\r\r\n"])
def test_line_ends(end):
    data = end.join(["MSH|^~\\&|A|||||||||2.5", "PID|||1^^^H^MR||Doe^Jo", "NTE|1||x", ""]).encode()
    records = read_hl7(data, "x")
    assert (records.items, records.of("patient")[0]["family_name"], records.unused) == (1, "Doe", {"segment NTE": 1})


def test_a_line_end_inside_a_field_and_a_continued_segment():
    data = b"MSH|^~\\&|A\nPID|||1||Doe^Jo||||||12 Long\nRoad^^Town\nADD|^OR^97999\n"
    row = read_hl7(data, "x").of("patient")[0]
    assert (row["address"], row["city"], row["zip"]) == ("12 Long Road", "Town", "97999")


def test_deleted_is_not_text_and_not_absent():
    row = read_hl7(b'MSH|^~\\&|A\rPID|||1||""||""|F|||""||""', "x").of("patient")[0]
    assert row["cleared"].split() == ["family_name", "given_names", "birth_date", "address", "city", "state", "zip", "phone"]
    assert '""' not in row.values()
    assert "cleared" not in read_hl7(b"MSH|^~\\&|A\rPID|||1||||||", "x").of("patient")[0]


CHARSETS = [
    ("", "Müller", "utf-8", 0), ("", "Müller", "latin-1", 1), ("ASCII", "Muller", "ascii", 0), ("ASCII", "Müller", "utf-8", 1), ("8859/1", "Müller", "latin-1", 0), ("8859/2", "Łódź", "iso8859_2", 0),
    ("UNICODE UTF-8", "Müller", "utf-8", 0), ("UNICODE UTF-8", "Müller", "latin-1", 1), ("44", "Muller", "ascii", 1), ("GB 18030-2000", "李", "gb18030", 0),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "name", "codec", "problems"), CHARSETS)
def test_character_sets(declared, name, codec, problems):
    """What is declared wrongly is read as it can be, and said."""
    header = "|".join(["MSH", "^~\\&", "A", *[""] * 8, "2.5", *[""] * 5, declared])
    records = read_hl7(f"{header}\rPID|||1||{name}^Jo".encode(codec), "x")
    assert records.of("patient")[0]["family_name"] == name
    assert len(records.problems) == problems


@pytest.mark.parametrize(("head", "is_hl7"), [
    (b"MSH|^~\\&|", True), (b"\x0bMSH|^~\\&", True), (b"\xef\xbb\xbf\r\nFHS|^~\\&", True), (b"BHS#", True), (b"MSHA", False), (b"ISA*00*", False), (b"{", False), (b"", False)])
def test_sniff(head, is_hl7):
    assert sniff(head) is is_hl7
