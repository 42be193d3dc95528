"""What others may import. Everything else may move."""

import subprocess
import sys
import tomllib

import pytest

import compliance

PUBLIC = [
    "ComplianceError",
    "Decision",
    "Facts",
    "Finding",
    "Gate",
    "Law",
    "Manifest",
    "TrustRoot",
    "VerifiedManifest",
    "__version__",
]


def test_the_public_names_are_these():
    assert sorted(compliance.__all__) == PUBLIC
    assert set(dir(compliance)) >= set(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_can_be_imported(name):
    assert getattr(compliance, name) is not None


def test_any_other_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no public name `check`"):
        compliance.check  # noqa: B018


def test_the_version_is_written_once(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "compliance/__init__.py"
    assert f"\n## {compliance.__version__}" in (root / "CHANGELOG.md").read_text()


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"msgspec", "regopy", "rich", "typer", "cryptography"}
    code = f"import sys, compliance, compliance.errors; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
