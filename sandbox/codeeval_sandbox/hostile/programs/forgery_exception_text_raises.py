# class: forgery
# want: exception|exited
# problem: add
# what: raises an exception whose text, arguments and class cannot be read without raising again
# stops: reading an exception is guarded too
class Unreadable(Exception):
    def __str__(self):
        raise SystemExit(0)

    def __getattribute__(self, name):
        raise SystemExit(0)

    __repr__ = __str__


def add(a, b):
    raise Unreadable
