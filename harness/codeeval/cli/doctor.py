"""`codeeval doctor`: what would go wrong, before it does."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

import typer

from codeeval.cli.checks import refuse_idle, refuse_idle_data, refuse_shard
from codeeval.cli.configuration import config_of
from codeeval.cli.execution import interruptible, observer_of
from codeeval.cli.fields import given, with_settings
from codeeval.cli.flags import Json, verbose
from codeeval.cli.settings import ModelSettings, SandboxSettings
from codeeval.config import RunConfig, SandboxConfig
from codeeval.doctor import Encounter, Finding, Report, Shown, interview, look
from codeeval.doctor.execution import judged, unsound
from codeeval.doctor.table import print_report
from codeeval.errors import ModelError
from codeeval.evaluation import Extractor
from codeeval.extraction import extractor
from codeeval.prompting import default_style
from codeeval.runs.filters import selected
from codeeval.runs.model import match_samples, open_chosen, style_used
from codeeval.runs.session import PoolOpener, open_pool
from codeeval.samples import Learner, Model, Served
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.registry import load
from codeeval_images.errors import ImageError
from codeeval_sandbox.errors import SandboxError

__all__ = ["DoctorSettings", "doctor", "examine"]

_PROBLEMS = 3

_FIXES: Mapping[str, str] = {
    "unreachable": "start the server, or correct --base-url",
    "key": "set OPENAI_API_KEY",
    "unknown_model": "use the name that the server gives it",
    "window": "lower --max-tokens, or serve the model with a larger window",
    "chat_template": "use --prompt-style completion for a base model",
    "refused": "correct what the server names",
    "quota": "add to the account, or wait until its limit is reset",
    "filtered": "use another service for this benchmark, or leave the problem out (--sample-id)",
}


@dataclass(frozen=True, kw_only=True)
class DoctorSettings(ModelSettings, SandboxSettings):
    """Model and problems to examine, and the sandbox for their programs."""


@with_settings(DoctorSettings)
def doctor(
    context: typer.Context,
    *,
    settings: DoctorSettings,
    detail: Annotated[bool, verbose("Also show the exact requests and answers.")] = False,
    as_json: Json = False,
) -> None:
    """Check a model server: send three problems, show requests and answers, and list problems with their fixes.

    Ends with 1 if a fault was found, and with 4 if the model refuses or is not there, or the sandbox is not.
    """
    config = config_of(settings)
    refuse_idle(config, given(context, environment=False))
    refuse_idle_data(given(context, environment=False), config.benchmark)
    refuse_shard(config, "three problems of the whole benchmark are sent to the model")
    report = interruptible(examine(config, partial(open_pool, observer=observer_of(settings, Screen(stderr=True)))))
    if as_json:
        say_json(report.to_json())
    else:
        print_report(report, verbose=detail)
    if report.faults:
        raise typer.Exit(4 if any(fault.name in {*_FIXES, "sandbox"} for fault in report.faults) else 1)


async def examine(config: RunConfig, pools: PoolOpener) -> Report:
    """Look at a model on three problems of a benchmark.

    Raises:
        UsageError, BenchmarkError: the request cannot be meant. All else is a finding.
    """
    started = time.monotonic()
    whole = load(config.benchmark, config.data_dir)
    benchmark = selected(whole, config)
    prompt_style = config.sampling.prompt_style or default_style(benchmark)
    model = open_chosen(config, prompt_style)
    try:
        match_samples(model, whole, benchmark.problems)
        rule = config.sampling.extraction_rule
        met = await _meet(model, benchmark, extractor(rule, style_used(model)))
    finally:
        await model.close()
    if met.encounters:
        met = await _executed(met, config.sandbox, pools)
    return _report(model, benchmark, met, time.monotonic() - started)


@dataclass(frozen=True)
class _Met:
    """A model, as far as one came with it."""

    served: Served | None = None
    encounters: Sequence[Encounter] = ()
    findings: Sequence[Finding] = ()


async def _meet(model: Model, benchmark: Benchmark, extract: Extractor) -> _Met:
    served = None
    try:
        served = await model.prepare(benchmark.problems, lambda text: say(text, err=True))
        return _Met(served, await interview(model, _chosen(model, benchmark), extract))
    except ModelError as error:
        return _Met(served, findings=[_fault(error.kind, str(error), _FIXES[error.kind])])


def _chosen(model: Model, benchmark: Benchmark) -> list[Problem]:
    """Return the first, the middle and the last of the problems that the model has samples for."""
    there = [problem for problem in benchmark if model.available(problem) != 0]
    places = sorted({position * (len(there) - 1) // (_PROBLEMS - 1) for position in range(_PROBLEMS)}) if there else []
    return [there[position] for position in places]


async def _executed(met: _Met, sandbox: SandboxConfig, pools: PoolOpener) -> _Met:
    """Return the encounters with verdicts, and findings on sandbox or benchmark."""
    try:
        async with pools(sandbox) as pool:
            failing = await unsound(pool, [encounter.problem for encounter in met.encounters], sandbox.timeout_floor)
            encounters = await judged(pool, met.encounters, sandbox.timeout_floor)
    except (SandboxError, ImageError) as error:
        return replace(met, findings=[_fault("sandbox", str(error), "run `codeeval sandbox check`")])
    if not failing:
        return replace(met, encounters=encounters)
    seen = f"the benchmark's own solution fails here: {', '.join(failing)}"
    fix = "run `codeeval benchmarks verify`, and check --image, --memory and --timeout-floor"
    return replace(met, encounters=encounters, findings=[_fault("canonical_solution", seen, fix)])


def _fault(name: str, seen: str, fix: str) -> Finding:
    return Finding(name=name, severity="fault", seen=seen, fix=fix)


def _learnt(model: Model) -> list[Finding]:
    """Return a finding on the changes that the server required in requests."""
    facts = model.learnt if isinstance(model, Learner) else ()
    fix = "nothing is to be done: runs do the same, and keep it in their manifest"
    return [Finding(name="server_differs", severity="warning", seen=fact, fix=fix) for fact in facts]


def _report(model: Model, benchmark: Benchmark, met: _Met, seconds: float) -> Report:
    shown = tuple(
        Shown(
            task_id=encounter.problem.task_id,
            request=encounter.request,
            answer=encounter.exchange.answer if encounter.exchange else encounter.samples[0].completion.text,
            samples=tuple(_told(encounter, index) for index in range(len(encounter.samples))),
        )
        for encounter in met.encounters
    )
    return Report(
        model=model.name,
        benchmark=benchmark.name,
        served=met.served,
        shown=shown,
        findings=(*met.findings, *look(met.encounters), *_learnt(model)),
        seconds=round(seconds, 2),
    )


def _told(encounter: Encounter, index: int) -> str:
    sample = encounter.samples[index]
    statuses = [f"{suite} {status}" for suite, status in sorted(encounter.verdicts.get(sample.index, {}).items())]
    return ", ".join([sample.extraction, *statuses])
