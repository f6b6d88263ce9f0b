"""Payers that no profile describes are of the kind that their name tells; what it does not tell stays what the caller said."""

from __future__ import annotations

import pytest

from oncoledger.sources.payers import kind_by_name


@pytest.mark.parametrize(("name", "kind"), [
    ("TRICARE EAST", "commercial"), ("AETNA", "commercial"), ("Aetna Medicare Advantage", "medicare_advantage"), ("MEDICARE PART B", "medicare"),
    ("Noridian JE Part B", "medicare"), ("NC MEDICAID", "medicaid"), ("Medi-Cal", "medicaid"), ("Humana Medicare HMO", "medicare_advantage"),
    ("Blue Cross of Elsewhere", "commercial"), ("00100", ""), ("PAYER7", ""), ("", ""),
])  # fmt: skip
def test_kind(name: str, kind: str):
    assert kind_by_name(name) == kind
