"""The payload folder: exactly the manifest's files, and names that mean the same everywhere."""

import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import PayloadError
from compliance.model.manifest import PayloadFile
from compliance.signing import payload
from compliance.signing.payload import check_names, verify_files

CONTENT = {"a.bin": b"alpha", "b/c.bin": b"", "b/d/车辆.bin": b"x" * (payload.CHUNK + 7)}


def listed(content):
    return [
        PayloadFile(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        for name, data in content.items()
    ]


@pytest.fixture
def folder(tmp_path):
    """A folder that holds CONTENT."""
    place = tmp_path / "payload"
    for name, data in CONTENT.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def refuse(folder, message, content=None):
    with pytest.raises(PayloadError, match=message) as caught:
        verify_files(folder, listed(content or CONTENT))
    assert caught.value.where == str(folder)


def test_the_right_files(folder):
    verify_files(folder, listed(CONTENT))
    verify_files(folder, list(reversed(listed(CONTENT))))


@pytest.mark.parametrize("name", CONTENT)
def test_a_missing_file(folder, name):
    (folder / name).unlink()
    refuse(folder, f"`{name}` is missing")


@pytest.mark.parametrize("name", ["extra", "b/extra", "b/d/extra", ".hidden", "A.BIN"])
def test_an_extra_file(folder, name):
    (folder / name).write_bytes(b"")
    refuse(folder, f"`{name}` is not in the manifest")


def test_an_extra_folder(folder):
    (folder / "b" / "empty").mkdir()
    refuse(folder, "the folder `b/empty` is not in the manifest")


def test_another_size(folder):
    (folder / "a.bin").write_bytes(b"alpha+")
    refuse(folder, "has `6` bytes, not the `5`")


@pytest.mark.parametrize("name", ["a.bin", "b/d/车辆.bin"])
def test_another_content_of_the_same_size(folder, name):
    data = bytearray(CONTENT[name])
    data[-1] ^= 1
    (folder / name).write_bytes(data)
    refuse(folder, "has not the SHA-256")


def test_sizes_are_compared_before_anything_is_read(folder, monkeypatch):
    monkeypatch.setattr(os, "readv", lambda *_: pytest.fail("a byte was read"))
    (folder / "b" / "c.bin").write_bytes(b"1")
    refuse(folder, "has `1` bytes")


def test_a_file_that_grows_or_shrinks_while_it_is_read(folder, monkeypatch):
    readv = os.readv

    def grow(descriptor, buffers):
        with (folder / "a.bin").open("ab") as file:
            file.write(b"!")
        return readv(descriptor, buffers)

    monkeypatch.setattr(os, "readv", grow)
    refuse(folder, "`a.bin` changed while it was read")
    (folder / "a.bin").write_bytes(CONTENT["a.bin"])
    monkeypatch.setattr(os, "readv", lambda *_: 0)
    refuse(folder, "`a.bin` changed while it was read")


def test_a_link_that_takes_a_files_place_after_the_walk(folder, monkeypatch):
    compare = payload._compare

    def swap(*arguments):
        compare(*arguments)
        (folder / "a.bin").rename(folder.parent / "elsewhere")
        (folder / "a.bin").symlink_to(folder.parent / "elsewhere")

    monkeypatch.setattr(payload, "_compare", swap)
    refuse(folder, "`a.bin` cannot be read")


def test_a_hard_link_made_after_the_walk(folder, monkeypatch):
    compare = payload._compare

    def link(*arguments):
        compare(*arguments)
        os.link(folder / "a.bin", folder.parent / "elsewhere")

    monkeypatch.setattr(payload, "_compare", link)
    refuse(folder, "another hard link")


def test_names_are_checked_with_the_files(folder):
    refuse(folder, "one name on some systems", {**CONTENT, "A.bin": b""})
    refuse(folder, "not a plain relative path", {**CONTENT, "b/../a.bin": b""})


def test_a_symbolic_link_to_the_right_bytes(folder):
    (folder / "a.bin").rename(folder.parent / "elsewhere")
    (folder / "a.bin").symlink_to(folder.parent / "elsewhere")
    refuse(folder, "`a.bin` is a symbolic link")


def test_a_folder_below_that_is_a_link(folder):
    (folder / "b").rename(folder.parent / "elsewhere")
    (folder / "b").symlink_to(folder.parent / "elsewhere")
    refuse(folder, "`b` is a symbolic link")


def test_the_folder_itself_is_a_link(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    refuse(tmp_path / "link", "cannot be read")


def test_a_hard_link(folder):
    os.link(folder / "a.bin", folder.parent / "elsewhere")
    refuse(folder, "another hard link")


def test_a_pipe_and_a_socket(folder):
    (folder / "a.bin").unlink()
    os.mkfifo(folder / "a.bin")
    refuse(folder, "`a.bin` is not a plain file")
    (folder / "a.bin").unlink()
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(folder, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{here}/a.bin")
        os.close(here)
        refuse(folder, "`a.bin` is not a plain file")


def test_a_folder_in_a_files_place(folder):
    (folder / "a.bin").unlink()
    (folder / "a.bin").mkdir()
    refuse(folder, "the folder `a.bin` is not in the manifest")


def test_no_folder_at_all(tmp_path):
    refuse(tmp_path / "none", "cannot be read")
    (tmp_path / "file").write_bytes(b"")
    refuse(tmp_path / "file", "cannot be read")


def test_a_name_that_is_not_unicode(folder):
    os.close(os.open(os.fsencode(folder) + b"/\xff\x1b[2J", os.O_CREAT | os.O_WRONLY))
    with pytest.raises(PayloadError) as caught:
        verify_files(folder, listed(CONTENT))
    assert caught.value.message.isprintable()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read(folder):
    (folder / "a.bin").chmod(0)
    refuse(folder, "cannot be read")


def test_a_disk_that_fails(folder, monkeypatch):
    def fail(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "readv", fail)
    refuse(folder, f"`{folder}` cannot be read: Input/output error")


def test_no_descriptor_is_left_open(folder):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        verify_files(folder, listed(CONTENT))
        (folder / "b" / "extra").write_bytes(b"")
        refuse(folder, "extra")
        (folder / "b" / "extra").unlink()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


GOOD = [
    "a",
    "a/b",
    "data.tar.gz",
    "目录/数据.parquet",
    "é",
    "-",
    "a b",
    "..a",
    "a..",
    "...",
    "xx:y",
    "CON",
    "a/" * 31 + "a",
]


@pytest.mark.parametrize("name", GOOD)
def test_good_names(name):
    check_names([name])


@pytest.mark.parametrize(
    "name",
    [
        "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/../b", "a/.", "", "/", "a\\b", "..\\a", "C:", "C:/a", "c:a",
        "a\0b", "a\nb", "a\x7f", "a\x85b", "a\u202eb", "a\u2066b", "a\u200fb", "a\u200bb", "a\ufeffb", "a\u2028b",
        "e\u0301", "\u212b", "a\ud800", "x" * 256, "车" * 86, "a/" + "x" * 256, "a/" * 32 + "a",
    ],
    ids=ascii,
)  # fmt: skip
def test_bad_names(name):
    with pytest.raises(PayloadError, match="the file name") as caught:
        check_names([name], where="m.json")
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a", "a"], "one name"),
        (["a", "A"], "one name"),
        (["straße", "STRASSE"], "one name"),
        (["x/a", "X/A"], "one name"),
        (["ﬁ", "fi"], "one name"),
        (["a", "a/b"], "named as a file"),
        (["A/b", "a"], "named as a file"),
        (["a/b/c", "a/b"], "named as a file"),
    ],
    ids=str,
)
def test_names_that_meet_on_some_system(names, message):
    for order in (names, names[::-1]):
        with pytest.raises(PayloadError, match=message):
            check_names(order)


@given(st.lists(st.text(st.characters(exclude_characters="/"), min_size=1, max_size=5), min_size=1, max_size=4))
def test_a_name_that_passes_stays_in_the_folder(steps):
    name = "/".join(steps)
    try:
        check_names([name])
    except PayloadError:
        return
    resolved = os.path.normpath(os.path.join("/folder", name))  # noqa: PTH118
    assert resolved == f"/folder/{name}"
    assert name.encode().decode() == name


def test_files_beyond_the_limits_of_one_read_are_streamed(tmp_path):
    """A file of 64 MiB is checked within little memory."""
    place = tmp_path / "payload"
    place.mkdir()
    with (place / "big").open("wb") as file:
        file.truncate(64 << 20)
    digest = hashlib.sha256(bytes(64 << 20)).hexdigest()
    code = (
        "import resource, sys; from pathlib import Path; from compliance.signing.payload import verify_files;"
        "from compliance.model.manifest import PayloadFile;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "verify_files(Path(sys.argv[1]), [PayloadFile(name='big', sha256=sys.argv[2], size=64 << 20)]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(place), digest], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 16_000  # kilobytes
