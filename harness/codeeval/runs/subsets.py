"""`--subset`: a request for a part of a benchmark becomes a request for the tasks drawn."""

from dataclasses import replace

from codeeval.cli.request import Request
from codeeval.cli.settings import ModelSettings
from codeeval.errors import UsageError
from codeeval.store import SubsetFacts
from codeeval_benchmarks.problem import Benchmark

__all__ = ["with_subset"]


def with_subset(request: Request, whole: Benchmark) -> tuple[Request, SubsetFacts | None, list[str]]:
    """The request with the drawn tasks in place of `--subset`, so that `--resume` needs no reference run.

    Also the facts to keep, and a note on the loss of precision. Raises UsageError.
    """
    settings = request.settings
    if settings.subset is None:
        _refuse_alone(settings)
        return request, None, []
    if settings.sample_id or settings.limit is not None:
        raise UsageError("--subset draws from the whole benchmark: give it without --sample-id and --limit")
    from codeeval.statistics.items import ALLOCATIONS  # noqa: PLC0415 - loads numpy, which few requests need so early
    from codeeval.studies.inputs.sources import open_source  # noqa: PLC0415 - as above
    from codeeval.studies.subset.study import choose_subset  # noqa: PLC0415 - as above

    by = next((one for one in ALLOCATIONS if one == settings.subset_by), None)
    if by is None:
        raise UsageError(f"--subset-by {settings.subset_by!r} is unknown: choose one of {', '.join(ALLOCATIONS)}")
    references = [open_source(path) for path in settings.subset_from or ()]
    tasks = [problem.task_id for problem in whole]
    subset = choose_subset(tasks, references, settings.subset, by, settings.subset_seed)
    chosen = replace(settings, sample_id=list(subset.tasks), subset=None, subset_from=None)
    return replace(request, settings=chosen), subset.facts, [_loss(subset.facts)]


def _refuse_alone(settings: ModelSettings) -> None:
    if settings.subset_from:
        raise UsageError("--subset-from tells difficulties for --subset: add --subset N")


def _loss(facts: SubsetFacts) -> str:
    drawn = f"{len(facts.strata)} of {sum(facts.sizes)} tasks were drawn in {len(facts.sizes)} strata"
    if facts.predicted_error is None:
        return f"{drawn}; two or more runs in --subset-from would predict the loss of precision"
    points = 100 * facts.predicted_error
    return (
        f"{drawn}; the references predict a standard error of {points:.1f} points for pass@1 of the whole, "
        "sampling aside"
    )
