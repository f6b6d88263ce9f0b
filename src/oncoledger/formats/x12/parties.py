"""Who bills, who is insured, who is treated: loops 2000A to 2010CA of an 837."""

from __future__ import annotations

from oncoledger.model.dates import NO_DATE

from .closing import close_claim
from .problems import named, quoted, shape
from .reading import PAD, Reading, at
from .rows import Billing, Person, Subscriber

STATES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY "
    "AS FM GU MH MP PR PW VI AA AE AP".split()
)
"""Two letters of the Postal Service: states, territories, freely associated states, and the armed forces."""


def hl(r: Reading, e: list[str], n: int) -> None:
    """Opens a billing provider (20), a subscriber (22) or a patient (23) and checks that it hangs where it should."""
    close_claim(r, n)
    e += PAD
    own, parent, level = e[1].strip(" "), e[2].strip(" "), e[3].strip(" ")
    if level == "20":
        r.billing, r.subscriber, r.patient = Billing(), None, None
        r.billing.hl = own
        r.enter("2000A")
        _hangs_on(r, n, parent, "", "no parent")
    elif level == "22":
        r.subscriber, r.patient = Subscriber(), None
        r.subscriber.hl = own
        r.enter("2000B")
        _hangs_on(r, n, parent, r.billing.hl, "HL01 of the billing provider")
    elif level == "23":
        r.patient = Person()
        r.enter("2000C")
        _hangs_on(r, n, parent, r.subscriber.hl if r.subscriber else "", "HL01 of the subscriber")
    else:
        r.problems.error(n, named("HL", 3), quoted(level), "20 (billing provider), 22 (subscriber) or 23 (patient)")
        r.enter("unknown")


def billing_taxonomy(r: Reading, e: list[str], n: int) -> None:
    """PRV BI: the billing provider's taxonomy (PXC; ZZ in 4010)."""
    if at(e, 1) == "BI":
        r.billing.taxonomy = at(e, 3)


def billing_name(r: Reading, e: list[str], n: int) -> None:
    """NM1 85 in 2010AA; other names (pay-to address, pay-to plan) have segments of their own that are not the billing provider's."""
    if at(e, 1) != "85":
        r.enter("2010AB")
        return
    r.enter("2010AA")
    r.billing.position = n
    kind, number = at(e, 8), at(e, 9)
    if kind == "XX":
        r.billing.npi = number
    elif kind in ("24", "34"):
        r.billing.tax_id = number


def billing_address(r: Reading, e: list[str], n: int) -> None:
    r.billing.zip_code = at(e, 3)
    _state(r, e, n)


def billing_reference(r: Reading, e: list[str], n: int) -> None:
    if at(e, 1) in ("EI", "SY"):
        r.billing.tax_id = at(e, 2)


def subscriber_policy(r: Reading, e: list[str], n: int) -> None:
    """SBR of 2000B: rank and claim filing indicator."""
    if r.subscriber is not None:
        e += PAD
        r.subscriber.rank, r.subscriber.filing_indicator = e[1].strip(" "), e[9].strip(" ")


def subscriber_name(r: Reading, e: list[str], n: int) -> None:
    """NM1 IL (2010BA) or NM1 PR (2010BB)."""
    subscriber, kind = r.subscriber, at(e, 1)
    if subscriber is None:
        return
    e += PAD
    if kind == "IL":
        r.enter("2010BA")
        subscriber.position = n
        subscriber.last_name, subscriber.first_name, subscriber.member_id = e[3].strip(" "), e[4].strip(" "), e[9].strip(" ")
    elif kind == "PR":
        r.enter("2010BB")
        subscriber.has_payer = True
        subscriber.payer_name, subscriber.payer_id = e[3].strip(" "), e[9].strip(" ")
    else:
        r.enter("2010BC")


def patient_name(r: Reading, e: list[str], n: int) -> None:
    """NM1 QC (2010CA). A member id stands here in 4010 only."""
    if r.patient is not None and at(e, 1) == "QC":
        r.enter("2010CA")
        r.patient.last_name, r.patient.first_name, r.patient.member_id = at(e, 3), at(e, 4), at(e, 9)


def address(r: Reading, e: list[str], n: int) -> None:
    """N3 or N4 of the subscriber or patient. The street has no column; of the town only the state is looked at."""
    person = r.patient or r.subscriber
    if e[0] == "N4":
        _state(r, e, n)
    if person is not None:
        person.has_street |= e[0] == "N3"
        person.has_town |= e[0] == "N4"


def _state(r: Reading, e: list[str], n: int) -> None:
    """N402 of an address in the United States: a state or territory."""
    if at(e, 4) in ("", "US", "USA") and at(e, 2) not in STATES:
        r.error(n, named("N4", 2), quoted(at(e, 2)), "a state or territory of the United States, or the country in N404")


def birth(r: Reading, e: list[str], n: int) -> None:
    """DMG of the subscriber or patient. The message of a bad date shows its form only."""
    person = r.patient or r.subscriber
    text = at(e, 2)
    if person is None or not text:
        return
    person.birth_date, last = r.spans[text]
    if person.birth_date == NO_DATE or last != NO_DATE or len(text) != 8:
        person.birth_date = NO_DATE
        r.error(n, named("DMG", 2), shape(text), "a date of the form CCYYMMDD")
    else:
        person.birth = f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _hangs_on(r: Reading, n: int, parent: str, expected: str, what: str) -> None:
    if parent != expected:
        words = f"{quoted(expected)}, {what}" if expected else what if what == "no parent" else f"{what}, and none is open"
        r.problems.error(n, named("HL", 2), quoted(parent), words)
    elif not expected and what != "no parent":
        r.problems.error(n, named("HL", 2), "nothing", f"{what}, and none is open")
