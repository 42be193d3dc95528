"""The law on the engine; see `tests/policies/conftest.py`."""

from tests.policies.conftest import approved, cases, executor, lab, programs

__all__ = ["approved", "cases", "executor", "lab", "programs"]
