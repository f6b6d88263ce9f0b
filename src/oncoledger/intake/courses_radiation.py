"""Radiation lines cut into courses, by pauses, by new planning after a pause or after a course paid as a whole, and by the site that is planned.

Grain of every step: one patient's radiation days. Inferred from how courses are charged; no payer defines it.
"""

from __future__ import annotations

import numpy as np

from .courses_lines import Lines

LONGEST_PAUSE = 60
"""Days without a radiation line after which the next one belongs to another course."""

PLANNING_AFTER = 14
"""Days without delivery after which new planning is for a new course, and not a repeat within the same one."""


def radiation_courses(lines: Lines, rows: np.ndarray) -> np.ndarray:
    """The course of each radiation line, as an integer that rises with patient and time. rows: the radiation lines. Shape (len(rows),)."""
    if len(rows) == 0:
        return np.zeros(0, dtype=np.int64)
    order = np.lexsort((lines.day[rows], lines.patient[rows]))
    spell = np.empty(len(rows), dtype=np.int64)
    spell[order] = _spells(lines, rows[order])
    return _by_site(lines, rows, spell)


def _spells(lines: Lines, rows: np.ndarray) -> np.ndarray:
    """Stretches of treatment. rows: sorted by patient and day. A spell ends with a pause, or where planning begins after one."""
    patient, day = lines.patient[rows], lines.day[rows]
    other = np.ones(len(rows), dtype=bool)
    other[1:] = (patient[1:] != patient[:-1]) | (day[1:] != day[:-1])
    of_line = np.cumsum(other) - 1
    at = np.flatnonzero(other)
    patient, day = patient[at], day[at]
    marks = (lines.is_planning, lines.is_work_up, lines.is_delivery, lines.is_under_treatment, lines.is_closing)
    planning, work_up, delivery, under_treatment, closing = (np.bincount(of_line, weights=mark[rows], minlength=len(at)) > 0 for mark in marks)

    begins = np.ones(len(at), dtype=bool)
    begins[1:] = (patient[1:] != patient[:-1]) | (np.diff(day) > LONGEST_PAUSE)
    spell = np.cumsum(begins)
    # A physician's file has no delivery; weekly management and guidance tell that there was some.
    delivery = np.where((np.bincount(spell[delivery], minlength=len(at) + 1) > 0)[spell], delivery, under_treatment)
    last = _last_before(delivery, spell)
    following = _next_from(delivery, spell)
    # Clinical planning after a course that was paid as a whole (77431, 77432, 77435) is for another one, however soon.
    closed = planning & (_last_before(closing, spell) >= 0)
    candidate = np.flatnonzero((planning | work_up) & (last >= 0) & (closed | (day - day[np.maximum(last, 0)] >= PLANNING_AFTER)))
    if len(candidate):
        # All that is planned between two deliveries is one decision: it begins with the first of these days.
        group, first = np.unique(last[candidate], return_index=True)
        start = candidate[first]
        decided = np.isin(group, last[candidate[planning[candidate]]])
        pause = np.where(following[start] < 0, PLANNING_AFTER, day[following[start]] - day[start])
        begins[start[decided | (pause >= PLANNING_AFTER)]] = True
    return np.cumsum(begins)[of_line]


def _last_before(chosen: np.ndarray, spell: np.ndarray) -> np.ndarray:
    """For each day the place of the last chosen day before it in its spell; -1 where there is none."""
    here = np.maximum.accumulate(np.where(chosen, np.arange(len(chosen)), -1))
    before = np.concatenate(([-1], here[:-1]))
    return np.where((before >= 0) & (spell[before] == spell), before, -1)


def _next_from(chosen: np.ndarray, spell: np.ndarray) -> np.ndarray:
    """For each day the place of the first chosen day from it on in its spell; -1 where there is none."""
    size = len(chosen)
    after = np.minimum.accumulate(np.where(chosen, np.arange(size), size)[::-1])[::-1]
    inside = np.minimum(after, size - 1)
    return np.where((after < size) & (spell[inside] == spell), after, -1)


def _by_site(lines: Lines, rows: np.ndarray, spell: np.ndarray) -> np.ndarray:
    """Where clinical planning names several sites in one spell, a course for each: lines of a known site go there, all others to the most recent.

    In a spell without any clinical planning, as on a facility's claims, complex simulations stand for it.
    """
    site, day = lines.site[rows], lines.day[rows]
    plans = lines.is_planning[rows]
    has_planning = np.bincount(spell[plans], minlength=spell.max() + 1) > 0
    plans = (plans | (lines.is_simulation[rows] & ~has_planning[spell])) & (site > 0)
    key = spell * len(lines.sites) + site
    planned, first = _first_days(key[plans], day[plans])
    several = np.bincount(planned // len(lines.sites), minlength=spell.max() + 1) > 1
    if not several.any():
        return spell
    mine = several[planned // len(lines.sites)]
    planned, first = planned[mine], first[mine]
    order = np.lexsort((planned, first, planned // len(lines.sites)))
    begun_spell, begun_day = (planned // len(lines.sites))[order], first[order]
    place_of = np.empty(len(order), dtype=np.int64)
    place_of[order] = np.arange(len(order))

    open_ = np.flatnonzero(several[spell])
    found = np.minimum(np.searchsorted(planned, key[open_]), len(planned) - 1)
    by_site = planned[found] == key[open_]
    low, width = int(day.min()), int(np.ptp(day)) + 1
    begun = begun_spell * width + (begun_day - low)
    recent = np.searchsorted(begun, spell[open_] * width + (day[open_] - low), side="right") - 1
    recent = np.maximum(recent, np.searchsorted(begun_spell, spell[open_], side="left"))
    course = np.where(by_site, place_of[found], recent)
    # A spell of several courses takes the places of its first course and of as many more as it has.
    before = np.searchsorted(begun_spell, np.arange(spell.max() + 1), side="left")
    extra = before - np.concatenate(([0], np.cumsum(several)[:-1]))
    answer = spell + extra[spell]
    answer[open_] = answer[open_] + course - before[spell[open_]]
    return answer


def _first_days(keys: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different keys, sorted, and the first day of each."""
    order = np.lexsort((days, keys))
    different, at = np.unique(keys[order], return_index=True)
    return different, days[order][at]
