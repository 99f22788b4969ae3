"""Exports opened in the tools that they are for."""

import json

import pytest
import yaml

from codeeval.errors import UsageError
from codeeval.models.replay import replay_files

from .test_tables import SHOWN


@pytest.mark.peers
def test_inspect_reads_its_log(exported, tmp_path):
    """Its reader checks every field; Inspect View lists what `list_eval_logs` finds."""
    log_module = pytest.importorskip("inspect_ai.log", reason="pip install 'codeeval[peers]'")
    exported("inspect", "inspect.eval")
    (info,) = log_module.list_eval_logs(str(tmp_path / "out"))
    log = log_module.read_eval_log(info)
    assert (log.status, log.eval.task, log.eval.model) == ("success", "starter", "openai/org/model")
    metric = log.results.scores[0].metrics["pass@1"]
    assert (log.results.scores[0].name, metric.value) == ("base", 0.5)
    assert metric.metadata["low"] < 0.5 < metric.metadata["high"]
    hostile = next(sample for sample in log.samples if sample.epoch == 2)
    assert {name: score.value for name, score in hostile.scores.items()} == {"base": "I", "strong": "I"}
    assert hostile.scores["base"].answer == hostile.output.completion == SHOWN
    assert hostile.output.stop_reason == "max_tokens"
    assert [summary.scores["base"].value for summary in log_module.read_eval_log_sample_summaries(info)] == [
        "C",
        "I",
    ] * 2


def test_an_inspect_log_is_read_back_as_samples(exported):
    """Whoever has no Inspect can tell by codeeval's own reader that the log holds every sample and verdict."""
    (path,) = exported("inspect", "inspect.eval")
    model = replay_files([path])
    assert [row.names for row in model.stated] == [("Starter/0",)] * 2 + [("Starter/1",)] * 2


@pytest.mark.peers
@pytest.mark.slow  # MLflow takes seconds to import
def test_mlflow_reads_the_run(exported, tmp_path, monkeypatch):
    mlflow = pytest.importorskip("mlflow", reason="pip install 'codeeval[mlflow]'")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    exported("mlflow", "mlruns")
    client = mlflow.MlflowClient(tracking_uri=(tmp_path / "out" / "mlruns").as_uri())
    (logged,) = client.search_runs([client.get_experiment_by_name("codeeval").experiment_id])
    assert logged.data.metrics["base/pass_at_1"] == 0.5
    assert logged.data.metrics["base/pass_at_1_low"] < 0.5
    assert logged.data.params["benchmark"] == "starter"
    assert logged.info.status == "FINISHED"


@pytest.mark.peers
@pytest.mark.slow  # its service takes seconds to start
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_wandb_keeps_the_run_offline(exported, tmp_path, monkeypatch):
    pytest.importorskip("wandb", reason="pip install 'codeeval[wandb]'")
    monkeypatch.setenv("WANDB_MODE", "offline")
    exported("wandb", "wandb")
    (folder,) = (tmp_path / "out" / "wandb").glob("offline-run-*")
    (tables,) = folder.glob("files/media/table/*.json")
    assert ["Starter/0", "base", 2, 1] in json.loads(tables.read_text())["data"]
    (stored,) = folder.glob("*.wandb")
    assert b"base/pass@1_low" in stored.read_bytes()


def test_the_hub_gets_one_score_of_a_data_set_that_it_lists(exported):
    (path,) = exported(
        "hub", ".eval_results/codeeval.yaml", benchmark="humaneval", tasks=("HumanEval/0", "HumanEval/1")
    )
    (entry,) = yaml.safe_load(path.read_text())
    assert entry["dataset"]["id"] == "openai/openai_humaneval"
    assert set(entry) == {"dataset", "value", "date", "notes"}
    assert entry["value"] == 50.0
    assert "95% interval" in entry["notes"]


def test_a_benchmark_that_the_hub_lacks_is_refused(exported):
    with pytest.raises(UsageError, match="'starter' has no data set on the Hub"):
        exported("hub", "x.yaml")
