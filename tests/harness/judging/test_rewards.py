"""Rewards: the numbers, their absence where the sandbox failed, and each framework's form of it."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from codeeval.errors import UsageError
from codeeval.rewards import LostRewardError, Reward, core
from codeeval.rewards.areal import code_reward as areal_reward
from codeeval.rewards.nemo_gym import verified
from codeeval.rewards.open_r1 import binary_code_reward
from codeeval.rewards.slime import group_rm
from codeeval.rewards.trl import CodeReward, code_reward
from codeeval.rewards.verifiers import code_reward as verifiers_reward
from codeeval.rewards.verl import compute_score
from codeeval_sandbox import Status

RIGHT, WRONG = "def add(a, b): return a + b", "def add(a, b): return a - b"
ASSERTS = ["assert add(1, 2) == 3", "assert add(0, 0) == 0"]
CASES = {"inputs": ["1", "2"], "outputs": ["2", "4"]}
SCRIPT = "```python\nprint(int(input()) * 2)\n```"


@pytest.fixture
def environment(monkeypatch):
    """Lets the adapters ask the judge at an address."""

    def choose(address, mode="binary"):
        monkeypatch.setenv("CODEEVAL_REWARD_URL", address)
        monkeypatch.setenv("CODEEVAL_REWARD", mode)
        return core.default_reward()

    return choose


def test_each_completion_has_its_own_tests(judge):
    with Reward(url=judge.address, mode="share") as reward:
        assert reward([RIGHT, WRONG, SCRIPT], [ASSERTS, ASSERTS, json.dumps(CASES)]) == [1.0, 0.5, 1.0]


def test_one_process_needs_no_server(first_pool, monkeypatch):
    monkeypatch.setattr("codeeval.rewards.local.open_pool", lambda _config: first_pool())
    with Reward() as reward:
        assert reward([RIGHT, WRONG], [ASSERTS, ASSERTS]) == [1.0, 0.0]
        assert asyncio.run(reward.scored([RIGHT], [ASSERTS])) == [1.0]


def test_invalid_tests_are_an_error_and_no_reward(judge):
    with Reward(url=judge.address) as reward:
        with pytest.raises(UsageError, match="not Python"):
            reward([RIGHT], [["assert ("]])
        with pytest.raises(UsageError, match="2 completions, but 1 tests"):
            reward([RIGHT, RIGHT], [ASSERTS])


def test_adapters_give_the_numbers_of_their_frameworks(judge, environment):
    with environment(judge.address):
        chat = [[{"role": "assistant", "content": RIGHT}], [{"role": "assistant", "content": WRONG}]]
        assert code_reward(prompts=[], completions=chat, tests=[ASSERTS] * 2, trainer_state=None) == [1.0, 0.0]
        info = {"language": "python", "test_cases": [{"input": "1", "output": "2", "type": "stdin_stdout"}]}
        assert binary_code_reward([SCRIPT], verification_info=[info]) == [1.0]
        assert compute_score("apps", SCRIPT, json.dumps(CASES)) == {"score": 1.0, "acc": 1.0}
        assert areal_reward("", RIGHT, answer=ASSERTS) == 1.0
        assert asyncio.run(verifiers_reward(chat[1], info={"tests": ASSERTS})) == 0.0
        samples = [SimpleNamespace(response=text, label=ASSERTS, metadata={}) for text in (RIGHT, WRONG)]
        assert asyncio.run(group_rm(None, samples)) == [1.0, 0.0]
        assert asyncio.run(verified(SCRIPT, {"unit_tests": CASES}))["reward"] == 1.0


def test_a_failed_sandbox_is_none_or_masked_and_never_0(scripted, environment):
    with scripted(lambda _job: Status.INFRASTRUCTURE) as served, environment(served.address):
        assert code_reward(completions=[RIGHT], tests=[ASSERTS]) == [None]
        assert CodeReward(Reward(url=served.address))(completions=[RIGHT], tests=[ASSERTS]) == [None]
        with pytest.raises(LostRewardError, match="1 of 1 completions"):
            compute_score("apps", RIGHT, ASSERTS)
        sample = SimpleNamespace(response=RIGHT, label=ASSERTS, metadata={}, remove_sample=False)
        asyncio.run(group_rm(None, [sample]))
        assert sample.remove_sample
        assert asyncio.run(verified(RIGHT, {"unit_tests": ASSERTS}))["mask_sample"]


def test_columns_without_tests_are_named():
    with pytest.raises(UsageError, match="no column holds tests"):
        code_reward(completions=[RIGHT], answer=["x"])
