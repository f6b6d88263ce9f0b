"""Times as whole seconds since 1970-01-01 00:00 on the clock of the place of care: the form in which every table holds them.

A session is on the day on which the clinic's own clock puts it, so a time carries no zone. A source that gives an offset from UTC is turned to the
clinic's zone where that is known, and kept as it stands on its own clock where it is not.
"""

from __future__ import annotations

import datetime as dt

from .table import NO_NUMBER

DAY = 86_400
_EPOCH = dt.datetime(1970, 1, 1)
EARLIEST, LATEST = dt.date(1850, 1, 1), dt.date(2200, 1, 1)
"""A time outside is a mistake of its source, not a time: readers complain and leave it out."""


def seconds_of(moment: dt.datetime, zone: dt.tzinfo | None = None) -> int:
    """Seconds of a moment; one with an offset is turned to `zone` first, if that is known. Raises ValueError outside of the years 1850 to 2199."""
    if moment.tzinfo is not None:
        moment = (moment.astimezone(zone) if zone else moment).replace(tzinfo=None)
    if not EARLIEST <= moment.date() < LATEST:
        raise ValueError(f"{moment.date().isoformat()} is not a date of the years 1850 to 2199")
    return int((moment.replace(microsecond=0) - _EPOCH).total_seconds())


def day_of_time(seconds: int) -> int:
    """The day number of a time."""
    return int(seconds) // DAY


def moment_of(seconds: int) -> dt.datetime:
    """The time as a plain datetime."""
    return _EPOCH + dt.timedelta(seconds=int(seconds))


def iso_time(seconds: int) -> str:
    """A time as `2026-01-31 14:05`, with seconds where there are any; empty when there is none."""
    if seconds == NO_NUMBER:
        return ""
    return moment_of(seconds).isoformat(" ", "seconds" if seconds % 60 else "minutes")
