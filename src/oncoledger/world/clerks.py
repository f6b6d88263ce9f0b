"""How two front desks write the same person: nicknames, slips of the pen, dates the wrong way round, old addresses, and what is left blank."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..model.dates import date_of, day_of
from .dice import Dice
from .humans import Home, Human, family_name, home, member, phone

SHORT = dict(pair.split("-") for pair in """Abigail-Abby Alexander-Alex Alfred-Fred Andrew-Andy Anthony-Tony Barbara-Barb Benjamin-Ben Bernard-Bernie
Catherine-Cathy Charles-Chuck Charlotte-Lottie Christina-Tina Christopher-Chris Clifford-Cliff Cynthia-Cindy Daniel-Danny David-Dave Deborah-Debbie
Donald-Don Dorothy-Dot Douglas-Doug Edward-Ted Eleanor-Nell Elizabeth-Liz Emily-Emmy Eugene-Gene Florence-Flo Frances-Fran Francis-Frank
Franklin-Frank Frederick-Fred Gerald-Jerry Gertrude-Trudy Gregory-Greg Harold-Hal Harriet-Hattie Harry-Hank Henry-Hank Jacob-Jake Jacqueline-Jackie
James-Jimmy Janet-Jan Jeffrey-Jeff Jennifer-Jenny Jessica-Jessie Jonathan-Jon Joseph-Joe Josephine-Josie Joshua-Josh Judith-Judy Katherine-Kate
Kathleen-Kathy Kenneth-Ken Lawrence-Larry Leonard-Lenny Lillian-Lily Louis-Lou Lucille-Lucy Margaret-Peggy Marjorie-Marge Martha-Patty Mary-Polly
Matthew-Matt Maurice-Mo Michael-Mike Mildred-Millie Nancy-Nan Nathaniel-Nate Nicholas-Nick Pamela-Pam Patricia-Trish Patrick-Paddy Peter-Pete
Philip-Phil Priscilla-Cilla Randall-Randy Raymond-Ray Rebecca-Becky Reginald-Reggie Richard-Dick Robert-Bob Roberta-Bobbie Ronald-Ron Rosemary-Romy
Rudolph-Rudy Russell-Russ Samuel-Sam Sandra-Sandy Sarah-Sally Sidney-Sid Stanley-Stan Stephanie-Steph Stephen-Steve Steven-Steve Susan-Sue Sylvia-Syl
Theodore-Teddy Theresa-Terry Thomas-Tom Timothy-Tim Valerie-Val Veronica-Ronnie Victoria-Vicky Vincent-Vinny Virginia-Ginny Walter-Walt Wesley-Wes
William-Bill Yolanda-Yoli""".split())
_KEYS = """a-qs b-vn c-xv d-sf e-wr f-dg g-fh h-gj i-uo j-hk k-jl l-k m-n n-bm o-ip p-o q-wa r-et s-ad t-ry u-yi v-cb w-qe x-zc y-tu z-x"""
NEIGHBOURS = dict(pair.split("-") for pair in _KEYS.split())
"""The keys beside a key."""


@dataclass(frozen=True)
class Desk:
    """How often a front desk errs; shares of its records."""

    nickname: float = 0.05
    slip: float = 0.015
    middle_first: float = 0.006
    initial: float = 0.006
    swapped_names: float = 0.004
    swapped_date: float = 0.008
    digit_of_date: float = 0.01
    day_off: float = 0.004
    no_date: float = 0.005
    old_name: float = 0.0
    moved: float = 0.08
    other_phone: float = 0.08
    blank: float = 0.04
    wrong_sex: float = 0.003
    ssn: float = 0.6
    member: float = 0.7


def written(human: Human, desk: Desk, dice: Dice) -> tuple[dict[str, str | int], dict[str, str]]:
    """Columns of a `patient` row without its ids, and the numbers that the desk noted: ssn, member."""
    family, others = human.family, ""
    if human.maiden and dice.chance(desk.old_name):
        family = human.maiden
    elif human.maiden and dice.chance(0.4):
        others = f"{human.maiden}, {human.given}"
    given = _given(human, desk, dice)
    if dice.chance(desk.slip):
        family = slip(family, dice)
    family = _spelling(family, dice)
    if human.suffix and dice.chance(0.5):
        family = f"{family} {human.suffix}" if dice.chance(0.5) else f"{family}, {human.suffix.upper()}."
    if dice.chance(desk.swapped_names):
        family, given = given, family
    where = home(dice) if dice.chance(desk.moved) else human.home
    row: dict[str, str | int] = {"family_name": family, "given_names": given, "other_names": others, "sex": human.sex, **_where(where, dice)}
    if dice.chance(desk.wrong_sex):
        row["sex"] = "M" if human.sex == "F" else "F"
    if not dice.chance(desk.no_date):
        row["birth_date"] = _birth(human.born, desk, dice)
    numbers = [phone(dice) if dice.chance(desk.other_phone) else human.phone, *([phone(dice)] if dice.chance(0.15) else [])]
    row["phone"] = " ".join(numbers)
    for name in ("sex", "phone", "address", "zip", "given_names"):
        if dice.chance(desk.blank if name != "given_names" else desk.blank / 20):
            row[name] = ""
    noted = {"ssn": human.ssn} if dice.chance(desk.ssn) else {}
    if noted and dice.chance(0.004):
        noted["ssn"] = noted["ssn"][:-1] + str((int(noted["ssn"][-1]) + dice.between(1, 9)) % 10)
    if dice.chance(desk.member):
        noted["member"] = member(dice) if dice.chance(0.12) else human.member
    return {name: value for name, value in row.items() if value != ""}, noted


def slip(word: str, dice: Dice) -> str:
    """One slip of the pen: two letters the wrong way round, one missing, one twice, or the key beside."""
    if len(word) < 4:
        return word
    at = dice.between(1, len(word) - 2)
    kind = dice.one_of(("swap", "drop", "twice", "beside"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    return word[: at + (kind == "twice")] + (word[at] if kind == "twice" else dice.one_of(NEIGHBOURS.get(word[at].lower(), "e"))) + word[at + 1 :]


def _given(human: Human, desk: Desk, dice: Dice) -> str:
    first = SHORT.get(human.given, human.given) if dice.chance(desk.nickname) else human.given
    if dice.chance(desk.slip):
        first = slip(first, dice)
    if human.middle and dice.chance(desk.middle_first):
        return human.middle
    if dice.chance(desk.initial):
        return first[0]
    style = dice.weighted({"": 0.45, "initial": 0.3, "full": 0.25})
    return f"{first} {human.middle[0] if style == 'initial' else human.middle}" if human.middle and style else first


def _spelling(family: str, dice: Dice) -> str:
    """The same name in another hand: capitals, no apostrophe, a hyphen or none, one half of a double name, no accents."""
    if "-" in family and dice.chance(0.3):
        return dice.one_of((family.split("-")[0], family.split("-")[1], family.replace("-", " ")))
    if dice.chance(0.5):
        family = family.replace("'", "").replace(".", "").translate(str.maketrans("ñúü", "nuu"))
    return family.upper() if dice.chance(0.3) else family


def _birth(born: int, desk: Desk, dice: Dice) -> int:
    date = date_of(born)
    if dice.chance(desk.swapped_date) and date.day <= 12:
        return day_of(f"{date.year}-{date.day:02d}-{date.month:02d}")
    if dice.chance(desk.day_off):
        return born + dice.one_of((-1, 1))
    if dice.chance(desk.digit_of_date):
        return _digit(born, dice)
    return day_of("1900-01-01") if dice.chance(desk.no_date / 3) else born


def _digit(born: int, dice: Dice) -> int:
    text = date_of(born).isoformat()
    for _ in range(20):
        at = dice.one_of((2, 3, 3, 6, 8, 9, 9))
        try:
            changed = day_of(text[:at] + str(dice.between(0, 9)) + text[at + 1 :])
        except ValueError:
            continue
        if changed != born and changed < day_of("2008-01-01"):
            return changed
    return born


def _where(where: Home, dice: Dice) -> dict[str, str]:
    street = where.street
    if dice.chance(0.5):
        for long, short in (pair.split("=") for pair in "Street=St Avenue=Ave Road=Rd. Lane=Ln Drive=Dr Court=Ct Boulevard=Blvd Apt=#".split()):
            street = street.replace(long, short)
    if dice.chance(0.03):
        street = slip(street, dice)
    zip_code = f"{where.zip}-{dice.between(1000, 9999)}" if dice.chance(0.2) else where.zip
    return {"address": street.upper() if dice.chance(0.3) else street, "city": where.city, "state": "NC", "zip": zip_code}


def married_since(human: Human, dice: Dice) -> Human:
    """The same woman, who may take a name that no desk has heard of."""
    if human.sex != "F" or human.relation or not dice.chance(0.01):
        return human
    return replace(human, maiden=human.family, family=family_name(dice))
