# class: resource
# want: memory
# problem: add
# what: an array of 32 GiB, or a list where numpy is missing
# stops: address space limit
try:
    import numpy

    held = numpy.ones(1 << 32)
except ImportError:
    held = [0] * (1 << 34)


def add(a, b):
    return a + b
