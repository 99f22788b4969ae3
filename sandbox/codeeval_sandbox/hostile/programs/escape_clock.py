# class: escape
# want: passed
# problem: add
# what: sets the clock, to the present time
# stops: no capabilities; seccomp
import time

try:
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    done = True
except OSError:
    done = False
if done:
    raise SystemError("BREACH set the clock")


def add(a, b):
    return a + b
