"""What the segments of an 835 mean: the payment, the answered claim, its lines, their adjustments."""

from __future__ import annotations

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER

from .problems import named, quoted
from .reading import PAD, at, more_text
from .reading835 import Reading835
from .rows835 import Adjustment835, ProviderAdjustment835, Remittance835, RemittanceLine835

STATUSES = frozenset("1 2 3 4 19 20 21 22 23 25".split())
GROUPS = frozenset("CO PR OA PI".split())
RETIRED_GROUP = "CR"
AN_AMOUNT = "an amount in dollars and cents without comma or sign of currency"
A_QUANTITY = "a number with at most three decimals"
A_DATE = "a date of the form CCYYMMDD"
FIRST_REASON, LAST_REASON, STEP = 2, 17, 3
MIA_REMARKS, MOA_REMARKS = (5, 20, 21, 22, 23), (3, 4, 5, 6, 7)

CLAIM_DATES = {"232": "service_from_date", "233": "service_to_date", "050": "received_date"}
LINE_DATES = {"472": "service_date", "150": "service_date", "151": "service_end_date"}


def transfer(r: Reading835, e: list[str], n: int) -> None:
    """BPR: what is paid, how and when."""
    payment = r.payment
    if payment is None:
        return
    r.amount_position = n
    payment.payment_amount = _amount(r, e, 2, n)
    payment.method = at(e, 4)
    if at(e, 16):
        payment.payment_date = _day(r, e, 16, n)


def trace(r: Reading835, e: list[str], n: int) -> None:
    if r.payment is not None:
        r.payment.trace_number, r.payment.payer_trace_id = at(e, 2), at(e, 3)
        if not at(e, 2):
            r.error(n, named("TRN", 2), "nothing", "the number of the check or transfer")


def party(r: Reading835, e: list[str], n: int) -> None:
    """N1 of the payer (PR) or the payee (PE)."""
    payment, role = r.payment, at(e, 1)
    if payment is None:
        return
    if role == "PR":
        r.enter("1000A")
        r.has_payer = True
        payment.payer_name, payment.payer_id = at(e, 2), at(e, 4)
    elif role == "PE":
        r.enter("1000B")
        r.has_payee = True
        payment.payee_name = at(e, 2)
        if at(e, 3) == "XX":
            payment.payee_npi = at(e, 4)
        elif at(e, 3) == "FI":
            payment.payee_tax_id = at(e, 4)


def payer_reference(r: Reading835, e: list[str], n: int) -> None:
    """REF of the payer: 2U its id, others where there is none."""
    if r.payment is not None and (at(e, 1) == "2U" or not r.payment.payer_id):
        r.payment.payer_id = at(e, 2)


def payee_reference(r: Reading835, e: list[str], n: int) -> None:
    if r.payment is not None and at(e, 1) == "TJ":
        r.payment.payee_tax_id = at(e, 2)


def header_number(r: Reading835, e: list[str], n: int) -> None:
    """LX and what follows it up to the next CLP: a group of claims."""
    r.close(n)
    r.enter("2000")


def clp(r: Reading835, e: list[str], n: int) -> None:
    """Opens an answered claim."""
    r.close(n)
    r.enter("2100")
    claim = r.claim = Remittance835()
    claim.source_file, claim.source_position, claim.remittance_id = r.name, n, f"{r.name}#{n}"
    claim.payment_id = r.payment.payment_id if r.payment else ""
    e += PAD
    claim.claim_number, claim.status = e[1].strip(" "), e[2].strip(" ")
    if not claim.claim_number:
        r.error(n, named("CLP", 1), "nothing", "the number of the claim as it was sent")
    if claim.status not in STATUSES:
        r.error(n, named("CLP", 2), quoted(claim.status), "a status: 1, 2, 3, 4, 19 to 23 or 25")
    claim.charge_amount, claim.paid_amount = _amount(r, e, 3, n), _amount(r, e, 4, n)
    if e[5]:
        claim.patient_amount = _amount(r, e, 5, n)
    claim.filing_indicator, claim.payer_control_number = e[6].strip(" "), e[7].strip(" ")
    claim.place_of_service, claim.frequency = e[8].strip(" "), e[9].strip(" ")


def claim_name(r: Reading835, e: list[str], n: int) -> None:
    """NM1: the patient (QC), the member id of the insured (IL) where the patient has none, who rendered (82)."""
    claim, role = r.claim, at(e, 1)
    if claim is None:
        return
    if role == "QC":
        claim.patient_name = ", ".join(filter(None, (at(e, 3), at(e, 4))))
        claim.member_id = at(e, 9)
    elif role == "IL":
        claim.member_id = claim.member_id or at(e, 9)
    elif role == "82" and at(e, 8) == "XX":
        claim.rendering_npi = at(e, 9)


def inpatient_remarks(r: Reading835, e: list[str], n: int) -> None:
    _remarks(r, e, n, MIA_REMARKS)


def outpatient_remarks(r: Reading835, e: list[str], n: int) -> None:
    _remarks(r, e, n, MOA_REMARKS)


def claim_date(r: Reading835, e: list[str], n: int) -> None:
    column = CLAIM_DATES.get(at(e, 1))
    if column and r.claim is not None:
        setattr(r.claim, column, _day(r, e, 2, n))


