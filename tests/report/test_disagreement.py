"""A disagreement of the executors as an auditor reads it."""

import io
from datetime import UTC, date, datetime

import pytest

from compliance.report import write_disagreement
from compliance.store import CheckpointSigner, NewDisagreement, create_store


@pytest.fixture
def shown(tmp_path):
    """Records two answers, and gives the text."""

    def text(first, second, *, lang="en", advisory=""):
        new = NewDisagreement(
            manifest_id="a",
            revision=3,
            manifest_sha256="1" * 64,
            exporter="acme",
            advisory=advisory,
            as_of=date(2024, 5, 20),
            law_sha256="2" * 64,
            program_sha256="3" * 64,
            packages=tuple(sorted({*first, *second})),
            recorded_at=datetime(2024, 5, 20, 1, 2, 3, tzinfo=UTC),
            facts={"n": 1},
            answers={"first": first, "second": second},
        )
        file = io.StringIO()
        with create_store(tmp_path / "log.sqlite", CheckpointSigner.create(tmp_path / "log.key", "a/b")) as store:
            write_disagreement(store.record_disagreement(new), file, lang=lang)
        return file.getvalue()

    return text


def found(text):
    """The lines behind `only the first` and `only the second`."""
    lines = text.splitlines()
    return [lines[place + 1].strip() for place, line in enumerate(lines) if line.strip().startswith("only the ")]


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        ({"p": ["a", "b"]}, {"p": ["b", "c", "d"]}, ["a", "c, d"]),
        ({"p": ["a"]}, {"p": []}, ["a", "nothing more"]),
        ({"p": ["a"]}, {}, ["a", "nothing more"]),
        ({"p": ["a"]}, {"p": "true"}, ["a", "true"]),
        ({"p": ["a"], "q": []}, {"p": [], "q": ["z"]}, ["a", "nothing more", "nothing more", "z"]),
    ],
    ids=str,
)
def test_each_difference_is_named(shown, first, second, lines):
    assert found(shown(first, second)) == lines


@pytest.mark.parametrize(("advisory", "word"), [("", ""), ("draft", "a draft"), ("other_day", "--as-of")])
def test_what_would_have_been_advice_is_said_to_be(shown, advisory, word):
    text = shown({"p": ["a"]}, {"p": []}, advisory=advisory)
    assert word in text
    assert ("Advisory" in text) == bool(advisory)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", ["to see them:"]), ("zh", ["查看："]), ("both", ["them:", "查看："])]
)
def test_how_to_see_the_facts_and_the_answers_is_said(shown, lang, said):
    text = shown({"p": ["a"]}, {"p": []}, lang=lang)
    assert all(words in text for words in said)
    assert "\n    compliance log show 0 --format json\n" in text


def test_digests_are_never_broken(shown):
    text = shown({"p": ["a"]}, {"p": []}, lang="both")
    assert all(digit * 64 in text for digit in "123")
