"""The state of a walk through one file: the envelopes that are open, the loop one is in, the claim and line being read."""

from __future__ import annotations

from collections.abc import Callable

from .delimiters import Delimiters
from .guides import Transaction
from .problems import Problems
from .rows import BLANK_LINE, Billing, Claim837, Person, Subscriber
from .values import Diagnoses, Lists, Numbers, Places, Procedures, Spans

Handler = Callable[["Reading", list[str], int], None]
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


class Reading:
    """Everything that is known at one point of a file. Handlers change it; `finished` collects whole claims.

    loop: where one is, by the guide's name. here: what segments mean there. loops: what they mean everywhere.
    """

    __slots__ = (
        "amounts", "billing", "claim", "component", "delimiters", "diagnoses", "finished", "form", "group", "has_line", "here",
        "interchange", "is_5010", "is_lost", "line", "loop", "loops", "name", "patient", "places", "pointers",
        "problems", "procedures", "spans", "subscriber", "thousandths", "transaction", "transactions",
    )  # fmt: skip

    def __init__(self, name: str, problems: Problems, loops: dict[str, Loop]) -> None:
        self.name = name
        self.problems = problems
        self.loops = loops
        self.enter("outside")
        self.transactions: list[Transaction] = []
        self.finished: list[Claim837] = []

        self.interchange: Envelope | None = None
        self.group: Envelope | None = None
        self.transaction: Transaction | None = None
        self.form = ""
        self.is_5010 = False
        self.is_lost = False

        self.billing = Billing()
        self.subscriber: Subscriber | None = None
        self.patient: Person | None = None
        self.claim: Claim837 | None = None
        self.line = BLANK_LINE.copy()
        self.has_line = False

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
        self.pointers = Lists(component)
        self.diagnoses = Diagnoses(component)
        self.places = Places(component)

    def error(self, segment: int, element: str, found: str, expected: str) -> None:
        """An error inside a loop of a claim; the message names the loop."""
        self.problems.error(segment, element, found, f"{expected} (loop {self.loop})")


PAD = [""] * 10
"""Added to the elements of a segment before they are taken by their numbers, so that a short segment has them all."""


def at(elements: list[str], place: int) -> str:
    """An element without blanks around it; empty where the segment is too short."""
    return elements[place].strip(" ") if len(elements) > place else ""
