"""`simulated/NAME`: a model that writes the canonical solution, with mistakes at a stated rate.

It stands in for a real one wherever a run needs samples but no server: demonstrations, tests, studies whose true answer
must be known. As with real models, problems differ in difficulty. Each has a rate of its own, drawn from a Beta
distribution whose mean is the stated rate. So pass@k grows with k as it does in practice. The same name, seed, task and
index give the same completion, in any order and on any machine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from codeeval.errors import UsageError
from codeeval.models.config import DEFAULT_STYLE, ModelConfig
from codeeval.models.providers import Provider
from codeeval.models.questions import answered
from codeeval.prompting import PromptStyle
from codeeval.python.mutation import Edit, apply, mutants, operators
from codeeval.samples import Completion, Form
from codeeval.seeds import derived_seed
from codeeval.wording import nearest
from codeeval_benchmarks.problem import Problem

__all__ = ["SimulatedModel", "open_simulated", "provider"]

_RATES: Mapping[str, float] = {"default": 0.5, "strong": 0.2, "weak": 0.8}

_BITS = 32
"""Size of the seeds, which stand in the samples."""

_SPREAD = 1.5
"""Sum of the Beta's parameters: at 1.5 some problems are nearly always solved, some nearly never, many in between."""

_ANSWERS, _CONTINUATIONS = 0.10, 0.05
"""Shares of chat answers and of stub continuations; the rest are plain programs."""


@dataclass(frozen=True, slots=True)
class SimulatedModel:
    """A seeded model without a network."""

    variant: str
    rate: float
    """Mean probability that a sample is mutated."""
    seed: int
    sensitivity: float = 0.0
    """By how much the way of asking can change the rate, up or down; 0: it does not matter, and is not looked at."""
    asked: PromptStyle | None = None
    """Prompt style in which the model is asked; None if it does not matter."""
    style: str | None = None
    """Name or path of `asked`."""

    @property
    def name(self) -> str:
        """`simulated/VARIANT`, with what is not the variant's own."""
        settings = {"rate": self.rate} if self.rate != _RATES[self.variant] else {}
        settings |= {"sensitivity": self.sensitivity} if self.sensitivity else {}
        query = "&".join(f"{name}={value:g}" for name, value in settings.items())
        return f"simulated/{self.variant}" + (f"?{query}" if query else "")

    @property
    def greedy(self) -> bool:
        """False: samples of a problem differ."""
        return False

    @property
    def replays(self) -> bool:
        """False: samples are drawn now."""
        return False

    @property
    def max_tokens(self) -> None:
        """None: answers have no limit."""
        return

    def describe(self) -> Mapping[str, Any]:
        """Variant, rate and seed; and how it is asked, where that matters."""
        description = {"provider": "simulated", "variant": self.variant, "rate": self.rate, "seed": self.seed}
        if self.asked is None:
            return description
        prompt = {"style": self.asked.name, "sha256": self.asked.digest}
        return {**description, "sensitivity": self.sensitivity, "prompt": prompt}

    def available(self, problem: Problem) -> None:  # noqa: ARG002 - the same for every problem
        """Return None: there is no limit."""
        return

    async def prepare(self, problems: Sequence[Problem], tell: Callable[[str], None]) -> None:
        """Nothing to wait for."""

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """One completion for each index; `note` holds the `mutation` made (None if untouched) and its `line`."""
        rate = min(1.0, max(0.0, self.difficulty(problem.task_id) + self._shift()))
        return [self._completion(problem, index, rate) for index in indices]

    async def close(self) -> None:
        """Nothing is open."""

    def difficulty(self, task_id: str) -> float:
        """The rate of mutation of this problem: a property of the problem, the same for every seed."""
        if self.rate in (0.0, 1.0):
            return self.rate
        generator = np.random.default_rng(derived_seed("difficulty", task_id, bits=_BITS))
        return float(generator.beta(self.rate * _SPREAD, (1 - self.rate) * _SPREAD))

    def _shift(self) -> float:
        """Return the addition to every rate: a property of the prompt style, the same for every problem."""
        if self.asked is None:
            return 0.0
        generator = np.random.default_rng(derived_seed("style", self.asked.digest, bits=_BITS))
        return self.sensitivity * float(generator.uniform(-1, 1))

    def _completion(self, problem: Problem, index: int, rate: float) -> Completion:
        seed = derived_seed(self.variant, self.seed, problem.task_id, index, bits=_BITS)
        generator = np.random.default_rng(seed)
        if problem.question is not None:
            is_right = bool(generator.random() >= rate)
            text = answered(problem.question, index, is_right=is_right)
            note = _UNTOUCHED if is_right else {"mutation": "answer"}
            return Completion(index, text, "answer", finish_reason="stop", seed=seed, note=note)
        program, note = problem.canonical_solution, _UNTOUCHED
        choices = mutants(problem.canonical_solution, problem.prelude)
        if generator.random() < rate and choices:
            name, edit = _chosen(choices, generator)
            program, note = apply(program, edit), {"mutation": name, "line": edit.line}
        cut = note["mutation"] == "truncation"
        form, text = _written(program, problem, generator.random(), cut=cut)
        return Completion(index, text, form, finish_reason="length" if cut else "stop", seed=seed, note=note)


