"""Administrations as they were given: each row of the record read once, with its drug, its way into the patient and its minutes, or refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...intake.course.cycles import told_once
from ...model.times import DAY, iso_time
from ...sources.library import Library
from ..charge import RowKey
from ..drug.products import CHEMO, NOBODY, THERAPY, UNCLASSIFIED, Drug, Named, drug_of_code, named, on_day
from ..radiation.acts import told as told_of

Row = Mapping[str, Any]
Spans = tuple[tuple[int, int], ...]

GIVEN = frozenset(("completed", "partial", "stopped", "in_progress", ""))
"""Words of an administration of which something went in."""
LONGEST = 24 * 3600
"""Seconds that a drug runs in a clinic's chair at the most; what runs longer is a pump, or a clock that is wrong."""
LONGEST_PUSH = 3600
"""A push is minutes; facts 1.2.2 keep one of 20 minutes a push."""
WAYS = {
    "IV": "infusion", "IVPB": "infusion", "INTRAVENOUS": "infusion", "IVP": "push", "IV PUSH": "push", "PUSH": "push", "SC": "injection", "SQ": "injection",
    "SUBQ": "injection", "SUBCUTANEOUS": "injection", "IM": "injection", "INTRAMUSCULAR": "injection", "SCI": "subcutaneous infusion", "IA": "artery",
    "IT": "spine", "INTRATHECAL": "spine", "RES": "reservoir", "IP": "abdomen", "INTRAPERITONEAL": "abdomen", "IPL": "chest", "IVES": "bladder",
    "INTRAVESICAL": "bladder", "IL": "lesions", "PO": "mouth", "ORAL": "mouth", "SL": "mouth", "TOP": "mouth", "INH": "mouth", "PR": "mouth",
}  # fmt: skip
"""Route as sent -> way. What goes in by the mouth, the skin or the lungs has no code of administration."""
NOT_HYDRATION = frozenset(("keep_open", "kvo", "tko", "flush", "diluent", "carrier", "vehicle", "blood_product", "line"))
_PAUSE = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


@dataclass(slots=True, eq=False)
class Given:
    """One administration that went in. Grain: one row of the record, or several systems' rows of it.

    drugs: what the words and codes can mean. product: the one that they do mean, with a code of that day; None where they leave it open. level: chemo,
    hormone, complex, therapy, electrolyte, fluid, cell, declotting; empty where nothing tells. way: of `WAYS`, or pump, injector. stop: None where nothing
    tells it. pauses: seconds from and to. dose: thousandths of `unit`; None where not told.
    """

    key: RowKey
    row: Row
    words: str
    drugs: Named
    product: Drug | None
    level: str
    way: str
    start: int
    stop: int | None
    pauses: Spans
    site: str
    dose: int | None
    unit: str
    rows: tuple[RowKey, ...] = ()
    vials: list[Row] = field(default_factory=list)
    code: str = ""
    """As the record itself says, where it names a HCPCS code."""

    @property
    def day(self) -> int:
        return self.start // DAY

    @property
    def spans(self) -> Spans:
        """When it ran, without its pauses; empty where its stop is not known."""
        if self.stop is None:
            return ()
        found, at = [], self.start
        for first, last in sorted(self.pauses):
            if first > at:
                found.append((at, first))
            at = max(at, last)
        if self.stop > at:
            found.append((at, self.stop))
        return tuple(found)

    @property
    def same(self) -> str:
        """What makes two administrations one drug."""
        return self.product.code if self.product else " ".join(sorted({drug.name for drug in self.drugs.drugs})) or self.words.lower()

    @property
    def name(self) -> str:
        return self.words or self.code or "drug not named"

    def text(self, column: str) -> str:
        return str(self.row.get(column, "")).strip()

    @property
    def reason(self) -> str:
        return self.text("order_reason").lower().replace(" ", "_")


@dataclass(frozen=True)
class Refused:
    """A row that cannot be, or that nothing charges. is_wrong: the record contradicts itself or the clock; else it is lawful and simply no service."""

    key: RowKey
    day: int
    what: str
    why: str
    is_wrong: bool


