"""Against a server whose attempts fail in every way: nothing is lost, doubled, or given to another problem."""

import asyncio
import zlib

import pytest

from codeeval.models import ModelConfig, open_model
from codeeval.models.fake import FAULTS, FakeServer, Faults


def told(completion):
    """The prompt and the seed that the fake model says it was asked with."""
    prompt, seed = completion.text.removeprefix("    return ").split(", ")
    return int(prompt), int(seed)


@pytest.mark.parametrize("connections", [3, 64])
def test_with_faults_every_sample_comes_once_and_to_its_problem(collected, made_up, connections):
    server = FakeServer(faults=Faults(share=0.05, seed=connections, slow_seconds=8))
    problems = made_up(60)
    found = collected(
        server, problems, 60, samples_per_request=5, max_connections=connections, timeout_seconds=2, seed=2
    )
    for problem, completions in zip(problems, found, strict=True):
        prompt = zlib.crc32(problem.prompt.stub.encode())
        assert [completion.index for completion in completions] == list(range(60))
        assert [told(completion) for completion in completions] == [(prompt, 200_000 + index) for index in range(60)]
    assert set(server.faults.done) == set(FAULTS)
    assert sum(one.note.get("retries", 0) for group in found for one in group) >= sum(server.faults.done.values()) - 1


def test_the_same_faults_befall_the_same_requests_in_any_order():
    bodies = [b"%d" % number for number in range(400)]
    fates = [Faults(share=0.2, seed=1), Faults(share=0.2, seed=1)]
    forward = {body: fates[0].of(body) for body in bodies}
    backward = {body: fates[1].of(body) for body in reversed(bodies)}
    assert forward == backward
    assert 40 < sum(fates[0].done.values()) < 120


def test_a_server_that_is_back_in_time_costs_a_pause_and_no_sample(made_up):
    problems = made_up(100)

    async def run() -> list[list[tuple[int, int]]]:
        first, second = FakeServer(latency=0.05), FakeServer()
        async with first.running():
            port = int(first.url.split(":")[2].removesuffix("/v1"))
            model = open_model("openai/tiny", ModelConfig(base_url=first.url, max_connections=4, server_wait=10))
            draws = asyncio.gather(*(model.draw(problem, range(3)) for problem in problems))
            while not first.counts["samples"]:  # noqa: ASYNC110 - a server tells nobody
                await asyncio.sleep(0.01)
            assert first.counts["samples"] < 300
        await asyncio.sleep(0.4)
        async with second.running(port):
            try:
                return [[told(completion) for completion in completions] for completions in await draws]
            finally:
                await model.close()

    assert [[seed for _, seed in group] for group in asyncio.run(run())] == [[0, 1, 2]] * 100


def test_servers_that_give_one_choice_in_their_own_ways_give_all_samples(collected, made_up):
    class Single(FakeServer):
        def _refused(self, body, *, chat):
            from codeeval.models.fake.server import _refusal  # noqa: PLC0415 - of this test alone

            return (
                _refusal(400, "Only one completion choice is allowed")
                if body["n"] > 1
                else super()._refused(body, chat=chat)
            )

    for server in (Single(), FakeServer(flaw="one_choice")):
        (completions,) = collected(server, made_up(1), 5)
        assert [told(completion)[1] for completion in completions] == list(range(5))


def test_a_server_that_knows_the_newer_name_of_the_limit_is_asked_by_it(collected, made_up):
    class Newer(FakeServer):
        def _refused(self, body, *, chat):
            from codeeval.models.fake.server import _refusal  # noqa: PLC0415 - of this test alone

            if "max_tokens" in body:
                return _refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
            return super()._refused(body, chat=chat)

    assert len(collected(Newer(), made_up(2), 3)[1]) == 3
