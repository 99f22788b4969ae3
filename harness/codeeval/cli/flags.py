"""The flags that several commands share, each declared once.

A constant is a flag; a type is a flag with the type of its value. `meaning` gives a flag another help text, where it
means something else to a command.
"""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from codeeval.cli.environment import variable_of
from codeeval.cli.parsing import Folders, Names, confidence, folders, items, names, numbers

__all__ = [
    "AGAINST",
    "BASE_URL",
    "BENCHMARK",
    "BUDGET",
    "COMPLETION_FIELD",
    "COMPLETION_PRICE",
    "DATA_DIR",
    "DRY_RUN",
    "EXAMPLES",
    "EXECUTION",
    "FIGURES",
    "FORM",
    "GPU_HOUR_PRICE",
    "HISTORY",
    "HOST",
    "KS",
    "MARKDOWN",
    "MAX_TOKENS",
    "MODEL",
    "N_SAMPLES",
    "ORACLE",
    "OUT",
    "OVERWRITE",
    "PARTIAL",
    "PORT",
    "PROMPT_PRICE",
    "PROMPT_STYLE",
    "READER",
    "RECIPE",
    "REQUEST_CACHE",
    "RUN",
    "SEED",
    "SUITE",
    "SUITES",
    "TASKS",
    "TEMPERATURE",
    "TO",
    "VERIFIER",
    "AcrossVersions",
    "BenchmarkName",
    "Confidence",
    "DataDir",
    "Edits",
    "Execution",
    "Figures",
    "Json",
    "K",
    "Limit",
    "LocalData",
    "Noise",
    "Redact",
    "Runs",
    "SampleId",
    "ShardOf",
    "Strong",
    "Suite",
    "Suites",
    "Unfinished",
    "flag",
    "listed_flag",
    "meaning",
    "parsed",
    "verbose",
]


def flag(*names: str, text: str, metavar: str | None = None, environment: str | None = None) -> Any:
    """Return an option that the environment variable CODEEVAL_ and its first long name can set too.

    Help does not repeat the variable for each flag: one sentence of `codeeval --help` and docs/cli.md state the rule.
    """
    variable = environment or variable_of(next(name for name in names if name.startswith("--")))
    return typer.Option(*names, help=text, metavar=metavar, envvar=variable, show_envvar=False, show_default=True)


def meaning(option: Any, text: str, *, metavar: str | None = None, environment: str | None = None) -> Any:
    """Return a shared flag with another help text, and perhaps another metavar or variable."""
    other = copy.copy(option)
    other.help = text
    other.metavar = metavar or option.metavar
    other.envvar = environment or option.envvar
    return other


def parsed(option: Any, parser: Callable[[str], Any]) -> Any:
    """Return a shared flag whose text `parser` turns into a value, where it is given. `parser` raises ValueError."""
    other = copy.copy(option)
    other.parser = parser
    return other


def listed_flag(option: Any) -> Any:
    """Return a shared flag that may be repeated, and whose texts hold items with commas between them."""
    other = copy.copy(option)
    other.callback = items
    return other


_VERBOSE = flag("--verbose", "-v", text="Show the detail behind a conclusion.")


def verbose(text: str) -> Any:
    """Return the option that shows the detail behind a conclusion."""
    return meaning(_VERBOSE, text)


_LANGUAGE = flag("--language", text="Language beside Python (repeated).", metavar="NAME")


def languages(text: str) -> Any:
    """Return the option that names languages."""
    return meaning(_LANGUAGE, text)


