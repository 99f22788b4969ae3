# class: isolation
# want: passed
# problem: add
# what: waits for that child's signals and files
# stops: everything with the job's uid is killed
# after: isolation_late_writer_leave
import os
import signal
import time

signals = []
signal.signal(signal.SIGUSR1, lambda *_: signals.append(1))
end = time.monotonic() + 1.2
while time.monotonic() < end and not signals and not os.path.exists("hostile_late"):
    time.sleep(0.05)
if signals or os.path.exists("hostile_late"):
    raise SystemError("BREACH a survivor of another job is at work")


def add(a, b):
    return a + b
