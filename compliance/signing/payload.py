"""The files of a transfer: names that mean the same everywhere, and a folder that holds exactly those bytes.

The folder is walked by descriptors and never through a link; every file is opened once, and what is hashed is what was
opened. Sizes are compared before any byte is read, and no more bytes are read than the manifest names.
"""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from compliance.errors import PayloadError, printable
from compliance.model.manifest import PayloadFile

CHUNK = 1 << 20
MAX_SEGMENT = 255  # bytes; the common limit of file systems
MAX_DEPTH = 32  # parts of a name; every part is an open folder during the check
_NO_TEXT = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a pipe that took a file's place must not wait for a writer.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


def check_names(names: Iterable[str], *, where: str = "") -> None:
    """Refuse names that some system would read as another name, or that leave the folder.

    Raises:
        PayloadError: not relative with `/`, `.` or `..`, a control, format or direction character, not NFC, equal to
            another name but for case, or a file that is also the folder of another.
    """
    seen: dict[str, str] = {}
    for name in names:
        fault = _name_fault(name)
        if fault:
            raise PayloadError(f"the file name `{printable(name)}` {fault}", where=where)
        folded = _folded(name)
        if folded in seen:
            raise PayloadError(f"`{name}` and `{seen[folded]}` are one name on some systems", where=where)
        seen[folded] = name
    for folded, name in seen.items():
        if any(parent in seen for parent in _parents(folded)):
            raise PayloadError(f"a folder of `{name}` is itself named as a file", where=where)


def verify_files(folder: Path, files: Sequence[PayloadFile]) -> None:
    """Check that the folder holds exactly these files and nothing else.

    Args:
        folder: the folder; itself not a link.
        files: the files of the manifest, whose names are paths below the folder.

    Raises:
        PayloadError: a file missing, too much, of another size or digest, linked, or not a plain file; or unreadable.
    """
    check_names([file.name for file in files], where=str(folder))
    expected = {file.name: file for file in files}
    try:
        with _opened(str(folder), _FOLDER, None) as root:
            folders = {parent for name in expected for parent in _parents(name)}
            sizes = dict(_walk(root, "", folders, str(folder)))
            _compare(sizes, expected, str(folder))
            for file in files:
                _check_digest(root, file, str(folder))
    except OSError as error:
        message = f"`{printable(str(error.filename or folder))}` cannot be read: {error.strerror}"
        raise PayloadError(message, where=str(folder)) from None


def _compare(sizes: dict[str, int], expected: dict[str, PayloadFile], where: str) -> None:
    for name in sorted(sizes.keys() - expected.keys()):
        raise PayloadError(f"the file `{printable(name)}` is not in the manifest", where=where)
    for name, file in expected.items():
        if name not in sizes:
            raise PayloadError(f"the file `{name}` is missing", where=where)
        if sizes[name] != file.size:
            message = f"the file `{name}` has `{sizes[name]}` bytes, not the `{file.size}` of the manifest"
            raise PayloadError(message, where=where)


def _walk(descriptor: int, prefix: str, folders: set[str], where: str) -> Iterator[tuple[str, int]]:
    """Give name and size of every plain file below an open folder; anything else is refused."""
    with os.scandir(descriptor) as entries:
        for entry in entries:
            name = prefix + entry.name
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode):
                if name not in folders:
                    raise PayloadError(f"the folder `{printable(name)}` is not in the manifest", where=where)
                with _opened(entry.name, _FOLDER, descriptor) as inner:
                    yield from _walk(inner, name + "/", folders, where)
            else:
                _require_plain(found, name, where)
                yield name, found.st_size


def _check_digest(root: int, file: PayloadFile, where: str) -> None:
    with _opened_below(root, file.name) as descriptor:
        _require_plain(os.fstat(descriptor), file.name, where)
        digest = hashlib.sha256()
        left = file.size
        buffer = bytearray(min(CHUNK, left + 1))
        # One byte more than the size is asked for, so that a file that grew is seen without reading its end.
        while count := os.readv(descriptor, [memoryview(buffer)[: left + 1]]):
            left -= count
            if left < 0:
                break
            digest.update(memoryview(buffer)[:count])
    if left:
        raise PayloadError(f"the file `{file.name}` changed while it was read", where=where)
    if digest.hexdigest() != file.sha256:
        raise PayloadError(f"the file `{file.name}` has not the SHA-256 of the manifest", where=where)


def _require_plain(found: os.stat_result, name: str, where: str) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise PayloadError(f"`{printable(name)}` is a symbolic link", where=where)
    if not stat.S_ISREG(found.st_mode):
        raise PayloadError(f"`{printable(name)}` is not a plain file", where=where)
    if found.st_nlink != 1:
        raise PayloadError(f"`{printable(name)}` has another hard link, through which it can change", where=where)


@contextmanager
def _opened(name: str, flags: int, folder: int | None) -> Iterator[int]:
    descriptor = os.open(name, flags, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _opened_below(root: int, name: str) -> Iterator[int]:
    """Open a file below an open folder, one step at a time, so that no part of the way is a link."""
    step, _, rest = name.partition("/")
    if not rest:
        with _opened(step, _FILE, root) as descriptor:
            yield descriptor
    else:
        with _opened(step, _FOLDER, root) as inner, _opened_below(inner, rest) as descriptor:
            yield descriptor


def _name_fault(name: str) -> str:
    """What is wrong with a name; empty if nothing is."""
    steps = name.split("/")
    faults = (
        (any(step in ("", ".", "..") for step in steps), "is not a plain relative path"),
        ("\\" in name or steps[0][1:2] == ":", "is a path of another kind of system"),
        # Cc control, Cf format (also the direction marks), Cs surrogate, Zl and Zp line ends.
        (any(unicodedata.category(char) in _NO_TEXT for char in name), "holds a control or direction character"),
        (not unicodedata.is_normalized("NFC", name), "is not in Unicode form NFC"),
        (len(steps) > MAX_DEPTH, f"has more than {MAX_DEPTH} parts"),
        (
            any(len(step.encode("utf-8", "surrogatepass")) > MAX_SEGMENT for step in steps),
            f"has a part longer than {MAX_SEGMENT} bytes",
        ),
    )
    return next((fault for found, fault in faults if found), "")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _parents(name: str) -> Iterator[str]:
    steps = name.split("/")
    return ("/".join(steps[:count]) for count in range(1, len(steps)))
