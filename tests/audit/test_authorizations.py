"""Approvals: cases as text; more units never warn more; the order of rows does not matter."""

from __future__ import annotations

import pytest

from tests.audit.authorization_files import agrees, cases, judged

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case, starter):
    assert not agrees(case, judged(case, starter))
