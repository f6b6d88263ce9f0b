"""Where the copies of a fix stand: never on an input, never on anything that is there, all of them at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path


def names_of(files: list[str]) -> dict[str, str]:
    """Input -> path of its copy below the folder: the name alone, or its path below their common folder where two have one name."""
    if len({Path(file).name for file in files}) == len(files):
        return {file: Path(file).name for file in files}
    common = os.path.commonpath([str(Path(file).resolve().parent) for file in files])
    return {file: str(Path(file).resolve().relative_to(common)) for file in files}


def refuse_overwriting(out: Path, names: dict[str, str], paths: Sequence[Path]) -> None:
    if folder := next((path for path in paths if path.is_dir() and out.resolve().is_relative_to(path.resolve())), None):
        raise ValueError(f"{out} lies in {folder}, which is read: the next run would take the copies for charges; name a folder elsewhere")
    inputs = {Path(file).resolve() for file in names}
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out} is no folder; the copies need one")
    for name in (*names.values(), "changes.md", "changes.json"):
        target = (out / name).resolve()
        if target in inputs:
            raise ValueError(f"{out / name} is an input; originals are never written over: name another folder")
        if target.exists():
            raise ValueError(f"{out / name} is there already; name a new folder")


def folder_beside(out: Path | None) -> Path | None:
    """The folder in which the copies are made: on the same disk as the one in which they end."""
    if out is None:
        return None
    out.parent.mkdir(parents=True, exist_ok=True)
    return out.parent


def write_copy(path: Path, data: bytes | None, original: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if data is None:
        shutil.copyfile(original, path)
    else:
        path.write_bytes(data)


def move(folder: Path, out: Path, names: dict[str, str], further: Mapping[str, bytes]) -> None:
    """The copies to their place, each whole."""
    for name, data in further.items():
        Path(folder, name).write_bytes(data)
    for name in (*names.values(), *further):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / name, out / name)
