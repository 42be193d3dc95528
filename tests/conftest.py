"""Fixtures shared by all tests, and the settings of the property tests."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("fast", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=2000, deadline=None)


def in_ci() -> bool:
    """Whether the tests run where nothing may be left out."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(config.getoption("--hypothesis-profile", None) or ("ci" if in_ci() else "fast"))
    # A test that forgets to name a home folder must not read or write that of the person who runs it.
    os.environ["COMPLIANCE_HOME"] = str(ROOT / "tests" / "no-such-home")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of test vectors collected elsewhere. Where it is absent the test is skipped, and in CI it fails."""
    named = os.environ.get("COMPLIANCE_VECTORS")
    folder = Path(named) if named else ROOT.parent / "shared" / "vectors"
    if folder.is_dir():
        return folder
    reason = f"the outside test vectors are not at `{folder}`; name their folder in COMPLIANCE_VECTORS"
    if named or in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def law():
    """The whole law, read once."""
    from compliance.law import Law

    return Law.load()


@pytest.fixture(scope="session")
def us_law():
    """The pre-screen of the United States, read once."""
    from compliance.law import Law

    return Law.load(jurisdiction="us")


@pytest.fixture(scope="session")
def laws(law, us_law):
    """The law of every jurisdiction."""
    return (law, us_law)


@pytest.fixture(params=["cn", "us"])
def each_law(request, law, us_law):
    """One jurisdiction after the other."""
    return {"cn": law, "us": us_law}[request.param]
