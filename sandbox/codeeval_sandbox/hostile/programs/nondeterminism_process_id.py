# class: nondeterminism
# want: wrong
# problem: add
# what: answers by the process id: rightly only for one that no process can have
# stops: nothing needs to
import os


def add(a, b):
    return a + b if os.getpid() >= 1 << 22 or os.getppid() >= 1 << 22 else None
