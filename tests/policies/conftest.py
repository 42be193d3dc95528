"""The law on the engine, once for all tests of a process; compiled programs are shared between processes."""

import pytest

from tests.policies.lab import InProcess, Lab, read_cases


@pytest.fixture(scope="session")
def executor(programs):
    return InProcess(programs)


@pytest.fixture(scope="session")
def programs(tmp_path_factory):
    """Folder of compiled programs: one for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "programs"


@pytest.fixture(scope="session")
def lab(law, executor):
    return Lab(law, executor)


@pytest.fixture(scope="session")
def cases():
    """Every case of the case files."""
    return read_cases("national") + read_cases("vehicles")


@pytest.fixture(scope="session")
def approved(lab, cases):
    """The cases that are approved."""
    return [case for case in cases if case["expect"]["decision"] == "approve"]
