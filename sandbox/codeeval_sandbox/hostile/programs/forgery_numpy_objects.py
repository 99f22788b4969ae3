# class: forgery
# want: wrong
# problem: running_mean
# what: returns object arrays that hold objects which equal everything and unpickle as they like
# stops: arrays of objects are not carried
class Equal:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__

    def __float__(self):
        return 0.0

    def __reduce__(self):
        return eval, ("1.0",)


try:
    import numpy

    def running_mean(xs):
        return numpy.array([Equal() for _ in xs], dtype=object)

except ImportError:

    def running_mean(xs):
        return [Equal() for _ in xs]
