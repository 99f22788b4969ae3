"""The environment variables that decide something: named in the output, and documented in one place."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["OTHERS", "deciding", "variable_of"]

OTHERS: Mapping[str, str] = {
    "CODEEVAL_CACHE": "Folder of downloaded data and strengthened suites; default: `codeeval` in XDG_CACHE_HOME.",
    "XDG_CACHE_HOME": "Folder of all caches of the user; default: `~/.cache`.",
    "HUMANEVAL_OVERRIDE_PATH": "File of problems in place of HumanEval's and HumanEval+'s, as EvalPlus reads it.",
    "MBPP_OVERRIDE_PATH": "File of problems in place of MBPP's and MBPP+'s, as EvalPlus reads it.",
    "OPENAI_BASE_URL": "Address of the model server where `--base-url` is not given.",
    "OPENAI_API_KEY": "Key of the model server. It is stored nowhere.",
    "OPENAI_API_VERSION": "Version of Azure's API where the address has none.",
    "AZURE_OPENAI_API_KEY": "Key of a model server at Azure, if OPENAI_API_KEY is not set.",
    "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY": "Proxies between codeeval and the model server.",
    "SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE": "Certificates of authorities that the model server needs.",
    "HF_ENDPOINT, HF_HUB_OFFLINE": "Where the Hugging Face Hub is, and that it must not be asked.",
    "CODEEVAL_TOKEN": "Token of a judge (`--sandbox http://HOST`), and of `codeeval serve`. It is stored nowhere.",
    "CODEEVAL_REWARD_URL": "Address of the judge that `codeeval.rewards` asks; without it, programs run on this host.",
    "CODEEVAL_REWARD": "Kind of the reward where a framework passes none: `binary`, `share` or `strong`.",
    "MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME": "Server and experiment of `codeeval export --to mlflow`.",
    "MLFLOW_ALLOW_FILE_STORE": "Set to `true` for `--to mlflow` without a server, as MLflow 3 asks.",
    "WANDB_PROJECT, WANDB_NAME": "Project and name of the run of `codeeval export --to wandb`.",
    "GITHUB_ACTIONS, GITHUB_TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH": "Pull request of "
    "`codeeval comment`, in a job of GitHub Actions.",
    "GITLAB_CI, GITLAB_TOKEN, CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID": "Merge request of `codeeval "
    "comment`, in a job of GitLab CI.",
    "SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_MIN, SLURM_ARRAY_TASK_COUNT": "Shard of `--shard auto` in Slurm.",
    "JOB_COMPLETION_INDEX": "Shard of `--shard auto/N` in Kubernetes.",
    "DOCKER_HOST": "Address of the engine (rootless Docker, Podman's socket); default: /var/run/docker.sock.",
    "APPTAINER_CONTAINER": "Set by Apptainer in its containers, where bubblewrap needs `--fakeroot`.",
    "XDG_RUNTIME_DIR": "Folder in which the socket of a rootless engine is looked for.",
    "NO_COLOR": "Any value: no colours.",
}
"""The variables that belong to no flag, and their meaning."""

_PREFIX = "CODEEVAL_"


def variable_of(flag: str) -> str:
    """The variable of a flag: `--max-tokens` has CODEEVAL_MAX_TOKENS."""
    return _PREFIX + flag.partition("/")[0].removeprefix("--").replace("-", "_").upper()


def deciding(settings: Mapping[str, Any]) -> Iterator[str]:
    """The variables of `OTHERS` that are set and decide what a command with these settings computes."""
    benchmark, model = str(settings.get("benchmark") or ""), str(settings.get("model") or "")
    if benchmark.startswith("humaneval") and benchmark != "humaneval-pro":
        yield from _if_set("HUMANEVAL_OVERRIDE_PATH")
    if benchmark.startswith("mbpp") and benchmark != "mbpp-pro":
        yield from _if_set("MBPP_OVERRIDE_PATH")
    if model.startswith("openai/") and not settings.get("base_url") and not settings.get("samples"):
        yield from _if_set("OPENAI_BASE_URL")
    if "sandbox" in settings and settings["sandbox"] != "bubblewrap":
        yield from _if_set("DOCKER_HOST")


def _if_set(name: str) -> Iterator[str]:
    if os.environ.get(name):
        yield name
