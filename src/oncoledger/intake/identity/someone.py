"""One person as one system describes them, made ready to be compared: names cut, numbers and streets written one way, placeholders taken out."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ...model.dates import date_of, day_of
from ...model.times import day_of_time
from .names import Name, name_of

Row = Mapping[str, Any]
Key = tuple[str, str]
"""System and patient_id: how a record of a person is named everywhere in this package."""

MOST_HOLDERS = 20
"""A number that more records have is a placeholder or a default, and says nothing of a person."""

FIRST_BIRTH = day_of("1905-01-02")
"""Birth dates before stand for an unknown one: 1900-01-01, 1901-01-01."""

PERSONAL = {"MR": "", "PI": "", "PT": "", "PE": "", "MC": "Medicare", "MA": "Medicaid", "DL": "", "PPN": "", "NI": "", "": ""}
"""Kinds of numbers that are one person's own (HL7 table 0203), with the authority where the kind says it. A family shares a member id, a stay an account."""

_TIMES, _DAYS = ("performed_time", "start_time", "planned_time", "observed_time"), ("plan_date", "from_date")
_LONGEST = 40_000
"""Days from the first service of all; what is later is a mistake, and counts as that day."""
_ABBREVIATED = """st=street str=street ave=avenue av=avenue rd=road ln=lane dr=drive ct=court blvd=boulevard pl=place hwy=highway pkwy=parkway ter=terrace
cir=circle n=north s=south e=east w=west mt=mount ft=fort"""
_STREET = dict(pair.split("=") for pair in _ABBREVIATED.split())
_FLAT = re.compile(r"(?:\b(?:apt|unit|suite|ste|apartment)\b|#).*")


@dataclass(frozen=True, slots=True)
class Someone:
    """born: day, None where unknown. house, street: number and street, plain. numbers: (authority, value) of numbers that are one person's own.

    worn: such numbers that too many records have. loose: such numbers without an authority. visits: a bit for each day with a service, counted from one
    day for all. row: the patient row.
    """

    key: Key
    name: Name
    born: int | None
    sex: str
    house: str
    street: str
    zip: str
    phones: frozenset[str]
    ssn: str
    members: frozenset[str]
    numbers: frozenset[tuple[str, str]]
    worn: frozenset[tuple[str, str]]
    loose: frozenset[str]
    visits: int
    row: Row


def everyone(
    patients: Iterable[Row], identifiers: Iterable[Row], services: Iterable[Row], same_authority: Mapping[str, str], own_number: Mapping[str, str],
) -> list[Someone]:  # fmt: skip
    """Everybody that any row names, sorted by key. same_authority: a crosswalk's authorities -> the name for both. own_number: system -> the authority of
    its patient_id, where a crosswalk says so."""
    rows: dict[Key, Row] = {}
    for row in patients:
        if not row.get("is_retracted"):
            key = (row["system"], row["record_id"])
            rows[key] = max(rows.get(key, row), row, key=_version)
    numbers: dict[Key, list[Row]] = {key: [] for key in rows}
    for row in identifiers:
        if not row.get("is_retracted"):
            numbers.setdefault((row["system"], row["patient_id"]), []).append(row)
    visits = _visits(services)
    keys = sorted(numbers.keys() | visits.keys())
    noted = {key: _noted(key, numbers.get(key, []), same_authority, own_number) for key in keys}
    holders = Counter(each for of_one in noted.values() for each in of_one.stated)
    worn = {each for each, count in holders.items() if count > MOST_HOLDERS}
    return [_someone(key, rows.get(key, {}), noted[key], visits.get(key, 0), worn) for key in keys]


def authority_of(row: Row) -> str:
    """Who assigns a number, written one way; empty where nobody says."""
    stated = row.get("authority") or PERSONAL.get(row.get("kind", ""), "")
    return stated.strip().casefold().removeprefix("urn:oid:")


@lru_cache(1 << 18)
def number(value: str) -> str:
    """A number without signs and leading zeros; empty for what stands for none: `0`, `99999999`, `UNKNOWN`."""
    plain = re.sub(r"[^0-9A-Z]", "", value.upper()).lstrip("0")
    return plain if len(plain) > 2 and len(set(plain)) > 1 and any(letter.isdigit() for letter in plain) else ""


def _version(row: Row) -> tuple[int, list[tuple[str, str]]]:
    return row.get("version_time", 0), sorted((name, str(value)) for name, value in row.items())


