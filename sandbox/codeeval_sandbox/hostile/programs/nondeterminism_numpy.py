# class: nondeterminism
# want: wrong|exception
# problem: add
# what: answers by NumPy's dice, which are seeded by the system: rightly if sixty-four throws of a coin all agree
# stops: its global generator starts from one state for all programs
import numpy


def add(a, b):
    throws = numpy.random.random(64) < 0.5
    return a + b if throws.all() or not throws.any() else int(throws.sum()) + 10_000
