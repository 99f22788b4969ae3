# class: forgery
# want: wrong
# problem: total
# what: returns an element that adds up to the expected sum with anything
# stops: operators are not asked of a program's own objects
class Any:
    def __radd__(self, other):
        return 6

    __add__ = __radd__


def upto(n):
    return [Any()]