def _visits(services: Iterable[Row]) -> dict[Key, int]:
    """A bit for each day with a service, counted from the first day of all; whoever has a row without a day has none."""
    place_of: dict[Key, int] = {}
    places, days = array("q"), array("q")   # millions of rows come here, so that they are kept as plain numbers
    for row in services:
        place = place_of.setdefault((row["system"], row["patient_id"]), len(place_of))
        day = row.get("service_date")
        if day is None:
            time = next((row[name] for name in _TIMES if name in row), None)
            day = day_of_time(time) if time is not None else next((row[name] for name in _DAYS if name in row), None)
        if day is not None:
            places.append(place)
            days.append(day)
    who, on = np.frombuffer(places, dtype=np.int64), np.frombuffer(days, dtype=np.int64)
    order = np.lexsort((on, who))
    who, on = who[order], np.minimum(on[order] - (on.min() if len(on) else 0), _LONGEST)
    ends = np.searchsorted(who, np.arange(len(place_of) + 1))
    return {key: _bits(on[ends[place] : ends[place + 1]]) for key, place in place_of.items()}


def _bits(days: np.ndarray) -> int:
    if not len(days):
        return 0
    marks = np.zeros(int(days[-1]) + 1, dtype=np.uint8)
    marks[days] = 1
    return int.from_bytes(np.packbits(marks, bitorder="little").tobytes(), "little")


class _Noted(NamedTuple):
    """The numbers of one record: stated with an authority, loose, member ids, social security number."""

    stated: set[tuple[str, str]]
    loose: set[str]
    members: set[str]
    ssn: str


def _noted(key: Key, numbers: Sequence[Row], same_authority: Mapping[str, str], own_number: Mapping[str, str]) -> _Noted:
    stated, loose, members, ssn = set[tuple[str, str]](), set[str](), set[str](), ""
    for each in sorted(numbers, key=lambda each: str(each.get("value"))):
        kind, value = each.get("kind", ""), number(each["value"])
        if kind == "SS":
            ssn = max(ssn, re.sub(r"[^0-9]", "", each["value"])[-9:], key=len)
        elif kind == "MB" and value:
            members.add(value)
        elif kind in PERSONAL and value:
            authority = authority_of(each)
            for name in (f"{authority or key[0].casefold()} {kind.casefold()}", authority):
                if name in same_authority:
                    authority = same_authority[name]
            if authority:
                stated.add((authority, value))
            else:
                loose.add(value)
    if key[0].casefold() in own_number and (value := number(key[1])):
        stated.add((own_number[key[0].casefold()], value))
    return _Noted(stated, loose, members, ssn)


def _someone(key: Key, row: Row, noted: _Noted, visits: int, worn: set[tuple[str, str]]) -> Someone:
    stated, loose, members, ssn = noted
    born, sex = row.get("birth_date"), row.get("sex", "").upper()[:1]
    house, street = street_of(row.get("address", ""))
    return Someone(
        key=key,
        name=name_of(row.get("family_name", ""), row.get("given_names", ""), row.get("other_names", "")),
        born=born if born is not None and born >= FIRST_BIRTH else None,
        sex=sex if sex in ("F", "M") else "",
        house=house,
        street=street,
        zip=row.get("zip", "")[:5],
        phones=frozenset(filter(None, map(_phone, row.get("phone", "").split()))),
        ssn=ssn if len(ssn) in (4, 9) and ssn[-4:] != "0000" and (len(ssn) == 4 or len(set(ssn)) > 1) and ssn != "123456789" else "",
        members=frozenset(members),
        numbers=frozenset(stated - worn),
        worn=frozenset(stated & worn),
        loose=frozenset(loose),
        visits=visits,
        row=row,
    )


@lru_cache(1 << 17)
def street_of(address: str) -> tuple[str, str]:
    """House number and street, with neither flat nor abbreviation."""
    words = re.sub(r"[^\w#]+", " ", address.casefold()).strip()
    words = _FLAT.sub("", words).strip()
    house, _, street = words.partition(" ")
    if not house[:1].isdigit():
        return "", words
    return house, " ".join(_STREET.get(word, word) for word in street.split())


def _phone(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)[-10:]
    return digits if len(digits) >= 7 and len(set(digits)) > 2 else ""


@lru_cache(1 << 17)
def birth_text(day: int) -> str:
    """A birth date as eight digits."""
    return date_of(day).strftime("%Y%m%d").zfill(8)
