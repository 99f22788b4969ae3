"""SandboxFusion's `POST /run_code`: run a script, and return what it printed. The client judges that, not the server.

So a reward that rests on it is as forgeable as its client makes it. `POST /v1/judge` compares inside the sandbox.
"""

import base64
import binascii
import hashlib
import json
import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from codeeval.errors import UsageError
from codeeval.judging.http.faults import FUSION
from codeeval.judging.http.route import Route, answer, read
from codeeval.judging.http.routes.fusion import LANGUAGES, RunCodeRequest, RunCodeResponse, RunResult
from codeeval_sandbox import languages
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.jobs import Job, Limits, Status, Verdict
from codeeval_sandbox.questions import Execution

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court

__all__ = ["ROUTES", "patience"]

_CLIENT_SECONDS = 8.0
"""Time (s) beyond compile and run time that an answer may take. verl's client waits 10 s and then gives up for good,
so that the answer 504, on which it tries again, has to come before."""
_WORDS = {"python": "python", "python_gpu": "python", "nodejs": "javascript", "R": "r", "go_test": "go", "D_ut": "d"}
"""Languages of the protocol, by codeeval's names where they differ."""
_ENDED = frozenset({Status.PASSED, Status.EXITED, Status.EXCEPTION, Status.CRASHED, Status.SYNTAX_ERROR})
"""Statuses of a script that ended by itself."""


def patience(compile_seconds: float, run_seconds: float) -> float:
    """Return the time (s) in which a client of this protocol waits for an answer."""
    return compile_seconds + run_seconds + _CLIENT_SECONDS


async def _run_code(court: "Court", request: web.Request) -> web.StreamResponse:
    asked = await read(court, request, RunCodeRequest)
    environment = environment_of(asked.language)
    court.desk.require(environment)
    program, mark = _program(asked)
    memory_mb = court.judge.config.memory_mb
    if asked.memory_limit_MB > 0:
        memory_mb = max(32, min(memory_mb, asked.memory_limit_MB))
    limits = Limits(seconds=asked.run_timeout, memory_mb=memory_mb, output_kb=8192)
    job = Job(("run_code",), program, Execution("run", "", stdin=(asked.stdin or "",)), limits, environment=environment)

    async def work() -> RunCodeResponse:
        with court.desk.places(1):
            return response_of(await court.desk.verdict(job), mark)

    name = hashlib.sha256(repr(asked).encode("utf-8", "surrogatepass")).hexdigest()
    return answer(await court.late.get(name, work, patience(asked.compile_timeout, asked.run_timeout)))


def environment_of(word: str) -> Environment:
    """Return the environment of a language of the protocol. Raises UsageError if this judge lacks it."""
    if word not in LANGUAGES:
        raise UsageError(f"unknown language {word!r}: choose one of {', '.join(sorted(LANGUAGES))}")
    name = _WORDS.get(word, word.lower())
    if name == DEFAULT.language:
        return DEFAULT
    if name not in languages.LANGUAGES.names():
        raise UsageError(f"this judge cannot run {word!r}: choose one of {', '.join(languages.LANGUAGES.names())}")
    return Environment(language=name, image=languages.LANGUAGES[name].image)


def _program(asked: RunCodeRequest) -> tuple[tuple[str, ...], str]:
    """Return the source units, and the mark after which the files stand in the output; empty if none are asked for.

    Raises:
        UsageError: a file is not base64, or its path leaves the script's folder.
    """
    if not asked.files and not asked.fetch_files:
        return (asked.code,), ""
    if asked.language not in {"python", "python_gpu"}:
        raise UsageError(f"files of a program in {asked.language!r} are not supported: leave them out")
    for path, content in asked.files.items():
        if path.startswith("/") or ".." in path.split("/"):
            raise UsageError(f"file {path!r} is outside of the script's folder: give a relative path")
        try:
            base64.b64decode(content or "", validate=True)
        except (binascii.Error, ValueError):
            raise UsageError(f"file {path!r} is not base64") from None
    mark = f"codeeval-files-{secrets.token_hex(16)}" if asked.fetch_files else ""
    request = json.dumps({"files": asked.files, "fetch": asked.fetch_files, "mark": mark})
    return (_FILES.replace("REQUEST", repr(request)), asked.code), mark


_FILES = """
def _codeeval_files(request):
    import base64, json, os, sys
    asked = json.loads(request)
    for path, content in asked["files"].items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(content or ""))
    sys.path.insert(0, os.getcwd())
    if asked["mark"]:
        import atexit
        def fetch():
            files = {}
            for path in asked["fetch"]:
                try:
                    with open(path, "rb") as file:
                        files[path] = base64.b64encode(file.read()).decode()
                except OSError:
                    continue
            sys.stdout.flush()
            os.write(1, ("\\\\n" + asked["mark"] + json.dumps(files)).encode())
        atexit.register(fetch)
_codeeval_files(REQUEST)
del _codeeval_files
""".replace("\\\\", "\\")
"""Puts a request's files into the script's folder, and prints those asked for at its end."""


def response_of(verdict: Verdict, mark: str = "") -> RunCodeResponse:
    """Return a verdict in the words of the protocol."""
    if verdict.status is Status.INFRASTRUCTURE:
        return RunCodeResponse(status="SandboxError", message=verdict.message or "the sandbox failed")
    if verdict.status is Status.TIMEOUT:
        late = RunResult(status="TimeLimitExceeded", execution_time=verdict.cpu_seconds, stdout="", stderr="")
        return RunCodeResponse(status="Failed", run_result=late)
    ran = verdict.report[0] if isinstance(verdict.report, list) and verdict.report else None
    if ran is None or verdict.status not in _ENDED:
        words = f"{verdict.status}: {verdict.message or verdict.exception or 'a limit was met'}"
        code = 137 if verdict.status is Status.MEMORY else 1
        result = RunResult(
            status="Finished", execution_time=verdict.wall_seconds, return_code=code, stdout="", stderr=words
        )
        return RunCodeResponse(status="Failed", run_result=result)
    _, seconds, exit_code, signal, output, errors = ran
    output, files = _split(str(output).encode("utf-8", "surrogateescape").decode("utf-8", "replace"), mark)
    code = exit_code if exit_code is not None else -int(signal or 0)
    result = RunResult(status="Finished", execution_time=seconds, return_code=code, stdout=output, stderr=errors)
    return RunCodeResponse(status="Success" if code == 0 else "Failed", run_result=result, files=files)


def _split(output: str, mark: str) -> tuple[str, dict[str, str]]:
    """Return the output proper, and the files that stand after the mark."""
    text, separator, rest = output.rpartition(f"\n{mark}") if mark else (output, "", "")
    if not separator:
        return output, {}
    try:
        files = json.loads(rest)
    except ValueError:
        return output, {}
    return text, {str(path): str(content) for path, content in files.items()}


async def _ping(_court: "Court", _request: web.Request) -> web.StreamResponse:
    return web.json_response("pong")


ROUTES = (
    Route(
        "POST",
        "/run_code",
        "Run a script, and return what it printed (SandboxFusion).",
        _run_code,
        RunCodeRequest,
        RunCodeResponse,
        manners=FUSION,
        tag="SandboxFusion",
        notes="The client judges the output, so that a verdict made of it is as forgeable as the client makes it.",
    ),
    Route(
        "GET", "/v1/ping", "Answer `pong` (SandboxFusion).", _ping, manners=FUSION, tag="SandboxFusion", is_open=True
    ),
)
