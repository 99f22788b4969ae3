# class: resource
# want: exception|timeout
# problem: add
# what: raises an exception whose text takes for ever
# stops: effective time also covers the writing of messages
class Endless(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def add(a, b):
    raise Endless
