"""Run other frameworks' own client code, unchanged, against a judge that is served here.

python bench/judge_clients.py --verl DIR --tinker DIR --lm-eval --trl

The folders are checkouts of verl and of tinker-cookbook. Each client needs its own packages in this environment:
sandbox-fusion (unless --no-sandbox-fusion), requests (verl), lm-eval and evaluate (--lm-eval), trl (--trl). The
script fails if a client gets a wrong answer.
"""

import argparse
import asyncio
import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

RIGHT = "```python\nprint(int(input()) * 2)\n```"
WRONG = "```python\nprint(int(input()) * 3)\n```"
CASES = {"inputs": ["1", "2", "30"], "outputs": ["2", "4", "60"]}
CALLS = {"inputs": ["1\n2", "3\n4"], "outputs": ["3", "7"], "fn_name": "add"}


@contextlib.contextmanager
def served(arguments: list[str]) -> Iterator[str]:
    """Serve a judge, and yield its address."""
    command = [sys.executable, "-m", "codeeval", "serve", "--port", "0", "--quiet", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


def module_of(path: Path, name: str) -> ModuleType:
    """Return the module in a file, without the package around it."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def try_sandbox_fusion(address: str) -> None:
    """Use the package `sandbox-fusion`."""
    import sandbox_fusion as client  # noqa: PLC0415 - of the client's environment

    client.set_endpoint(address)
    ran = client.run_code(client.RunCodeRequest(code="print(input())", language="python", stdin="hello"))
    assert ran.run_result.stdout == "hello\n", ran
    test = [
        {"input": {"stdin": given}, "output": {"stdout": output}} for given, output in zip(*CASES.values(), strict=True)
    ]
    for text, wanted in ((RIGHT, True), (WRONG, False)):
        config = client.TestConfig(
            language="python", dataset_type="CommonOJDataset", provided_data={"id": 1, "content": "", "test": test}
        )
        result = client.submit(client.SubmitRequest(dataset="mine", id=1, completion=text, config=config))
        assert result.accepted is wanted, result
    print("sandbox-fusion: run_code and submit")


def try_verl(address: str, folder: Path) -> None:
    """Use verl's reward code."""
    utils = module_of(folder / "verl/utils/reward_score/sandbox_fusion/utils.py", "verl_sandbox_utils")
    for program, wanted in ((RIGHT, [True] * 3), (WRONG, [False] * 3)):
        source = program.split("```python\n")[1].split("```")[0]
        results, _ = utils.check_correctness(f"{address}/run_code", CASES, source, timeout=10)
        assert results == wanted, results
    results, _ = utils.check_correctness(f"{address}/run_code", CALLS, "def add(a, b): return a + b", timeout=10)
    assert results == [True, True], results
    results, _ = utils.check_correctness(f"{address}/run_code", CASES, "while True: pass", timeout=5)
    assert results == [-3] * 3, results
    print("verl: check_correctness with cases, calls and an endless program")


def try_tinker(address: str, folder: Path) -> None:
    """Use tinker-cookbook's client."""
    client = module_of(folder / "tinker_cookbook/sandbox/sandboxfusion.py", "tinker_sandboxfusion").SandboxFusionClient

    async def use() -> None:
        sandbox = client(url=f"{address}/run_code")
        files = {"code.py": "def f(): return 1"}
        passed, answer = await sandbox.run("from code import f; assert f() == 1", files, timeout=10)
        assert passed, answer
        failed, _ = await sandbox.run("from code import f; assert f() == 2", files, timeout=10)
        assert not failed
        await sandbox.close()

    asyncio.run(use())
    print("tinker-cookbook: SandboxFusionClient with files")


def try_lm_eval() -> None:
    """Use the metrics of lm-eval's tasks humaneval and mbpp."""
    import codeeval.code_eval  # noqa: PLC0415 - needed only here

    codeeval.code_eval.install()
    from lm_eval.tasks.humaneval import utils as humaneval  # noqa: PLC0415 - after the installation
    from lm_eval.tasks.mbpp import utils as mbpp  # noqa: PLC0415 - as above

    program = "def add(a, b): return a + b"
    scores = humaneval.pass_at_k(["assert add(2, 3) == 5"], [[program, "x = 1"]], k=[1])
    assert scores == {"pass@1": 0.5}, scores
    score = mbpp.pass_at_1(["assert add(2, 3) == 5"], [[program]])
    assert score == 1.0, score
    print("lm-eval: humaneval's pass_at_k and mbpp's pass_at_1")


PROGRAMS = ("def add(a, b): return a + b", "def add(a, b): return a - b")
_STEPS, _GROUP = 30, 16
_LEARNT = 0.9
"""Mean reward over the last steps of a policy that has learnt which of four answers is right."""


def try_trl() -> None:
    """Train with TRL's GRPOTrainer, whose model has four words: two of them are programs, one of which is right."""
    from datasets import Dataset  # noqa: PLC0415 - of the client's environment, as all below
    from tokenizers import Tokenizer  # noqa: PLC0415
    from tokenizers.models import WordLevel  # noqa: PLC0415
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, set_seed  # noqa: PLC0415
    from trl import GRPOConfig, GRPOTrainer  # noqa: PLC0415

    from codeeval.rewards.trl import code_reward  # noqa: PLC0415

    set_seed(0)
    vocabulary = {word: index for index, word in enumerate(("<end>", "add", *PROGRAMS))}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel(vocabulary, unk_token="<end>")),
        **dict.fromkeys(("eos_token", "pad_token", "unk_token"), "<end>"),
    )
    sizes = {"vocab_size": len(vocabulary), "n_positions": 8, "n_embd": 16, "n_layer": 1, "n_head": 1}
    model = GPT2LMHeadModel(GPT2Config(**sizes, **dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"), 0)))
    rows = [{"prompt": "add", "tests": ["assert add(2, 3) == 5"]} for _ in range(_STEPS * _GROUP)]
    with tempfile.TemporaryDirectory() as folder:
        config = GRPOConfig(
            output_dir=folder,
            max_steps=_STEPS,
            per_device_train_batch_size=_GROUP,
            num_generations=_GROUP,
            max_completion_length=1,
            learning_rate=0.05,
            logging_steps=1,
            save_strategy="no",
            report_to=[],
            use_cpu=True,
            bf16=False,
            disable_tqdm=True,
        )
        trainer = GRPOTrainer(
            model,
            reward_funcs=[code_reward],
            args=config,
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
        )
        trainer.train()
    rewards = [row["reward"] for row in trainer.state.log_history if "reward" in row]
    last = sum(rewards[-5:]) / 5
    assert len(rewards) == _STEPS, rewards
    assert rewards[0] < _LEARNT <= last, rewards
    print(
        f"TRL: GRPOTrainer over {_STEPS} steps, mean reward {rewards[0]:.2f} at the first, {last:.2f} at the last five"
    )


def main() -> None:
    """Try what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verl", type=Path)
    parser.add_argument("--tinker", type=Path)
    parser.add_argument("--lm-eval", action="store_true")
    parser.add_argument("--trl", action="store_true")
    parser.add_argument("--no-sandbox-fusion", action="store_true")
    parser.add_argument("--sandbox", default="auto")
    asked = parser.parse_args()
    with served(["--sandbox", asked.sandbox]) as address:
        health = json.load(urllib.request.urlopen(f"{address}/health"))
        assert health["status"] == "healthy", health
        if not asked.no_sandbox_fusion:
            try_sandbox_fusion(address)
        if asked.trl:
            os.environ["CODEEVAL_REWARD_URL"] = address
            try_trl()
        if asked.verl:
            try_verl(address, asked.verl)
        if asked.tinker:
            try_tinker(address, asked.tinker)
    if asked.lm_eval:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        try_lm_eval()


if __name__ == "__main__":
    main()
