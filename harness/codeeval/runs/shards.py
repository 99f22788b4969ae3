"""Shards of a run on disk: where each stands, and how the samples of a stored run are dealt to them."""

from pathlib import Path

from codeeval.errors import RunError
from codeeval.runs.filters import subset
from codeeval.store import Run, Seconds, Shard, open_run
from codeeval_benchmarks.registry import load

__all__ = ["SHARDS", "deal"]

SHARDS = "shards"
"""Folder of the shards of a stored run, inside its own."""


def deal(source: Path, shard: Shard) -> Path:
    """Return the folder of a shard of a stored run. Its samples are copied there, unless they are there already.

    Raises:
        RunError: `source` holds no run, or is a shard itself; or the folder cannot be written.
        UsageError, BenchmarkError: the shard has no problem, or the benchmark is not there.
    """
    run = Run(source)
    stored = run.manifest
    if stored.request.shard is not None:
        raise RunError(f"{str(source)!r} is shard {stored.request.shard} of a run: execute it without --shard")
    request = stored.request.model_copy(update={"shard": str(shard)})
    manifest = stored.model_copy(
        update={"request": request, "execution": None, "sandbox": None, "seconds": Seconds(), "finished": None}
    )
    asked = stored.request
    whole = subset(load(asked.benchmark, asked.data_dir), asked.tasks, asked.limit)
    chosen = {problem.task_id for problem in shard.part(whole.problems)}
    folder = source / SHARDS / shard.folder_name
    with open_run(folder, manifest, "resume") as part:
        there = part.found.samples
        offsets = [
            offset
            for task_id, rows in run.scan().samples.items()
            if task_id in chosen
            for sample, offset in rows.items()
            if sample not in there.get(task_id, {})
        ]
        part.add_samples(run.samples_at(sorted(offsets)))
    return folder
