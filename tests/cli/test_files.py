"""A file that cannot be read: what to do depends on why."""

import os
from pathlib import Path

import pytest

from compliance.cli.files import read
from compliance.errors import UsageError


def refused(name):
    with pytest.raises(UsageError, match="cannot be read") as caught:
        read(name)
    return caught.value.todo


def test_a_missing_file_or_a_folder(tmp_path):
    (tmp_path / "file").touch()
    assert refused(tmp_path / "none") == refused(tmp_path / "file" / "none") == "name a file that exists"
    assert refused(tmp_path) == "name a file, not a folder"


@pytest.mark.parametrize(
    ("error", "todo"), [(PermissionError(13, "Permission denied"), "permissions"), (OSError(5, "I/O error"), "disk")]
)
def test_a_file_that_is_there(tmp_path, monkeypatch, error, todo):
    def fails(*_):
        raise error

    monkeypatch.setattr(Path, "open", fails)
    assert todo in refused(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "file"
    path.touch(mode=0o000)
    assert "check the permissions" in refused(path)
