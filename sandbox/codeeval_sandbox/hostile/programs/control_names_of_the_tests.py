# class: control
# want: passed
# problem: add
# what: defines names that a suite may use itself: check, candidate, METADATA
# stops: the suite has a namespace of its own
METADATA = None
check = candidate = 0


def add(a, b):
    return a + b
