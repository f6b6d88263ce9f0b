"""Names of courses: those that the input gives stay, and spread to the lines beside them; all others are counted, RT1, MO1, V1, by patient."""

from __future__ import annotations

import numpy as np

from ..model.dates import iso
from ..model.table import Words
from .courses_lines import MEDICAL, OTHER, RADIATION, Lines

_PREFIX = {RADIATION: "RT", MEDICAL: "MO", OTHER: "V"}


def named(lines: Lines, course: np.ndarray, given: Words) -> tuple[Words, dict[tuple[str, str], str]]:
    """The name of every line's course, and (patient_id, course_id) -> how an unnamed course was recognised.

    course: shape (lines,), a number whose remainder by 3 is the kind of the course, and which rises with patient and time.
    """
    name_of_line, spread = _spread(lines, course, given)
    silent = np.flatnonzero(name_of_line < 0)
    courses, first, of_line = np.unique(course[silent], return_index=True, return_inverse=True)
    owner, kind = lines.patient[silent][first], courses % 3
    number = _numbers(owner, kind, _taken(lines, given))
    words = list(given.words)
    place = {word: i for i, word in enumerate(words)}
    key, of_course = np.unique(kind * (number.max(initial=0) + 1) + number, return_inverse=True)
    ids = []
    for value in key.tolist():
        word = f"{_PREFIX[value // (int(number.max(initial=0)) + 1)]}{value % (int(number.max(initial=0)) + 1)}"
        ids.append(place.setdefault(word, len(place)))
    if len(courses):
        name_of_line[silent] = np.array(ids, dtype=np.int64)[of_course][of_line]
    words = list(place)
    names = [words[ids[i]] for i in of_course.tolist()]
    inferred = spread | _recognised(lines, silent, of_line, owner, kind, names)
    return Words(name_of_line.astype(np.int32), words), inferred


def _spread(lines: Lines, course: np.ndarray, given: Words) -> tuple[np.ndarray, dict[tuple[str, str], str]]:
    """The given name of every line; an unnamed line of a course that has names takes the one before it in time, else the one after. -1 where there is none."""
    name = np.where(given.ids != 0, given.ids, -1).astype(np.int64)
    if (name < 0).all():
        return name, {}
    order = {word: i for i, word in enumerate(sorted(given.words))}
    rank = np.array([order[word] for word in given.words], dtype=np.int64)
    has, lacks = np.unique(course[name >= 0]), np.unique(course[name < 0])
    rows = np.flatnonzero(np.isin(course, np.intersect1d(has, lacks, assume_unique=True)))
    rows = rows[np.lexsort((rank[np.maximum(name[rows], 0)], name[rows] < 0, lines.day[rows], course[rows]))]
    places = np.arange(len(rows))
    is_named = name[rows] >= 0
    before = np.maximum.accumulate(np.where(is_named, places, -1))
    after = np.minimum.accumulate(np.where(is_named, places, len(rows))[::-1])[::-1]
    chosen = np.where((before >= 0) & (course[rows[np.maximum(before, 0)]] == course[rows]), before, after)[~is_named]
    silent = rows[~is_named]
    name[silent] = name[rows[chosen]]
    return name, _added(lines, silent, name[silent], given)


def _added(lines: Lines, rows: np.ndarray, name: np.ndarray, given: Words) -> dict[tuple[str, str], str]:
    """What is said of courses to which unnamed lines were added."""
    subject, of_row = np.unique(lines.patient[rows] * len(given.words) + name, return_inverse=True)
    first, last = np.full(len(subject), np.iinfo(np.int64).max), np.full(len(subject), np.iinfo(np.int64).min)
    np.minimum.at(first, of_row, lines.day[rows])
    np.maximum.at(last, of_row, lines.day[rows])
    said: dict[tuple[str, str], str] = {}
    for key, a, b in zip(subject.tolist(), first.tolist(), last.tolist(), strict=True):
        patient, word = divmod(key, len(given.words))
        said[lines.patients[patient], given.words[word]] = f"named by the input; lines without a course from {iso(a)} to {iso(b)} were added to it"
    return said


