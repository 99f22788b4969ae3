# class: escape
# want: passed
# problem: add
# what: asks which other processes it may send signals to
# stops: a uid of its own, which no other process has
import os

reached = []
for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
    if pid == os.getpid():
        continue
    try:
        os.kill(pid, 0)
        reached.append(pid)
    except OSError:
        pass
if reached:
    raise SystemError(f"BREACH may kill {reached}")


def add(a, b):
    return a + b
