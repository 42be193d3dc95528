"""The locks: exact, complete, with a digest for every file, and bound to no package index."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAMES = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_exact_and_has_digests(root, name):
    text = re.sub(r"^#.*\n", "", (root / name).read_text(), flags=re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert blocks
    for block in blocks:
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; [^\\\n]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n)?)+", block), (
            block
        )


@pytest.mark.parametrize("name", NAMES)
def test_no_package_index_is_named(root, name):
    assert not re.search(r"://|index-url|find-links|trusted-host", (root / name).read_text())


def test_the_locks_agree_and_meet_the_declared_ranges(root):
    locks = {name: pins((root / name).read_text()) for name in NAMES}
    everything = locks["requirements-dev.lock"]
    for name in NAMES:
        assert locks[name].items() <= everything.items(), f"{name} differs; run `make lock`"
    project = tomllib.loads((root / "pyproject.toml").read_text())
    for lock, declared in (
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements-build.lock", project["build-system"]["requires"]),
        ("requirements-dev.lock", project["project"]["optional-dependencies"]["dev"]),
    ):
        for requirement in map(Requirement, declared):
            version = locks[lock].get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement.name} is not in {lock}; run `make lock`"
            assert version in requirement.specifier, f"{requirement} is locked to {version}; run `make lock`"