def _taken(lines: Lines, given: Words) -> dict[int, set[str]]:
    """Names that the input gives to courses of each patient, where they could be mistaken for ours."""
    ours = np.array([word.startswith(tuple(_PREFIX.values())) for word in given.words])[given.ids]
    taken: dict[int, set[str]] = {}
    for row in np.flatnonzero(ours).tolist():
        taken.setdefault(int(lines.patient[row]), set()).add(given[row])
    return taken


def _numbers(owner: np.ndarray, kind: np.ndarray, taken: dict[int, set[str]]) -> np.ndarray:
    """1, 2, 3 within a patient and kind, in the order of the courses; numbers whose name the input uses are passed over."""
    order = np.lexsort((np.arange(len(owner)), kind, owner))
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (np.diff(owner[order]) != 0) | (np.diff(kind[order]) != 0)
    start = np.flatnonzero(begins)[np.cumsum(begins) - 1] if len(order) else np.zeros(0, dtype=np.int64)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order)) - start + 1
    for patient, names in taken.items():
        for place in np.flatnonzero(owner == patient).tolist():
            prefix = _PREFIX[int(kind[place])]
            free = (n for n in range(1, len(owner) + len(names) + 2) if f"{prefix}{n}" not in names)
            number[place] = next(free)
            names.add(f"{prefix}{number[place]}")
    return number


def _recognised(lines: Lines, rows: np.ndarray, of_line: np.ndarray, owner: np.ndarray, kind: np.ndarray, names: list[str]) -> dict[tuple[str, str], str]:
    """A sentence for each course. rows: unnamed lines. of_line: their course. owner, kind, names: of each course."""
    size = len(owner)
    core = lines.kind[rows] == kind[of_line]
    core |= ~(np.bincount(of_line[core], minlength=size) > 0)[of_line]
    rows, of_line = rows[core], of_line[core]
    start, end = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(start, of_line, lines.day[rows])
    np.maximum.at(end, of_line, lines.day[rows])
    opening = lines.day[rows] == start[of_line]
    first = rows[opening]
    rank = np.where(lines.is_planning[first], 0, np.where(lines.is_work_up[first], 1, 2))
    order = np.lexsort((lines.code[first], rank, of_line[opening]))
    code = lines.code[first][order][np.unique(of_line[opening][order], return_index=True)[1]]
    site = _sites(lines, rows, of_line, size)
    day_in_words = {day: iso(day) for day in np.unique(np.concatenate((start, end))).tolist()}
    said: dict[tuple[str, str], str] = {}
    columns = zip(owner.tolist(), kind.tolist(), names, start.tolist(), end.tolist(), code.tolist(), site.tolist(), strict=True)
    for patient, which, name, from_, to, opens, place in columns:
        a, b = day_in_words[from_], day_in_words[to]
        if which == OTHER:
            sentence = f"lines of {a} that are near no course of radiation or drugs"
        else:
            what = "radiation lines" if which == RADIATION else "drug lines"
            sentence = f"{what} from {a} to {b}" if a != b else f"{what} on {a}"
            if lines.codes[opens]:
                sentence += f"; begins with {lines.codes[opens]} on {a}"
            if which == RADIATION and place:
                sentence += f"; site {lines.sites[place]}"
        said[lines.patients[patient], name] = sentence
    return said


def _sites(lines: Lines, rows: np.ndarray, of_line: np.ndarray, size: int) -> np.ndarray:
    """The site of the first planning of each course; 0 where none is known."""
    plans = (lines.is_planning[rows] | lines.is_work_up[rows]) & (lines.site[rows] > 0)
    rows, of_line = rows[plans], of_line[plans]
    order = np.lexsort((lines.site[rows], ~lines.is_planning[rows], lines.day[rows], of_line))
    course, at = np.unique(of_line[order], return_index=True)
    site = np.zeros(size, dtype=np.int64)
    site[course] = lines.site[rows][order][at]
    return site
