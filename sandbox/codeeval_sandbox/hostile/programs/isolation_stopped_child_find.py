# class: isolation
# want: passed
# problem: add
# what: looks for those children among all processes
# stops: everything with the job's uid is killed
# after: isolation_stopped_child_leave
import glob

for path in glob.glob("/proc/[0-9]*/comm"):
    try:
        with open(path) as file:
            name = file.read()
    except OSError:
        continue
    if "hostile_stop" in name:
        raise SystemError(f"BREACH a survivor in {path}")


def add(a, b):
    return a + b
