"""What a practice says of itself for every run: its payer, its setting, whole exports, rules that it has turned off and why."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


class ProfileError(ValueError):
    """A profile that cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Profile:
    """payer, setting: for lines that name none. whole: exports and claims of these runs are whole (None: by kind of file).
    off: rules that are not run, each with the reason."""

    payer: str = ""
    setting: str = ""
    whole: bool | None = None
    off: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, rules: frozenset[str]) -> Profile:
        """Read a TOML file with `payer`, `setting`, `whole` and a table `[off]` of rule = "reason". Raises ProfileError."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
            raise ProfileError(f"{path}: {problem}") from problem
        unknown = content.keys() - {"payer", "setting", "whole", "off"}
        if unknown:
            raise ProfileError(f"{path}: found {', '.join(sorted(unknown))}; expected payer, setting, whole or [off]")
        off = content.get("off", {})
        strangers = sorted(off.keys() - rules)
        if strangers:
            raise ProfileError(f"{path}: [off] names {', '.join(strangers)}; no such rule")
        if not all(isinstance(reason, str) and reason.strip() for reason in off.values()):
            raise ProfileError(f"{path}: [off] needs a reason for every rule")
        return cls(str(content.get("payer", "")), str(content.get("setting", "")), content.get("whole"), dict(off))
