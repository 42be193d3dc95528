"""The engine that decides whether data may leave a jurisdiction, proves why, and can show it years later.

Names are imported on first use, so that a short run (and the engine's worker process) pays only for what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "ComplianceError": "compliance.errors",
    "Decision": "compliance.model.decision",
    "Facts": "compliance.model.facts",
    "Finding": "compliance.model.finding",
    "Gate": "compliance.gate",
    "Law": "compliance.law",
    "Manifest": "compliance.model.manifest",
    "TrustRoot": "compliance.signing",
    "VerifiedManifest": "compliance.signing",
}

__all__ = [
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

if TYPE_CHECKING:
    from compliance.errors import ComplianceError as ComplianceError
    from compliance.gate import Gate as Gate
    from compliance.law import Law as Law
    from compliance.model.decision import Decision as Decision
    from compliance.model.facts import Facts as Facts
    from compliance.model.finding import Finding as Finding
    from compliance.model.manifest import Manifest as Manifest
    from compliance.signing import TrustRoot as TrustRoot
    from compliance.signing import VerifiedManifest as VerifiedManifest


def __getattr__(name: str) -> Any:
    """Import a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module `compliance` has no public name `{name}`")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
