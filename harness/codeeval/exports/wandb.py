"""A run of Weights & Biases: configuration, pass@k with its limits, and a table of tasks."""

import os
from collections.abc import Iterator
from pathlib import Path

from codeeval.errors import RunWriteError
from codeeval.exports.judged import facts, metrics
from codeeval.exports.tables import clean
from codeeval.extras import require
from codeeval.report import Summary
from codeeval.store import Run

__all__ = ["exporter"]


class _Wandb:
    file_name = "wandb"

    def write(self, run: Run, summary: Summary, path: Path) -> None:
        """Log to the project that WANDB_PROJECT names, else to `codeeval`.

        The files of Weights & Biases are at `path`. WANDB_MODE=offline keeps them there, for `wandb sync`.

        Raises RunWriteError where Weights & Biases refuses.
        """
        require("wandb")
        import wandb  # noqa: PLC0415 - an extra
        from wandb.errors import Error  # noqa: PLC0415 - as above

        path.mkdir(parents=True, exist_ok=True)
        try:
            logged = wandb.init(
                project=os.environ.get("WANDB_PROJECT", "codeeval"),
                name=os.environ.get("WANDB_NAME", f"{summary.benchmark} {summary.model}"),
                config=facts(run, summary),
                dir=str(path.parent if path.name == self.file_name else path),
                settings=wandb.Settings(silent=True),
            )
        except Error as error:
            raise RunWriteError(
                f"Weights & Biases refuses the run: {error}; log in, or set WANDB_MODE=offline"
            ) from error
        with logged:
            logged.summary.update(metrics(summary))
            columns = ["task_id", "suite", "samples", "passed"]
            logged.log({"tasks": wandb.Table(columns=columns, data=[list(row) for row in _tasks(run)])})


def _tasks(run: Run) -> Iterator[tuple[str, str, int, int]]:
    """Yield task_id, suite, samples with a verdict, and passing ones."""
    outcomes = run.view.outcomes
    for suite in outcomes.suites:
        for task, samples, passed in zip(outcomes.tasks, *suite.counts(len(outcomes.tasks)), strict=True):
            if samples:
                yield clean(task), clean(suite.name), int(samples), int(passed)


exporter = _Wandb()
