"""What documents and answers to queries tell of an administration and its vials: it stands over what their rows say, or leave out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import index
from typing import Any

from ...model.times import DAY

Row = Mapping[str, Any]
_MOST = 10**15
_AMOUNT = re.compile(r"([\d.,]+)\s*([^\d\s]\S*)?")


def answered(row: Row, vials: Sequence[Row], facts: Mapping[str, str]) -> tuple[Row, list[Row]]:
    """The row and its vials with what documents and answers to queries tell of them; what is no value of its column is left out."""
    values: dict[str, Any] = dict(row)
    for name in ("order_reason", "site_reason", "device_owner", "drug", "ndc", "diagnoses", "route", "pauses", "package"):
        if facts.get(name, "no") != "no":
            values[name] = facts[name]
    if "ndc" in facts or "drug" in facts:
        values.pop("drug_code", None)
    if (count := whole(facts.get("injections", ""))) is not None:
        values["injections"] = count
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
    except (ValueError, OverflowError):
        return None


_CLOCK = re.compile(r"(?:\d{4}-\d{2}-\d{2}[ T])?(\d{1,2}):(\d{2})")


def _clock(text: str, start: int) -> int | None:
    """`10:45` -> seconds, on the day of the start or the night after it."""
    found = _CLOCK.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    stop = start - start % DAY + int(found[1]) * 3600 + int(found[2]) * 60
    return stop + DAY if stop < start else stop


def whole(value: Any) -> int | None:
    try:
        number = int(value) if isinstance(value, (str, float)) else index(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) <= _MOST else None
