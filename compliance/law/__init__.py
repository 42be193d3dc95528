"""The law as dated data: instruments, rules, parameters, lists and readings, and what they are on a day."""

from compliance.law.snapshot import Snapshot
from compliance.law.timeline import Law

__all__ = ["Law", "Snapshot"]
