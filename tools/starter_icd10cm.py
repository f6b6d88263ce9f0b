"""Write the fiscal year of ICD-10-CM that the package carries: codes with their billable flag, and titles, compressed.

    python tools/starter_icd10cm.py icd10cm-order-2026.txt FY2026
        from the order file of cms.gov: the way to make a later year
    python tools/starter_icd10cm.py FY2026
        from the tabular list of CDC's April 2026 release, as `simple-icd-10-cm` 1.5.0 carries it: how the files in the package were made
        (pip install simple-icd-10-cm==1.5.0, in an environment of its own)

The list is in the public domain. A line of `FY2026.codes.xz` is a code without its dot, filled with blanks to seven places, and 1 (may stand on a
claim) or 0 (a heading); line n of `FY2026.titles.xz` is the title of code n. Both are sorted. Write the checksums that are printed into the row
ICD26CM of documents.csv.
"""

from __future__ import annotations

import hashlib
import lzma
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src" / "oncoledger" / "sources" / "starter" / "icd10cm"


def main(arguments: list[str]) -> None:
    *order_file, year = arguments
    codes = from_order(Path(order_file[0])) if order_file else from_package()
    assert len({code for code, _, _ in codes}) == len(codes)
    codes.sort()
    print(f"{len(codes):,} codes, {sum(billable for _, billable, _ in codes):,} of them billable")
    write(FOLDER / f"{year}.codes.xz", "".join(f"{code:7}{billable:d}\n" for code, billable, _ in codes))
    write(FOLDER / f"{year}.titles.xz", "\n".join(title for _, _, title in codes))


def from_order(path: Path) -> list[tuple[str, bool, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(line[6:13].strip(), line[14] == "1", line[77:].strip()) for line in lines if line.strip()]


def from_package() -> list[tuple[str, bool, str]]:
    """A category that is its own block (B20) counts as the category; a title ends before the inclusion terms of a seventh character."""
    import simple_icd_10_cm as icd

    every = dict.fromkeys(code for code in icd.get_all_codes(with_dots=False) if 3 <= len(code) <= 7 and "-" not in code)
    return [(code, icd.is_leaf(code), icd.get_description(code).split("/\t")[0].strip()) for code in every]


def write(path: Path, text: str) -> None:
    content = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(content)
    print(f"{path.name}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1:])
