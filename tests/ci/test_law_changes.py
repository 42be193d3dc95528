"""A change of the law cannot pass without its entry in the record."""

import importlib.util
import subprocess

import pytest


@pytest.fixture(scope="module")
def tool(root):
    spec = importlib.util.spec_from_file_location("law_changes", root / ".ci" / "law_changes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path):
    """A checkout with one instrument, committed."""
    write(tmp_path, "policies/cn/order16/order16.rego", "package cn.order16\n")
    write(tmp_path, "policies/CHANGELOG.md", "# Changes\n")
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_nothing_changed(tool, checkout):
    assert tool.compare(checkout, "HEAD") == []


def test_a_rule_changed_without_an_entry(tool, checkout):
    write(checkout, "policies/cn/order16/order16.rego", "package cn.order16\n# other\n")
    assert tool.compare(checkout, "HEAD") == ["1 files of the law changed, and `policies/CHANGELOG.md` has no new line"]


def test_an_entry_must_name_the_instrument(tool, checkout):
    write(checkout, "policies/cn/order16/order16.rego", "package cn.order16\n# other\n")
    write(checkout, "policies/CHANGELOG.md", "# Changes\n- something else\n")
    (fault,) = tool.compare(checkout, "HEAD")
    assert "`cn.order16` changed" in fault
    write(checkout, "policies/CHANGELOG.md", "# Changes\n- `cn.order16.art7.assessment_volume`: from 2024-03-22\n")
    assert tool.compare(checkout, "HEAD") == []


def test_a_new_untracked_instrument_needs_an_entry(tool, checkout):
    write(checkout, "policies/cn/order99/params.toml", "")
    assert len(tool.compare(checkout, "HEAD")) == 1
    write(checkout, "policies/CHANGELOG.md", "# Changes\n- one more instrument\n")
    assert tool.compare(checkout, "HEAD") == []


def test_a_deleted_rule_is_a_change(tool, checkout):
    (checkout / "policies/cn/order16/order16.rego").unlink()
    assert len(tool.compare(checkout, "HEAD")) == 1


def test_cases_and_documents_need_no_entry(tool, checkout):
    write(checkout, "policies/cn/order16/order16_test.toml", "")
    write(checkout, "policies/README.md", "")
    assert tool.compare(checkout, "HEAD") == []


def test_a_base_that_does_not_exist_is_an_error(tool, monkeypatch, capsys):
    monkeypatch.setenv("LAW_BASE", "no-such-commit")
    assert tool.main() == 2
    assert "no commit `no-such-commit`" in capsys.readouterr().err
