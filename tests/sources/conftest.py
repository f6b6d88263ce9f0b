"""A library of the starter set alone."""

from __future__ import annotations

import pytest

from oncoledger.sources import Library


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open(tmp_path_factory.mktemp("home"))
