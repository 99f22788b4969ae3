# class: forgery
# want: exception
# problem: add
# what: raises an exception whose pickle would run code in whoever loads it
# stops: exceptions cross by class name and plain arguments
class Payload(Exception):
    def __reduce__(self):
        return exec, ("import os; os._exit(0)",)


def add(a, b):
    raise Payload(Payload(1), lambda: 0)
