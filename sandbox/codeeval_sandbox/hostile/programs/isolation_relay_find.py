# class: isolation
# want: passed
# problem: add
# what: looks for that relay for a while
# stops: one kill for everything with the job's uid, repeated until nothing is left
# after: isolation_relay_leave
import glob
import time

for _ in range(20):
    for path in glob.glob("/proc/[0-9]*/comm"):
        try:
            with open(path) as file:
                name = file.read()
        except OSError:
            continue
        if "hostile_relay" in name:
            raise SystemError(f"BREACH a survivor in {path}")
    time.sleep(0.01)


def add(a, b):
    return a + b
