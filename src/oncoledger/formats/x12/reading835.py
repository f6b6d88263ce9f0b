"""The state of a walk through an 835: the payment, the answered claim and the line being read, and what is known when they end."""

from __future__ import annotations

from oncoledger.model.table import NO_NUMBER

from .balance import claim_imbalance, is_known, line_imbalance, payment_imbalance
from .problems import Problems, named
from .reading import Loop, Walk
from .rows835 import Payment835, Remittance835, RemittanceLine835
from .values import Services


class Reading835(Walk):
    """A walk through remittances. payments: every payment of the file so far; `is_balanced` of the last is told when its transaction has ended.

    amount_position: segment number of the open payment's BPR.
    """

    __slots__ = ("amount_position", "claim", "has_payee", "has_payer", "line", "payment", "payments", "services", "unposted")

    codes = ("835",)
    first_loop = "header"
    what_is_read = "835 (005010X221)"

    def __init__(self, name: str, problems: Problems, loops: dict[str, Loop]) -> None:
        super().__init__(name, problems, loops)
        self.payments: list[Payment835] = []
        self.payment: Payment835 | None = None
        self.claim: Remittance835 | None = None
        self.line: RemittanceLine835 | None = None
        self.amount_position = 0
        self.has_payer = self.has_payee = False
        self.unposted = 0

    def compose(self, component: str) -> None:
        super().compose(component)
        self.services = Services(component)

    def begin(self, n: int) -> None:
        payment = self.payment = Payment835()
        payment.payment_id, payment.source_file, payment.source_position = f"{self.name}#{n}", self.name, n
        self.payments.append(payment)
        self.amount_position, self.unposted = 0, 0
        self.has_payer = self.has_payee = False

    def close(self, n: int) -> None:
        """Finish the open claim before segment `n`, and say where it does not balance."""
        claim = self.claim
        if claim is None:
            return
        self.claim, self.line = None, None
        claim.last_position = n - 1
        imbalances = [self._say(line.source_position, named("SVC", 3), line_imbalance(line), "SVC02 less the CAS of its line") for line in claim.lines]
        imbalances.append(self._say(claim.source_position, named("CLP", 4), claim_imbalance(claim), "CLP03 less every CAS of the claim and its lines"))
        claim.is_balanced = int(is_known(claim) and not any(imbalances))
        self.unposted += not claim.is_balanced
        payment = self.payment
        if payment is not None:
            known = NO_NUMBER not in (payment.claims_paid, claim.paid_amount)
            payment.claims_paid = payment.claims_paid + claim.paid_amount if known else NO_NUMBER
        if self.transaction is not None:
            self.transaction.claims += 1
            self.transaction.lines += len(claim.lines)
        self.finished.append(claim)

    def end(self, n: int) -> None:
        """SE: say what the payment lacks, and whether it balances."""
        payment = self.payment
        if payment is None:
            return
        self.payment = None
        where = payment.source_position
        for is_there, segment, what in (
            (self.amount_position, "BPR", "its amount"), (payment.trace_number, "TRN", "its number"), (self.has_payer, "N1", "the payer (N1 PR)"),
            (self.has_payee, "N1", "the payee (N1 PE)"),
        ):  # fmt: skip
            if not is_there:
                self.problems.error(where, segment, f"a payment without {what}", f"{segment} before the first LX")
        is_off = self._say(self.amount_position or where, named("BPR", 2), payment_imbalance(payment), "the sum of CLP04 less the sum of PLB")
        amounts = [payment.payment_amount, payment.claims_paid, *(adjustment.adjustment_amount for adjustment in payment.adjustments)]
        payment.is_balanced = int(not is_off and not self.unposted and NO_NUMBER not in amounts)

    def _say(self, n: int, element: str, imbalance: str, rule: str) -> bool:
        if imbalance:
            self.problems.error(n, element, imbalance, f"{rule}; read, and not to be posted")
        return bool(imbalance)
