"""The state of a walk through one file: the envelopes that are open, the loop one is in, the claim and line being read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .closing import close_claim
from .delimiters import Delimiters
from .guides import Transaction
from .problems import Problems
from .rows import BLANK_LINE, Billing, Claim837, Person, Subscriber
from .values import Diagnoses, Lists, Numbers, Places, Procedures, Spans

Handler = Callable[[Any, list[str], int], None]
"""What a segment does: the reading, the elements with the tag first, the segment's number in the file from 1."""


Loop = dict[str, Handler]
"""tag -> what the segment means in one loop; the empty tag stands for every segment that is not named."""


class Envelope:
    """An open ISA, GS or ST: its segment number, its control number, and how many of the next smaller it holds so far."""

    def __init__(self, position: int, control_number: str, version: str = "") -> None:
        self.position = position
        self.control_number = control_number
        self.version = version
        self.holds = 0


class Walk:
    """What is known at one point of any X12 file. Handlers change it; `finished` collects what was read whole.

    loop: where one is, by the guide's name. here: what segments mean there. loops: what they mean everywhere. codes: the transactions that are read.
    """

    __slots__ = (
        "amounts", "component", "delimiters", "finished", "form", "group", "here", "interchange", "is_5010", "is_lost", "loop", "loops", "name", "problems",
        "procedures", "spans", "thousandths", "transaction", "transactions",
    )  # fmt: skip

    codes: tuple[str, ...] = ()
    first_loop = ""
    what_is_read = ""

    def __init__(self, name: str, problems: Problems, loops: dict[str, Loop]) -> None:
        self.name = name
        self.problems = problems
        self.loops = loops
        self.enter("outside")
        self.transactions: list[Transaction] = []
        self.finished: list[Any] = []

        self.interchange: Envelope | None = None
        self.group: Envelope | None = None
        self.transaction: Transaction | None = None
        self.form = ""
        self.is_5010 = False
        self.is_lost = False

        self.amounts = Numbers(2)
        self.thousandths = Numbers(3)
        self.spans = Spans()
        self.delimiters = Delimiters(b"*", b":", b"~")
        self.compose(":")

    def enter(self, loop: str) -> None:
        """Go on in this loop."""
        self.loop = loop
        self.here = self.loops[loop]

    def use(self, delimiters: Delimiters) -> None:
        """Read by the delimiters of an ISA from now on. Every ISA brings its own object."""
        if delimiters is not self.delimiters:
            self.delimiters = delimiters
            component = delimiters.component.decode("latin-1")
            if component != self.component:
                self.compose(component)

    def compose(self, component: str) -> None:
        """Read composites by this component separator from now on."""
        self.component = component
        self.procedures = Procedures(component)

    def error(self, segment: int, element: str, found: str, expected: str) -> None:
        """An error inside a loop of a claim; the message names the loop."""
        self.problems.error(segment, element, found, f"{expected} (loop {self.loop})")

    def begin(self, n: int) -> None:
        """A transaction that is read begins with segment `n`."""

    def close(self, n: int) -> None:
        """Finish what is open inside the transaction before segment `n`."""

    def end(self, n: int) -> None:
        """The transaction ends with its own trailer, segment `n`."""


class Reading(Walk):
    """A walk through the claims of an 837."""

    __slots__ = ("billing", "claim", "diagnoses", "has_line", "line", "patient", "places", "pointers", "subscriber")

    codes = ("837",)
    first_loop = "1000"
    what_is_read = "837P (005010X222) or 837I (005010X223)"

    def __init__(self, name: str, problems: Problems, loops: dict[str, Loop]) -> None:
        super().__init__(name, problems, loops)
        self.billing = Billing()
        self.subscriber: Subscriber | None = None
        self.patient: Person | None = None
        self.claim: Claim837 | None = None
        self.line = BLANK_LINE.copy()
        self.has_line = False

    def compose(self, component: str) -> None:
        super().compose(component)
        self.pointers = Lists(component)
        self.diagnoses = Diagnoses(component)
        self.places = Places(component)

    def begin(self, n: int) -> None:
        self.billing, self.subscriber, self.patient = Billing(), None, None

    def close(self, n: int) -> None:
        close_claim(self, n)


PAD = [""] * 10
"""Added to the elements of a segment before they are taken by their numbers, so that a short segment has them all."""


def at(elements: list[str], place: int) -> str:
    """An element without blanks around it; empty where the segment is too short."""
    return elements[place].strip(" ") if len(elements) > place else ""


LONGEST_TEXT = 4000
"""Characters of all notes of a claim or line together, or of all its remark codes: the guides allow a fifth of that."""


def more_text(r: Walk, text: str, more: str, n: int, element: str) -> str:
    """A text with another one behind it. What would make it endless is told and passed over."""
    if len(text) > LONGEST_TEXT:
        tag = element.rstrip("0123456789")
        r.error(n, element, f"more than {LONGEST_TEXT} characters of {tag} in one loop", "fewer; this one is passed over")
        return text
    return f"{text} {more}".strip()
