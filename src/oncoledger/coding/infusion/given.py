"""Administrations as they were given: each row of the record read once, with its drug, its way into the patient and its minutes, or refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...intake.course.cycles import ONE_DOSE, told_once
from ...model.times import DAY, EARLIEST, LATEST, iso_time
from ...sources.library import Library
from ..charge import RowKey
from ..drug.amounts import amount_in
from ..drug.ndc import items_of
from ..drug.products import (
    CHEMO,
    HORMONE,
    NOBODY,
    THERAPY,
    UNCLASSIFIED,
    Drug,
    Named,
    agree,
    alike,
    any_of,
    drug_of_code,
    named,
    on_day,
)
from ..radiation.acts import told as told_of
from .told import answered, whole

Row = Mapping[str, Any]
Spans = tuple[tuple[int, int], ...]

GIVEN = frozenset(("completed", "partial", "stopped", "in_progress", ""))
"""Words of an administration of which something went in."""
NOT_GIVEN = frozenset(("held", "refused", "not_given", "entered_in_error", "cancelled", "planned", "on_hold"))
LONGEST = 24 * 3600
"""Seconds that a drug runs in a clinic's chair at the most; what runs longer is a pump, or a clock that is wrong."""
LONG_PUMP = 8 * 3600
"""Seconds beyond which an infusion by a pump has a code of its own."""
LONGEST_PUSH = 3600
"""A push is minutes; facts 1.2.2 keep one of 20 minutes a push."""
WAYS = {
    "IV": "infusion", "IVPB": "infusion", "INTRAVENOUS": "infusion", "IVP": "push", "IV PUSH": "push", "PUSH": "push", "SC": "injection", "SQ": "injection",
    "SUBQ": "injection", "SUBCUTANEOUS": "injection", "IM": "injection", "INTRAMUSCULAR": "injection", "SCI": "subcutaneous infusion", "IA": "artery",
    "IT": "spine", "INTRATHECAL": "spine", "RES": "reservoir", "IP": "abdomen", "INTRAPERITONEAL": "abdomen", "IPL": "chest", "IVES": "bladder",
    "INTRAVESICAL": "bladder", "IL": "lesions", "PO": "mouth", "ORAL": "mouth", "SL": "mouth", "TOP": "mouth", "INH": "mouth", "PR": "mouth",
}  # fmt: skip
"""Route as sent -> way. What goes in by the mouth, the skin or the lungs has no code of administration."""
NOT_HYDRATION = frozenset(("keep", "kvo", "tko", "flush", "diluent", "carrier", "vehicle", "blood", "transfusion", "line"))
"""Words of reasons for which a fluid runs that is no hydration."""
PUMPS = ("home", "portable", "ambulatory", "elastomer", "disposable", "cadd", "implant")
"""Words of pumps that the patient carries. A clinic's pump at the chair is an infusion like any other."""
OF_CANCER = frozenset(("chemotherapy", "immunotherapy", "antineoplastic", "targeted_therapy"))
"""Reasons of an order that are cancer."""
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
    beside_chemotherapy: bool = False
    """Was chemotherapy given at the same coming?"""

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
        """What makes two administrations one drug, whosever product each was."""
        return " ".join(sorted({drug.generic for drug in ((self.product,) if self.product else self.drugs.drugs)})) or self.words.lower()

    @property
    def name(self) -> str:
        return self.words or self.code or "drug not named"

    def text(self, column: str) -> str:
        return str(self.row.get(column, "")).strip()

    @property
    def reason(self) -> str:
        return self.text("order_reason").lower().replace(" ", "_")

    @property
    def serves(self) -> str:
        """What a fluid ran for that is no hydration: `keep open`, `diluent`; empty where its reason is another."""
        return self.reason.replace("_", " ") if NOT_HYDRATION & set(self.reason.split("_")) else ""

    @property
    def injections(self) -> int:
        """Injections, or lesions, that it took: one where nothing tells."""
        return int(self.row.get("injections", 1))


@dataclass(frozen=True)
class Refused:
    """A row that cannot be, or that nothing charges. is_wrong: the record contradicts itself or the clock; else it is lawful and simply no service.
    element: the column that is wrong."""

    key: RowKey
    day: int
    what: str
    why: str
    is_wrong: bool
    element: str = ""


