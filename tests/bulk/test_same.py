"""A check that keeps its lines on disk says byte for byte what a check in memory says, whatever the inputs and however small the parts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncoledger.audit.check import check, exit_code
from oncoledger.bulk import check_large, pieces
from oncoledger.bulk.reading import Sizes
from oncoledger.formats import tabular_csv
from oncoledger.report import render
from oncoledger.report.text import to_text
from tests.intake.x12 import Claim, written

TINY = Sizes(share_lines=1, part_bytes=200, part_rows=3, claim_lines=2)
SMALL = Sizes(share_lines=60, part_bytes=4_000, part_rows=50, claim_lines=20)


def same(library, paths, sizes=TINY, **said):
    """Compare all forms; the number of findings and questions, so that a test can see that it compared something."""
    plain = check(paths, library=library, as_of="2026-11-22", **said)
    with check_large(paths, library=library, as_of="2026-11-22", sizes=sizes, **said) as large:
        assert b"".join(pieces(large, "json")).decode() == render(plain, "json").decode()
        assert b"".join(pieces(large, "csv")) == render(plain, "csv")
        assert b"".join(pieces(large, "text", 90, True)).decode() == to_text(plain, 90, colour=True)
        assert large.exit_code == exit_code(plain)
        folder = large.folder
    assert not folder.exists()
    return len(plain.findings), len(plain.questions)


@pytest.mark.parametrize("sizes", [TINY, SMALL, Sizes()], ids=["tiny", "small", "usual"])
def test_the_examples(root, starter, sizes):
    findings, questions = same(starter, [root / "examples"], sizes)
    assert findings > 20 and questions


@pytest.mark.parametrize("said", [{"whole": False}, {"whole": True}, {"payer": "UHC"}, {"setting": "hospital"}], ids=str)
def test_what_the_caller_says(root, starter, said):
    assert same(starter, [root / "examples" / "three_columns.csv", root / "examples" / "physician_claims.837"], **said) != (0, 0)
