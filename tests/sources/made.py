"""Small editions of tables that no small file can stand for: the loaders take a short fee schedule for a cut one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of, iso
from oncoledger.sources.editions import Edition, name_of, period, write_edition
from oncoledger.sources.keys import code_keys, diagnosis_keys
from oncoledger.sources.names import MODIFIERS
from oncoledger.sources.texts import packed

MILLION = 1_000_000


def edition(home: Path, kind: str, name: str, arrays, start: str = "") -> Edition:
    rows = len(next(iter(arrays.values())))
    facts = Edition(name_of(kind, ""), kind, "", name, start or iso(period(name)[0]), "ab" * 32, rows, f"{kind} {name}.csv", "2026-01-02", "csv")
    return write_edition(home, facts, arrays)


def lines(text: str, words: int) -> list[list[str]]:
    """Rows of words; what is behind the last is free text."""
    return sorted(line.split(maxsplit=words - 1) for line in text.strip().splitlines())


def rvu(home: Path, name: str, text: str, factor: float = 33.0) -> Edition:
    """code modifier(-) status pctc global work practice-office practice-facility malpractice."""
    rows = lines(text, 9)
    rows.sort(key=lambda r: (r[0], MODIFIERS.index(r[1].replace("-", ""))))
    columns = list(zip(*rows, strict=True))
    arrays = {"key": code_keys(columns[0]), "modifier": np.array([MODIFIERS.index(m.replace("-", "")) for m in columns[1]], dtype=np.int8)}
    arrays |= {"status": np.array(columns[2], dtype="S1"), "pctc": np.array(columns[3], dtype=np.int8), "global_days": np.array(columns[4], dtype="S3")}
    arrays |= {rvu: np.array([round(float(v) * MILLION) for v in columns[5 + i]], dtype=np.int64) for i, rvu in enumerate(("work", "pe_nonfac", "pe_fac", "mp"))}
    return edition(home, "rvu", name, blank(len(rows)) | arrays | {"factor": np.full(len(rows), round(factor * MILLION), dtype=np.int64)})


def blank(many: int) -> dict[str, np.ndarray]:
    """The columns of a fee schedule that no test looks at."""
    small = dict.fromkeys("multiple bilateral assistant cosurgeon team not_used nonfac_na fac_na".split(), np.zeros(many, dtype=np.int8))
    words = dict.fromkeys(("supervision", "imaging_family"), np.zeros(many, dtype="S2"))
    return small | words | dict.fromkeys(("endo_base", "opps_pe_nonfac", "opps_pe_fac", "opps_mp"), np.full(many, -1, dtype=np.int64))


def opps(home: Path, name: str, text: str) -> Edition:
    """code si apc rate; - for none."""
    code, si, apc, rate = zip(*lines(text, 4), strict=True)
    arrays = {"key": code_keys(code), "si": np.array(si, dtype="S2"), "apc": np.array([-1 if a == "-" else int(a) for a in apc], dtype=np.int32)}
    arrays |= dict.fromkeys(("weight", "copay", "copay_least"), np.full(len(code), -1, dtype=np.int64))
    return edition(home, "opps", name, arrays | {"rate": np.array([-1 if r == "-" else round(float(r) * MILLION) for r in rate], dtype=np.int64)})


def asp(home: Path, name: str, text: str) -> Edition:
    """code limit dosage."""
    code, limit, dosage = zip(*lines(text, 3), strict=True)
    words, ends = packed(dosage)
    arrays = {"key": code_keys(code), "limit": np.array([round(float(v) * MILLION) for v in limit]), "coinsurance": np.full(len(code), -1, dtype=np.int64)}
    return edition(home, "asp", name, arrays | {"dosage_text": words, "dosage_ends": ends} | no_text("notes", len(code)))


def no_text(column: str, many: int) -> dict[str, np.ndarray]:
    return dict(zip((f"{column}_text", f"{column}_ends"), packed([""] * many), strict=True))


def ndc(home: Path, name: str, text: str) -> Edition:
    """ndc code units-in-a-package name."""
    product, code, units, called = zip(*lines(text, 4), strict=True)
    key, (words, ends) = code_keys(code), packed(called)
    arrays = {"ndc": np.array(product, dtype="S16"), "key": key, "by_code": np.lexsort((np.array(product), key)).astype(np.int32), "name_text": words, "name_ends": ends}
    return edition(home, "ndc", name, arrays | {column: np.array([round(float(u) * MILLION) for u in units]) for column in ("units", "package_units", "package_size", "package_quantity")} | no_text("labeler", len(code)))


def hcpcs(home: Path, name: str, text: str) -> Edition:
    """code added ended(-)."""
    code, first, last = zip(*lines(text, 3), strict=True)
    return edition(home, "hcpcs", name, {"key": code_keys(code), "first": days(first, FIRST_DAY), "last": days(last, LAST_DAY)} | no_text("label", len(code)))


def adjustment(home: Path, kind: str, name: str, text: str) -> Edition:
    """code begins ends(-)."""
    code, first, last = zip(*lines(text, 3), strict=True)
    return edition(home, kind, name, {"code": np.array(code, dtype="S5"), "first": days(first, FIRST_DAY), "last": days(last, LAST_DAY)})


def icd10cm(home: Path, name: str, text: str, start: str = "") -> Edition:
    """code billable label."""
    rows = lines(text, 3)
    key = diagnosis_keys(row[0] for row in rows)
    order = np.argsort(key)
    words, ends = packed([rows[i][2] for i in order])
    arrays = {"key": key[order], "billable": np.array([rows[i][1] == "1" for i in order]), "first": np.full(len(rows), FIRST_DAY, dtype=np.int32)}
    return edition(home, "icd10cm", name, arrays | {"label_text": words, "label_ends": ends}, start)


def days(texts, absent: int) -> np.ndarray:
    return np.array([absent if text == "-" else day_of(text) for text in texts], dtype=np.int32)


def descriptor(home: Path, name: str, text: str) -> Edition:
    """code words."""
    code, words = zip(*lines(text, 2), strict=True)
    (long, ends), (short, short_ends) = packed(words), packed([""] * len(words))
    return edition(home, "descriptor", name, {"key": code_keys(code), "description_text": long, "description_ends": ends, "label_text": short, "label_ends": short_ends})