_UNTOUCHED: Mapping[str, Any] = {"mutation": None}


def open_simulated(name: str, config: ModelConfig) -> SimulatedModel:
    """`default`, `weak` or `strong`, perhaps with settings. Raises UsageError.

    `default?rate=0.4` has another rate than its own; `default?sensitivity=0.1` one that depends on the prompt style, by
    as much as 0.1 up or down.
    """
    variant, _, query = name.partition("?")
    if variant not in _RATES:
        guesses = nearest(variant, _RATES, most=1)
        hint = f"did you mean 'simulated/{guesses[0]}'?" if guesses else f"use one of {', '.join(_RATES)}"
        raise UsageError(f"there is no model 'simulated/{variant}': {hint}")
    settings = dict(parse_qsl(query, keep_blank_values=True))
    rate = _share(settings.pop("rate", str(_RATES[variant])), name, "rate")
    sensitivity = _share(settings.pop("sensitivity", "0"), name, "sensitivity")
    if settings:
        raise UsageError(
            f"'simulated/{name}': unknown setting {min(settings)!r}; only `rate` and `sensitivity` can be set"
        )
    style = (config.prompt_style or DEFAULT_STYLE) if sensitivity else None
    asked = PromptStyle.named(style) if style else None
    return SimulatedModel(variant, rate, config.seed, sensitivity, asked, style)


def _share(text: str, name: str, setting: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(f"'simulated/{name}': {setting} {text!r} is not a number from 0 to 1, such as {setting}=0.4")
    return share


def _chosen(choices: Mapping[str, Sequence[Edit]], generator: np.random.Generator) -> tuple[str, Edit]:
    """An operator by its weight, then any of its edits: rare kinds of place are not drowned by common ones."""
    available = [operator for operator in operators() if operator.name in choices]
    bounds = np.cumsum([operator.weight for operator in available])
    name = available[int(np.searchsorted(bounds, generator.random() * bounds[-1], side="right"))].name
    return name, choices[name][int(generator.integers(len(choices[name])))]


def _written(program: str, problem: Problem, draw: float, *, cut: bool) -> tuple[Form, str]:
    """Mostly the program as it is; now and then as a chat answer, or as what follows the stub."""
    stub = problem.prompt.stub
    if draw < _ANSWERS and "```" not in program:
        closing = "" if cut else "\n```\n"
        subject = f"`{problem.entry_point}`" if problem.entry_point else "the program"
        return "answer", f"Here is {subject}:\n\n```python\n{program}{closing}"
    if draw > 1 - _CONTINUATIONS and stub and program.startswith(stub):
        return "completion", program.removeprefix(stub)
    return "solution", program


provider = Provider("simulated/NAME (default, weak or strong)", open_simulated)
