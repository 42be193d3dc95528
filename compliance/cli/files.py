"""Files of the command line: read with a limit, written whole and never over another unless that was asked for."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from compliance.errors import UsageError

STDIN = "-"
LARGEST = (1 << 21) + 1  # one byte more than the largest envelope: who reads it says that it is too large


def read(name: str | Path) -> bytes:
    """The bytes of a file, or of standard input for `-`; no more than can be a document.

    Raises:
        UsageError: it cannot be read, or standard input is a terminal.
    """
    if str(name) == STDIN:
        if sys.stdin.isatty():
            raise UsageError("standard input is a terminal", where=STDIN, todo="pipe the manifest in, or name its file")
        return sys.stdin.buffer.read(LARGEST)
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise UsageError(f"cannot be read: {_reason(error)}", where=str(name), todo=_todo(error)) from None


def manifests(paths: Sequence[str]) -> list[str]:
    """The files meant by paths: a folder stands for every `.json` file below it, in order; each file once.

    Raises:
        UsageError: no path, a folder without such a file, or one that cannot be read.
    """
    if not paths:
        raise UsageError("no manifest is named", todo="name files, folders, or `-` for standard input")
    found: dict[str, str] = {}
    for path in paths:
        for name in [path] if path == STDIN or not Path(path).is_dir() else _below(path):
            found.setdefault(name if name == STDIN else str(Path(name).resolve()), name)
    return list(found.values())


def _below(folder: str) -> list[str]:
    def refuse(error: OSError) -> None:
        raise UsageError(f"cannot be read: {_reason(error)}", where=str(error.filename))

    names = [
        str(Path(place, name))
        for place, _, files in os.walk(folder, onerror=refuse)
        for name in files
        if name.endswith(".json")
    ]
    if not names:
        raise UsageError("there is no `.json` file in the folder", where=folder, todo="name another folder")
    return sorted(names)


def write_new(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file that must not exist.

    Raises:
        UsageError: it exists, or cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except FileExistsError:
        raise UsageError("the file exists and is not written over", where=str(path), todo="name another file") from None
    except OSError as error:
        raise UsageError(f"cannot be written: {_reason(error)}", where=str(path)) from None


def write_over(path: Path, data: bytes) -> None:
    """Write a file in one step, in place of the one that may be there.

    Raises:
        UsageError: it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    write_new(fresh, data)
    try:
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise UsageError(f"cannot be written: {_reason(error)}", where=str(path)) from None


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file of any size, in pieces.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece
    except OSError as error:
        raise UsageError(f"cannot be read: {_reason(error)}", where=str(path)) from None


def _todo(error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "name a file that exists"
        case PermissionError():
            return "check the permissions of the file and of its folder"
        case IsADirectoryError():
            return "name a file, not a folder"
    return "check the file and the disk it lies on"


def _reason(error: OSError) -> str:
    text = error.strerror or type(error).__name__
    return f"{text[:1].lower()}{text[1:]}"
