"""Invented people for two record systems: neighbours with the same name, twins, fathers and sons, couples, women who marry; their homes and numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..model.dates import date_of, day_of
from .dice import Dice

WOMEN = """Abigail Adele Agnes Alice Alicia Amanda Amelia Amy Andrea Angela Anita Ann Anna Anne Annette Barbara Beatrice Bernice Bettina Brenda Bridget Carmen
Carol Caroline Catherine Cecilia Celeste Charlotte Christina Claire Clara Colleen Connie Cora Cynthia Daisy Dana Danielle Deborah Denise Diana Diane Dolores
Donna Dorothy Edith Eileen Elaine Eleanor Elena Elizabeth Ella Ellen Elsie Emily Emma Erica Estelle Esther Eva Evelyn Florence Frances Gabriela Genevieve
Georgia Gertrude Gloria Grace Hannah Harriet Heather Helen Hilda Ida Irene Iris Isabel Jacqueline Jane Janet Jean Jennifer Jessica Joan Joanna Josephine Joy
Joyce Judith Julia Julie Karen Katherine Kathleen Kelly Laura Laverne Leah Lillian Linda Lisa Lois Lorraine Louise Lucille Lucy Lydia Mabel Margaret Maria
Marie Marion Marjorie Martha Mary Maureen Melissa Mildred Miriam Monica Nadine Nancy Natalie Nina Norma Olga Olive Pamela Patricia Paula Pauline Phyllis
Priscilla Rachel Rebecca Renee Rita Roberta Rosa Rosemary Ruth Sandra Sarah Sharon Shirley Sonia Stella Stephanie Susan Sylvia Teresa Theresa Valerie Vera
Veronica Victoria Viola Virginia Vivian Wilma Yolanda Yvonne""".split()
MEN = """Aaron Adam Alan Albert Alexander Alfred Allen Andrew Anthony Antonio Archie Arnold Arthur Barry Benjamin Bernard Bradley Brian Bruce Calvin Carl
Carlos Cecil Charles Chester Christopher Clarence Claude Clifford Clyde Craig Curtis Daniel David Dennis Derek Donald Douglas Duane Earl Edgar Edmund Edward
Edwin Elmer Eric Ernest Eugene Felix Fernando Floyd Francis Frank Franklin Fred Gabriel Gary George Gerald Gilbert Glenn Gordon Gregory Guy Harold Harry
Harvey Hector Henry Herbert Herman Homer Howard Hugh Irving Isaac Ivan Jack Jacob James Jason Jeffrey Jerome Jesse Joel John Jonathan Jorge Jose Joseph
Joshua Juan Karl Keith Kenneth Kevin Kurt Larry Lawrence Leo Leon Leonard Leroy Leslie Lester Lewis Lloyd Louis Luis Manuel Marcus Mario Mark Martin Marvin
Matthew Maurice Max Melvin Michael Miguel Milton Morris Nathan Nathaniel Neil Nicholas Norman Oliver Oscar Otto Patrick Paul Pedro Peter Philip Ralph Ramon
Randall Raymond Reginald Richard Robert Rodney Roger Roland Ronald Roy Rudolph Russell Samuel Scott Sidney Stanley Stephen Steven Stuart Theodore Thomas
Timothy Todd Vernon Victor Vincent Virgil Wallace Walter Warren Wayne Wesley Wilbur William Willis""".split()
ALIKE = """Anna/Anne Ann/Anna Marie/Maria Julia/Julie Carol/Caroline Diana/Diane Joan/Joanna Eva/Ella Emma/Ella Jean/Jane Ellen/Helen Rita/Anita Daniel/Danielle
Eric/Erica Robert/Roberta Paul/Paula Alan/Allen Stephen/Steven Donald/Ronald Leon/Leonard Leo/Leon Frank/Franklin Gerald/Gerard Karl/Carl Jon/John Louis/Lewis
Harry/Larry Glenn/Gwen Mark/Marc Edwin/Edward Albert/Alfred Darryl/Daryl Teresa/Theresa Christina/Christine Jessie/Jesse Marion/Marian""".split()
"""Names that twins bear: so near each other that one could be a slip of the pen for the other."""
_STEMS = """Ash Bar Bel Black Bran Brook Cal Car Clay Cole Cran Dal Den Dray Dun East Elling Fair Far Fen Gar Glen Gran Hal Har Hart Hazel Holl Ken King Lang
Lin Mar Mer Mill Nor Oak Pem Pres Ran Red Rock Row Shel Stan Stock Sut Thorn Wake Wal Wex Whit Wil Win Wood""".split()
_COMMON = """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee
Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Green Adams Nelson Baker Campbell""".split()
_ENDINGS = "ton ford well ley ham wood field worth combe more stead by land mond ridge man shaw berg er son".split()
_SPECIAL = """O'Brien;O'Hara;McDonald;MacLeod;De la Cruz;Van Dyke;St. Clair;Garcia-Lopez;Ruiz-Ortega;D'Angelo;Le Blanc;Muñoz;Núñez;Müller""".split(";")
STREETS = "Maple Cedar Lake Hill River Church Mill Park Spring Orchard Meadow Prospect Canal Summit Forest Garden Union Quarry Harbor Valley".split()
KINDS = "Street Avenue Road Lane Drive Court Boulevard Place".split()
TOWNS = (("Alderton", "101"), ("Brookfield", "102"), ("Cedar Falls", "103"), ("Dunmore", "104"), ("Eastham", "105"), ("Fairview", "106"))
HOUSEHOLDS = {"alone": 0.82, "couple": 0.08, "twins": 0.025, "father": 0.03, "namesake": 0.04, "namesake born that day": 0.005}
EARLIEST, LATEST = day_of("1934-01-01"), day_of("2004-12-31")


