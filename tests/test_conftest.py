"""Outside vectors may be missing on a laptop, never where nothing may be left out."""

import os
import shutil
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("ci", "named", "outcome"),
    [
        ("", None, "1 skipped"),
        ("true", None, "1 error"),
        ("", "missing", "1 error"),
        ("true", "present", "1 passed"),
    ],
)
def test_missing_vectors_are_skipped_only_where_that_is_allowed(root, tmp_path, ci, named, outcome):
    tests = tmp_path / "checkout" / "tests"
    tests.mkdir(parents=True)
    (tmp_path / "present").mkdir()
    shutil.copy(root / "tests" / "conftest.py", tests)
    (tests / "test_it.py").write_text("def test_it(vectors):\n    assert vectors.is_dir()\n")
    env = {name: value for name, value in os.environ.items() if name != "COMPLIANCE_VECTORS"} | {"CI": ci}
    if named is not None:
        env["COMPLIANCE_VECTORS"] = str(tmp_path / named)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)]
    run = subprocess.run(command, capture_output=True, text=True, env=env, cwd=tests, check=False)
    assert outcome in run.stdout
