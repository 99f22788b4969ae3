# class: forgery
# want: exception|exited
# problem: add
# what: raises, with all hooks set to end the process with success
# stops: a pass needs the suite's end; exit codes say nothing
import os
import sys
import threading

sys.excepthook = sys.unraisablehook = threading.excepthook = lambda *args: os._exit(0)


def add(a, b):
    raise ValueError("see the hook")
