# class: escape
# want: passed
# problem: add
# what: reads and lowers the limits of its parent and of the first process
# stops: a uid of its own
import os
import resource

for pid in {1, os.getppid()} - {0, os.getpid()}:
    try:
        resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, 3))
    except OSError:
        continue
    raise SystemError(f"BREACH changed the limits of process {pid}")


def add(a, b):
    return a + b
