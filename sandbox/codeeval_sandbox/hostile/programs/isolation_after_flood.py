# class: isolation
# want: passed
# problem: add
# what: reads back what stands in its output right after a job that flooded its own
# stops: each job has an output file of its own
# after: resource_stdout_flood
import os

print("mine", flush=True)
for descriptor in (1, 2):
    for path in (None, f"/proc/self/fd/{descriptor}"):
        try:
            reader = descriptor if path is None else os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            if b"A" * 64 in os.pread(reader, 1 << 20, 0):
                raise SystemError("BREACH reads another job's output")
        except OSError:
            pass


def add(a, b):
    return a + b
