# class: escape
# want: passed
# problem: add
# what: looks whether it shares a session with the supervisor: there SIGCONT needs no privilege
# stops: a session of its own per job
import os
import signal

reached = False
for pid in {1, os.getppid()} - {0, os.getpid()}:
    for attempt in (lambda: os.kill(pid, signal.SIGCONT), lambda: os.setpgid(0, os.getpgid(pid))):
        try:
            attempt()
            reached = True
        except OSError:
            pass
if reached:
    raise SystemError("BREACH shares a session with the supervisor")


def add(a, b):
    return a + b