AGAINST = flag(
    "--against", text="Other model, which shows whether ranks change (repeat the flag for more).", metavar="P/NAME"
)
BASE_URL = flag("--base-url", text="Base URL of an OpenAI-compatible API, such as http://host:8000/v1.", metavar="URL")
BENCHMARK = flag("--benchmark", "-b", text="Name of a benchmark, or a .jsonl file of problems.", metavar="NAME|FILE")
BUDGET = flag("--budget", text="Candidate inputs per problem: more find more faults, and take longer.", metavar="N")
COMPLETION_FIELD = flag(
    "--completion-field", text="Field of --samples with continuations of the prompt.", metavar="FIELD"
)
COMPLETION_PRICE = flag("--completion-price", text="Price per million tokens of answers.", metavar="PRICE")
DATA_DIR = flag(
    "--data-dir",
    text="Folder with the official data files; without it they are downloaded.",
    metavar="DIR",
    environment="CODEEVAL_DATA",
)
DRY_RUN = flag("--dry-run", text="Print what would be drawn and executed; start, ask and write nothing.")
EXAMPLES = flag("--examples", text="Most failures shown of each kind.", metavar="N")
EXECUTION = flag(
    "--execution/--no-execution",
    text="Execute samples again to see values and try fixes; without it the code alone decides.",
)
FIGURES = flag("--figures", text="Folder for figures; without it none are drawn.", metavar="DIR")
FORM = flag(
    "--form",
    text="Form of the texts in --samples: answer (of a chat), completion or solution [default: by the field].",
    metavar="FORM",
)
GPU_HOUR_PRICE = flag(
    "--gpu-hour-price", text="Price per hour of all GPUs that serve the model; prices a solved task.", metavar="PRICE"
)
HOST = flag("--host", text="Address to listen on; any but this host's own needs --token.", metavar="ADDRESS")
HISTORY = flag("--history", text="SQLite file of the project's history.", metavar="FILE")
K = flag("-k", "--k", text="Values of k in pass@k [default: 1,5,10 up to n, and n].", metavar="1,5,10")
KS = parsed(K, numbers)
MARKDOWN = flag("--markdown", text="File for a summary in Markdown, for a pull request.", metavar="FILE")
MAX_TOKENS = flag("--max-tokens", text="Longest answer, in tokens; a longer one is cut.", metavar="N")
MODEL = flag("--model", "-m", text="openai/NAME, vllm/NAME, replay/FILE or simulated/default.", metavar="P/NAME")
N_SAMPLES = flag("--n-samples", "-n", text="Samples per problem [default: 10, or all in --samples].", metavar="N")
ORACLE = flag("--oracle", text="Suite that stands for the truth [default: plus, else strong].", metavar="SUITE")
OUT = flag("--out", text="File for the suites, beside the cache.", metavar="FILE")
OVERWRITE = flag("--overwrite", text="Delete the run in --run and start again.")
PARTIAL = flag("--partial", text="Score the problems that have samples, even if others have none.")
PORT = flag("--port", text="TCP port of the server; 0 takes a free one.", metavar="N")
PROMPT_PRICE = flag("--prompt-price", text="Price per million tokens of prompts.", metavar="PRICE")
PROMPT_STYLE = flag(
    "--prompt-style",
    text="Form of the prompt, see `codeeval prompts list` [default: chat; pro for self-invoking problems].",
    metavar="NAME|FILE.j2",
)
READER = flag("--reader", text="Name of who reads evolved problems [default: the user's].", metavar="NAME")
RECIPE = flag("--recipe", text="Image in which its languages prove themselves too (repeated).", metavar="NAME")
REQUEST_CACHE = flag(
    "--request-cache", text="Folder of answers, shared by runs that send the same requests.", metavar="DIR"
)
RUN = flag("--run", text="Folder of the run [default: runs/BENCHMARK-MODEL-TIME].", metavar="DIR")
SEED = flag("--seed", text="Seed of all random choices; another seed draws other samples.", metavar="N")
SUITE = flag("--suite", text="Suite whose verdicts count.", metavar="NAME")
SUITES = flag("--suites", text="Suites that count, with commas between them [default: all].", metavar="NAMES")
TASKS = flag("--tasks", text="Number of tasks.", metavar="N")
TEMPERATURE = flag("--temperature", text="Sampling temperature; 0 is greedy decoding.", metavar="T")
TO = flag("--to", text="Last date on which the problems were published; others are left out.", metavar="DATE")
VERIFIER = flag("--verifier", text="Suite that accepts samples.", metavar="SUITE")

AcrossVersions = Annotated[
    bool, flag("--across-versions", text="Compare by task_id, even if the benchmark's files differ.")
]
BenchmarkName = Annotated[
    str, typer.Argument(help="Name of a benchmark, or a .jsonl file of problems.", metavar="BENCHMARK")
]
Confidence = Annotated[
    float,
    parsed(flag("--confidence", text="Confidence of every interval, from 0 to 1.", metavar="P"), confidence),
]
DataDir = Annotated[Path | None, DATA_DIR]
Edits = Annotated[int, flag("--edits", text="Most fixes tried for one sample.", metavar="N")]
Execution = Annotated[bool, EXECUTION]
Figures = Annotated[Path | None, FIGURES]
Json = Annotated[bool, flag("--json", text="Print the result as JSON, and nothing else on standard output.")]
Limit = Annotated[int | None, flag("--limit", text="Only the first N problems.", metavar="N")]
Noise = Annotated[
    Folders | None,
    parsed(flag("--noise", text="Another run of the baseline's model, which shows its noise.", metavar="A2"), folders),
]
LocalData = Annotated[
    Path | None,
    meaning(DATA_DIR, "Folder with the official data files, beside those that were downloaded before."),
]
Redact = Annotated[
    bool, flag("--redact", text="Leave out texts: prompts, answers, programs, tests, values and outputs.")
]
Runs = Annotated[list[Path], typer.Argument(help="Folders of runs, or files of EvalPlus's results.", metavar="RUN...")]
SampleId = Annotated[
    list[str] | None,
    listed_flag(flag("--sample-id", text="Only these task_ids (commas, or repeated).", metavar="TASK")),
]
Strong = Annotated[
    str | None,
    flag(
        "--strong",
        text="Add the suites that `codeeval strengthen` made: auto, or a file of them.",
        metavar="auto|FILE",
    ),
]
ShardOf = Annotated[
    str | None,
    flag(
        "--shard",
        text="Only the i-th of N parts of the problems, as i/N; auto in an array of jobs. --run is the parts' folder.",
        metavar="i/N",
    ),
]
Suite = Annotated[str, SUITE]
Suites = Annotated[Names | None, parsed(SUITES, names)]
Unfinished = Annotated[bool, flag("--unfinished", text="Compare unfinished runs by what they have.")]
