"""The reward function: completions and their tests in, numbers out, by a sandbox of this process or a remote judge.

The sandbox, or the connection, lives in a thread of its own from the first call to the end of the process, so that a
training step waits for no start. A process that a trainer forks starts its own.
"""

import asyncio
import concurrent.futures.thread  # noqa: F401 - registers its end first, so that it comes after ours
import json
import os
import threading
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar

from codeeval.config import SandboxConfig
from codeeval.errors import CodeevalError, UsageError
from codeeval.judging.rewarding import Mode
from codeeval.judging.shapes import tests_of
from codeeval.rewards.local import LocalJudge
from codeeval.rewards.remote import RemoteRewards
from codeeval.samples import Form

__all__ = ["LostRewardError", "Reward", "default_reward", "known"]

_T = TypeVar("_T")


class LostRewardError(CodeevalError, RuntimeError):
    """The sandbox failed, and the framework has no word for a reward that does not exist."""

    exit_code = 3


class Judging(Protocol):
    """What gives the rewards of completions for one problem."""

    async def rewards(self, asked: Mapping[str, Any]) -> list[float | None]:
        """Return the rewards of a request of `POST /v1/judge`. Raises UsageError."""

    async def close(self) -> None:
        """Leave nothing behind."""


class Reward:
    """A reward function, for any trainer.

    >>> Reward(mode="share").mode
    'share'
    """

    def __init__(
        self,
        *,
        mode: Mode = "binary",
        form: Form = "answer",
        url: str | None = None,
        token: str | None = None,
        sandbox: SandboxConfig | None = None,
        seconds: float | None = None,
        strong: str | None = None,
    ) -> None:
        """Choose what is asked for, and where.

        Args:
            mode: `binary`, `share` (of the tests), or `strong` (the problem's stronger suites too).
            form: `answer` of a chat, `completion` of the problem's stub, or whole `solution`.
            url: address of a `codeeval serve`. None: a sandbox of this process.
            token: the server's; None takes that of the environment variable CODEEVAL_TOKEN.
            sandbox: the sandbox of this process; has no effect with `url`.
            seconds: shortest limit of effective time of one program (s).
            strong: suites for the mode `strong`, as `codeeval serve --strong` takes them; has no effect with `url`.
        """
        self._strong = strong
        self.mode, self.form, self.url = mode, form, url
        self._seconds = seconds
        self._token = token if token is not None else os.environ.get("CODEEVAL_TOKEN", "")
        self._sandbox = sandbox or SandboxConfig()
        self._thread: _Thread | None = None

    def __call__(self, completions: Sequence[str], tests: Sequence[Any]) -> list[float | None]:
        """Return the reward of each completion, in their order, and block until all are there.

        Args:
            completions: texts, in the form that was chosen.
            tests: one entry per completion, in any shape that `POST /v1/judge` takes: asserts, cases, a training set's
                object or JSON text, or `{"benchmark": ..., "task_id": ...}`.

        Raises:
            UsageError, BenchmarkError: tests are invalid. This is a fault of the data, not of a completion.
            SandboxError: no sandbox can be started, or the judge cannot be reached.
        """
        return self._live().wait(self._scored(completions, tests))

    async def scored(self, completions: Sequence[str], tests: Sequence[Any]) -> list[float | None]:
        """Do as a call does, without blocking the event loop."""
        return await asyncio.wrap_future(self._live().submit(self._scored(completions, tests)))

    def close(self) -> None:
        """End the sandbox, or the connection. A later call starts another one."""
        if self._thread is not None and self._thread.is_own:
            self._thread.close()
        self._thread = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    async def _scored(self, completions: Sequence[str], tests: Sequence[Any]) -> list[float | None]:
        """Ask once for all completions of one problem."""
        if isinstance(completions, str) or len(completions) != len(tests):
            raise UsageError(f"{len(completions)} completions, but {len(tests)} tests: give one test per completion")
        groups: dict[str, tuple[dict[str, Any], list[int]]] = {}
        for index, given in enumerate(tests):
            asked = self._asked(given)
            groups.setdefault(json.dumps(asked, sort_keys=True), (asked, []))[1].append(index)
        judging = self._live().judging
        rewards: list[float | None] = [None] * len(completions)

        async def fill(asked: dict[str, Any], indices: list[int]) -> None:
            chosen = [completions[index] for index in indices]
            for index, value in zip(indices, await judging.rewards({**asked, "completions": chosen}), strict=True):
                rewards[index] = value

        await asyncio.gather(*(fill(asked, indices) for asked, indices in groups.values()))
        return rewards

    def _asked(self, given: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {"form": self.form, "reward": self.mode}
        if self._seconds is not None:
            asked["seconds"] = self._seconds
        if isinstance(given, Mapping) and "task_id" in given and "benchmark" in given:
            return {**asked, "benchmark": given["benchmark"], "task_id": given["task_id"]}
        return {**asked, "tests": tests_of(given)}

    def _live(self) -> "_Thread":
        if self._thread is None or not self._thread.is_own:
            self._thread = _Thread(self)
        return self._thread

    def judging(self) -> Judging:
        """Return what gives the rewards."""
        return LocalJudge(self._sandbox, self._strong) if self.url is None else RemoteRewards(self.url, self._token)


class _Thread:
    """A thread with an event loop, in which the sandbox or the connection lives."""

    def __init__(self, reward: Reward) -> None:
        self._process = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="codeeval-rewards", daemon=True)
        self._thread.start()
        self.judging = reward.judging()
        # Before `atexit`, because the sandbox needs threads for its end, and the interpreter lets none start then.
        threading._register_atexit(self.close)  # type: ignore[attr-defined]  # noqa: SLF001 - no public one is as early

    @property
    def is_own(self) -> bool:
        """True in the process that started the thread, as long as it lives."""
        return self._process == os.getpid() and self._thread.is_alive()

    def submit(self, work: Coroutine[Any, Any, _T]) -> "asyncio.Future[_T] | Any":
        """Start work in the thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def wait(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do work in the thread, and wait for it. Ctrl-C cancels it."""
        future = self.submit(work)
        try:
            result: _T = future.result()
        except BaseException:
            future.cancel()
            raise
        return result

    def close(self) -> None:
        """End what lives in the thread, and the thread."""
        if not self.is_own or self._loop.is_closed():
            return
        self.submit(self.judging.close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


_defaults: dict[tuple[int, str | None, str], Reward] = {}


def default_reward() -> Reward:
    """Return the reward that the environment describes, one for the whole process.

    CODEEVAL_REWARD_URL is the address of a judge (none: a sandbox of this process), CODEEVAL_REWARD is the mode.
    """
    url, mode = os.environ.get("CODEEVAL_REWARD_URL") or None, os.environ.get("CODEEVAL_REWARD", "binary")
    if mode not in ("binary", "share", "strong"):
        raise UsageError(f"unknown CODEEVAL_REWARD {mode!r}: choose binary, share or strong")
    chosen: Mode = "binary" if mode == "binary" else "share" if mode == "share" else "strong"
    return _defaults.setdefault((os.getpid(), url, mode), Reward(mode=chosen, url=url))


def known(rewards: Sequence[float | None]) -> list[float]:
    """Return the rewards, for a framework that has no word for one that does not exist.

    Raises:
        LostRewardError: the sandbox failed over a completion.
    """
    numbers = [reward for reward in rewards if reward is not None]
    if len(numbers) != len(rewards):
        raise LostRewardError(
            f"the sandbox failed over {len(rewards) - len(numbers)} of {len(rewards)} completions, which says nothing "
            "of them: run the step again"
        )
    return numbers
