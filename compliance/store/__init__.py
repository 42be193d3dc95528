"""Decisions, yearly volumes and the tamper-evident log.

`open_store` gives a `Store`; a decision that is not durable in it does not exist. Names are imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Balance": "entry",
    "Batch": "base",
    "CheckpointSigner": "signer",
    "Entry": "entry",
    "NewAcceptance": "review",
    "NewDisagreement": "disagreement",
    "NewEntry": "entry",
    "Prior": "entry",
    "Proof": "entry",
    "Store": "base",
    "VerifyReport": "entry",
    "View": "base",
    "VolumesChanged": "entry",
    "create_store": "sqlite",
    "open_store": "sqlite",
    "verify_export": "audit",
    "verify_store": "audit",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - one list of names

if TYPE_CHECKING:
    from compliance.store.audit import verify_export as verify_export
    from compliance.store.audit import verify_store as verify_store
    from compliance.store.base import Batch as Batch
    from compliance.store.base import Store as Store
    from compliance.store.base import View as View
    from compliance.store.disagreement import NewDisagreement as NewDisagreement
    from compliance.store.entry import Balance as Balance
    from compliance.store.entry import Entry as Entry
    from compliance.store.entry import NewEntry as NewEntry
    from compliance.store.entry import Prior as Prior
    from compliance.store.entry import Proof as Proof
    from compliance.store.entry import VerifyReport as VerifyReport
    from compliance.store.entry import VolumesChanged as VolumesChanged
    from compliance.store.review import NewAcceptance as NewAcceptance
    from compliance.store.signer import CheckpointSigner as CheckpointSigner
    from compliance.store.sqlite import create_store as create_store
    from compliance.store.sqlite import open_store as open_store


def __getattr__(name: str) -> Any:
    """Import a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module `compliance.store` has no public name `{name}`")
    return getattr(import_module(f"compliance.store.{_HOMES[name]}"), name)
