"""The copy of the law on disk: it is the law, and whatever is not exactly it is read from the files again."""

import shutil
from hashlib import sha256

import msgspec
import pytest

import compliance.law.encoded
import compliance.law.timeline
from compliance.errors import PolicyError
from compliance.law import Law
from compliance.law.assemble import assemble
from compliance.law.encoded import Encoded, kept
from compliance.law.source import find_policies, jurisdictions, read_source

HEAD = "cn/jurisdiction.toml"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def put_together(monkeypatch):
    """Counts how often the law is put together from its files."""
    calls = []

    def counted(source, jurisdiction):
        calls.append(jurisdiction)
        return assemble(source, jurisdiction)

    monkeypatch.setattr("compliance.law.assemble.assemble", counted)
    return calls


@pytest.mark.parametrize("jurisdiction", jurisdictions(find_policies()))
def test_the_copy_says_what_the_files_say(jurisdiction, put_together):
    first, second = Law.load(jurisdiction=jurisdiction), Law.load(jurisdiction=jurisdiction)
    assert put_together == [jurisdiction]
    fresh = assemble(read_source(find_policies(), jurisdiction), jurisdiction)
    for name in Law.__struct_fields__:
        if name != "source":
            assert getattr(first, name) == getattr(second, name) == getattr(fresh, name), name
    assert second.source.tables.keys() == first.source.tables.keys()


def flip(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def other_shape(data):
    body = msgspec.msgpack.encode({"jurisdiction": "cn"})
    return sha256(body).digest() + body


@pytest.mark.parametrize("damage", [flip, other_shape, lambda data: data[:40], lambda data: b""])
def test_a_copy_that_is_damaged_is_made_again(cache, put_together, damage):
    Law.load()
    (entry,) = cache.glob("law-*")
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))
    law = Law.load()
    assert put_together == ["cn", "cn"]
    assert msgspec.msgpack.decode(entry.read_bytes()[32:], type=Encoded) == kept(law.digest)


def test_other_code_or_other_files_make_another_copy(cache, put_together, monkeypatch, tmp_path):
    Law.load()
    monkeypatch.setattr(compliance.law.encoded, "_code", lambda: "other")
    Law.load()
    assert len(put_together) == 2
    folder = tmp_path / "policies"
    shutil.copytree(find_policies(), folder)
    (folder / HEAD).write_bytes((folder / HEAD).read_bytes() + b"# one line more\n")
    Law.load(folder)
    assert len(put_together) == 3
    assert len(list(cache.glob("law-*"))) == 3


def test_a_law_that_is_refused_is_not_kept(cache, tmp_path):
    folder = tmp_path / "policies"
    shutil.copytree(find_policies(), folder)
    (folder / "cn" / "stray.toml").write_text("no table")
    for _ in range(2):
        with pytest.raises(PolicyError, match="not valid TOML") as refused:
            Law.load(folder)
        assert refused.value.where == "cn/stray.toml"
    assert not list(cache.glob("law-*"))
