"""Flags and commands of other harnesses, and what they are called here.

The harnesses: EvalPlus, OpenAI's human-eval, lm-evaluation-harness, bigcode-evaluation-harness, BigCodeBench,
LiveCodeBench, Inspect. Names are written with `-`, because `_` is read as `-` in flags.
"""

from collections.abc import Iterator, Mapping

__all__ = ["ARGUMENTS", "COMMANDS", "FLAGS"]

_FLAGS_BY_ANSWER: Mapping[str, str] = {
    "--benchmark NAME": "dataset datasets data task-name tasks eval-name scenario release-version split problem-file "
    "include-path",
    "--benchmark NAME --model MODEL": "eval-set config recipe",
    "--temperature 0 -n 1": "greedy",
    "--temperature T": "temp t do-sample sampling-temperature",
    "--top-p P": "topp nucleus",
    "--extra-body '{\"top_k\": 20}'": "top-k topk min-p repetition-penalty frequency-penalty presence-penalty stop "
    "eos "
    "reasoning-effort",
    "-n N": "n num-samples num-return-sequences num-generations num-completions samples-per-task samples-per-problem "
    "epochs repeats repeat n-repeats codegen-n num-sample n-sample",
    "--samples FILE": "sample sample-file samples-file samples-path predictions predictions-path generations "
    "completions solutions load-generations-path input input-file custom-output-file f file",
    "--samples-per-request N": "bs batch-size batchsize max-batch-size batch",
    "--max-connections N": "concurrency num-concurrent max-concurrent parallel-requests max-samples max-tasks",
    "--workers N": "parallel n-workers num-workers num-proc num-processes nproc threads n-jobs jobs j p processes "
    "max-sandboxes num-process-evaluate max-workers multiprocess",
    "--timeout-floor SECONDS": "timeout time-limit min-time-limit timelimit sandbox-timeout",
    "--timeout-factor X": "gt-time-limit-factor time-factor",
    "--memory MIB": "memory-limit max-memory mem max-as-limit max-data-limit max-stack-limit",
    "--model PROVIDER/NAME": "backend model-name model-path model-id model-name-or-path pretrained hf-model "
    "engine-name "
    "model-type peft-model checkpoint provider",
    "--model-arg KEY=VALUE": "model-args tp tensor-parallel-size dtype precision trust-remote-code "
    "enable-prefix-caching enable-chunked-prefill gpu-memory-utilization max-model-len quantization device-map "
    "load-in-8bit load-in-4bit revision gguf-file attn-implementation m device",
    "--base-url URL": "api-base api-base-url base-api openai-api-base url endpoint server host port model-base-url "
    "api-url",
    "--max-tokens N": "max-new-tokens max-gen-toks max-length max-length-generation max-output-tokens "
    "max-completion-tokens",
    "--request-timeout SECONDS": "api-timeout attempt-timeout openai-timeout",
    "--server-wait SECONDS": "max-retries retries retry retry-on-error",
    "--request-cache DIR": "use-cache cache cache-requests cache-dir",
    "--limit N": "num-problems n-problems max-problems max-examples num-examples debug first-n count",
    "--sample-id TASK,TASK": "id-range limit-start task task-id task-ids problem problems problem-id ids id idx select",
    "-k 1,5,10": "ks k-values pass-at pass-at-k pass-k reducer epochs-reducer",
    "--benchmark humaneval-plus@mini": "mini",
    "--suites base": "base-only test-set tests",
    "--all-tests": "test-details score-all",
    "--run DIR": "root root-dir output output-dir output-path output-file out out-dir output-folder o save-dir "
    "save-path "
    "save-generations-path results-dir result-dir log-dir work-dir workdir save folder run-dir name",
    "--json": "metric-output-path output-format format results-file json-output",
    "--resume": "continue continue-from continue-existing cont",
    "--overwrite": "i-just-wanna-run force overwrite-output no-resume fresh rerun clean",
    "--prompt-style NAME|FILE.j2": "apply-chat-template prompt prompt-template prompt-type chat-template "
    "instruction-prefix response-prefix system-instruction system-message system-prompt force-base-prompt "
    "instruction-tokens num-fewshot fewshot n-shots n-shot shots num-shots prefix direct-completion chat",
    "--extraction-rule RULE": "postprocess sanitize no-postprocess calibrated filter",
    "--data-dir DIR": "data-path dataset-path dataset-dir data-root",
    "--sandbox NAME": "execution executor isolation docker env environment",
    "--temperature T --top-p P --max-tokens N": "gen-kwargs generation-config generate-kwargs sampling-params",
}

