# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: makes AssertionError a class whose raising does nothing of note
# stops: the suite runs in another process
import builtins


class Harmless(SystemExit):
    def __init__(self, *args):
        super().__init__(0)


builtins.AssertionError = builtins.Exception = builtins.BaseException = Harmless


def add(a, b):
    return None
