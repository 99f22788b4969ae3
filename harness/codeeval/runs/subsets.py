"""A configuration for a part of a benchmark becomes a configuration for the tasks drawn."""

from dataclasses import replace

from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.runs.request import Request
from codeeval.store import SubsetFacts
from codeeval.wording import counted
from codeeval_benchmarks.problem import Benchmark

__all__ = ["with_subset"]


def with_subset(request: Request, whole: Benchmark) -> tuple[Request, SubsetFacts | None, list[str]]:
    """Return the request with the drawn tasks in place of `subset`, so that resuming needs no reference run.

    Also return the facts to keep, and a note on the loss of precision. Raises UsageError.
    """
    config = request.config
    if config.subset is None:
        _refuse_alone(config)
        return request, None, []
    if config.tasks or config.limit is not None:
        raise UsageError(
            "--subset draws from the whole benchmark: give it without --sample-id, --limit, --from, --to, --platform "
            "and --difficulty"
        )
    from codeeval.studies.inputs.sources import open_source  # noqa: PLC0415 - loads numpy, which few requests need so early
    from codeeval.studies.subset.study import choose_subset  # noqa: PLC0415 - as above

    references = [open_source(path) for path in config.subset_from]
    tasks = [problem.task_id for problem in whole]
    subset = choose_subset(tasks, references, config.subset, config.subset_by, config.subset_seed)
    chosen = config.model_copy(update={"tasks": tuple(subset.tasks), "subset": None, "subset_from": ()})
    return replace(request, config=chosen), subset.facts, [_loss(subset.facts)]


def _refuse_alone(config: RunConfig) -> None:
    if config.subset_from:
        raise UsageError("--subset-from tells difficulties for --subset: add --subset N")


def _loss(facts: SubsetFacts) -> str:
    strata = counted(len(facts.sizes), "stratum", "strata")
    drawn = f"{len(facts.strata)} of {sum(facts.sizes)} tasks were drawn in {strata}"
    if facts.predicted_error is None:
        return f"{drawn}; two or more runs in --subset-from would predict the loss of precision"
    points = 100 * facts.predicted_error
    return (
        f"{drawn}; the references predict a standard error of {points:.1f} points for pass@1 of the whole, "
        "sampling aside"
    )