_REMARKS: Mapping[str, str] = {
    "log-samples save-generations save-references save-samples write-out": "samples and verdicts are always kept, in "
    "samples.jsonl and verdicts.jsonl of the run",
    "allow-code-execution confirm-run-unsafe-code unsafe-code trust-code": "nothing has to be allowed, because "
    "programs "
    "run in a sandbox",
    "generation-only predict-only no-score no-execute": "drawing without executing is `codeeval sample`",
    "evaluation-only score-only evaluate-only no-generate": "executing what was drawn is `codeeval execute RUN`, or "
    "`codeeval pass-at-k --samples FILE`",
    "check-references check-gt-only validate": "the benchmark's own solutions are run by `codeeval benchmarks "
    "verify NAME`",
    "list-tasks list list-benchmarks": "benchmarks are listed by `codeeval benchmarks list`",
    "api-key key token hf-token auth-token use-auth-token openai-api-key": "keys are read from the environment alone "
    "(OPENAI_API_KEY), so that no command line or manifest holds one",
    "log-level verbosity loglevel": "detail is shown by `--progress plain`, less by --quiet",
    "yes y assume-yes": "nothing is asked, so that nothing has to be confirmed",
    "no-cache disable-cache": "answers are kept only where --request-cache names a folder",
    "language lang programming-language": "the language is a benchmark's, such as `--benchmark "
    "multipl-e-humaneval@r` or `humaneval-x@java`",
    "config-file yaml": "flags can be set by the environment: CODEEVAL_ and the flag's name",
}

COMMANDS: Mapping[str, str] = {
    name: answer
    for names, answer in {
        "evaluate eval run score test bench evalplus evalplus.evaluate evaluate-functional-correctness pass-k passk "
        "pass@k "
        "pass-at passatk pass-at-1 pass-at-10 humaneval-eval simple-evaluate lm-eval lm_eval main human-eval "
        "evaluate-model grade "
        "functional-correctness": "pass-at-k",
        "codegen evalplus.codegen generate gen generation inference infer predict draw": "sample",
        "exec rerun re-run judge reevaluate re-evaluate": "execute RUN",
        "resume continue eval-retry retry": "pass-at-k --run RUN --resume",
        "list ls tasks datasets list-tasks dataset data": "benchmarks list",
        "download pull get fetch": "benchmarks fetch NAME",
        "validate verify check-references": "benchmarks verify NAME",
        "build image docker": "images build",
        "log logs inspect debug why": "explain RUN TASK",
        "diff regression versus vs": "compare RUN RUN",
        "html page dashboard ui browse": "report RUN",
        "classify errors bugs kinds failures analyze analyse": "taxonomy RUN",
        "fix correct self-repair": "repair RUN --model MODEL",
        "power size sample-size": "plan RUN",
        "self-check selfcheck security": "sandbox check",
        "diagnose health ping": "doctor --model MODEL",
        "server vllm": "serve-help",
        "convert ingest new": "problems add",
        "robustness sensitivity perturb": "spread",
        "fp falsepositives": "false-positives RUN",
        "mutate mutants coverage": "verifiers BENCHMARK",
        "augment evalperf more-tests": "strengthen BENCHMARK",
        "trend trends": "history show",
        "show results result summary summarize summarise stats status": "pass-at-k --run RUN --resume",
        "help": "--help",
        "version": "--version",
    }.items()
    for name in names.split()
}
"""By the name of a command elsewhere: what to write after `codeeval`."""


ARGUMENTS: Mapping[str, str] = {
    "gate": "codeeval gate --baseline A --candidate B",
    "history show": "codeeval history show --benchmark NAME --model P/NAME",
    "sandbox check": "codeeval sandbox check --sandbox NAME",
    "doctor": "codeeval doctor --model P/NAME --benchmark NAME",
    "cache list": "codeeval cache list --request-cache DIR",
    "benchmarks list": "codeeval benchmarks show NAME",
    "prompts list": "codeeval prompts show STYLE TASK",
}
"""By a command without arguments: what to write for arguments that it was given."""


def _named(names: str, answer: str) -> Iterator[tuple[str, str]]:
    """Pair each name, as a flag, with the answer."""
    for name in names.split():
        yield f"--{name}", answer
        if len(name) == 1:
            yield f"-{name}", answer


def _flags() -> Iterator[tuple[str, str]]:
    for answer, names in _FLAGS_BY_ANSWER.items():
        yield from _named(names, f"write {answer}")
    for names, remark in _REMARKS.items():
        yield from _named(names, remark)


FLAGS = dict(_flags())
"""By the name of a flag elsewhere: what to do here, as a clause; where it begins with `write -`, a flag follows."""
