"""One finding's remedy, carried out on the lines that it names: all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from oncoledger.audit.result import Finding, Mend
from oncoledger.audit.result import Line as FoundLine

from .line import CANNOT, Because, File, Line

Prices = Mapping[tuple[str, str], set[int]]
"""(file, code) -> charges for one unit, in cents, as the lines of the file have them."""


class Cannot(ValueError):
    """Why a remedy cannot be carried out."""


def carry_out(finding: Finding, files: Mapping[str, File], because: str, prices: Prices) -> None:
    """Change the files. Raises Cannot, and then nothing has changed."""
    fix = finding.fix
    assert fix is not None
    lines = [line for line in finding.lines if line.role == "subject"]
    touched = list({line.source.file: files[line.source.file] for line in finding.lines if line.source.file in files}.values())
    if not lines or any(line.source.file not in files for line in lines):
        raise Cannot("its lines stand in no file that is mended")
    why = Because(fix.kind, fix.text, finding.rule, finding.id, fix.safe, "" if fix.safe else because)
    for file in touched:
        file.mark()
    try:
        if fix.kind == "units":
            _reduce(finding, fix, lines, files, why)
        else:
            for line in lines:
                _one(fix, line, files[line.source.file], why, prices)
    except (Cannot, *CANNOT) as problem:
        for file in touched:
            file.back()
        raise Cannot(str(problem)) from None
    for file in touched:
        file.keep()


def place_of(line: FoundLine) -> int:
    """12 of `row 12`, 57 of `segment 57`."""
    return int(line.source.position.split()[-1])


def _one(fix: Mend, found: FoundLine, file: File, why: Because, prices: Prices) -> None:
    position = place_of(found)
    line = file.line(position)
    if line.is_gone:
        if fix.kind == "remove_line":
            return
        raise Cannot(f"{found.source.position} is removed by another remedy")
    if fix.kind == "remove_line":
        file.remove(position, why)
    elif fix.kind == "recode":
        file.put(position, _recoded(fix.to, line, prices.get((file.file, fix.to), set())), why)
    else:
        modifiers = _modifiers(fix, line.modifiers)
        if modifiers != line.modifiers:
            file.put(position, replace(line, modifiers=modifiers), why)


def _modifiers(fix: Mend, modifiers: list[str]) -> list[str]:
    words = fix.to.split()
    if fix.kind == "add_modifier":
        return modifiers + [word for word in words if word not in modifiers]
    if fix.kind == "remove_modifier":
        return [modifier for modifier in modifiers if modifier not in words]
    old, new = words
    put = [new if modifier == old else modifier for modifier in modifiers]
    return list(dict.fromkeys(put))


def _recoded(code: str, line: Line, prices: set[int]) -> Line:
    """The line under another code, at the charge that the file has for it; never at a higher one than it had."""
    if line.cents is None:
        return replace(line, code=code)
    if len(prices) != 1:
        has = "no charge" if not prices else "several charges"
        raise Cannot(f"the file has {has} for {code}; what the line charges then is the practice's to say")
    cents, rest = divmod(next(iter(prices)) * line.units, 1000)
    if rest or cents > line.cents:
        raise Cannot(f"{code} is charged higher than {line.code}; a remedy never raises a charge")
    return replace(line, code=code, cents=cents)


def _reduce(finding: Finding, fix: Mend, lines: list[FoundLine], files: Mapping[str, File], why: Because) -> None:
    """Units beyond the allowance go, from the last line on; what a line charges comes down with its units."""
    code = lines[0].code
    same = [line for line in finding.lines if line.code == code]
    if len({"26" in line.modifiers.split() for line in same}) > 1:
        raise Cannot("its lines are of two components, and the remedy does not say which units go")
    stay = sum(round(line.units * 1000) for line in same if line.role != "subject")
    left = max(0, int(fix.to) * 1000 - stay)
    for found in sorted(lines, key=lambda line: (line.service_date, line.source.file, place_of(line))):
        file, position = files[found.source.file], place_of(found)
        line = file.line(position)
        if line.is_gone:
            continue
        if not left:
            file.remove(position, why)
        elif line.units > left:
            file.put(position, _fewer(line, left), why)
        left = max(0, left - line.units)


def _fewer(line: Line, units: int) -> Line:
    if line.cents is None:
        return replace(line, units=units)
    cents, rest = divmod(line.cents * units, line.units)
    if rest:
        raise Cannot("its charge does not divide by its units to the cent; the practice's charge for a unit decides")
    return replace(line, units=units, cents=cents)
