"""Loaded tables by edition: `sources/<name>/<edition>/` holds an edition.json and a folder of arrays; written whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..model.dates import day_of, iso

LAYOUT = 1
"""The layout of the arrays. A folder with another number is not read; load the file again."""

@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of one table. It answers dates from `valid_from` until a newer edition of the same table.

    kind: ptp, mue, rvu, ... (docs/sources.md lists them). table: practitioner, hospital, dme, Medicaid's with `medicaid-` before it; qpp, nonqpp; or empty
    where the kind has one table. folder: empty for the starter set.
    """

    name: str
    kind: str
    table: str
    edition: str
    valid_from: str
    sha256: str
    rows: int
    file: str
    loaded_on: str
    layout: str
    is_starter: bool = False
    folder: str = ""

    @property
    def start(self) -> int:
        return day_of(self.valid_from)

    @property
    def end(self) -> int:
        """The last day the publisher meant it for: the end of its quarter, or of its year. Later dates carry it forward."""
        return period(self.edition)[1]

    def array(self, name: str) -> np.ndarray:
        """One of its arrays, mapped from disk and not read until it is touched."""
        mapped: np.ndarray = np.load(Path(self.folder) / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return mapped.view(np.ndarray)  # a plain array on the same mapping: NumPy gathers from it faster than from its own kind


def name_of(kind: str, table: str) -> str:
    return f"{kind}-{table}" if table else kind


def period(edition: str) -> tuple[int, int]:
    """First and last day of `2024Q3`, `2024`, `FY2026` (from October 2025) or `FY2026-04` (the rest of it from April). Raises ValueError for anything else."""
    match = re.fullmatch(r"(FY)?(\d{4})(?:Q([1-4])|-04)?", edition)
    if not match or (edition.endswith("-04") and not match[1]) or (match[1] and match[3]):
        raise ValueError(f"{edition!r} is not an edition such as 2024Q3, 2024 or FY2026")
    year, quarter = int(match[2]), match[3]
    if match[1]:
        return day_of(f"{year}-04-01" if edition.endswith("-04") else f"{year - 1}-10-01"), day_of(f"{year}-09-30")
    if quarter is None:
        return day_of(f"{year}-01-01"), day_of(f"{year}-12-31")
    month = 3 * int(quarter) - 2
    after = f"{year + 1}-01-01" if quarter == "4" else f"{year}-{month + 3:02d}-01"
    return day_of(f"{year}-{month:02d}-01"), day_of(after) - 1


def quarter_of(day: int) -> str:
    """The quarter in which a day falls: `2024Q3`."""
    text = iso(day)
    return f"{text[:4]}Q{(int(text[5:7]) + 2) // 3}"


def default_home() -> Path:
    """ONCOLEDGER_HOME, else the user's data directory."""
    if os.environ.get("ONCOLEDGER_HOME"):
        return Path(os.environ["ONCOLEDGER_HOME"])
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "oncoledger"


def read_editions(home: Path) -> list[Edition]:
    """What is loaded, by name and then by date. A folder that is not whole, or of another layout, is not listed."""
    found = []
    for path in sorted(home.glob("sources/*/*/edition.json")):
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            facts.pop("checksums", None)
            if facts.pop("layout_number", 0) == LAYOUT:
                arrays = path.parent / facts.pop("arrays")
                found.append(Edition(**facts, folder=str(arrays)))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue
    return sorted(found, key=lambda e: (e.name, e.valid_from))


def write_edition(home: Path, edition: Edition, arrays: Mapping[str, np.ndarray]) -> Edition:
    """Put an edition in its place in one step: its edition.json names the folder of its arrays, and is replaced last.

    An edition that stood there before stays whole until then, and its arrays stay for the processes that still read them.
    """
    import shutil
    import tempfile

    place = home / "sources" / edition.name / edition.edition
    place.mkdir(parents=True, exist_ok=True)
    before = _arrays_of(place)
    fresh = Path(tempfile.mkdtemp(prefix="arrays-", dir=place))
    try:
        fresh.chmod(0o755)   # colleagues on the same machine may share the folder
        for name, array in arrays.items():
            with open(fresh / f"{name}.npy", "wb") as file:
                np.save(file, array, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        facts: dict[str, Any] = {k: v for k, v in asdict(edition).items() if k != "folder"}
        facts["checksums"] = {name: checksum(fresh / f"{name}.npy") for name in arrays}
        new = fresh / "edition.json"
        new.write_text(json.dumps({**facts, "arrays": fresh.name, "layout_number": LAYOUT}, indent=1) + "\n", encoding="utf-8")
        os.replace(new, place / "edition.json")
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        if not (place / "edition.json").exists():
            shutil.rmtree(place, ignore_errors=True)
        raise
    for old in place.glob("arrays-*"):
        if old.name not in (fresh.name, before):
            shutil.rmtree(old, ignore_errors=True)
    return replace(edition, folder=str(fresh))


def remove_edition(home: Path, edition: Edition) -> None:
    """Take a loaded edition away: first its edition.json, so that nobody finds half of it."""
    import shutil

    place = home / "sources" / edition.name / edition.edition
    (place / "edition.json").unlink()
    shutil.rmtree(place, ignore_errors=True)


def checksum(path: Path) -> str:
    """SHA-256 of a file's bytes. Raises OSError."""
    import hashlib

    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrays_of(place: Path) -> str:
    """The folder of arrays that an edition names now; empty where there is none."""
    try:
        return str(json.loads((place / "edition.json").read_text(encoding="utf-8"))["arrays"])
    except (OSError, ValueError, KeyError):
        return ""


def today() -> str:
    return dt.date.today().isoformat()
