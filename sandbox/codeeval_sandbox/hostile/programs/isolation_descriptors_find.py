# class: isolation
# want: passed
# problem: add
# what: looks for that file among its descriptors
# stops: each job is a process of its own
# after: isolation_descriptors_leave
import os

for name in os.listdir("/proc/self/fd"):
    try:
        target = os.readlink(f"/proc/self/fd/{name}")
    except OSError:
        continue
    if "hostile_left" in target:
        raise SystemError(f"BREACH inherited {target}")


def add(a, b):
    return a + b