def administrations_of(
    rows: Iterable[Row], vials: Iterable[Row], library: Library, elements: Mapping[str, Sequence[Row]] | None = None,
    by_rate: Callable[[int], bool] = lambda day: False,
) -> tuple[list[Given], list[Refused]]:  # fmt: skip
    """What was given, in order of time; and what was not, or cannot be. rows: of the administration table of one person. elements: of documents, answers to
    queries among them, by what they document. by_rate: does the payer of a day take the charted rate and volume for a stop that is missing? Raises nothing:
    what is wrong with a row is said of that row, and the others count."""
    by_administration: dict[tuple[str, str], list[Row]] = {}
    for vial in vials:
        by_administration.setdefault((str(vial.get("system", "")), str(vial.get("administration_id", ""))), []).append(_told_of_vial(vial))
    found: list[Given] = []
    refused: list[Refused] = []
    for row, told in told_once(_typed(row, _TIMES, _NUMBERS) for row in rows):
        mine = [vial for each in told for vial in by_administration.get((each[1], each[2]), ())]
        facts = told_of((elements or {}).get(told[0][2], ()))
        if facts:
            row, mine = answered(row, mine, facts)
        if "end_time" not in row and "start_time" in row and by_rate(int(row["start_time"]) // DAY):
            row = _stopped_by_rate(row)
        one = _read(row, told, mine, library)
        if isinstance(one, Given):
            found.append(one)
        else:
            refused.append(one)
    return _once(sorted(found, key=lambda each: (each.start, each.key))), sorted(refused, key=lambda each: (each.day, each.key))


_RATE = re.compile(r"(\d+(?:\.\d+)?) ?m[lL] ?/ ?(?:h|hr|hour)")
BY_RATE = "stop_by_rate"
"""What marks a row whose stop is worked out of its rate and volume."""


def _stopped_by_rate(row: Row) -> Row:
    found = _RATE.fullmatch(str(row.get("rate", "")).strip())
    volume = row.get("volume", 0)
    if not found or not volume or float(found[1]) <= 0:
        return row
    return {**row, "end_time": int(row["start_time"]) + round(volume / 1000 / float(found[1]) * 3600), BY_RATE: 1}


def _once(found: Sequence[Given]) -> list[Given]:
    """What two systems tell of one dose, one by its brand and the other by its generic name, counts once. found: in order of time."""
    kept: list[Given] = []
    for each in found:
        first = next((one for one in reversed(kept) if each.start - one.start <= ONE_DOSE and _is_told_by(one, each)), None)
        if first is None:
            kept.append(each)
            continue
        first.rows += each.rows
        first.vials = first.vials or each.vials
        first.product = first.product or each.product
    return kept


def _is_told_by(one: Given, other: Given) -> bool:
    return one.way == other.way and one.same == other.same and not {key[1] for key in one.rows} & {key[1] for key in other.rows}


_TIMES, _NUMBERS = ("start_time", "end_time"), ("dose", "volume", "injections", "is_main_reason")
def _typed(row: Row, times: Sequence[str], numbers: Sequence[str]) -> Row:
    """A row without what is no value of its column: what a source tells in another form is not known."""
    values = {name: value for name, value in row.items() if value is not None}
    for name in (name for name in (*times, *numbers) if name in values):
        number = whole(values.pop(name))
        if number is not None and (name not in times or _FIRST_TIME <= number < _LAST_TIME):
            values[name] = number
    return values


_FIRST_TIME, _LAST_TIME = ((day.toordinal() - 719_163) * DAY for day in (EARLIEST, LATEST))


def _told_of_vial(vial: Row) -> Row:
    """No vial holds less than nothing."""
    values = _typed(vial, (), ("vials", "opened", "wasted"))
    return {name: value for name, value in values.items() if name not in ("vials", "opened", "wasted") or value >= 0}


def _read(row: Row, told: tuple[RowKey, ...], vials: list[Row], library: Library) -> Given | Refused:
    key, words, status = told[0], str(row.get("drug") or row.get("drug_code") or "").strip(), str(row.get("status", "")).lower()
    start, stop = row.get("start_time"), row.get("end_time")
    day = (start or stop or 0) // DAY
    name = words or "a drug without a name"
    if status not in GIVEN:
        why = str(row.get("status_reason", ""))
        if status in NOT_GIVEN:
            return Refused(key, day, name, f"{status.replace('_', ' ')}{f': {why}' if why else ''}", False)
        return Refused(key, day, name, f"status {status}: expected completed, held or another of the schema", True, "status")
    if start is None:
        return Refused(key, day, name, "no start is on record, so no day and no minutes", True, "start_time")
    if stop is not None and stop < start:
        return Refused(key, day, name, f"it stops at {iso_time(stop)}, before it starts at {iso_time(start)}", True, "end_time")
    if row.get("dose", 1) <= 0:
        return Refused(key, day, name, f"a dose of {row['dose'] / 1000:g} {row.get('dose_unit', '')}".rstrip() + " cannot be", True, "dose")
    length = 0 if stop is None else stop - start
    way = _way(row, length)
    if not way:
        route = str(row.get("route", "")).upper().strip()
        return Refused(key, day, name, f"route {route or 'not told'}: expected IV, IVP, SC, IM or another of the schema", True, "route")
    if way == "push" and length > LONGEST_PUSH:
        return Refused(key, day, name, f"a push of {length // 60:,} minutes: a push takes minutes", True, "end_time")
    if way != "pump" and length > LONGEST:
        return Refused(key, day, name, f"{length / 3600:.0f} hours without a pump: a clock of the record is wrong, or the pump is not named", True, "end_time")
    pauses = _pauses(str(row.get("pauses", "")), start, stop)
    if pauses is None:
        return Refused(key, day, name, f"pauses {row['pauses']!r}: expected HH:MM-HH:MM within the infusion, separated by blanks", True, "pauses")
    drugs, product, code = _product(row, words, vials, day, library)
    level = (product.level if product else drugs.level) or _level_said(code, str(row.get("order_reason", "")))
    site, unit = str(row.get("access_site", "")).lower().strip(), str(row.get("dose_unit", ""))
    return Given(key, row, words, drugs, product, level, way, start, stop, pauses, site, row.get("dose"), unit, told, vials, code)


def _way(row: Row, length: int) -> str:
    """Of `WAYS`, or pump, injector; empty where the record tells none."""
    device = str(row.get("device", "")).lower().strip()
    way = WAYS.get(str(row.get("route", "")).upper().strip(), "")
    if device == "on_body_injector":
        return "injector"
    carried = any(word in device for word in PUMPS) or (device == "pump" and length > LONG_PUMP)
    return "pump" if carried and way in ("", "infusion", "push", "artery") else way


def _level_said(code: str, reason: str) -> str:
    """The level of a drug that no list knows: J9999 is for cancer drugs, another code without a drug is where its order says so. Of a name alone, an order for
    cancer tells nothing: leucovorin stands on it too."""
    said = reason.lower().replace(" ", "_")
    if code == "J9999" or (code in UNCLASSIFIED and said in OF_CANCER):
        return CHEMO
    return THERAPY if said in _OF_SUPPORT else ""


_OF_SUPPORT = frozenset(("premedication", "antiemetic", "supportive", "support", "pain", "reaction", "anaemia", "anemia", "infection"))


def _product(row: Row, words: str, vials: Sequence[Row], day: int, library: Library) -> tuple[Named, Drug | None, str]:
    """By a HCPCS code, else by the National Drug Codes, else by the words; open where they speak of different products. The code is the record's own."""
    code = str(row.get("drug_code", "")).upper().strip()
    by_name = named(words) if words else NOBODY
    is_code = str(row.get("code_system", "")).lower() == "hcpcs" or drug_of_code(code) is not None or code in UNCLASSIFIED
    known = on_day([drug for drug in (drug_of_code(code),) if drug is not None], day, library) if is_code else ()
    ndcs = dict.fromkeys(str(each.get("ndc", "")) for each in (row, *vials))
    found = dict.fromkeys([*known, *(drug for ndc in ndcs if (drug := _product_of(ndc, day, library)) is not None and not known)])
    if found:
        told = any_of(found) if all(agree(drug, by_name) for drug in found) else any_of((*found, *by_name.drugs))
        return told, told.one, code if is_code else ""
    product = _only(_valid(by_name, day, library))
    if product is not None and product.level == HORMONE and not _is_a_package(row, product):
        by_name = any_of(alike((product,)))
        product = None
    return by_name, product, code if is_code else ""


def _product_of(ndc: str, day: int, library: Library) -> Drug | None:
    """The one product that is listed under a National Drug Code."""
    listed = [drug for item in items_of(ndc, day, library) if (drug := drug_of_code(item.code))]
    return listed[0] if len(listed) == 1 else None


def _is_a_package(row: Row, drug: Drug) -> bool:
    """Depots of hormones are given as they are sold: a leuprolide of 3.75 mg is no J9217."""
    dose = amount_in(row["dose"] / 1000, str(row.get("dose_unit", "")), drug.measure) if "dose" in row else None
    return dose is None or drug.fits(dose)


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
