"""What the rules mean: one file a topic; rule, citation and cases together. `book()` gives them all."""

from __future__ import annotations

from importlib import import_module

from oncoledger.engine.rule import BOOK, Rule

TOPICS = (
    "validity", "components", "ncci", "planning", "simulation", "imrt", "devices", "physics", "delivery", "delivery_caps", "guidance", "management",
    "management_course", "stereotactic", "surface", "brachytherapy", "order", "duplicates", "visits", "infusion", "infusion_drugs",
    "drugs", "drug_products", "drug_limits", "claim_form", "claim_codes", "diagnoses", "record_delivery", "record_sessions", "record_levels",
    "record_documents", "record_policies", "record_places", "record_infusion", "record_encounter", "record_drugs",
)  # fmt: skip
"""The files of the book, in the order in which their rules are listed."""


def book() -> dict[str, Rule]:
    """Every rule by id, in the order of the book's files."""
    if not BOOK:
        for topic in TOPICS:
            import_module(f"{__name__}.{topic}")
    return BOOK
