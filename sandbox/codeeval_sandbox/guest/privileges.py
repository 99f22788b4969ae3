"""Give up what a candidate must not have, in its own process, before a program runs in it."""

from __future__ import annotations

import os
import resource


def limit(which: int, value: int) -> None:
    """Lower a limit; the hard one too, so that the program cannot raise it again."""
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def confine(uid: int, folder: str, channel: int, output: int) -> None:
    """In the child: leave everything behind that a program must not have.

    `channel`, `output`: descriptors, which become 3, and 1 and 2.
    """
    os.setsid()
    os.dup2(channel, 3)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    adjustment = os.open("/proc/self/oom_score_adj", os.O_WRONLY)  # the kernel is to kill programs, not their keepers
    os.write(adjustment, b"1000")
    os.close(adjustment)
    os.chdir(folder)
    set_home(folder)
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def set_home(folder: str) -> None:
    """Let programs find a folder where they look for one to write to."""
    os.environ["HOME"] = os.environ["TMPDIR"] = os.environ["PWD"] = folder
