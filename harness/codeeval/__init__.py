"""Evaluate code models: draw samples, execute them in a sandbox, study the verdicts.

    import codeeval

    run = codeeval.run_sync(codeeval.RunConfig(benchmark="humaneval", model="openai/NAME"))
    print(run)

| name | what it does |
|---|---|
| `run`, `run_sync` | draw samples, execute them, return the run (`await`, or block) |
| `RunConfig`, `SamplingConfig`, `SandboxConfig` | everything that decides a run |
| `open_run` | open a run on disk: `.summary()`, `.samples()`, `.verdicts()` |
| `run_matrix`, `run_matrix_sync` | run models on benchmarks as a file says, and rank them |
| `compare`, `gate` | compare runs; decide whether a candidate may be released |
| `judge`, `judge_sync` | verdicts on a list of programs, against own asserts or a benchmark |
| `pass_at_k` | the unbiased estimate, with an interval, from counts |
| `Model`, `Completion` | the protocol of a model of your own |
| `CodeevalError` and its kinds | `UsageError`, `RunError`, `ModelError` |

`codeeval.front` holds these names; they are loaded at their first use. docs/library.md has examples.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codeeval.front import *  # noqa: F403 - the front page is the one list of names

    __version__: str


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("codeeval")  # importing it takes longer than `--help` may
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module 'codeeval' has no attribute {name!r}")
    front = import_module("codeeval.front")
    if name != "__all__" and name not in front.__all__:
        raise AttributeError(f"module 'codeeval' has no attribute {name!r}: it offers {', '.join(front.__all__)}")
    return getattr(front, name)


def __dir__() -> list[str]:
    return sorted(import_module("codeeval.front").__all__)
