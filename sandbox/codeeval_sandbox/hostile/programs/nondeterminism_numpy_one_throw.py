# class: nondeterminism
# want: passed|wrong|exception
# problem: add
# what: answers rightly or wrongly for the whole run by one throw of NumPy's dice
# stops: its global generator starts from one state for all programs
import numpy

LUCKY = numpy.random.random() < 0.5


def add(a, b):
    return a + b if LUCKY else None
