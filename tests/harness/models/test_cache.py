from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from codeeval.models.cache import RequestCache
from codeeval.models.fake import FakeServer, Text, hashed
from codeeval.samples import Served

SERVED = Served("tiny", root="/models/tiny", software="vllm 1", max_model_len=512, fingerprint="f")
BODY = {"model": "tiny", "prompt": "p", "n": 2, "seed": 0, "temperature": 0.8}


def test_an_answer_is_found_again_by_everything_that_changes_it(tmp_path):
    RequestCache(tmp_path, SERVED).put("/completions", BODY, b"answer")
    assert RequestCache(tmp_path, replace(SERVED, prompts_sha256="x")).get("/completions", BODY) == b"answer"
    for name in ("model", "root", "software", "fingerprint"):
        assert RequestCache(tmp_path, replace(SERVED, **{name: "other"})).get("/completions", BODY) is None
    cache = RequestCache(tmp_path, SERVED)
    assert cache.get("/chat/completions", BODY) is None
    assert all(cache.get("/completions", {**BODY, name: 9}) is None for name in [*BODY, "top_k"])


def test_processes_may_share_a_folder(tmp_path):
    caches = [RequestCache(tmp_path, SERVED) for _ in range(8)]
    answer = b"a" * 100_000

    def work(cache: RequestCache) -> set[bytes | None]:
        cache.put("/completions", BODY, answer)
        return {cache.get("/completions", BODY) for _ in range(20)}

    with ThreadPoolExecutor(8) as pool:
        assert set.union(*pool.map(work, caches)) == {answer}
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".json"]


def test_a_second_run_asks_the_server_for_nothing_that_was_answered(collected, made_up, tmp_path):
    servers = [FakeServer(), FakeServer()]
    first, second = (
        collected(server, made_up(4), count, request_cache=tmp_path, samples_per_request=5)
        for server, count in zip(servers, (10, 15), strict=True)
    )
    assert [[one.text for one in group[:10]] for group in second] == [[one.text for one in group] for group in first]
    assert servers[0].counts["requests"] == 2 + 4 * 2  # the trial and the fingerprint come first
    assert servers[1].counts["requests"] == 2 + 4 * 1
    assert [one.note for one in second[0] if one.note] == [{"cached": True}] * 2


def test_other_weights_under_the_same_name_share_no_answer(collected, made_up, tmp_path):
    def retrained(asked, seed):
        return Text("    # better\n" + hashed(asked, seed).content)

    for answering in (hashed, retrained):
        server = FakeServer(answering=answering)
        collected(server, made_up(1), 5, request_cache=tmp_path)
        assert server.counts["requests"] == 3


@pytest.mark.parametrize("damage", [b"", b'{"choices": [', b"{}"])
def test_a_damaged_file_is_asked_again(collected, made_up, tmp_path, damage):
    (whole,) = collected(FakeServer(), made_up(1), 5, request_cache=tmp_path)
    for path in tmp_path.rglob("*.json"):
        path.write_bytes(damage)
    (again,) = collected(FakeServer(), made_up(1), 5, request_cache=tmp_path)
    assert [one.text for one in again] == [one.text for one in whole]
