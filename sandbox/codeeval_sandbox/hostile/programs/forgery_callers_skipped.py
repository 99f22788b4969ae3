# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: replaces every function that its callers' modules define by one that returns True
# stops: the suite runs in another process; a broken process is the program's fault
import sys


def add(a, b):
    return None


frame = sys._getframe(0).f_back
while frame is not None:
    for name, value in list(frame.f_globals.items()):
        if callable(value) and not name.startswith("__"):
            frame.f_globals[name] = lambda *args, **options: True
    frame = frame.f_back
