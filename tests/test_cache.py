"""The cache writes an entry whole or not at all, and leaves nothing beside it."""

import os
from pathlib import Path

import pytest

from compliance.cache import keep


def test_an_entry_is_written_over_and_nothing_else_is_left(tmp_path):
    entry = tmp_path / "new" / "entry"
    for data in (b"one", b"two"):
        keep(entry, data)
        assert entry.read_bytes() == data
    assert list(entry.parent.iterdir()) == [entry]


def raises(error):
    def fails(*_, **__):
        raise error

    return fails


@pytest.mark.parametrize("place", ["replace", "write"])
def test_a_failure_leaves_no_file(tmp_path, monkeypatch, place):
    stop(monkeypatch, place, OSError(28, "No space left on device"))
    keep(tmp_path / "entry", b"data")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["replace", "write"])
def test_an_interrupt_leaves_no_file_and_is_not_hidden(tmp_path, monkeypatch, place):
    stop(monkeypatch, place, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path / "entry", b"data")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_taken_away_hides_no_interrupt(tmp_path, monkeypatch):
    stop(monkeypatch, "replace", KeyboardInterrupt())
    monkeypatch.setattr(Path, "unlink", raises(PermissionError(13, "Permission denied")))
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path / "entry", b"data")


def stop(monkeypatch, place, error):
    """Let writing, or putting the file in its place, end with an error."""
    if place == "replace":
        monkeypatch.setattr(Path, "replace", raises(error))
        return
    opened = os.fdopen

    def failing(handle, mode):
        opened(handle, mode).close()
        raise error

    monkeypatch.setattr(os, "fdopen", failing)
