"""The rows of a ledger folder that inventory looks at: lines of drugs as billed, each once, and what payers answered to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from oncoledger.audit.coded import Actual
from oncoledger.audit.reconciliation import Actuals
from oncoledger.intake.remittances import sent_again
from oncoledger.intake.store import Store
from oncoledger.sources.library import Library

from .amounts import amount_of, thousandths
from .movements import account_of, product_of
from .uses import Billed, Paid, PayKey, Where, paid_by_line

_COLUMNS = ("ndc", "ndc_quantity", "ndc_unit", "acquisition", "administration_id", "units")


def drug_lines(
    actuals: Actuals, charges: Mapping[str, Sequence[Actual]], claims: Mapping[str, Sequence[Actual]], codes: frozenset[str], library: Library
) -> list[Billed]:
    """Lines of drugs: of codes that stock or administrations name, with an NDC, or of codes that are known as drugs. Where claims and charges tell of one code
    and day of a person, the claim is what was billed."""
    table = actuals.ledger.charges
    columns: dict[str, list[Any]] = {name: table[name].tolist() for name in _COLUMNS}
    claimed = {(person, line.day, line.code) for person, mine in claims.items() for line in mine}
    every = [(person, line, "segment") for person, mine in claims.items() for line in mine]
    every += [(person, line, "row") for person, mine in charges.items() for line in mine if (person, line.day, line.code) not in claimed]
    found = []
    for person, line, place in every:
        ndc = columns["ndc"][line.row]
        if not line.code or not (line.code in codes or ndc or _is_drug(library, line.code, line.day)):
            continue
        number = columns["ndc_quantity"][line.row]
        amount = amount_of(number, columns["ndc_unit"][line.row]) if number > 0 else None
        acquired = columns["acquisition"][line.row]
        found.append(Billed(
            person, line.day, line.code, product_of(ndc) if ndc else "", line.modifiers, thousandths(columns["units"][line.row]), line.cents,
            (account_of(acquired) or "") if acquired else "", columns["administration_id"][line.row], line.payer, line.part, line.claim, amount,
            Where("service_line" if place == "segment" else "charge", line.file, f"{place} {line.position}"),
        ))  # fmt: skip
    return sorted(found, key=lambda each: (each.person, each.day, each.code, each.modifiers, each.where))


def _is_drug(library: Library, code: str, day: int) -> bool:
    row = library.code_on(code, day)
    return row is not None and row.nature == "drug"


def payments(store: Store) -> tuple[dict[PayKey, Paid], list[str]]:
    """What payers answered, each payment once; and notes on what was left out."""
    again = sent_again(store.table("payment"))
    payer_of = {str(row["payment_id"]): str(row.get("payer_id") or row.get("payer_name") or "") for row in store.rows("payment")}
    rows = [row for row in store.rows("remittance") if str(row.get("payment_id", "")) not in again]
    balanced = [row for row in rows if row.get("is_balanced")]
    notes = [f"Remittances that do not balance, left out: {len(rows) - len(balanced):,}."] if len(balanced) < len(rows) else []
    return paid_by_line(balanced, store.rows("remittance_line"), store.rows("adjustment"), payer_of), notes


def span_of(days: Iterable[int]) -> tuple[int, int]:
    """First and last day; an empty span where there is none."""
    some = list(days)
    return (min(some), max(some)) if some else (1, 0)


Progress = Callable[[str, int, int], None]


def charged_span(actuals: Actuals, lag_days: int, as_of: int) -> tuple[tuple[int, int], list[str]]:
    """Days within which a missing charge is missing: those of whole inputs, else of all, until what may still be entered."""
    whole = [each for each in actuals.ledger.inputs if each.is_whole and each.first_day > 0]
    notes = []
    if whole:
        first, last = min(each.first_day for each in whole), max(each.last_day for each in whole)
    else:
        days = np.asarray(actuals.ledger.charges["service_date"]) if len(actuals.ledger.charges) else np.zeros(0)
        first, last = (int(days.min()), int(days.max())) if len(days) else (1, 0)
        if len(days):
            notes.append("No input of charges is whole, so what is not billed may stand on claims that are not on file.")
    return (first, min(last, as_of - lag_days)), notes
