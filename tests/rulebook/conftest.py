from __future__ import annotations

import pytest

from oncoledger.sources.library import Library


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The starter set alone: what a first run has."""
    return Library.open(tmp_path_factory.mktemp("home"))
