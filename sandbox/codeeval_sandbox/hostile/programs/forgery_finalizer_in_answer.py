# class: forgery
# want: wrong|exited|exception
# problem: add
# what: a value whose finalizer ends the process with success while the answer is being written
# stops: a pass needs the suite's end; exit codes say nothing
import os


class Last:
    def __del__(self):
        os._exit(0)


def add(a, b):
    return [Last()]
