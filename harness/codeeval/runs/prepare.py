"""A request made concrete: benchmark, model and counts, and the manifest of the run they make.

Requests that contradict themselves are refused here, before anything runs.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.evaluation import chosen_suites
from codeeval.prices import Prices
from codeeval.prompting import PromptStyle, default_style
from codeeval.runs.filters import subset, with_filters
from codeeval.runs.model import match_samples, open_chosen, style_used
from codeeval.runs.request import Request
from codeeval.runs.subsets import with_subset
from codeeval.samples import Model
from codeeval.store import (
    BenchmarkFacts,
    ExecutionFacts,
    HostFacts,
    Manifest,
    Run,
    SamplingFacts,
    Shard,
    now,
    package_versions,
)
from codeeval.wording import counted, shortened
from codeeval_benchmarks.problem import Benchmark

__all__ = ["DEFAULT_KS", "DEFAULT_SAMPLES", "Work", "prepare", "usual_ks"]

DEFAULT_KS = (1, 5, 10)
DEFAULT_SAMPLES = 10
"""Samples per problem where no number is given, and samples differ."""


@dataclass(frozen=True)
class Work:
    """A request made concrete."""

    request: Request
    benchmark: Benchmark
    model: Model | None
    style: PromptStyle | None
    """Style in which the model is asked; None if nothing is asked (`replay`, `simulated`)."""
    counts: Mapping[str, int]
    """Samples that the run is to hold, by task_id."""
    ks: tuple[int, ...]
    manifest: Manifest
    prices: Prices = field(default_factory=Prices)
    stored: Run | None = None
    """The run that is executed, as it was read; None where samples are drawn."""


def prepare(request: Request, model: Model | None = None) -> tuple[Work, list[str]]:
    """Load the benchmark, the model and the prompt style of a request. Return the work to do, and notes to print.

    `model` is asked in place of the one that the configuration names.

    Raises:
        UsageError, BenchmarkError: the request contradicts itself, or names what does not exist.
    """
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - loaded only where it is used

    config = request.config
    whole = load(config.benchmark, config.data_dir)
    request = replace(request, config=with_filters(config, whole))
    request, part, drawn = with_subset(request, whole)
    config = request.config
    benchmark = subset(whole, config.tasks, config.limit)
    if not request.draw:
        return _prepare_stored(request, benchmark)
    style_name = config.sampling.prompt_style or default_style(benchmark)
    model = model or open_chosen(config, style_name)
    remarks = match_samples(model, whole, benchmark.problems)
    counts = _counts(benchmark, model, config)
    style = style_used(model)
    sampling = SamplingFacts(
        n_samples=_asked(model, benchmark, config),
        model=dict(model.describe()),
        replays=model.replays,
        cautions=(*_cautions(style, benchmark), *remarks, *_unsolved(benchmark, counts)),
        extraction_rule=config.sampling.extraction_rule,
        extraction=config.sampling.extraction,
    )
    notes = drawn + _missing_notes(request, benchmark, counts)
    if config.sampling.prompt_style and style is None:
        notes.append(f"--prompt-style {config.sampling.prompt_style!r} has no effect: no model is asked")
    manifest = _manifest(request, benchmark, model.name, sampling).model_copy(update={"subset": part})
    work = Work(request, benchmark, model, style, counts, _checked_ks(config, counts), manifest, _prices(config))
    return _dealt(_with_suites(work)), notes


def _dealt(work: Work) -> Work:
    """Leave the problems of the configuration's shard. The manifest stays that of the whole run.

    Raises:
        UsageError: the shard has no problem.
    """
    text = work.request.config.shard
    if text is None:
        return work
    problems = tuple(Shard.parse(text).part(work.benchmark.problems))
    counts = {problem.task_id: work.counts.get(problem.task_id, 0) for problem in problems}
    return replace(work, benchmark=replace(work.benchmark, problems=problems), counts=counts)


def _prices(config: RunConfig) -> Prices:
    return Prices(config.gpu_hour_price, config.prompt_price, config.completion_price)


def _prepare_stored(request: Request, benchmark: Benchmark) -> tuple[Work, list[str]]:
    """Prepare the execution of stored samples."""
    run = Run(request.folder)
    counts = {task_id: len(rows) for task_id, rows in run.scan().samples.items()}
    if not counts:
        raise UsageError(f"the run {str(request.folder)!r} holds no samples: draw them with {request.resume_command!r}")
    stored = run.manifest
    manifest = _manifest(request, benchmark, stored.model, stored.sampling)
    ks = _checked_ks(request.config, counts)
    work = Work(request, benchmark, None, None, counts, ks, manifest, _prices(request.config), run)
    work = _dealt(_with_suites(work))
    return work, _missing_notes(request, work.benchmark, counts)


def _with_suites(work: Work) -> Work:
    """Add the suites of `strong`. The benchmark's own digest stays.

    Raises:
        UsageError: the suites do not exist, or a name in `suites` is unknown.
    """
    from codeeval.store.suites import attach, digest_of  # noqa: PLC0415 - loaded only where it is used
    from codeeval.strengthening.cache import suites_for  # noqa: PLC0415 - as above

    where = work.request.config.strong
    if work.manifest.execution is None:
        return work
    if where is None:
        chosen_suites(work.benchmark.problems, work.request.config.suites)
        return work
    file = suites_for(work.benchmark, where)
    benchmark = attach(work.benchmark, file)
    chosen_suites(benchmark.problems, work.request.config.suites)
    added = {file.head.suite: digest_of(benchmark, file)}
    execution = work.manifest.execution.model_copy(update={"added": added})
    return replace(work, benchmark=benchmark, manifest=work.manifest.model_copy(update={"execution": execution}))


def _cautions(style: PromptStyle | None, benchmark: Benchmark) -> tuple[str, ...]:
    """Return cautions on the prompt style, for readers of the scores.

    Raises UsageError for a style that does not fit the benchmark.
    """
    if style and any(problem.question for problem in benchmark) and not style.asks_questions:
        raise UsageError(
            f"prompt style {style.name!r} asks for programs, and {benchmark.name!r} for values: use predict or another "
            "whose name begins so (`codeeval prompts list`), or a template with `question`"
        )
    cautions = {style.render(problem).caution for problem in benchmark} if style else set()
    return tuple(f"prompt style {style.name!r}: {caution}" for caution in sorted(cautions - {""}) if style)


def _unsolved(benchmark: Benchmark, counts: Mapping[str, int]) -> Iterator[str]:
    """Caution readers about problems whose tests were tried on no right program."""
    unsolved = [
        problem.task_id for problem in benchmark if counts.get(problem.task_id) and not problem.canonical_solution
    ]
    if unsolved:
        yield (
            f"{counted(len(unsolved), 'problem')} without a solution, so that nothing was calibrated: the limit is the "
            "floor, and tests that need the program's own process (patched input, captured output, seeds, files, event "
            "loops, equality of its objects) fail right programs. Give solutions to have the tests tried: "
            f"{shortened(unsolved)}"
        )


def _asked(model: Model, benchmark: Benchmark, config: RunConfig) -> int | None:
    """Return the samples asked for per problem; None: all that there are."""
    wanted = config.sampling.n_samples
    if wanted is not None and wanted < 1:
        raise UsageError(f"-n {wanted} asks for no sample: give 1 or more")
    endless = all(model.available(problem) is None for problem in benchmark.problems[:1])
    if model.greedy and (wanted or 1) > 1:
        raise UsageError(
            f"-n {wanted} at --temperature 0 asks for the same answer again and again, and servers refuse "
            "it: give -n 1, or a temperature above 0"
        )
    return wanted or ((1 if model.greedy else DEFAULT_SAMPLES) if endless else None)


def _counts(benchmark: Benchmark, model: Model, config: RunConfig) -> dict[str, int]:
    asked = _asked(model, benchmark, config)
    counts = {}
    for problem in benchmark:
        available = model.available(problem)
        limits = [count for count in (asked, available) if count is not None]
        counts[problem.task_id] = min(limits)
    if not any(counts.values()):
        raise UsageError(f"{model.name!r} holds no sample of the {len(benchmark)} problems asked for")
    return counts


def _missing_notes(request: Request, benchmark: Benchmark, counts: Mapping[str, int]) -> list[str]:
    """Return a note on problems without samples. Raises UsageError if a score would pass over them in silence."""
    missing = [problem.task_id for problem in benchmark if not counts.get(problem.task_id)]
    if not missing:
        return []
    there = f"{len(benchmark) - len(missing)} of {len(benchmark)} problems have samples; missing: {shortened(missing)}"
    if request.execute and not request.config.partial:
        rest = "" if request.draw else f"; to draw the others: `codeeval sample --run {request.folder} --resume`"
        raise UsageError(
            f"only {there}. Their pass@k would not be the benchmark's; to score these alone add --partial{rest}"
        )
    return [there]


def _checked_ks(config: RunConfig, counts: Mapping[str, int]) -> tuple[int, ...]:
    largest, ks = max(counts.values()), tuple(sorted(set(config.ks or ())))
    if not ks:
        return usual_ks(counts.values())
    if ks[0] < 1:
        raise UsageError(f"-k {ks[0]}: k is a number of samples, 1 or more")
    if ks[-1] > largest:
        raise UsageError(
            f"pass@{ks[-1]} cannot be estimated from {counted(largest, 'sample')} per problem: "
            f"the largest k is {largest}; draw more with -n, give a smaller -k, or predict it from the finished run: "
            f"`codeeval extrapolate RUN -k {ks[-1]}`"
        )
    return ks


def usual_ks(counts: Collection[int]) -> tuple[int, ...]:
    """Return 1, 5, 10 up to the largest n of these. A larger n is added where every task has as many samples."""
    largest = max(counts, default=0)
    usual = tuple(k for k in DEFAULT_KS if k <= largest)
    even = set(counts) - {0} == {largest}
    return (*usual, largest) if even and largest > DEFAULT_KS[-1] else usual


def _manifest(request: Request, benchmark: Benchmark, model: str, sampling: SamplingFacts) -> Manifest:
    config = request.config
    execution = ExecutionFacts(
        suites=config.suites,
        timeout_floor=config.sandbox.timeout_floor,
        timeout_factor=config.sandbox.timeout_factor,
        memory_mb=config.sandbox.memory_mb,
        dedupe=config.dedupe,
        all_tests=config.all_tests,
    )
    return Manifest(
        command=request.command,
        request=config,
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
