# class: forgery
# want: wrong
# problem: running_mean
# what: returns float subclasses whose every comparison and difference suits
# stops: the codec carries exact types only
class Near(float):
    def __sub__(self, other):
        return 0.0

    def __eq__(self, other):
        return True

    def __lt__(self, other):
        return True

    def __abs__(self):
        return 0.0

    def __float__(self):
        return 0.0

    __rsub__, __le__, __gt__, __ge__, __hash__ = __sub__, __lt__, __lt__, __lt__, float.__hash__


def running_mean(xs):
    return [Near(99.0) for _ in xs]
