"""The cases of a rule: `18 x 77412, 4 x 77427 -> clear   the manual's own example`, read into a ledger and judged.

One case a line: `[context:] item, item ... -> verdict [to N] [on CODES]   reason`.
An item is `[N x] CODE[-MOD...] [*UNITS] [@DATE] [column=value ...] [{fact=value ...}]`; N lines stand on consecutive weekdays. The context
holds words that are true of every line: a setting, a payer, a date, `partial`, `as-of=DATE`, or any `column=value`; `crosswalk` where the invented products of
`case_products` are listed. Columns are those of the charge
table; `claim.COLUMN` those of its claim; `{level=over supports=77407}` is what the clinical record shows of the item (column `record`). In a value `+`
stands for a blank; the code `none` for a line without one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from oncoledger.model.dates import day_of, weekday
from oncoledger.model.money import cents_of, thousandths_of
from oncoledger.model.schema import CHARGE, CLAIM, CLAIM_SUMS
from oncoledger.model.table import NO_NUMBER, Column, Table, Words, blank

BASE = "2025-03-03"
"""A Monday: the day of every item that names none."""

AS_OF = "2026-11-22"
SHORT = {
    "entity": "entity_id", "provider": "provider_id", "payer": "payer_id", "course": "course_id", "pos": "place_of_service", "dx": "diagnoses",
    "claim": "claim_id", "site": "body_site", "revenue": "revenue_code", "patient": "patient_id", "amount": "charge_amount",
}  # fmt: skip
"""Short names of columns that cases use often."""

VERDICTS = ("found", "clear", "excused", "cannot tell", "not judged")


@dataclass(frozen=True)
class Case:
    """text: as written. rows, claims: plain values by column. verdict: one of VERDICTS. to: what the evidence `allowed` must be.
    on: codes of the subject lines, sorted, or empty where the case does not say."""

    text: str
    rows: list[dict[str, str]]
    verdict: str
    reason: str
    to: int | None = None
    on: tuple[str, ...] = ()
    claims: dict[str, dict[str, str]] = field(default_factory=dict)
    is_partial: bool = False
    as_of: str = AS_OF
    payer: str = "MEDICARE"
    has_crosswalk: bool = False


def read_cases(text: str) -> list[Case]:
    """The cases of a rule. Raises ValueError with the line that cannot be read."""
    return [_case(" ".join(line.split(maxsplit=0)).strip()) for line in text.splitlines() if line.strip()]


_LINE = re.compile(
    r"^(?P<facts>.*?)\s*->\s*(?P<verdict>found|clear|excused|cannot tell|not judged)(?P<detail>(?: to \d+| on [A-Z0-9 ]+?)*)(?:\s{2,}(?P<reason>.*))?$"
)
_ITEM = re.compile(r"^(?:(?P<times>\d+)\s*x\s+)?(?P<code>none|[A-Z0-9]+)(?P<modifiers>(?:-[A-Z0-9]{2})*)(?P<rest>(?:\s+\S+)*)$")


_RECORD = re.compile(r"\s*\{([^{}]*)\}")
_COMMA = re.compile(r",(?![^{}]*\})")


def _case(line: str) -> Case:
    match = _LINE.match(line)
    if not match:
        raise ValueError(f"this case cannot be read: {line!r}")
    context, _, items = match["facts"].rpartition(": ") if re.match(r"^[^,]*: ", match["facts"]) else ("", "", match["facts"])
    common, options = _context(context)
    rows: list[dict[str, str]] = []
    claims: dict[str, dict[str, str]] = {}
    for item in _COMMA.split(items):
        rows += _item(item.strip(), dict(common), claims)
    to = re.search(r" to (\d+)", match["detail"])
    on = re.search(r" on ([A-Z0-9 ]+)", match["detail"])
    return Case(
        line, rows, match["verdict"], (match["reason"] or "").strip(), int(to[1]) if to else None, tuple(sorted(on[1].split())) if on else (), claims,
        bool(options.get("partial")), str(options.get("as-of", AS_OF)), str(options.get("payer", "MEDICARE")), bool(options.get("crosswalk")),
    )  # fmt: skip


def _context(text: str) -> tuple[dict[str, str], dict[str, object]]:
    common: dict[str, str] = {}
    options: dict[str, object] = {}
    for word in text.split():
        name, has_value, value = word.partition("=")
        if word in ("hospital", "freestanding", "professional"):
            common["setting"] = word
        elif word in ("partial", "crosswalk"):
            options[word] = True
        elif name == "as-of":
            options["as-of"] = value
        elif has_value:
            common[SHORT.get(name, name)] = value.replace("+", " ")
        elif re.match(r"^\d{4}-\d\d-\d\d$", word):
            common["service_date"] = word
        elif word.replace("_", "").isupper():
            options["payer"] = word
            common["payer_id"] = word
        else:
            raise ValueError(f"{word!r} is no word of a case's context")
    return common, options


def _item(text: str, row: dict[str, str], claims: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    record = _RECORD.search(text)
    match = _ITEM.match(_RECORD.sub("", text))
    if not match:
        raise ValueError(f"this item of a case cannot be read: {text!r}")
    row = {"patient_id": "P1", "service_date": BASE, "code": "" if match["code"] == "none" else match["code"], **row}
    if record:
        row["record"] = " ".join(record[1].split())
    if match["modifiers"]:
        row["modifiers"] = match["modifiers"].replace("-", " ").strip()
    for word in match["rest"].split():
        name, has_value, value = word.partition("=")
        if word.startswith("@"):
            row["service_date"] = word[1:]
        elif word.startswith("*"):
            row["units"] = word[1:]
        elif name.startswith("claim."):
            claims.setdefault(row.setdefault("claim_id", "C1"), {})[name.removeprefix("claim.")] = value.replace("+", " ")
        elif has_value:
            row[SHORT.get(name, name)] = value.replace("+", " ")
        else:
            raise ValueError(f"{word!r} is no part of an item")
    day, rows = day_of(row["service_date"]), []
    for _ in range(int(match["times"] or 1)):
        rows.append(row | {"service_date": str(day)})
        day += 1 if weekday(day) < 4 else 7 - weekday(day)
    return rows


def charge_table(case: Case) -> Table:
    """The case's lines as a charge table."""
    header = {claim: fields for claim, fields in case.claims.items()}
    rows = [row | {"form": header.get(row.get("claim_id", ""), {}).get("form", row.get("form", ""))} for row in case.rows]
    numbered = [row | {"source_file": "case", "source_position": str(i + 1)} for i, row in enumerate(rows)]
    return _table("charge", numbered, CHARGE.kinds)


