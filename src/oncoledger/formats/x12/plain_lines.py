"""The short way for plain professional lines: LX, SV1, one day of service and perhaps REF 6R, with nothing to complain of.

Four of five segments of a radiation claim stand in such lines. What is not exactly plain is left to the handlers of the grammar, which say
what is wrong with it; a test holds the two ways equal.
"""

from __future__ import annotations

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER

from .closing import close_line
from .reading import Reading


def plain_line(r: Reading, texts: list[str], place: int, separator: str, n: int) -> int:
    """Read the line whose LX is `texts[place]`, segment `n` of the file. The number of segments read; 0 when the line is not plain."""
    claim = r.claim
    if claim is None or r.form != "837P":
        return 0
    number = texts[place][3:]
    service = texts[place + 1].split(separator)
    date = texts[place + 2]
    if len(service) < 8 or service[0] != "SV1" or not (number.isdigit() and number.isascii() and len(number) < 10) or date[:11] != r.plain_date:
        return 0
    code, modifiers = r.procedures[service[1]]
    amount, units, days = r.amounts[service[2]], r.thousandths[service[4]], r.spans[date[11:]]
    if not code or amount == NO_NUMBER or units == NO_NUMBER or days[0] == NO_DATE or days[1] != NO_DATE:
        return 0
    control = texts[place + 3]
    is_controlled = control[:7] == r.plain_control and separator not in control[7:]
    close_line(r)
    r.loop, r.here = "2400", r.loops["2400"]
    r.has_line = True
    r.line = [
        claim.claim_id, int(number), days[0], NO_DATE, code, modifiers, units, service[3], amount, service[5].strip(" "), "", r.pointers[service[7]],
        "", NO_NUMBER, "", "", control[7:].strip(" ") if is_controlled else "", "", n, True, True,
    ]  # fmt: skip
    return 4 if is_controlled else 3
