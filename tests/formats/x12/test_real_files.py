"""Every public X12 file beside the project: good ones read whole, bad ones say why, all are written back byte for byte."""

from __future__ import annotations

import csv
from collections import Counter

from oncoledger.formats.x12 import Document, read_837, sniff


def manifest(shared):
    folder = shared / "data" / "x12"
    with open(folder / "manifest.csv", newline="", encoding="utf-8") as stream:
        return [(folder / row["transaction"] / row["file"], row) for row in csv.DictReader(stream)]


def is_good(row):
    return "valid" in (row["pyx12_verdict"], row["x12sdk_verdict"])


def test_good_claims_read_without_error_and_with_the_right_counts(shared):
    good = [(path, row) for path, row in manifest(shared) if row["transaction"] == "837" and is_good(row)]
    assert len(good) == 24
    for path, row in good:
        read = read_837(path)
        assert [str(e) for e in read.errors if e.severity == "error"] == [], path.name
        assert (len(read.claims), len(read.lines)) == (int(row["claims"]), int(row["service_lines"])), path.name


def test_4010_is_read_with_a_warning(shared):
    old = [path for path, row in manifest(shared) if row["version"].startswith("004010") and is_good(row) and row["transaction"] == "837"]
    assert old
    for path in old:
        read = read_837(path)
        assert [(e.severity, e.element) for e in read.errors] == [("warning", "GS08")], path.name


def test_bad_claims_say_what_and_where(shared):
    """A bad file is read as far as it goes; every problem names a position, what was found and what was expected."""
    for path, row in manifest(shared):
        if row["transaction"] == "837":
            for problem in read_837(path).errors:
                assert problem.position.split()[0] in ("segment", "byte", "whole"), (path.name, problem)
                assert problem.found and problem.expected, (path.name, problem)


def test_other_transactions_are_named_and_refused(shared):
    for path, row in manifest(shared):
        if row["transaction"] != "837" and path.read_bytes()[:3] != b"ST*":
            read = read_837(path)
            assert read.kind == row["transaction"], path.name
            assert len(read.claims) == len(read.lines) == 0
            refusals = [e for e in read.errors if e.element == "ST01" and row["transaction"] in e.found and e.severity == "error"]
            assert len(refusals) == len(read.transactions) or len(read.errors) > 1000, path.name


def test_every_file_is_written_back_byte_for_byte(shared, tmp_path):
    kinds = Counter()
    for path, row in manifest(shared):
        Document.read(path).write(tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == path.read_bytes(), path.name
        kinds[row["transaction"]] += 1
    assert kinds["837"] == 65 and kinds.total() == 131


def test_the_document_counts_the_segments_that_errors_name(shared):
    """CLM and LX stand where source_position says."""
    for path, row in manifest(shared):
        if row["transaction"] == "837":
            document, read = Document.read(path), read_837(path)
            for table, tag in ((read.claims, "CLM"), (read.lines, "LX")):
                for position in table["source_position"].tolist():
                    assert document.segment(position).tag == tag, path.name


def test_all_of_them_are_sniffed(shared):
    assert all(sniff(path) for path, _ in manifest(shared))
