"""Bytes to resources: single resources, bundles within bundles, NDJSON; of a cut file whatever is whole before the cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from ...model.verdict import ReadError

DEEPEST = 20
"""Bundles within bundles beyond which a file is made to hurt."""


class Found(NamedTuple):
    """One resource. place: how one finds it in the file. full_url: of its bundle entry."""

    resource: dict[str, Any]
    place: str
    full_url: str = ""


def resources(data: bytes, name: str, problems: list[ReadError]) -> Iterator[Found]:
    """Every resource of a file. What cannot be read is a problem."""
    text = _text(data, name, problems)
    if not text.strip():
        problems.append(ReadError(name, "byte 1", "nothing", "a FHIR resource, a bundle or NDJSON"))
        return
    lines = text.split("\n")
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if len(filled) > 1 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for _, line in (filled[0], filled[-1])) and _is_json(filled[0][1]):
        for number, line in filled:
            yield from _of_text(line, f"line {number}", name, problems)
        return
    yield from _of_text(text, "", name, problems)


def _text(data: bytes, name: str, problems: list[ReadError]) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        problems.append(ReadError(name, f"byte {problem.start + 1}", f"byte {data[problem.start]:#04x}", "UTF-8", severity="warning"))
        return data.decode("utf-8", "replace")


def _is_json(text: str) -> bool:
    try:
        return isinstance(_load(text), dict)
    except (ValueError, RecursionError):
        return False


def _load(text: str) -> Any:
    return json.loads(text, parse_constant=lambda word: None)


def _of_text(text: str, place: str, name: str, problems: list[ReadError]) -> Iterator[Found]:
    try:
        value = _load(text)
    except (ValueError, RecursionError) as problem:
        position = getattr(problem, "pos", 0)
        where = place or f"line {text.count(chr(10), 0, position) + 1}"
        problems.append(ReadError(name, where, f"{getattr(problem, 'msg', 'too deep')} at character {position + 1:,}", "JSON of a FHIR resource"))
        yield from _before_the_cut(text)
        return
    yield from _walk(value, place, name, problems)


def _walk(value: Any, place: str, name: str, problems: list[ReadError], full_url: str = "", depth: int = 0) -> Iterator[Found]:
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _walk(each, f"{place}[{number}]", name, problems, depth=depth + 1)
        return
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(kind, str) or not kind:
        problems.append(ReadError(name, place or "the file", repr(value)[:60], "an object with a resourceType"))
        return
    if kind != "Bundle":
        yield Found(value, place, full_url)
        return
    if depth > DEEPEST:
        problems.append(ReadError(name, place, f"bundles within bundles {depth} deep", f"at most {DEEPEST}"))
        return
    entries = value.get("entry")
    if entries is None:
        return
    if not isinstance(entries, list):
        problems.append(ReadError(name, f"{place} entry".strip(), repr(entries)[:60], "a list of entries"))
        return
    for number, entry in enumerate(entries):
        where = f"{place} entry[{number}]".strip()
        if not isinstance(entry, dict):
            problems.append(ReadError(name, where, repr(entry)[:60], "an entry with a resource"))
        elif entry.get("resource") is not None:
            url = entry.get("fullUrl")
            yield from _walk(entry["resource"], where, name, problems, url if isinstance(url, str) else "", depth + 1)


def _before_the_cut(text: str) -> Iterator[Found]:
    """Whole resources of a bundle that ends too early: each object that stands after the word resource."""
    decoder = json.JSONDecoder(parse_constant=lambda word: None)
    start = text.find('"entry"')
    number = 0
    while start >= 0 and (start := text.find('"resource"', start)) >= 0:
        opening = text.find("{", start)
        if opening < 0 or text[start + len('"resource"') : opening].strip() != ":":
            start += 1
            continue
        try:
            value, end = decoder.raw_decode(text, opening)
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict) and isinstance(value.get("resourceType"), str) and value["resourceType"] != "Bundle":
            yield Found(value, f"entry[{number}]")
        number += 1
        start = end
