# class: forgery
# want: wrong|exited|exception|crashed|timeout
# problem: add
# what: hooks the import system, so that every later import yields what it likes
# stops: the suite runs in another process; the guest has imported what it needs
import builtins
import sys


class Anything:
    def __getattr__(self, name):
        return lambda *args, **options: True


builtins.__import__ = lambda *args, **options: Anything()
sys.path[:] = []
sys.meta_path[:] = []
sys.modules.clear()


def add(a, b):
    return None
