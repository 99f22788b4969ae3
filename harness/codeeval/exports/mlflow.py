"""A run of MLflow: parameters, pass@k with its limits, and the manifest as an artifact."""

import os
from pathlib import Path

from codeeval.errors import RunWriteError
from codeeval.exports.judged import facts, metrics
from codeeval.extras import require
from codeeval.report import Summary
from codeeval.store import Run, now

__all__ = ["exporter"]

_LONGEST = 6000
"""Characters of a parameter's value that MLflow takes."""


class _MLflow:
    file_name = "mlruns"

    def write(self, run: Run, summary: Summary, path: Path) -> None:
        """Log to the server that MLFLOW_TRACKING_URI names, else into a folder of files at `path`.

        MLFLOW_EXPERIMENT_NAME names the experiment; without it, the experiment is `codeeval`.

        Raises RunWriteError where MLflow refuses.
        """
        require("mlflow")
        from mlflow.exceptions import MlflowException  # noqa: PLC0415 - an extra

        try:
            _log(run, summary, path)
        except MlflowException as error:
            raise RunWriteError(f"MLflow refuses the run: {error}; check MLFLOW_TRACKING_URI, or unset it") from error


def _log(run: Run, summary: Summary, path: Path) -> None:
    from mlflow import MlflowClient  # noqa: PLC0415 - an extra
    from mlflow.entities import Metric, Param  # noqa: PLC0415 - as above

    client = MlflowClient(tracking_uri=_address(path))
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME", "codeeval")
    known = client.get_experiment_by_name(name)
    experiment = known.experiment_id if known else client.create_experiment(name)
    key = client.create_run(experiment, run_name=f"{summary.benchmark} {summary.model}").info.run_id
    moment = int((run.manifest.finished or run.manifest.started or now()).timestamp() * 1000)
    client.log_batch(
        key,
        metrics=[Metric(name.replace("@", "_at_"), value, moment, 0) for name, value in metrics(summary).items()],
        params=[Param(name, value[:_LONGEST]) for name, value in facts(run, summary).items()],
    )
    client.log_artifact(key, str(run.folder / "run.json"))
    client.set_terminated(key)


def _address(path: Path) -> str:
    """Return the address of the server, or of a folder. MLflow 3 takes a folder only where a variable says so."""
    if (address := os.environ.get("MLFLOW_TRACKING_URI")) is not None:
        return address
    os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    return path.resolve().as_uri()


exporter = _MLflow()
