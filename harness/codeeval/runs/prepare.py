"""A request made concrete: benchmark, model and counts, and the manifest of the run they make.

What cannot be meant is refused here, before anything runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from codeeval.cli.request import DEFAULT_KS, Request, listed, parse_ks, storable
from codeeval.cli.settings import ModelSettings, Settings
from codeeval.errors import UsageError
from codeeval.evaluation import chosen_suites
from codeeval.prices import Prices
from codeeval.prompting import PromptStyle, default_style
from codeeval.report import INTERVALS
from codeeval.runs.model import greedy, match_samples, open_chosen, style_used
from codeeval.runs.subsets import with_subset
from codeeval.samples import RULES, Model, Rule
from codeeval.store import (
    BenchmarkFacts,
    ExecutionFacts,
    HostFacts,
    Manifest,
    Run,
    SamplingFacts,
    now,
    package_versions,
)
from codeeval.wording import shortened
from codeeval_benchmarks.problem import Benchmark

__all__ = ["Work", "prepare", "rule_named", "subset"]

_DEFAULT_SAMPLES = 10


@dataclass(frozen=True)
class Work:
    """A request made concrete."""

    request: Request
    benchmark: Benchmark
    model: Model | None
    style: PromptStyle | None
    """How the model is asked; None where nothing is asked (`replay`, `simulated`)."""
    counts: Mapping[str, int]
    """Samples that the run is to hold, by task_id."""
    ks: tuple[int, ...]
    manifest: Manifest
    prices: Prices = field(default_factory=Prices)


def prepare(request: Request) -> tuple[Work, list[str]]:
    """Load what is needed, and refuse what cannot be meant before anything runs."""
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - loaded only where it is used

    settings = request.settings
    _ = settings.manner  # refused before anything starts
    if settings.interval not in INTERVALS:
        raise UsageError(f"--interval {settings.interval!r} is unknown: choose one of {', '.join(INTERVALS)}")
    prices = Prices(settings.gpu_hour_price, settings.prompt_price, settings.completion_price)
    whole = load(settings.benchmark, settings.data_dir)
    request, part, drawn = with_subset(request, whole)
    settings = request.settings
    benchmark = subset(whole, settings)
    if not request.draw:
        work, notes = _prepare_stored(request, benchmark)
        return replace(work, prices=prices), notes
    style_name = settings.prompt_style or default_style(benchmark)
    model = open_chosen(settings, style_name)
    remarks = match_samples(model, whole, benchmark.problems)
    counts = _counts(benchmark, model, settings)
    style = style_used(model, style_name)
    sampling = SamplingFacts(
        n_samples=_asked(model, benchmark, settings),
        model=dict(model.describe()),
        cautions=(*_cautions(style, benchmark), *remarks, *_unsolved(benchmark, counts)),
        extraction_rule=rule_named(settings.extraction_rule),
        extraction=_extraction(settings.extraction),
    )
    notes = drawn + _missing_notes(request, benchmark, counts)
    if settings.prompt_style and style is None:
        notes.append(f"--prompt-style {settings.prompt_style!r} has no effect: no model is asked")
    manifest = _manifest(request, benchmark, model.name, sampling).model_copy(update={"subset": part})
    work = Work(request, benchmark, model, style, counts, _checked_ks(settings, counts), manifest, prices)
    return _with_suites(work), notes


def _prepare_stored(request: Request, benchmark: Benchmark) -> tuple[Work, list[str]]:
    """For executing samples that are there."""
    run = Run(request.folder)
    counts = {task_id: len(rows) for task_id, rows in run.scan().samples.items()}
    if not counts:
        raise UsageError(f"the run {str(request.folder)!r} holds no samples: draw them with {request.resume_command!r}")
    stored = run.manifest
    manifest = _manifest(request, benchmark, stored.model, stored.sampling)
    ks = _checked_ks(request.settings, counts)
    work = Work(request, benchmark, None, None, counts, ks, manifest)
    return _with_suites(work), _missing_notes(request, benchmark, counts)


def _with_suites(work: Work) -> Work:
    """With the suites that `--strong` adds; the benchmark's own digest stays what it is.

    Raises:
        UsageError: there are no such suites, or none of a name in `--suites`.
    """
    from codeeval.store.suites import attach, digest_of  # noqa: PLC0415 - loaded only where it is used
    from codeeval.strengthening.cache import suites_for  # noqa: PLC0415 - as above

    where = work.request.settings.strong
    if work.manifest.execution is None:
        return work
    if where is None:
        chosen_suites(work.benchmark.problems, work.request.suites)
        return work
    file = suites_for(work.benchmark, where)
    benchmark = attach(work.benchmark, file)
    chosen_suites(benchmark.problems, work.request.suites)
    added = {file.head.suite: digest_of(benchmark, file.head.suite)}
    execution = work.manifest.execution.model_copy(update={"added": added})
    return replace(work, benchmark=benchmark, manifest=work.manifest.model_copy(update={"execution": execution}))


def subset(benchmark: Benchmark, settings: ModelSettings) -> Benchmark:
    """The problems that `--sample-id` and `--limit` leave. Raises UsageError, UnknownTaskError."""
    if wanted := listed(settings.sample_id):
        benchmark = benchmark.subset(wanted)
    if settings.limit is not None:
        if settings.limit < 1:
            raise UsageError(f"--limit {settings.limit} leaves no problem: give 1 or more")
        benchmark = replace(benchmark, problems=benchmark.problems[: settings.limit])
    return benchmark


def rule_named(name: str) -> Rule:
    """The rule of --extraction-rule. Raises UsageError."""
    for rule in RULES:
        if name == rule:
            return rule
    raise UsageError(f"--extraction-rule {name!r} is not known: choose one of {', '.join(RULES)}")


def _extraction(name: str) -> Literal["lenient", "strict"]:
    match name:
        case "lenient" | "strict":
            return name
    raise UsageError(f"unknown --extraction {name!r}: choose lenient or strict")


def _cautions(style: PromptStyle | None, benchmark: Benchmark) -> tuple[str, ...]:
    """What a reader must know of the way of asking. Raises UsageError for a style that does not fit the benchmark."""
    found = {style.render(problem).caution for problem in benchmark} if style else set()
    return tuple(f"prompt style {style.name!r}: {caution}" for caution in sorted(found - {""}) if style)


def _unsolved(benchmark: Benchmark, counts: Mapping[str, int]) -> Iterator[str]:
    """What readers must know of problems whose tests no right program was tried on."""
    unsolved = [one.task_id for one in benchmark if counts.get(one.task_id) and not one.canonical_solution]
    if unsolved:
        yield (
            f"{len(unsolved)} problems have no solution, so that nothing was calibrated: their limit is the floor, "
            "and tests that need the program's own process (patched input, captured output, seeds, files, event loops, "
            "equality of its objects) fail right programs. Give solutions to have the tests tried: "
            f"{shortened(unsolved)}"
        )


def _asked(model: Model, benchmark: Benchmark, settings: Settings) -> int | None:
    """Samples asked for per problem; None: all that there are."""
    if settings.n_samples is not None and settings.n_samples < 1:
        raise UsageError(f"-n {settings.n_samples} asks for no sample: give 1 or more")
    endless = all(model.available(problem) is None for problem in benchmark.problems[:1])
    if greedy(model) and (settings.n_samples or 1) > 1:
        raise UsageError(
            f"-n {settings.n_samples} at --temperature 0 asks for the same answer again and again, and servers refuse "
            "it: give -n 1, or a temperature above 0"
        )
    return settings.n_samples or ((1 if greedy(model) else _DEFAULT_SAMPLES) if endless else None)


def _counts(benchmark: Benchmark, model: Model, settings: Settings) -> dict[str, int]:
    asked = _asked(model, benchmark, settings)
    counts = {}
    for problem in benchmark:
        available = model.available(problem)
        limits = [count for count in (asked, available) if count is not None]
        counts[problem.task_id] = min(limits)
    if not any(counts.values()):
        raise UsageError(f"{model.name!r} holds no sample of the {len(benchmark)} problems asked for")
    return counts


def _missing_notes(request: Request, benchmark: Benchmark, counts: Mapping[str, int]) -> list[str]:
    """What is to be said of problems without samples. Raises UsageError where they would be scored without a word."""
    missing = [problem.task_id for problem in benchmark if not counts.get(problem.task_id)]
    if not missing:
        return []
    there = f"{len(benchmark) - len(missing)} of {len(benchmark)} problems have samples; missing: {shortened(missing)}"
    if request.execute and not request.settings.partial:
        rest = "" if request.draw else f"; to draw the others: `codeeval sample --run {request.folder} --resume`"
        raise UsageError(
            f"only {there}. Their pass@k would not be the benchmark's; to score these alone add --partial{rest}"
        )
    return [there]


def _checked_ks(settings: Settings, counts: Mapping[str, int]) -> tuple[int, ...]:
    largest = max(counts.values())
    ks = parse_ks(settings.k)
    if ks is None:
        return tuple(k for k in DEFAULT_KS if k <= largest)
    if ks[-1] > largest:
        raise UsageError(
            f"pass@{ks[-1]} cannot be estimated from {largest} samples per problem: "
            f"the largest k is {largest}; draw more with -n, give a smaller -k, or predict it from the finished run: "
            f"`codeeval extrapolate RUN -k {ks[-1]}`"
        )
    return ks


def _manifest(request: Request, benchmark: Benchmark, model: str, sampling: SamplingFacts) -> Manifest:
    settings = request.settings
    execution = ExecutionFacts(
        suites=request.suites,
        timeout_floor=settings.timeout_floor,
        timeout_factor=settings.timeout_factor,
        memory_mb=settings.memory,
        dedupe=settings.dedupe,
        all_tests=settings.all_tests,
    )
    return Manifest(
        command=request.command,
        settings=storable(settings),
        benchmark=BenchmarkFacts(
            name=benchmark.name, source=benchmark.source, digest=benchmark.digest, problems=len(benchmark)
        ),
        model=model,
        sampling=sampling,
        execution=execution if request.execute else None,
        versions=package_versions(),
        host=HostFacts.here(),
        started=now(),
    )
