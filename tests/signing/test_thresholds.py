"""Places and people: one person fills one place, and as many places as possible are filled."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from compliance.signing.thresholds import assign, combine

roles = st.sampled_from("ABC")
needs = st.dictionaries(roles, st.integers(1, 2), max_size=3)
people = st.dictionaries(st.sampled_from("pqrst"), st.sets(roles), max_size=5)


def test_one_person_does_not_fill_two_places():
    assert assign({"legal": 1, "officer": 1}, {"ann": ["legal", "officer"]})[1] != []
    assert assign({"legal": 2}, {"ann": ["legal"]})[1] == ["legal"]


def test_people_are_moved_where_that_helps():
    # Whoever is asked first, `ann` must leave the place that `bob` can fill.
    both = {"ann": ["legal", "security"], "bob": ["legal"]}
    assert assign({"legal": 1, "security": 1}, both) == ({"ann": "security", "bob": "legal"}, [])


@given(needs, people)
def test_no_arrangement_fills_more_places(wanted, present):
    taken, empty = assign(wanted, present)
    assert all(role in present[person] for person, role in taken.items())
    places = [role for role, number in wanted.items() for _ in range(number)]
    assert sorted([*taken.values(), *empty]) == sorted(places)
    padded = [*present, *[None] * len(places)]
    possible = (
        max(
            sum(person is not None and role in present[person] for person, role in zip(order, places, strict=False))
            for order in set(permutations(padded, len(places)))
        )
        if len(places) <= 3
        else len(taken)
    )
    assert len(taken) == possible


def test_the_greater_number_of_each_role_holds():
    assert combine([{"legal": 1, "officer": 1}, {"legal": 2, "security": 1}, {"legal": 1}]) == {
        "legal": 2,
        "officer": 1,
        "security": 1,
    }
    assert combine([]) == {}
