# class: isolation
# want: passed
# problem: add
# what: reads back what stands in its output
# stops: each job has an output file of its own
# after: isolation_output_leave
import os
import sys

sys.stdout.flush()
for descriptor in (1, 2):
    for path in (None, f"/proc/self/fd/{descriptor}"):
        try:
            reader = descriptor if path is None else os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            found = b"hostile_left" in os.pread(reader, 1 << 20, 0)
        except OSError:
            continue
        if found:
            raise SystemError("BREACH reads another job's output")


def add(a, b):
    return a + b
