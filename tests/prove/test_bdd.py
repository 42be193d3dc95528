"""Decision diagrams against truth tables."""

from collections.abc import Callable
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from compliance.prove.bdd import FALSE, TRUE, Diagrams

LEVELS = (0, 3, 7, 8, 20)
ROWS = [dict(zip(LEVELS, row, strict=True)) for row in product((False, True), repeat=len(LEVELS))]


def terms(inner):
    return st.one_of(
        st.tuples(st.just("deny"), inner),
        st.tuples(st.sampled_from(["both", "either", "less"]), inner, inner),
        st.tuples(st.just("choose"), inner, inner, inner),
    )


TERMS = st.recursive(st.sampled_from([*LEVELS, True, False]).map(lambda leaf: ("leaf", leaf)), terms, max_leaves=12)
MEANING: dict[str, Callable[..., bool]] = {
    "deny": lambda a: not a,
    "both": lambda a, b: a and b,
    "either": lambda a, b: a or b,
    "less": lambda a, b: a and not b,
    "choose": lambda a, b, c: b if a else c,
}


def built(bdd, term):
    name, *parts = term
    if name == "leaf":
        leaf = parts[0]
        return (TRUE if leaf else FALSE) if isinstance(leaf, bool) else bdd.variable(leaf)
    return getattr(bdd, name)(*(built(bdd, part) for part in parts))


def meant(term, row):
    name, *parts = term
    if name == "leaf":
        return parts[0] if isinstance(parts[0], bool) else row[parts[0]]
    return MEANING[name](*(meant(part, row) for part in parts))


def rows_of(bdd, f):
    return [bdd.holds(f, row) for row in ROWS]


@given(TERMS)
def test_a_function_holds_where_its_term_does(term):
    bdd = Diagrams()
    f = built(bdd, term)
    assert rows_of(bdd, f) == [meant(term, row) for row in ROWS]
    assert bdd.count(f, LEVELS) == sum(meant(term, row) for row in ROWS)


@given(TERMS, TERMS)
def test_equal_functions_are_equal_numbers(one, other):
    bdd = Diagrams()
    same = all(meant(one, row) == meant(other, row) for row in ROWS)
    assert (built(bdd, one) == built(bdd, other)) == same


@given(TERMS, st.dictionaries(st.sampled_from(LEVELS), st.booleans()))
def test_fixing_variables(term, values):
    bdd = Diagrams()
    f = bdd.restrict(built(bdd, term), values)
    assert rows_of(bdd, f) == [meant(term, row | values) for row in ROWS]
    assert not bdd.support(f) & values.keys()


@given(TERMS, st.sets(st.sampled_from(LEVELS)))
def test_some_values_make_it_hold(term, levels):
    bdd = Diagrams()

    def some(row):
        free = [other for other in ROWS if all(other[level] == row[level] for level in LEVELS if level not in levels)]
        return any(meant(term, other) for other in free)

    assert rows_of(bdd, bdd.exists(built(bdd, term), levels)) == [some(row) for row in ROWS]


@given(TERMS, st.sets(st.sampled_from(LEVELS)))
def test_it_would_hold_if_less_were_true(term, levels):
    bdd = Diagrams()

    def fewer(row):
        below = [
            other
            for other in ROWS
            if all(other[level] <= row[level] if level in levels else other[level] == row[level] for level in LEVELS)
        ]
        return any(meant(term, other) for other in below)

    assert rows_of(bdd, bdd.rise(built(bdd, term), levels)) == [fewer(row) for row in ROWS]


@given(TERMS, st.sampled_from(ROWS))
def test_the_nearest_values_that_make_it_hold(term, usual):
    bdd = Diagrams()
    found = bdd.cheapest(built(bdd, term), usual)
    holding = [row for row in ROWS if meant(term, row)]
    if found is None:
        assert not holding
        return
    distances = [sum(row[level] != usual[level] for level in LEVELS) for row in holding]
    assert meant(term, usual | found)
    assert sum(usual[level] != value for level, value in found.items()) == min(distances)
