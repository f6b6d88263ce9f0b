"""The three balances of an 835: line, claim and payment. Charge less adjustments is what is paid, to the cent."""

from __future__ import annotations

from collections.abc import Iterable

from oncoledger.model.money import dollars
from oncoledger.model.table import NO_NUMBER

from .problems import named
from .rows835 import Payment835, Remittance835, RemittanceLine835


def line_imbalance(line: RemittanceLine835) -> str:
    """The sums of a line that does not balance; empty where it does, or where an amount is not known."""
    taken = [adjustment.adjustment_amount for adjustment in line.adjustments]
    return _imbalance(named("SVC", 2), line.charge_amount, "CAS", taken, named("SVC", 3), line.paid_amount)


def claim_imbalance(claim: Remittance835) -> str:
    """The sums of a claim that does not balance: the adjustments of its lines count with its own."""
    taken = [adjustment.adjustment_amount for adjustment in claim.all_adjustments]
    return _imbalance(named("CLP", 3), claim.charge_amount, "all CAS", taken, named("CLP", 4), claim.paid_amount)


def payment_imbalance(payment: Payment835) -> str:
    """The sums of a payment that does not balance."""
    taken = [adjustment.adjustment_amount for adjustment in payment.adjustments]
    return _imbalance(f"sum of {named('CLP', 4)}", payment.claims_paid, "PLB", taken, named("BPR", 2), payment.payment_amount)


def is_known(claim: Remittance835) -> bool:
    """Whether every amount of a claim is there, so that its balance can be told."""
    amounts = [claim.charge_amount, claim.paid_amount, *(adjustment.adjustment_amount for adjustment in claim.all_adjustments)]
    return NO_NUMBER not in amounts and all(NO_NUMBER not in (line.charge_amount, line.paid_amount) for line in claim.lines)


def _imbalance(what: str, charged: int, less: str, taken: Iterable[int], answer: str, paid: int) -> str:
    taken = list(taken)
    if NO_NUMBER in (charged, paid, *taken):
        return ""
    sum_taken = sum(taken)
    if charged - sum_taken == paid:
        return ""
    return f"{what} {dollars(charged)} less {less} {dollars(sum_taken)} is {dollars(charged - sum_taken)}, and {answer} is {dollars(paid)}"
