"""What is answered to a message: whether it can be kept apart and read at all, and in which of the two modes its sender asks for an answer."""

from __future__ import annotations

from typing import NamedTuple

from ...formats.hl7v2 import Identity, acknowledge, identity


class Judged(NamedTuple):
    """A message as it came. code: what is answered once it is stored. why: what is wrong with it. wants_answer: the sender asked for one in this case."""

    who: Identity
    code: str
    why: str
    wants_answer: bool

    @property
    def is_accepted(self) -> bool:
        return self.code[1] == "A"


def judged(message: bytes) -> Judged:
    """Original mode answers AA, AE, AR. A sender that fills MSH-15 gets CA, CE, CR, as often as it asks; one that fills MSH-16 alone gets AA, AE, AR.

    An acknowledgement is not acknowledged.
    """
    who = identity(message)
    outcome, why = "A", ""
    if not who.type:
        is_header = message.lstrip()[:3] == b"MSH"
        outcome = "E" if is_header else "R"
        why = "MSH-9 is empty or MSH cannot be read: a message type is needed" if is_header else "no MSH segment: not an HL7 v2 message"
    accept, application = modes(message)
    code = ("C" if accept else "A") + outcome
    asked = accept or application or "AL"
    wants = asked == "AL" or (asked == "ER" and outcome != "A") or (asked == "SU" and outcome == "A")
    return Judged(who, code, why, wants and who.type.upper() != "ACK")


def refused(message: bytes, outcome: str, why: str) -> bytes:
    """The answer to a message that is not kept. outcome: E to send it again later, R where that would not help."""
    return acknowledge(message, ("C" if modes(message)[0] else "A") + outcome, why)


def modes(message: bytes) -> tuple[str, str]:
    """MSH-15 and MSH-16: when the sender wants to hear that a message is stored, and that it is accepted. Empty where no known word says it."""
    start = message.find(b"MSH")
    header = message[start : start + 4096].split(b"\r", 1)[0].split(b"\n", 1)[0]
    fields = header.split(header[3:4]) if start >= 0 and len(header) > 3 else []
    told = [fields[place].strip().decode("ascii", "replace").upper() if len(fields) > place else "" for place in (14, 15)]
    accept, application = (word if word in ("AL", "NE", "ER", "SU") else "" for word in told)
    return accept, application
