# class: isolation
# want: passed
# problem: add
# what: searches its own memory for that mark
# stops: each job is forked from a process that held no other job
# after: isolation_memory_leave
import ctypes
import re

needle = re.compile(rb"hostile_left_behind_[1]\d\d")
with open("/proc/self/maps") as maps:
    areas = [line.split() for line in maps]
for span, mode, *rest in areas:
    start, end = (int(part, 16) for part in span.split("-"))
    if not mode.startswith("rw") or rest[-1].startswith("[v"):
        continue
    for offset in range(start, end, 1 << 20):
        if needle.search(ctypes.string_at(offset, min((1 << 20) + 64, end - offset))):
            raise SystemError("BREACH sees another job's memory")


def add(a, b):
    return a + b
