"""One resource while its rows are written: where it stands, who it is about, how its references are named, what was wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from ...model.verdict import ReadError
from ..records import Record, Records, Value
from .node import Node
from .source import Found
from .words import SYSTEMS

ID = re.compile(r"[A-Za-z0-9._:-]{1,256}")
MOST_COMPLAINTS = 50
"""Of one resource; a resource made to hurt has thousands."""


@dataclass
class File:
    """What holds for a whole file. urls: fullUrl of a bundle's entry -> id of its resource. names: Type/id -> a name for it."""

    name: str
    system: str
    zone: tzinfo | None
    out: Records
    urls: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    incomplete_dates: int = 0


class Scribe:
    """Writes the rows of one resource. kind: its type. id: its own id, or its entry's."""

    def __init__(self, found: Found, file: File) -> None:
        self.file, self.found = file, found
        self.kind = str(found.resource["resourceType"])
        self.complaints = 0
        self.root = Node(found.resource, "", self.complain)
        given = found.resource.get("id")
        url = found.full_url.rsplit("/", 1)[-1].removeprefix("urn:uuid:").removeprefix("urn:oid:")
        self.id = given if isinstance(given, str) and ID.fullmatch(given) else url if ID.fullmatch(url) else ""
        self.place = f"{found.place} {self.kind}/{self.id}".strip()
        self.system = file.system or self._source() or "FHIR"
        self.version = self.root["meta"]["lastUpdated"].time(file.zone) if self.root["meta"] else None
        self.written = 0

    def _source(self) -> str:
        source = self.root["meta"]["source"].text() if self.root["meta"] else ""
        return source.partition("#")[0]

    def complain(self, path: str, found: str, expected: str) -> None:
        self.complaints += 1
        if self.complaints <= MOST_COMPLAINTS:
            self.file.out.problems.append(ReadError(self.file.name, self.place, found, expected, path.lstrip("."), "warning"))

    def lose(self, found: str, expected: str, element: str = "") -> None:
        """The resource cannot be used."""
        self.file.out.problems.append(ReadError(self.file.name, self.place, found, expected, element))

    def add(self, table: str, record_id: str = "", gone: bool = False, **values: Value | None) -> None:
        """A row. What is unknown is left out; a row that is taken back needs no more than its name."""
        self.written += 1
        row: dict[str, Value] = {name: value for name, value in values.items() if value is not None and value != ""}
        row |= {"record_id": record_id or self.id, "system": self.system, "source_place": self.place}
        if self.version is not None:
            row["version_time"] = self.version
        if gone:
            row["is_retracted"] = 1
        self.file.out.records.append(Record(table, row))

    # References.

    def reference(self, node: Node, wanted: str = "") -> str:
        """The id that a reference names: relative, absolute, of a bundle's entry, contained, or by an identifier. wanted: the type that it should have."""
        text = node["reference"].text()
        if not text:
            value = node["identifier"]["value"].text() if node["identifier"] else ""
            return value
        if text in self.file.urls:
            return self.file.urls[text]
        if text.startswith("#"):
            return f"{self.id}{text}"
        plain = text.partition("/_history")[0]
        if plain.startswith("urn:"):
            return plain.rsplit(":", 1)[-1]
        kind, _, name = plain.rpartition("/")
        if wanted and kind.rpartition("/")[2] not in (wanted, ""):
            return ""
        return name

    def patient(self) -> str:
        """Whom the resource is about; empty where it does not say."""
        for name in ("subject", "patient", "beneficiary", "for"):
            if self.root[name]:
                return self.reference(self.root[name])
        return ""

    def named(self, node: Node) -> str:
        """What a reference is called: its display, the name of the resource in this file, else its id."""
        return self.titled(node) or self.reference(node)

    def titled(self, node: Node) -> str:
        """What a reference is called by people: its display, or the name of the resource in this file."""
        return node["display"].text() or self.file.names.get(node["reference"].text(), "")

    # Codes.

    def coding(self, node: Node, *systems: str) -> tuple[str, str, str]:
        """Code, system in the ledger's words, and label of a concept: the first of the wanted systems, else the first there is."""
        chosen: tuple[int, str, str, str] | None = None
        for each in node.each("coding"):
            code, url = each["code"].text(), each["system"].text()
            if not code or "v3-NullFlavor" in url:
                continue
            system = SYSTEMS.get(url, "other")
            rank = systems.index(system) if system in systems else len(systems)
            if chosen is None or rank < chosen[0]:
                chosen = rank, code, system, each["display"].text()
        label = node["text"].text()
        if chosen is None:
            return "", "", label
        return chosen[1], chosen[2], label or chosen[3]

    def word(self, node: Node, words: Mapping[str, str]) -> str:
        """The ledger's word for a concept or a code; empty where we know none."""
        if isinstance(node.value, str):
            return words.get(node.text(), "")
        for each in node.each("coding"):
            if (code := each["code"].text()) in words:
                return words[code]
        return ""

    def extensions(self, node: Node, *endings: str) -> list[Node]:
        """The extensions whose address ends so, with or without its guide's prefix, whatever edition of a guide it names."""
        found = []
        for each in node.each("extension"):
            last = each["url"].text().rstrip("/").rpartition("/")[2]
            if last in endings or last.removeprefix("mcode-").removeprefix("codexrt-") in endings:
                found.append(each)
        return found

    def period(self, node: Node) -> tuple[int | None, int | None]:
        """Start and end in seconds of a period, a single time, or a timing that stands as either."""
        if isinstance(node.value, str):
            return node.time(self.file.zone), None
        return node["start"].time(self.file.zone), node["end"].time(self.file.zone)


def joined(words: list[str], by: str = " ") -> str:
    """Different words in their order."""
    return by.join(dict.fromkeys(word for word in words if word))

