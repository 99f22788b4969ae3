# class: resource
# want: passed
# problem: add
# what: answers rightly and computes for ever in an exit handler
# stops: the job ends when the suite is done; nobody waits for the interpreter's end
import atexit


@atexit.register
def spin():
    while True:
        pass


def add(a, b):
    return a + b
