"""What both pictures of an infusion day share: the hours they show, how each drug lies on them, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oncoledger.audit.infusion_day import Bar, InfusionDay

from .words import counted, safe

HOUR, DAY = 60, 1440
FIRM = "\N{NO-BREAK SPACE}"
"""Between a code and its units, a time and its day: no line ends there."""
LEVELS = ("chemotherapy", "therapy", "hydration")
MARKS = ("push", "injection")
"""Kinds that are drawn as a mark: their minutes decide nothing."""
PUMP_LEAVES = 8 * HOUR
"""A pump that runs longer goes home with the patient (96416 is for more than eight hours), and its end is none of the clinic's hours."""
STUB = 20
"""Minutes of room behind a start whose end is not drawn."""
_STEPS = (30, 60, 120, 180, 240, 360, 720, 1440)


@dataclass(frozen=True)
class Axis:
    """first, last: minutes from midnight of the day, on the hour. They hold every start, and every end of what ends in the clinic."""

    first: int
    last: int

    def share(self, minute: int) -> float:
        """Where a minute lies, 0 to 1; what lies outside stands at the edge."""
        return min(max((minute - self.first) / (self.last - self.first), 0.0), 1.0)

    def ticks(self, most: int) -> list[int]:
        """Minutes to be labelled, at most so many, on round hours of the clock."""
        step = next((step for step in _STEPS if (self.last - self.first) // step + 1 <= most), 0) or DAY * -(-(self.last - self.first) // (DAY * most))
        return list(range(-(-self.first // step) * step, self.last + 1, step))

    @property
    def midnights(self) -> list[int]:
        """Midnights between the first hour and the last."""
        return list(range((self.first // DAY + 1) * DAY, self.last + 1, DAY))


def axis_of(bars: Sequence[Bar]) -> Axis:
    """The hours of the clinic: whole hours around all bars, two at least. Grain of bars: one administration; there is one at least."""
    first = min(bar.start for bar in bars) // HOUR * HOUR
    last = -(-max(_drawn_until(bar) for bar in bars) // HOUR) * HOUR
    return Axis(first, max(last, first + 2 * HOUR))


def _drawn_until(bar: Bar) -> int:
    longest = PUMP_LEAVES if bar.kind == "pump" else DAY
    if bar.kind in MARKS or bar.end is None or bar.end - bar.start > longest:
        return bar.start + STUB
    return max(bar.end, bar.start + 1)


def lanes_of(bars: Sequence[Bar]) -> list[tuple[str, list[Bar]]]:
    """Bars by the access they ran through, each in order of its start; the access used first stands first."""
    lanes: dict[str, list[Bar]] = {}
    for bar in sorted(bars, key=lambda bar: bar.start):
        lanes.setdefault(bar.lane, []).append(bar)
    return list(lanes.items())


def lane_words(lane: str) -> str:
    return f"Access: {safe(lane)}" if lane else "No access"


def level_of(bar: Bar) -> str:
    """The level it is drawn as; a word we do not know is therapy."""
    return bar.level if bar.level in LEVELS else "therapy"


def is_mark(bar: Bar) -> bool:
    return bar.kind in MARKS


def is_open(bar: Bar) -> bool:
    """Nothing tells when it stopped, and it matters."""
    return bar.end is None and not is_mark(bar)


def goes_on(bar: Bar, axis: Axis) -> bool:
    """It runs past the last hour shown."""
    return bar.end is not None and bar.end > axis.last and not is_mark(bar)


def pauses_of(bar: Bar) -> list[tuple[int, int]]:
    """Its pauses in order, where they touch or overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(bar.pauses):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def pieces(bar: Bar, axis: Axis) -> list[tuple[int, int]]:
    """The spans of minutes in which it ran, within the axis. None for a mark, and for a bar whose end nothing tells."""
    if bar.end is None or is_mark(bar):
        return []
    end, at, found = min(bar.end, axis.last), bar.start, list[tuple[int, int]]()
    for start, until in pauses_of(bar):
        if at < start < end:
            found.append((at, start))
        at = max(at, until)
    if at < end or not found:
        found.append((at, end) if at < end else (bar.start, max(end, bar.start)))
    return found


def clock(minute: int) -> str:
    """`08:05`; `00:30 +1` where it is the day after."""
    day, rest = divmod(minute, DAY)
    return f"{rest // HOUR:02}:{rest % HOUR:02}" + (f"{FIRM}{day:+}" if day else "")


def between(start: int, end: int) -> str:
    """`08:05-09:20`, `23:00-00:30 +1`, `02:20-02:50 +1`."""
    begun = clock(start)
    return f"{begun[:5] if start // DAY == end // DAY else begun}-{clock(end)}"


def span_words(bar: Bar) -> str:
    """When it ran; `08:05-?` where nothing tells the stop. A mark has its start, and an end where one is on record."""
    if bar.end is None:
        return clock(bar.start) + ("" if is_mark(bar) else "-?")
    return clock(bar.start) if bar.end <= bar.start else between(bar.start, bar.end)


def length_words(minutes: int) -> str:
    """`46 hours`, `7 h 30 min`, `45 min`."""
    hours, rest = divmod(minutes, HOUR)
    return counted(hours, "hour") if hours and not rest else f"{hours:,} h {rest} min" if hours else f"{rest} min"


def minutes_words(bar: Bar, axis: Axis) -> str:
    """What stands right of the bar: the minutes that count; the whole length of what runs past the edge; nothing for a mark without minutes."""
    if bar.end is not None and goes_on(bar, axis):
        return length_words(bar.end - bar.start)
    return counted_words(bar)


def counted_words(bar: Bar) -> str:
    """The minutes that count for its code; nothing for a mark that has none."""
    if not bar.counted:
        return "" if is_mark(bar) else "? min" if bar.end is None else "0 min"
    return f"{bar.counted:,} min"


def label_words(bar: Bar) -> str:
    return safe(bar.drug).strip() or "drug not said"


def dose_words(bar: Bar) -> str:
    """The dose, and the word of a kind that the drawing alone does not tell."""
    kind = bar.kind if bar.kind in ("pump", "subcutaneous infusion") else ""
    return ", ".join(filter(None, (safe(bar.dose).strip(), kind)))


def codes_words(codes: Sequence[str]) -> str:
    return ", ".join(safe(code).replace(" ", FIRM) for code in codes)


def pause_words(bar: Bar) -> str:
    return ", ".join(between(start, end) for start, end in pauses_of(bar))


def facts_words(bar: Bar) -> str:
    """What stands under a bar: its codes, why, and when it stood still."""
    return "; ".join(filter(None, (codes_words(bar.codes), notes_words(bar))))


def notes_words(bar: Bar) -> str:
    """The same without its codes: that it has none, why, and when it stood still."""
    why, paused = safe(bar.note).strip(), pause_words(bar)
    none = "" if bar.codes else f"no code: {why}" if why else "no code"
    return "; ".join(filter(None, (none or why, f"paused {paused}" if paused else "")))


def about_words(day: InfusionDay) -> str:
    """`MRN-1043, course C1, office, MEDICARE`."""
    course = f"course {day.course}" if day.course else ""
    return ", ".join(safe(part) for part in (day.person, course, day.setting, day.payer) if part)


def date_words(day: InfusionDay, midnight: int) -> str:
    """The date that begins with a midnight; `+1 day` where the day itself has no date that can be read."""
    after = midnight // DAY
    try:
        return (date.fromisoformat(day.date) + timedelta(after)).isoformat()
    except (ValueError, OverflowError):
        return f"{after:+} {'day' if abs(after) == 1 else 'days'}"


def signs(day: InfusionDay) -> list[str]:
    """What a legend must explain, and nothing else: levels of bars, levels of marks, pause, unknown stop, what goes on."""
    if not day.bars:
        return []
    axis = axis_of(day.bars)
    bars = {level_of(bar) for bar in day.bars if not is_mark(bar)}
    marks = {f"mark of {level_of(bar)}" for bar in day.bars if is_mark(bar)}
    found = [level for level in LEVELS if level in bars] + [f"mark of {level}" for level in LEVELS if f"mark of {level}" in marks]
    others = {
        "pause": any(len(pieces(bar, axis)) > 1 for bar in day.bars),
        "unknown stop": any(map(is_open, day.bars)),
        "goes on": any(goes_on(bar, axis) for bar in day.bars),
    }
    return found + [name for name, occurs in others.items() if occurs]


SIGN_WORDS = {
    "chemotherapy": "chemotherapy",
    "therapy": "therapy",
    "hydration": "hydration",
    "mark of chemotherapy": "push or injection, chemotherapy",
    "mark of therapy": "push or injection, therapy",
    "mark of hydration": "push or injection, hydration",
    "pause": "pause",
    "unknown stop": "stop not on record",
    "goes on": "runs on past these hours",
}
