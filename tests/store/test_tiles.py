"""The tile layout, and a log made by another implementation."""

import json

import pytest

from compliance.errors import LogTamperedError
from compliance.store import merkle, tiles
from compliance.store.note import VerifierKey, open_checkpoint

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


@pytest.mark.parametrize("size", range(16))
def test_every_checkpoint_of_the_tessera_log(vectors, size):
    log = vectors / "tessera-log"
    checkpoint = open_checkpoint((log / f"checkpoint.{size}").read_text(), [VerifierKey.parse(TESSERA)])
    records = [
        record for tile in tiles.tiles(size) for record in tiles.split_bundle((log / tile.bundle_path).read_bytes())
    ]
    assert checkpoint.size == size == len(records)
    assert merkle.root_of(map(merkle.leaf_hash, records)) == checkpoint.root
    for tile in tiles.tiles(size):
        assert merkle.split_hashes((log / tile.path).read_bytes()) == tuple(map(merkle.leaf_hash, records))
        assert tiles.bundle(records) == (log / tile.bundle_path).read_bytes()


def test_tile_paths_of_the_vectors(vectors):
    (file,) = (vectors / "note").glob("*.json")
    for path, height, level, number, width in json.loads(file.read_text())["tile_paths"]:
        # The vectors write the height of a tile into the path; C2SP fixes it at 8.
        full = 1 << height
        tile = tiles.Tile(level, number, width if width < full else tiles.WIDTH)
        assert tile.path == path.replace(f"tile/{height}/", "tile/", 1)


def test_tiles_of_a_large_tree():
    found = list(tiles.tiles(256 * 256 + 256 + 7))
    assert [tile.path for tile in found if tile.level][:1] == ["tile/1/000"]
    assert [tile.path for tile in found[-4:]] == ["tile/0/257.p/7", "tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1"]
    assert list(tiles.tiles(0)) == []


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_a_bundle_that_ends_inside_a_record_is_refused(data):
    with pytest.raises(LogTamperedError):
        tiles.split_bundle(data)
