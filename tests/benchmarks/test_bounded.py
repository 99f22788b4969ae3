import gzip
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks import bounded, user
from codeeval_benchmarks.errors import TooLargeError

MIB = 1 << 20


@pytest.fixture
def bomb(tmp_path):
    """One line of 300 MiB in 300 kB, after two ordinary ones."""
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}\n{}\n') + 300 * gzip.compress(b"x" * MIB))
    return path


@pytest.mark.parametrize("read", [bounded.read_bounded, user.load])
def test_a_line_beyond_the_bound_is_named_before_the_memory_is_full(bomb, read):
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match=r"bomb\.jsonl\.gz', line 3, is longer than 64 MiB"):
            read(bomb)
        assert tracemalloc.get_traced_memory()[1] < 3 * bounded.LONGEST_LINE
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=40).map(lambda text: text.replace(b"a", b"\n")), st.integers(1, 12))
def test_a_text_is_read_whole_unless_a_line_is_longer(content, longest):
    def read():
        return bounded.read_all(io.BytesIO(content), "f", longest_line=longest)

    if len(content.rpartition(b"\n")[2]) > longest:
        with pytest.raises(TooLargeError, match=f"line {content.count(10) + 1},"):
            read()
    else:
        assert read() == content
