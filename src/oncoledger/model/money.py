"""Money as integer cents."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from .table import NO_NUMBER


def cents_of(text: str) -> int:
    """Cents of a decimal amount (`1,234.50`, `$95`). Raises ValueError for anything else or for a fraction of a cent."""
    plain = text.strip().replace("$", "").replace(",", "")
    try:
        amount = Decimal(plain) * 100
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount") from None
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) > 10**15:
        raise ValueError(f"{text!r} is not an amount in whole cents")
    return int(amount)


def dollars(cents: int | None) -> str:
    """`$1,234.50`; empty when no amount is known."""
    if cents is None or cents == NO_NUMBER:
        return ""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def thousandths_of(text: str) -> int:
    """Units in thousandths (`2` is 2000, `0.5` is 500). Raises ValueError for anything else."""
    try:
        value = Decimal(text.strip()) * 1000
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number of units") from None
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > 10**12:
        raise ValueError(f"{text!r} is not a number with at most three decimals")
    return int(value)


def plain(cents: int) -> str:
    """`545`, `12.50`: no sign of currency, no comma, cents only where there are some, as claim files write amounts."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"
