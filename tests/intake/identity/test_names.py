"""Two names: how each outcome is told from the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.intake.identity.names import compared, name_of, sound
from oncoledger.intake.identity.weights import BARS, weights

CASES = [
    # family, given, other names | the same of the other record | family, given, and what else is said
    ("Heron", "Greta", "", "HERON", "greta", "", "same same"),
    ("Smith", "John", "", "Smith", "John", "", "same_common same_common"),
    ("O'Brien", "Rory", "", "OBRIEN", "Rory", "", "same same"),
    ("Núñez", "Ines", "", "Nunez", "Ines", "", "same same"),
    ("De la Cruz", "Ines", "", "Delacruz", "Ines", "", "same same"),
    ("Heron", "Robert", "", "Heron", "Bob", "", "same nickname"),
    ("Heron", "Margaret", "", "Heron", "Peggy", "", "same nickname"),
    ("Heron", "Robert James", "", "Heron", "R James", "", "same initial middle whole"),
    ("Heron", "Robert James", "", "Heron", "Robert J", "", "same same_common middle same"),
    ("Heron", "Franklin", "", "Heron", "Frank", "", "same nickname_or_own"),
    ("Heron", "Robert James", "", "Heron", "James", "", "same middle"),
    ("Heron", "Robert J", "", "Heron", "Robert K", "", "same same_common middle different"),
    ("Heron", "Mary Ann", "", "Heron", "Maryann", "", "same joined"),
    ("Heron", "Barbara", "", "Heron", "Barnara", "", "same slip"),
    ("Heron", "Anna", "", "Heron", "Anne", "", "same similar"),
    ("Heron", "Marie", "", "Heron", "Maria", "", "same similar"),
    ("Heron", "Donald", "", "Heron", "Ronald", "", "same similar"),
    ("Heron", "Otto", "", "Heron", "Piet", "", "same different"),
    ("Heron", "A", "", "Heron", "Otto", "", "same different"),
    ("Garcia-Lopez", "Ines", "", "Lopez", "Ines", "", "part same"),
    ("Garcia Lopez", "Ines", "", "Garcia-Lopez", "Ines", "", "same same"),
    ("Alder", "Greta", "Heron, Greta", "Heron", "Greta", "", "former same"),
    ("Alder", "Greta", "", "Heron", "Greta", "", "different same"),
    ("Kestrel", "Greta", "", "Kestral", "Greta", "", "slip same"),
    ("Phillips", "Greta", "", "Filips", "Greta", "", "sounds same"),
    ("Greta", "Heron", "", "Heron", "Greta", "", "swapped swapped"),
    ("Peggy", "Heron", "", "Heron", "Margaret", "", "swapped swapped"),
    ("Heron Jr", "Otto", "", "Heron", "Otto, Jr.", "", "same same suffix same"),
    ("Heron, SR.", "Otto", "", "Heron", "Otto Jr", "", "same same suffix different"),
    ("Heron III", "Otto", "", "Heron", "Otto", "", "same same suffix one"),
    ("Heron", "", "", "Heron", "Otto", "", "same missing"),
    ("", "", "", "Heron", "Otto", "", "missing missing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(filter(None, case[:6])))
def test_names(case):
    first, second = name_of(*case[:3]), name_of(*case[3:6])
    words = case[6].split()
    expected = [f"family {words[0]}", f"given {words[1]}", *(" ".join(words[n : n + 2]) for n in range(2, len(words), 2))]
    assert list(compared(first, second)) == expected
    assert set(compared(second, first)) == set(expected)


NAMES = st.text(st.characters(codec="utf-8"), max_size=12)


@given(NAMES, NAMES, NAMES, NAMES)
def test_any_text_is_a_name_and_the_order_does_not_count(a, b, c, d):
    first, second = name_of(a, b), name_of(c, d)
    assert set(compared(first, second)) == set(compared(second, first))
    assert set(compared(first, second)) <= weights().keys()
    assert len(sound(first.family)) <= 4


def test_every_weight_has_its_reason_and_a_place():
    assert all(weight.reason and weight.words and weight.bar < len(BARS) for weight in weights().values())
    for aspect in ("family", "given"):
        assert weights()[f"{aspect} same"].weight > weights()[f"{aspect} slip"].weight > 0 > weights()[f"{aspect} different"].weight
