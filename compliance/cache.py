"""Where work that can be done again is kept between runs: parsed law, compiled rules. Never a decision.

Whatever is read from here is checked against a digest by its reader, and a cache that cannot be used is no error.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def cache_folder() -> Path:
    """Where compiled law is kept between runs; `COMPLIANCE_CACHE` names another place."""
    chosen = os.environ.get("COMPLIANCE_CACHE")
    common = os.environ.get("XDG_CACHE_HOME")
    return Path(chosen) if chosen else (Path(common) if common else Path.home() / ".cache") / "compliance"


def keep(entry: Path, data: bytes) -> None:
    """Write a cache entry whole or not at all; a cache that cannot be written is no reason to stop."""
    with suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=entry.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(entry)
        finally:  # on an interrupt too: nobody would ever take the file away
            _unlink(Path(name))


def _unlink(path: Path) -> None:
    """Take a file away if it is there; that it cannot be hides no other error."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
