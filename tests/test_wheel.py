"""What is shipped: the package with the law inside it, and not much else."""

import os
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import compliance

LARGEST_INSTALL = 60_000_000  # bytes of all files that a plain install puts on the disk


@pytest.fixture(scope="session")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (path,) = folder.iterdir()
    return path


def test_the_wheel_holds_the_package_and_the_whole_law(root, wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    here = {
        prefix + str(path.relative_to(root / folder))
        for prefix, folder in (("compliance/", "compliance"), ("compliance/_policies/", "policies"))
        for path in (root / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert names == here
    assert "compliance/py.typed" in names
    assert any(name.endswith(".rego") for name in names)


def test_the_wheel_is_named_after_the_version(wheel):
    assert wheel.name == f"compliance-{compliance.__version__}-py3-none-any.whl"


def test_the_law_of_an_installed_wheel_is_the_law_of_the_checkout(wheel, law, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "import compliance; from compliance.law import Law; print(compliance.__file__, Law.load().digest)"
    found_first = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=found_first, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == [str(tmp_path / "compliance" / "__init__.py"), law.digest]


def test_a_plain_install_is_small(root):
    total = 0
    for line in (root / "requirements.lock").read_text().splitlines():
        if line.startswith((" ", "#")):
            continue
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            pytest.fail(f"`{requirement}` is locked and not installed; the size cannot be measured")
        assert installed.version in requirement.specifier, "the environment is not that of the lock"
        files = [Path(str(installed.locate_file(file))) for file in installed.files or ()]
        total += sum(file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file())
    assert 0 < total <= LARGEST_INSTALL
