# class: forgery
# want: wrong
# problem: add
# what: returns an object that passes isinstance as an int and equals everything
# stops: the codec asks type(), which cannot lie
class Posing:
    @property
    def __class__(self):
        return int

    def __eq__(self, other):
        return True

    def __index__(self):
        return 7

    __int__ = __index__


def add(a, b):
    return Posing()
