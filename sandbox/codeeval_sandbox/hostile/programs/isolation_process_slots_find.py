# class: isolation
# want: passed
# problem: add
# what: starts twenty processes at once
# stops: everything with the job's uid is killed and reaped
# after: isolation_process_slots_leave
import os
import signal

children = []
try:
    for _ in range(20):
        children.append(os.fork())
        if children[-1] == 0:
            signal.pause()
except OSError as error:
    raise SystemError(f"BREACH no processes: {error}") from error
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def add(a, b):
    return a + b
