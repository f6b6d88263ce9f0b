"""One line of a claim: loops 2400 to 2420."""

from __future__ import annotations

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER

from .claim_loop import dates
from .closing import close_line
from .problems import named, quoted
from .reading import Reading, at, more_text
from .rows import (
    BLANK_LINE,
    CHARGE_AMOUNT,
    CLAIM_ID,
    CODE,
    CONTROL_NUMBER,
    DIAGNOSIS_POINTERS,
    HAS_DATE,
    HAS_SERVICE,
    LINE_NUMBER,
    MODIFIERS,
    NDC,
    NDC_QUANTITY,
    NDC_UNIT,
    NOTE,
    PLACE_OF_SERVICE,
    RENDERING_NPI,
    REVENUE_CODE,
    SERVICE_DATE,
    SERVICE_END_DATE,
    SOURCE_POSITION,
    UNITS,
    UNITS_BASIS,
    LineRow,
)

PROFESSIONAL_UNITS, INSTITUTIONAL_UNITS = ("UN", "MJ"), ("UN", "DA")
AN_AMOUNT = "an amount in dollars and cents without comma or sign of currency"
A_NUMBER = "a number of units with at most three decimals; one is assumed, since a line is never without units"


def lx(r: Reading, e: list[str], n: int) -> None:
    """Opens a line."""
    close_line(r)
    claim = r.claim
    if claim is None:
        r.error(n, "LX", "a line outside a claim", "CLM before LX; the line is passed over")
        r.enter("unknown")
        return
    r.loop, r.here = "2400", r.loops["2400"]
    line = r.line = BLANK_LINE.copy()
    r.has_line = True
    line[CLAIM_ID] = claim.claim_id
    line[SOURCE_POSITION] = n
    number = e[1] if len(e) > 1 else ""
    if number.isdigit() and number.isascii() and len(number) < 10:
        line[LINE_NUMBER] = int(number)
    else:
        r.error(n, named("LX", 1), quoted(number), "the line's number")


def professional_service(r: Reading, e: list[str], n: int) -> None:
    """SV1: code and modifiers, charge, units, place of service, pointers to the claim's diagnoses."""
    line = r.line
    if (line[HAS_SERVICE] or r.form != "837P") and not _is_welcome(r, line, "837P", e, n):
        return
    line[HAS_SERVICE] = True
    if len(e) < 8:
        e.extend([""] * (8 - len(e)))
    line[CODE], line[MODIFIERS] = r.procedures[e[1]]
    if not line[CODE]:
        r.error(n, named("SV1", 1, 2), quoted(e[1]), "a procedure code")
    amount = line[CHARGE_AMOUNT] = r.amounts[e[2]]
    if amount == NO_NUMBER:
        r.error(n, named("SV1", 2), quoted(e[2]), AN_AMOUNT)
    line[UNITS_BASIS] = e[3]
    if e[3] not in PROFESSIONAL_UNITS and r.is_5010:
        r.error(n, named("SV1", 3), quoted(e[3]), "UN (units) or MJ (minutes)")
    units = r.thousandths[e[4]]
    if units == NO_NUMBER:
        r.error(n, named("SV1", 4), quoted(e[4]), A_NUMBER)
    else:
        line[UNITS] = units
    if e[5]:
        line[PLACE_OF_SERVICE] = e[5].strip(" ")
    if e[7]:
        line[DIAGNOSIS_POINTERS] = r.pointers[e[7]]


