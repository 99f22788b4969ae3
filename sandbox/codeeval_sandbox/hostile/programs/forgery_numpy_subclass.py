# class: forgery
# want: wrong
# problem: add
# what: returns a numpy array subclass, or an array-like, whose comparisons are all true
# stops: the codec carries exact types only
try:
    import numpy

    class Forged(numpy.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, **options):
            return True

        def __eq__(self, other):
            return True

        def __bool__(self):
            return True

    value = numpy.zeros(3).view(Forged)
except ImportError:
    value = None


def add(a, b):
    return value
