"""Invented persons: names of trees and birds, a payer, an age and a sex that fit the disease, a member id in the payer's shape."""

from __future__ import annotations

from ..model.dates import day_of
from .centre import PAYER_SHARES, PAYERS
from .dice import Dice
from .record import Person

SURNAMES = """Alder Birch Cedar Dogwood Elder Finch Gannet Heron Ibis Juniper Kestrel Linnet Martin Nuthatch Oriole Plover Quail Rowan Swift Teal Umber Vireo
Wren Yarrow Aspen Bramble Curlew Dunlin Egret Fulmar Garnet Hazel Jasper Larch Merlin Opal Pipit Robin Sorrel Thrush Acacia Bittern Clover Dipper Elm Fern
Godwit Hawthorn Iris Jay Kite Laurel Magnolia Nightjar Osprey Poplar Quince Redstart Spruce Tern""".split()
FIRST = """Ada Bram Cleo Dov Edna Fritz Greta Hugo Ines Jonas Kaya Lars Mina Nils Oda Piet Rosa Sven Tilda Uwe Vera Wim Yara Zeno Abel Britt Carlo Dina Emil
Fay Gus Hedda Ivo Jette Kurt Lena Marek Nora Otto Petra Rolf Silke Timo Una Viggo Wanda""".split()
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
MBI_SHAPE = "9AN9AN9AA99"


def invent(number: int, dice: Dice, payers: tuple[str, ...] = (), sex: str = "") -> Person:
    """A person. payers: profile names or kinds to choose from (empty: all). sex: where the disease decides it."""
    shares = {name: share for name, share in PAYER_SHARES.items() if not payers or name in payers or PAYERS[name].kind in payers}
    payer = PAYERS[dice.weighted(shares)]
    old = payer.kind in ("medicare", "medicare_advantage")
    first_year = 1936 if old else 1962
    born = day_of(f"{dice.between(first_year, first_year + (21 if old else 30))}-{dice.between(1, 12):02d}-{dice.between(1, 28):02d}")
    member = _mbi(dice) if payer.kind == "medicare" else f"{payer.edi_id[:3].upper()}{dice.between(0, 10**9 - 1):09d}"
    return Person(number, f"W{number:07d}", dice.one_of(SURNAMES), dice.one_of(FIRST), sex or dice.one_of("FM"), born, member, payer)


def _mbi(dice: Dice) -> str:
    """Eleven characters in the shape of a Medicare beneficiary identifier; invented."""
    choices = {"A": MBI_LETTERS, "9": "0123456789", "N": MBI_LETTERS + "0123456789"}
    return "".join(dice.one_of("123456789" if i == 0 else choices[shape]) for i, shape in enumerate(MBI_SHAPE))
