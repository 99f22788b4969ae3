"""Racket in the guest: its runtime forks itself through its foreign interface, or each process is started anew.

Values cross between Racket and the channel in a codec of the shim's, which this module does not read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

from codeeval_sandbox.guest.zygote import fork_siblings, sibling

if TYPE_CHECKING:
    from collections.abc import Callable

_READY = 4
"""Descriptor on which the runtime says that it can fork itself."""


def serve(role: str, files: dict[str, str], environment: dict[str, str], control: int) -> NoReturn:
    """Start the runtime as this process's sibling, and leave the control socket to it if it can fork itself."""
    os.environ.update(environment)
    if role == "judge":
        os.environ["PLT_CS_COMPILE_LIMIT"] = "0"  # tests run once: to interpret them costs less than to compile them
    program = next((path for path in ("/usr/bin/racket", "/usr/local/bin/racket") if os.path.exists(path)), None)
    if program is None:
        raise OSError("this image has no Racket: use one that holds racket")

    def become(start: str) -> NoReturn:
        call = '(begin (require (quote shim)) (main "{}" "{}"))'.format(role, start)
        os.execv(program, ["racket", "-I", "racket/base", "-e", files["racket.rkt"], "-e", call])  # noqa: S606 - ours

    if os.environ.pop("CODEEVAL_RACKET", "fork") == "fork" and _forks_itself(become):
        os._exit(0)
    fork_siblings(control, lambda _: become("once"))


def _forks_itself(become: Callable[[str], NoReturn]) -> bool:
    reading, writing = os.pipe()
    if sibling() == 0:
        os.close(reading)
        os.dup2(writing, _READY)
        become("fork")
    os.close(writing)
    ready = os.read(reading, 1)
    os.close(reading)
    return bool(ready)
