"""An exporter: one line for each task, with its number of passing samples."""

from pathlib import Path

from codeeval.report import Summary
from codeeval.store import Run

__all__ = ["exporter"]


class _Passes:
    file_name = "passes.txt"

    def write(self, run: Run, summary: Summary, path: Path) -> None:
        """Write `model task passes`."""
        table = run.view.verdicts
        passes = dict.fromkeys(table.tasks, 0)
        for task, passed in zip(table.task.tolist(), table.passed.tolist(), strict=True):
            passes[table.tasks[task]] += passed
        path.write_text("".join(f"{summary.model} {task} {count}\n" for task, count in passes.items()))


exporter = _Passes()