def administrations_of(
    rows: Iterable[Row], vials: Iterable[Row], library: Library, elements: Mapping[str, Sequence[Row]] | None = None,
) -> tuple[list[Given], list[Refused]]:  # fmt: skip
    """What was given, in order of time; and what was not, or cannot be. rows: of the administration table of one person. elements: of documents, answers to
    queries among them, by what they document. Raises nothing: what is wrong with a row is said of that row, and the others count."""
    by_administration: dict[tuple[str, str], list[Row]] = {}
    for vial in vials:
        by_administration.setdefault((str(vial.get("system", "")), str(vial.get("administration_id", ""))), []).append(vial)
    found: list[Given] = []
    refused: list[Refused] = []
    for row, told in told_once(rows):
        mine = [vial for each in told for vial in by_administration.get((each[1], each[2]), ())]
        facts = told_of((elements or {}).get(told[0][2], ()))
        if facts:
            row, mine = answered(row, mine, facts)
        one = _read(row, told, mine, library)
        if isinstance(one, Given):
            found.append(one)
        else:
            refused.append(one)
    return sorted(found, key=lambda each: (each.start, each.key)), sorted(refused, key=lambda each: (each.day, each.key))


def _read(row: Row, told: tuple[RowKey, ...], vials: list[Row], library: Library) -> Given | Refused:
    key, words, status = told[0], str(row.get("drug") or row.get("drug_code") or "").strip(), str(row.get("status", ""))
    start = row.get("start_time")
    day = int(start) // DAY if start is not None else 0
    name = words or "a drug without a name"
    if status not in GIVEN:
        why = str(row.get("status_reason", ""))
        return Refused(key, day, name, f"{status.replace('_', ' ')}{f': {why}' if why else ''}", False)
    if start is None:
        return Refused(key, day, name, "no start is on record, so no day and no minutes", True)
    start = int(start)
    stop = int(row["end_time"]) if "end_time" in row else None
    if stop is not None and stop < start:
        return Refused(key, day, name, f"it stops at {iso_time(stop)}, before it starts at {iso_time(start)}", True)
    if "dose" in row and int(row["dose"]) <= 0:
        return Refused(key, day, name, f"a dose of {int(row['dose']) / 1000:g} {row.get('dose_unit', '')}".rstrip() + " cannot be", True)
    device = str(row.get("device", "")).lower()
    route = str(row.get("route", "")).upper().strip()
    way = "injector" if device == "on_body_injector" else "pump" if "pump" in device else WAYS.get(route, "")
    if not way:
        return Refused(key, day, name, f"route {route or 'not told'}: expected IV, IVP, SC, IM or another of the schema", True)
    length = 0 if stop is None else stop - start
    if way == "push" and length > LONGEST_PUSH:
        return Refused(key, day, name, f"a push of {length // 60:,} minutes: a push takes minutes", True)
    if way in ("infusion", "injection", "spine", "bladder", "chest", "abdomen", "subcutaneous infusion") and length > LONGEST:
        return Refused(key, day, name, f"{length / 3600:.0f} hours without a pump: a clock of the record is wrong, or the pump is not named", True)
    pauses = _pauses(str(row.get("pauses", "")), start, stop)
    if pauses is None:
        return Refused(key, day, name, f"pauses {row['pauses']!r}: expected HH:MM-HH:MM within the infusion, separated by blanks", True)
    drugs, product, code = _product(row, words, vials, day, library)
    return Given(
        key, row, words, drugs, product, (product.level if product else drugs.level) or _level_said(code, str(row.get("order_reason", ""))), way, start, stop, pauses, str(row.get("access_site", "")).lower().strip(),
        int(row["dose"]) if "dose" in row else None, str(row.get("dose_unit", "")), told, vials, code,
    )  # fmt: skip


def _level_said(code: str, reason: str) -> str:
    """The level of a drug that no list knows: J9999 is for cancer drugs, and the order may name its reason."""
    if code == "J9999" or reason.lower().replace(" ", "_") in _OF_CANCER:
        return CHEMO
    return THERAPY if reason.lower().replace(" ", "_") in _OF_SUPPORT else ""


_OF_CANCER = frozenset(("chemotherapy", "immunotherapy", "antineoplastic", "targeted_therapy"))
_OF_SUPPORT = frozenset(("premedication", "antiemetic", "supportive", "support", "pain", "reaction", "anaemia", "anemia", "infection"))