@dataclass(frozen=True)
class Home:
    street: str
    city: str
    zip: str


@dataclass(frozen=True)
class Human:
    """One person as they are. maiden: the family name before a marriage. relation: what makes them hard to tell from somebody else, for the figures."""

    number: int
    family: str
    given: str
    middle: str
    sex: str
    born: int
    home: Home
    phone: str
    ssn: str
    member: str
    suffix: str = ""
    maiden: str = ""
    relation: str = ""


def people(count: int, seed: int) -> list[Human]:
    """So many humans; the first are the same in a larger town. One in thirty has a twin, a father or a namesake in town, one in twelve a spouse."""
    found: list[Human] = []
    family = 0
    while len(found) < count:
        found += _household(Dice(seed, family, 11), len(found))
        family += 1
    return found[:count]


def home(dice: Dice) -> Home:
    town, zip_start = dice.one_of(TOWNS)
    flat = f" Apt {dice.between(1, 40)}" if dice.chance(0.2) else ""
    return Home(f"{dice.between(1, 9899)} {dice.one_of(STREETS)} {dice.one_of(KINDS)}{flat}", town, f"{zip_start}{dice.between(1, 40):02d}")


def phone(dice: Dice) -> str:
    return f"{dice.between(201, 989)}555{dice.between(0, 9999):04d}"


def member(dice: Dice) -> str:
    return f"{dice.one_of('ABCHQXZ')}{dice.between(10**7, 10**9 - 1)}"


def family_name(dice: Dice) -> str:
    """One of some 1,200, a quarter of the people under forty of them."""
    if dice.chance(0.25):
        return dice.one_of(_COMMON)
    return dice.one_of(_SPECIAL) if dice.chance(0.04) else dice.one_of(_STEMS) + dice.one_of(_ENDINGS)


def _household(dice: Dice, number: int) -> list[Human]:
    first = _human(dice, number)
    kind = dice.weighted(HOUSEHOLDS)
    if kind == "couple":
        given, sex = (dice.one_of(MEN), "M") if first.sex == "F" else (dice.one_of(WOMEN), "F")
        return [first, replace(_human(dice, number + 1), family=first.family, given=given, sex=sex, home=first.home, phone=first.phone, member=first.member)]
    if kind == "twins":
        return _twins(dice, first)
    if kind == "father":
        return _father_and_son(dice, first)
    if kind.startswith("namesake"):
        other = replace(_human(dice, number + 1), family=first.family, given=first.given, sex=first.sex, relation="namesake")
        return [replace(first, relation="namesake"), replace(other, born=first.born) if kind != "namesake" else other]
    return [first]


def _human(dice: Dice, number: int) -> Human:
    sex = dice.one_of("FM")
    names = WOMEN if sex == "F" else MEN
    given = names[int(dice.fraction() * dice.fraction() * len(names))]   # some names are much more common
    middle = dice.one_of(names) if dice.chance(0.8) else ""
    ssn = f"9{dice.between(0, 99):02d}{dice.between(1, 99):02d}{dice.between(1, 9999):04d}"   # numbers that begin with 9 are never assigned
    married = sex == "F" and dice.chance(0.08)
    name = family_name(dice)
    born, where, maiden = dice.between(EARLIEST, LATEST), home(dice), family_name(dice) if married else ""
    return Human(number, name, given, middle, sex, born, where, phone(dice), ssn, member(dice), maiden=maiden)


def _twins(dice: Dice, first: Human) -> list[Human]:
    """Twins share all but the given name; one pair in three has names that are nearly one."""
    one, two = dice.one_of(ALIKE).split("/") if dice.chance(0.35) else (first.given, dice.one_of(WOMEN if dice.chance(0.5) else MEN))
    if one == two:
        two = "Florian"
    sexes = ["F" if name in WOMEN or name in ("Gwen", "Christine", "Jessie", "Marian") else "M" for name in (one, two)]
    ssn = f"{int(first.ssn) + 1 if not first.ssn.endswith('9999') else int(first.ssn) - 1}"
    a = replace(first, given=one, sex=sexes[0], maiden="", relation="twin")
    b = replace(a, number=first.number + 1, given=two, sex=sexes[1], middle=dice.one_of(WOMEN if sexes[1] == "F" else MEN), ssn=ssn)
    return [a, replace(b, member=a.member if dice.chance(0.7) else member(dice))]


def _father_and_son(dice: Dice, first: Human) -> list[Human]:
    """One name, one house, two generations; one pair in fifteen was born on the same day of the year."""
    son = replace(first, given=first.given if first.sex == "M" else "Walter", sex="M", maiden="", relation="son")
    years, born = dice.between(19, 36), date_of(son.born)
    same_day = dice.chance(0.07)
    month, day = (born.month, min(born.day, 28)) if same_day else (dice.between(1, 12), dice.between(1, 28))
    father_born = day_of(f"{born.year - years}-{month:02d}-{day:02d}")
    has_suffix = dice.chance(0.6)
    father = replace(son, number=son.number + 1, born=father_born, ssn=f"9{dice.between(0, 99):02d}{dice.between(1, 99):02d}{dice.between(1, 9999):04d}",
                     middle=son.middle if has_suffix else dice.one_of(MEN), suffix="Sr" if has_suffix else "", relation="father")  # fmt: skip
    return [replace(son, suffix="Jr" if has_suffix else ""), father]
