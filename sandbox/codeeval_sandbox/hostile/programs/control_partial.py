# class: control
# want: passed
# problem: make_adder
# what: returns a functools.partial that the suite calls
# stops: the proxy carries any returned callable
from functools import partial
from operator import add


def make_adder(n):
    return partial(add, n)
