"""ISA to IEA, GS to GE, ST to SE: what must be inside what, and the counts and control numbers that must agree."""

from __future__ import annotations

from .guides import Transaction, form_of, is_guide, title
from .problems import named, quoted
from .reading import Envelope, Handler, Loop, Walk, at


def isa(r: Walk, e: list[str], n: int) -> None:
    _close(r, n, "ISA")
    if len(e) != 17:
        r.problems.error(n, "ISA", f"{len(e) - 1} elements", "16 elements")
    r.interchange = Envelope(n, at(e, 13))
    r.enter("outside")


def iea(r: Walk, e: list[str], n: int) -> None:
    _close(r, n, "IEA", "GS")
    if r.interchange is None:
        r.problems.error(n, "IEA", "IEA without ISA", "ISA before IEA")
        return
    _agree(r, e, n, r.interchange, "functional groups", "ISA13")
    r.interchange = None


def gs(r: Walk, e: list[str], n: int) -> None:
    _close(r, n, "GS", "GS")
    if r.interchange is None:
        r.problems.error(n, "GS", "GS outside an interchange", "ISA before GS")
    else:
        r.interchange.holds += 1
    r.group = Envelope(n, at(e, 6), at(e, 8))


def ge(r: Walk, e: list[str], n: int) -> None:
    _close(r, n, "GE", "ST")
    if r.group is None:
        r.problems.error(n, "GE", "GE without GS", "GS before GE")
        return
    _agree(r, e, n, r.group, "transactions", "GS06")
    r.group = None


def st(r: Walk, e: list[str], n: int) -> None:
    """Opens a transaction: one that is read, or one that is named, refused and passed over."""
    _close(r, n, "ST", "ST")
    if r.group is None:
        r.problems.error(n, "ST", "ST outside a functional group", "GS before ST")
    else:
        r.group.holds += 1
    code, own = at(e, 1), at(e, 3)
    sent = r.group.version if r.group else ""
    version = own or sent
    form, remark = form_of(code, version, r.codes)
    if not form and own and not is_guide(own):
        form, remark = form_of(code, sent, r.codes)
        version = sent if form else own
    elif own and sent and own != sent and form_of(code, sent, r.codes)[0] not in ("", form):
        r.problems.warn(n, named("ST", 3), quoted(own), f"{quoted(sent)} as in GS08 of segment {r.group.position if r.group else 0}")
    if remark:
        r.problems.warn(n, named("ST", 3) if own else named("GS", 8), quoted(version), remark)
    r.transaction = Transaction(n, at(e, 2), code, version, form or code, bool(form))
    r.transactions.append(r.transaction)
    r.form, r.is_5010 = form, version.startswith("005010")
    if form:
        r.enter(r.first_loop)
        r.begin(n)
    else:
        element = named("ST", 1) if code not in r.codes else named("ST", 3) if own else named("GS", 8)
        r.problems.error(n, element, title(code, version), f"{r.what_is_read}; this transaction is passed over")
        r.enter("passed over")


def se(r: Walk, e: list[str], n: int) -> None:
    r.close(n)
    transaction = r.transaction
    r.transaction = None
    r.enter("outside")
    if transaction is None:
        r.problems.error(n, "SE", "SE without ST", "ST before SE")
        return
    if transaction.is_read:
        r.end(n)
    count = n - transaction.position + 1
    if _whole(at(e, 1)) != count:
        r.problems.error(n, named("SE", 1), quoted(at(e, 1)), f"{count}, the segments from ST (segment {transaction.position}) to SE")
    _same(r, n, named("SE", 2), at(e, 2), transaction.control_number, f"ST02 of segment {transaction.position}")


def ta1(r: Walk, e: list[str], n: int) -> None:
    r.transactions.append(Transaction(n, at(e, 1), "TA1", "", "TA1", False))
    r.problems.error(n, "TA1", "TA1 (interchange acknowledgement)", f"{r.what_is_read}; this acknowledgement is passed over")


def passed_over(r: Walk, e: list[str], n: int) -> None:
    """A segment that the tables do not use. The document keeps it."""


def unknown_in(transaction: str) -> Handler:
    """A tag that the transaction does not have: a warning; what is no tag at all is an error, and often another delimiter than ISA names."""

    def unknown(r: Walk, e: list[str], n: int) -> None:
        tag = e[0]
        if 2 <= len(tag) <= 3 and tag.isascii() and tag.isalnum() and tag.isupper():
            r.problems.warn(n, tag, "an unknown segment", f"a segment of the {transaction} (loop {r.loop})")
        else:
            r.error(n, "", f"a segment that begins {quoted(tag[:3])}", "a tag of two or three capitals and digits, then the element separator that ISA names")

    return unknown


def stray(r: Walk, e: list[str], n: int) -> None:
    """A segment between transactions. Said once until the next ST."""
    if not r.is_lost:
        r.problems.error(n, "", f"segment {quoted(e[0][:3])} outside a transaction", "ISA, GS, ST, GE or IEA")
    r.is_lost = True


def finish(r: Walk, last: int) -> None:
    """The end of the file. last: number of its last segment."""
    _close(r, last, "the end of the file")


ENVELOPES: dict[str, Handler] = {"ISA": isa, "IEA": iea, "GS": gs, "GE": ge, "ST": st, "SE": se}

OUTSIDE: Loop = {**ENVELOPES, "TA1": ta1, "": stray}
"""Between transactions."""

PASSED_OVER: Loop = {**ENVELOPES, "": passed_over}
"""Inside a transaction that is not read."""


def _close(r: Walk, n: int, by: str, down_to: str = "ISA") -> None:
    """Whatever is still open, from the inside to the named envelope, ends here without its own trailer."""
    r.is_lost = False
    if r.transaction is not None:
        r.close(n)
        r.problems.error(n, "SE", f"{by} inside a transaction", f"SE for the ST of segment {r.transaction.position}")
        r.transaction = None
        r.enter("outside")
    if r.group is not None and down_to in ("GS", "ISA"):
        r.problems.error(n, "GE", f"{by} inside a functional group", f"GE for the GS of segment {r.group.position}")
        r.group = None
    if r.interchange is not None and down_to == "ISA":
        r.problems.error(n, "IEA", f"{by} inside an interchange", f"IEA for the ISA of segment {r.interchange.position}")
        r.interchange = None


def _agree(r: Walk, e: list[str], n: int, envelope: Envelope, what: str, header: str) -> None:
    """Count and control number of a GE or IEA against its header."""
    if _whole(at(e, 1)) != envelope.holds:
        r.problems.error(n, named(e[0], 1), quoted(at(e, 1)), f"{envelope.holds}, the {what} since segment {envelope.position}")
    _same(r, n, named(e[0], 2), at(e, 2), envelope.control_number, f"{header} of segment {envelope.position}")


def _same(r: Walk, n: int, element: str, trailer: str, header: str, where: str) -> None:
    """Control numbers must be equal; one that differs in leading zeros only is a warning."""
    if trailer != header:
        is_near = trailer.lstrip("0") == header.lstrip("0")
        (r.problems.warn if is_near else r.problems.error)(n, element, quoted(trailer), f"{quoted(header)} as in {where}")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else -1
