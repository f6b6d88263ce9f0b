"""Documents that are made from code are what the code makes now."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.docs import documents, stale

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", documents())
def test_generated_document_is_fresh(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == documents()[name], "run ./dev docs"


def test_citations_are_dated() -> None:
    import datetime as dt

    assert not list(stale(dt.date(2026, 11, 22)))
    assert list(stale(dt.date(2029, 1, 1)))