def _product(row: Row, words: str, vials: Sequence[Row], day: int, library: Library) -> tuple[Named, Drug | None, str]:
    """By a HCPCS code, else by the National Drug Code, else by the words. The code is the record's own, or the one that the crosswalk lists."""
    code = str(row.get("drug_code", "")).upper().strip()
    if str(row.get("code_system", "")).lower() == "hcpcs" or drug_of_code(code) is not None or code in UNCLASSIFIED:
        known = drug_of_code(code)
        by_name = named(words) if words else NOBODY
        if known is not None and on_day((known,), day, library):
            return Named((known,), known.level, known.therapy), known, code
        return by_name, _only(_valid(by_name, day, library)), code
    found = named(words) if words else NOBODY
    for ndc in (str(row.get("ndc", "")), *(str(vial.get("ndc", "")) for vial in vials)):
        listed = [drug for each in library.ndc(ndc, day) if (drug := drug_of_code(each.code))] if ndc else []
        if len(listed) == 1:
            return Named((listed[0],), listed[0].level, listed[0].therapy), listed[0], ""
    return found, _only(_valid(found, day, library)), ""


def _valid(found: Named, day: int, library: Library) -> tuple[Drug, ...]:
    """The drugs that have a code on the day; of codes that have ended, the one that stands in their place."""
    valid = on_day(found.drugs, day, library)
    if valid:
        return valid
    after = (drug_of_code(code) for each in found.drugs for row in library.code_rows(each.code) if row.end < day for code in row.replaced_by)
    return on_day(dict.fromkeys(drug for drug in after if drug is not None), day, library)


def _only(found: tuple[Drug, ...]) -> Drug | None:
    return found[0] if len(found) == 1 else None


def _pauses(text: str, start: int, stop: int | None) -> Spans | None:
    """Pauses as seconds, on the day on which each lies within the infusion. None where the words are no pauses, or lie outside."""
    found = []
    rest = _PAUSE.sub(" ", text).replace(",", " ").replace(";", " ").strip()
    if rest:
        return None
    for each in _PAUSE.finditer(text):
        clock = [int(each[k]) * 3600 + int(each[k + 1]) * 60 for k in (1, 3)]
        first = start - start % DAY + clock[0]
        first += DAY if first < start else 0
        last = first - first % DAY + clock[1]
        last += DAY if last < first else 0
        if int(each[1]) > 23 or int(each[3]) > 23 or int(each[2]) > 59 or int(each[4]) > 59 or (stop is not None and last > stop):
            return None
        found.append((first, last))
    return tuple(found)


_AMOUNT = re.compile(r"([\d.,]+)\s*([^\d\s]\S*)?")


def answered(row: Row, vials: Sequence[Row], facts: Mapping[str, str]) -> tuple[Row, list[Row]]:
    """The row and its vials with what documents and answers to queries tell of them; what is no value of its column is left out."""
    values: dict[str, Any] = dict(row)
    for name in ("order_reason", "site_reason", "device_owner", "drug", "ndc", "diagnoses"):
        if facts.get(name, "no") != "no":
            values[name] = facts[name]
    if "ndc" in facts or "drug" in facts:
        values.pop("drug_code", None)
    if facts.get("injections", "").isdigit():
        values["injections"] = int(facts["injections"])
    if "end_time" in facts and "start_time" in row and (stop := _clock(facts["end_time"], int(row["start_time"]))) is not None:
        values["end_time"] = stop
    if (dose := _amount(facts.get("dose", ""))) is not None:
        values["dose"], values["dose_unit"] = dose[0], dose[1] or row.get("dose_unit", "")
    changed = {name: each for name in ("opened", "wasted") if (each := _amount(facts.get(name, ""))) is not None}
    if not changed and "acquisition" not in facts:
        return values, list(vials)
    first: dict[str, Any] = dict(vials[0]) if vials else {"unit": row.get("dose_unit", ""), "kind": "single"}
    rest: list[Row] = [{**vial, **{name: 0 for name in changed}} for vial in vials[1:]]
    first |= {name: amount for name, (amount, _) in changed.items()}
    if "acquisition" in facts:
        first["acquisition"] = facts["acquisition"]
    return values, [first, *rest]


def _amount(text: str) -> tuple[int, str] | None:
    """`150 mg` -> thousandths and unit."""
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        return None
    try:
        return round(float(found[1].replace(",", "")) * 1000), found[2] or ""
    except ValueError:
        return None


_CLOCK = re.compile(r"(?:\d{4}-\d{2}-\d{2}[ T])?(\d{1,2}):(\d{2})")


def _clock(text: str, start: int) -> int | None:
    """`10:45` -> seconds, on the day of the start or the night after it."""
    found = _CLOCK.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    stop = start - start % DAY + int(found[1]) * 3600 + int(found[2]) * 60
    return stop + DAY if stop < start else stop
