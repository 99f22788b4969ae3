# class: resource
# want: timeout
# problem: add
# what: an endless loop inside one C function, where no Python code of the process runs any more
# stops: limits act from outside, by SIGKILL
import itertools


def add(a, b):
    return sum(itertools.repeat(0)) + a + b
