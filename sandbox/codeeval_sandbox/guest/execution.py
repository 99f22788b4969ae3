"""The source unit of an `Execution`: it runs a script as a process of its own, and reports what came of it.

Everything it reports is the program's word: the script's output and exit code, which the script decides anyhow. The
names begin with `codeeval`, because the unit is a program of the sandbox like any other.

The script's process is forked from the candidate's, so that no interpreter starts. It is `__main__`, has its input,
output and error streams at descriptors 0 to 2, and its files in the job's own folder.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from typing import Any, NoReturn

_CODEEVAL_LONGEST = 1 << 20
"""Bytes of one stream that are reported."""


def codeeval_execute(request: str) -> list[Any]:
    """Run a script; return its exit code (negative for a signal), seconds, output, error output and files.

    `request`: JSON object with `code`, `stdin` (a text), `files` (base64 by relative path) and `fetch` (paths).
    """
    asked = json.loads(request)
    for path, content in asked["files"].items():
        _codeeval_write(path, base64.b64decode(content or ""))
    with open("main.py", "w", encoding="utf-8", errors="surrogatepass") as script:
        script.write(asked["code"])
    streams = [os.memfd_create(name) for name in ("stdin", "stdout", "stderr")]
    with open(streams[0], "wb", closefd=False) as given:
        given.write(asked["stdin"].encode("utf-8", "surrogateescape"))
    os.lseek(streams[0], 0, os.SEEK_SET)
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _codeeval_run(asked["code"], streams)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - started
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    output, error = (os.pread(stream, _CODEEVAL_LONGEST, 0).decode("utf-8", "replace") for stream in streams[1:])
    return [code, seconds, output, error, _codeeval_fetched(asked["fetch"])]


def _codeeval_write(path: str, content: bytes) -> None:
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def _codeeval_fetched(paths: list[str]) -> dict[str, str]:
    files = {}
    for path in paths:
        try:
            with open(path, "rb") as file:
                files[path] = base64.b64encode(file.read(_CODEEVAL_LONGEST)).decode("ascii")
        except OSError:  # the script has not made it
            continue
    return files


def _codeeval_run(source: str, streams: list[int]) -> NoReturn:
    """Be the script's process."""
    code = 1
    try:
        for descriptor, stream in enumerate(streams):
            os.dup2(stream, descriptor)
        os.closerange(3, 64)
        code = _codeeval_script(source)
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _codeeval_script(source: str) -> int:
    import atexit
    import threading
    import traceback
    import types

    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    module = types.ModuleType("__main__")
    module.__dict__.update(__builtins__=__builtins__, __file__="main.py")
    sys.modules["__main__"] = module
    sys.argv = ["main.py"]
    sys.path.insert(0, "")
    code: Any = 0
    try:
        exec(compile(source, "main.py", "exec", dont_inherit=True), module.__dict__)
    except SystemExit as ended:
        code = ended.code
    except BaseException as error:
        trace = error.__traceback__.tb_next if error.__traceback__ is not None else None
        traceback.print_exception(type(error), error, trace)
        code = 1
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
    except BaseException:
        code = code or 120  # as the interpreter ends whose output cannot be written
    try:
        sys.stderr.flush()
    except BaseException:
        pass
    return (code or 0) & 0xFF
