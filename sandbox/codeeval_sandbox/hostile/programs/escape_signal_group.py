# class: escape
# want: passed
# problem: add
# what: ignores a deadly signal and sends it to its own and its parent's process group
# stops: a session of its own per job
import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
for pid in (0, os.getppid()):
    for number in (signal.SIGTERM, signal.SIGUSR1):
        try:
            os.killpg(os.getpgid(pid), number)
        except OSError:
            pass


def add(a, b):
    return a + b
