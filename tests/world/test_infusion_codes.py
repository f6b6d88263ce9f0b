"""What ran, and the codes of its administration; what was given, and its units and waste. Rows are published cases (facts/cases numbers) or boundaries."""

import pytest

from oncoledger.world.drugs import Package, bill
from oncoledger.world.infusion_codes import Run, administration

DAYS = """
chemo infusion 90                                                    -> 96413
chemo infusion 91                                                    -> 96413 96415
chemo infusion 105                                                   -> 96413 96415                      M-13
support infusion 105                                                 -> 96365 96366                      M-16
chemo infusion 120, chemo infusion 120                               -> 96413 96417 96415*2              M-04
chemo infusion 162, support beside 162                               -> 96413 96415*2 96368              M-07
chemo infusion 120, support beside 120, chemo push, chemo pump       -> 96413 96415 96411 96368 96416    M-10
medicare chemo infusion 120, support beside 120, chemo push, chemo pump -> 96413 96415 96411 96368 G0498
chemo push, support infusion 30                                      -> 96409 96367                      M-22
chemo push, chemo push                                               -> 96409 96411
support push, support push                                           -> 96374 96375
support infusion 20, support push                                    -> 96365 96375
hormone hormone                                                      -> 96402                            M-28
chemo cancer-injection, support push                                 -> 96374 96401
chemo infusion 60, growth injection                                  -> 96413 96372-59
chemo infusion 60, injector injector                                 -> 96413 96377-59
growth injection                                                     -> 96372
fluid hydration 30                                                   ->
fluid hydration 31                                                   -> 96360
fluid hydration 91                                                   -> 96360 96361
chemo infusion 60, fluid hydration 30                                -> 96413
chemo infusion 60, fluid hydration 31                                -> 96413 96361
chemo infusion 60, fluid hydration 120                               -> 96413 96361*2
fluid flush                                                          -> 96523                            M-31
instilled bladder                                                    -> 51720
"""


@pytest.mark.parametrize("row", [row for row in DAYS.splitlines() if row])
def test_administration(row: str) -> None:
    given, _, rest = row.partition("->")
    expected = rest.partition("  ")[0].split() if "M-" in rest else rest.split()
    medicare = given.startswith("medicare")
    runs = []
    for place, words in enumerate(given.removeprefix("medicare").split(",")):
        role, how, *minutes = words.split()
        runs.append(Run(f"drug {place}", role, how, int(minutes[0]) if minutes else 0))
    found = [(service.code, *service.modifiers, service.units) for service in administration(runs, medicare=medicare, own_pump=True)]
    assert sorted(found) == sorted(_service(word) for word in expected)


def _service(word: str) -> tuple[str | int, ...]:
    service, _, units = word.partition("*")
    return (*service.split("-"), int(units or 1))


DOSES = """
10  10 single  300  -> 30  0     M-34
10  10 single  360  -> 36  4     M-37
10  1  single  7    -> 1   0     M-40: less than a unit is left
10  40 single  1600 -> 160 0     M-43
10  10 single  679  -> 68  2     M-46
1   50 single  51   -> 51  49
10  42 multi   480  -> 48  0     what is left in a multi-dose vial is never billed
0.1 35 single  2.3  -> 23  12    a decimal dose is no broken unit
0.5 12 single  6    -> 12  0
"""


@pytest.mark.parametrize("row", [row for row in DOSES.splitlines() if row])
def test_units_and_waste(row: str) -> None:
    left, _, right = row.partition("->")
    per_unit, package_units, container, dose = left.split()
    one = Package("drug", "", "J0000", 0, 0, float(per_unit), int(package_units), container, "", 1.0, "UN", 0, "chemo")
    assert list(bill(one, float(dose)))[:2] == [int(word) for word in right.split()[:2]]
