# class: resource
# want: timeout
# problem: add
# what: a timer interrupts it 20,000 times a second, for ever
# stops: effective time
import signal

signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.00005, 0.00005)


def add(a, b):
    while True:
        signal.pause()
