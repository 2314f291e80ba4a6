import gzip
import tracemalloc
import zlib

import pytest

from connectors.sdk.body import BodyDamaged, BodyTooLarge, read_body

TEXT = b'{"name": "Caf\xc3\xa9"}' * 50
GZIPPED = gzip.compress(TEXT, mtime=0)
"""Without the time of day, which would give each process its own names of these tests."""


def in_chunks(data, size=7):
    return [data[start : start + size] for start in range(0, len(data), size)]


class TestReadBody:
    @pytest.mark.parametrize(
        ("encoding", "packed"),
        [
            ("", TEXT),
            ("identity", TEXT),
            ("gzip", GZIPPED),
            ("GZIP", GZIPPED),
            ("deflate", zlib.compress(TEXT)),
        ],
    )
    def test_joins_and_unpacks_chunks(self, encoding, packed):
        assert read_body(in_chunks(packed), encoding=encoding, max_bytes=10_000) == TEXT

    def test_takes_an_empty_body_of_any_packing(self):
        assert read_body([], encoding="gzip", max_bytes=10) == b""

    def test_takes_a_body_of_exactly_the_limit(self):
        assert len(read_body([b"x" * 10], encoding="", max_bytes=10)) == 10

    @pytest.mark.parametrize(("encoding", "packed"), [("", b"x" * 11), ("gzip", gzip.compress(b"x" * 11, mtime=0))])
    def test_refuses_one_byte_more(self, encoding, packed):
        with pytest.raises(BodyTooLarge):
            read_body([packed], encoding=encoding, max_bytes=10)

    def test_stops_a_bomb_before_it_fills_the_memory(self):
        bomb = gzip.compress(bytes(200_000_000))
        tracemalloc.start()

        with pytest.raises(BodyTooLarge):
            read_body([bomb], encoding="gzip", max_bytes=1_000_000)

        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 8_000_000

    @pytest.mark.parametrize("packed", [GZIPPED[:-9], GZIPPED[:4]])
    def test_refuses_a_packing_that_breaks_off(self, packed):
        with pytest.raises(BodyDamaged, match="breaks off"):
            read_body([packed], encoding="gzip", max_bytes=10_000)

    def test_refuses_a_damaged_packing(self):
        with pytest.raises(BodyDamaged, match="damaged"):
            read_body([b"no gzip at all"], encoding="gzip", max_bytes=10_000)

    def test_refuses_a_packing_it_did_not_ask_for(self):
        with pytest.raises(BodyDamaged, match="packed as zstd"):
            read_body([b"x"], encoding="zstd", max_bytes=10_000)
