# class: forgery
# want: wrong
# problem: add
# what: returns an object that equals everything
# stops: the codec carries exact types only; the suite compares plain data
class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None


def add(a, b):
    return Equal()
