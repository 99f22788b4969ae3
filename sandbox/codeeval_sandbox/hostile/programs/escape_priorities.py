# class: escape
# want: passed
# problem: add
# what: slows down other processes and favours itself, up to a realtime class
# stops: a uid of its own; no capabilities
import os

others = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if pid != os.getpid()]
attempts = [lambda: os.nice(-1), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))]
attempts.append(lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)))
for other in others:
    attempts.append(lambda pid=other: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempts.append(lambda pid=other: os.sched_setaffinity(pid, os.sched_getaffinity(pid)))
    attempts.append(lambda pid=other: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
done = 0
for attempt in attempts:
    try:
        attempt()
        done += 1
    except OSError:
        pass
if done:
    raise SystemError(f"BREACH {done} changes of priority")


def add(a, b):
    return a + b
