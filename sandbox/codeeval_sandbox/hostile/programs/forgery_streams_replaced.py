# class: forgery
# want: wrong|exited|exception
# problem: add
# what: replaces and closes the standard streams
# stops: output decides nothing; the guest does not rely on the streams
import os
import sys


class Stream:
    def write(self, text):
        raise SystemExit(0)

    flush = close = fileno = write


for name in ("stdin", "stdout", "stderr"):
    setattr(sys, name, Stream())
    setattr(sys, f"__{name}__", Stream())
for descriptor in (0, 1, 2):
    os.close(descriptor)


def add(a, b):
    return None