def institutional_service(r: Reading, e: list[str], n: int) -> None:
    """SV2: revenue code, code and modifiers where there are any, charge, units."""
    line = r.line
    if (line[HAS_SERVICE] or r.form != "837I") and not _is_welcome(r, line, "837I", e, n):
        return
    line[HAS_SERVICE] = True
    if len(e) < 6:
        e.extend([""] * (6 - len(e)))
    line[REVENUE_CODE] = e[1].strip(" ")
    if e[2]:
        line[CODE], line[MODIFIERS] = r.procedures[e[2]]
    if not line[REVENUE_CODE]:
        r.error(n, named("SV2", 1), "nothing", "a revenue code")
    amount = line[CHARGE_AMOUNT] = r.amounts[e[3]]
    if amount == NO_NUMBER:
        r.error(n, named("SV2", 3), quoted(e[3]), AN_AMOUNT)
    line[UNITS_BASIS] = e[4]
    if e[4] not in INSTITUTIONAL_UNITS and r.is_5010:
        r.error(n, named("SV2", 4), quoted(e[4]), "UN (units) or DA (days)")
    units = r.thousandths[e[5]]
    if units == NO_NUMBER:
        r.error(n, named("SV2", 5), quoted(e[5]), A_NUMBER)
    else:
        line[UNITS] = units


def service_without_line(r: Reading, e: list[str], n: int) -> None:
    r.error(n, e[0], f"{e[0]} outside a line", "LX before it; the service is passed over")


def line_date(r: Reading, e: list[str], n: int) -> None:
    """DTP of the line; 472 is the date of service. The plain single day, which nearly all are, takes the short way."""
    if len(e) == 4 and e[1] == "472" and e[2] == "D8":
        days = r.spans[e[3]]
        if days[0] != NO_DATE and days[1] == NO_DATE:
            r.line[HAS_DATE] = True
            r.line[SERVICE_DATE] = days[0]
            return
    between = dates(r, e, n)
    if at(e, 1) == "472":
        r.line[HAS_DATE] = True
        if between is not None:
            r.line[SERVICE_DATE], r.line[SERVICE_END_DATE] = between


def line_reference(r: Reading, e: list[str], n: int) -> None:
    if len(e) > 2 and e[1] == "6R":
        r.line[CONTROL_NUMBER] = e[2].strip(" ")


def line_note(r: Reading, e: list[str], n: int) -> None:
    r.line[NOTE] = more_text(r, r.line[NOTE], at(e, 2), n, "NTE02")


def drug(r: Reading, e: list[str], n: int) -> None:
    """LIN N4: the drug's National Drug Code. A line has one."""
    r.enter("2410")
    if at(e, 2) != "N4":
        return
    if r.line[NDC]:
        r.problems.warn(n, named("LIN", 3), "a second drug code on one line", "one; the first is kept (loop 2410)")
    else:
        r.line[NDC] = at(e, 3)


def quantity(r: Reading, e: list[str], n: int) -> None:
    """CTP after LIN: quantity and unit of the drug."""
    text = at(e, 4)
    value = r.thousandths[text]
    if value == NO_NUMBER:
        r.error(n, named("CTP", 4), quoted(text), "a quantity with at most three decimals")
    if r.line[NDC_QUANTITY] == NO_NUMBER:
        r.line[NDC_QUANTITY] = value
        r.line[NDC_UNIT] = at(e, 5).split(r.component)[0].strip(" ")


def quantity_without_drug(r: Reading, e: list[str], n: int) -> None:
    r.error(n, "CTP", "CTP without LIN", "LIN N4 with the drug's code before its quantity")
    quantity(r, e, n)


def line_provider(r: Reading, e: list[str], n: int) -> None:
    """NM1 of 2420."""
    r.enter("2420")
    if at(e, 1) == "82" and at(e, 8) == "XX":
        r.line[RENDERING_NPI] = at(e, 9)


def adjudication(r: Reading, e: list[str], n: int) -> None:
    """SVD: from here on the segments are another payer's answer to this line."""
    r.enter("2430")


def _is_welcome(r: Reading, line: LineRow, form: str, e: list[str], n: int) -> bool:
    """Whether a service is read that comes second, or in the other form: the second is not, the other form is, both with an error."""
    if line[HAS_SERVICE]:
        r.error(n, e[0], "a second service on one line", "LX before it; the first is kept")
        return False
    r.error(n, e[0], f"{e[0]} in an {r.form}", "SV2" if form == "837P" else "SV1")
    return True
