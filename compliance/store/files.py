"""Writing files so that they are on the disk, or fail."""

import os
from pathlib import Path

from compliance.errors import StoreError


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that must not exist yet, and see it to the disk.

    Raises:
        StoreError: it exists or cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"the file cannot be written: {error.strerror}", where=str(path)) from error


def sync_folder(folder: Path) -> None:
    """See a folder's own entries to the disk.

    Raises:
        StoreError: the disk refuses.
    """
    if os.name != "posix":  # elsewhere a folder cannot be opened for this
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise StoreError(f"the folder cannot be synced: {error.strerror}", where=str(folder)) from error
