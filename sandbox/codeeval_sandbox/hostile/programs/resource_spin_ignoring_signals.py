# class: resource
# want: timeout
# problem: add
# what: ignores and blocks every signal, cancels all timers, then computes for ever
# stops: limits act from outside, by SIGKILL
import signal

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
    signal.setitimer(timer, 0)
signal.alarm(0)


def add(a, b):
    while True:
        pass