def claim_table(case: Case) -> Table | None:
    """The claims that the case's lines stand on, if it says anything of them."""
    if not case.claims:
        return None
    rows = [{"claim_id": claim, "claim_number": claim, "form": "837P", "patient_id": "P1", **fields} for claim, fields in case.claims.items()]
    return _table("claim", [row | {"source_file": "case", "source_position": str(i + 1)} for i, row in enumerate(rows)], CLAIM.kinds | CLAIM_SUMS.kinds)


def _table(name: str, rows: list[dict[str, str]], kinds: dict[str, str]) -> Table:
    unknown = {column for row in rows for column in row} - kinds.keys()
    if unknown:
        raise ValueError(f"the {name} table has no column {', '.join(sorted(unknown))}")
    columns: dict[str, Column] = {}
    for column, kind in kinds.items():
        if kind == "text":
            columns[column] = Words.of(row.get(column, "") for row in rows)
            continue
        values = np.asarray(blank(kind, len(rows)))
        for i, row in enumerate(rows):
            if column in row:
                values[i] = _number(kind, row[column])
        columns[column] = values
    return Table(name, columns)


def _number(kind: str, text: str) -> int:
    if kind == "date":
        return day_of(text) if "-" in text else int(text)
    if kind == "amount":
        return cents_of(text)
    if kind in ("units", "quantity"):
        return thousandths_of(text)
    return int(text) if text else NO_NUMBER