def svc(r: Reading835, e: list[str], n: int) -> None:
    """Opens a line of the claim."""
    claim = r.claim
    if claim is None:
        r.error(n, "SVC", "a line outside a claim", "CLP before SVC; the line is passed over")
        return
    r.enter("2110")
    line = r.line = RemittanceLine835(claim.remittance_id, len(claim.lines) + 1, source_position=n)
    claim.lines.append(line)
    e += PAD
    is_revenue, line.code, line.modifiers = r.services[e[1]]
    if is_revenue:
        line.code, line.revenue_code = "", line.code
    elif e[4]:
        line.revenue_code = e[4].strip(" ")
    if not line.code and not line.revenue_code:
        r.error(n, named("SVC", 1), quoted(e[1]), "a qualifier and a code")
    line.charge_amount, line.paid_amount = _amount(r, e, 2, n), _amount(r, e, 3, n)
    if e[5]:
        units = _quantity(r, e, 5, n)
        line.units = 1000 if units == NO_NUMBER else units
    if e[6]:
        line.billed_code = r.services[e[6]][1]
    if e[7]:
        line.billed_units = _quantity(r, e, 7, n)


def line_date(r: Reading835, e: list[str], n: int) -> None:
    column = LINE_DATES.get(at(e, 1))
    if column and r.line is not None:
        setattr(r.line, column, _day(r, e, 2, n))


def line_reference(r: Reading835, e: list[str], n: int) -> None:
    if r.line is not None and at(e, 1) == "6R":
        r.line.control_number = at(e, 2)


def line_amount(r: Reading835, e: list[str], n: int) -> None:
    if r.line is not None and at(e, 1) == "B6":
        r.line.allowed_amount = _amount(r, e, 2, n)


def line_remark(r: Reading835, e: list[str], n: int) -> None:
    if r.line is not None and at(e, 1) == "HE":
        r.line.remarks = more_text(r, r.line.remarks, at(e, 2), n, named("LQ", 2))


def adjustment(r: Reading835, e: list[str], n: int) -> None:
    """CAS: a group and up to six reasons, each with its amount and perhaps a quantity, of the open line or else of the claim."""
    claim, line = r.claim, r.line
    if claim is None:
        r.error(n, "CAS", "an adjustment outside a claim", "CLP before CAS; the adjustment is passed over")
        return
    group = at(e, 1)
    if group == RETIRED_GROUP:
        r.problems.warn(n, named("CAS", 1), quoted(group), "CO, PR, OA or PI; CR went with version 4010")
    elif group not in GROUPS:
        r.error(n, named("CAS", 1), quoted(group), "CO, PR, OA or PI")
    owner = claim if line is None else line
    number = NO_NUMBER if line is None else line.line_number
    before = len(owner.adjustments)
    for place in range(FIRST_REASON, min(len(e), LAST_REASON + 1), STEP):
        reason, amount, quantity = at(e, place), at(e, place + 1), at(e, place + 2)
        if not reason and not amount:
            continue
        if not reason:
            r.error(n, named("CAS", place), "nothing", "the reason of the amount that follows")
        cents = _amount(r, e, place + 1, n)
        taken = _quantity(r, e, place + 2, n) if quantity else NO_NUMBER
        owner.adjustments.append(Adjustment835(claim.remittance_id, number, group, reason, cents, taken, n))
    if len(owner.adjustments) == before:
        r.error(n, named("CAS", 2), "an adjustment without a reason and an amount", "a reason and its amount")
    if any(text for text in e[LAST_REASON + STEP :]):
        r.error(n, named("CAS", LAST_REASON + STEP), "more than six adjustments", "at most six in one CAS; the others are passed over")


def provider_adjustment(r: Reading835, e: list[str], n: int) -> None:
    """PLB: up to six reasons with what they refer to, each with its amount, that belong to the payment and to none of its claims."""
    r.close(n)
    r.enter("footer")
    payment = r.payment
    if payment is None:
        return
    date = _day(r, e, 2, n)
    for place in range(3, min(len(e), 14), 2):
        reason, _, reference = at(e, place).partition(r.component)
        if not reason and not at(e, place + 1):
            continue
        if not reason:
            r.error(n, named("PLB", place), "nothing", "the reason of the amount that follows")
        cents = _amount(r, e, place + 1, n)
        payment.adjustments.append(ProviderAdjustment835(payment.payment_id, at(e, 1), date, reason, reference.strip(" "), cents, n))


def _remarks(r: Reading835, e: list[str], n: int, places: tuple[int, ...]) -> None:
    if r.claim is not None:
        r.claim.remarks = more_text(r, r.claim.remarks, " ".join(filter(None, (at(e, place) for place in places))), n, e[0])


def _amount(r: Reading835, e: list[str], place: int, n: int) -> int:
    """Cents of an element; NO_NUMBER, after an error, where it is none."""
    text = at(e, place)
    cents = r.amounts[text]
    if cents == NO_NUMBER:
        r.error(n, named(e[0], place), quoted(text), AN_AMOUNT)
    return cents


def _quantity(r: Reading835, e: list[str], place: int, n: int) -> int:
    text = at(e, place)
    value = r.thousandths[text]
    if value == NO_NUMBER:
        r.error(n, named(e[0], place), quoted(text), A_QUANTITY)
    return value


def _day(r: Reading835, e: list[str], place: int, n: int) -> int:
    text = at(e, place)
    first, last = r.spans[text]
    if first == NO_DATE or last != NO_DATE:
        r.error(n, named(e[0], place), quoted(text), A_DATE)
        return NO_DATE
    return first
