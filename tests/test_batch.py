"""Judging several of a batch at once ends where judging them one after the other does, however odd the judge is."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any, cast

from hypothesis import event, given
from hypothesis import strategies as st

from compliance.batch import Filed, foresee, rule
from compliance.errors import SchemaError
from compliance.paper import Ruled
from compliance.store import NewEntry, Prior

EXPORTERS = ("a", "b")
LOG = {"a": Prior(90, 3, 7), "b": Prior(0, 0, 1, opened=True)}
USED = {("m0", 1)}
LINE = 100

filed = st.builds(
    Filed,
    manifest_id=st.sampled_from(["m0", "m1", "m2", "m3", "m4", "m5"]),
    revision=st.integers(1, 3),
    sha256=st.just("0" * 64),
    exporter=st.sampled_from(EXPORTERS),
    adds=st.none() | st.tuples(st.integers(0, 40), st.integers(0, 3)),
)
batches = st.lists(filed, max_size=25).map(lambda papers: dict(enumerate(papers)))


def ruling(paper: Filed, place: int, added: tuple[int, int], *, approved: bool) -> Ruled:
    ordinary, sensitive = added if approved else (0, 0)
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    entry = NewEntry(
        manifest_id=f"place-{place}",
        revision=paper.revision,
        manifest_sha256=paper.sha256,
        exporter=paper.exporter,
        as_of=date(2026, 1, 5),
        verdict="approve" if approved else "deny",
        releasable=approved,
        decision=b"{}",
        law_sha256="0" * 64,
        reasons=(),
        ordinary=ordinary,
        sensitive=sensitive,
        recorded_at=moment,
    )
    return Ruled(cast("Any", None), entry)


def by_the_line(paper: Filed, place: int, prior: Prior) -> Ruled:
    """Denies what would cross a line, as the law mostly does; the guess of what it adds is right."""
    added = paper.adds or (1, 0)
    return ruling(paper, place, added, approved=prior.ordinary + added[0] < LINE)


def by_chance(paper: Filed, place: int, prior: Prior) -> Ruled | SchemaError:
    """Any verdict, any number of people, and failures, all as the counts happen to be; no guess is of use."""
    chance = hashlib.sha256(f"{place} {prior}".encode()).digest()
    if chance[0] < 50:
        return SchemaError(f"{place} {prior}")
    return ruling(paper, place, (chance[1], chance[2]), approved=chance[0] > 120)


def one_by_one(papers, decide):
    """The plain way: judge, record, go on."""
    counts, taken, found = dict(LOG), set(USED), {}
    for place, paper in papers.items():
        if paper.key in taken:
            continue
        before = counts[paper.exporter]
        found[place] = before, decide(paper, place, before)
        if isinstance(found[place][1], Ruled):
            entry = found[place][1].entry
            taken.add(paper.key)
            added = before.ordinary + entry.ordinary, before.sensitive + entry.sensitive
            counts[paper.exporter] = Prior(*added, before.version, before.opened)
    return found


def at_once(papers, decide, most):
    """Whatever `rule` gives, with the counts each was last judged with, and how many were judged in all."""
    seen, total = {}, []

    def judge(priors):
        assert 1 <= len(priors) <= most
        total.extend(priors)
        seen.update(priors)
        return lambda: {place: decide(papers[place], place, prior) for place, prior in priors.items()}

    given_now = list(rule(papers, LOG, USED, judge, at_once=most))
    return {place: (seen[place], found) for place, found in given_now}, [place for place, _ in given_now], len(total)


def told(found):
    return {place: (prior, str(one) if isinstance(one, Exception) else one) for place, (prior, one) in found.items()}


@given(batches, st.integers(1, 30), st.sampled_from([by_the_line, by_chance]))
def test_it_ends_where_one_after_the_other_does(papers, most, decide):
    expected = one_by_one(papers, decide)
    found, order, judged = at_once(papers, decide, most)
    assert told(found) == told(expected)
    assert order == sorted(expected)
    assert judged <= len(papers) * most
    event("judged again" if judged > len(expected) else "judged once")


@given(batches)
def test_one_at_a_time_is_the_plain_way(papers):
    found, _, judged = at_once(papers, by_chance, 1)
    assert judged == len(found)


@given(batches, st.integers(2, 8))
def test_what_is_given_early_is_never_taken_back(papers, most):
    """A ruling is given before later ones are waited for, since it is recorded at once."""
    final: dict[int, object] = {}

    def judge(priors):
        assert not priors.keys() & final.keys()
        return lambda: {place: by_chance(papers[place], place, prior) for place, prior in priors.items()}

    for place, found in rule(papers, LOG, USED, judge, at_once=most):
        assert place not in final
        final[place] = found
    assert final.keys() == one_by_one(papers, by_chance).keys()


def test_where_all_are_approved_none_is_judged_again():
    papers = {place: Filed(f"m{place}", 2, "0" * 64, "b", (1, 0)) for place in range(40)}
    assert at_once(papers, by_the_line, 8)[2] == 40


def test_past_a_line_only_the_first_few_are_judged_again():
    papers = {place: Filed(f"m{place}", 2, "0" * 64, "a", (10, 0)) for place in range(40)}
    found, _, judged = at_once(papers, by_the_line, 8)
    assert [one.entry.releasable for _, one in found.values()] == [False] * 40
    assert judged < 48


def test_a_replay_is_foreseen_and_one_without_a_decision_uses_nothing_up():
    papers = dict(enumerate([Filed("m1", 1, "0" * 64, "a", (5, 0))] * 3))
    assert list(foresee(papers, {}, LOG, USED)) == [0]
    assert list(foresee(papers, {0: SchemaError("no")}, LOG, USED)) == [0, 1]
    assert list(foresee(papers, {}, LOG, {("m1", 1)})) == []
